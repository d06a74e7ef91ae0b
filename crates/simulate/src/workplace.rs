//! The folder beside the casebook that a simulation uses as the application's data: hidden, and gone when the simulation ends.
//!
//! A process that is killed removes nothing. So whoever simulates holds the system's lock on a file in the folder, which ends with the process however that
//! ends, and the next simulation into the same place removes what no living process holds.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process;

/// Begins the folder's name.
const NAME: &str = ".simulating-";
/// The file that is locked.
const LOCK: &str = "lock";

/// A folder in use.
pub(crate) struct Workplace {
    folder: PathBuf,
    /// Held until the folder is gone.
    _lock: File,
}

impl Workplace {
    /// Makes a folder of this process's own in `out`, after removing those of processes that are gone.
    pub(crate) fn open(out: &Path, site: &str) -> io::Result<Self> {
        fs::create_dir_all(out)?;
        remove_abandoned(out)?;
        let folder = out.join(format!("{NAME}{site}-{}", process::id()));
        fs::create_dir_all(&folder)?;
        // Under its name from the moment on which it is locked: nobody finds it free in between.
        let unnamed = folder.join("locking");
        let lock = File::create(&unnamed)?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::Error(error) => error,
            TryLockError::WouldBlock => io::ErrorKind::ResourceBusy.into(),
        })?;
        fs::rename(&unnamed, folder.join(LOCK))?;
        Ok(Self { folder, _lock: lock })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes it.
    pub(crate) fn close(self) -> io::Result<()> {
        fs::remove_dir_all(&self.folder)
    }
}

/// Removes the folders of simulations that nobody holds any more. What bears the name and has no lock in it is somebody else's.
fn remove_abandoned(out: &Path) -> io::Result<()> {
    for entry in fs::read_dir(out)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() || !entry.file_name().to_string_lossy().starts_with(NAME) {
            continue;
        }
        let Ok(lock) = File::options().write(true).open(entry.path().join(LOCK)) else { continue };
        if lock.try_lock().is_ok() {
            match fs::remove_dir_all(entry.path()) {
                // Somebody else was quicker.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                removed => removed?,
            }
        }
    }
    Ok(())
}
