//! Backups: the folder's files in one, with their hashes; and putting them back, which never touches a living casebook.
//!
//! The database inside is encrypted as it lies on the disk. The format is in `docs/record-format.md`.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::ActKind;
use crate::act::Act;
use crate::anchor::Head;
use crate::casebook::Casebook;
use crate::error::ActError;
use crate::keys::{Hasher, sha256};
use crate::session::Session;
use crate::writing::Receipt;

const MAGIC: &str = "casebook backup 1\n";

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Which casebook.
    pub casebook: Uuid,
    /// The end of its chain.
    pub head: Head,
    files: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    name: String,
    bytes: u64,
    sha256: String,
}

/// A backup was not put back; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The file is no backup.
    #[error("not a backup of a casebook")]
    NotABackup,
    /// A file in the backup is not what was put into it.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// The folder to restore into is not empty.
    #[error("the folder is not empty")]
    NotEmpty,
    /// The backup cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The folder, or a file in it, cannot be written.
    #[error("the folder cannot be written: {0}")]
    Write(io::Error),
}

impl Casebook {
    /// Writes a backup to `file` and records it.
    ///
    /// # Errors
    /// When the role may not, when the file cannot be written, or when the event is not committed.
    pub fn backup(&mut self, session: &Session, file: &Path) -> Result<Receipt, ActError> {
        self.authorise(session, ActKind::RecordBackup)?;
        // Nobody else writes, so that database and log stand still; an empty log only makes the backup smaller.
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        let sha256 = self.write_backup(file)?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let act = Act::RecordBackup { file: name, sha256, through: self.tip.head.seq };
        self.act(session, act, Vec::new())
    }

    fn write_backup(&self, file: &Path) -> io::Result<String> {
        let mut files = Vec::new();
        for name in ["keys.json", "data.db", "data.db-wal"] {
            let path = self.folder.path().join(name);
            if path.is_file() {
                let (bytes, sha256) = copy(&mut File::open(path)?, &mut io::sink(), u64::MAX)?;
                files.push(Part { name: name.into(), bytes, sha256 });
            }
        }
        let contents = Contents { casebook: self.keys.casebook, head: self.tip.head, files };
        let beside = sibling(file);
        let written = self.write_parts(&contents, &beside).and_then(|sha256| {
            fs::rename(&beside, file)?;
            Ok(sha256)
        });
        if written.is_err() && beside.exists() {
            fs::remove_file(beside)?;
        }
        written
    }

    fn write_parts(&self, contents: &Contents, beside: &Path) -> io::Result<String> {
        let mut out = Hashing { out: BufWriter::new(File::create_new(beside)?), hasher: Hasher::default() };
        out.write_all(MAGIC.as_bytes())?;
        let line = serde_json::to_string(contents)?;
        out.write_all(format!("{line}\n{}\n", hex::encode(sha256(&[line.as_bytes()]))).as_bytes())?;
        for part in &contents.files {
            let (_, sha256) =
                copy(&mut File::open(self.folder.path().join(&part.name))?, &mut out, u64::MAX)?;
            if sha256 != part.sha256 {
                return Err(io::Error::other("the casebook changed while it was copied"));
            }
        }
        out.out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok(out.hasher.finish())
    }
}

/// A name beside `path` that nobody else uses: what is written there is renamed when it is whole.
fn sibling(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{}.part", Uuid::new_v4()))
}

/// Puts a backup back into `folder`, which must be absent or empty. Every file is checked before the folder appears.
///
/// The casebook restored is an older copy to every computer that has seen a later one: opening it there says so, until
/// [`Act::AcceptRestore`].
///
/// # Errors
/// [`RestoreError`]; nothing is left behind then.
pub fn restore(file: &Path, folder: &Path) -> Result<Contents, RestoreError> {
    if folder.exists() && fs::read_dir(folder).map_err(RestoreError::Write)?.next().is_some() {
        return Err(RestoreError::NotEmpty);
    }
    let beside = sibling(folder);
    if let Some(parent) = beside.parent() {
        fs::create_dir_all(parent).map_err(RestoreError::Write)?;
    }
    fs::create_dir(&beside).map_err(RestoreError::Write)?;
    let restored = unpack(file, &beside).and_then(|contents| {
        if folder.exists() {
            fs::remove_dir(folder).map_err(RestoreError::Write)?;
        }
        fs::rename(&beside, folder).map_err(RestoreError::Write)?;
        Ok(contents)
    });
    if restored.is_err() {
        fs::remove_dir_all(&beside).map_err(RestoreError::Write)?;
    }
    restored
}

fn unpack(file: &Path, folder: &Path) -> Result<Contents, RestoreError> {
    let mut backup = BufReader::new(File::open(file)?);
    let mut magic = [0; MAGIC.len()];
    let begun = backup.read_exact(&mut magic).is_ok() && magic == *MAGIC.as_bytes();
    if !begun {
        return Err(RestoreError::NotABackup);
    }
    let (line, hash) = (line(&mut backup)?, line(&mut backup)?);
    if hash != hex::encode(sha256(&[&line])).as_bytes() {
        return Err(RestoreError::Damaged("its table of contents".into()));
    }
    let contents: Contents =
        serde_json::from_slice(&line).map_err(|error| RestoreError::Damaged(error.to_string()))?;
    for part in &contents.files {
        if !matches!(part.name.as_str(), "keys.json" | "data.db" | "data.db-wal") {
            return Err(RestoreError::Damaged(format!("a file named {}", part.name)));
        }
        let out = File::create(folder.join(&part.name)).map_err(RestoreError::Write)?;
        let mut out = Target { out, failed: false };
        let copied = copy(&mut backup, &mut out, part.bytes);
        let blamed = if out.failed { RestoreError::Write } else { RestoreError::Io };
        let (bytes, sha256) = copied.map_err(blamed)?;
        if bytes != part.bytes || sha256 != part.sha256 {
            return Err(RestoreError::Damaged(part.name.clone()));
        }
        out.out.sync_all().map_err(RestoreError::Write)?;
    }
    if backup.read(&mut [0])? != 0 {
        return Err(RestoreError::Damaged("something follows the last file".into()));
    }
    Ok(contents)
}

fn line(backup: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    backup.read_until(b'\n', &mut line)?;
    line.pop();
    Ok(line)
}

/// Copies at most `limit` bytes; tells how many, and their SHA-256.
fn copy(from: &mut impl Read, to: &mut impl Write, limit: u64) -> io::Result<(u64, String)> {
    let mut to = Hashing { out: to, hasher: Hasher::default() };
    let bytes = io::copy(&mut from.take(limit), &mut to)?;
    Ok((bytes, to.hasher.finish()))
}

/// A file that remembers that it could not be written: of a copy that failed it tells which side did.
struct Target {
    out: File,
    failed: bool,
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes);
        self.failed |= written.is_err();
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

struct Hashing<W> {
    out: W,
    hasher: Hasher,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
