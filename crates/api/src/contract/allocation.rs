//! Sealed allocation lists: keeping one, and opening the next envelope for a subject.

use super::{Stamp, SubjectRef, wire};

wire! {
    /// The site's randomisation: the sealed list it keeps, who waits for an arm and who has one.
    pub struct RandomisationView {
        pub list: Option<KeptList>,
        /// Subjects on the study without a randomisation number, by their numbers.
        pub waiting: Vec<Unassigned>,
        /// The latest first.
        pub assigned: Vec<AssignedArm>,
    }

    /// A sealed list that the site keeps.
    pub struct KeptList {
        /// Its identifier, as on the envelopes.
        pub list: String,
        pub envelopes: u32,
        pub opened: u32,
        /// The one to open, from 1; none when all are.
        pub next: Option<u32>,
        pub kept: Stamp,
    }

    pub struct Unassigned {
        pub subject: SubjectRef,
        /// The form that receives the assignment.
        pub place: String,
        /// As [`AllocationView::held_back`].
        pub held_back: Option<String>,
    }

    pub struct AssignedArm {
        /// The randomisation number.
        pub number: String,
        /// The envelope that was opened; none where the number came from outside.
        pub envelope: Option<u32>,
        pub subject: SubjectRef,
        /// The form that received it.
        pub place: String,
        /// The arm's OID, once it is entered.
        pub arm: Option<String>,
        /// Who revealed or recorded it, and when.
        pub stamp: Stamp,
    }

    /// How the list stands, and whether this subject's envelope may be opened.
    pub struct AllocationView {
        /// Envelopes of the list; 0 where the site keeps none.
        pub envelopes: u32,
        /// How many are open.
        pub opened: u32,
        /// The one to open, from 1; none when all are.
        pub next: Option<u32>,
        /// The envelope that was opened for this subject.
        pub own: Option<u32>,
        /// Why it cannot be opened now: `form`, `no-list`, `no-envelope`, `opened`, `filled`, `eligibility-unsigned`, `not-eligible`, `role`.
        pub held_back: Option<String>,
    }

    #[derive(validator::Validate)]
    pub struct Reveal {
        pub place: String,
        /// The envelope's code as printed; case, spaces and hyphens do not matter.
        #[validate(length(min = 1, max = 60, code = "length"))]
        pub code: String,
        /// Needed when the form was completed before.
        pub reason: Option<String>,
    }
}
