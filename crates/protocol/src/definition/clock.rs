//! Time limits that a row of a log starts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;
use crate::Oid;

/// How soon somebody is told of something: a row of the log starts it, and another answer of the row stops it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Clock {
    /// `SPONSOR`.
    pub oid: Oid,
    /// Who is told, or what is due.
    pub label: Text,
    /// Item of the row at which it starts: a date, or a date and time.
    pub from: Oid,
    /// Hours that elapse; whatever clocks are put forward or back meanwhile. Either these or days.
    #[serde(default)]
    pub hours: Option<u32>,
    /// Calendar days, holidays included, until the end of the last one at the site; the day of the start is day 0.
    #[serde(default)]
    pub days: Option<u32>,
    /// Item of the row that stops it. Without one it runs until its condition holds no more.
    #[serde(default)]
    pub until: Option<Oid>,
    /// It runs only in rows for which this is true.
    #[serde(default)]
    pub when: Option<String>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}
