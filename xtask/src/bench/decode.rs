//! Decoding lists of sandboxes: instructions and allocations.

use std::path::Path;
use std::process::Command;

use super::{Limit, Row, output};

const LIMIT: Limit = Limit::AtMost(1.05);
/// How many sandboxes a list has, and how often it is decoded for counting instructions.
const LISTS: [(usize, usize); 3] = [(1, 1000), (100, 10), (10_000, 1)];

pub(super) fn rows(programs: &Path) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    if Command::new("valgrind").arg("--version").output().is_ok() {
        for (count, times) in LISTS {
            let what = format!("decode sandboxes, {count} in a list: instructions");
            let ours = instructions(programs, "ours", count, times)?;
            let hand = instructions(programs, "hand", count, times)?;
            rows.push(Row::counts(what, ours, hand, LIMIT));
        }
    } else {
        println!("decode sandboxes: instructions: skipped: valgrind is not installed");
    }
    for (count, _) in LISTS {
        let what = format!("decode sandboxes, {count} in a list: allocations");
        let ours = allocations(programs, "ours", count)?;
        let hand = allocations(programs, "hand", count)?;
        rows.push(Row::counts(what, ours, hand, LIMIT));
    }
    Ok(rows)
}

/// Instructions for decoding the list once, without what the program does besides.
fn instructions(programs: &Path, side: &str, count: usize, times: usize) -> Result<f64, String> {
    let run = |times: usize| {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
        valgrind.arg(programs.join("decode")).arg(side).args([count, times].map(|n| n.to_string()));
        let (_, report) = output(&mut valgrind)?;
        number(report.split_once("Collected :").map_or("", |(_, rest)| rest))
    };
    Ok((run(times)? - run(0)?) / times as f64)
}

fn allocations(programs: &Path, side: &str, count: usize) -> Result<f64, String> {
    let mut program = Command::new(programs.join("allocations"));
    number(&output(program.arg(side).arg(count.to_string()))?.0)
}

/// The first word as a number.
fn number(text: &str) -> Result<f64, String> {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.parse().map_err(|_| format!("`{word}` is no number"))
}
