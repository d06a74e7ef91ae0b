//! Events: the header that is hashed and signed, and the contents that lie beside it.

use chrono::{DateTime, FixedOffset, Utc};
use protocol::Location;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::{ActKind, Class, Role};
use crate::change::{Change, What};
use crate::keys::{Hash, sha256};
use crate::projection::Stamp;

/// The version of the record's format.
pub const FORMAT: u32 = 1;

/// Bytes of the salt of a commitment.
pub const SALT: usize = 16;

/// The header of an event. Its canonical JSON is what the chain hashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Version of the format.
    pub format: u32,
    /// The event's identifier, a UUID version 7.
    pub event: Uuid,
    /// Its number in the chain, from 1.
    pub seq: u64,
    /// This copy of the casebook on this computer.
    pub writer: Uuid,
    /// Who.
    pub user: String,
    /// In which role.
    pub role: Role,
    /// When, UTC to the millisecond: `2026-03-12T00:00:00.000Z`.
    pub instant: String,
    /// The offset of local time: `+09:00`.
    pub offset: String,
    /// SHA-256 of the definition in force, hexadecimal.
    pub study: String,
    /// What kind of act.
    pub act: ActKind,
    /// Whether it may happen after the casebook's lock.
    pub class: Class,
    /// Every change, in order.
    pub changes: Vec<HeaderChange>,
}

/// One change as the header names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderChange {
    /// Where.
    pub at: Location,
    /// What kind of change.
    pub kind: String,
    /// Which query, signature, check or account, where the kind has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// SHA-256(salt ‖ content), hexadecimal.
    pub commitment: String,
}

/// The content of one change as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredContent {
    /// Random bytes, so that a short content cannot be guessed from its commitment.
    pub salt: [u8; SALT],
    /// Canonical JSON.
    pub content: String,
}

/// An event as stored: the bytes that hash and signature speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its number in the chain.
    pub seq: u64,
    /// The header's text, as hashed.
    pub header: String,
    /// SHA-256(previous hash ‖ header).
    pub hash: Hash,
    /// The user's Ed25519 signature over `"casebook event 1\n"` ‖ hash.
    pub signature: [u8; 64],
    /// One for each change of the header; `None` where redacted.
    pub contents: Vec<Option<StoredContent>>,
}

/// An event as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its header.
    pub header: Header,
    /// Its changes, in order.
    pub changes: Vec<RecordedChange>,
}

/// A change as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedChange {
    /// Place and content; of a redacted content only what the header tells.
    pub change: Change,
    /// The content was removed.
    pub redacted: bool,
    /// The commitment to the content.
    pub commitment: Hash,
}

/// The stored bytes do not spell an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {seq}: {detail}")]
pub struct NotAnEvent {
    /// Its number in the chain.
    pub seq: u64,
    /// What is wrong.
    pub detail: String,
}

/// SHA-256(salt ‖ content).
#[must_use]
pub fn commitment(salt: &[u8; SALT], content: &str) -> Hash {
    sha256(&[salt, content.as_bytes()])
}

/// `2026-03-12T00:00:00.000Z`, the form of every instant in the record.
#[must_use]
pub fn instant_text(instant: &DateTime<FixedOffset>) -> String {
    instant.with_timezone(&Utc).format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// `+09:00`.
#[must_use]
pub fn offset_text(instant: &DateTime<FixedOffset>) -> String {
    instant.format("%:z").to_string()
}

impl Header {
    /// The instant with its local offset.
    ///
    /// # Errors
    /// When the two texts do not spell one.
    pub fn instant(&self) -> Result<DateTime<FixedOffset>, chrono::ParseError> {
        let utc = DateTime::parse_from_rfc3339(&self.instant)?;
        let offset: FixedOffset = self.offset.parse()?;
        Ok(utc.with_timezone(&offset))
    }
}

impl Event {
    /// Who, and when.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        let header = &self.header;
        Stamp {
            seq: header.seq,
            instant: header.instant.clone(),
            offset: header.offset.clone(),
            user: header.user.clone(),
            role: header.role,
        }
    }

    /// Reads what is stored.
    ///
    /// # Errors
    /// When header or a content does not parse, or when they disagree about kind or key.
    pub fn parse(stored: &StoredEvent) -> Result<Self, NotAnEvent> {
        let wrong = |detail: String| NotAnEvent { seq: stored.seq, detail };
        let header: Header =
            serde_json::from_str(&stored.header).map_err(|error| wrong(error.to_string()))?;
        if header.changes.len() != stored.contents.len() {
            return Err(wrong("header and contents differ in number".into()));
        }
        let mut changes = Vec::with_capacity(header.changes.len());
        for (place, content) in header.changes.iter().zip(&stored.contents) {
            let what = match content {
                Some(content) => {
                    What::join(&place.kind, &content.content).map_err(|error| wrong(error.to_string()))?
                }
                None => What::redacted(&place.kind, place.key.as_deref())
                    .ok_or_else(|| wrong(format!("the content of a `{}` is missing", place.kind)))?,
            };
            if what.key() != place.key {
                return Err(wrong(format!("header and content name different keys of a `{}`", place.kind)));
            }
            let mut commitment = [0; 32];
            hex::decode_to_slice(&place.commitment, &mut commitment)
                .map_err(|error| wrong(error.to_string()))?;
            let change = Change { at: place.at.clone(), what };
            changes.push(RecordedChange { change, redacted: content.is_none(), commitment });
        }
        Ok(Self { header, changes })
    }
}
