//! Adverse events with the clocks of their reports; deviations, and those that acknowledged alerts propose.

use super::{FormRef, Severity, SignatureView, Stamp, SubjectRef, Words, wire};

wire! {
    pub struct SafetyView {
        /// Now, with the site's offset.
        pub now: String,
        /// Serious ones first, those with a running clock before all, by what is left; then the latest begin first.
        pub events: Vec<SafetyEvent>,
    }

    /// A row of a log of adverse events.
    pub struct SafetyEvent {
        pub subject: SubjectRef,
        /// The row.
        pub place: String,
        pub form: FormRef,
        pub number: String,
        pub term: String,
        pub grade: Option<String>,
        pub serious: bool,
        /// What makes it serious.
        pub because: Vec<Words>,
        /// As typed: a date may be partial.
        pub from: Option<String>,
        pub to: Option<String>,
        pub ongoing: bool,
        /// The protocol's day of its begin.
        pub day: Option<i32>,
        pub outcome: Option<Words>,
        /// The form of its reports, of a serious one.
        pub report: Option<FormRef>,
        /// Its reports.
        pub reports: Vec<SafetyReport>,
    }

    pub struct SafetyReport {
        /// The row.
        pub place: String,
        pub version: Words,
        pub clocks: Vec<ClockView>,
    }

    /// A time limit that a row started.
    pub struct ClockView {
        pub oid: String,
        pub label: Words,
        /// Instants with the offset that holds at the site then.
        pub from: String,
        /// From here on it is overdue.
        pub due: String,
        /// Of a clock that counts days: the last of them, ISO.
        pub last_day: Option<String>,
        pub stopped: Option<String>,
        pub late: bool,
        /// Whole minutes until it is due, at [`SafetyView::now`]; negative since.
        pub minutes: i32,
        /// Whole minutes that it lasts from begin to end.
        pub lasts: i32,
        pub assumption: bool,
    }

    pub struct DeviationList {
        /// The latest detected first.
        pub rows: Vec<DeviationRow>,
        /// Acknowledged alerts that offer a deviation and have none yet.
        pub proposals: Vec<DeviationProposal>,
        /// Codes that a deviation may have.
        pub categories: Vec<super::CodeView>,
        pub severities: Vec<super::CodeView>,
    }

    /// A row of the log of deviations.
    pub struct DeviationRow {
        pub subject: SubjectRef,
        pub place: String,
        pub form: FormRef,
        pub term: String,
        pub category: Option<Words>,
        /// The code, `MAJOR`.
        pub severity: Option<String>,
        pub severity_name: Option<Words>,
        pub start: Option<String>,
        pub detected: Option<String>,
        pub origin: Option<Words>,
        /// The check that noticed it.
        pub check: Option<String>,
        /// The reason is given.
        pub explained: bool,
        pub complete: bool,
        pub signature: Option<SignatureView>,
        pub clocks: Vec<ClockView>,
    }

    /// A deviation as an alert would have it; nothing is stored until a person says so.
    pub struct DeviationProposal {
        pub subject: SubjectRef,
        /// The form at which the alert stands.
        pub form: FormRef,
        pub visit: Option<super::EventRef>,
        pub finding: String,
        pub check: String,
        pub alert: Severity,
        pub title: Words,
        pub message: Words,
        pub category: String,
        pub severity: String,
        /// ISO date, where the record says it: of the visit, or of the row.
        pub start: Option<String>,
        pub acknowledged: Option<Stamp>,
        /// The decision with which it was acknowledged.
        pub decision: Option<Words>,
    }

    /// What a person made of a proposal.
    #[derive(validator::Validate)]
    pub struct RecordDeviation {
        /// The form at which the alert stands.
        pub place: String,
        pub finding: String,
        #[validate(length(min = 1, max = 200))]
        pub term: String,
        pub category: String,
        pub severity: String,
        pub start: String,
        #[validate(length(min = 5, max = 200))]
        pub reason: String,
    }
}
