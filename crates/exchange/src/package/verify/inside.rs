//! Reading the files inside a package.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use protocol::Source;
use store::keys::sha256;
use store::{Event, read_line};
use zip::ZipArchive;

use crate::package::manifest::Manifest;
use crate::package::source::{Chain, SourceError, Take};

/// A package, opened.
pub(super) type Archive = ZipArchive<BufReader<File>>;

/// Where the chain stands.
pub(super) const EVENTS: &str = "audit/events.jsonl";

/// The name of an entry, or its number where the name cannot be read.
pub(super) fn name_of(archive: &Archive, index: usize) -> String {
    match archive.name_for_index(index) {
        Some(Ok(name)) => name.into_owned(),
        _ => format!("entry {index}"),
    }
}

pub(super) fn bytes_of(archive: &mut Archive, name: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    archive.by_name(name).map_err(io::Error::other)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The chain inside a package.
pub(super) struct PackageChain<'a> {
    pub(super) path: &'a Path,
    pub(super) manifest: &'a Manifest,
}

impl PackageChain<'_> {
    fn open(&self) -> Result<Archive, SourceError> {
        let file = BufReader::new(File::open(self.path)?);
        Ok(ZipArchive::new(file).map_err(io::Error::other)?)
    }
}

impl Chain for PackageChain<'_> {
    fn each(&self, through: u64, take: &mut Take<'_>) -> Result<(), SourceError> {
        let mut archive = self.open()?;
        let lines = BufReader::with_capacity(1 << 16, archive.by_name(EVENTS).map_err(io::Error::other)?);
        for line in lines.lines() {
            let stored = read_line(&line?)?;
            if stored.seq > through {
                break;
            }
            let event = Event::parse(&stored).map_err(store::ReplayError::from)?;
            take(&stored, &event)?;
        }
        Ok(())
    }

    fn definition(&self, hash: &str) -> Result<Option<Vec<u8>>, SourceError> {
        let Some(version) = self.manifest.definitions.iter().find(|version| version.sha256 == hash) else {
            return Ok(None);
        };
        let mut archive = self.open()?;
        let folder = format!("{}/", version.folder);
        let names: Vec<String> = archive
            .file_names()
            .filter_map(Result::ok)
            .filter(|name| name.starts_with(&folder))
            .map(Cow::into_owned)
            .collect();
        let mut files = Vec::new();
        for name in names {
            let text = String::from_utf8(bytes_of(&mut archive, &name)?).map_err(io::Error::other)?;
            let path = name.get(folder.len()..).unwrap_or_default().to_owned();
            files.push(Source { path, text });
        }
        let bytes = Source::pack(&files);
        let same = hex::encode(sha256(&[&bytes])) == hash;
        Ok(same.then_some(bytes))
    }
}
