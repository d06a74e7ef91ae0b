//! The folder on disk: `data.db`, `keys.json`, `lock`, and `attempts.json` while there are failed logins to record.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Who has a casebook open, and since when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The account.
    pub user: String,
    /// The computer.
    pub host: String,
    /// The process number there.
    pub pid: u32,
    /// Since when.
    pub since: String,
}

/// A casebook's folder.
#[derive(Clone, Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("data.db")
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.0.join("keys.json")
    }

    pub(crate) fn attempts(&self) -> PathBuf {
        self.0.join("attempts.json")
    }

    pub(crate) fn is_casebook(&self) -> bool {
        self.database().is_file() && self.keys().is_file()
    }

    /// Who has the folder claimed now.
    pub(crate) fn holder(&self) -> Option<Holder> {
        let mut file = File::open(self.0.join("lock")).ok()?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => read_holder(&mut file),
            _ => None,
        }
    }

    /// Claims the folder for one writer. `Ok(Err(holder))` says who has it.
    pub(crate) fn claim(&self, holder: &Holder) -> io::Result<Result<Claim, Holder>> {
        let path = self.0.join("lock");
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Err(read_holder(&mut file).unwrap_or_default())),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let before = read_holder(&mut file);
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(serde_json::to_string(holder)?.as_bytes())?;
        Ok(Ok(Claim { file, before }))
    }
}

/// The folder is ours while this lives.
#[derive(Debug)]
pub(crate) struct Claim {
    file: File,
    /// Who held it before and ended without letting go.
    pub(crate) before: Option<Holder>,
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Err(error) = self.file.set_len(0) {
            tracing::warn!(%error, "the lock file could not be emptied");
        }
    }
}

fn read_holder(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

/// The JSON of `path`; `None` when there is no such file.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> io::Result<Option<T>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes JSON beside `path`, syncs, and renames: either the old file stands there or the new one, whole.
pub(crate) fn write_json<T: Serialize>(path: &Path, value: &T) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = File::create(&beside)?;
    file.write_all(&serde_json::to_vec_pretty(value)?)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    sync_folder(path)
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
