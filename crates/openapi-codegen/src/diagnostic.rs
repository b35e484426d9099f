//! What is wrong, where, and what to do about it: one type for every stage of the pipeline.

use std::fmt::{self, Display};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceSpan, SpanContents,
};

use crate::document::{Source, Span};

/// A line longer than this is shown in part, so that minified JSON does not flood the terminal.
const LONGEST_LINE: usize = 200;

/// One finding about a document.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Stable name of the kind of finding in kebab-case, such as `ref-unknown`.
    pub code: &'static str,
    /// What is wrong, as a sentence.
    pub message: String,
    /// RFC 6901 pointer to the value that is at fault; empty for the root.
    pub pointer: String,
    /// Where that value is written; `None` if it is written nowhere.
    pub span: Option<Span>,
    /// A few words for the place itself; may be empty.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at no place yet.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            message: message.into(),
            pointer: String::new(),
            span: None,
            label: String::new(),
            help: None,
        }
    }

    /// Generated tokens that the parser of Rust refuses with these words.
    pub fn emitter(problem: &str) -> Self {
        let error = Diagnostic::error(
            "emitter",
            format!("the generated code is not valid Rust: {problem}"),
        );
        error.help("this is a bug in the generator")
    }

    /// Sets the place.
    pub fn at(self, pointer: impl Into<String>, span: &Span) -> Self {
        Diagnostic { pointer: pointer.into(), span: Some(span.clone()), ..self }
    }

    /// Sets the words that are shown at the place.
    pub fn label(self, label: impl Into<String>) -> Self {
        Diagnostic { label: label.into(), ..self }
    }

    /// Sets the advice.
    pub fn help(self, help: impl Into<String>) -> Self {
        Diagnostic { help: Some(help.into()), ..self }
    }
}

impl Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(miette::Severity::Error)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.span.as_ref().map(|span| &*span.source as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (start, end) = first_line(self.span.as_ref()?);
        let label = match (self.label.as_str(), self.pointer.as_str()) {
            ("", "") => "here".to_owned(),
            ("", pointer) => format!("at #{pointer}"),
            (label, _) => label.to_owned(),
        };
        Some(Box::new(std::iter::once(LabeledSpan::new(Some(label), start, end - start))))
    }
}

/// All of `diagnostics` as text for people: each with its code, its lines and its advice.
///
/// The width is fixed, so that equal findings give equal text wherever they are shown.
pub fn render(diagnostics: &[Diagnostic], color: bool) -> String {
    let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(100)
        .with_context_lines(2)
        .with_links(false);
    let mut text = String::new();
    for diagnostic in diagnostics {
        if !text.is_empty() {
            text.push('\n');
        }
        let mut handler = handler.clone();
        let shown = diagnostic.span.is_some() && diagnostic.label.is_empty();
        if !shown && !diagnostic.pointer.is_empty() {
            handler = handler.with_footer(format!("at #{}", diagnostic.pointer));
        }
        if handler.render_report(&mut text, diagnostic).is_err() {
            // A String takes any text, so this is for a span that the source does not have.
            text.push_str(&format!("{}: {}\n", diagnostic.code, diagnostic.message));
        }
    }
    text
}

/// Line and column where `span` starts, both from 1, the column in characters.
pub fn line_column(span: &Span) -> (usize, usize) {
    position(&span.source.text, span.start)
}

fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..floor(text, offset)];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The nearest place at or before `offset` where a character starts, or the end of `text`.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The part of `span` that is on its first line, which is the part to underline: a fault in an
/// object of 500 lines must not show 500 lines.
fn first_line(span: &Span) -> (usize, usize) {
    let text = span.source.text.as_str();
    let mut start = floor(text, span.start);
    if start == text.len() {
        start = text.trim_end_matches(['\r', '\n']).len();
    }
    let end = floor(text, span.end.min(start + LONGEST_LINE / 2)).max(start);
    let line = text[start..end].split('\n').next().unwrap_or_default().trim_end();
    (start, start + line.len())
}

impl miette::SourceCode for Source {
    /// Whole lines around `span`; of lines that are too long, only what is near `span`.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = self.text.as_str();
        let (start, end) = (floor(text, span.offset()), floor(text, span.offset() + span.len()));
        let (line, column) = position(text, start);
        let (mut first, mut last) = (start, end);
        if lines_before > 0 {
            let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |at| at + 1);
            let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |n| at + n + 1);
            let short = |from: usize, to: usize| to - from <= LONGEST_LINE;
            first = line_start(start);
            last = line_end(end);
            for _ in 0..lines_before {
                let above = line_start(first.saturating_sub(1));
                if short(above, first) {
                    first = above;
                }
            }
            for _ in 0..lines_after {
                let below = line_end(last);
                if short(last, below) {
                    last = below;
                }
            }
            if !short(line_start(start), start) {
                first = floor(text, start - LONGEST_LINE / 2);
            }
            if !short(end, line_end(end)) {
                last = floor(text, end + LONGEST_LINE / 2);
            }
        }
        let lines_above = text[first..start].matches('\n').count();
        let shown = &text[first..last];
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            shown.as_bytes(),
            (first, shown.len()).into(),
            line - 1 - lines_above,
            if lines_before > 0 { 0 } else { column - 1 },
            shown.matches('\n').count(),
        )))
    }
}
