//! What the marks of `source` stand for.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A file of the marks that `source` uses everywhere in a definition: `[CD]` says that a thing comes from what `CD` stands for here. The marks of a
/// study's own file and of the library's stand side by side.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sources {
    /// For each mark, without its brackets, what it stands for: `{"CD": "CDASH, the standard of what is collected"}`.
    pub sources: IndexMap<String, String>,
    /// What a source without brackets is.
    #[serde(default)]
    pub plain: Option<String>,
}
