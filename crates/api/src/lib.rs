//! What a window may ask: every command, its request, its reply and its error codes. Knows no Tauri.
//!
//! [`for_each_command!`] is the one table; [`Host`] answers, typed or by [`dispatch`] in JSON. A command's body parses, authorises, acts and maps the
//! error: clinical rules are `protocol`'s, the record and its SQL are `store`'s.

mod amend;
mod builtin;
mod case;
mod cases;
mod chart;
mod check;
mod commands;
mod completion;
#[expect(missing_docs, reason = "fields of the contract are named for the people who read them on screen")]
pub mod contract;
mod effects;
mod error;
mod examine;
mod findings;
mod form_state;
mod host;
mod jobs;
mod log;
mod names;
mod notes;
mod ranges;
mod readable;
mod reasons;
mod recent;
mod register;
mod roles;
mod session;
mod sheet;
mod signers;
mod spread;
mod status;
mod table;
mod words;

pub use builtin::{Uncollected, builtin, builtin_studies, load};
pub use commands::casebook::TRAINING_PASSPHRASE;
pub use error::Refusal;
pub use examine::{DIFFERS, Examined, examine};
pub use host::{Environment, Host, Trainer};
pub use jobs::{Cancelled, Running, Stopped};
pub use store::{Clock, SystemClock};
pub use table::{COMMANDS, Command, Gate, dispatch};
