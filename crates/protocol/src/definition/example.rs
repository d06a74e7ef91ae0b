//! Examples: fragments of a record with what they must raise. They stand beside the checks and are run as tests.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A fragment and what it must raise. The same file is read by `casebook study try`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Example {
    /// What the example shows.
    #[serde(default)]
    pub title: Option<String>,
    /// The instant at which it is judged: `2026-03-12T09:00+09:00`.
    pub instant: String,
    /// `EVENT/FORM[#ROW]/ITEM` to the text as typed, or `{"missing": "ND"}`.
    pub values: IndexMap<String, serde_json::Value>,
    /// Forms that are signed, and when: `{"V01/IE": "2026-03-10"}`.
    #[serde(default)]
    pub signed: IndexMap<String, String>,
    /// Signatures that forms had before, from the day they were made to the day they were broken: `{"V01/IE": ["2026-03-10", "2026-04-01"]}`.
    #[serde(default)]
    pub signed_before: IndexMap<String, [String; 2]>,
    /// Queries that are open on forms: `{"V01/VS": 2}`.
    #[serde(default)]
    pub open_queries: IndexMap<String, u32>,
    /// Items where a value stood before and was changed: `["V02/A07/ARMCD"]`.
    #[serde(default)]
    pub corrected: Vec<String>,
    /// What other subjects have in items: `{"SUBJID": ["KR-001"]}`.
    #[serde(default)]
    pub elsewhere: IndexMap<String, Vec<String>>,
    /// What must come of it; what is not named here is not judged.
    pub expect: Expectation,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
}

/// What must come of an example.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Expectation {
    /// Checks that are raised: `EC-039`, or `EC-039 @ V01/LBH/HGB_LBORRES`.
    #[serde(default)]
    pub raised: Vec<String>,
    /// Checks that are not raised, written alike.
    #[serde(default)]
    pub not_raised: Vec<String>,
    /// Derived values by path; `null` = none.
    #[serde(default)]
    pub derived: IndexMap<String, Option<String>>,
    /// Flags by path; `null` = none.
    #[serde(default)]
    pub flags: IndexMap<String, Option<String>>,
    /// Grades by path; `null` = none.
    #[serde(default)]
    pub grades: IndexMap<String, Option<String>>,
    /// Paths that are refused.
    #[serde(default)]
    pub refused: Vec<String>,
    /// Verdicts by criterion.
    #[serde(default)]
    pub eligibility: IndexMap<String, String>,
}
