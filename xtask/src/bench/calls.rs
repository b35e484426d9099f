//! Calls per second to a server on loopback, and answers per second of one: the medians, and the
//! median ratio of the two rounds of a pair.

use std::path::Path;
use std::process::Command;

use super::{Limit, Row, output};

const CALLS: Limit = Limit::AtLeast(0.97);
const ANSWERS: Limit = Limit::AtLeast(0.95);
/// Against a server by hand that does without `axum::Json`.
const LEAN: Limit = Limit::AtLeast(0.9);
/// How often the program runs, with some pairs of rounds each time. Whatever else the machine does
/// makes rounds slower, but hardly one of a pair more than the other in most of them; and where a
/// program lies in memory makes runs differ.
const RUNS: usize = 10;

pub(super) fn rows(programs: &Path) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    for in_flight in ["1", "64"] {
        let what = format!("calls per second, {in_flight} in flight");
        rows.push(row(programs, ["calls", in_flight, "hand"], what, CALLS)?);
    }
    for (operation, shown) in [("list", "GET, 19 parameters"), ("create", "POST of a sandbox")] {
        let what = format!("answers per second, {shown}");
        let lean = format!("{what}, lean");
        rows.push(row(programs, ["serve", operation, "hand"], what, ANSWERS)?);
        rows.push(row(programs, ["serve", operation, "lean"], lean, LEAN)?);
    }
    Ok(rows)
}

/// Runs a program: its name, what it is to do, and the side that ours is compared with.
fn row(
    programs: &Path,
    [name, work, other]: [&str; 3],
    what: String,
    limit: Limit,
) -> Result<Row, String> {
    let mut written = String::new();
    for _ in 0..RUNS {
        let mut program = program(&programs.join(name));
        written += &output(program.args([work, "ours", other]))?.0;
    }
    let [ours, hand] = ["ours", other].map(|side| {
        let words = written.lines().filter_map(|line| line.split_once(' '));
        let rates = words.filter(|(of, _)| *of == side).filter_map(|(_, rate)| rate.parse().ok());
        rates.collect::<Vec<f64>>()
    });
    let ratios = ours.iter().zip(&hand).map(|(ours, hand)| ours / hand).collect();
    Ok(Row::ratio(what, median(ours)?, median(hand)?, median(ratios)?, limit))
}

fn median(mut values: Vec<f64>) -> Result<f64, String> {
    values.sort_by(f64::total_cmp);
    let middle = values.get(values.len() / 2);
    middle.copied().ok_or_else(|| "the benchmark printed no rates".to_owned())
}

/// The program on one core, where that can be had: with one call in flight on two idle cores, what
/// is measured is how long a core takes to wake up.
fn program(path: &Path) -> Command {
    let pinned = Command::new("taskset").args(["-c", "0", "true"]).status();
    if pinned.is_ok_and(|status| status.success()) {
        let mut command = Command::new("taskset");
        command.args(["-c", "0"]).arg(path);
        return command;
    }
    eprintln!("{} is not kept on one core: taskset is not installed", path.display());
    Command::new(path)
}
