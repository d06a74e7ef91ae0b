//! Eligibility: the criteria, and what the data say about each.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;
use crate::Oid;

/// A file of criteria.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Eligibility {
    /// The form that holds the answers; the compiler adds a group of items to it.
    pub form: Oid,
    /// The visit at which they are answered.
    pub event: Oid,
    /// Visits at which they are confirmed.
    #[serde(default)]
    pub confirm_at: Vec<Oid>,
    /// Item that holds the investigator's overall answer.
    #[serde(default)]
    pub answered: Option<Oid>,
    /// Group of the form that the criteria's items are put into; default: a group of their own.
    #[serde(default)]
    pub group: Option<Oid>,
    /// Code list of the answers; default `NYNA`.
    #[serde(default)]
    pub codelist: Option<Oid>,
    /// The criteria in protocol order.
    pub criteria: Vec<Criterion>,
}

/// One criterion.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Criterion {
    /// `INCL01`: at most 8 characters, SDTM's IETESTCD.
    pub oid: Oid,
    /// Whether the answer Y is good (inclusion) or excludes.
    pub category: Category,
    /// The criterion that this one is a part of.
    #[serde(default)]
    pub parent: Option<Oid>,
    /// The yes/no question.
    pub question: Text,
    /// The same in a few words, for a list of all criteria.
    #[serde(default)]
    pub short: Option<Text>,
    /// True = the sentence of the question holds; false = it does not; unknown = the data cannot say. Absent = by judgement.
    #[serde(default)]
    pub auto: Option<String>,
    /// What the automatic answer rests on: references and expressions whose values are shown.
    #[serde(default)]
    pub because: Vec<Because>,
    /// What to know before answering.
    #[serde(default)]
    pub help: Option<Text>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// Something that an automatic answer rests on: an expression, called after the first item that it reads; or `{"label": …, "is": …}`, where the item's question
/// would not say what is shown.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(from = "WrittenBecause")]
pub struct Because {
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// The expression.
    pub is: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum WrittenBecause {
    Plain(String),
    #[serde(rename_all = "camelCase")]
    Named {
        label: Text,
        is: String,
    },
}

impl From<WrittenBecause> for Because {
    fn from(written: WrittenBecause) -> Self {
        match written {
            WrittenBecause::Plain(is) => Self { label: None, is },
            WrittenBecause::Named { label, is } => Self { label: Some(label), is },
        }
    }
}

/// Kinds of criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Category {
    /// Y admits.
    Inclusion,
    /// Y excludes.
    Exclusion,
}
