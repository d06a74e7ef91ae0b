//! Edit checks: a condition that raises, and what is then said.

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Text;
use crate::Oid;

/// A file of checks.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Checks {
    /// What the checks are about, and what they ask of a study that takes them.
    #[serde(default)]
    pub source: Option<String>,
    /// The checks.
    pub checks: Vec<Check>,
}

/// A check: evaluated once for each place of `on`, it raises when `raiseWhen` is true; false and unknown do not raise.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Check {
    /// `EC-039`; unique among the study's checks.
    pub id: Oid,
    /// How grave it is.
    pub severity: Severity,
    /// A short name.
    #[serde(default)]
    pub title: Option<Text>,
    /// What is said; `{v}` stands for the parameter `v`.
    pub message: Text,
    /// What to do.
    #[serde(default)]
    pub advice: Option<Text>,
    /// `FORM.ITEM` or `FORM`: where the finding stands; evaluated once an instance of it (visit, row).
    pub on: String,
    /// Only at these visits.
    #[serde(default)]
    pub events: Vec<Oid>,
    /// Judged when the form is completed.
    #[serde(default)]
    pub at_completion: bool,
    /// The condition that raises it.
    pub raise_when: String,
    /// Expressions whose values the message shows.
    #[serde(default)]
    pub params: IndexMap<String, String>,
    /// `{"T": ["AST", "ALT"]}` makes one check for each value; `$T` stands for it in every string. `"@laboratory"` gives a test's code
    /// and, in what is said to people, its short name.
    #[serde(default)]
    pub for_each: IndexMap<String, ForEach>,
    /// The eligibility criterion it speaks of.
    #[serde(default)]
    pub criterion: Option<Oid>,
    /// The deviation that is drafted when it is accepted.
    #[serde(default)]
    pub deviation: Option<DeviationDraft>,
    /// It asks whether this is an adverse event.
    #[serde(default)]
    pub adverse_event: bool,
    /// Its number in the study specification, where it differs from the id.
    #[serde(default)]
    pub number: Option<String>,
    /// Raised by one when the condition changes.
    #[serde(default = "one")]
    pub version: u32,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

fn one() -> u32 {
    1
}

/// How grave a finding is (study specification 0.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Severity {
    /// Safety alert: may mean harm.
    X,
    /// Hard: cannot be true; the form cannot be completed.
    H,
    /// Protocol alert: touches a criterion, window or dose rule.
    P,
    /// Soft: unlikely; a query opens.
    S,
}

/// The deviation that a protocol alert drafts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeviationDraft {
    /// Category, a code of the study's list.
    pub category: String,
    /// Severity, a code of the study's list.
    pub severity: String,
}

/// The values that a check is made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForEach {
    /// These.
    These(Vec<String>),
    /// A list that the study itself gives.
    Always(AlwaysList),
}

/// Lists that the study gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlwaysList {
    /// `@laboratory`: every test of the form named by `on`.
    Laboratory,
    /// `@laboratoryForms`: every form that holds a laboratory panel.
    LaboratoryForms,
    /// `@visitForms`: every form of a visit that has a date of its own.
    DatedForms,
    /// `@dates`: every full or partial date item of a subject, as `FORM.ITEM`.
    Dates,
}

impl AlwaysList {
    /// The lists and how they are written.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Laboratory, "@laboratory"),
        (Self::LaboratoryForms, "@laboratoryForms"),
        (Self::DatedForms, "@datedForms"),
        (Self::Dates, "@dates"),
    ];
}

impl Serialize for ForEach {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::These(values) => values.serialize(serializer),
            Self::Always(list) => {
                let name =
                    AlwaysList::ALL.iter().find(|(known, _)| known == list).map_or("", |(_, name)| name);
                serializer.serialize_str(name)
            }
        }
    }
}

impl<'de> Deserialize<'de> for ForEach {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ForEachVisitor)
    }
}

struct ForEachVisitor;

impl<'de> Visitor<'de> for ForEachVisitor {
    type Value = ForEach;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of texts, \"@laboratory\", \"@laboratoryForms\", \"@datedForms\" or \"@dates\"")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<ForEach, E> {
        let known = AlwaysList::ALL.iter().find(|(_, known)| *known == name);
        known
            .map(|(list, _)| ForEach::Always(*list))
            .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(name), &self))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<ForEach, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(values)).map(ForEach::These)
    }
}

impl JsonSchema for ForEach {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ForEach".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = AlwaysList::ALL.iter().map(|(_, name)| *name).collect();
        json_schema!({"anyOf": [{"type": "array", "items": {"type": "string"}}, {"enum": names}]})
    }
}
