//! Calls per second to a server on loopback: the medians, and the median ratio of the two rounds of
//! a pair.

use std::path::Path;
use std::process::Command;

use super::{Limit, Row, output};

const LIMIT: Limit = Limit::AtLeast(0.97);
/// How often the program runs, with some pairs of rounds each time. Whatever else the machine does
/// makes rounds slower, but hardly one of a pair more than the other in most of them; and where a
/// program lies in memory makes runs differ.
const RUNS: usize = 10;

pub(super) fn rows(programs: &Path) -> Result<Vec<Row>, String> {
    [1, 64].iter().map(|in_flight| row(programs, *in_flight)).collect()
}

fn row(programs: &Path, in_flight: usize) -> Result<Row, String> {
    let mut written = String::new();
    for _ in 0..RUNS {
        let mut program = program(&programs.join("calls"));
        written += &output(program.arg(in_flight.to_string()).args(["ours", "hand"]))?.0;
    }
    let [ours, hand] = ["ours ", "hand "].map(|side| {
        let rates = written.lines().filter_map(|line| line.strip_prefix(side)?.parse().ok());
        rates.collect::<Vec<f64>>()
    });
    let ratios = ours.iter().zip(&hand).map(|(ours, hand)| ours / hand).collect();
    let what = format!("calls per second, {in_flight} in flight");
    Ok(Row::ratio(what, median(ours)?, median(hand)?, median(ratios)?, LIMIT))
}

fn median(mut values: Vec<f64>) -> Result<f64, String> {
    values.sort_by(f64::total_cmp);
    let middle = values.get(values.len() / 2);
    middle.copied().ok_or_else(|| "the benchmark of calls printed no rates".to_owned())
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
    eprintln!("calls are not kept on one core: taskset is not installed");
    Command::new(path)
}
