//! The locked package: what a site hands over, and what a stranger can verify with nothing else at hand.
//!
//! Its layout and every format in it are described in `docs/package-format.md`.

mod beside;
mod casebook;
mod contents;
mod export;
mod manifest;
mod parts;
mod problem;
mod readme;
mod source;
mod sums;
mod verify;

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use contents::{ContentError, package_layout, write_trail};
pub use export::{ExportError, ExportRequest, PackageSummary, Phase, Watch, export, package_name};
pub use manifest::{Counts, FileEntry, Manifest, Signature, StudyVersion, fingerprint};
pub use problem::Problem;
pub use source::SourceError;
pub use verify::{Verification, verify_package};

use crate::snapshot::{Layout, Snapshot};
use crate::version::Version;

/// The program's version, which every package names.
pub const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Which extract it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Label {
    /// The casebook as locked the first, second … time.
    Lock(u32),
    /// Anything earlier.
    Interim,
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lock(number) => write!(f, "LOCK {number}"),
            Self::Interim => f.write_str("INTERIM"),
        }
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.to_string()
    }
}

impl TryFrom<String> for Label {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.strip_prefix("LOCK ").map(str::parse) {
            Some(Ok(number)) => Ok(Self::Lock(number)),
            None if text == "INTERIM" => Ok(Self::Interim),
            _ => Err(format!("`{text}` is neither `LOCK n` nor `INTERIM`")),
        }
    }
}

/// A part of a package that may be left out. Chain, trail and definitions are always there: without them nobody could verify the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// `odm/`
    Odm,
    /// `csv/`
    Csv,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 2] = [Self::Odm, Self::Csv];

    /// The part that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "odm" => Some(Self::Odm),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// All that the files of a package are made from. Writing them is a pure function of this.
#[derive(Clone, Copy, Debug)]
pub struct Extract<'a> {
    /// What the record says.
    pub snapshot: &'a Snapshot,
    /// What it says, in the order of the files.
    pub layout: &'a Layout<'a>,
    /// The versions of the definition, the oldest first; as many as `snapshot.definitions`.
    pub versions: &'a [Version],
    /// Which extract it is.
    pub label: Label,
    /// Hash of the last event, hexadecimal.
    pub head: &'a str,
    /// The version of the program that writes.
    pub program: &'a str,
    /// The parts it has.
    pub parts: &'a BTreeSet<Part>,
}

impl Extract<'_> {
    /// The study's OID.
    #[must_use]
    pub fn study_oid(&self) -> &str {
        self.snapshot.in_force().map_or("", |definition| definition.study.as_str())
    }

    /// The instant of the last event, UTC: the only time stamp that a package knows.
    #[must_use]
    pub fn instant(&self) -> &str {
        self.snapshot.last.as_ref().map_or("", |stamp| &stamp.instant)
    }

    /// The number of the last event.
    #[must_use]
    pub fn through(&self) -> u64 {
        self.snapshot.last.as_ref().map_or(0, |stamp| stamp.seq)
    }

    /// `NCT05018637.SNU.LOCK1.0123456789abcdef`
    pub(crate) fn file_oid(&self) -> String {
        let label = self.label.to_string().replace(' ', "");
        let head = self.head.get(..16).unwrap_or(self.head);
        format!("{}.{}.{label}.{head}", self.study_oid(), self.snapshot.site)
    }

    /// One sentence that says what the extract is; it stands in every file that a person reads as text.
    pub(crate) fn banner(&self) -> String {
        let kind = match self.label {
            Label::Lock(number) => format!("LOCK {number}: the locked casebook"),
            Label::Interim => "INTERIM: an extract of a casebook that is not locked".to_owned(),
        };
        let training = if self.snapshot.training { ", training data" } else { "" };
        format!(
            "{kind}{training}, of study {} at site {}, as of event {} at {}",
            self.study_oid(),
            self.snapshot.site,
            self.through(),
            self.instant()
        )
    }

    pub(crate) fn location_oid(&self) -> String {
        format!("LOC.{}", self.snapshot.site)
    }

    /// The meanings of all signatures in force, in alphabetical order.
    pub(crate) fn meanings(&self) -> Vec<&str> {
        let standing = self.snapshot.signatures.values().filter(|signature| signature.broken.is_none());
        let meanings: BTreeSet<&str> = standing.map(|signature| signature.meaning.as_str()).collect();
        meanings.into_iter().collect()
    }
}
