//! The grading table: from a laboratory value to a CTCAE grade, in the unit reported.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;
use crate::Oid;

/// A file of grading terms.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Grades {
    /// Version of the table: `5.0`.
    pub version: String,
    /// The terms.
    pub terms: Vec<GradeTerm>,
}

/// A term: the grade of a value is the highest grade among its legs' steps that the value has passed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GradeTerm {
    /// `Anemia`.
    pub oid: Oid,
    /// Its name.
    pub name: Text,
    /// The direction in which values get worse.
    pub direction: Direction,
    /// Alternatives: the worst one counts.
    #[serde(default)]
    pub legs: Vec<GradeLeg>,
    /// The derived grade is a proposal that an investigator confirms: the table also asks for symptoms.
    #[serde(default)]
    pub proposal: bool,
    /// The highest grade that the term has at all, where it is not 5.
    #[serde(default)]
    pub highest: Option<u8>,
    /// What the table says, in words.
    #[serde(default)]
    pub help: Option<Text>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// Which way is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// Smaller is worse.
    Low,
    /// Larger is worse.
    High,
}

/// One series of steps.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GradeLeg {
    /// Only with a normal, or only with an abnormal baseline; an unknown baseline counts as normal.
    #[serde(default)]
    pub baseline: Option<LegBaseline>,
    /// Only when this expression is true.
    #[serde(default)]
    pub when: Option<String>,
    /// From mild to grave.
    pub steps: Vec<GradeStep>,
}

/// What the baseline must be for a leg to apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LegBaseline {
    /// Inside its own reference range, or not known.
    Normal,
    /// Outside it, on the side where values get worse.
    Abnormal,
}

/// A grade and the limit that a value passes to reach it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GradeStep {
    /// 1 to 4.
    pub grade: u8,
    /// The value lies beyond this limit.
    pub beyond: Limit,
    /// The limit itself reaches the grade.
    #[serde(default)]
    pub inclusive: bool,
}

/// A limit: `{"lln": "1"}`, `{"uln": "3.0"}`, `{"baseline": "1.5"}`, or a number a unit `{"values": {"g/dL": "10.0", "g/L": "100"}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Limit {
    /// A multiple of the lower limit of normal.
    Lln(String),
    /// A multiple of the upper limit of normal.
    Uln(String),
    /// A multiple of the baseline value.
    Baseline(String),
    /// A number for each unit in which the table states it; other units are converted from the first.
    Values(IndexMap<String, String>),
}
