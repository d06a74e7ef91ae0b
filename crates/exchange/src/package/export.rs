//! Writes a package: beside its final place, synced, read back and compared, then renamed. So a package either stands there whole, or not at all.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};

use protocol::Source;
use store::Record;

use super::beside::Beside;
use super::contents::{ContentError, contents};
use super::manifest::{Counts, FileEntry, Manifest, Signature, definitions};
use super::parts::{CANCELLED, Measure, PartError, Parts, Sink};
use super::source::{Chain, SourceError, snapshot, versions};
use super::verify::{Verification, verify_package};
use super::{Extract, Label, PROGRAM, Part, Problem, casebook, sums};
use crate::snapshot::{Implied, Layout, Snapshot};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportRequest {
    /// An extract of a casebook that is not locked; its files say so.
    pub interim: bool,
    /// Up to this event; of an interim extract the last one if absent, else the lock in force.
    pub at: Option<u64>,
    /// The parts that the package has.
    pub parts: BTreeSet<Part>,
    /// A file that stands there already gives way.
    pub replace: bool,
}

impl Default for ExportRequest {
    /// The whole package of the locked casebook, where no file stands.
    fn default() -> Self {
        Self { interim: false, at: None, parts: Part::ALL.into(), replace: false }
    }
}

/// What a long export is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Reading the chain.
    Replay,
    /// Writing ODM.
    Odm,
    /// Writing the tables.
    Csv,
    /// Writing the trail.
    Audit,
    /// Writing definitions and manifest.
    Study,
    /// Reading everything back and comparing.
    Check,
}

impl Phase {
    /// A stable word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Replay => "replay",
            Self::Odm => "odm",
            Self::Csv => "csv",
            Self::Audit => "audit",
            Self::Study => "study",
            Self::Check => "check",
        }
    }
}

/// Who watches an export. `()` watches nothing.
pub trait Watch {
    /// So much is done: events while replaying, bytes while writing, files while checking. `total` is 0 where it is not known.
    fn progress(&self, _phase: Phase, _done: u64, _total: u64) {}

    /// Whether to stop.
    fn cancelled(&self) -> bool {
        false
    }
}

impl Watch for () {}

/// A package that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageSummary {
    /// Where it stands.
    pub path: PathBuf,
    /// SHA-256 of the zip, hexadecimal.
    pub sha256: String,
    /// What it is.
    pub label: Label,
    /// The last event it holds.
    pub through: u64,
    /// That event's hash, hexadecimal.
    pub head: String,
    /// Public half of the casebook's signing key, hexadecimal: what `--key` wants.
    pub key: String,
    /// What it holds.
    pub counts: Counts,
    /// Every file.
    pub files: Vec<FileEntry>,
    /// Values that were read back from ODM and tables and found equal.
    pub values_compared: u64,
}

/// No package was written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The casebook is not locked, and no interim extract was asked for.
    #[error("the casebook is not locked")]
    NotLocked,
    /// The event asked for is not there, or is no lock although a locked package was asked for.
    #[error("event {0} cannot end this extract")]
    NoSuchEvent(u64),
    /// The record has no definition in force.
    #[error("the casebook has no study definition in force")]
    NoStudy,
    /// The casebook or a definition cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A file could not be computed.
    #[error("{0}")]
    Content(Box<ContentError>),
    /// A file stands there already, and was not to be replaced.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The file could not be written.
    #[error("{path}: {error}", path = .path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The record is a replay, which has no key to sign with.
    #[error("the record has no signing key")]
    NoKey,
    /// What the casebook's tables say, or what was read back from the package, is not what the chain says. No package was left.
    #[error("{} places differ from what the chain says", .0.len())]
    NotReconciled(Vec<Problem>),
    /// The watcher stopped it.
    #[error("cancelled")]
    Cancelled,
}

/// The name of a package: `STUDY-SITE-LOCKn.zip`, `STUDY-SITE-INTERIM-EVENT.zip`.
#[must_use]
pub fn package_name(study: &str, site: &str, label: Label, through: u64) -> String {
    let (study, site) = (plain(study), plain(site));
    match label {
        Label::Lock(number) => format!("{study}-{site}-LOCK{number}.zip"),
        Label::Interim => format!("{study}-{site}-INTERIM-{through}.zip"),
    }
}

/// Only letters, digits, `.`, `_` and `-`: what every file system takes.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '_' }).collect()
}

/// Writes a package of the record to `out`: a file, or a folder in which the package gets its usual name.
///
/// # Errors
/// When there is no such extract, or it cannot be read, written, signed or reconciled; then nothing stands at `out`.
pub fn export(
    record: &Record<'_>,
    request: &ExportRequest,
    out: &Path,
    watch: &dyn Watch,
) -> Result<PackageSummary, ExportError> {
    let head = record.head().map_err(SourceError::from)?.seq;
    let through = request.at.unwrap_or(head);
    if through == 0 || through > head {
        return Err(ExportError::NoSuchEvent(through));
    }
    watch.progress(Phase::Replay, 0, through);
    let (mut state, mut hash) = replayed(record, through, watch)?;
    let label = label(&state, request, through)?;
    if let (Label::Lock(_), Some(lock)) = (label, &state.lock)
        && lock.stamp.seq < through
    {
        (state, hash) = replayed(record, lock.stamp.seq, watch)?;
    }
    if state.in_force().is_none() {
        return Err(ExportError::NoStudy);
    }
    let differing = casebook::differing(record, head, &state)?;
    if !differing.is_empty() {
        return Err(ExportError::NotReconciled(differing));
    }
    let versions = versions(&state, record)?;
    let implied = Implied::of(&state, &versions);
    let layout = Layout::of(&state, &implied, &versions)
        .map_err(|error| ExportError::Content(Box::new(ContentError::Unknown(error))))?;
    let extract = Extract {
        snapshot: &state,
        layout: &layout,
        versions: &versions,
        label,
        head: &hash,
        program: PROGRAM,
        parts: &request.parts,
    };
    let path = if out.is_dir() {
        out.join(package_name(extract.study_oid(), &state.site, label, extract.through()))
    } else {
        out.to_owned()
    };
    if path.exists() && !request.replace {
        return Err(ExportError::Exists(path));
    }
    let at = |error| ExportError::Write { path: path.clone(), error };
    let beside = Beside::begin(&path).map_err(at)?;
    let written = write_package(&extract, record, &beside, watch).and_then(|manifest| {
        let verification = read_back(beside.path(), &state.key, watch)?;
        Ok((manifest, verification, file_hash(beside.path()).map_err(at)?))
    });
    let (manifest, verification, sha256) = match written {
        Ok(written) => written,
        Err(error) => {
            beside.discard().map_err(at)?;
            return Err(match error {
                ExportError::Write { error, .. } => at(error),
                other => other,
            });
        }
    };
    beside.keep(&path).map_err(at)?;
    Ok(PackageSummary {
        sha256,
        label,
        through: extract.through(),
        head: hash.clone(),
        key: state.key.clone(),
        counts: manifest.counts,
        files: verification.files,
        values_compared: verification.values_compared,
        path,
    })
}

/// The extract's label: the lock in force, or at exactly the event asked for.
fn label(state: &Snapshot, request: &ExportRequest, through: u64) -> Result<Label, ExportError> {
    if request.interim {
        return Ok(Label::Interim);
    }
    match &state.lock {
        Some(lock) if request.at.is_none() || lock.stamp.seq == through => Ok(Label::Lock(lock.number)),
        None if request.at.is_none() => Err(ExportError::NotLocked),
        _ => Err(ExportError::NoSuchEvent(through)),
    }
}

fn write_package(
    extract: &Extract<'_>,
    record: &Record<'_>,
    beside: &Beside,
    watch: &dyn Watch,
) -> Result<Manifest, ExportError> {
    let path = beside.path();
    let at = |error| ExportError::Write { path: path.to_owned(), error };
    let file = Sink::new(beside.file().map_err(at)?);
    let mut parts = Parts::new(BufWriter::with_capacity(1 << 16, file), extract.instant(), watch);
    for content in contents(extract) {
        let written = parts.add(&content.path(), content.phase(), |out| content.write(extract, record, out));
        written.map_err(|error| part_error(error, path))?;
    }
    let plain = |parts: &mut Parts<'_, _>, name: &str, bytes: &[u8]| {
        let written = parts.add(name, Phase::Study, |out| Ok::<(), ContentError>(out.write_all(bytes)?));
        written.map_err(|error| part_error(error, path))
    };
    for definition in definitions(extract.snapshot) {
        let bytes = Chain::definition(record, &definition.sha256)?;
        let bytes = bytes.ok_or_else(|| SourceError::NoDefinition(definition.sha256.clone()))?;
        let files = Source::unpack(&bytes)
            .map_err(|error| SourceError::NotADefinition { hash: definition.sha256.clone(), error })?;
        for file in files {
            plain(&mut parts, &format!("{}/{}", definition.folder, file.path), file.text.as_bytes())?;
        }
    }
    let manifest = Manifest::of(extract, parts.files());
    let bytes = manifest.bytes().map_err(|error| at(error.into()))?;
    plain(&mut parts, "manifest.json", &bytes)?;
    let signature = record.sign_manifest(&bytes).map_err(SourceError::from)?.ok_or(ExportError::NoKey)?;
    let signature = Signature::new(&manifest.key, &signature).bytes().map_err(|error| at(error.into()))?;
    plain(&mut parts, "manifest.sig", &signature)?;
    let listing = sums::text(&parts.files());
    plain(&mut parts, "SHA256SUMS", listing.as_bytes())?;
    let out = parts.finish().map_err(|error| part_error(PartError::Zip(error), path))?;
    let file = out.into_inner().map_err(|error| at(error.into_error()))?;
    file.sync().map_err(at)?;
    beside.written().map_err(at)?;
    Ok(manifest)
}

/// What the record says after event `through`, and that event's hash.
fn replayed(record: &Record<'_>, through: u64, watch: &dyn Watch) -> Result<(Snapshot, String), ExportError> {
    let read = snapshot(record, through, &|seq| {
        watch.progress(Phase::Replay, seq, through);
        if watch.cancelled() { Err(io::Error::other(CANCELLED)) } else { Ok(()) }
    });
    match read {
        Err(SourceError::Io(_)) if watch.cancelled() => Err(ExportError::Cancelled),
        read => Ok(read?),
    }
}

fn part_error(error: PartError<ContentError>, path: &Path) -> ExportError {
    let io = match error {
        PartError::Zip(zip::result::ZipError::Io(error)) => error,
        PartError::Zip(error) => io::Error::other(error),
        PartError::Part(error) => match io_error(error) {
            Ok(error) => error,
            Err(error) => return ExportError::Content(Box::new(error)),
        },
    };
    if io.to_string() == CANCELLED {
        return ExportError::Cancelled;
    }
    ExportError::Write { path: path.to_owned(), error: io }
}

/// The disk's error behind a part's, so that a full disk is told as one.
fn io_error(error: ContentError) -> Result<io::Error, ContentError> {
    use crate::table::TableError;
    let csv = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    };
    match error {
        ContentError::Io(error)
        | ContentError::Table(TableError::Io(error))
        | ContentError::Source(SourceError::Io(error)) => Ok(error),
        ContentError::Table(TableError::Csv(error)) | ContentError::Source(SourceError::Csv(error)) => {
            Ok(csv(error))
        }
        other => Err(other),
    }
}

fn read_back(path: &Path, key: &str, watch: &dyn Watch) -> Result<Verification, ExportError> {
    let verification = verify_package(path, Some(key), watch).map_err(|error| match error {
        _ if watch.cancelled() => ExportError::Cancelled,
        error => ExportError::Write { path: path.to_owned(), error },
    })?;
    if verification.problems.is_empty() {
        Ok(verification)
    } else {
        Err(ExportError::NotReconciled(verification.problems))
    }
}

fn file_hash(path: &Path) -> io::Result<String> {
    let mut measure = Measure::default();
    io::copy(&mut BufReader::new(File::open(path)?), &mut measure)?;
    Ok(measure.entry("").sha256)
}
