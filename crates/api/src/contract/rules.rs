//! The study's rules in words, for those who approve a study and do not read expressions.

use super::{RangeView, Severity, Words, wire};

wire! {
    /// What the definition says beside [`StudyView`](super::StudyView): where forms are asked, what decides that, what is checked.
    pub struct StudyRules {
        /// SHA-256 of the definition's files.
        pub hash: String,
        pub protocol: Option<String>,
        pub design: Option<Words>,
        /// Languages whose words no native reader has reviewed yet: `ko`, `zh`.
        pub awaiting_review: Vec<String>,
        pub schedule: Vec<ScheduledForm>,
        pub items: Vec<ItemRule>,
        pub checks: Vec<CheckRule>,
        pub criteria: Vec<CriterionRule>,
    }

    /// An expression.
    pub struct Rule {
        /// In plain English.
        pub words: String,
        pub written: String,
    }

    /// A form at an event.
    pub struct ScheduledForm {
        pub event: String,
        pub form: String,
        /// The visit is incomplete without it.
        pub required: bool,
        /// It is asked only then.
        pub when: Option<Rule>,
    }

    /// What decides whether an item is asked, needed, and what it holds.
    pub struct ItemRule {
        pub form: String,
        pub item: String,
        pub asked: Option<Rule>,
        pub needed: Option<Rule>,
        pub derived: Option<Rule>,
        /// What can be true and what is plausible, where an end is computed; in words.
        pub hard: Option<RangeView>,
        pub soft: Option<RangeView>,
        pub source: Option<String>,
        pub assumption: bool,
    }

    pub struct CheckRule {
        pub id: String,
        /// Its number in the specification, where it differs.
        pub number: Option<String>,
        pub severity: Severity,
        pub form: String,
        pub item: Option<String>,
        /// Only at these events; empty: at all.
        pub events: Vec<String>,
        pub at_completion: bool,
        pub title: Words,
        pub message: Words,
        pub advice: Option<Words>,
        pub raised: Rule,
        /// It offers a deviation of this category and severity.
        pub deviation: Option<Words>,
        pub asks_adverse_event: bool,
        pub criterion: Option<String>,
        pub version: u32,
        pub source: Option<String>,
        pub assumption: bool,
    }

    pub struct CriterionRule {
        pub oid: String,
        pub inclusion: bool,
        pub question: Words,
        /// When the data say that it is met; absent: by judgement.
        pub met: Option<Rule>,
        pub source: Option<String>,
        pub assumption: bool,
    }
}
