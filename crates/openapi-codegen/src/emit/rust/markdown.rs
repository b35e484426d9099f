//! Markdown of descriptions, so that rustdoc shows what is written and nothing else.

/// Outside of code, brackets are no links, angles are no HTML, and a URL is a link.
pub fn escape(markdown: &str) -> String {
    let mut safe = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(start) = rest.find('`') {
        prose(&rest[..start], &mut safe);
        let code = &rest[start..];
        let ticks = code.len() - code.trim_start_matches('`').len();
        let end = code_end(&code[ticks..], ticks).map(|end| ticks + end);
        match end {
            Some(end) => safe.push_str(&code[..end]),
            None => safe.push_str(&"\\`".repeat(ticks)),
        }
        rest = &code[end.unwrap_or(ticks)..];
    }
    prose(rest, &mut safe);
    safe
}

/// Where the code ends that `ticks` backticks began: behind as many.
fn code_end(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let run = &text[at + found..];
        let length = run.len() - run.trim_start_matches('`').len();
        at += found + length;
        if length == ticks {
            return Some(at);
        }
    }
    None
}

fn prose(text: &str, safe: &mut String) {
    for piece in text.split_inclusive(char::is_whitespace) {
        let start = ["http://", "https://"].iter().filter_map(|scheme| piece.find(scheme)).min();
        let (before, url) = piece.split_at(start.unwrap_or(piece.len()));
        plain(before, safe);
        let end = url.find(|c: char| c.is_whitespace() || "<>\"`\\".contains(c));
        let (url, after) = url.split_at(end.unwrap_or(url.len()));
        let (url, end) = url.split_at(url.trim_end_matches([',', '.', ';', ':', ')', ']']).len());
        if url.ends_with("//") || url.is_empty() {
            plain(url, safe);
        } else {
            safe.push_str(&format!("<{url}>"));
        }
        plain(end, safe);
        plain(after, safe);
    }
}

fn plain(text: &str, safe: &mut String) {
    for c in text.chars() {
        let backslashes = safe.len() - safe.trim_end_matches('\\').len();
        if matches!(c, '<' | '>' | '[' | ']' | '*' | '_' | '~') && backslashes.is_multiple_of(2) {
            safe.push('\\');
        }
        safe.push(c);
    }
}
