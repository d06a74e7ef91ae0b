//! Diagnostics for people: code, file, line, the text around the mistake, and what to write instead.

use std::fmt;
use std::io::{IsTerminal, stdout};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, Severity, SourceCode};
use protocol::{Diagnostic, Gravity, Source};

use crate::failure::Failure;
use crate::output;

/// Columns of a terminal that a diagnostic may take.
const WIDTH: usize = 110;

/// Prints every diagnostic.
pub(super) fn print(found: &[Diagnostic], sources: &[Source]) -> Result<(), Failure> {
    let theme =
        if stdout().is_terminal() { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(WIDTH).with_links(false);
    for diagnostic in found {
        let mut text = String::new();
        handler.render_report(&mut text, &Shown::new(diagnostic, sources)).map_err(Failure::data)?;
        output::line(text.trim_end())?;
    }
    Ok(())
}

/// A diagnostic with the text that it speaks of.
#[derive(Debug)]
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    source: Option<NamedSource<String>>,
    /// Start and length in the source, in bytes.
    span: (usize, usize),
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic, sources: &[Source]) -> Self {
        let source = sources.iter().find(|source| source.path == diagnostic.file);
        let span = source.map_or((0, 0), |source| span(&source.text, diagnostic));
        let source =
            source.map(|source| NamedSource::new(&source.path, source.text.clone()).with_language("JSON"));
        Self { diagnostic, source, span }
    }
}

/// Where the diagnostic points: at a part of an expression if it says which, else at the JSON value.
fn span(text: &str, diagnostic: &Diagnostic) -> (usize, usize) {
    let start = offset(text, diagnostic.line, diagnostic.column);
    let rest = text.get(start..).unwrap_or_default();
    let length = match &diagnostic.span {
        Some(part) => spelled(rest, part.len()),
        None => match rest.strip_prefix('"').and_then(end_of_string) {
            Some(end) => end + 2,
            None => rest.find(['\n', ',', '}', ']']).unwrap_or(rest.len()),
        },
    };
    (start, length.max(1).min(rest.len()))
}

/// The byte at which a line's column (both from 1, columns in characters) begins.
fn offset(text: &str, line: u32, column: u32) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum();
    let rest = text.get(before..).unwrap_or_default();
    let within = rest.char_indices().nth(column.saturating_sub(1) as usize).map_or(rest.len(), |(at, _)| at);
    before + within
}

/// How many bytes spell the next `meant` bytes of a JSON string.
fn spelled(string: &str, meant: usize) -> usize {
    let (mut decoded, mut at) = (0, 0);
    while decoded < meant {
        let rest = string.get(at..).unwrap_or_default();
        let (spelling, meaning) = match rest.chars().next() {
            None => break,
            Some('\\') if rest.starts_with("\\u") => (6, 3),
            Some('\\') => (2, 1),
            Some(other) => (other.len_utf8(), other.len_utf8()),
        };
        at += spelling;
        decoded += meaning;
    }
    at.min(string.len())
}

/// The byte before which a JSON string's closing quote stands.
fn end_of_string(string: &str) -> Option<usize> {
    let mut escaped = false;
    string.char_indices().find_map(|(at, c)| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at)
    })
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.code))
    }

    fn severity(&self) -> Option<Severity> {
        Some(match self.diagnostic.severity {
            Gravity::Error => Severity::Error,
            Gravity::Warning => Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let Diagnostic { advice, pointer, file, line, column, .. } = self.diagnostic;
        let place = if self.source.is_some() { String::new() } else { format!("{file}:{line}:{column} ") };
        let text = format!("{place}{advice}\nat {pointer}");
        Some(Box::new(text.trim().to_owned()))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.source.as_ref()?;
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(None, self.span))))
    }
}
