//! Today and the matrix of subjects.

use super::{EventRef, FormRef, Progress, QueryRow, Status, SubjectRef, wire};

wire! {
    #[derive(Default)]
    pub struct Today {
        /// Local date at the site, ISO.
        pub date: String,
        pub overdue: Vec<VisitRow>,
        /// Window closes within 7 days, begun or not.
        pub closing: Vec<VisitRow>,
        pub due: Vec<VisitRow>,
        /// Other visits that were begun.
        pub unfinished: Vec<UnfinishedRow>,
        pub queries: Vec<QueryRow>,
        pub pens: Vec<PenRow>,
        /// When nothing is due: what comes next.
        pub next: Option<VisitRow>,
    }

    pub struct VisitRow {
        pub subject: SubjectRef,
        pub event: EventRef,
        pub status: Status,
        /// Protocol day of today.
        pub day: Option<i32>,
        /// ISO dates.
        pub target: Option<String>,
        pub from: Option<String>,
        pub to: Option<String>,
        /// Days until the window closes; negative when late.
        pub days_left: Option<i32>,
        pub forms: Progress,
        pub first: Option<FormRef>,
    }

    /// A visit that was begun, with what is left of it.
    pub struct UnfinishedRow {
        pub subject: SubjectRef,
        pub event: EventRef,
        pub day: Option<i32>,
        pub forms: Progress,
        /// The first form that is not complete, its fields, and its alerts that wait for somebody.
        pub first: FormRef,
        pub items: Progress,
        pub alerts: u32,
    }

    pub struct PenRow {
        pub subject: SubjectRef,
        pub pen: String,
        pub ordinal: u32,
        /// Its 28th day, ISO.
        pub last_day: String,
        pub days_left: i32,
    }

    pub struct Matrix {
        pub events: Vec<EventRef>,
        pub rows: Vec<MatrixRow>,
    }

    pub struct MatrixRow {
        pub subject: SubjectRef,
        /// Arm's letter.
        pub arm: Option<String>,
        pub cells: Vec<MatrixCell>,
        pub forms: Progress,
        pub withdrawn: bool,
        /// Ended the study (screen failure, early termination): ISO date.
        pub ended: Option<String>,
    }

    pub struct MatrixCell {
        /// `V01`.
        pub event: String,
        pub status: Status,
        pub date: Option<String>,
        pub forms: Progress,
    }
}
