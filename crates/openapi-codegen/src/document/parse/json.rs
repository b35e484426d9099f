//! Reads JSON. serde_json checks that the text is JSON; this file finds its pieces.

use std::ops::Range;

use serde::de::IgnoredAny;

use super::scalar::Mark;
use super::tree::{Container, Stopped, Tree};

/// Where the value starts in a text that is one JSON object or array; `None` for other text.
pub(super) fn offset_of_value(text: &str) -> Option<usize> {
    let json = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_json = json.trim_start().starts_with(['{', '['])
        && serde_json::from_str::<IgnoredAny>(json).is_ok();
    is_json.then_some(text.len() - json.len())
}

/// Adds the value that starts at `offset` to `tree`. Relies on [`offset_of_value`]: the brackets
/// match, and commas and colons are where they should be.
pub(super) fn read(text: &str, offset: usize, tree: &mut Tree) -> Result<(), Stopped> {
    let bytes = text.as_bytes();
    let mut at = offset;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' => {}
            b'{' => tree.start(Container::object(), start, 0)?,
            b'[' => tree.start(Container::array(), start, 0)?,
            b'}' | b']' => tree.end(at),
            b'"' => {
                while bytes.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if bytes.get(at) == Some(&b'\\') { 2 } else { 1 };
                }
                at += 1;
                let string = string(text, start..at, tree)?;
                tree.scalar(&string, Mark::Quoted, start..at, 0);
            }
            _ => {
                let rest = text.get(start..).unwrap_or_default();
                let end = rest.find(|c: char| ",]}".contains(c) || c.is_ascii_whitespace());
                at = end.map_or(text.len(), |length| start + length);
                tree.scalar(text.get(start..at).unwrap_or_default(), Mark::Plain, start..at, 0);
            }
        }
    }
    Ok(())
}

fn string(text: &str, range: Range<usize>, tree: &mut Tree) -> Result<String, Stopped> {
    serde_json::from_str(text.get(range.clone()).unwrap_or_default()).map_err(|_| {
        tree.stop("not-yaml", "this string has an escape that is not a character", range)
    })
}
