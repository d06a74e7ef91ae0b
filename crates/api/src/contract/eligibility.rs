//! Each criterion: the person's answer, what the data say, and why.

use super::{FindingState, FormState, SignatureView, Stamp, Words, wire};

wire! {
    pub struct EligibilityView {
        pub state: FormState,
        pub rows: Vec<CriterionRow>,
        pub agree: u32,
        pub to_settle: u32,
        pub by_judgement: u32,
        /// Place of the question "all criteria met?".
        pub verdict_place: String,
        pub verdict: Option<String>,
        pub signature: Option<SignatureView>,
        /// What stops the signature.
        pub waits: Vec<Words>,
    }

    pub struct CriterionRow {
        pub oid: String,
        /// `2d`, `10`.
        pub number: String,
        pub inclusion: bool,
        pub sub: bool,
        pub question: Words,
        /// The question in a few words, for a list.
        pub short: Option<Words>,
        /// Place of the answer.
        pub place: String,
        /// `Y`, `N`, `NA`.
        pub answer: Option<String>,
        /// Place of the comment.
        pub comment_place: String,
        pub comment: Option<String>,
        /// Who gave the answer that stands, and when.
        pub answered: Option<Stamp>,
        pub auto: Auto,
        /// Since when the data say so; `None` where they have no say yet.
        pub judged: Option<String>,
        /// Values it came from, ready to read.
        pub because: Vec<Because>,
        pub contradiction: Option<FindingState>,
        /// Alerts that name this criterion.
        pub alerts: Vec<FindingState>,
    }

    #[derive(Copy, Eq)]
    pub enum Auto { Met, NotMet, CannotEvaluate, NoAuto }

    pub struct Because {
        pub label: Words,
        pub value: Words,
        pub place: Option<String>,
    }
}
