//! Words in the three languages, and the small nouns that every screen uses.

use super::wire;

wire! {
    /// A label or sentence in every language of the interface.
    #[derive(Default, Eq)]
    pub struct Words {
        pub en: String,
        pub ko: String,
        pub zh: String,
    }

    /// A request without fields.
    #[derive(validator::Validate)]
    pub struct Nothing {}

    /// A reply that says only that it is done, and as which event.
    pub struct Done {
        /// UTC instant of the event, RFC 3339.
        pub at: String,
        /// The event's number in the chain.
        #[ts(type = "number")]
        pub seq: u64,
    }

    /// One status a cell shows; the gravest wins (study specification 0.4, ruling 14). A signature that a change broke comes before everything that is done.
    #[derive(Copy, Eq, PartialOrd, Ord, Hash)]
    pub enum Status {
        Impossible, Safety, Protocol, Overdue, Query, OutOfWindow, Missed, InProgress, Due, Broken, Locked, Frozen, Signed, Verified, Complete, NotDue,
    }

    /// A subject as lists name her.
    #[derive(Eq, Hash)]
    pub struct SubjectRef {
        /// UUID.
        pub key: String,
        /// `KR-008`.
        pub number: String,
        /// The hash of the version of the definition that the records stand under, where it is an earlier one than that in force.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub version: Option<String>,
    }

    /// A visit as lists name it.
    pub struct EventRef {
        /// `V01`, or `UNS:UUID`.
        pub key: String,
        pub oid: String,
        pub name: Words,
        pub short: Words,
    }

    /// A form of a visit.
    pub struct FormRef {
        /// `subject:UUID/V01/VS`.
        pub place: String,
        pub oid: String,
        pub name: Words,
    }

    /// How much of something is done.
    #[derive(Copy, Eq)]
    pub struct Progress {
        pub done: u32,
        pub total: u32,
    }
}
