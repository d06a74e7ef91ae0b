//! Who may do what in which state: one table, default deny.
//!
//! Nothing else in the program decides authority. The screen only mirrors [`allowed`].

use serde::{Deserialize, Serialize};

/// The roles of study specification 0.4, ruling 13.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Enters and corrects.
    Coordinator,
    /// Preparation and accountability of the product.
    Pharmacist,
    /// Also decides on alerts and signs forms and visits.
    Investigator,
    /// Also signs subjects and the casebook, and locks.
    PrincipalInvestigator,
    /// Verifies against the sources and asks.
    Monitor,
    /// Asks, freezes and locks.
    DataManager,
    /// Keeps accounts and backups; touches no clinical data.
    Administrator,
}

/// What kind of act: the rows of the access table, and the word in an event's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    /// [`crate::Act::Enrol`]
    Enrol,
    /// [`crate::Act::Enter`]
    Enter,
    /// [`crate::Act::KeepAllocationList`]
    KeepAllocationList,
    /// [`crate::Act::Reveal`]
    Reveal,
    /// [`crate::Act::Restore`]
    Restore,
    /// [`crate::Act::Complete`]
    Complete,
    /// [`crate::Act::Reopen`]
    Reopen,
    /// [`crate::Act::Confirm`]
    Confirm,
    /// [`crate::Act::Acknowledge`]
    Acknowledge,
    /// [`crate::Act::SetDeviationAside`]
    SetDeviationAside,
    /// [`crate::Act::ProposeAgain`]
    ProposeAgain,
    /// [`crate::Act::OpenQuery`]
    OpenQuery,
    /// [`crate::Act::AnswerQuery`]
    AnswerQuery,
    /// [`crate::Act::CloseQuery`]
    CloseQuery,
    /// [`crate::Act::CancelQuery`]
    CancelQuery,
    /// [`crate::Act::ReopenQuery`]
    ReopenQuery,
    /// [`crate::Act::Sign`] of a form or visit.
    Sign,
    /// [`crate::Act::Sign`] of a subject or the casebook.
    SignCasebook,
    /// [`crate::Act::Verify`]
    Verify,
    /// [`crate::Act::Freeze`]
    Freeze,
    /// [`crate::Act::Unfreeze`]
    Unfreeze,
    /// [`crate::Act::Lock`]
    Lock,
    /// [`crate::Act::Unlock`]
    Unlock,
    /// [`crate::Act::LockCasebook`]
    LockCasebook,
    /// [`crate::Act::UnlockCasebook`]
    UnlockCasebook,
    /// [`crate::Act::Redact`]
    Redact,
    /// [`crate::Act::ActivateStudy`]
    ActivateStudy,
    /// [`crate::Act::MoveSubject`]
    MoveSubject,
    /// [`crate::Act::CreateAccount`]
    CreateAccount,
    /// [`crate::Act::CloseAccount`]
    CloseAccount,
    /// [`crate::Act::ChangeRole`]
    ChangeRole,
    /// [`crate::Act::ChangePassphrase`]
    ChangePassphrase,
    /// [`crate::Act::ResetPassphrase`]
    ResetPassphrase,
    /// [`crate::Act::RecordStatement`]
    RecordStatement,
    /// [`crate::Act::RecordDelegation`]
    RecordDelegation,
    /// [`crate::Act::RecordExport`]
    RecordExport,
    /// [`crate::Act::RecordBackup`]
    RecordBackup,
    /// [`crate::Act::RecordReview`]
    RecordReview,
    /// [`crate::Act::AcceptRestore`]
    AcceptRestore,
    /// Unlocking the casebook is logging in; the store records it itself.
    LogIn,
    /// [`crate::Act::LogOut`]
    LogOut,
    /// The making of the casebook, its first event.
    Create,
    /// The clock went back; the store records it itself.
    NoticeClock,
}

/// What an act is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In progress, or not begun.
    Open,
    /// Completed.
    Complete,
    /// Closed for entry.
    Frozen,
    /// Closed for good.
    Locked,
    /// Entered by mistake.
    Withdrawn,
    /// The whole casebook is locked.
    CasebookLocked,
}

/// Whether an act may still happen after the casebook's lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Changes what the casebook says.
    Clinical,
    /// Looks after the casebook: logins, accounts, exports, backups, a reasoned unlock.
    Custody,
}

const COORDINATOR: u8 = 1;
const PHARMACIST: u8 = 1 << 1;
const INVESTIGATOR: u8 = 1 << 2;
const PRINCIPAL: u8 = 1 << 3;
const MONITOR: u8 = 1 << 4;
const DATA_MANAGER: u8 = 1 << 5;
const ADMINISTRATOR: u8 = 1 << 6;

const SITE: u8 = COORDINATOR | PHARMACIST | INVESTIGATOR | PRINCIPAL;
const PHYSICIANS: u8 = INVESTIGATOR | PRINCIPAL;
const REVIEWERS: u8 = MONITOR | DATA_MANAGER;
const EVERYBODY: u8 = SITE | REVIEWERS | ADMINISTRATOR;

const OPEN: u8 = 1;
const COMPLETE: u8 = 1 << 1;
const FROZEN: u8 = 1 << 2;
const LOCKED: u8 = 1 << 3;
const WITHDRAWN: u8 = 1 << 4;
const CASEBOOK_LOCKED: u8 = 1 << 5;

const EDITABLE: u8 = OPEN | COMPLETE;
const UNLOCKED: u8 = OPEN | COMPLETE | FROZEN;
const QUERYABLE: u8 = UNLOCKED | WITHDRAWN;
const ALWAYS: u8 = UNLOCKED | LOCKED | WITHDRAWN | CASEBOOK_LOCKED;

/// The table: kind, class, roles, states. What it does not name is denied.
#[rustfmt::skip]
const TABLE: [(ActKind, Class, u8, u8); 43] = [
    (ActKind::Enrol,            Class::Clinical, COORDINATOR | PHYSICIANS,   OPEN),
    (ActKind::Enter,            Class::Clinical, SITE,                       EDITABLE),
    (ActKind::KeepAllocationList, Class::Clinical, PRINCIPAL | DATA_MANAGER, UNLOCKED),
    (ActKind::Reveal,           Class::Clinical, COORDINATOR | PHYSICIANS,   EDITABLE),
    (ActKind::Restore,          Class::Clinical, COORDINATOR | PHYSICIANS,   WITHDRAWN),
    (ActKind::Complete,         Class::Clinical, SITE,                       OPEN),
    (ActKind::Reopen,           Class::Clinical, SITE,                       COMPLETE),
    (ActKind::Confirm,          Class::Clinical, SITE,                       EDITABLE),
    (ActKind::Acknowledge,      Class::Clinical, PHYSICIANS,                 UNLOCKED),
    (ActKind::SetDeviationAside, Class::Clinical, SITE,                      UNLOCKED),
    (ActKind::ProposeAgain,     Class::Clinical, SITE,                       UNLOCKED),
    (ActKind::OpenQuery,        Class::Clinical, PHYSICIANS | REVIEWERS,     QUERYABLE),
    (ActKind::AnswerQuery,      Class::Clinical, SITE,                       QUERYABLE),
    (ActKind::CloseQuery,       Class::Clinical, REVIEWERS,                  QUERYABLE),
    (ActKind::CancelQuery,      Class::Clinical, REVIEWERS,                  QUERYABLE),
    (ActKind::ReopenQuery,      Class::Clinical, REVIEWERS,                  QUERYABLE),
    (ActKind::Sign,             Class::Clinical, PHYSICIANS,                 COMPLETE | FROZEN),
    (ActKind::SignCasebook,     Class::Clinical, PRINCIPAL,                  COMPLETE | FROZEN | LOCKED),
    (ActKind::Verify,           Class::Clinical, MONITOR,                    UNLOCKED),
    (ActKind::Freeze,           Class::Clinical, REVIEWERS,                  EDITABLE),
    (ActKind::Unfreeze,         Class::Clinical, REVIEWERS,                  FROZEN),
    (ActKind::Lock,             Class::Clinical, DATA_MANAGER,               UNLOCKED | WITHDRAWN),
    (ActKind::Unlock,           Class::Clinical, DATA_MANAGER,               LOCKED),
    (ActKind::LockCasebook,     Class::Clinical, PRINCIPAL | DATA_MANAGER,   UNLOCKED | LOCKED),
    (ActKind::UnlockCasebook,   Class::Custody,  PRINCIPAL,                  CASEBOOK_LOCKED),
    (ActKind::Redact,           Class::Clinical, PRINCIPAL | DATA_MANAGER,   ALWAYS & !CASEBOOK_LOCKED),
    (ActKind::ActivateStudy,    Class::Clinical, PRINCIPAL | DATA_MANAGER,   UNLOCKED | LOCKED),
    (ActKind::MoveSubject,      Class::Clinical, PRINCIPAL | DATA_MANAGER,   EDITABLE),
    (ActKind::CreateAccount,    Class::Custody,  ADMINISTRATOR,              ALWAYS),
    (ActKind::CloseAccount,     Class::Custody,  ADMINISTRATOR,              ALWAYS),
    (ActKind::ChangeRole,       Class::Custody,  ADMINISTRATOR,              ALWAYS),
    (ActKind::ChangePassphrase, Class::Custody,  EVERYBODY,                  ALWAYS),
    (ActKind::ResetPassphrase,  Class::Custody,  ADMINISTRATOR,              ALWAYS),
    (ActKind::RecordStatement,  Class::Custody,  EVERYBODY,                  ALWAYS),
    (ActKind::RecordDelegation, Class::Custody,  PRINCIPAL | ADMINISTRATOR,  ALWAYS),
    (ActKind::RecordExport,     Class::Custody,  PHYSICIANS | DATA_MANAGER,  ALWAYS),
    (ActKind::RecordBackup,     Class::Custody,  EVERYBODY,                  ALWAYS),
    (ActKind::RecordReview,     Class::Custody,  PHYSICIANS | REVIEWERS,     ALWAYS),
    (ActKind::AcceptRestore,    Class::Custody,  PRINCIPAL | ADMINISTRATOR,  ALWAYS),
    (ActKind::LogIn,            Class::Custody,  EVERYBODY,                  ALWAYS),
    (ActKind::LogOut,           Class::Custody,  EVERYBODY,                  ALWAYS),
    (ActKind::Create,           Class::Custody,  ADMINISTRATOR,              OPEN),
    (ActKind::NoticeClock,      Class::Custody,  EVERYBODY,                  ALWAYS),
];

impl Role {
    /// Every role, in the order of the access table's columns.
    pub const ALL: [Self; 7] = [
        Self::Coordinator,
        Self::Pharmacist,
        Self::Investigator,
        Self::PrincipalInvestigator,
        Self::Monitor,
        Self::DataManager,
        Self::Administrator,
    ];

    /// The word in the record.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::Pharmacist => "pharmacist",
            Self::Investigator => "investigator",
            Self::PrincipalInvestigator => "principal_investigator",
            Self::Monitor => "monitor",
            Self::DataManager => "data_manager",
            Self::Administrator => "administrator",
        }
    }

    /// The role that `name` names.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    fn bit(self) -> u8 {
        match self {
            Self::Coordinator => COORDINATOR,
            Self::Pharmacist => PHARMACIST,
            Self::Investigator => INVESTIGATOR,
            Self::PrincipalInvestigator => PRINCIPAL,
            Self::Monitor => MONITOR,
            Self::DataManager => DATA_MANAGER,
            Self::Administrator => ADMINISTRATOR,
        }
    }
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Complete, Self::Frozen, Self::Locked, Self::Withdrawn, Self::CasebookLocked];

    fn bit(self) -> u8 {
        match self {
            Self::Open => OPEN,
            Self::Complete => COMPLETE,
            Self::Frozen => FROZEN,
            Self::Locked => LOCKED,
            Self::Withdrawn => WITHDRAWN,
            Self::CasebookLocked => CASEBOOK_LOCKED,
        }
    }
}

impl ActKind {
    /// Every kind, in the order of the access table's rows.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// Whether it may still happen after the casebook's lock.
    #[must_use]
    pub fn class(self) -> Class {
        TABLE.iter().find(|row| row.0 == self).map_or(Class::Clinical, |row| row.1)
    }

    /// The word in the record.
    #[must_use]
    pub fn name(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => String::new(),
        }
    }
}

/// Whether `role` may do an act of this kind to something in this state.
#[must_use]
pub fn allowed(role: Role, kind: ActKind, state: State) -> bool {
    role_may(role, kind) && TABLE.iter().any(|(row, _, _, states)| *row == kind && states & state.bit() != 0)
}

/// Whether `role` may do an act of this kind in any state at all.
#[must_use]
pub fn role_may(role: Role, kind: ActKind) -> bool {
    TABLE.iter().any(|(row, _, roles, _)| *row == kind && roles & role.bit() != 0)
}
