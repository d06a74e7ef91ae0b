//! A query and its thread.

use protocol::{Location, Oid};

use super::Stamp;

/// A query as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The place it asks about.
    pub at: Location,
    /// The check that asked, unless a person did.
    pub check: Option<Oid>,
    /// How it stands.
    pub state: QueryState,
    /// Question, answers and endings, in order.
    pub thread: Vec<QueryStep>,
}

/// How a query stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryState {
    /// Waits for an answer.
    Open,
    /// Waits to be closed.
    Answered,
    /// Settled.
    Closed,
    /// Should not have been asked.
    Cancelled,
}

impl QueryState {
    /// The code in exports.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Answered => "ANSWERED",
            Self::Closed => "CLOSED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// One step of a query's thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryStep {
    /// By which event, hence by whom and when.
    pub stamp: Stamp,
    /// How the query stood afterwards.
    pub state: QueryState,
    /// What was said.
    pub text: String,
}
