//! What a verification finds wrong, by code and place.

use serde::Serialize;

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// A stable word: `file-changed`, `file-missing`, `file-extra`, `sums`, `signature`, `key`, `chain`, `manifest`, `definition`, `value`,
    /// `unreadable`.
    pub code: String,
    /// The file, the event or the value.
    pub place: String,
    /// In words.
    pub detail: String,
}

impl Problem {
    pub(crate) fn new(code: &str, place: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code: code.to_owned(), place: place.into(), detail: detail.into() }
    }
}
