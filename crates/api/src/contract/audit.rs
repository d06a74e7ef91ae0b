//! The audit trail for people.

use super::{Role, Words, wire};

wire! {
    #[derive(validator::Validate)]
    pub struct AuditFilter {
        pub user: Option<String>,
        pub subject: Option<String>,
        pub form: Option<String>,
        pub item: Option<String>,
        /// A group of kinds (`value`, `query`, `signature`, `account`, `custody`) or one kind (`exported` …).
        pub kind: Option<String>,
        /// A text in a value, a reason, a label, a subject's number or a user's name.
        #[serde(default)]
        #[ts(optional)]
        pub text: Option<String>,
        /// ISO dates at the site.
        pub from: Option<String>,
        pub to: Option<String>,
        /// Rows before this sequence number (paging backwards); the newest when absent.
        #[ts(type = "number | null")]
        pub before: Option<u64>,
        pub limit: u32,
    }

    pub struct AuditPage {
        pub rows: Vec<AuditRow>,
        #[ts(type = "number")]
        pub total: u64,
        #[ts(type = "number | null")]
        pub next: Option<u64>,
    }

    pub struct AuditRow {
        #[ts(type = "number")]
        pub seq: u64,
        /// UTC instant with the local offset.
        pub at: String,
        pub user: String,
        pub full_name: String,
        pub role: Role,
        pub kind: String,
        pub subject: Option<String>,
        pub event: Option<Words>,
        pub form: Option<Words>,
        pub label: Option<Words>,
        pub place: Option<String>,
        pub old: Option<String>,
        pub new: Option<String>,
        /// What a check said, in every language; `new` holds it as it was recorded.
        pub sentence: Option<Words>,
        pub reason: Option<String>,
        /// The reason in every language where the program itself gave it; `reason` holds it as it was recorded.
        pub own_reason: Option<Words>,
        /// First characters of the event's hash.
        pub hash: String,
    }
}
