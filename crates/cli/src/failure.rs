//! How a command ends badly: which exit code, and what a person should read.

use std::fmt::Display;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use api::contract::ApiError;
use exchange::ExportError;
use store::{ActError, OpenError};

use crate::interrupt;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
    advice: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Exit code 1.
    WrongData,
    /// Exit code 2.
    WrongUsage,
    /// Exit code 3.
    Refused,
    /// Exit code 128 and the signal.
    Stopped(u8),
}

impl Failure {
    /// Something is wrong with the data.
    pub(crate) fn data(message: impl Display) -> Self {
        Self { kind: Kind::WrongData, message: message.to_string(), advice: String::new() }
    }

    /// The command was used wrongly.
    pub(crate) fn usage(message: impl Display) -> Self {
        Self { kind: Kind::WrongUsage, message: message.to_string(), advice: String::new() }
    }

    /// The command may not, or cannot, be done.
    pub(crate) fn refused(message: impl Display) -> Self {
        Self { kind: Kind::Refused, message: message.to_string(), advice: String::new() }
    }

    /// A signal stopped it.
    pub(crate) fn stopped() -> Self {
        let kind = interrupt::heard().map_or(Kind::Refused, Kind::Stopped);
        Self { kind, message: "stopped".to_owned(), advice: "nothing was left behind".to_owned() }
    }

    /// A file stands where one is to be written.
    pub(crate) fn exists(path: &Path) -> Self {
        Self::refused(format!("{}: there is a file of this name already", path.display()))
            .advise("name another, or write over it with --force")
    }

    /// What to do about it.
    pub(crate) fn advise(mut self, advice: impl Display) -> Self {
        self.advice = advice.to_string();
        self
    }

    /// A file could not be read or written.
    pub(crate) fn io(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        match error.kind() {
            io::ErrorKind::NotFound => {
                Self::usage(format!("{path}: there is no such file or folder")).advise("check the path")
            }
            io::ErrorKind::PermissionDenied => Self::refused(format!("{path}: you may not read or write it"))
                .advise("name another place, or ask whoever looks after this computer"),
            io::ErrorKind::ReadOnlyFilesystem => {
                Self::refused(format!("{path}: the disk can only be read")).advise("name another place")
            }
            io::ErrorKind::NotADirectory => {
                Self::usage(format!("{path}: part of the path is a file, not a folder"))
                    .advise("check the path")
            }
            io::ErrorKind::IsADirectory => {
                Self::usage(format!("{path} is a folder")).advise("name a file in it")
            }
            io::ErrorKind::ResourceBusy => Self::refused(format!("{path}: another program is writing it"))
                .advise("wait until it has ended, or name another file"),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::refused(format!("{path}: the disk is full"))
                    .advise("free some space and try again; nothing was left behind")
            }
            _ => Self::refused(format!("{path}: {error}")),
        }
    }

    /// A casebook could not be opened.
    pub(crate) fn opening(path: &Path, error: OpenError) -> Self {
        let shown = path.display();
        match error {
            OpenError::Io(error) => Self::io(path, &error),
            OpenError::NotACasebook => Self::usage(format!("{shown} is not a casebook"))
                .advise("a casebook is a folder that holds data.db and keys.json"),
            OpenError::InUse(holder) => Self::refused(format!(
                "{shown} is open elsewhere: by {} on {} since {}",
                holder.user, holder.host, holder.since
            ))
            .advise("close it there first"),
            OpenError::WrongPassphrase { .. } => Self::refused("user and passphrase do not fit")
                .advise("give the account's name with --user, and its passphrase"),
            OpenError::TooManyAttempts { until } => {
                Self::refused("too many wrong passphrases").advise(format!("wait until {until}"))
            }
            OpenError::AccountClosed => Self::refused("the account is closed"),
            OpenError::Damaged(detail) => Self::data(format!("{shown} is damaged: {detail}"))
                .advise("keep it as it is, and restore the last backup into another folder"),
            OpenError::UnknownFormat => {
                Self::refused(format!("{shown} was made by a later version of the program"))
                    .advise("use that version")
            }
            other => Self::data(format!("{shown}: {other}")),
        }
    }

    /// A package could not be written.
    pub(crate) fn exporting(error: ExportError) -> Self {
        match error {
            ExportError::NotLocked => Self::refused("the casebook is not locked")
                .advise("lock it, or ask for an extract with --interim"),
            ExportError::NoSuchEvent(seq) => Self::usage(format!("event {seq} cannot end this extract"))
                .advise("--at names an event of the chain; without --interim, a lock of the casebook"),
            ExportError::Write { path, error } => Self::io(&path, &error),
            ExportError::Exists(path) => Self::exists(&path),
            ExportError::NotReconciled(problems) => {
                let places: Vec<String> = problems
                    .iter()
                    .map(|problem| format!("\n  {}: {}", problem.place, problem.detail))
                    .collect();
                Self::data(format!(
                    "the package differs from the record and was thrown away:{}",
                    places.concat()
                ))
            }
            ExportError::Cancelled => Self::stopped(),
            other => Self::data(other),
        }
    }

    /// An act was not recorded.
    pub(crate) fn acting(error: &ActError) -> Self {
        match error {
            ActError::PassphraseIssued => Self::refused("the issued passphrase must be changed first")
                .advise("log in with the window once and choose your own"),
            other => Self::refused(other),
        }
    }

    /// One of the window's commands refused.
    pub(crate) fn answered(error: &ApiError) -> Self {
        // What the host says in a window's other languages too: `detail_ko` beside `detail`.
        let english =
            error.params.iter().filter(|(name, _)| !name.ends_with("_ko") && !name.ends_with("_zh"));
        let said: Vec<&str> = english.map(|(_, value)| value.as_str()).collect();
        let said = if said.is_empty() { String::new() } else { format!(": {}", said.join(" ")) };
        let message = in_words(error).unwrap_or_else(|| format!("{}{said}", error.code));
        match error.code.as_str() {
            "study-broken" => Self::data(message).advise("see every mistake with casebook study check"),
            "bad-request" | "not-a-casebook" | "io" => Self::usage(message),
            _ => Self::refused(message),
        }
    }

    /// Prints message and advice on standard error.
    pub(crate) fn print(&self) {
        if !self.message.is_empty() {
            eprintln!("casebook: {}", self.message);
        }
        if !self.advice.is_empty() {
            eprintln!("  {}", self.advice);
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self.kind {
            Kind::WrongData => 1,
            Kind::WrongUsage => 2,
            Kind::Refused => 3,
            Kind::Stopped(signal) => 128 + signal,
        })
    }
}

/// What is said of a refusal that a person at a terminal can bring about by a slip.
fn in_words(error: &ApiError) -> Option<String> {
    let param = |name: &str| error.params.get(name).map_or("", String::as_str);
    match (error.code.as_str(), param("code")) {
        ("passphrase-length", _) => Some(format!("the passphrase needs at least {} characters", param("min"))),
        ("folder-exists", _) => Some(format!("{}: there is a casebook of this name already", param("path"))),
        ("bad-request", "zone") => Some("there is no such time zone: write a name like Asia/Seoul".to_owned()),
        ("bad-request", "site-oid") => {
            Some("a site's number has 2 to 12 characters, capitals and digits only: KR01".to_owned())
        }
        ("bad-request", "user") => Some(
            "an account's name has 2 to 32 characters: small letters, digits, full stop or hyphen, a letter first: kim.jw"
                .to_owned(),
        ),
        _ => None,
    }
}
