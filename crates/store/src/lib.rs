//! What the site recorded: encrypted SQLite, event log, access, queries, verification, signatures, locks.

pub mod access;
mod act;
pub mod canonical;
mod change;
mod surroundings;

pub use access::{ActKind, Class, Role, State};
pub use act::{Act, Consequence, Definition, Edit, NewAccount, Passphrase};
pub use change::{Change, Ground, Severity, What};
pub use surroundings::{Clock, Process, Surroundings, SystemClock};
