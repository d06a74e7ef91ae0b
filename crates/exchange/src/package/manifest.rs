//! `manifest.json`: what the package is, where its chain ends, what it counts, and every file by its hash. `manifest.sig`: the signature over it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Extract, Label, Part};
use crate::snapshot::{QueryState, Snapshot};

/// Version of the package's format.
pub(super) const FORMAT: u32 = 1;

/// The manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// Version of the package's format.
    pub format: u32,
    /// `LOCK n` or `INTERIM`.
    pub extract: Label,
    /// The parts it has, beside chain, trail and definitions.
    pub parts: BTreeSet<Part>,
    /// One sentence for people.
    pub description: String,
    /// The study's OID.
    pub study: String,
    /// Every version of the definition that was in force, the oldest first.
    pub definitions: Vec<StudyVersion>,
    /// The site's number.
    pub site: String,
    /// The site's name.
    pub site_name: String,
    /// The site's IANA time zone.
    pub zone: String,
    /// The casebook's identifier.
    pub casebook: Uuid,
    /// Made for training: the data are nobody's.
    pub training: bool,
    /// The chain's end in this package.
    pub chain: ChainEnd,
    /// What the package holds.
    pub counts: Counts,
    /// The program that wrote it.
    pub program: Program,
    /// Public half of the casebook's signing key (Ed25519), hexadecimal.
    pub key: String,
    /// Every other file but `SHA256SUMS` and `manifest.sig`, by path.
    pub files: Vec<FileEntry>,
}

/// A version of the definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StudyVersion {
    /// Its name.
    pub version: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// The event that put it in force.
    pub since: u64,
    /// The day from which it applied at the site; of the first version there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// What approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
    /// Subjects whose records stand under it.
    pub subjects: u64,
    /// Its files in the package.
    pub folder: String,
}

/// Where the chain ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChainEnd {
    /// How many events: the number of the last.
    pub events: u64,
    /// Hash of the last event, hexadecimal.
    pub head: String,
    /// Its instant, UTC.
    pub instant: String,
}

/// What the package holds, and what it leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Counts {
    /// Subjects that count.
    pub subjects: u64,
    /// Subjects withdrawn: entered by mistake. They are in the trail only.
    pub subjects_withdrawn: u64,
    /// Items that hold a value.
    pub values: u64,
    /// Items that hold a missing reason.
    pub missing: u64,
    /// Items in withdrawn rows, visits and subjects. They are in the trail only.
    pub withdrawn: u64,
    /// Rows of logs.
    pub rows: u64,
    /// Complete forms.
    pub complete: u64,
    /// Queries ever asked.
    pub queries: u64,
    /// Queries open or answered.
    pub queries_open: u64,
    /// Signatures in force.
    pub signatures: u64,
    /// Signatures broken by a later change.
    pub signatures_broken: u64,
}

/// The program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Program {
    /// `Casebook`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A file of the package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileEntry {
    /// Its path.
    pub path: String,
    /// How many bytes.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// `manifest.sig`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Signature {
    /// `Ed25519`.
    pub algorithm: String,
    /// What was signed, in words.
    pub signed: String,
    /// The public key, hexadecimal.
    pub key: String,
    /// The signature, hexadecimal.
    pub signature: String,
}

impl Manifest {
    pub(super) fn of(extract: &Extract<'_>, files: Vec<FileEntry>) -> Self {
        let snapshot = extract.snapshot;
        Self {
            format: FORMAT,
            extract: extract.label,
            parts: extract.parts.clone(),
            description: extract.banner(),
            study: extract.study_oid().to_owned(),
            definitions: definitions(snapshot),
            site: snapshot.site.clone(),
            site_name: snapshot.site_name.clone(),
            zone: snapshot.zone.clone(),
            casebook: snapshot.casebook,
            training: snapshot.training,
            chain: ChainEnd {
                events: extract.through(),
                head: extract.head.to_owned(),
                instant: extract.instant().to_owned(),
            },
            counts: Counts::of(snapshot),
            program: Program { name: "Casebook".to_owned(), version: extract.program.to_owned() },
            key: snapshot.key.clone(),
            files,
        }
    }

    /// The file's bytes.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        pretty(self)
    }
}

impl Signature {
    pub(super) fn new(key: &str, signature: &[u8; 64]) -> Self {
        Self {
            algorithm: "Ed25519".to_owned(),
            signed: "the line `casebook manifest 1`, then the bytes of manifest.json".to_owned(),
            key: key.to_owned(),
            signature: hex::encode(signature),
        }
    }

    pub(super) fn bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        pretty(self)
    }
}

/// A key as receipts print it, in groups of four: `1a2b 3c4d …`.
#[must_use]
pub fn fingerprint(key: &str) -> String {
    let digits: Vec<char> = key.chars().collect();
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

fn pretty(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The versions in force and the folders of their files.
pub(super) fn definitions(snapshot: &Snapshot) -> Vec<StudyVersion> {
    let standing = snapshot.subjects_by_number();
    let subjects = |hash: &str| {
        let under = standing.iter().filter(|(_, subject)| subject.version == hash).count();
        u64::try_from(under).unwrap_or(u64::MAX)
    };
    let versions = snapshot.definitions.iter().map(|definition| StudyVersion {
        version: definition.version.clone(),
        sha256: definition.hash.clone(),
        since: definition.since.seq,
        from: definition.from,
        approval: definition.approval.clone(),
        subjects: subjects(&definition.hash),
        folder: format!(
            "study/{}-{}",
            super::export::plain(&definition.version),
            definition.hash.get(..8).unwrap_or(&definition.hash)
        ),
    });
    versions.collect()
}

impl Counts {
    fn of(snapshot: &Snapshot) -> Self {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let subjects = count(snapshot.subjects_by_number().len());
        let standing = count(snapshot.standing().count());
        let values = count(snapshot.standing().filter(|(_, held)| held.content.value().is_some()).count());
        let open = |state| matches!(state, QueryState::Open | QueryState::Answered);
        let broken =
            count(snapshot.signatures.values().filter(|signature| signature.broken.is_some()).count());
        Self {
            subjects,
            subjects_withdrawn: count(snapshot.subjects.len()) - subjects,
            values,
            missing: standing - values,
            withdrawn: count(snapshot.values.len()) - standing,
            rows: count(snapshot.rows.keys().filter(|at| !snapshot.is_withdrawn(at)).count()),
            complete: count(snapshot.completed.iter().filter(|at| !snapshot.is_withdrawn(at)).count()),
            queries: count(snapshot.queries.len()),
            queries_open: count(snapshot.queries.values().filter(|query| open(query.state)).count()),
            signatures: count(snapshot.signatures.len()) - broken,
            signatures_broken: broken,
        }
    }
}
