//! Signing and source data verification.

use super::{EventRef, Progress, SubjectRef, Words, wire};

wire! {
    #[derive(Copy, Eq)]
    pub enum SignState {
        Broken,
        Never,
        ReadyAgain,
        Signed,
        NotReady,
        /// It is ready, and waits for the principal investigator: nobody else signs it.
        Principal,
    }

    pub struct SignList {
        pub rows: Vec<SignRow>,
    }

    /// One thing to sign: a visit, eligibility, or a subject's casebook.
    pub struct SignRow {
        /// Place of what would be signed.
        pub place: String,
        /// Absent for a cohort's record.
        pub subject: Option<SubjectRef>,
        /// The cohort whose record it is.
        pub cohort: Option<Words>,
        pub event: Option<EventRef>,
        /// Set for a single form (eligibility).
        pub form: Option<super::FormRef>,
        pub state: SignState,
        pub forms: Progress,
        pub open_queries: u32,
        pub changes: u32,
        pub since: Option<String>,
    }

    pub struct SignDetail {
        pub row: SignRow,
        pub changes: Vec<ChangeRow>,
        pub meaning: Words,
        pub covers: Words,
        /// How many values the signature covers.
        pub values: u32,
        /// The forms with values that are as they were signed; `None` before the first signature.
        pub unchanged: Option<AsSigned>,
        pub waits: Vec<Words>,
        /// Earlier signatures of the same thing, newest first.
        pub earlier: Vec<super::SignatureView>,
    }

    /// Forms that did not change since the last signature.
    pub struct AsSigned {
        pub forms: Progress,
        /// What they are called, each name once.
        pub names: Vec<Words>,
    }

    pub struct ChangeRow {
        pub place: String,
        pub form: Words,
        pub label: Words,
        pub old: Option<String>,
        pub new: Option<String>,
        pub reason: Option<String>,
        /// `None`: the casebook, by derivation.
        pub by: Option<String>,
        pub at: String,
    }

    /// What the monitor has to compare with the sources.
    pub struct VerifyList {
        /// What changed since it was verified, then what is complete and was never verified; each by subject, in the order of the visits.
        pub rows: Vec<VerifyRow>,
    }

    /// A place that was verified and changed since, or the complete forms of a visit that nobody verified.
    pub struct VerifyRow {
        pub place: String,
        /// Absent for the site's and a cohort's record.
        pub subject: Option<SubjectRef>,
        /// The cohort whose record it is.
        pub cohort: Option<Words>,
        pub event: Option<EventRef>,
        /// The forms that changed, or were never verified.
        pub forms: Vec<super::FormRef>,
        /// What is verified: the place again, or the forms.
        pub places: Vec<String>,
        /// Values that changed since it was verified.
        pub changes: u32,
        /// By whom and when it was verified; `None`: never.
        pub since: Option<super::Stamp>,
    }

    pub struct VerifyDetail {
        /// What changed since the place was verified, in order; without what was verified again.
        pub changes: Vec<ChangeRow>,
    }

    #[derive(validator::Validate)]
    pub struct Sign {
        pub places: Vec<String>,
        #[validate(length(min = 1, code = "empty"))]
        pub passphrase: String,
    }

    /// Verify or freeze several places at once.
    #[derive(validator::Validate)]
    pub struct Places {
        #[validate(length(min = 1, code = "empty"))]
        pub places: Vec<String>,
    }

    /// Opens frozen places for entry again.
    #[derive(validator::Validate)]
    pub struct Unfreeze {
        #[validate(length(min = 1, code = "empty"))]
        pub places: Vec<String>,
        #[validate(length(min = 5, max = 500, code = "reason-length"))]
        pub reason: String,
    }
}
