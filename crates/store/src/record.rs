//! Reading: everything that a window, a report or an export asks of the record.
//!
//! A [`Record`] reads the live casebook, a read-only one or a [`Replay`] up to an earlier event alike. Its questions are answered in the files of
//! the tables that they read.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde::Serialize;

use crate::anchor::Head;
use crate::chain::{self, Reader};
use crate::database;
use crate::event::{Event, NotAnEvent, StoredEvent};
use crate::keys::Hash;
use crate::projection;

/// The record as it stands at some event.
#[derive(Clone, Copy)]
pub struct Record<'c> {
    pub(crate) connection: &'c Connection,
}

/// How much there is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Events in the chain.
    pub events: u64,
    /// Subjects, without withdrawn ones.
    pub subjects: u64,
    /// Items that hold a value or a reason for having none.
    pub values: u64,
    /// Forms by status.
    pub forms: BTreeMap<String, u64>,
    /// Queries by status.
    pub queries: BTreeMap<String, u64>,
    /// Findings that nobody has settled, by severity.
    pub findings: BTreeMap<String, u64>,
    /// Unbroken signatures.
    pub signatures: u64,
}

/// Why a chain could not be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// An event cannot be read.
    #[error(transparent)]
    Event(#[from] NotAnEvent),
    /// The database cannot be read or written.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
}

impl<'c> Record<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    /// The end of the chain.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn head(&self) -> rusqlite::Result<Head> {
        chain::head(self.connection)
    }

    /// The hash of one event.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn hash_of(&self, seq: u64) -> rusqlite::Result<Option<Hash>> {
        chain::hash_of(self.connection, seq)
    }

    /// How much there is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn counts(&self) -> rusqlite::Result<Counts> {
        let one = |sql: &str| self.connection.query_row(sql, [], |row| row.get(0));
        let by = |sql: &str| -> rusqlite::Result<BTreeMap<String, u64>> {
            self.connection.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        Ok(Counts {
            events: self.head()?.seq,
            subjects: one("SELECT count(*) FROM subjects WHERE withdrawn IS NULL")?,
            values: one("SELECT count(*) FROM item_values WHERE content IS NOT NULL")?,
            forms: by("SELECT status, count(*) FROM forms WHERE withdrawn IS NULL GROUP BY status")?,
            queries: by("SELECT status, count(*) FROM queries GROUP BY status")?,
            findings: by("SELECT severity, count(*) FROM findings WHERE settled = 'open' GROUP BY severity")?,
            signatures: one("SELECT count(*) FROM signatures WHERE broken IS NULL")?,
        })
    }

    /// Whether the casebook as a whole is locked now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn locked(&self) -> rusqlite::Result<bool> {
        self.marked(&projection::whole(), projection::MarkKind::Locked)
    }

    /// The event of the latest lock of the casebook, as long as it is locked: what a locked package goes up to.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn lock_event(&self) -> rusqlite::Result<Option<u64>> {
        let sql = "SELECT max(since) FROM marks WHERE at = 'study' AND mark = 'locked' AND ended IS NULL";
        self.connection.query_row(sql, [], |row| row.get(0))
    }

    /// How often the casebook was locked: the n of `STUDY-SITE-LOCKn`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn locks(&self) -> rusqlite::Result<u64> {
        let sql = "SELECT count(*) FROM marks WHERE at = 'study' AND mark = 'locked'";
        self.connection.query_row(sql, [], |row| row.get(0))
    }

    /// Stored events `first..=last` in order, handed to `visit` one by one.
    ///
    /// # Errors
    /// When the database cannot be read, or what `visit` returns.
    pub fn each_event<E: From<rusqlite::Error>>(
        &self,
        first: u64,
        last: u64,
        visit: impl FnMut(StoredEvent) -> Result<(), E>,
    ) -> Result<(), E> {
        Reader::new(self.connection, first, last)?.each(visit)
    }

    /// The events after `seq`, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read or an event does not parse.
    pub fn events_since(&self, seq: u64, limit: u64) -> Result<Vec<Event>, ReplayError> {
        let mut events = Vec::new();
        self.each_event(seq + 1, seq.saturating_add(limit), |stored| {
            events.push(Event::parse(&stored)?);
            Ok::<(), ReplayError>(())
        })?;
        Ok(events)
    }

    /// The record as it stood after event `seq`, replayed in memory.
    ///
    /// # Errors
    /// When the chain cannot be read.
    pub fn at(&self, seq: u64) -> Result<Replay, ReplayError> {
        let mut replay = Replay::new()?;
        replay.begin()?;
        self.each_event(1, seq, |stored| replay.push(&stored).map(drop))?;
        let mut statement = self.connection.prepare("SELECT hash, bytes FROM definitions")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (hash, bytes): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
            replay.connection.execute("INSERT INTO definitions VALUES (?1, ?2)", (hash, bytes))?;
        }
        replay.end()?;
        Ok(replay)
    }
}

/// A record rebuilt from events, in memory: for an extract at an earlier event, and for verification. It runs no rule.
pub struct Replay {
    connection: Connection,
}

impl Replay {
    /// An empty record.
    ///
    /// # Errors
    /// When SQLite cannot make one.
    pub fn new() -> rusqlite::Result<Self> {
        let connection = database::in_memory()?;
        connection.set_prepared_statement_cache_capacity(128);
        connection.execute_batch(chain::TABLES)?;
        connection.execute_batch(&projection::tables())?;
        Ok(Self { connection })
    }

    /// Begins a batch: faster when many events follow.
    pub(crate) fn begin(&self) -> rusqlite::Result<()> {
        self.connection.execute_batch("BEGIN")
    }

    /// Ends a batch.
    pub(crate) fn end(&self) -> rusqlite::Result<()> {
        self.connection.execute_batch("COMMIT")
    }

    /// Takes in the next event.
    ///
    /// # Errors
    /// When the event does not parse or does not fit.
    pub fn push(&mut self, stored: &StoredEvent) -> Result<Event, ReplayError> {
        let event = Event::parse(stored)?;
        chain::append(&self.connection, stored)?;
        projection::apply(&self.connection, &event)?;
        Ok(event)
    }

    /// Takes in an event without keeping its bytes: the tables alone.
    pub(crate) fn apply(&self, event: &Event) -> rusqlite::Result<()> {
        projection::apply(&self.connection, event)
    }

    /// Reads it.
    #[must_use]
    pub fn record(&self) -> Record<'_> {
        Record::new(&self.connection)
    }
}
