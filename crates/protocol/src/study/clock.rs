//! A compiled time limit.

use crate::Oid;
use crate::definition::Text;
use crate::expr::{ItemId, Program};

/// A time limit that a row of a log starts.
#[derive(Debug)]
pub struct Clock {
    /// `SPONSOR`.
    pub oid: Oid,
    /// Who is told, or what is due.
    pub label: Text,
    /// Where it starts.
    pub from: ItemId,
    /// How long it lasts.
    pub limit: TimeLimit,
    /// What stops it.
    pub until: Option<ItemId>,
    /// It runs only where this is true.
    pub when: Option<Program>,
    /// That condition as written.
    pub written: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    pub assumption: bool,
}

/// How long a clock lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeLimit {
    /// Hours that elapse.
    Hours(u32),
    /// Calendar days, to the end of the last; the day of the start is day 0.
    Days(u32),
}
