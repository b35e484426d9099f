//! Texts that match a pattern.

use fastrand::Rng;
use regex_syntax::hir::{Class, Hir, HirKind};

/// How often something is repeated at most that may be repeated without end.
const REPEATS: u32 = 6;

/// Reads a pattern. What it does not anchor may be anything, so a match is enough.
///
/// # Errors
/// What the parser says of it.
pub fn parse(pattern: &str) -> Result<Hir, String> {
    regex_syntax::parse(pattern).map_err(|problem| format!("its pattern: {problem}"))
}

/// The fullest and the barest match, and both ends of each choice at the top.
///
/// # Errors
/// A pattern that cannot be read.
pub fn extremes(pattern: &str) -> Result<Vec<String>, String> {
    let hir = parse(pattern)?;
    let mut texts = vec![
        write(&hir, &mut |_, most| most, &mut |last| last),
        write(&hir, &mut |_, most| most, &mut |_| 0),
        write(&hir, &mut |least, _| least, &mut |_| 0),
    ];
    texts.dedup();
    Ok(texts)
}

/// Any match.
pub fn random(hir: &Hir, rng: &mut Rng) -> String {
    let rng = std::cell::RefCell::new(rng);
    write(hir, &mut |least, most| rng.borrow_mut().u32(least..=most), &mut |last| {
        rng.borrow_mut().usize(0..=last)
    })
}

/// A match: how often something repeats, and which of several it is, is asked for.
fn write(
    hir: &Hir,
    times: &mut dyn FnMut(u32, u32) -> u32,
    which: &mut dyn FnMut(usize) -> usize,
) -> String {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
        HirKind::Class(class) => letter(class, which).into_iter().collect(),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(repetition.min.saturating_add(REPEATS));
            let count = times(repetition.min, most);
            (0..count).map(|_| write(&repetition.sub, times, which)).collect()
        }
        HirKind::Capture(capture) => write(&capture.sub, times, which),
        HirKind::Concat(parts) => parts.iter().map(|part| write(part, times, which)).collect(),
        HirKind::Alternation(options) => {
            let chosen = which(options.len().saturating_sub(1));
            options.get(chosen).map(|option| write(option, times, which)).unwrap_or_default()
        }
    }
}

/// The first or the last letter of one of the ranges.
fn letter(class: &Class, which: &mut dyn FnMut(usize) -> usize) -> Option<char> {
    let all: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => {
            class.iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
    };
    // What `\w` is beyond ASCII differs from engine to engine.
    let printable = all.iter().map(|(first, last)| ((*first).max(' '), (*last).min('~')));
    let printable: Vec<(char, char)> = printable.filter(|(first, last)| first <= last).collect();
    let ranges = if printable.is_empty() { all } else { printable };
    let (first, last) = ranges.get(which(ranges.len().checked_sub(1)?))?;
    Some(if which(1) == 0 { *first } else { *last })
}
