//! Reads YAML. The parser counts positions in characters, and its ends can be too far; this file
//! converts them to exact positions in bytes.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::scalar::Mark;
use super::tree::{Container, Stopped, Tree};

const CORE_SCHEMA: &str = "tag:yaml.org,2002:";

/// Adds the one document of `text` to `tree`.
pub(super) fn read(text: &str, tree: &mut Tree) -> Result<(), Stopped> {
    let mut bytes: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
    bytes.push(text.len());
    let byte_of = |character: usize| bytes.get(character).copied().unwrap_or(text.len());

    let mut parser = Parser::new_from_str(text);
    let mut documents = 0;
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| {
            let at = byte_of(error.marker().index());
            match error.info() {
                "recursion limit exceeded" => tree.too_deep(at..at),
                info => tree.stop("not-yaml", info, at..at),
            }
        })?;
        let start = byte_of(span.start.index());
        let end = byte_of(span.end.index()).max(start);
        match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    let message = "a second document starts here; a file must contain only one";
                    return Err(tree.stop("document-multiple", message, start..end));
                }
            }
            Event::MappingStart(anchor, tag) => {
                container_tag(tag.as_deref(), "map", start..end, tree);
                tree.start(Container::object(), start, anchor)?;
            }
            Event::SequenceStart(anchor, tag) => {
                container_tag(tag.as_deref(), "seq", start..end, tree);
                tree.start(Container::array(), start, anchor)?;
            }
            Event::MappingEnd | Event::SequenceEnd if start == end => tree.end_block(),
            Event::MappingEnd | Event::SequenceEnd => tree.end(start + 1),
            Event::Alias(anchor) => tree.alias(anchor, start..end)?,
            Event::Scalar(value, style, anchor, tag) => {
                let range = start..scalar_end(text, start..end, style);
                let name = tag.as_deref().map(core_name);
                let mark = match &name {
                    None if style == ScalarStyle::Plain => Mark::Plain,
                    None => Mark::Quoted,
                    Some(Some(name)) => Mark::Tagged(name),
                    Some(None) => {
                        unknown_tag(range.clone(), tree);
                        Mark::Quoted
                    }
                };
                tree.scalar(&value, mark, range, anchor);
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
    }
    Ok(())
}

/// The name of a scalar type or container in the core schema; `!` alone means "a string".
fn core_name(tag: &Tag) -> Option<String> {
    let full = format!("{}{}", tag.handle, tag.suffix);
    let name = if full == "!" { "str" } else { full.strip_prefix(CORE_SCHEMA)? };
    ["str", "int", "float", "bool", "null", "seq", "map"].contains(&name).then(|| name.to_owned())
}

fn container_tag(tag: Option<&Tag>, expected: &str, range: Range<usize>, tree: &mut Tree) {
    if tag.is_some_and(|tag| core_name(tag).as_deref() != Some(expected)) {
        unknown_tag(range, tree);
    }
}

fn unknown_tag(range: Range<usize>, tree: &mut Tree) {
    let message = "this tag is not one of YAML's core schema, and no other is supported";
    tree.report("tag-unknown", message, range);
}

/// Where a scalar really ends: the parser counts blanks and a comment after a quoted one in, line
/// breaks after a block, and the comma after an empty one.
fn scalar_end(text: &str, range: Range<usize>, style: ScalarStyle) -> usize {
    let written = text.get(range.clone()).unwrap_or_default();
    let length = match style {
        ScalarStyle::SingleQuoted => quoted_length(written, '\''),
        ScalarStyle::DoubleQuoted => quoted_length(written, '"'),
        ScalarStyle::Plain if written.starts_with(',') => 0,
        _ => written.trim_end().len(),
    };
    range.start + length
}

fn quoted_length(written: &str, quote: char) -> usize {
    let mut rest = written;
    // An anchor or a tag may come first, with comments in between.
    loop {
        rest = rest.trim_start();
        if rest.starts_with(quote) {
            break;
        }
        let stop = if rest.starts_with('#') { '\n' } else { ' ' };
        match rest.find([stop, '\n', '\t']) {
            Some(blank) => rest = &rest[blank..],
            None => return written.len(),
        }
    }
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == '\\' && quote == '"' {
            characters.next();
        } else if character == quote {
            if quote == '\'' && rest[at + 1..].starts_with('\'') {
                characters.next();
                continue;
            }
            return written.len() - rest.len() + at + 1;
        }
    }
    written.len()
}
