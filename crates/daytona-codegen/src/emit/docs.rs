//! Prose of the description as rustdoc: Markdown that is safe to render, one attribute a line.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Schema;

/// Width of a line of prose, without indentation and slashes.
const WIDTH: usize = 92;

/// Documentation that is built up paragraph by paragraph.
#[derive(Clone, Debug, Default)]
pub struct Docs {
    lines: Vec<String>,
}

impl Docs {
    /// Adds prose of the description as a paragraph of its own. Nothing is added if it is empty.
    pub fn prose(&mut self, markdown: &str) -> &mut Self {
        let safe = escape(markdown);
        for paragraph in safe.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            self.gap();
            for line in paragraph.lines() {
                self.wrap(line, "");
            }
        }
        self
    }

    /// Adds a line as it is, in a paragraph of its own.
    pub fn line(&mut self, line: impl Into<String>) -> &mut Self {
        self.gap();
        self.lines.push(line.into());
        self
    }

    /// Adds an item to the list at the end, or begins one.
    pub fn item(&mut self, lead: &str, markdown: &str) -> &mut Self {
        if !self.lines.last().is_some_and(|line| line.starts_with("- ") || line.starts_with("  ")) {
            self.gap();
        }
        let prose = escape(markdown).split_whitespace().collect::<Vec<_>>().join(" ");
        self.wrap(format!("- {lead} {prose}").trim_end(), "  ");
        self
    }

    /// The attributes: `#[doc = " .."]`.
    pub fn outer(&self) -> TokenStream {
        let lines = self.lines.iter().map(|line| spaced(line));
        quote!(#(#[doc = #lines])*)
    }

    /// The inner attributes: `#![doc = " .."]`.
    pub fn inner(&self) -> TokenStream {
        let lines = self.lines.iter().map(|line| spaced(line));
        quote!(#(#![doc = #lines])*)
    }

    fn gap(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
    }

    fn wrap(&mut self, text: &str, indent: &str) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.lines.push(std::mem::replace(&mut line, format!("{indent}{word}")));
                continue;
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.lines.push(line);
    }
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

/// `Default: 1. At least 1, at most 200.`
pub fn constraints(schema: &Schema) -> Option<String> {
    let default = schema.default.iter().map(|value| format!("Default: `{value}`."));
    let bounds =
        (!schema.bounds.is_empty()).then(|| format!("Bounds: {}.", schema.bounds.join(", ")));
    let parts: Vec<String> = default.chain(bounds).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn spaced(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {line}") }
}

/// Outside of code, brackets are no links, angles are no HTML, and a URL is a link.
fn escape(markdown: &str) -> String {
    let mut safe = String::with_capacity(markdown.len());
    for (index, part) in markdown.split('`').enumerate() {
        if index > 0 {
            safe.push('`');
        }
        if index % 2 == 1 {
            safe.push_str(part);
            continue;
        }
        for piece in part.split_inclusive(char::is_whitespace) {
            let url = piece.trim_end_matches(|c: char| c.is_whitespace() || ".,;:)".contains(c));
            if url.starts_with("http://") || url.starts_with("https://") {
                safe.push_str(&format!("<{url}>{}", &piece[url.len()..]));
            } else {
                for c in piece.chars() {
                    if matches!(c, '<' | '>' | '[' | ']' | '*' | '_') && !safe.ends_with('\\') {
                        safe.push('\\');
                    }
                    safe.push(c);
                }
            }
        }
    }
    if safe.matches('`').count() % 2 == 1 {
        safe = safe.replace('`', "\\`");
    }
    safe
}
