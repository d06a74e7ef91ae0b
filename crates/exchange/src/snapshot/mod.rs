//! What the record says at one point of its chain, computed from the changes alone: a replay that runs no rule.
//!
//! The snapshot knows nothing of SQLite and nothing of the study's definition. The exporter builds one from the casebook, the verifier
//! builds one from `audit/events.jsonl`; what stands in the files is compared with it.

mod apply;
mod implied;
mod layout;
mod query;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use protocol::{Content, Location, Oid, Origin, Scope};
use store::{Role, Severity};
use uuid::Uuid;

pub use implied::Implied;
pub use layout::{Cell, Entry, EventEntry, FormEntry, GroupEntry, Layout, Records, UnknownItem};
pub use query::{Query, QueryState, QueryStep};

/// The head of one event, as far as an extract needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its place in the chain, from 1.
    pub seq: u64,
    /// When, in UTC: `2026-03-12T00:00:00.000Z`.
    pub instant: String,
    /// The offset of the place from UTC: `+09:00`.
    pub offset: String,
    /// Who.
    pub user: String,
    /// In which role.
    pub role: Role,
    /// What kind of act.
    pub act: String,
}

/// The state of the record after an event.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The casebook's identifier.
    pub casebook: Uuid,
    /// The site's number, as file names spell it.
    pub site: String,
    /// The site's name.
    pub site_name: String,
    /// The site's IANA time zone.
    pub zone: String,
    /// Public half of the casebook's signing key, hexadecimal.
    pub key: String,
    /// A training casebook: its data are nobody's.
    pub training: bool,
    /// The last event it holds; `None` before the first.
    pub last: Option<Stamp>,
    /// The versions of the definition in the order they came into force.
    pub definitions: Vec<InForce>,
    /// Everybody who ever had an account.
    pub users: BTreeMap<String, User>,
    /// Everybody ever enrolled.
    pub subjects: BTreeMap<Uuid, Subject>,
    /// Unscheduled visits that were added, and when: the order of visits of one kind.
    pub visits: BTreeMap<Location, u64>,
    /// Rows that were added.
    pub rows: BTreeMap<Location, Row>,
    /// Places entered by mistake, and why.
    pub withdrawn: BTreeMap<Location, String>,
    /// What stands where, withdrawn places included.
    pub values: BTreeMap<Location, Held>,
    /// Notes beside items.
    pub notes: BTreeMap<Location, Note>,
    /// Complete forms.
    pub completed: BTreeSet<Location>,
    /// Findings that stand.
    pub findings: BTreeMap<(Location, Oid), Finding>,
    /// All queries.
    pub queries: BTreeMap<Uuid, Query>,
    /// All signatures, broken ones included.
    pub signatures: BTreeMap<Uuid, Signature>,
    /// Places compared with the sources.
    pub verified: BTreeSet<Location>,
    /// Frozen places.
    pub frozen: BTreeSet<Location>,
    /// Locked places.
    pub locked: BTreeSet<Location>,
    /// The lock of the whole casebook that is in force.
    pub lock: Option<CasebookLock>,
    /// How often the casebook was locked.
    pub locks: u32,
}

/// A version of the definition in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// SHA-256 of the definition's bytes, hexadecimal.
    pub hash: String,
    /// The study.
    pub study: Oid,
    /// The version's name.
    pub version: String,
    /// Since which event.
    pub since: Stamp,
    /// The day from which it applies at the site; of the first version there is none.
    pub from: Option<NaiveDate>,
    /// What approved it.
    pub approval: Option<String>,
}

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Printed name.
    pub name: String,
    /// The present role.
    pub role: Role,
}

/// A subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The number people use.
    pub number: String,
    /// Enrolled by this event.
    pub enrolled: u64,
    /// SHA-256 of the version of the definition under which the records stand: the one at enrolment, until the subject was moved.
    pub version: String,
}

/// A row of a repeating group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The group.
    pub group: Oid,
    /// Its ordinal, for eyes.
    pub ordinal: u32,
}

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The value, or the reason why there is none.
    pub content: Content,
    /// Where it came from.
    pub origin: Origin,
}

/// A note beside an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Who wrote it, and when.
    pub stamp: Stamp,
    /// The note.
    pub text: String,
    /// What the source says although it was refused as impossible.
    pub refused: Option<String>,
}

/// A finding that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How grave.
    pub severity: Severity,
    /// What it says.
    pub message: String,
    /// What a person decided about it.
    pub decision: Option<Decision>,
    /// Why what it proposes is no deviation.
    pub aside: Option<Decision>,
}

/// What a person decided about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Who.
    pub user: String,
    /// When, UTC.
    pub instant: String,
    /// In words.
    pub text: String,
    /// The answer to "is this an adverse event?", where it was asked.
    pub adverse_event: Option<bool>,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Its identifier.
    pub id: Uuid,
    /// What is signed.
    pub at: Location,
    /// By which event, hence by whom and when.
    pub stamp: Stamp,
    /// Printed name of the signer.
    pub name: String,
    /// What it means.
    pub meaning: String,
    /// SHA-256 over what was signed, hexadecimal.
    pub digest: String,
    /// Broken by a later change, at this event.
    pub broken: Option<u64>,
}

/// A lock of the whole casebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CasebookLock {
    /// The first, the second …
    pub number: u32,
    /// By which event.
    pub stamp: Stamp,
}

impl Snapshot {
    /// Whether the place, or one that holds it, was withdrawn.
    #[must_use]
    pub fn is_withdrawn(&self, at: &Location) -> bool {
        if self.withdrawn.is_empty() {
            return false;
        }
        around(at).any(|place| self.withdrawn.contains_key(&place))
    }

    /// The subjects that count, by number.
    #[must_use]
    pub fn subjects_by_number(&self) -> Vec<(Uuid, &Subject)> {
        let mut subjects: Vec<_> = self
            .subjects
            .iter()
            .filter(|(key, _)| !self.withdrawn.contains_key(&Location::scope(Scope::Subject(**key))))
            .map(|(key, subject)| (*key, subject))
            .collect();
        subjects.sort_by(|a, b| a.1.number.cmp(&b.1.number).then(a.0.cmp(&b.0)));
        subjects
    }

    /// The values that count: not withdrawn.
    pub fn standing(&self) -> impl Iterator<Item = (&Location, &Held)> {
        self.values.iter().filter(|(at, _)| !self.is_withdrawn(at))
    }

    /// The version of the definition in force.
    #[must_use]
    pub fn in_force(&self) -> Option<&InForce> {
        self.definitions.last()
    }
}

/// The place and every place that holds it: row, form, visit, scope.
fn around(at: &Location) -> impl Iterator<Item = Location> {
    let row = at.row.map(|_| Location { item: None, ..at.clone() });
    let form = at.form.as_ref().map(|_| at.form_place());
    let event = at.event.as_ref().map(|event| Location::event(at.scope.clone(), event.clone()));
    [Some(at.clone()), row, form, event, Some(Location::scope(at.scope.clone()))].into_iter().flatten()
}
