//! The report as one page that needs nothing else.

use super::Report;

const PAGE: &str = include_str!("page.html");
/// Where the report goes into the page.
const DATA: &str = "/*report*/null";

pub fn write(report: &Report) -> Result<String, String> {
    // In a script, only `<` can end it; JSON may write it otherwise.
    let data = report.json()?.replace('<', "\\u003c");
    let (before, after) = PAGE.split_once(DATA).ok_or("the page has no place for the report")?;
    Ok(format!("{before}{}{after}", data.trim_end()))
}
