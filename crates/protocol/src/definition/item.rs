//! An item: one question and what may be answered.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Text;
use crate::Oid;

/// One question of a form.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Item {
    /// `HEIGHT_VSORRES`.
    pub oid: Oid,
    /// The question.
    pub label: Text,
    /// What to know before answering.
    #[serde(default)]
    pub help: Option<Text>,
    /// What may be answered.
    #[serde(rename = "type")]
    pub kind: ItemType,
    /// A number may carry a comparator: `<0.5`, `>2000`.
    #[serde(default)]
    pub censored: bool,
    /// The one unit.
    #[serde(default)]
    pub unit: Option<String>,
    /// The units to choose from.
    #[serde(default)]
    pub units: Vec<String>,
    /// Item that holds the chosen unit.
    #[serde(default)]
    pub unit_item: Option<Oid>,
    /// `true`, or an expression: a value or a missing reason is needed.
    #[serde(default)]
    pub required: Required,
    /// What can be true at all; outside it the value is refused.
    #[serde(default)]
    pub hard: Option<Bounds>,
    /// What is likely; outside it a query opens.
    #[serde(default)]
    pub soft: Option<Bounds>,
    /// Name of the soft range's finding, where it has one of its own.
    #[serde(default)]
    pub soft_id: Option<String>,
    /// Asked only when this is not false.
    #[serde(default)]
    pub shown_when: Option<String>,
    /// The expression that computes it; nobody types it.
    #[serde(default)]
    pub derive: Option<String>,
    /// The formula in words.
    #[serde(default)]
    pub formula: Option<Text>,
    /// Decimals kept of a derived number, rounded half away from zero.
    #[serde(default)]
    pub round: Option<u32>,
    /// Derived when it can be, otherwise typed; what was typed also counts where the formula gives several values (a year of birth gives two ages).
    #[serde(default)]
    pub derive_or: bool,
    /// The value may not occur twice.
    #[serde(default)]
    pub unique: Option<Unique>,
    /// The date may lie in the future: an expiry, a plan.
    #[serde(default)]
    pub future: bool,
    /// The date may lie before the subject was born.
    #[serde(default)]
    pub before_birth: bool,
    /// Likely slips of the pen, recognised when the value is out of range.
    #[serde(default)]
    pub hints: Vec<Hint>,
    /// CDASH variable.
    #[serde(default)]
    pub cdash: Option<String>,
    /// SDTM target.
    #[serde(default)]
    pub sdtm: Option<Sdtm>,
    /// NCI codes.
    #[serde(default, rename = "ref")]
    pub reference: Vec<String>,
    /// Always verified against the source.
    #[serde(default)]
    pub critical: bool,
    /// In an extension: the item that this one follows; without it, it comes last.
    #[serde(default)]
    pub after: Option<Oid>,
    /// Phase of treatment in which it matters, in words.
    #[serde(default)]
    pub phase: Option<String>,
    /// The constant gives way to the version of the study's grading table, where the study has one.
    #[serde(default)]
    pub grades_version: bool,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// What may be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum ItemType {
    /// A whole number.
    Integer,
    /// An exact decimal.
    #[serde(rename_all = "camelCase")]
    Decimal {
        /// Digits in all.
        digits: u32,
        /// Digits after the point.
        scale: u32,
    },
    /// Words.
    #[serde(rename_all = "camelCase")]
    Text {
        /// Most characters.
        max: u32,
        /// Regular expression that the whole text matches.
        #[serde(default)]
        pattern: Option<String>,
        /// Height of the field.
        #[serde(default)]
        lines: Option<u32>,
    },
    /// `Y` or `N`.
    YesNo,
    /// One code of a list.
    Choice(Oid),
    /// Several codes of a list.
    Choices(Oid),
    /// Always this text.
    Constant(String),
    /// A row of a log, by the item that names it (`A10.PENID`): the value is that item's text.
    Row(String),
    /// A full calendar date.
    Date,
    /// A date whose day, or day and month, may be unknown.
    PartialDate,
    /// A time of day, to the minute.
    Time,
    /// A date and time with its offset.
    DateTime,
    /// A file kept beside the record, by its SHA-256.
    Attachment,
}

/// Whether an answer is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Required {
    /// Never.
    #[default]
    No,
    /// Always.
    Yes,
    /// When the expression is true.
    When(String),
}

/// Least and greatest permitted value; each a literal (`"2.0"`, `"1910-01-01"`) or an expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bounds {
    /// Least.
    #[serde(default)]
    pub min: Option<String>,
    /// Greatest.
    #[serde(default)]
    pub max: Option<String>,
}

/// Where a value may not occur twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Unique {
    /// Among all subjects of the casebook.
    Study,
    /// Among the rows of this log.
    Log,
}

/// A likely slip: a typed number between the two ends, outside the hard or soft range, is probably meant otherwise.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Hint {
    /// Least number that looks like the slip.
    #[serde(default)]
    pub min: Option<String>,
    /// Greatest number that looks like the slip.
    #[serde(default)]
    pub max: Option<String>,
    /// The question: "Fahrenheit?".
    pub text: Text,
}

/// Where the value goes in SDTM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sdtm {
    /// Domain.
    pub domain: String,
    /// Variable.
    pub variable: String,
    /// Test code, for findings.
    #[serde(default)]
    pub testcd: Option<String>,
    /// Instead of `testcd`: the item of the same form that says the test code, where it depends on what was measured.
    #[serde(default)]
    pub testcd_from: Option<Oid>,
    /// The value goes to the supplemental qualifiers.
    #[serde(default)]
    pub supp: bool,
    /// Fixed values of other variables of the same record: `{"MKLOC": "LUMBAR SPINE"}`.
    #[serde(default)]
    pub with: indexmap::IndexMap<String, String>,
}

impl Serialize for Required {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::No => serializer.serialize_bool(false),
            Self::Yes => serializer.serialize_bool(true),
            Self::When(expression) => serializer.serialize_str(expression),
        }
    }
}

impl<'de> Deserialize<'de> for Required {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RequiredVisitor)
    }
}

struct RequiredVisitor;

impl Visitor<'_> for RequiredVisitor {
    type Value = Required;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("true, false or an expression")
    }

    fn visit_bool<E: Error>(self, always: bool) -> Result<Required, E> {
        Ok(if always { Required::Yes } else { Required::No })
    }

    fn visit_str<E: Error>(self, expression: &str) -> Result<Required, E> {
        Ok(Required::When(expression.to_owned()))
    }
}

impl JsonSchema for Required {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Required".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["boolean", "string"]})
    }
}
