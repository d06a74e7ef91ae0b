//! Verification: chain, signatures, commitments, replay, digests, SQLCipher's own check, anchors.
//!
//! Runs on a connection of its own, so that it can work in the background while people enter data.

use std::cmp::Ordering;
use std::ops::ControlFlow;
use std::path::PathBuf;

use rusqlite::types::Value;
use rusqlite::{Connection, Statement};
use serde::Serialize;

use crate::anchor::{Anchor, AnchorFile, Head};
use crate::chain::hash_of;
use crate::change::What;
use crate::check::ChainCheck;
use crate::check::Problem;
use crate::database;
use crate::event::{Event, StoredEvent};
use crate::keys::{DatabaseKey, sha256};
use crate::projection::{TABLES, TrailFilter};
use crate::record::{Record, Replay, ReplayError};

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Events checked.
    pub events: u64,
    /// The end of the chain.
    pub head: Head,
    /// What does not hold; nothing, when all is well.
    pub problems: Vec<Problem>,
    /// Ran to the end, was not cancelled.
    pub complete: bool,
}

impl Verification {
    /// Everything holds.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.complete && self.problems.is_empty()
    }
}

/// How far verification is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Events checked.
    pub done: u64,
    /// Events in all.
    pub of: u64,
}

/// Verifies a casebook on a connection of its own.
pub struct Verifier {
    pub(crate) database: PathBuf,
    pub(crate) key: DatabaseKey,
    pub(crate) anchor: Option<AnchorFile>,
}

impl Verifier {
    /// Runs to the end, or until `progress` breaks off.
    ///
    /// What cannot be read is a problem in the answer, never an error.
    pub fn run(&self, progress: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> Verification {
        let mut run = Run::default();
        // Before the snapshot: an anchor is written after its commit, so whatever it names is in the snapshot.
        let anchor = self.anchor.as_ref().and_then(AnchorFile::read);
        let outcome = database::open_to_read(&self.database, &self.key).and_then(|connection| {
            connection.execute_batch("BEGIN")?;
            run.pages(&connection)?;
            run.chain(&connection, progress)?;
            if run.complete {
                run.anchors(&connection, anchor)?;
            }
            Ok(())
        });
        if let Err(error) = outcome {
            run.report("database", "data.db", error.to_string());
        }
        Verification { events: run.head.seq, head: run.head, problems: run.problems, complete: run.complete }
    }
}

struct Run {
    head: Head,
    problems: Vec<Problem>,
    complete: bool,
}

impl Default for Run {
    fn default() -> Self {
        Self { head: Head::EMPTY, problems: Vec::new(), complete: true }
    }
}

/// Events between two calls of the progress callback.
const STRIDE: u64 = 500;

/// Differences named in one table before it is enough.
const DIFFERENCES: usize = 20;

impl Run {
    fn report(&mut self, code: &'static str, place: impl Into<String>, detail: impl Into<String>) {
        self.problems.push(Problem::new(code, place, detail));
    }

    /// SQLCipher's check of every page's code, and SQLite's of its structure.
    fn pages(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        for (code, pragma) in
            [("page", "PRAGMA cipher_integrity_check"), ("database", "PRAGMA integrity_check")]
        {
            let mut statement = connection.prepare(pragma)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let line: String = row.get(0)?;
                if line != "ok" {
                    self.report(code, "data.db", line);
                }
            }
        }
        Ok(())
    }

    fn chain(
        &mut self,
        connection: &Connection,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> rusqlite::Result<()> {
        let record = Record::new(connection);
        let of = record.head()?.seq;
        let (mut check, replay) = (ChainCheck::default(), Replay::new()?);
        replay.begin()?;
        let mut broken_off = false;
        let walked = record.each_event(1, u64::MAX, |stored: StoredEvent| {
            if let Some(event) = check.next(&stored) {
                self.digests(&replay, &event)?;
                if let Err(error) = replay.apply(&event) {
                    self.report("projection", format!("event {}", stored.seq), error.to_string());
                }
            }
            if stored.seq.is_multiple_of(STRIDE) && progress(Progress { done: stored.seq, of }).is_break() {
                broken_off = true;
                return Err(ReplayError::Database(rusqlite::Error::QueryReturnedNoRows));
            }
            Ok::<(), ReplayError>(())
        });
        self.head = check.head();
        self.problems.extend(check.finish());
        if broken_off {
            self.complete = false;
            return Ok(());
        }
        if let Err(error) = walked {
            self.report("database", "events", error.to_string());
        }
        self.orphans(connection)?;
        self.definitions(connection, &record)?;
        for (table, order) in TABLES {
            self.table(connection, &replay, table, order)?;
        }
        Ok(())
    }

    /// A signature's digest is that of the values it was made over.
    fn digests(&mut self, replay: &Replay, event: &Event) -> rusqlite::Result<()> {
        for recorded in &event.changes {
            let What::Signed { digest, .. } = &recorded.change.what else { continue };
            let (_, found) = replay.record().digest(&recorded.change.at)?;
            if hex::encode(found) != *digest {
                let place = format!("event {}", event.header.seq);
                self.report(
                    "digest",
                    place,
                    format!("the signature at {} covers other values", recorded.change.at),
                );
            }
        }
        Ok(())
    }

    fn orphans(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let mut statement = connection.prepare(
            "SELECT seq, ordinal FROM contents WHERE seq NOT IN (SELECT seq FROM events) LIMIT 20",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (seq, ordinal): (u64, u32) = (row.get(0)?, row.get(1)?);
            self.report("sequence", format!("event {seq} change {ordinal}"), "a content without its event");
        }
        Ok(())
    }

    fn definitions(&mut self, connection: &Connection, record: &Record<'_>) -> rusqlite::Result<()> {
        for version in record.studies()? {
            let bytes = record.definition(&version.hash)?;
            if bytes.is_none_or(|bytes| hex::encode(sha256(&[&bytes])) != version.hash) {
                self.report(
                    "definition",
                    format!("event {}", version.seq),
                    "the definition's bytes are not those activated",
                );
            }
        }
        let extra: u64 = connection.query_row(
            "SELECT count(*) FROM definitions WHERE hash NOT IN (SELECT hash FROM studies)",
            [],
            |row| row.get(0),
        )?;
        if extra > 0 {
            self.report("definition", "definitions", "a definition that no event activated");
        }
        Ok(())
    }

    /// The projection says what replay says, row by row.
    fn table(
        &mut self,
        live: &Connection,
        replay: &Replay,
        table: &str,
        order: &str,
    ) -> rusqlite::Result<()> {
        let sql = format!("SELECT * FROM {table} ORDER BY {order}");
        let (mut live, mut replayed) = (live.prepare(&sql)?, replay.record().connection.prepare(&sql)?);
        let width = order.split(", ").count();
        let (mut live, mut replayed) = (RowReader::new(&mut live)?, RowReader::new(&mut replayed)?);
        let (mut here, mut there) = (live.next()?, replayed.next()?);
        for _ in 0..DIFFERENCES {
            while here.is_some() && here == there {
                (here, there) = (live.next()?, replayed.next()?);
            }
            let order = match (&here, &there) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(here), Some(there)) => order_of(&here[..width], &there[..width]),
            };
            let row = if order.is_le() { &here } else { &there };
            let place =
                format!("{table} {}", row.as_deref().map(|row| key_text(&row[..width])).unwrap_or_default());
            let detail = match order {
                Ordering::Less => "no event says so",
                Ordering::Equal => "differs from what the events say",
                Ordering::Greater => "is missing, although the events say so",
            };
            self.report("projection", place, detail);
            if order.is_le() {
                here = live.next()?;
            }
            if order.is_ge() {
                there = replayed.next()?;
            }
        }
        Ok(())
    }

    fn anchors(&mut self, connection: &Connection, anchor: Option<Anchor>) -> rusqlite::Result<()> {
        if let Some(anchor) = anchor
            && hash_of(connection, anchor.head.seq)? != Some(anchor.head.hash)
        {
            let detail = format!("this computer has seen event {} as {}", anchor.head.seq, anchor.head.hex());
            self.report("anchor", format!("event {}", anchor.head.seq), detail);
        }
        let kind = |kind: &str| TrailFilter { kinds: vec![kind.into()], ..TrailFilter::default() };
        let record = Record::new(connection);
        let accepted = record.trail(&kind("restore_accepted"))?.last().map_or(0, |line| line.stamp.seq);
        for line in record.trail(&kind("older_copy_opened"))? {
            if let Some(What::OlderCopyOpened { expected, hash }) =
                line.what.filter(|_| line.stamp.seq > accepted)
            {
                let detail = format!("an older copy was opened: event {expected} had been seen as {hash}");
                self.report("anchor", format!("event {}", line.stamp.seq), detail);
            }
        }
        Ok(())
    }
}

struct RowReader<'s> {
    rows: rusqlite::Rows<'s>,
    columns: usize,
}

impl<'s> RowReader<'s> {
    fn new(statement: &'s mut Statement<'_>) -> rusqlite::Result<Self> {
        let columns = statement.column_count();
        Ok(Self { rows: statement.query([])?, columns })
    }

    fn next(&mut self) -> rusqlite::Result<Option<Vec<Value>>> {
        let Some(row) = self.rows.next()? else { return Ok(None) };
        (0..self.columns).map(|column| row.get(column)).collect::<rusqlite::Result<_>>().map(Some)
    }
}

/// The order in which SQLite sorts keys: numbers by value, texts by their bytes.
fn order_of(here: &[Value], there: &[Value]) -> Ordering {
    let one = |(here, there): (&Value, &Value)| match (here, there) {
        (Value::Integer(here), Value::Integer(there)) => here.cmp(there),
        (Value::Text(here), Value::Text(there)) => here.as_bytes().cmp(there.as_bytes()),
        _ => Ordering::Equal,
    };
    here.iter().zip(there).map(one).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

fn key_text(key: &[Value]) -> String {
    let texts = key.iter().map(|value| match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    });
    texts.collect::<Vec<_>>().join(" ")
}
