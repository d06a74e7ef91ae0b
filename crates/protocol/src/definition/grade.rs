//! The grading table: from a laboratory value to a CTCAE grade, in the unit reported.

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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

/// A term: the grade of a value is the highest grade of any leg that is true of it; 0 if all are false; none if a leg that could raise it is not known.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GradeTerm {
    /// `ANEMIA`.
    pub oid: Oid,
    /// Its name.
    pub name: Text,
    /// The laboratory tests whose results it grades, by TESTCD.
    #[serde(default)]
    pub tests: Vec<Oid>,
    /// Other items whose values it grades, as `FORM.ITEM`.
    #[serde(default)]
    pub items: Vec<String>,
    /// The grade is a proposal that an investigator confirms: the table also asks for symptoms.
    #[serde(default)]
    pub confirm: bool,
    /// What the table says besides, in words.
    #[serde(default)]
    pub note: Option<Text>,
    /// The conditions.
    #[serde(default)]
    pub legs: Vec<GradeLeg>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// A grade and the condition that gives it: exactly one of the four comparisons.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GradeLeg {
    /// 1 to 5.
    pub grade: u8,
    /// The value is smaller than the limit.
    #[serde(default)]
    pub below: Option<Limit>,
    /// The value is smaller than the limit, or equal to it.
    #[serde(default)]
    pub at_most: Option<Limit>,
    /// The value is larger than the limit.
    #[serde(default)]
    pub above: Option<Limit>,
    /// The value is larger than the limit, or equal to it.
    #[serde(default)]
    pub at_least: Option<Limit>,
    /// Only with a normal, or only with an abnormal baseline. Before treatment, and without a baseline, it counts as normal.
    #[serde(default)]
    pub baseline: Option<LegBaseline>,
    /// Only when this expression is true.
    #[serde(default)]
    pub when: Option<String>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// What the baseline must be for a leg to apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LegBaseline {
    /// Inside its own reference range, or not known.
    Normal,
    /// Outside its own reference range.
    Abnormal,
}

/// A limit: `{"lln": "1"}`, `{"uln": "3.0"}`, `{"baseline": "1.5"}`, or a number a unit, `{"g/dL": "10.0", "g/L": "100"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// A multiple of the lower limit of normal.
    Lln(String),
    /// A multiple of the upper limit of normal.
    Uln(String),
    /// A multiple of the baseline value.
    Baseline(String),
    /// A number for each unit in which the table states it; values in other units are converted to the first.
    Values(IndexMap<String, String>),
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Lln(factor) => IndexMap::from([("lln", factor)]).serialize(serializer),
            Self::Uln(factor) => IndexMap::from([("uln", factor)]).serialize(serializer),
            Self::Baseline(factor) => IndexMap::from([("baseline", factor)]).serialize(serializer),
            Self::Values(values) => values.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(LimitVisitor)
    }
}

struct LimitVisitor;

impl<'de> Visitor<'de> for LimitVisitor {
    type Value = Limit;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("{\"lln\": …}, {\"uln\": …}, {\"baseline\": …} or a number for each unit")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Limit, A::Error> {
        let mut values = IndexMap::new();
        while let Some((unit, value)) = map.next_entry::<String, String>()? {
            values.insert(unit, value);
        }
        let alone = (values.len() == 1).then(|| values.first()).flatten();
        match alone.map(|(word, factor)| (word.as_str(), factor.clone())) {
            Some(("lln", factor)) => Ok(Limit::Lln(factor)),
            Some(("uln", factor)) => Ok(Limit::Uln(factor)),
            Some(("baseline", factor)) => Ok(Limit::Baseline(factor)),
            _ if values.is_empty() => Err(A::Error::invalid_length(0, &self)),
            _ => Ok(Limit::Values(values)),
        }
    }
}

impl JsonSchema for Limit {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"}})
    }
}
