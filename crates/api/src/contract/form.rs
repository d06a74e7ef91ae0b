//! A form being filled in: its fields, findings, preview and save.

use super::{EventRef, FormRef, Progress, Status, SubjectRef, Words, wire};

wire! {
    #[derive(validator::Validate)]
    pub struct PlaceRequest {
        /// `subject:UUID/V01/VS`, `site/SITE/LABRANGE`.
        pub place: String,
    }

    pub struct FormState {
        pub form: FormRef,
        /// Absent for site and cohort records.
        pub subject: Option<SubjectRef>,
        pub event: EventRef,
        pub status: Status,
        /// Protocol day of the visit.
        pub day: Option<i32>,
        pub items: Progress,
        pub fields: Vec<FieldState>,
        pub rows: Vec<RowState>,
        pub findings: Vec<FindingState>,
        /// Why nothing can be entered (`locked`, `frozen`, `role` …); absent when it can.
        pub read_only: Option<String>,
        /// Completed once: a correction needs a reason.
        pub needs_reason: bool,
        pub completed: Option<Stamp>,
        pub signature: Option<SignatureView>,
        pub next: Option<FormRef>,
        /// The chain's number this state was read at.
        #[ts(type = "number")]
        pub seq: u64,
    }

    pub struct Stamp {
        pub at: String,
        pub by: String,
    }

    pub struct SignatureView {
        pub at: String,
        pub by: String,
        pub role: super::Role,
        pub meaning: String,
        /// Set when a change broke it.
        pub broken: Option<Stamp>,
    }

    pub struct RowState {
        pub group: String,
        /// UUID.
        pub key: String,
        pub ordinal: u32,
        pub withdrawn: Option<super::Withdrawn>,
        pub label: String,
    }

    pub struct FieldState {
        /// Full place of the item.
        pub place: String,
        pub item: String,
        pub row: Option<String>,
        pub entry: Option<Entry>,
        pub derived: bool,
        pub hidden: bool,
        pub required: bool,
        /// The gravest thing about this field, if any.
        pub status: Option<Status>,
        pub laboratory: Option<LabState>,
        /// Values of earlier visits, newest first, at most three.
        pub before: Vec<Before>,
        /// For dates: protocol day and window.
        pub echo: Option<DateEcho>,
        pub verified: bool,
        pub changes: u32,
    }

    /// What stands in a field.
    #[derive(Eq)]
    pub struct Entry {
        /// Canonical text; empty when missing.
        pub value: String,
        /// As typed.
        pub typed: String,
        /// `ND`, `UNK` … when there is no value.
        pub missing: Option<String>,
    }

    pub struct LabState {
        pub flag: Option<LabFlag>,
        pub low: Option<String>,
        pub high: Option<String>,
        pub range_source: Option<RangeSource>,
        /// CTCAE grade, 0 to 5.
        pub grade: Option<u8>,
        /// The criterion's limit in the reported unit, for the dashed line.
        pub limit: Option<String>,
        /// The value in the other unit, `= 99 g/L`.
        pub other: Option<String>,
        pub ask_significance: bool,
    }

    #[derive(Copy, Eq)]
    pub enum LabFlag { Low, Normal, High }

    #[derive(Copy, Eq)]
    pub enum RangeSource { Form, Laboratory, Default }

    pub struct Before {
        pub event: EventRef,
        pub date: Option<String>,
        pub value: String,
        pub unit: Option<String>,
        pub flag: Option<LabFlag>,
    }

    pub struct DateEcho {
        /// ISO, possibly partial.
        pub date: String,
        pub day: Option<i32>,
        pub in_window: Option<bool>,
    }

    #[derive(Copy, Eq)]
    pub enum Severity { Hard, Soft, Protocol, Safety }

    #[derive(Copy, Eq)]
    pub enum FindingStage { Open, Confirmed, Acknowledged, Answered, Settled }

    pub struct FindingState {
        /// Stable while the finding stands: check and place.
        pub id: String,
        pub check: String,
        pub severity: Severity,
        /// The item (or form) it stands at.
        pub place: String,
        pub title: Words,
        pub message: Words,
        pub advice: Option<Words>,
        pub criterion: Option<String>,
        pub blocks_completion: bool,
        pub stage: FindingStage,
        /// The query it opened.
        pub query: Option<String>,
        /// A safety alert: asks whether it is an adverse event.
        pub asks_adverse_event: bool,
        pub can_draft_deviation: bool,
        /// Who has to act, when not this user.
        pub waits_for: Option<super::Role>,
        pub settled: Option<Stamp>,
        /// What a person wrote stands in every language as it was written.
        pub settled_reason: Option<Words>,
    }

    /// What a keystroke would mean; nothing is stored.
    #[derive(validator::Validate)]
    pub struct Preview {
        pub place: String,
        pub text: Option<String>,
        pub missing: Option<String>,
        /// Other unsaved changes to evaluate with it: the unit beside a result, drafts of the same form.
        #[serde(default)]
        pub along: Vec<Change>,
    }

    #[derive(Default)]
    pub struct Previewed {
        pub refused: Option<Refused>,
        pub entry: Option<Entry>,
        pub echo: Option<DateEcho>,
        pub laboratory: Option<LabState>,
        pub findings: Vec<FindingState>,
        /// Derived fields of the same form that would change.
        pub derived: Vec<DerivedChange>,
    }

    pub struct DerivedChange {
        pub place: String,
        pub value: String,
    }

    /// Refused: the text stays beside the field.
    pub struct Refused {
        pub place: String,
        pub code: String,
        pub message: Words,
        pub hint: Option<Words>,
    }

    #[derive(validator::Validate)]
    pub struct Save {
        pub changes: Vec<Change>,
        /// Needed when the form was completed before, once a batch.
        pub reason: Option<String>,
    }

    /// Exactly one of text, missing, clear.
    pub struct Change {
        pub place: String,
        pub text: Option<String>,
        pub missing: Option<String>,
        pub clear: bool,
    }

    pub struct Saved {
        pub done: Option<super::Done>,
        pub refused: Vec<Refused>,
        /// The form of the first change, as it stands now.
        pub state: FormState,
    }

    #[derive(validator::Validate)]
    pub struct AddRow {
        pub place: String,
        pub group: String,
        pub values: Vec<RowValue>,
        /// Wanted once the form has been completed or signed.
        #[serde(default)]
        #[ts(optional)]
        pub reason: Option<String>,
    }

    pub struct RowValue {
        pub item: String,
        pub text: Option<String>,
        pub missing: Option<String>,
    }

    pub struct RowAdded {
        pub row: String,
        pub saved: Saved,
    }

    #[derive(validator::Validate)]
    pub struct Confirm {
        pub place: String,
        pub finding: String,
        #[validate(length(min = 5, max = 500, code = "reason-length"))]
        pub reason: String,
    }

    #[derive(validator::Validate)]
    pub struct Acknowledge {
        pub place: String,
        pub finding: String,
        pub decision: AlertDecision,
        pub reason: String,
        /// Safety alerts: is it an adverse event?
        pub adverse_event: Option<bool>,
        pub draft_deviation: bool,
    }

    #[derive(Copy, Eq)]
    pub enum AlertDecision { SubjectContinues, SubjectExcluded, ValueWillBeRepeated, NotApplicable }

    /// The window says who a form waits for.
    pub struct Completed {
        pub state: FormState,
        /// What stops completion; empty when complete.
        pub blockers: Vec<Blocker>,
        pub next: Option<FormRef>,
    }

    pub struct Blocker {
        pub place: String,
        /// `required`, `impossible`, `significance`, `reason`.
        pub code: String,
        pub label: Words,
    }

    /// Takes a complete form back into progress.
    #[derive(validator::Validate)]
    pub struct Reopen {
        pub place: String,
        #[validate(length(min = 5, max = 500, code = "reason-length"))]
        pub reason: String,
    }

    pub struct HistoryRow {
        pub at: String,
        pub by: String,
        pub role: super::Role,
        /// `entered`, `changed`, `cleared`, `derived`, `queryOpened`, `confirmed`, `acknowledged`, `verified`, `signed` …
        pub kind: String,
        pub old: Option<String>,
        pub new: Option<String>,
        /// What a check said, in every language; `new` holds it as it was recorded.
        pub sentence: Option<Words>,
        pub reason: Option<String>,
        pub query: Option<String>,
    }

    pub struct History {
        pub rows: Vec<HistoryRow>,
    }
}
