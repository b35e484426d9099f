//! How a value is chosen among all that a schema allows.

use fastrand::Rng;

/// One way through all the choices that a schema leaves.
///
/// A choice has extremes: the first is the fullest, the last the barest.
pub struct Choice {
    how: How,
    /// How many extremes each choice had that was made.
    made: Vec<usize>,
}

enum How {
    Minimal,
    Maximal,
    /// Maximal, but for one choice.
    Vary {
        at: usize,
        to: usize,
    },
    Random(Rng),
}

impl Choice {
    /// The barest extreme of each choice.
    pub fn minimal() -> Self {
        Self::new(How::Minimal)
    }

    /// The fullest extreme of each choice.
    pub fn maximal() -> Self {
        Self::new(How::Maximal)
    }

    /// The fullest extreme of each choice but one.
    pub fn vary(at: usize, to: usize) -> Self {
        Self::new(How::Vary { at, to })
    }

    /// Anything, the same for the same seed.
    pub fn random(seed: u64) -> Self {
        Self::new(How::Random(Rng::with_seed(seed)))
    }

    fn new(how: How) -> Self {
        Self { how, made: Vec::new() }
    }

    /// Every other extreme of every choice that was made: its number, and that of the extreme.
    pub fn variations(self) -> impl Iterator<Item = (usize, usize)> {
        let made = self.made.into_iter().enumerate();
        made.flat_map(|(at, extremes)| (1..extremes).map(move |to| (at, to)))
    }

    /// One of the extremes, or something between them. `None` if there is no extreme.
    pub fn pick<T: Clone>(
        &mut self,
        extremes: &[T],
        between: impl FnOnce(&mut Rng) -> T,
    ) -> Option<T> {
        let number = self.made.len();
        self.made.push(extremes.len());
        match &mut self.how {
            How::Minimal => extremes.last().cloned(),
            How::Vary { at, to } if *at == number => extremes.get(*to).cloned(),
            How::Maximal | How::Vary { .. } => extremes.first().cloned(),
            How::Random(_) if extremes.is_empty() => None,
            How::Random(rng) => {
                // Extremes are where faults are.
                let extreme = rng.u8(..) < 64;
                Some(match rng.choice(extremes).filter(|_| extreme) {
                    Some(extreme) => extreme.clone(),
                    None => between(rng),
                })
            }
        }
    }

    /// Whether to do more than needed.
    pub fn more(&mut self) -> bool {
        self.pick(&[true, false], Rng::bool).unwrap_or_default()
    }

    /// One of these.
    pub fn one<T: Clone>(&mut self, options: &[T]) -> Option<T> {
        let any = |rng: &mut Rng| rng.choice(options).cloned();
        let extremes: Vec<Option<T>> = options.iter().cloned().map(Some).collect();
        self.pick(&extremes, any).flatten()
    }
}
