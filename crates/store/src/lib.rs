//! What the site recorded: encrypted SQLite, event log, access, queries, verification, signatures, locks.
//!
//! One user action is one transaction is one event of a chain that only grows ([`Casebook::act`]). Every table that a [`Record`] reads is a
//! projection of that chain, and [`Verifier`] proves it. `docs/record-format.md` describes what is stored, so that a person with Python's
//! standard library can check it.
//!
//! Architecture invariants: only this crate says SQL; authority is decided in [`access`] alone; replay runs no rule; time, chance and the user
//! are parameters ([`Surroundings`]).

pub mod access;
mod accounts;
mod act;
mod acting;
mod amending;
mod anchor;
mod backup;
mod blockers;
pub mod canonical;
mod casebook;
pub mod chain;
mod change;
mod check;
mod database;
mod draft;
mod error;
pub mod event;
mod folder;
pub mod keys;
mod lines;
mod own_key;
mod past;
mod projection;
mod reading;
mod record;
mod session;
mod surroundings;
mod unlocking;
mod verify;
mod writing;

#[cfg(test)]
#[path = "../tests/it/desk.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "the tests' desk, used here in part")]
mod desk;
#[cfg(test)]
mod tampering;
#[cfg(test)]
extern crate self as store;

pub use access::{ActKind, Class, Role, State};
pub use act::{Act, Consequence, Definition, Edit, NewAccount, Passphrase};
pub use amending::Rehearsal;
pub use anchor::{Head, simulated_anew};
pub use backup::{Contents, RestoreError, restore};
pub use blockers::Blocker;
pub use casebook::{Casebook, Creation};
pub use change::{Change, Ground, Severity, What};
pub use check::{ChainCheck, Problem};
pub use error::{ActError, OpenError};
pub use event::{Event, Header, HeaderChange, RecordedChange, StoredContent, StoredEvent};
pub use folder::Holder;
pub use keys::{Allocation, EnvelopeCode, Mistyped, RecoveryKey, SealedList, Unsealable};
pub use lines::{check_lines, read_line, write_line};
pub use own_key::manifest_message;
pub use projection::{
    Account, Allocations, Custody, Delegation, Finding, Form, FormStatus, Identity, Mark, MarkKind, Note,
    Query, QueryStatus, QueryStep, Revealed, Row, Settled, Signature, Stamp, Standing, StudyVersion, Subject,
    TrailFilter, TrailLine, Visit, whole,
};
pub use reading::{Outside, ReadOnly, outside};
pub use record::{Counts, Record, Replay, ReplayError};
pub use rusqlite::Error as DatabaseError;
pub use session::{PASSPHRASE_LEAST, Session};
pub use surroundings::{Clock, Process, SetClock, Surroundings, SystemClock};
pub use verify::{Progress, Verification, Verifier};
pub use writing::Receipt;

/// The record could not be read: what every question to a [`Record`] may answer instead.
pub type ReadError = rusqlite::Error;
