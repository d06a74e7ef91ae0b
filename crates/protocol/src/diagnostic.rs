//! What is wrong with a definition, where, and what to write instead.

use std::fmt;
use std::ops::Range;

use serde::Serialize;

/// A text of a definition and the path it is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Relative to the folder of all studies: `nct05018637/study.json`, `library/units.json`.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Gravity {
    /// The definition cannot be used.
    Error,
    /// It can be used, but it is probably not what was meant.
    Warning,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// Stable: `E-…` for errors, `W-…` for warnings.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Gravity,
    /// The file.
    pub file: String,
    /// The place in it as a JSON pointer.
    pub pointer: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// The place inside the expression that stands there, in bytes.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub advice: String,
}

/// `nct05018637/checks.json:12:7: error[E-OID-DANGLING]: … (…)`
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, file, line, column, message, advice, pointer, .. } = self;
        let gravity = match self.severity {
            Gravity::Error => "error",
            Gravity::Warning => "warning",
        };
        write!(f, "{file}:{line}:{column}: {gravity}[{code}]: {message}")?;
        if !advice.is_empty() {
            write!(f, "\n    write: {advice}")?;
        }
        if !pointer.is_empty() {
            write!(f, "\n    at: {pointer}")?;
        }
        Ok(())
    }
}
