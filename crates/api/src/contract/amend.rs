//! Amendments: what a new version of the definition changes, what it would touch here, and who stands under which version.

use super::{StudyChoice, SubjectRef, Words, wire};

wire! {
    /// A definition in a folder, as far as it could be read.
    pub struct StudyChecked {
        /// `None` where it has mistakes.
        pub study: Option<StudyChoice>,
        pub diagnostics: Vec<DiagnosticRow>,
    }

    /// What is wrong in a definition, or probably not meant.
    pub struct DiagnosticRow {
        pub code: String,
        /// It cannot be used with this.
        pub error: bool,
        /// `file:line:column`
        pub place: String,
        pub message: String,
        pub advice: String,
    }

    /// The versions of this casebook, and who stands under which.
    pub struct AmendmentView {
        /// The oldest first; the last is in force.
        pub versions: Vec<VersionRow>,
        /// Subjects under an earlier version than the one in force.
        pub waiting: Vec<WaitingRow>,
    }

    pub struct VersionRow {
        pub hash: String,
        pub version: String,
        /// Put in force by this event, at this instant.
        pub seq: u32,
        pub at: String,
        /// The day from which it applies; `None` of the first.
        pub from: Option<String>,
        pub approval: Option<String>,
        /// How many subjects stand under it.
        pub subjects: u32,
    }

    pub struct WaitingRow {
        pub subject: SubjectRef,
        pub version: String,
    }

    /// What an amendment does to a thing.
    #[derive(Copy, Eq)]
    pub enum AmendmentKind {
        Added, Removed, Changed, Refused,
    }

    /// What a note is about; a record is a subject's, a cohort's or the site's, as a whole.
    #[derive(Copy, Eq)]
    pub enum AmendmentPart {
        Study, Value, Visit, Form, Group, Item, CodeList, Code, Unit, Check, Criterion, Test, Files, Record,
    }

    /// A change of the definition, or what stands in its way.
    pub struct AmendmentNote {
        /// `A-ITEM-LABEL`
        pub code: String,
        pub kind: AmendmentKind,
        pub part: AmendmentPart,
        /// Recorded values can be in the way of it.
        pub narrows: bool,
        pub place: String,
        /// What the definition calls it; `None` where it has no name.
        pub about: Option<Words>,
        /// What of it changes; `None` where the whole comes or goes.
        pub property: Option<Words>,
        /// What it said, or how much goes with it.
        pub was: Option<Words>,
        /// What it says, or how much comes with it.
        pub becomes: Option<Words>,
        /// All of it in a sentence.
        pub message: Words,
        /// What to do where data are in the way.
        pub advice: Option<Words>,
    }

    /// What would happen, tried on a copy.
    pub struct AmendmentRehearsal {
        /// The definition that was tried; what is activated must be the same.
        pub hash: String,
        pub from: String,
        pub to: String,
        /// Why it cannot be activated; empty where it can.
        pub refused: Vec<AmendmentNote>,
        pub changes: Vec<AmendmentNote>,
        /// What activating it does to the site's and the cohorts' records.
        pub activation: Vec<EffectRow>,
        /// What moving each subject would do; those whom it does not touch are only counted.
        pub subjects: Vec<MoveEffects>,
        pub untouched: u32,
    }

    /// What moving one subject does.
    pub struct MoveEffects {
        pub subject: SubjectRef,
        /// The version to move to.
        pub hash: String,
        /// Why the subject cannot be moved; empty where it can.
        pub blocked: Vec<AmendmentNote>,
        pub effects: Vec<EffectRow>,
    }

    #[derive(Copy, Eq)]
    pub enum EffectKind {
        Derived, FindingRaised, FindingResolved, QueryOpened, QueryClosed, SignatureBroken, VerificationBroken, FormReopened,
    }

    /// One thing that would be recorded.
    pub struct EffectRow {
        pub kind: EffectKind,
        pub place: String,
        pub event: Words,
        pub form: Words,
        pub label: Words,
        /// Of a derived value.
        pub from: Option<String>,
        pub to: Option<String>,
        /// The check, of a finding or query.
        pub check: Option<String>,
        pub message: String,
    }

    #[derive(validator::Validate)]
    pub struct ActivateAmendment {
        #[validate(length(min = 1, code = "empty"))]
        pub path: String,
        /// The definition as it was rehearsed.
        #[validate(length(min = 1, code = "empty"))]
        pub hash: String,
        /// The day from which it applies at the site.
        #[validate(length(min = 10, max = 10, code = "date"))]
        pub from: String,
        /// What approved it: the protocol's version, the committee's date.
        #[validate(length(min = 5, max = 400, code = "reason-length"))]
        pub approval: String,
    }

    #[derive(validator::Validate)]
    pub struct MoveSubject {
        pub subject: String,
        /// The version as it was shown.
        #[validate(length(min = 1, code = "empty"))]
        pub hash: String,
        #[validate(length(min = 5, max = 400, code = "reason-length"))]
        pub reason: String,
    }

    #[derive(validator::Validate)]
    pub struct VersionKey {
        #[validate(length(min = 1, code = "empty"))]
        pub hash: String,
    }
}
