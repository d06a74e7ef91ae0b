//! The board of a dose escalation's cohorts.

use super::{FormRef, SignatureView, SubjectRef, Words, wire};

wire! {
    pub struct CohortBoard {
        /// The cohorts in the order in which they open.
        pub lanes: Vec<CohortLane>,
        /// The numbers that the escalation goes by, where the study names them.
        pub rules: Option<CohortRules>,
    }

    pub struct CohortRules {
        /// Days between the first and the second dose of a cohort, at least.
        pub first_gap: u32,
        /// Days between later doses, at least.
        pub later_gap: u32,
        /// Places of a cohort at first.
        pub size: u32,
        /// Places of a cohort that was expanded.
        pub expanded: u32,
        /// The last day of the observation for toxicity; the dose's is day 0.
        pub window: u32,
        /// So many toxicities stop a cohort.
        pub stops_at: u32,
    }

    #[derive(Copy, Eq)]
    pub enum CohortState {
        /// It waits for the committee's signed decision on the cohort before.
        Closed,
        /// The committee ended the cohort before: it does not open.
        Barred,
        Open,
        /// The committee's signed decision ended it.
        Decided,
    }

    pub struct CohortLane {
        pub oid: String,
        pub name: Words,
        /// The treatment in words: its own, or that of the arm of the same name.
        pub treatment: Words,
        pub state: CohortState,
        /// The earliest day on which a closed cohort can open: when nobody is late in any cohort before it.
        pub opens: Option<String>,
        /// Places that may be taken by what the committee has decided so far, where the study limits them.
        pub size: Option<u32>,
        /// Places that it can have at most.
        pub places: Option<u32>,
        pub slots: Vec<CohortSlot>,
        /// The next free place; absent when the committee must decide first.
        pub next: Option<CohortPlace>,
        /// The free places after it, each as if everybody before were dosed on the first day possible.
        pub later: Vec<CohortPlace>,
        /// The first day on which the committee can decide with everybody observed; absent where it need not, or a decision waits to be signed.
        pub committee: Option<String>,
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
        /// The first day on which this place may be dosed, never before today; of one who was dosed, might have been. Absent where nothing was waited for.
        pub earliest: Option<String>,
        /// The waiting time before it, which may be over; absent where nobody was dosed before.
        pub gap: Option<CohortGap>,
        /// The last day of the observation for toxicity.
        pub closes: Option<String>,
        /// A dose-limiting toxicity was found.
        pub toxic: bool,
        /// When it was found.
        pub since: Option<String>,
        /// Whether the subject counts; absent before that is decided.
        pub evaluable: Option<bool>,
    }

    /// A place that nobody has.
    pub struct CohortPlace {
        pub number: u32,
        /// The first day on which it may be dosed, never before today.
        pub earliest: String,
        /// The waiting time before it, which may be over; absent where nobody was dosed before.
        pub gap: Option<CohortGap>,
    }

    /// Days between two doses of a cohort.
    pub struct CohortGap {
        pub days: u32,
        /// The day of the dose that they count from; one to come, as if it were given on the first day possible.
        pub from: String,
        /// Whose dose that is; of a free place nobody's.
        pub subject: Option<SubjectRef>,
        pub place: Option<String>,
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
