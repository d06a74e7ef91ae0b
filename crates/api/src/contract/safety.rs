//! Adverse events with the clocks of their reports; deviations, and those that acknowledged alerts propose.

use super::{Before, FieldState, FormRef, Severity, SignatureView, Stamp, SubjectRef, Words, wire};

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

    /// What the record holds of one event, and what belongs to it.
    pub struct SafetyEventView {
        /// What can make it serious, each with its answer; of a serious one.
        pub because: Vec<FieldState>,
        /// What the definition wants beside it: relations, what was done.
        pub facts: Vec<FieldState>,
        /// Its changes of grade, the first one first.
        pub steps: Vec<GradeStep>,
        pub results: Vec<LinkedResult>,
        /// The last dose of the diary up to the day of its begin.
        pub dose: Option<LinkedDose>,
        /// Rows and forms elsewhere that name it: what was given for it, a fracture, a toxicity that limits the dose.
        pub rows: Vec<LinkedRow>,
        /// In the order of [`SafetyEvent::reports`].
        pub reports: Vec<SafetyReportView>,
        /// Of the log that it stands in; a broken one counts no more.
        pub signature: Option<SignatureView>,
    }

    pub struct SafetyReportView {
        /// The row.
        pub place: String,
        pub facts: Vec<FieldState>,
        pub narrative: Option<FieldState>,
        /// When it was sent, by which way, and who confirms it.
        pub sending: Vec<FieldState>,
    }

    pub struct GradeStep {
        pub from: Option<String>,
        pub grade: Option<String>,
    }

    /// A laboratory test that the event names: its gravest result while the event lasted, the latest of equals.
    pub struct LinkedResult {
        pub test: Words,
        pub place: String,
        pub grade: Option<u8>,
        pub result: Before,
        /// The last one before the event began.
        pub earlier: Option<Before>,
    }

    pub struct LinkedDose {
        pub form: FormRef,
        pub date: String,
        /// Days from it to the event's begin.
        pub days: i32,
        pub pen: Option<String>,
    }

    pub struct LinkedRow {
        pub form: FormRef,
        /// The row, or the form.
        pub place: String,
        pub label: Option<Words>,
        pub from: Option<String>,
        pub to: Option<String>,
        pub ongoing: bool,
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
        /// Those of which somebody said that it is none, the latest first.
        pub aside: Vec<DeviationProposal>,
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
        /// Who said that it is no deviation, and why.
        pub aside: Option<SetAside>,
    }

    pub struct SetAside {
        pub stamp: Stamp,
        pub reason: String,
    }

    /// Why what an alert proposes is no deviation.
    #[derive(validator::Validate)]
    pub struct SetDeviationAside {
        /// The form at which the alert stands.
        pub place: String,
        pub finding: String,
        #[validate(length(min = 5, max = 200, code = "reason-length"))]
        pub reason: String,
    }

    /// Which alert's proposal.
    #[derive(validator::Validate)]
    pub struct ProposalKey {
        /// The form at which the alert stands.
        pub place: String,
        pub finding: String,
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
