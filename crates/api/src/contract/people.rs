//! Accounts, delegation, accountability.

use super::{Role, wire};

wire! {
    pub struct People {
        pub rows: Vec<Person>,
    }

    pub struct Person {
        pub user: String,
        pub full_name: String,
        pub role: Role,
        pub since: String,
        pub closed: Option<super::Stamp>,
        pub accountability: Option<String>,
        pub delegations: Vec<Delegation>,
        pub failed_logins: u32,
    }

    pub struct Delegation {
        /// ISO dates.
        pub from: String,
        pub to: Option<String>,
        pub duties: String,
    }

    #[derive(validator::Validate)]
    pub struct AddUser {
        #[validate(custom(function = "crate::check::user"))]
        pub user: String,
        #[validate(length(min = 2, max = 80, code = "length"))]
        pub full_name: String,
        pub role: Role,
        /// Issued; must be changed at first use.
        #[validate(length(min = 12, max = 200, code = "passphrase-length"))]
        pub passphrase: String,
        /// Training or delegation that this role rests on, with its first day.
        #[validate(length(min = 3, max = 200, code = "length"))]
        pub duties: String,
        pub from: String,
    }

    #[derive(validator::Validate)]
    pub struct CloseUser {
        pub user: String,
        #[validate(length(min = 5, max = 500, code = "reason-length"))]
        pub reason: String,
        /// The administrator's own passphrase: the casebook is re-keyed.
        pub passphrase: String,
    }

    /// "My electronic signature is the equivalent of my handwritten one".
    #[derive(validator::Validate)]
    pub struct Accountability {
        pub passphrase: String,
    }
}
