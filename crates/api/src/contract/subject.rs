//! One subject: facts, timeline, visits and their forms.

use super::{EventRef, FormRef, Progress, Status, SubjectRef, Words, wire};

wire! {
    #[derive(validator::Validate)]
    pub struct Enrol {
        #[validate(length(min = 1, max = 12, code = "length"))]
        pub number: String,
    }

    #[derive(validator::Validate)]
    pub struct SubjectKey {
        pub subject: String,
    }

    pub struct SubjectView {
        pub subject: SubjectRef,
        pub facts: Vec<Fact>,
        pub day0: Option<String>,
        pub today: Option<i32>,
        pub visits: Vec<VisitView>,
        /// Running logs.
        pub logs: Vec<FormRow>,
        pub lanes: Vec<Lane>,
        /// Ended the study (screen failure, early termination, its last visit): ISO date.
        pub ended: Option<String>,
        pub withdrawn: Option<Withdrawn>,
    }

    pub struct Fact {
        pub label: Words,
        pub value: Words,
    }

    pub struct Withdrawn {
        pub at: String,
        pub by: String,
        pub reason: String,
    }

    pub struct VisitView {
        pub event: EventRef,
        pub status: Status,
        pub date: Option<String>,
        /// Protocol day of the visit, or of its target.
        pub day: Option<i32>,
        pub target: Option<String>,
        pub from: Option<String>,
        pub to: Option<String>,
        pub in_window: Option<bool>,
        pub forms: Progress,
        pub rows: Vec<FormRow>,
        pub withdrawn: Option<Withdrawn>,
    }

    pub struct FormRow {
        pub form: FormRef,
        pub status: Status,
        pub items: Progress,
        pub queries: u32,
        /// Rows, for logs.
        pub rows: u32,
        pub signed: bool,
        pub verified: bool,
        pub frozen: bool,
    }

    /// One lane of the timeline, on protocol days.
    pub struct Lane {
        pub name: Words,
        pub marks: Vec<Mark>,
    }

    pub struct Mark {
        pub from: i32,
        /// Last day of a bar; `None` for a point, equal to today for what is ongoing.
        pub to: Option<i32>,
        pub label: Words,
        /// Of a number: its unit, as people write it.
        pub unit: Option<String>,
        /// Of a number: what it is; other words speak for themselves.
        pub of: Option<Words>,
        pub status: Status,
        pub ongoing: bool,
        pub place: Option<String>,
    }

    #[derive(validator::Validate)]
    pub struct AddVisit {
        pub subject: String,
        /// `UNS` or `ET`.
        pub event: String,
        pub forms: Vec<String>,
        #[validate(length(min = 5, max = 500, code = "reason-length"))]
        pub reason: String,
    }

    pub struct VisitAdded {
        pub event: EventRef,
        pub first: FormRef,
    }

    /// Withdraw a row, a visit or a subject entered by mistake; it stays readable.
    #[derive(validator::Validate)]
    pub struct Withdraw {
        pub place: String,
        #[validate(length(min = 5, max = 500, code = "reason-length"))]
        pub reason: String,
    }
}
