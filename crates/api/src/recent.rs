//! What this computer remembers of casebooks between two runs: where they are, whose they are, when they were last open and backed up.
//!
//! Lies in the application's data folder, in clear: it holds what the locked casebook's card shows, and no clinical data.

use std::fs;
use std::path::{Path, PathBuf};

use protocol::definition::StudyHeader;
use serde::{Deserialize, Serialize};
use store::Record;

use crate::contract::{UserChoice, Words};
use crate::error::Refusal;
use crate::words::{short, words};

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

impl Remembered {
    /// What a casebook's record says of it.
    pub(crate) fn of(
        record: Record<'_>,
        path: &Path,
        study: &StudyHeader,
        opened: String,
    ) -> Result<Self, Refusal> {
        let identity = record.identity()?.ok_or(Refusal::NotFound)?;
        let living = record.accounts()?.into_iter().filter(|account| account.closed.is_none());
        let users = living.map(|account| UserChoice {
            user: account.user,
            full_name: account.name,
            role: Some(account.role.into()),
        });
        Ok(Self {
            path: path.to_owned(),
            study: study.oid.to_string(),
            study_name: words(&study.name),
            site_oid: identity.site,
            site_name: identity.site_name,
            users: users.collect(),
            last_opened: opened,
            last_backup: record.custody()?.get("backed_up").map(|stamp| stamp.instant.clone()),
            head: short(&record.head()?.hex()),
            training: identity.training,
        })
    }
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
