//! Prose of the description as rustdoc: Markdown that is safe to render, one attribute a line.

use proc_macro2::TokenStream;
use quote::quote;

use super::markdown::escape;
use crate::model::{Schema, SchemaKind};

/// Width of a line of prose, without indentation and slashes.
const WIDTH: usize = 92;

/// Formats that have a Rust type of their own, so that the documentation need not name them.
const TYPED_FORMATS: [&str; 8] =
    ["binary", "date-time", "double", "float", "int32", "int64", "password", "uuid"];

/// Documentation that is built up paragraph by paragraph.
#[derive(Clone, Debug, Default)]
pub struct Docs {
    lines: Vec<String>,
}

impl Docs {
    /// Adds prose of the description as paragraphs of its own. Nothing is added if it is empty.
    pub fn prose(&mut self, markdown: &str) -> &mut Self {
        let mut paragraph = String::new();
        let mut lines = markdown.lines();
        while let Some(line) = lines.next() {
            let block = if is_fence(line) { fenced(&lines) } else { None };
            if let Some(block) = &block {
                self.paragraph(&std::mem::take(&mut paragraph));
                self.gap();
                self.lines.extend(block.iter().cloned());
                lines.nth(block.len() - 2);
            } else if line.trim().is_empty() {
                self.paragraph(&std::mem::take(&mut paragraph));
            } else {
                paragraph.push_str(line);
                paragraph.push('\n');
            }
        }
        self.paragraph(&paragraph);
        self
    }

    /// Adds lines that belong together; what goes on below the item of a list is part of it.
    fn paragraph(&mut self, markdown: &str) {
        let safe = escape(markdown);
        if safe.trim().is_empty() {
            return;
        }
        self.gap();
        let mut indent = String::new();
        for line in safe.lines().map(str::trim) {
            let marker = marker(line);
            if marker > 0 {
                indent = " ".repeat(marker);
                self.wrap(line, "", &indent);
            } else {
                self.wrap(line, &indent, &indent);
            }
        }
    }

    /// Adds a line as it is, in a paragraph of its own.
    pub fn line(&mut self, line: impl Into<String>) -> &mut Self {
        self.gap();
        self.lines.push(line.into());
        self
    }

    /// Adds an item to the list at the end, or begins one.
    pub fn item(&mut self, lead: &str, markdown: &str) -> &mut Self {
        self.gap_before_item();
        let prose = escape(markdown).split_whitespace().collect::<Vec<_>>().join(" ");
        self.wrap(format!("- {lead} {prose}").trim_end(), "", "  ");
        self
    }

    /// Adds an item, of which the documentation of a value is the rest.
    pub fn item_with(&mut self, lead: &str, docs: &Self) -> &mut Self {
        self.gap_before_item();
        let words: Vec<&str> = docs.lines.iter().flat_map(|line| line.split_whitespace()).collect();
        self.wrap(&format!("- {lead} {}", words.join(" ")), "", "  ");
        self
    }

    /// Adds a paragraph that is Markdown of our own.
    pub fn text(&mut self, markdown: &str) -> &mut Self {
        self.gap();
        self.wrap(markdown, "", "");
        self
    }

    /// Adds lines that belong together as they are, the items of a list for example.
    pub fn block(&mut self, lines: impl IntoIterator<Item = String>) -> &mut Self {
        self.gap();
        self.lines.extend(lines);
        self
    }

    /// Adds Rust code that rustdoc compiles, as `attributes` say.
    pub fn example(&mut self, attributes: &str, code: &str) -> &mut Self {
        self.gap();
        self.lines.push(format!("```{attributes}"));
        self.lines.extend(code.lines().map(str::to_owned));
        self.lines.push("```".to_owned());
        self
    }

    /// The attributes: `#[doc = " .."]`.
    pub fn outer(&self) -> TokenStream {
        let lines = self.lines.iter().map(|line| spaced(line));
        quote!(#(#[doc = #lines])*)
    }

    /// The attributes, to be put before others of an item.
    pub fn attributes(&self) -> Vec<syn::Attribute> {
        let lines = self.lines.iter().map(|line| spaced(line));
        lines.map(|line| syn::parse_quote!(#[doc = #line])).collect()
    }

    /// The inner attributes: `#![doc = " .."]`.
    pub fn inner(&self) -> TokenStream {
        let lines = self.lines.iter().map(|line| spaced(line));
        quote!(#(#![doc = #lines])*)
    }

    /// The documentation as a text of its own.
    pub fn markdown(&self) -> String {
        self.lines.join("\n") + "\n"
    }

    /// The items of a list stand together.
    fn gap_before_item(&mut self) {
        if !self.lines.last().is_some_and(|line| line.starts_with("- ") || line.starts_with("  ")) {
            self.gap();
        }
    }

    fn gap(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
    }

    /// Breaks `text` into lines, the first of which starts with `first`, the others with `indent`.
    fn wrap(&mut self, text: &str, first: &str, indent: &str) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            let full = line.chars().count() + 1 + word.chars().count() > WIDTH;
            if line.is_empty() {
                line = format!("{first}{word}");
            } else if full {
                self.lines.push(std::mem::replace(&mut line, format!("{indent}{}", inner(word))));
            } else {
                line.push(' ');
                line.push_str(word);
            }
        }
        self.lines.push(line);
    }
}

/// A word that begins a line, escaped if Markdown would give it a meaning there.
fn inner(word: &str) -> String {
    if marker(word) == 0 && !word.trim_matches('#').is_empty() {
        return word.to_owned();
    }
    let (start, last) = word.split_at(word.len() - 1);
    format!("{start}\\{last}")
}

/// Length of the marker that makes a line the item of a list: `- `, `1. `.
fn marker(line: &str) -> usize {
    let word = line.split(' ').next().unwrap_or_default();
    let number = word.strip_suffix(['.', ')']).unwrap_or_default();
    let numbered = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    if matches!(word, "-" | "+") || numbered { word.len() + 1 } else { 0 }
}

fn is_fence(line: &str) -> bool {
    line.trim_start().strip_prefix("```").is_some_and(|rest| !rest.contains('`'))
}

/// The lines of a block of code that has just begun, without a language: rustdoc must not take it
/// for a test. `None` if it does not end.
fn fenced(rest: &std::str::Lines<'_>) -> Option<Vec<String>> {
    let code: Vec<&str> = rest.clone().take_while(|line| !is_fence(line)).collect();
    rest.clone().nth(code.len())?;
    let code = code.into_iter().map(|line| line.trim_end().to_owned());
    let (open, close) = ("```text".to_owned(), "```".to_owned());
    Some(std::iter::once(open).chain(code).chain([close]).collect())
}

/// Documentation of one value: its prose, default and bounds, or `otherwise` where it has none.
pub fn value(description: &str, schema: &Schema, otherwise: &str) -> Docs {
    let mut docs = Docs::default();
    docs.prose(if description.is_empty() { otherwise } else { description });
    if let Some(constraints) = constraints(schema) {
        docs.line(constraints);
    }
    docs
}

/// ``Default: `1`. Constraints: at least `1`, at most `200`.``
pub fn constraints(schema: &Schema) -> Option<String> {
    let default = schema.default.iter().map(|value| format!("Default: {}.", code(value)));
    let bounds = schema.constraints.iter().filter_map(|(keyword, value)| {
        let reads = constraint(keyword, schema)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Some(if *keyword == "uniqueItems" {
            reads.to_owned()
        } else {
            format!("{reads} {}", code(&text))
        })
    });
    let format = match &schema.kind {
        SchemaKind::Integer(format) | SchemaKind::Number(format) | SchemaKind::String(format) => {
            format.as_deref()
        }
        _ => None,
    };
    let format = format.filter(|format| !TYPED_FORMATS.contains(format));
    let format = format.map(|format| format!("format {}", code(format)));
    let bounds: Vec<String> = bounds.chain(format).collect();
    let bounds = (!bounds.is_empty()).then(|| format!("Constraints: {}.", bounds.join(", ")));
    let parts: Vec<String> = default.chain(bounds).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// What a keyword says in front of its value. `None` for the flags that change what another one
/// says.
fn constraint<'a>(keyword: &'a str, schema: &Schema) -> Option<&'a str> {
    let is_set = |flag: &str| schema.constraints.iter().any(|(name, _)| *name == flag);
    Some(match keyword {
        "minimum" if is_set("exclusiveMinimum") => "greater than",
        "minimum" => "at least",
        "maximum" if is_set("exclusiveMaximum") => "less than",
        "maximum" => "at most",
        // In OpenAPI 3.0 these are flags.
        "exclusiveMinimum" | "exclusiveMaximum" => return None,
        "uniqueItems" => "no two items are equal",
        "multipleOf" => "a multiple of",
        "minLength" => "length at least",
        "maxLength" => "length at most",
        "pattern" => "matches the pattern",
        "minItems" => "number of items at least",
        "maxItems" => "number of items at most",
        "minProperties" => "number of members at least",
        "maxProperties" => "number of members at most",
        other => other,
    })
}

fn spaced(line: &str) -> String {
    // What changes the direction of text is refused by the compiler, and a tab by clippy.
    let direction = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let line = line.replace(direction, "").replace('\t', "    ");
    if line.is_empty() { line } else { format!(" {line}") }
}

/// Text as code within a line, whatever is in it.
pub fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or_default() + 1);
    let space = if text.is_empty() || fence.len() > 1 { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}
