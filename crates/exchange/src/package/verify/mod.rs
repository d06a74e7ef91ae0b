//! Verifies a package with nothing else at hand: the zip holds its files and nothing else, every file by its hash, the manifest by its
//! signature, the chain by itself, and what the files say by computing it again from the chain.

mod alike;
mod container;
mod inside;
mod seal;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use serde::Serialize;
use store::{Event, check_lines};
use zip::ZipArchive;

use self::inside::{Archive, EVENTS, PackageChain, bytes_of, name_of};
use super::export::{Phase, Watch};
use super::manifest::{FORMAT, FileEntry, Manifest};
use super::parts::{CANCELLED, Measure};
use super::source::{take, versions};
use super::{Label, Problem};
use crate::snapshot::Snapshot;

/// What verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// Events in the chain.
    pub events: u64,
    /// Hash of the last event, hexadecimal.
    pub head: String,
    /// What the package is, if it says so.
    pub extract: Option<Label>,
    /// Public half of the casebook's signing key, hexadecimal.
    pub key: String,
    /// Values in the record that ODM and tables say alike.
    pub values_compared: u64,
    /// Every file that was found.
    pub files: Vec<FileEntry>,
    /// What does not hold; nothing, when all is well.
    pub problems: Vec<Problem>,
}

/// Verifies the package at `path`. `key` is the fingerprint on the receipt: the casebook's public key, hexadecimal, spaces and colons allowed.
///
/// # Errors
/// When the file cannot be read at all, and when `watch` cancels. Whatever is wrong with its contents is in the answer.
pub fn verify_package(path: &Path, key: Option<&str>, watch: &dyn Watch) -> io::Result<Verification> {
    let mut file = BufReader::new(File::open(path)?);
    let mut run = Run { path, watch, found: Verification::default(), changed: BTreeSet::new() };
    let strangers = container::strangers(&mut file, &path.display().to_string())?;
    match ZipArchive::new(file) {
        Ok(mut archive) => {
            run.found.problems = strangers;
            run.all(&mut archive, key)?;
        }
        Err(error) => run.report("unreadable", path.display().to_string(), error.to_string()),
    }
    if watch.cancelled() {
        return Err(io::Error::other(CANCELLED));
    }
    Ok(run.found)
}

struct Run<'a> {
    path: &'a Path,
    watch: &'a dyn Watch,
    found: Verification,
    /// Files whose bytes are not those of the manifest: what they say is not looked at.
    changed: BTreeSet<String>,
}

impl Run<'_> {
    fn report(&mut self, code: &str, place: impl Into<String>, detail: impl Into<String>) {
        self.found.problems.push(Problem::new(code, place, detail));
    }

    fn all(&mut self, archive: &mut Archive, key: Option<&str>) -> io::Result<()> {
        let files = self.measure(archive);
        self.found.files = files.values().cloned().collect();
        let Some(manifest) = self.manifest(archive) else { return Ok(()) };
        self.listed(&manifest, &files);
        self.seal(archive, &manifest, &files, key);
        self.found.extract = Some(manifest.extract);
        self.found.key.clone_from(&manifest.key);
        let Some(snapshot) = self.chain(archive, &manifest)? else { return Ok(()) };
        let chain = PackageChain { path: self.path, manifest: &manifest };
        match versions(&snapshot, &chain) {
            Ok(versions) => self.say_alike(&manifest, &snapshot, &versions, &chain),
            Err(error) => {
                self.report("definition", "study", error.to_string());
                Ok(())
            }
        }
    }

    /// Length and hash of every file. One that cannot be read whole is named.
    fn measure(&mut self, archive: &mut Archive) -> BTreeMap<String, FileEntry> {
        let mut files = BTreeMap::new();
        let total = u64::try_from(archive.len()).unwrap_or(0);
        for index in 0..archive.len() {
            self.watch.progress(Phase::Check, u64::try_from(index).unwrap_or(0), total);
            if self.watch.cancelled() {
                break;
            }
            let name = name_of(archive, index);
            let mut measure = Measure::default();
            let read = archive.by_index(index).map_err(io::Error::other);
            match read.and_then(|mut file| io::copy(&mut file, &mut measure)) {
                Ok(_) => {
                    files.insert(name.clone(), measure.entry(&name));
                }
                Err(error) => {
                    self.changed.insert(name.clone());
                    self.report("file-changed", name, error.to_string());
                }
            }
        }
        files
    }

    fn manifest(&mut self, archive: &mut Archive) -> Option<Manifest> {
        match bytes_of(archive, "manifest.json") {
            Err(error) => self.report("file-missing", "manifest.json", error.to_string()),
            Ok(bytes) => match serde_json::from_slice::<Manifest>(&bytes) {
                Err(error) => self.report("manifest", "manifest.json", error.to_string()),
                Ok(manifest) if manifest.format > FORMAT => {
                    let detail = format!("format {} is newer than this program", manifest.format);
                    self.report("manifest", "manifest.json", detail);
                }
                Ok(manifest) => return Some(manifest),
            },
        }
        None
    }

    /// Every file of the manifest is there and unchanged, and nothing else is.
    fn listed(&mut self, manifest: &Manifest, files: &BTreeMap<String, FileEntry>) {
        for listed in &manifest.files {
            match files.get(&listed.path) {
                Some(file) if file == listed => {}
                Some(_) => {
                    self.changed.insert(listed.path.clone());
                    self.report("file-changed", &listed.path, "its SHA-256 is not the manifest's");
                }
                None if self.changed.contains(&listed.path) => {}
                None => {
                    self.changed.insert(listed.path.clone());
                    self.report("file-missing", &listed.path, "the manifest lists it");
                }
            }
        }
        let own = ["manifest.json", "manifest.sig", "SHA256SUMS"];
        for path in files.keys() {
            if !own.contains(&path.as_str()) && !manifest.files.iter().any(|listed| listed.path == *path) {
                self.report("file-extra", path, "the manifest does not list it");
            }
        }
    }

    /// The chain holds, and ends where the manifest says.
    fn chain(&mut self, archive: &mut Archive, manifest: &Manifest) -> io::Result<Option<Snapshot>> {
        if self.changed.contains(EVENTS) {
            return Ok(None);
        }
        let mut snapshot = Snapshot::default();
        let lines = match archive.by_name(EVENTS) {
            Ok(lines) => BufReader::with_capacity(1 << 16, lines),
            Err(error) => {
                self.report("file-missing", EVENTS, error.to_string());
                return Ok(None);
            }
        };
        let checked = check_lines(lines, |_, event: &Event| take(&mut snapshot, event))?;
        self.found.events = checked.events;
        self.found.head = hex::encode(checked.head.hash);
        let whole = checked.problems.is_empty();
        for problem in checked.problems {
            let detail = format!("{}: {}", problem.code, problem.detail);
            self.report("chain", format!("{EVENTS}: {}", problem.place), detail);
        }
        if manifest.chain.events != self.found.events || manifest.chain.head != self.found.head {
            self.report("manifest", "manifest.json", "the chain does not end where the manifest says");
        }
        if snapshot.key != manifest.key {
            self.report("key", "manifest.json", "the chain's first event names another key");
        }
        Ok(whole.then_some(snapshot))
    }
}
