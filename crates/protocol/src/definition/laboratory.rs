//! The laboratory catalogue: tests, their units and how these convert, plausible ranges.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    /// A change from the previous visit that is larger opens a query.
    #[serde(default)]
    pub delta: Option<Delta>,
    /// Units often mistaken for the one written.
    #[serde(default)]
    pub mixup: Vec<String>,
    /// Grading terms that read this test.
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

/// A unit and how a value in the conventional unit becomes one in it: `value × factor`, or `(value + offset) × factor`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Conversion {
    /// The unit.
    pub unit: String,
    /// Digits shown after the point.
    pub dp: u32,
    /// Multiplied; default 1.
    #[serde(default)]
    pub factor: Option<String>,
    /// Divided by, where the divisor is the published number (HbA1c: 0.09148).
    #[serde(default)]
    pub divisor: Option<String>,
    /// Added before the multiplication (HbA1c: −2.152).
    #[serde(default)]
    pub offset: Option<String>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
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
