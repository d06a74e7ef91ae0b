//! Extensions: what one study adds to a shared form or changes in a shared check, without a copy of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Check, Group, Item};
use crate::Oid;

/// A file of changes to one shared form, to shared checks, or to both. They are made before the file that they change is read.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Extension {
    /// The form that is extended.
    #[serde(default)]
    pub form: Option<Oid>,
    /// New groups, and changes to groups.
    #[serde(default)]
    #[schemars(with = "Vec<GroupChange>")]
    pub groups: Vec<serde_json::Value>,
    /// New checks, and changes to checks.
    #[serde(default)]
    #[schemars(with = "Vec<CheckChange>")]
    pub checks: Vec<serde_json::Value>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the schema; the loader merges JSON")]
enum GroupChange {
    Change(ItemsOfGroup),
    New(Box<Group>),
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the schema; the loader merges JSON")]
struct ItemsOfGroup {
    /// A group of the shared form.
    oid: Oid,
    /// It is not part of this study.
    #[serde(default)]
    remove: bool,
    /// Keys of the group that are replaced.
    #[serde(default)]
    amend: Option<serde_json::Map<String, serde_json::Value>>,
    /// New items, and changes to items.
    #[serde(default)]
    items: Vec<ItemChange>,
}

#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the schema; the loader merges JSON")]
enum ItemChange {
    Amend(Amendment),
    New(Box<Item>),
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the schema; the loader merges JSON")]
struct Amendment {
    /// The item that is changed.
    oid: Oid,
    /// Keys that are replaced; `null` removes one.
    #[serde(default)]
    amend: Option<serde_json::Map<String, serde_json::Value>>,
    /// It is not part of this study.
    #[serde(default)]
    remove: bool,
}

#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the schema; the loader merges JSON")]
enum CheckChange {
    Amend(CheckAmendment),
    New(Box<Check>),
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the schema; the loader merges JSON")]
struct CheckAmendment {
    /// The check that is changed.
    id: Oid,
    /// Keys that are replaced; `null` removes one.
    #[serde(default)]
    amend: Option<serde_json::Map<String, serde_json::Value>>,
    /// It is not part of this study.
    #[serde(default)]
    remove: bool,
}
