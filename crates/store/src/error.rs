//! What can go wrong, by name. Every error has a stable code; the words for people are the interface's.

use std::io;

use chrono::{DateTime, FixedOffset, NaiveDate};
use protocol::{Location, Oid};
use uuid::Uuid;

use crate::access::{ActKind, Role, State};
use crate::blockers::Blocker;
use crate::check::Problem;
use crate::folder::Holder;
use crate::keys::Mistyped;
use crate::record::ReplayError;

/// A casebook could not be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder holds no casebook.
    #[error("not a casebook")]
    NotACasebook,
    /// The folder to make a casebook in is not empty.
    #[error("the folder is not empty")]
    NotEmpty,
    /// Made by a later program.
    #[error("made by a later version of the program")]
    UnknownFormat,
    /// Somebody has it open.
    #[error("in use by {} since {}", .0.user, .0.since)]
    InUse(Holder),
    /// User and passphrase do not fit.
    #[error("user and passphrase do not fit")]
    WrongPassphrase {
        /// Failures that may follow before waiting begins.
        left: u32,
    },
    /// Too many failures; wait.
    #[error("too many failed attempts, wait until {until}")]
    TooManyAttempts {
        /// Until when.
        until: DateTime<FixedOffset>,
    },
    /// The account is closed.
    #[error("the account is closed")]
    AccountClosed,
    /// The passphrase does not meet the policy.
    #[error("the passphrase is too short")]
    WeakPassphrase,
    /// The account's name cannot be used.
    #[error("the name cannot be used for an account")]
    InvalidName,
    /// The recovery key is mistyped, or another casebook's.
    #[error(transparent)]
    RecoveryKey(#[from] Mistyped),
    /// The program was built without encryption: it opens nothing.
    #[error("this program was built without encryption")]
    NoEncryption,
    /// Keys and database do not belong together, or the database is damaged.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The login could not be recorded.
    #[error("not saved: {0}")]
    NotCommitted(String),
    /// The folder cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The database cannot be read or written.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
}

/// An act was refused, or not committed.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The access table does not allow it.
    #[error("{role:?} may not {kind:?} what is {state:?}")]
    Denied {
        /// The role.
        role: Role,
        /// The kind of act.
        kind: ActKind,
        /// The state it met.
        state: State,
        /// Where.
        at: Box<Location>,
    },
    /// The session ended, or the account was closed.
    #[error("the session has ended")]
    SessionEnded,
    /// The issued passphrase must be changed first.
    #[error("the issued passphrase must be changed first")]
    PassphraseIssued,
    /// No training or delegation is recorded for this day.
    #[error("no training or delegation allows this role today")]
    NotDelegated,
    /// The passphrase given again is wrong.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// Too many failures; wait.
    #[error("too many failed attempts, wait until {until}")]
    TooManyAttempts {
        /// Until when.
        until: DateTime<FixedOffset>,
    },
    /// The passphrase does not meet the policy.
    #[error("the passphrase is too short or was used before")]
    WeakPassphrase,
    /// Nobody signs before the statement of accountability.
    #[error("the statement of accountability is not recorded")]
    NoStatement,
    /// A reason is compulsory.
    #[error("{at}: a reason is needed")]
    ReasonNeeded {
        /// The first place that asks for it.
        at: Box<Location>,
    },
    /// A text is compulsory, or too short.
    #[error("a text of at least {least} characters is needed")]
    TextNeeded {
        /// How many characters at least.
        least: usize,
    },
    /// Nobody enrolled, added or named that place, or an act does not apply to such a place.
    #[error("{at}: no such place for this act")]
    NoSuchPlace {
        /// The place.
        at: Box<Location>,
    },
    /// The place has to be signed first.
    #[error("{at}: not signed")]
    NotSigned {
        /// The place.
        at: Box<Location>,
    },
    /// There is no allocation list, or no closed envelope is left.
    #[error("no envelope is left to open")]
    NoEnvelope,
    /// The code is not that of the next envelope.
    #[error("this is not the code of envelope {next}")]
    WrongEnvelope {
        /// The one to open, from 1.
        next: u32,
    },
    /// The place exists already.
    #[error("{at}: exists already")]
    Exists {
        /// The place.
        at: Box<Location>,
    },
    /// Everything stands as asked already.
    #[error("nothing would change")]
    NothingChanged,
    /// The day from which a version is to apply has not come.
    #[error("{from} has not come yet: a version is activated on its day or later")]
    NotYet {
        /// The day.
        from: NaiveDate,
    },
    /// A version would apply before the one that it follows.
    #[error("{from} is before {least}, since when the version in force applies")]
    TooEarly {
        /// The day.
        from: NaiveDate,
        /// The first day possible.
        least: NaiveDate,
    },
    /// A definition of this name, or with these bytes, is or was in force.
    #[error("version {version} was in force before")]
    VersionUsed {
        /// Its name.
        version: String,
    },
    /// Another subject has the number.
    #[error("the number is taken")]
    NumberTaken,
    /// The account's name was used before, or cannot be used.
    #[error("the name cannot be used for an account")]
    NameTaken,
    /// No such account, or not one to do this to.
    #[error("no such account for this act")]
    NoSuchAccount,
    /// No such finding stands there.
    #[error("{at}: {check} raises nothing to settle this way")]
    NoSuchFinding {
        /// The check.
        check: Oid,
        /// The place.
        at: Box<Location>,
    },
    /// The question "is this an adverse event?" must be answered.
    #[error("{check}: say whether it is an adverse event")]
    AnswerNeeded {
        /// The check.
        check: Oid,
    },
    /// No such query, or it stands otherwise.
    #[error("query {query} does not stand so")]
    NoSuchQuery {
        /// The query.
        query: Uuid,
    },
    /// A hard finding stands in the form.
    #[error("{at}: {check} stands")]
    HardFinding {
        /// The check.
        check: Oid,
        /// Where.
        at: Box<Location>,
    },
    /// A form is not complete.
    #[error("{at}: not complete")]
    Incomplete {
        /// The form.
        at: Box<Location>,
    },
    /// The casebook cannot be locked yet.
    #[error("{} things stand in the way of the lock", .0.len())]
    Blocked(Vec<Blocker>),
    /// Verification found problems.
    #[error("verification found {} problems", .0.len())]
    NotVerified(Vec<Problem>),
    /// Nothing was saved; the record stands as before.
    #[error("not saved: {0}")]
    NotCommitted(String),
    /// It is not known whether it was saved: the disk failed, and reading back failed too. Close the casebook and look.
    #[error("not known whether it was saved: {0}")]
    Unknown(String),
    /// The record could not be read.
    #[error(transparent)]
    Read(#[from] rusqlite::Error),
    /// The record could not be replayed.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// `keys.json` could not be written.
    #[error(transparent)]
    Keys(#[from] io::Error),
}

impl OpenError {
    /// A stable word for the interface.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotACasebook => "not_a_casebook",
            Self::NotEmpty => "not_empty",
            Self::UnknownFormat => "unknown_format",
            Self::InUse(_) => "in_use",
            Self::WrongPassphrase { .. } => "wrong_passphrase",
            Self::TooManyAttempts { .. } => "too_many_attempts",
            Self::AccountClosed => "account_closed",
            Self::WeakPassphrase => "weak_passphrase",
            Self::InvalidName => "invalid_name",
            Self::RecoveryKey(_) => "recovery_key",
            Self::NoEncryption => "no_encryption",
            Self::Damaged(_) => "damaged",
            Self::NotCommitted(_) => "not_committed",
            Self::Io(_) => "io",
            Self::Database(_) => "database",
        }
    }
}

impl ActError {
    /// A stable word for the interface.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied { .. } => "denied",
            Self::SessionEnded => "session_ended",
            Self::PassphraseIssued => "passphrase_issued",
            Self::NotDelegated => "not_delegated",
            Self::WrongPassphrase => "wrong_passphrase",
            Self::TooManyAttempts { .. } => "too_many_attempts",
            Self::WeakPassphrase => "weak_passphrase",
            Self::NoStatement => "no_statement",
            Self::ReasonNeeded { .. } => "reason_needed",
            Self::TextNeeded { .. } => "text_needed",
            Self::NoSuchPlace { .. } => "no_such_place",
            Self::NotSigned { .. } => "not_signed",
            Self::NoEnvelope => "no_envelope",
            Self::WrongEnvelope { .. } => "wrong_envelope",
            Self::Exists { .. } => "exists",
            Self::NothingChanged => "nothing_changed",
            Self::NotYet { .. } => "not_yet",
            Self::TooEarly { .. } => "too_early",
            Self::VersionUsed { .. } => "version_used",
            Self::NumberTaken => "number_taken",
            Self::NameTaken => "name_taken",
            Self::NoSuchAccount => "no_such_account",
            Self::NoSuchFinding { .. } => "no_such_finding",
            Self::AnswerNeeded { .. } => "answer_needed",
            Self::NoSuchQuery { .. } => "no_such_query",
            Self::HardFinding { .. } => "hard_finding",
            Self::Incomplete { .. } => "incomplete",
            Self::Blocked(_) => "blocked",
            Self::NotVerified(_) => "not_verified",
            Self::NotCommitted(_) => "not_committed",
            Self::Unknown(_) => "unknown",
            Self::Read(_) => "read",
            Self::Replay(_) => "replay",
            Self::Keys(_) => "keys",
        }
    }
}
