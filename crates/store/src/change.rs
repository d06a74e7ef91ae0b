//! What an event says has changed: the vocabulary of the record.
//!
//! Each [`Change`] is a place and a [`What`]. The header of an event names place, kind and key, so that what happened and where stays
//! readable when the words have been redacted; the content holds the words and values.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use protocol::{Content, Location, Oid, Origin};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::access::Role;
use crate::canonical::canonical;
use crate::keys::SealedList;

/// One change, at its place. The casebook as a whole is the place `study`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub at: Location,
    /// What.
    pub what: What,
}

/// How grave a finding is (study specification 0.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Cannot be true: blocks completing the form.
    Hard,
    /// Unlikely: correct it, or confirm it with a reason.
    Soft,
    /// Touches an eligibility threshold, a window or a dose rule: wants the investigator's decision.
    Protocol,
    /// May mean harm: also asks whether it is an adverse event.
    Safety,
}

/// What stands behind a person's authority to work in a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ground {
    /// Trained for the study and the program.
    Training,
    /// Delegated by the principal investigator.
    Delegation,
}

/// What has changed at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "content", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum What {
    /// The casebook was made.
    CasebookCreated {
        /// Its identifier for ever.
        casebook: Uuid,
        /// The site's number, as file names spell it.
        site: String,
        /// The site's name.
        site_name: String,
        /// The site's IANA time zone: days are counted there.
        zone: String,
        /// Public half of the casebook's own signing key, hexadecimal.
        key: String,
        /// Public X25519 half of the printed recovery key, hexadecimal.
        recovery: String,
        /// Made for training: its passphrases are cheap, its data are nobody's.
        training: bool,
    },
    /// A version of the study's definition is in force from here on.
    StudyActivated {
        /// SHA-256 of the definition's bytes, hexadecimal.
        hash: String,
        /// The study's OID.
        study: Oid,
        /// The version's name.
        version: String,
        /// The day from which it applies at the site; of the first version there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<NaiveDate>,
        /// What approved it: the protocol's version, the committee's date.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approval: Option<String>,
    },
    /// A subject's records stand under another version of the definition from here on.
    VersionMoved {
        /// SHA-256 of the definition's bytes, hexadecimal.
        hash: String,
        /// Why.
        reason: String,
    },
    /// The site keeps a sealed allocation list from here on.
    AllocationListKept {
        /// The list, every row encrypted under the code of its own envelope.
        sealed: SealedList,
    },
    /// The next row of the list was opened for a subject.
    AllocationRevealed {
        /// The list.
        list: Uuid,
        /// The row, from 1.
        row: u32,
        /// The randomisation number.
        number: String,
        /// The arm.
        arm: Oid,
    },
    /// A subject was enrolled.
    SubjectAdded {
        /// The number people use.
        number: String,
    },
    /// An unscheduled visit was added.
    VisitAdded {
        /// The forms asked for there, beside those that the study lists.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        forms: Vec<Oid>,
    },
    /// A row was added.
    RowAdded {
        /// The item group that repeats.
        group: Oid,
        /// Its ordinal, from 1, for eyes.
        ordinal: u32,
    },
    /// A row, visit or subject entered by mistake no longer counts; it stays readable.
    Withdrawn {
        /// Why.
        reason: String,
        /// Where its data went, if they belong elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moved_to: Option<Location>,
    },
    /// A withdrawn place counts again.
    Restored {
        /// Why.
        reason: String,
    },
    /// An item's value was set or cleared.
    Value {
        /// What stood there.
        old: Option<Content>,
        /// What stands there now; `None` is blank.
        new: Option<Content>,
        /// Where it came from.
        origin: Origin,
        /// The version of the formula, of a derived value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        formula: Option<String>,
        /// Why it was changed, once the form had been completed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// The query that led to the change.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        query: Option<Uuid>,
    },
    /// A note beside an item was written; empty text removes it.
    NoteSet {
        /// The note.
        text: String,
        /// What the source says although it was refused as impossible.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refused: Option<String>,
    },
    /// A form was declared complete.
    FormCompleted {},
    /// A complete form is in progress again.
    FormReopened {
        /// Why.
        reason: String,
    },
    /// A check raised a finding.
    FindingRaised {
        /// The check.
        check: Oid,
        /// How grave.
        severity: Severity,
        /// The form cannot be completed while it stands.
        blocks_completion: bool,
        /// What it said, in the study's language.
        message: String,
        /// The values it spoke of, by name, for messages in other languages.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        params: BTreeMap<String, String>,
    },
    /// A check no longer raises.
    FindingResolved {
        /// The check.
        check: Oid,
    },
    /// A soft finding was confirmed: the value is right although unlikely.
    FindingConfirmed {
        /// The check.
        check: Oid,
        /// Why.
        reason: String,
    },
    /// An alert was acknowledged.
    AlertAcknowledged {
        /// The check.
        check: Oid,
        /// What was decided.
        decision: String,
        /// The answer to "is this an adverse event?", of a safety alert.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        adverse_event: Option<bool>,
    },
    /// What an acknowledged alert proposes is no deviation.
    DeviationSetAside {
        /// The check.
        check: Oid,
        /// Why.
        reason: String,
    },
    /// What was set aside is proposed again.
    DeviationProposed {
        /// The check.
        check: Oid,
    },
    /// A query was opened.
    QueryOpened {
        /// The query.
        query: Uuid,
        /// The question.
        text: String,
        /// The check that asked, unless a person did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        check: Option<Oid>,
    },
    /// A query was answered.
    QueryAnswered {
        /// The query.
        query: Uuid,
        /// The answer.
        text: String,
    },
    /// A query was closed.
    QueryClosed {
        /// The query.
        query: Uuid,
        /// Why.
        text: String,
        /// The check that closed it because it no longer raises, unless a person did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        check: Option<Oid>,
    },
    /// A query was cancelled: it should not have been asked.
    QueryCancelled {
        /// The query.
        query: Uuid,
        /// Why.
        text: String,
    },
    /// A query was opened again.
    QueryReopened {
        /// The query.
        query: Uuid,
        /// Why.
        text: String,
    },
    /// A person signed what stands at the place.
    Signed {
        /// The signature.
        signature: Uuid,
        /// The signer's printed name.
        name: String,
        /// What the signature means.
        meaning: String,
        /// SHA-256 over what was signed, hexadecimal (see `docs/record-format.md`).
        digest: String,
        /// How many values it covers.
        values: u64,
    },
    /// A signature no longer covers what stands there.
    SignatureBroken {
        /// The signature.
        signature: Uuid,
    },
    /// Compared with the source documents and found equal.
    Verified {
        /// How many values were verified.
        values: u64,
    },
    /// A verification no longer covers what stands there.
    VerificationBroken {},
    /// Closed for entry, until unfrozen.
    Frozen {},
    /// Open for entry again.
    Unfrozen {
        /// Why.
        reason: String,
    },
    /// Closed for good.
    Locked {},
    /// Open again after a lock.
    Unlocked {
        /// Why.
        reason: String,
    },
    /// Contents were removed for privacy.
    Redacted {
        /// The contents removed: event and position.
        contents: Vec<(u64, u32)>,
        /// Why.
        reason: String,
    },
    /// An account was made.
    AccountCreated {
        /// Its name, never used again.
        user: String,
        /// The person's printed name.
        name: String,
        /// The role.
        role: Role,
        /// Public Ed25519 key, hexadecimal.
        ed25519: String,
        /// Public X25519 key, hexadecimal.
        x25519: String,
        /// The passphrase was issued by somebody else and must be changed at first use.
        issued: bool,
    },
    /// An account was closed; it stays on record.
    AccountClosed {
        /// The account.
        user: String,
        /// Why.
        reason: String,
    },
    /// An account works in another role from here on.
    RoleChanged {
        /// The account.
        user: String,
        /// The new role.
        role: Role,
        /// Why.
        reason: String,
    },
    /// A passphrase was changed. New keys come with it only after a recovery.
    PassphraseChanged {
        /// The account.
        user: String,
        /// Issued by somebody else: to be changed at first use.
        issued: bool,
        /// The new public Ed25519 key, where the old one was lost with its passphrase.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ed25519: Option<String>,
        /// The new public X25519 key, likewise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        x25519: Option<String>,
    },
    /// A person stated that their electronic signature is the equal of their handwritten one.
    StatementRecorded {
        /// The account.
        user: String,
        /// The statement.
        text: String,
    },
    /// Training or delegation, with its dates.
    DelegationRecorded {
        /// The account.
        user: String,
        /// The role it allows to work in.
        role: Role,
        /// Training or delegation.
        ground: Ground,
        /// First day.
        from: NaiveDate,
        /// Last day; open-ended without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<NaiveDate>,
        /// What was trained or delegated, in words.
        duties: String,
    },
    /// Somebody unlocked the casebook with their passphrase.
    LoggedIn {
        /// The account.
        user: String,
    },
    /// Somebody failed to; recorded at the next unlock.
    LoginFailed {
        /// The name given.
        user: String,
        /// When.
        instant: String,
    },
    /// Somebody left.
    LoggedOut {
        /// The account.
        user: String,
    },
    /// An export was made.
    Exported {
        /// Its file's name.
        file: String,
        /// SHA-256 of the file, hexadecimal.
        sha256: String,
        /// Interim, or of the locked casebook.
        interim: bool,
        /// The last event it holds.
        through: u64,
    },
    /// A backup was made.
    BackedUp {
        /// Its file's name.
        file: String,
        /// SHA-256 of the file, hexadecimal.
        sha256: String,
        /// The last event it holds.
        through: u64,
    },
    /// The trail was reviewed.
    TrailReviewed {
        /// What was looked at and found.
        text: String,
        /// The last event looked at.
        through: u64,
    },
    /// The computer's clock went back.
    ClockSteppedBack {
        /// The last instant before.
        from: String,
        /// The first instant after.
        to: String,
    },
    /// The program that had the casebook open before ended without closing it.
    LockTakenOver {
        /// Who had it open, as the lock file said.
        holder: String,
    },
    /// The folder holds an older copy of the casebook than this computer has seen.
    OlderCopyOpened {
        /// The event this computer had seen last.
        expected: u64,
        /// Its hash, hexadecimal.
        hash: String,
    },
    /// An older copy was put back on purpose.
    RestoreAccepted {
        /// Why.
        reason: String,
    },
}

impl What {
    /// The kind, as the header names it.
    #[must_use]
    pub fn kind(&self) -> String {
        match serde_json::to_value(self) {
            Ok(Json::Object(mut members)) => match members.remove("kind") {
                Some(Json::String(kind)) => kind,
                _ => String::new(),
            },
            _ => String::new(),
        }
    }

    /// What the change speaks of beside its place: a query, a signature, a check, an account.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        match self {
            Self::FindingRaised { check, .. }
            | Self::FindingResolved { check }
            | Self::FindingConfirmed { check, .. }
            | Self::AlertAcknowledged { check, .. }
            | Self::DeviationSetAside { check, .. }
            | Self::DeviationProposed { check } => Some(check.to_string()),
            Self::QueryOpened { query, .. }
            | Self::QueryAnswered { query, .. }
            | Self::QueryClosed { query, .. }
            | Self::QueryCancelled { query, .. }
            | Self::QueryReopened { query, .. } => Some(query.to_string()),
            Self::AllocationListKept { sealed: SealedList { list, .. } }
            | Self::AllocationRevealed { list, .. } => Some(list.to_string()),
            Self::Signed { signature, .. } | Self::SignatureBroken { signature } => {
                Some(signature.to_string())
            }
            Self::AccountCreated { user, .. }
            | Self::AccountClosed { user, .. }
            | Self::RoleChanged { user, .. }
            | Self::PassphraseChanged { user, .. }
            | Self::StatementRecorded { user, .. }
            | Self::DelegationRecorded { user, .. }
            | Self::LoggedIn { user }
            | Self::LoginFailed { user, .. }
            | Self::LoggedOut { user } => Some(user.clone()),
            _ => None,
        }
    }

    /// Kind and canonical content.
    pub(crate) fn split(&self) -> Result<(String, String), serde_json::Error> {
        let Json::Object(mut members) = serde_json::to_value(self)? else {
            return Err(serde::ser::Error::custom("a change is an object"));
        };
        let kind = match members.remove("kind") {
            Some(Json::String(kind)) => kind,
            _ => return Err(serde::ser::Error::custom("a change has a kind")),
        };
        Ok((kind, canonical(&members.remove("content"))?))
    }

    /// The change that `kind` and `content` spell.
    pub(crate) fn join(kind: &str, content: &str) -> Result<Self, serde_json::Error> {
        let mut members = serde_json::Map::new();
        members.insert("kind".into(), kind.into());
        members.insert("content".into(), serde_json::from_str(content)?);
        serde_json::from_value(Json::Object(members))
    }

    /// What remains of a change whose content was redacted; `None` for kinds that cannot be redacted.
    pub(crate) fn redacted(kind: &str, key: Option<&str>) -> Option<Self> {
        let text = String::new();
        let check = || key.map(Oid::new);
        let query = || key.and_then(|key| key.parse::<Uuid>().ok());
        Some(match kind {
            "value" => Self::Value {
                old: None,
                new: None,
                origin: Origin::default(),
                formula: None,
                reason: None,
                query: None,
            },
            "finding_raised" => Self::FindingRaised {
                check: check()?,
                severity: Severity::Soft,
                blocks_completion: false,
                message: text,
                params: BTreeMap::new(),
            },
            "note_set" => Self::NoteSet { text, refused: None },
            "finding_confirmed" => Self::FindingConfirmed { check: check()?, reason: text },
            "alert_acknowledged" => {
                Self::AlertAcknowledged { check: check()?, decision: text, adverse_event: None }
            }
            "deviation_set_aside" => Self::DeviationSetAside { check: check()?, reason: text },
            "query_opened" => Self::QueryOpened { query: query()?, text, check: None },
            "query_answered" => Self::QueryAnswered { query: query()?, text },
            "query_closed" => Self::QueryClosed { query: query()?, text, check: None },
            "query_cancelled" => Self::QueryCancelled { query: query()?, text },
            "query_reopened" => Self::QueryReopened { query: query()?, text },
            _ => return None,
        })
    }
}
