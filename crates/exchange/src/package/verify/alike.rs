//! What the files say is computed again from the chain, and compared: byte by byte where the same version of the program wrote them, and value by
//! value always.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};

use zip::ZipArchive;

use super::Run;
use super::inside::{Archive, EVENTS, PackageChain};
use crate::package::contents::{Content, contents};
use crate::package::manifest::Manifest;
use crate::package::parts::{GATHERED, Measure};
use crate::package::{Extract, Label, PROGRAM, Part};
use crate::reconcile::{Values, differences, expected};
use crate::snapshot::{Implied, Layout, Snapshot};
use crate::version::Version;
use crate::{odm, table};

/// How many differing values of one file are named.
const NAMED: usize = 20;

impl Run<'_> {
    /// Manifest, ODM and tables say what the chain says.
    pub(super) fn say_alike(
        &mut self,
        manifest: &Manifest,
        snapshot: &Snapshot,
        versions: &[Version],
        chain: &PackageChain<'_>,
    ) -> io::Result<()> {
        let (program, head) = (manifest.program.version.as_str(), self.found.head.clone());
        let implied = Implied::of(snapshot, versions);
        let layout = match Layout::of(snapshot, &implied, versions) {
            Ok(layout) => layout,
            Err(error) => {
                self.report("value", EVENTS, error.to_string());
                return Ok(());
            }
        };
        let extract = Extract {
            snapshot,
            layout: &layout,
            versions,
            label: manifest.extract,
            head: &head,
            program,
            parts: &manifest.parts,
        };
        if Manifest::of(&extract, manifest.files.clone()) != *manifest {
            self.report("manifest", "manifest.json", "it does not say what the chain says");
        }
        if let Label::Lock(number) = manifest.extract
            && snapshot
                .lock
                .as_ref()
                .is_none_or(|lock| lock.number != number || lock.stamp.seq != extract.through())
        {
            let detail = format!("it says LOCK {number}, but the chain does not end with that lock");
            self.report("manifest", "manifest.json", detail);
        }
        let contents = contents(&extract);
        let computed: BTreeSet<String> = contents.iter().map(Content::path).collect();
        for listed in manifest.files.iter().filter(|listed| !listed.path.starts_with("study/")) {
            if !computed.contains(&listed.path) {
                self.report("file-extra", &listed.path, "the chain gives no such file");
            }
        }
        for missing in
            computed.iter().filter(|path| !manifest.files.iter().any(|listed| listed.path == **path))
        {
            self.report("file-missing", missing, "the chain gives this file");
        }
        if program == PROGRAM {
            for content in &contents {
                if self.watch.cancelled() {
                    return Ok(());
                }
                self.same_bytes(manifest, &extract, chain, content);
            }
        }
        self.same_values(&extract, &contents)
    }

    /// The same version of the program writes the same bytes.
    fn same_bytes(
        &mut self,
        manifest: &Manifest,
        extract: &Extract<'_>,
        chain: &PackageChain<'_>,
        content: &Content,
    ) {
        let path = content.path();
        if self.changed.contains(&path) {
            return;
        }
        let mut measure = Measure::default();
        let mut gathered = BufWriter::with_capacity(GATHERED, &mut measure);
        let written = content.write(extract, chain, &mut gathered).and_then(|()| Ok(gathered.flush()?));
        drop(gathered);
        let entry = measure.entry(&path);
        match written {
            Err(error) => self.report("unreadable", path, error.to_string()),
            Ok(()) if manifest.files.contains(&entry) => {}
            Ok(()) => self.report("value", path, "it does not say what the chain says"),
        }
    }

    fn same_values(&mut self, extract: &Extract<'_>, contents: &[Content]) -> io::Result<()> {
        let record = expected(extract);
        let mut archive =
            ZipArchive::new(BufReader::new(File::open(self.path)?)).map_err(io::Error::other)?;
        let odm = Content::Odm.path();
        if extract.parts.contains(&Part::Odm) && !self.changed.contains(&odm) {
            match archive.by_name(&odm).map_err(io::Error::other) {
                Err(error) => self.report("file-missing", &odm, error.to_string()),
                Ok(file) => match odm::read(BufReader::new(file)) {
                    Err(error) => self.report("unreadable", &odm, error.to_string()),
                    Ok(reading) => self.compare(&odm, &record, &reading.values),
                },
            }
        }
        if extract.parts.contains(&Part::Csv) {
            self.tables_say(&mut archive, extract, contents, &record);
        }
        self.found.values_compared = u64::try_from(record.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    fn tables_say(
        &mut self,
        archive: &mut Archive,
        extract: &Extract<'_>,
        contents: &[Content],
        record: &Values,
    ) {
        let (mut values, mut whole) = (Values::new(), true);
        for content in contents {
            let (path, Content::Table(table)) = (content.path(), content) else { continue };
            if self.changed.contains(&path) {
                whole = false;
                continue;
            }
            let file = archive.by_name(&path).map_err(io::Error::other);
            let read = file.map(|file| {
                table::read(BufReader::new(file), &table.form, &extract.label.to_string(), &mut values)
            });
            match read {
                Ok(Ok(())) => {}
                Ok(Err(error)) => self.report("unreadable", path, error.to_string()),
                Err(error) => self.report("file-missing", path, error.to_string()),
            }
        }
        if whole {
            self.compare("csv", record, &values);
        }
    }

    fn compare(&mut self, file: &str, record: &Values, values: &Values) {
        let found = differences(record, values);
        for difference in found.iter().take(NAMED) {
            self.report("value", file, difference.to_string());
        }
        if found.len() > NAMED {
            self.report("value", file, format!("and {} more", found.len() - NAMED));
        }
    }
}
