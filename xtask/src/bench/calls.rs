//! Calls per second to a server on loopback.

use std::path::Path;
use std::process::Command;

use super::{Limit, Row, output};

const LIMIT: Limit = Limit::AtLeast(0.97);
/// How often the program runs, with some rounds of either side each time. The fastest round of all
/// counts: whatever else the machine does makes rounds slower, and some twice as slow.
const RUNS: usize = 5;

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
        let rates = written.lines().filter_map(|line| line.strip_prefix(side)?.parse::<f64>().ok());
        rates.max_by(f64::total_cmp).ok_or("the benchmark of calls printed no rates")
    });
    Ok(Row::counts(format!("calls per second, {in_flight} in flight"), ours?, hand?, LIMIT))
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
