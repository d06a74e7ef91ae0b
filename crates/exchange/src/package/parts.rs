//! The zip: one part after another, hashed and counted as they are written, always the same bytes.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};

use sha2::{Digest, Sha256};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::export::{Phase, Watch};
use super::manifest::FileEntry;

/// So many bytes are hashed and deflated at a time: XML and JSON come a word at a time.
pub(super) const GATHERED: usize = 1 << 16;

/// A package being written.
pub(super) struct Parts<'w, W: Write + Seek> {
    zip: ZipWriter<W>,
    options: SimpleFileOptions,
    files: Vec<FileEntry>,
    watch: &'w dyn Watch,
    written: Cell<u64>,
}

/// The zip could not be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum PartError<E> {
    /// By its container.
    #[error(transparent)]
    Zip(#[from] zip::result::ZipError),
    /// By a part.
    #[error(transparent)]
    Part(E),
}

impl<'w, W: Write + Seek> Parts<'w, W> {
    /// Every entry bears `instant` (UTC), cut to the two seconds that a zip knows.
    pub(super) fn new(out: W, instant: &str, watch: &'w dyn Watch) -> Self {
        let time = date_time(instant).unwrap_or_default();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(6))
            .last_modified_time(time)
            .unix_permissions(0o644)
            .large_file(true);
        Self { zip: ZipWriter::new(out), options, files: Vec::new(), watch, written: Cell::new(0) }
    }

    /// Adds the file that `write` writes.
    pub(super) fn add<E>(
        &mut self,
        path: &str,
        phase: Phase,
        write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<(), PartError<E>> {
        self.zip.start_file(path, self.options)?;
        let part = Part {
            out: &mut self.zip,
            hash: Sha256::new(),
            bytes: 0,
            watch: self.watch,
            phase,
            written: &self.written,
        };
        let mut gathered = BufWriter::with_capacity(GATHERED, part);
        write(&mut gathered).map_err(PartError::Part)?;
        let part = gathered.into_inner().map_err(|error| ZipError::Io(error.into_error()))?;
        let (bytes, sha256) = (part.bytes, hex::encode(part.hash.finalize()));
        self.files.push(FileEntry { path: path.to_owned(), bytes, sha256 });
        Ok(())
    }

    /// The files so far, sorted by path.
    pub(super) fn files(&self) -> Vec<FileEntry> {
        let mut files = self.files.clone();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    pub(super) fn finish(self) -> zip::result::ZipResult<W> {
        self.zip.finish()
    }
}

/// A part being written: passes bytes on, hashes and counts them, and stops when the watcher cancels.
struct Part<'a, W: Write> {
    out: &'a mut W,
    hash: Sha256,
    bytes: u64,
    watch: &'a dyn Watch,
    phase: Phase,
    written: &'a Cell<u64>,
}

/// What an interrupted write says; [`super::ExportError::Cancelled`] is made of it.
pub(super) const CANCELLED: &str = "cancelled";

impl<W: Write> Write for Part<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.watch.cancelled() {
            return Err(io::Error::other(CANCELLED));
        }
        let taken = self.out.write(bytes)?;
        self.hash.update(&bytes[..taken]);
        let taken_bytes = u64::try_from(taken).unwrap_or(u64::MAX);
        self.bytes += taken_bytes;
        self.written.set(self.written.get() + taken_bytes);
        self.watch.progress(self.phase, self.written.get(), 0);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The file under a zip. Once it has failed it takes whatever comes and keeps nothing: a zip ends itself when it is dropped, and would complain
/// a second time, on standard error.
pub(super) struct Sink {
    file: File,
    failed: bool,
}

impl Sink {
    pub(super) fn new(file: File) -> Self {
        Self { file, failed: false }
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed {
            return Ok(bytes.len());
        }
        let written = self.file.write(bytes);
        self.failed = written.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Sink {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// The hash and length of what is written to it, and nothing else.
#[derive(Default)]
pub(super) struct Measure {
    hash: Sha256,
    bytes: u64,
}

impl Measure {
    pub(super) fn entry(self, path: &str) -> FileEntry {
        FileEntry { path: path.to_owned(), bytes: self.bytes, sha256: hex::encode(self.hash.finalize()) }
    }
}

impl Write for Measure {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn date_time(instant: &str) -> Option<DateTime> {
    use chrono::{Datelike, Timelike};
    let utc = chrono::DateTime::parse_from_rfc3339(instant).ok()?.to_utc();
    let year = u16::try_from(utc.year()).ok()?;
    let part = |number: u32| u8::try_from(number).ok();
    DateTime::from_date_and_time(
        year,
        part(utc.month())?,
        part(utc.day())?,
        part(utc.hour())?,
        part(utc.minute())?,
        part(utc.second())?,
    )
    .ok()
}
