//! The board of a dose escalation's cohorts.

use super::{FormRef, SignatureView, SubjectRef, Words, wire};

wire! {
    pub struct CohortBoard {
        /// The cohorts in the order in which they open.
        pub lanes: Vec<CohortLane>,
    }

    pub struct CohortLane {
        pub oid: String,
        pub name: Words,
        /// The treatment in words: its own, or that of the arm of the same name.
        pub treatment: Words,
        /// It is the first one, or the committee's signed decision on the one before opens it.
        pub open: bool,
        /// Places that a cohort has, where the study limits them.
        pub places: Option<u32>,
        pub slots: Vec<CohortSlot>,
        /// Subjects whose observation counts.
        pub evaluable: u32,
        /// Subjects with a dose-limiting toxicity.
        pub toxic: u32,
        /// The committee's meetings, the latest first.
        pub meetings: Vec<CohortMeeting>,
        /// The form in which the committee's decisions stand.
        pub record: Option<FormRef>,
        pub complete: bool,
        pub signature: Option<SignatureView>,
    }

    /// A subject's place in a cohort.
    pub struct CohortSlot {
        pub subject: SubjectRef,
        pub place: Option<String>,
        /// The day of the dose.
        pub dosed: Option<String>,
        /// The last day of the observation for toxicity.
        pub closes: Option<String>,
        /// A dose-limiting toxicity was found.
        pub toxic: bool,
        /// When it was found.
        pub since: Option<String>,
        /// Whether the subject counts; absent before that is decided.
        pub evaluable: Option<bool>,
    }

    pub struct CohortMeeting {
        pub date: Option<String>,
        pub present: String,
        pub proposed: Words,
        pub decision: Words,
        /// The decision is what the rule proposes.
        pub as_proposed: bool,
    }
}
