//! Queries: a discrepancy and its thread.

use super::{EventRef, FormRef, Role, SubjectRef, Words, wire};

wire! {
    #[derive(Copy, Eq)]
    pub enum QueryState { Open, Answered, Closed, Cancelled }

    pub struct QueryRow {
        pub id: String,
        pub state: QueryState,
        pub subject: Option<SubjectRef>,
        pub event: EventRef,
        pub form: FormRef,
        pub place: String,
        pub label: Words,
        pub value: Option<String>,
        pub unit: Option<String>,
        pub question: Words,
        /// `None`: a check asked.
        pub asked_by: Option<String>,
        pub check: Option<String>,
        pub opened: String,
        pub age_days: u32,
    }

    #[derive(validator::Validate)]
    pub struct QueryFilter {
        pub states: Vec<QueryState>,
        pub subject: Option<String>,
    }

    pub struct QueryList {
        pub rows: Vec<QueryRow>,
    }

    #[derive(validator::Validate)]
    pub struct QueryId {
        pub id: String,
    }

    pub struct QueryThread {
        pub query: QueryRow,
        pub entries: Vec<QueryEntry>,
        pub may_answer: bool,
        pub may_close: bool,
    }

    pub struct QueryEntry {
        pub at: String,
        pub by: Option<String>,
        pub role: Option<Role>,
        /// `opened`, `answered`, `reopened`, `closed`, `cancelled`, `valueChanged`.
        pub kind: String,
        /// A person's words as written; a check's sentence in every language.
        pub text: Words,
        /// A check's sentence as the record holds it, in English.
        pub recorded: Option<String>,
    }

    #[derive(validator::Validate)]
    pub struct QueryText {
        pub id: String,
        #[validate(length(min = 5, max = 1000, code = "reason-length"))]
        pub text: String,
    }

    #[derive(validator::Validate)]
    pub struct RaiseQuery {
        pub place: String,
        #[validate(length(min = 5, max = 1000, code = "reason-length"))]
        pub text: String,
    }
}
