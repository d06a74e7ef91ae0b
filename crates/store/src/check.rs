//! Checking a chain link by link, with nothing but its own bytes: for a casebook and for an exported trail alike.

use std::collections::{BTreeMap, BTreeSet};

use protocol::Location;
use serde::Serialize;

use crate::access::Class;
use crate::anchor::Head;
use crate::chain::{link, signed_message};
use crate::change::What;
use crate::event::{Event, FORMAT, StoredEvent, commitment};
use crate::keys::{Hash, verify_signature};
use crate::projection::whole;

/// The user whose acts the casebook's own key signs: whoever holds the printed recovery key.
pub(crate) const RECOVERY: &str = "recovery";

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What kind: `sequence`, `header`, `hash`, `signature`, `commitment`, `content_missing`, `after_lock`, `projection`, `digest`,
    /// `definition`, `page`, `database`, `anchor`.
    pub code: &'static str,
    /// Where: `event 12`, `event 12 change 3`, a table's row.
    pub place: String,
    /// What differs.
    pub detail: String,
}

impl Problem {
    pub(crate) fn new(code: &'static str, place: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code, place: place.into(), detail: detail.into() }
    }
}

/// Walks a chain from its first event on.
pub struct ChainCheck {
    head: Head,
    keys: BTreeMap<String, Hash>,
    missing: BTreeSet<(u64, u32)>,
    redacted: BTreeSet<(u64, u32)>,
    locked: bool,
    problems: Vec<Problem>,
}

impl Default for ChainCheck {
    fn default() -> Self {
        Self {
            head: Head::EMPTY,
            keys: BTreeMap::new(),
            missing: BTreeSet::new(),
            redacted: BTreeSet::new(),
            locked: false,
            problems: Vec::new(),
        }
    }
}

impl ChainCheck {
    /// Takes the next event: its number, hash, commitments and signature. Gives the event back if it can be read.
    pub fn next(&mut self, stored: &StoredEvent) -> Option<Event> {
        let place = format!("event {}", stored.seq);
        if stored.seq != self.head.seq + 1 {
            self.report("sequence", &place, format!("follows event {}", self.head.seq));
        }
        if link(&self.head.hash, &stored.header) != stored.hash {
            self.report("hash", &place, "the hash is not that of the previous hash and the header");
        }
        self.head = Head { seq: stored.seq, hash: stored.hash };
        let event = match Event::parse(stored) {
            Ok(event) => {
                self.contents(stored, event.header.changes.iter().map(|change| change.commitment.as_str()));
                event
            }
            Err(error) => {
                // What is altered is named even where nothing can be read.
                let commitments = bare_commitments(&stored.header);
                self.contents(stored, commitments.iter().map(String::as_str));
                self.report("header", &place, error.detail);
                return None;
            }
        };
        if event.header.seq != stored.seq || event.header.format != FORMAT {
            self.report("header", &place, "the header names another number or format");
        }
        self.take_keys(&event);
        self.signature(stored, &event);
        self.lock(&event);
        Some(event)
    }

    /// The end of the chain so far.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// The casebook's own public key as its first event names it.
    #[must_use]
    pub fn casebook_key(&self) -> Option<Hash> {
        self.keys.get(RECOVERY).copied()
    }

    /// What did not hold, once the chain has ended: every content missing must have been redacted.
    #[must_use]
    pub fn finish(mut self) -> Vec<Problem> {
        let missing: Vec<_> = self.missing.difference(&self.redacted).copied().collect();
        for (seq, ordinal) in missing {
            let place = format!("event {seq} change {ordinal}");
            self.report("content_missing", &place, "the content is missing, and no event redacted it");
        }
        self.problems
    }

    fn report(&mut self, code: &'static str, place: &str, detail: impl Into<String>) {
        self.problems.push(Problem::new(code, place, detail));
    }

    fn contents<'h>(&mut self, stored: &StoredEvent, commitments: impl Iterator<Item = &'h str>) {
        for (ordinal, (committed, content)) in (0_u32..).zip(commitments.zip(&stored.contents)) {
            match content {
                None => drop(self.missing.insert((stored.seq, ordinal))),
                Some(content) if hex::encode(commitment(&content.salt, &content.content)) == committed => {}
                Some(_) => {
                    let at = format!("event {} change {ordinal}", stored.seq);
                    self.report("commitment", &at, "the content is not the one that the header commits to");
                }
            }
        }
    }

    fn take_keys(&mut self, event: &Event) {
        for recorded in &event.changes {
            let (user, key) = match &recorded.change.what {
                What::CasebookCreated { key, .. } if event.header.seq == 1 => (RECOVERY, key),
                What::AccountCreated { user, ed25519, .. } => (user.as_str(), ed25519),
                What::PassphraseChanged { user, ed25519: Some(key), .. } => (user.as_str(), key),
                What::Redacted { contents, .. } => {
                    self.redacted.extend(contents);
                    continue;
                }
                _ => continue,
            };
            let mut bytes = [0; 32];
            if hex::decode_to_slice(key, &mut bytes).is_ok() {
                self.keys.insert(user.to_owned(), bytes);
            }
        }
    }

    fn signature(&mut self, stored: &StoredEvent, event: &Event) {
        let key = self.keys.get(&event.header.user);
        if !key.is_some_and(|key| verify_signature(key, &signed_message(&stored.hash), &stored.signature)) {
            let place = format!("event {}", stored.seq);
            self.report("signature", &place, format!("not signed by {}", event.header.user));
        }
    }

    fn lock(&mut self, event: &Event) {
        if self.locked && event.header.class == Class::Clinical {
            let place = format!("event {}", event.header.seq);
            self.report("after_lock", &place, "a clinical event after the casebook's lock");
        }
        let casebook: Location = whole();
        for recorded in event.changes.iter().filter(|recorded| recorded.change.at == casebook) {
            match recorded.change.what {
                What::Locked {} => self.locked = true,
                What::Unlocked { .. } => self.locked = false,
                _ => {}
            }
        }
    }
}

/// The commitments of a header that does not parse as a whole.
fn bare_commitments(header: &str) -> Vec<String> {
    let header: serde_json::Value = serde_json::from_str(header).unwrap_or_default();
    let changes = header["changes"].as_array().cloned().unwrap_or_default();
    changes.iter().map(|change| change["commitment"].as_str().unwrap_or_default().to_owned()).collect()
}
