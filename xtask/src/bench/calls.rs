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
        let mut program = Command::new(programs.join("calls"));
        written += &output(program.arg(in_flight.to_string()).args(["ours", "hand"]))?.0;
    }
    let [ours, hand] = ["ours ", "hand "].map(|side| {
        let rates = written.lines().filter_map(|line| line.strip_prefix(side)?.parse::<f64>().ok());
        rates.max_by(f64::total_cmp).ok_or("the benchmark of calls printed no rates")
    });
    Ok(Row::counts(format!("calls per second, {in_flight} in flight"), ours?, hand?, LIMIT))
}
