//! The rules of a dose escalation, as the board of the cohorts draws them and the checks judge by them.
//!
//! Every number is a value of the study that has a name, so that it is written once: the checks read the value, and the window is told what it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many are treated in a cohort, how long each is waited for and watched, and what the committee's decisions mean.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Escalation {
    /// The value that says how many days lie between the first and the second dose of a cohort.
    pub first_gap: String,
    /// The value that says how many days lie between later doses.
    pub later_gap: String,
    /// The value that says how many places a cohort has at first.
    pub size: String,
    /// The value that says how many it has once the committee expands it.
    pub expanded: String,
    /// The value that says on which day after the dose the observation for toxicity ends.
    pub window: String,
    /// The value that says how many toxicities stop a cohort.
    pub stops_at: String,
    /// The value that is true where every cohort is filled without a decision.
    #[serde(default)]
    pub fills: Option<String>,
    /// What the committee's decisions mean.
    pub decisions: Decisions,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// The codes of the item with the role `decision`, by what follows from them once they are signed. Any other code changes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Decisions {
    /// Ends the cohort and opens the next one.
    pub opens: Vec<String>,
    /// Gives the cohort the rest of its places.
    pub expands: Vec<String>,
    /// Ends the cohort; the next one stays closed.
    pub ends: Vec<String>,
}
