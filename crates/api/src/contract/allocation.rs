//! Sealed allocation lists: keeping one, and opening the next envelope for a subject.

use super::wire;

wire! {
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
    }
}
