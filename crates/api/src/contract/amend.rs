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

    /// A change of the definition, or a value in its way, in English: what stands in the amendment is the author's.
    pub struct AmendmentNote {
        pub code: String,
        /// `wide`, `narrow` or `refused`.
        pub reach: String,
        pub place: String,
        pub message: String,
        pub advice: String,
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
