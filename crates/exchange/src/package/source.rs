//! Where a package's contents come from: the chain of events and the definitions' bytes, of a casebook or of another package.

use std::io;

use protocol::{Diagnostic, NotPacked, Source};
use store::{Event, Record, ReplayError, StoredEvent};

use crate::snapshot::{Snapshot, Stamp};
use crate::version::Version;

/// A chain that can be read from its beginning, as often as needed.
pub(super) trait Chain {
    /// Calls `take` with each event up to number `through`, in order.
    ///
    /// # Errors
    /// When the chain cannot be read, or `take` says so.
    fn each(&self, through: u64, take: &mut Take<'_>) -> Result<(), SourceError>;

    /// The bytes of the definition with this hash (hexadecimal).
    ///
    /// # Errors
    /// When they cannot be read.
    fn definition(&self, hash: &str) -> Result<Option<Vec<u8>>, SourceError>;
}

/// What is done with each event.
pub(super) type Take<'a> = dyn FnMut(&StoredEvent, &Event) -> Result<(), SourceError> + 'a;

/// The chain or a definition could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The record cannot be read.
    #[error(transparent)]
    Record(#[from] ReplayError),
    /// The record cannot be read.
    #[error(transparent)]
    Database(#[from] store::DatabaseError),
    /// A file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A table cannot be written.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// The bytes of a definition are missing.
    #[error("the definition with SHA-256 {0} is missing")]
    NoDefinition(String),
    /// A definition cannot be read.
    #[error("the definition with SHA-256 {hash}: {error}")]
    NotADefinition {
        /// Which.
        hash: String,
        /// Why.
        error: NotPacked,
    },
    /// A definition does not compile.
    #[error("the definition with SHA-256 {hash} does not compile: {}", .diagnostics.first().map_or(String::new(), ToString::to_string))]
    Uncompilable {
        /// Which.
        hash: String,
        /// Why.
        diagnostics: Vec<Diagnostic>,
    },
}

impl Chain for Record<'_> {
    fn each(&self, through: u64, take: &mut Take<'_>) -> Result<(), SourceError> {
        self.each_event(1, through, |stored| {
            let event = Event::parse(&stored).map_err(ReplayError::from)?;
            take(&stored, &event)
        })
    }

    fn definition(&self, hash: &str) -> Result<Option<Vec<u8>>, SourceError> {
        Ok(Record::definition(self, hash)?)
    }
}

/// An event's head as an extract needs it.
pub(super) fn stamp(event: &Event) -> Stamp {
    let header = &event.header;
    Stamp {
        seq: header.seq,
        instant: header.instant.clone(),
        offset: header.offset.clone(),
        user: header.user.clone(),
        role: header.role,
        act: header.act.name(),
    }
}

/// What the record says after event `through`, and the hash of that event. `hear` hears the number of each event, and may stop it.
pub(super) fn snapshot(
    chain: &dyn Chain,
    through: u64,
    hear: &dyn Fn(u64) -> io::Result<()>,
) -> Result<(Snapshot, String), SourceError> {
    let (mut snapshot, mut head) = (Snapshot::default(), String::new());
    chain.each(through, &mut |stored, event| {
        hear(stored.seq)?;
        take(&mut snapshot, event);
        head = hex::encode(stored.hash);
        Ok(())
    })?;
    Ok((snapshot, head))
}

pub(super) fn take(snapshot: &mut Snapshot, event: &Event) {
    snapshot.apply(stamp(event), event.changes.iter().map(|recorded| &recorded.change));
}

/// The versions that were in force, compiled.
pub(super) fn versions(snapshot: &Snapshot, chain: &dyn Chain) -> Result<Vec<Version>, SourceError> {
    let mut versions = Vec::new();
    for definition in &snapshot.definitions {
        let hash = &definition.hash;
        let bytes = chain.definition(hash)?.ok_or_else(|| SourceError::NoDefinition(hash.clone()))?;
        let files = Source::unpack(&bytes)
            .map_err(|error| SourceError::NotADefinition { hash: hash.clone(), error })?;
        let version = Version::compile(hash, &files)
            .map_err(|diagnostics| SourceError::Uncompilable { hash: hash.clone(), diagnostics })?;
        versions.push(version);
    }
    Ok(versions)
}
