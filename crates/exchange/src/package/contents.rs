//! The files that are computed from the chain: which there are, and how each is written. Exporter and verifier share this list.

use std::collections::BTreeSet;
use std::io::{self, Write};

use protocol::{Location, Oid};
use store::{Record, write_line};

use super::export::Phase;
use super::source::{Chain, SourceError, snapshot, stamp};
use super::{Extract, Label, Part, readme};
use crate::odm;
use crate::snapshot::{Snapshot, UnknownItem};
use crate::table::{self, Table, TableError, Trail};

/// A file that is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Odm,
    Table(Table),
    Codebook,
    Events,
    Trail,
    Readme,
}

/// A file could not be computed.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// The record and the definition do not fit.
    #[error(transparent)]
    Unknown(#[from] UnknownItem),
    /// A table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The chain.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The disk.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What lies at the top of a package of these parts: files, and folders with a slash behind them.
#[must_use]
pub fn package_layout(parts: &BTreeSet<Part>) -> Vec<&'static str> {
    let folders = parts.iter().map(|part| match part {
        Part::Odm => "odm/",
        Part::Csv => "csv/",
    });
    let own = ["manifest.json", "manifest.sig", "SHA256SUMS"];
    own.into_iter().chain(folders).chain(["audit/", "study/"]).collect()
}

/// The files of an extract, in the order in which a package holds them.
pub(super) fn contents(extract: &Extract<'_>) -> Vec<Content> {
    let mut contents = Vec::new();
    if extract.parts.contains(&Part::Odm) {
        contents.push(Content::Odm);
    }
    if extract.parts.contains(&Part::Csv) {
        let used = forms_used(extract.snapshot);
        let tables = table::tables(extract.versions).into_iter();
        contents.extend(tables.filter(|table| used.contains(table.form.as_str())).map(Content::Table));
        contents.push(Content::Codebook);
    }
    contents.extend([Content::Events, Content::Trail, Content::Readme]);
    contents
}

/// The forms that hold anything that counts. A form without any record has no table, so that every table says which extract it is of.
fn forms_used(snapshot: &Snapshot) -> BTreeSet<Oid> {
    let values = snapshot.values.keys().chain(snapshot.rows.keys());
    values.filter(|at| !snapshot.is_withdrawn(at)).filter_map(|at| at.form.clone()).collect()
}

impl Content {
    pub(super) fn path(&self) -> String {
        match self {
            Self::Odm => "odm/snapshot.xml".to_owned(),
            Self::Table(table) => format!("csv/{}.csv", table.form),
            Self::Codebook => "csv/codebook.csv".to_owned(),
            Self::Events => "audit/events.jsonl".to_owned(),
            Self::Trail => "audit/trail.csv".to_owned(),
            Self::Readme => "audit/README.txt".to_owned(),
        }
    }

    pub(super) fn phase(&self) -> Phase {
        match self {
            Self::Odm => Phase::Odm,
            Self::Table(_) | Self::Codebook => Phase::Csv,
            Self::Events | Self::Trail | Self::Readme => Phase::Audit,
        }
    }

    pub(super) fn write(
        &self,
        extract: &Extract<'_>,
        chain: &dyn Chain,
        out: &mut dyn Write,
    ) -> Result<(), ContentError> {
        match self {
            Self::Odm => odm::write(extract, out)?,
            Self::Table(table) => {
                table::write_form(extract, table, out)?;
            }
            Self::Codebook => table::write_codebook(extract, out)?,
            Self::Events => chain.each(extract.through(), &mut |stored, _| Ok(write_line(stored, out)?))?,
            Self::Trail => trail_of(extract, chain, out)?,
            Self::Readme => readme::write(extract, out)?,
        }
        Ok(())
    }
}

/// Writes the trail of a record as a table, as far as it concerns `within`. No package holds it, so it says INTERIM.
///
/// # Errors
/// When the record cannot be read, or `out` not be written.
pub fn write_trail(
    record: &Record<'_>,
    within: Option<&Location>,
    out: &mut dyn Write,
) -> Result<(), SourceError> {
    let (state, _) = snapshot(record, u64::MAX, &|_| Ok(()))?;
    let mut trail = Trail::begin(out, Label::Interim.to_string(), &state)?;
    record.each(u64::MAX, &mut |_, event| {
        let changes = event.changes.iter().map(|recorded| (&recorded.change, recorded.redacted));
        let concerns = |at: &Location| within.is_none_or(|within| at.scope == within.scope);
        Ok(trail.event(&stamp(event), changes.filter(|(change, _)| concerns(&change.at)))?)
    })?;
    Ok(trail.end()?)
}

fn trail_of(extract: &Extract<'_>, chain: &dyn Chain, out: &mut dyn Write) -> Result<(), ContentError> {
    let mut trail =
        Trail::begin(out, extract.label.to_string(), extract.snapshot).map_err(SourceError::Csv)?;
    chain.each(extract.through(), &mut |_, event| {
        let changes = event.changes.iter().map(|recorded| (&recorded.change, recorded.redacted));
        Ok(trail.event(&stamp(event), changes)?)
    })?;
    trail.end()?;
    Ok(())
}
