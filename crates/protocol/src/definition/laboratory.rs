//! The laboratory catalogue: tests, their units and how these convert, plausible ranges.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Bounds, Sdtm, Text};
use crate::Oid;

/// A file of laboratory tests.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Laboratory {
    /// The tests.
    pub tests: Vec<LabTest>,
}

/// A test of the catalogue. Ranges are in the conventional unit.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LabTest {
    /// CDISC's test code: `HGB`.
    pub testcd: Oid,
    /// Its name.
    pub name: Text,
    /// Its name in a narrow place.
    #[serde(default)]
    pub short: Option<Text>,
    /// NCI code.
    #[serde(default)]
    pub cdisc: Option<String>,
    /// Panel: `HEMATOLOGY`.
    #[serde(default)]
    pub category: Option<String>,
    /// The unit that the ranges are in.
    pub conventional: LabUnit,
    /// The SI unit and how the conventional value becomes it.
    #[serde(default)]
    pub si: Option<Conversion>,
    /// Further units.
    #[serde(default)]
    pub also_units: Vec<Conversion>,
    /// What can be true in a living, walking adult.
    #[serde(default)]
    pub hard: Option<Bounds>,
    /// What is plausible; the default reference range of a flag.
    #[serde(default)]
    pub soft: Option<Bounds>,
    /// The test whose reference range stands for this one, where the laboratory gives it none (corrected calcium: calcium's).
    #[serde(default)]
    pub limits_of: Option<Oid>,
    /// A change from the previous visit that is larger opens a query.
    #[serde(default)]
    pub delta: Option<Delta>,
    /// Units often mistaken for the one written.
    #[serde(default)]
    pub mixup: Vec<String>,
    /// Grading terms that read this test, besides those that name it.
    #[serde(default)]
    pub grades: Vec<Oid>,
    /// Expression that computes it from other tests of the same form; nobody types it.
    #[serde(default)]
    pub derived: Option<String>,
    /// Expression (text) that yields the unit of a computed test; default: the conventional unit.
    #[serde(default)]
    pub derived_unit: Option<String>,
    /// The formula in words.
    #[serde(default)]
    pub formula: Option<Text>,
    /// Digits kept of a typed value.
    #[serde(default)]
    pub digits: Option<u32>,
    /// SDTM target.
    #[serde(default)]
    pub sdtm: Option<Sdtm>,
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

/// A unit and its display digits.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LabUnit {
    /// The unit.
    pub unit: String,
    /// Digits shown after the point.
    pub dp: u32,
}

/// A unit and how a value in the conventional unit becomes one in it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Conversion {
    /// The unit.
    pub unit: String,
    /// Digits shown after the point.
    #[serde(default)]
    pub dp: u32,
    /// How a conventional value becomes one in this unit; absent: another method, never converted.
    #[serde(default)]
    pub factor: Option<Factor>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// From the conventional unit: multiplied by a number (`"88.42"`), or `{"subtract": "2.152", "divide": "0.09148"}`, as published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Subtracted first.
    pub subtract: Option<String>,
    /// Then multiplied.
    pub multiply: Option<String>,
    /// Then divided.
    pub divide: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FactorObject {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subtract: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    multiply: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    divide: Option<String>,
}

impl Serialize for Factor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { subtract, multiply, divide } = self.clone();
        FactorObject { subtract, multiply, divide }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Factor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FactorVisitor)
    }
}

struct FactorVisitor;

impl<'de> Visitor<'de> for FactorVisitor {
    type Value = Factor;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a factor as text or {\"subtract\": …, \"multiply\": …, \"divide\": …}")
    }

    fn visit_str<E: Error>(self, factor: &str) -> Result<Factor, E> {
        Ok(Factor { subtract: None, multiply: Some(factor.to_owned()), divide: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Factor, A::Error> {
        let FactorObject { subtract, multiply, divide } =
            FactorObject::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Factor { subtract, multiply, divide })
    }
}

impl JsonSchema for Factor {
    fn schema_name() -> Cow<'static, str> {
        "Factor".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let object = FactorObject::json_schema(generator);
        json_schema!({"anyOf": [{"type": "string"}, object]})
    }
}

/// How large a change between visits is remarkable.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Delta {
    /// An absolute difference in the conventional unit.
    #[serde(default)]
    pub abs: Option<String>,
    /// A ratio either way.
    #[serde(default)]
    pub factor: Option<String>,
}
