//! Why a command refuses: one variant a code of the contract, with its parameters; nothing was half done.
//!
//! Words are the interface's. [`Refusal`] is what the commands' bodies speak; [`ApiError`] is what crosses the boundary.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use chrono::{DateTime, FixedOffset};
use thiserror::Error;
use validator::{ValidationErrors, ValidationErrorsKind};

use crate::contract::{ApiError, Words};

/// A command's refusal. The display form is the stable code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is no such command.
    #[error("unknown-command")]
    UnknownCommand {
        /// As asked.
        command: String,
    },
    /// The request does not have the shape of the contract.
    #[error("bad-request")]
    BadRequest {
        /// Which field.
        field: String,
        /// What is wrong with it.
        code: String,
    },
    /// What was asked for does not exist.
    #[error("not-found")]
    NotFound,
    /// The role may not do this, or not in this state.
    #[error("not-allowed")]
    NotAllowed {
        /// The session's role.
        role: String,
        /// The command.
        command: String,
    },
    /// No casebook is unlocked.
    #[error("not-unlocked")]
    NotUnlocked,
    /// The screen is locked.
    #[error("screen-locked")]
    ScreenLocked,
    /// The passphrase is wrong.
    #[error("wrong-passphrase")]
    WrongPassphrase {
        /// Tries before a pause, where known.
        left: Option<u32>,
    },
    /// Too many wrong passphrases.
    #[error("too-many-attempts")]
    TooManyAttempts {
        /// Until the next try.
        seconds: u64,
    },
    /// Another program has the casebook open.
    #[error("held-elsewhere")]
    HeldElsewhere {
        /// Who.
        user: String,
        /// On which computer.
        host: String,
        /// Since when.
        since: String,
    },
    /// The folder is no casebook.
    #[error("not-a-casebook")]
    NotACasebook {
        /// The folder.
        path: String,
    },
    /// The folder exists already.
    #[error("folder-exists")]
    FolderExists {
        /// The folder.
        path: String,
    },
    /// The casebook cannot be read.
    #[error("casebook-damaged")]
    CasebookDamaged {
        /// What was found.
        detail: String,
    },
    /// A reason is compulsory.
    #[error("reason-needed")]
    ReasonNeeded,
    /// The reason is too short.
    #[error("reason-length")]
    ReasonLength {
        /// Characters at least.
        min: u64,
    },
    /// The casebook, or the place, is locked.
    #[error("locked")]
    Locked,
    /// The place is frozen.
    #[error("frozen")]
    Frozen,
    /// The act does not fit the present state of what it is done to.
    #[error("state")]
    State {
        /// What stands in the way.
        detail: String,
    },
    /// The disk is full; nothing was stored.
    #[error("disk-full")]
    DiskFull,
    /// Whether the act was stored is not known.
    #[error("outcome-unknown")]
    OutcomeUnknown,
    /// The operating system refused.
    #[error("io")]
    Io {
        /// What it said.
        detail: String,
    },
    /// The subject's number is taken.
    #[error("number-taken")]
    NumberTaken {
        /// The number.
        number: String,
    },
    /// The subject's number is not formed as the study wants.
    #[error("number-shape")]
    NumberShape {
        /// The study's words.
        hint: String,
    },
    /// The passphrase is too short.
    #[error("passphrase-length")]
    PassphraseLength {
        /// Characters at least.
        min: u64,
    },
    /// The passphrase was used before.
    #[error("passphrase-used")]
    PassphraseUsed,
    /// The issued passphrase must be changed first.
    #[error("must-change-passphrase")]
    MustChangePassphrase,
    /// The statement of accountability is not recorded yet.
    #[error("needs-accountability")]
    NeedsAccountability,
    /// No training or delegation covers today.
    #[error("no-delegation")]
    NoDelegation,
    /// A group of the recovery key differs from the paper's.
    #[error("recovery-differs")]
    RecoveryDiffers {
        /// Its number.
        number: u8,
    },
    /// The recovery key was mistyped, or belongs to another casebook.
    #[error("recovery-key")]
    RecoveryKey,
    /// Something stands in the way of completing or locking.
    #[error("blockers")]
    Blockers {
        /// How many.
        count: u64,
    },
    /// The principal investigator alone signs what is to be signed (study specification 0.4, ruling 13).
    #[error("principal-signs")]
    PrincipalSigns,
    /// What is to be signed has forms that are not complete.
    #[error("incomplete")]
    Incomplete {
        /// How many.
        count: u64,
    },
    /// The account's name was used before.
    #[error("user-taken")]
    UserTaken {
        /// The name.
        user: String,
    },
    /// The definition does not compile.
    #[error("study-broken")]
    StudyBroken {
        /// The first diagnostic.
        detail: String,
    },
    /// The definition is no amendment of this casebook, or data are in its way.
    #[error("amendment-refused")]
    AmendmentRefused {
        /// `A-VERSION`, `A-ITEM-TYPE` …
        code: String,
        /// In words, with the place and what to do.
        detail: Box<Words>,
    },
    /// The program is at fault.
    #[error("internal")]
    Internal {
        /// For the log.
        detail: String,
    },
}

impl Refusal {
    /// A request whose `field` is wrong in the manner of `code`.
    pub fn bad(field: &str, code: &str) -> Self {
        Self::BadRequest { field: field.to_owned(), code: code.to_owned() }
    }

    /// A fault of the program.
    pub fn internal(detail: impl ToString) -> Self {
        Self::Internal { detail: detail.to_string() }
    }

    /// Why the casebook at `path` could not be made or opened.
    pub(crate) fn opening(error: store::OpenError, path: &Path) -> Self {
        use store::OpenError as Error;
        let path = path.display().to_string();
        match error {
            Error::NotACasebook | Error::UnknownFormat => Self::NotACasebook { path },
            Error::NotEmpty => Self::FolderExists { path },
            Error::InUse(holder) => {
                Self::HeldElsewhere { user: holder.user, host: holder.host, since: holder.since }
            }
            Error::WrongPassphrase { left } => Self::WrongPassphrase { left: Some(left) },
            Error::AccountClosed => Self::WrongPassphrase { left: None },
            Error::TooManyAttempts { until } => Self::waiting(until),
            Error::WeakPassphrase => Self::PassphraseLength { min: 12 },
            Error::RecoveryKey(_) => Self::RecoveryKey,
            Error::InvalidName => Self::bad("user", "user"),
            Error::Io(error) => error.into(),
            other => Self::CasebookDamaged { detail: other.to_string() },
        }
    }

    fn waiting(until: DateTime<FixedOffset>) -> Self {
        let seconds = (until - chrono::Utc::now().fixed_offset()).num_seconds();
        Self::TooManyAttempts { seconds: u64::try_from(seconds).unwrap_or_default() }
    }

    fn params(self) -> BTreeMap<String, String> {
        let pairs: Vec<(&str, String)> = match self {
            Self::UnknownCommand { command } => vec![("command", command)],
            Self::BadRequest { field, code } => vec![("field", field), ("code", code)],
            Self::NotAllowed { role, command } => vec![("role", role), ("command", command)],
            Self::WrongPassphrase { left: Some(left) } => vec![("left", left.to_string())],
            Self::TooManyAttempts { seconds } => vec![("seconds", seconds.to_string())],
            Self::HeldElsewhere { user, host, since } => {
                vec![("user", user), ("host", host), ("since", since)]
            }
            Self::NotACasebook { path } | Self::FolderExists { path } => vec![("path", path)],
            Self::CasebookDamaged { detail }
            | Self::State { detail }
            | Self::Io { detail }
            | Self::StudyBroken { detail }
            | Self::Internal { detail } => vec![("detail", detail)],
            Self::ReasonLength { min } | Self::PassphraseLength { min } => vec![("min", min.to_string())],
            Self::NumberTaken { number } => vec![("number", number)],
            Self::NumberShape { hint } => vec![("hint", hint)],
            Self::RecoveryDiffers { number } => vec![("number", number.to_string())],
            Self::Blockers { count } | Self::Incomplete { count } => vec![("count", count.to_string())],
            Self::UserTaken { user } => vec![("user", user)],
            Self::AmendmentRefused { code, detail } => {
                let Words { en, ko, zh } = *detail;
                vec![("code", code), ("detail", en), ("detail_ko", ko), ("detail_zh", zh)]
            }
            Self::NotFound
            | Self::NotUnlocked
            | Self::ScreenLocked
            | Self::WrongPassphrase { left: None }
            | Self::ReasonNeeded
            | Self::Locked
            | Self::Frozen
            | Self::DiskFull
            | Self::OutcomeUnknown
            | Self::PassphraseUsed
            | Self::MustChangePassphrase
            | Self::NeedsAccountability
            | Self::NoDelegation
            | Self::PrincipalSigns
            | Self::RecoveryKey => Vec::new(),
        };
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self { code: refusal.to_string(), params: refusal.params() }
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull => Self::DiskFull,
            _ => Self::Io { detail: error.to_string() },
        }
    }
}

impl From<store::ReadError> for Refusal {
    fn from(error: store::ReadError) -> Self {
        Self::CasebookDamaged { detail: error.to_string() }
    }
}

impl From<store::ActError> for Refusal {
    fn from(error: store::ActError) -> Self {
        use store::{ActError as Error, State};
        match error {
            Error::Denied { state: State::Locked | State::CasebookLocked, .. } => Self::Locked,
            Error::Denied { state: State::Frozen, .. } => Self::Frozen,
            Error::Denied { role, kind, .. } => {
                Self::NotAllowed { role: role.name().to_owned(), command: kind.name() }
            }
            Error::SessionEnded => Self::NotUnlocked,
            Error::PassphraseIssued => Self::MustChangePassphrase,
            Error::NotDelegated => Self::NoDelegation,
            Error::WrongPassphrase => Self::WrongPassphrase { left: None },
            Error::TooManyAttempts { until } => Self::waiting(until),
            Error::WeakPassphrase => Self::PassphraseUsed,
            Error::NoStatement => Self::NeedsAccountability,
            Error::ReasonNeeded { .. } => Self::ReasonNeeded,
            Error::TextNeeded { least } => Self::ReasonLength { min: u64::try_from(least).unwrap_or(1) },
            Error::NoSuchPlace { .. } | Error::NoSuchAccount | Error::NoSuchFinding { .. } => Self::NotFound,
            Error::NumberTaken => Self::NumberTaken { number: String::new() },
            Error::NameTaken => Self::UserTaken { user: String::new() },
            Error::AnswerNeeded { .. } => Self::bad("adverseEvent", "answer-needed"),
            Error::Blocked(blockers) => Self::Blockers { count: u64::try_from(blockers.len()).unwrap_or(1) },
            Error::HardFinding { .. } => Self::Blockers { count: 1 },
            Error::Incomplete { .. } => Self::Incomplete { count: 1 },
            Error::NotCommitted(detail) if detail.contains("full") => Self::DiskFull,
            Error::Unknown(_) => Self::OutcomeUnknown,
            Error::NotVerified(problems) => Self::CasebookDamaged {
                detail: problems.first().map(|problem| problem.detail.clone()).unwrap_or_default(),
            },
            Error::Keys(error) => error.into(),
            Error::Read(error) => error.into(),
            other => Self::State { detail: other.code().to_owned() },
        }
    }
}

impl From<protocol::NotALocation> for Refusal {
    fn from(_: protocol::NotALocation) -> Self {
        Self::bad("place", "place")
    }
}

impl From<ValidationErrors> for Refusal {
    /// The first field that is wrong; the lengths of reasons and passphrases have codes of their own.
    fn from(errors: ValidationErrors) -> Self {
        let mut fields: Vec<_> = errors.into_errors().into_iter().collect();
        fields.sort_by(|left, right| left.0.cmp(&right.0));
        for (field, kind) in fields {
            let ValidationErrorsKind::Field(errors) = kind else { continue };
            let Some(error) = errors.first() else { continue };
            let min = error.params.get("min").and_then(serde_json::Value::as_u64).unwrap_or(1);
            return match error.code.as_ref() {
                "passphrase-length" => Self::PassphraseLength { min },
                "reason-length" => Self::ReasonLength { min },
                code => Self::bad(&camel_case(&field), code),
            };
        }
        Self::bad("", "shape")
    }
}

/// A field's name as it is on the wire.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
        name
    })
}
