//! What the bindings cost at run time, against the same written by hand. `cargo xtask bench` runs
//! the programs of this crate:
//!
//! - `decode SIDE COUNT TIMES` decodes a list of sandboxes, for an instruction counter to watch;
//! - `allocations SIDE COUNT` counts the allocations of decoding it once;
//! - `calls IN_FLIGHT SIDE...` measures the calls per second to a server on loopback, the sides in
//!   turns;
//! - `serve OPERATION SIDE...` measures the answers per second of a server on loopback, the sides in
//!   turns.
//!
//! A side is `ours` or `hand`.

pub mod client;
pub mod example;
pub mod hand;
pub mod server;
pub mod serving;

use std::fmt;
use std::str::FromStr;

/// Whose code does the work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Side {
    /// The generated types, the generated client and the generated router.
    Ours,
    /// The types, the client and the router of this crate.
    Hand,
}

impl FromStr for Side {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "ours" => Ok(Self::Ours),
            "hand" => Ok(Self::Hand),
            _ => Err(format!("`{text}` is neither `ours` nor `hand`")),
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ours => "ours",
            Self::Hand => "hand",
        })
    }
}

/// The next argument of the program.
///
/// # Errors
/// If there is none, or it is not a `T`.
pub fn argument<T: FromStr<Err: fmt::Display>>(
    arguments: &mut impl Iterator<Item = String>,
    name: &str,
) -> Result<T, String> {
    let text = arguments.next().ok_or_else(|| format!("{name} is missing"))?;
    text.parse().map_err(|problem| format!("{name}: {problem}"))
}

/// What `work` gives, and how often it allocated. The program must have [`dhat::Alloc`] as its
/// global allocator, and count one thing at a time.
pub fn allocations<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let _counting = dhat::Profiler::builder().testing().build();
    let result = work();
    (result, dhat::HeapStats::get().total_blocks)
}
