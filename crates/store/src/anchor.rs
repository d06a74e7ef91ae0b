//! Anchors: the head of the chain as this computer saw it last, kept outside the folder.
//!
//! Encryption page by page does not notice an old copy of the whole file put back; a head kept elsewhere does. The file is written
//! after each commit without waiting for the disk: an anchor that lags behind is as good, as long as its event is found in the chain.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::OpenError;
use crate::keys::Hash;
use crate::unlocking::key_file;

/// The end of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The number of the last event; 0 in an empty chain.
    pub seq: u64,
    /// Its hash; zeros in an empty chain.
    #[serde(with = "hex::serde")]
    pub hash: Hash,
}

impl Head {
    /// The chain before its first event.
    pub const EMPTY: Self = Self { seq: 0, hash: [0; 32] };

    /// The hash, hexadecimal.
    #[must_use]
    pub fn hex(&self) -> String {
        hex::encode(self.hash)
    }
}

/// What is kept for one casebook.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Anchor {
    /// Names this copy on this computer in every event it writes.
    pub(crate) writer: Uuid,
    /// The last event seen.
    pub(crate) head: Head,
}

/// Where one casebook's anchor is kept.
#[derive(Clone, Debug)]
pub(crate) struct AnchorFile(PathBuf);

impl AnchorFile {
    pub(crate) fn new(directory: &Path, casebook: Uuid) -> Self {
        Self(directory.join(format!("{casebook}.json")))
    }

    /// The anchor; `None` when this computer keeps none, or its file was cut short by a power failure.
    pub(crate) fn read(&self) -> Option<Anchor> {
        serde_json::from_slice(&fs::read(&self.0).ok()?).ok()
    }

    pub(crate) fn write(&self, anchor: &Anchor) -> io::Result<()> {
        let beside = self.0.with_extension("new");
        if let Some(directory) = self.0.parent() {
            fs::create_dir_all(directory)?;
        }
        fs::write(&beside, serde_json::to_vec(anchor)?)?;
        fs::rename(beside, &self.0)
    }
}

/// A training casebook was simulated at `path`: the head of an earlier one from the same seed, which bears the same UUID, is forgotten, so that
/// the new one is not taken for an older copy of it. Heads of other casebooks stay.
///
/// # Errors
/// When `path` is no casebook, or the head cannot be removed.
pub fn simulated_anew(path: &Path, anchors: &Path) -> Result<(), OpenError> {
    let (_, keys) = key_file(path)?;
    let AnchorFile(earlier) = AnchorFile::new(anchors, keys.casebook);
    if !keys.training || !earlier.exists() {
        return Ok(());
    }
    Ok(fs::remove_file(earlier)?)
}
