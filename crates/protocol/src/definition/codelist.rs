//! Code lists and units: the closed vocabularies that items choose from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;
use crate::Oid;

/// A file of code lists.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeLists {
    /// The lists.
    pub codelists: Vec<CodeList>,
}

/// A list of codes; an item of type `choice` or `choices` names it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeList {
    /// Its name: `SEX`.
    pub oid: Oid,
    /// What it lists.
    #[serde(default)]
    pub name: Option<Text>,
    /// CDISC's code of the list: `C66731`.
    #[serde(default)]
    pub cdisc: Option<String>,
    /// The codes in the order they are offered.
    pub codes: Vec<Code>,
    /// CDISC lets sponsors add codes to this list.
    #[serde(default)]
    pub extensible: bool,
    /// Where the list comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// One code of a list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Code {
    /// The value as stored and exported; never contains `;`, which separates several choices.
    pub code: String,
    /// What a person reads.
    pub label: Text,
    /// CDISC's code of the value.
    #[serde(default)]
    pub cdisc: Option<String>,
    /// The submission value where it differs from `code`.
    #[serde(default)]
    pub submission: Option<String>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// A file of units.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Units {
    /// The units.
    pub units: Vec<Unit>,
}

/// A unit of measurement. How values convert is a matter of the analyte, so it stands in the laboratory catalogue.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Unit {
    /// Its name, as stored beside a value: `g/dL`, `10^9/L`.
    pub oid: String,
    /// How it is printed: `10⁹/L`.
    #[serde(default)]
    pub symbol: Option<Text>,
    /// The UCUM code.
    #[serde(default)]
    pub ucum: Option<String>,
    /// CDISC's submission value: `10^9/L`.
    #[serde(default)]
    pub cdisc: Option<String>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}
