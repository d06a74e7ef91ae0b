//! What this computer remembers of casebooks between two runs: where they are, whose they are, when they were last open and backed up.
//!
//! Lies in the application's data folder, in clear: it holds what the locked casebook's card shows, and no clinical data.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::contract::{UserChoice, Words};
use crate::error::Refusal;

/// One casebook as remembered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Remembered {
    pub(crate) path: PathBuf,
    pub(crate) study: String,
    pub(crate) study_name: Words,
    pub(crate) site_oid: String,
    pub(crate) site_name: String,
    pub(crate) users: Vec<UserChoice>,
    pub(crate) last_opened: String,
    pub(crate) last_backup: Option<String>,
    pub(crate) head: String,
    pub(crate) training: bool,
}

/// How many casebooks are remembered.
const MOST: usize = 12;

fn file(data: &Path) -> PathBuf {
    data.join("recent.json")
}

/// The casebooks remembered, the last opened first; none when the file cannot be read, for it can be done without.
pub(crate) fn read(data: &Path) -> Vec<Remembered> {
    let text = fs::read_to_string(file(data)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// The casebook at `path`, if it is remembered.
pub(crate) fn find(data: &Path, path: &Path) -> Option<Remembered> {
    read(data).into_iter().find(|known| known.path == path)
}

/// Remembers a casebook as the last one opened.
pub(crate) fn remember(data: &Path, casebook: Remembered) -> Result<(), Refusal> {
    let mut known = read(data);
    known.retain(|other| other.path != casebook.path);
    known.insert(0, casebook);
    known.truncate(MOST);
    fs::create_dir_all(data)?;
    let beside = file(data).with_extension("new");
    fs::write(&beside, serde_json::to_string_pretty(&known).map_err(Refusal::internal)?)?;
    Ok(fs::rename(beside, file(data))?)
}
