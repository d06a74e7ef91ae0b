//! The file in which a package is written, beside its place: in clear, so it must not stay when nobody writes it any more.
//!
//! Who writes one holds the system's lock on it, which ends with the process however that ends. So whoever comes next into the same folder
//! knows which were left behind, and removes them.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Ends the name of a package that is being written.
const ENDING: &str = ".casebook-part";

/// A package being written.
pub(super) struct Beside {
    path: PathBuf,
    file: File,
}

impl Beside {
    /// Begins a file beside `target`, after removing those that other processes left in that folder.
    pub(super) fn begin(target: &Path) -> io::Result<Self> {
        let mut name = target.file_name().map_or_else(OsString::new, OsString::from);
        name.push(ENDING);
        let path = target.with_file_name(name);
        remove_abandoned(folder_of(&path))?;
        let file = File::options().write(true).create(true).truncate(false).open(&path)?;
        match file.try_lock() {
            Ok(()) => file.set_len(0)?,
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(io::ErrorKind::ResourceBusy, "another program is writing it"));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        Ok(Self { path, file })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file to write to.
    pub(super) fn file(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Lets others read it, where a lock keeps them from it; it still counts as being written.
    pub(super) fn written(&self) -> io::Result<()> {
        self.file.unlock()?;
        self.file.lock_shared()
    }

    /// Puts it into its place.
    pub(super) fn keep(self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)?;
        sync(folder_of(target))
    }

    /// Removes it.
    pub(super) fn discard(self) -> io::Result<()> {
        drop(self.file);
        fs::remove_file(&self.path)
    }
}

/// Removes what was begun in the folder by processes that are gone.
fn remove_abandoned(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().ends_with(ENDING) {
            continue;
        }
        // One that may not be opened is somebody else's.
        let Ok(file) = File::options().write(true).open(entry.path()) else { continue };
        if file.try_lock().is_ok() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}
