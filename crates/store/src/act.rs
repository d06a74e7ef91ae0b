//! What a person asks the record to do, and what follows from it.
//!
//! One [`Act`] is one user action, one transaction and one event. The store evaluates no rule: whoever calls it evaluates the study's
//! checks and derivations and hands over the [`Consequence`]s, which are recorded in the same event, so that replay needs no old program.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use protocol::{Content, Location, Oid, Origin};
use uuid::Uuid;

use crate::access::{ActKind, Role};
use crate::change::{Ground, Severity, What};
use crate::keys::{EnvelopeCode, SealedList, sha256};

/// A passphrase, wiped from memory when dropped.
pub type Passphrase = zeroize::Zeroizing<String>;

/// One user action.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Enrols a subject under the number that people use.
    Enrol {
        /// A fresh key, from [`crate::Casebook::fresh_key`].
        subject: Uuid,
        /// Unique in the casebook.
        number: String,
    },
    /// Enters, corrects, adds and withdraws; all or nothing.
    Enter {
        /// In this order.
        edits: Vec<Edit>,
        /// Compulsory once a form touched has been completed.
        reason: Option<String>,
        /// The query that led here.
        query: Option<Uuid>,
    },
    /// Keeps the allocation list that the statistician sealed. A casebook keeps one.
    KeepAllocationList(SealedList),
    /// Opens the next envelope for a subject and enters what it says.
    Reveal {
        /// The form that receives the allocation.
        form: Location,
        /// The code of the next envelope.
        code: EnvelopeCode,
        /// What must bear a living signature: the eligibility form.
        signed: Location,
        /// The allocation as values of the form.
        edits: Vec<Edit>,
        /// Why, where the form or what follows from the arm was complete before.
        reason: Option<String>,
    },
    /// Makes a withdrawn row, visit or subject count again.
    Restore {
        /// The place withdrawn.
        at: Location,
        /// Why.
        reason: String,
    },
    /// Declares a form complete. Refused while a hard finding stands in it.
    Complete {
        /// The form.
        form: Location,
    },
    /// Takes a complete form back into progress.
    Reopen {
        /// The form.
        form: Location,
        /// Why.
        reason: String,
    },
    /// Confirms a soft finding.
    Confirm {
        /// The check that raised it.
        check: Oid,
        /// Where it stands.
        at: Location,
        /// Why the value is right; at least five characters (study specification 0.2).
        reason: String,
    },
    /// Acknowledges a protocol or safety alert.
    Acknowledge {
        /// The check that raised it.
        check: Oid,
        /// Where it stands.
        at: Location,
        /// What was decided.
        decision: String,
        /// Compulsory for a safety alert.
        adverse_event: Option<bool>,
    },
    /// States that what an acknowledged alert proposes is no deviation.
    SetDeviationAside {
        /// The check that raised it.
        check: Oid,
        /// Where it stands.
        at: Location,
        /// Why; at least five characters, as for a soft check.
        reason: String,
    },
    /// Lets an alert propose again what was set aside.
    ProposeAgain {
        /// The check that raised it.
        check: Oid,
        /// Where it stands.
        at: Location,
    },
    /// Opens a query.
    OpenQuery {
        /// A fresh key.
        query: Uuid,
        /// The place it asks about.
        at: Location,
        /// The question.
        text: String,
    },
    /// Answers an open query.
    AnswerQuery {
        /// Which.
        query: Uuid,
        /// The answer.
        text: String,
    },
    /// Closes an open or answered query.
    CloseQuery {
        /// Which.
        query: Uuid,
        /// Why (R-29: none closes silently).
        text: String,
    },
    /// Cancels a query that should not have been asked.
    CancelQuery {
        /// Which.
        query: Uuid,
        /// Why.
        text: String,
    },
    /// Opens a closed or cancelled query again.
    ReopenQuery {
        /// Which.
        query: Uuid,
        /// Why.
        text: String,
    },
    /// Signs a form, visit, subject or the casebook (`study`).
    Sign {
        /// What is signed.
        at: Location,
        /// What the signature means.
        meaning: String,
        /// Checked again at each signing.
        passphrase: Passphrase,
    },
    /// Records that places were compared with the source documents.
    Verify {
        /// Items, forms, visits or subjects.
        at: Vec<Location>,
    },
    /// Closes places for entry.
    Freeze {
        /// Forms, visits, subjects or the casebook.
        at: Vec<Location>,
    },
    /// Opens frozen places.
    Unfreeze {
        /// The places frozen.
        at: Vec<Location>,
        /// Why.
        reason: String,
    },
    /// Closes places for good.
    Lock {
        /// Forms, visits or subjects.
        at: Vec<Location>,
    },
    /// Opens locked places.
    Unlock {
        /// The places locked.
        at: Vec<Location>,
        /// Why.
        reason: String,
    },
    /// Locks the whole casebook. Refused while [`crate::Record::lock_blockers`] names any, or verification finds a problem.
    LockCasebook {
        /// Checked again.
        passphrase: Passphrase,
    },
    /// Opens a locked casebook.
    UnlockCasebook {
        /// Why.
        reason: String,
        /// Checked again.
        passphrase: Passphrase,
    },
    /// Removes everything that was recorded at an item, and puts another content in its place.
    Redact {
        /// The item.
        at: Location,
        /// What stands there afterwards.
        replacement: Option<Content>,
        /// Why.
        reason: String,
    },
    /// Puts a version of the study's definition in force: for the site's and cohorts' records and for whoever is enrolled from here on. Subjects enrolled
    /// before keep theirs.
    ActivateStudy {
        /// The version.
        definition: Definition,
        /// The day from which it applies at the site; not a day to come.
        from: NaiveDate,
        /// What approved it: the protocol's version, the committee's date.
        approval: String,
    },
    /// Lets a subject's records stand under the version in force.
    MoveSubject {
        /// Who.
        subject: Uuid,
        /// SHA-256 of the version's bytes, hexadecimal: the version in force, as the person saw it.
        hash: String,
        /// Why.
        reason: String,
    },
    /// Makes an account.
    CreateAccount(NewAccount),
    /// Closes an account and re-keys the database for those who remain.
    CloseAccount {
        /// Its name.
        user: String,
        /// Why.
        reason: String,
    },
    /// Gives an account another role.
    ChangeRole {
        /// Its name.
        user: String,
        /// The role.
        role: Role,
        /// Why.
        reason: String,
    },
    /// Changes one's own passphrase.
    ChangePassphrase {
        /// The present one.
        old: Passphrase,
        /// The next one.
        new: Passphrase,
    },
    /// Issues somebody a new passphrase together with new keys, because theirs was forgotten.
    ResetPassphrase {
        /// The account.
        user: String,
        /// To be changed at first use.
        issued: Passphrase,
    },
    /// States that one's electronic signature is the equal of the handwritten one.
    RecordStatement {
        /// The statement as shown.
        text: String,
    },
    /// Records training or delegation.
    RecordDelegation {
        /// The account.
        user: String,
        /// The role it allows.
        role: Role,
        /// Training or delegation.
        ground: Ground,
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: Option<NaiveDate>,
        /// What was trained or delegated, in words.
        duties: String,
    },
    /// Records an export.
    RecordExport {
        /// File name.
        file: String,
        /// SHA-256, hexadecimal.
        sha256: String,
        /// Interim, or of the locked casebook.
        interim: bool,
        /// The last event it holds.
        through: u64,
    },
    /// Records a backup.
    RecordBackup {
        /// File name.
        file: String,
        /// SHA-256, hexadecimal.
        sha256: String,
        /// The last event it holds.
        through: u64,
    },
    /// Records a review of the trail.
    RecordReview {
        /// What was looked at and found.
        text: String,
        /// The last event looked at.
        through: u64,
    },
    /// Accepts that an older copy was put back.
    AcceptRestore {
        /// Why.
        reason: String,
    },
    /// Leaves.
    LogOut,
}

/// One step of an [`Act::Enter`].
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Sets an item's value, or clears it.
    Value {
        /// The item.
        at: Location,
        /// `None` is blank.
        content: Option<Content>,
        /// Where the value came from.
        origin: Origin,
    },
    /// Writes a note beside an item; empty text removes it.
    Note {
        /// The item.
        at: Location,
        /// The note.
        text: String,
        /// What the source says although it was refused as impossible (study specification 0.2, H).
        refused: Option<String>,
    },
    /// Adds an unscheduled visit. Scheduled ones are there from the start.
    AddVisit {
        /// The visit, with a fresh key.
        at: Location,
        /// The forms asked for there, beside those that the study lists.
        forms: Vec<Oid>,
    },
    /// Adds a row.
    AddRow {
        /// The form, with a fresh row key.
        at: Location,
        /// The item group that repeats.
        group: Oid,
    },
    /// Withdraws a row, visit, form or subject; needs the act's reason.
    Withdraw {
        /// The place.
        at: Location,
        /// Where its data went, if they belong elsewhere.
        moved_to: Option<Location>,
    },
}

/// What the study's rules made of an act.
#[derive(Clone, Debug, PartialEq)]
pub enum Consequence {
    /// A derived value changed.
    Derived {
        /// The item.
        at: Location,
        /// `None` when it can no longer be computed.
        content: Option<Content>,
        /// The formula's version.
        formula: String,
    },
    /// A check raises, or raises anew with other values.
    Raised {
        /// The check.
        check: Oid,
        /// Where.
        at: Location,
        /// How grave.
        severity: Severity,
        /// The form cannot be completed while it stands.
        blocks_completion: bool,
        /// What it says.
        message: String,
        /// The values it speaks of.
        params: BTreeMap<String, String>,
    },
    /// A check no longer raises.
    Resolved {
        /// The check.
        check: Oid,
        /// Where.
        at: Location,
    },
    /// A check asks.
    QueryOpened {
        /// A fresh key.
        query: Uuid,
        /// The check.
        check: Oid,
        /// Where.
        at: Location,
        /// The question.
        text: String,
    },
    /// A check that no longer raises closes its query.
    QueryClosed {
        /// Which.
        query: Uuid,
        /// The check.
        check: Oid,
        /// Why, in words.
        text: String,
    },
    /// A form that was complete no longer is.
    FormReopened {
        /// The form.
        form: Location,
        /// Why, in words.
        reason: String,
    },
}

/// A version of a study's definition, as bytes that are kept for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The study's OID.
    pub study: Oid,
    /// The version's name.
    pub version: String,
    /// The definition.
    pub bytes: Vec<u8>,
}

/// An account to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// Its name: lower-case letters, digits, `.`, `-` and `_`, never used before.
    pub user: String,
    /// The person's printed name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The first passphrase.
    pub passphrase: Passphrase,
    /// Somebody else chose the passphrase: it must be changed at first use.
    pub issued: bool,
}

impl Act {
    /// The kind, as the access table and the header name it.
    #[must_use]
    pub fn kind(&self) -> ActKind {
        match self {
            Self::Enrol { .. } => ActKind::Enrol,
            Self::Enter { .. } => ActKind::Enter,
            Self::KeepAllocationList(_) => ActKind::KeepAllocationList,
            Self::Reveal { .. } => ActKind::Reveal,
            Self::Restore { .. } => ActKind::Restore,
            Self::Complete { .. } => ActKind::Complete,
            Self::Reopen { .. } => ActKind::Reopen,
            Self::Confirm { .. } => ActKind::Confirm,
            Self::Acknowledge { .. } => ActKind::Acknowledge,
            Self::SetDeviationAside { .. } => ActKind::SetDeviationAside,
            Self::ProposeAgain { .. } => ActKind::ProposeAgain,
            Self::OpenQuery { .. } => ActKind::OpenQuery,
            Self::AnswerQuery { .. } => ActKind::AnswerQuery,
            Self::CloseQuery { .. } => ActKind::CloseQuery,
            Self::CancelQuery { .. } => ActKind::CancelQuery,
            Self::ReopenQuery { .. } => ActKind::ReopenQuery,
            Self::Sign { at, .. } if at.form.is_some() || at.event.is_some() => ActKind::Sign,
            Self::Sign { .. } => ActKind::SignCasebook,
            Self::Verify { .. } => ActKind::Verify,
            Self::Freeze { .. } => ActKind::Freeze,
            Self::Unfreeze { .. } => ActKind::Unfreeze,
            Self::Lock { .. } => ActKind::Lock,
            Self::Unlock { .. } => ActKind::Unlock,
            Self::LockCasebook { .. } => ActKind::LockCasebook,
            Self::UnlockCasebook { .. } => ActKind::UnlockCasebook,
            Self::Redact { .. } => ActKind::Redact,
            Self::ActivateStudy { .. } => ActKind::ActivateStudy,
            Self::MoveSubject { .. } => ActKind::MoveSubject,
            Self::CreateAccount(_) => ActKind::CreateAccount,
            Self::CloseAccount { .. } => ActKind::CloseAccount,
            Self::ChangeRole { .. } => ActKind::ChangeRole,
            Self::ChangePassphrase { .. } => ActKind::ChangePassphrase,
            Self::ResetPassphrase { .. } => ActKind::ResetPassphrase,
            Self::RecordStatement { .. } => ActKind::RecordStatement,
            Self::RecordDelegation { .. } => ActKind::RecordDelegation,
            Self::RecordExport { .. } => ActKind::RecordExport,
            Self::RecordBackup { .. } => ActKind::RecordBackup,
            Self::RecordReview { .. } => ActKind::RecordReview,
            Self::AcceptRestore { .. } => ActKind::AcceptRestore,
            Self::LogOut => ActKind::LogOut,
        }
    }
}

impl Definition {
    /// SHA-256 of the bytes, hexadecimal.
    #[must_use]
    pub fn hash(&self) -> String {
        hex::encode(sha256(&[&self.bytes]))
    }

    /// The change that puts it in force: the first version without day and approval.
    pub(crate) fn activated(&self, from: Option<NaiveDate>, approval: Option<String>) -> What {
        let (study, version) = (self.study.clone(), self.version.clone());
        What::StudyActivated { hash: self.hash(), study, version, from, approval }
    }
}
