//! What is wrong with a definition, where, and what to write instead.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A text of a definition and the path it is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Relative to the folder of all studies: `nct05018637/study.json`, `library/units.json`.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

/// The bytes are no packed definition.
#[derive(Debug, thiserror::Error)]
#[error("not a packed definition: {0}")]
pub struct NotPacked(#[from] serde_json::Error);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Packed {
    format: u32,
    files: BTreeMap<String, String>,
}

impl Source {
    /// A definition as one canonical JSON text, the form in which a casebook carries it: `{"format":1,"files":{PATH:TEXT,…}}`, sorted by path.
    #[must_use]
    pub fn pack(sources: &[Self]) -> Vec<u8> {
        let files = sources.iter().map(|source| (source.path.clone(), source.text.clone())).collect();
        serde_json::to_vec(&Packed { format: 1, files }).unwrap_or_default()
    }

    /// The files of a packed definition.
    ///
    /// # Errors
    /// When the bytes are not what [`Source::pack`] writes.
    pub fn unpack(bytes: &[u8]) -> Result<Vec<Self>, NotPacked> {
        let packed: Packed = serde_json::from_slice(bytes)?;
        Ok(packed.files.into_iter().map(|(path, text)| Self { path, text }).collect())
    }
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
