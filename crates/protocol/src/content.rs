//! What stands at a location: the value a person meant, the text they typed, or the reason why there is none.

use serde::{Deserialize, Serialize};

/// What one item holds. Blank is the absence of a content: it is never zero, and never "not detected".
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", untagged)]
pub enum Content {
    /// A value.
    Value(Value),
    /// No value, and why.
    Missing {
        /// The reason.
        missing: Missing,
    },
}

/// A value in its canonical text and, where it differs, the text as typed.
///
/// Canonical texts: integer `12`; decimal `9.90` (as typed, without superfluous signs; a censored result keeps its comparator, `<0.5`); date `2026-03-12`; partial date
/// `2026-03` or `2026`; time `08:35`; date and time `2026-03-12T08:35+09:00`; yes/no `Y` or `N`; a code as in its list; several choices as codes in the
/// list's order joined by `;`; an attachment as `sha256:HEX name`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Value {
    /// The canonical text.
    pub value: String,
    /// As typed, where it is not the canonical text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<String>,
}

/// Why a value is absent (study specification 3.2).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum Missing {
    /// Not done.
    Nd,
    /// Unknown.
    Unk,
    /// Not applicable.
    Na,
    /// Not asked.
    Nask,
    /// Refused.
    Ref,
    /// Sample lost or haemolysed.
    Lost,
}

impl Missing {
    /// The six reasons, in the order they are offered.
    pub const ALL: [Self; 6] = [Self::Nd, Self::Unk, Self::Na, Self::Nask, Self::Ref, Self::Lost];

    /// The code as stored and exported.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Nd => "ND",
            Self::Unk => "UNK",
            Self::Na => "NA",
            Self::Nask => "NASK",
            Self::Ref => "REF",
            Self::Lost => "LOST",
        }
    }

    /// The reason that `code` names.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// Where a value came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Copied from a source document.
    #[default]
    Transcribed,
    /// Entered here first: this record is the source.
    Direct,
    /// Read from a file.
    Imported,
    /// Computed by a formula of the definition.
    Derived,
}

impl Content {
    /// A value whose canonical text is what was typed.
    #[must_use]
    pub fn plain(value: impl Into<String>) -> Self {
        Self::Value(Value { value: value.into(), typed: None })
    }

    /// The canonical text, if there is a value.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::Value(value) => Some(&value.value),
            Self::Missing { .. } => None,
        }
    }

    /// The text as typed, if there is a value.
    #[must_use]
    pub fn typed(&self) -> Option<&str> {
        match self {
            Self::Value(value) => Some(value.typed.as_deref().unwrap_or(&value.value)),
            Self::Missing { .. } => None,
        }
    }
}
