//! The chain: events and their contents as stored, each linked to the one before and signed.
//!
//! `hash = SHA-256(previous hash ‖ header)`, thirty-two zero bytes before the first. Triggers refuse to change or remove anything, except a
//! content that an event has redacted.

use rusqlite::{Connection, Rows, Statement, params};

use crate::anchor::Head;
use crate::event::{StoredContent, StoredEvent};
use crate::keys::{Hash, sha256};

pub(crate) const TABLES: &str = "
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    header TEXT NOT NULL,
    hash BLOB NOT NULL,
    signature BLOB NOT NULL
);
CREATE TABLE contents (
    seq INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    salt BLOB NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (seq, ordinal)
) WITHOUT ROWID;
CREATE TABLE definitions (
    hash TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
);
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
) WITHOUT ROWID;
";

pub(crate) const TRIGGERS: &str = "
CREATE TRIGGER events_only_grow BEFORE INSERT ON events
    WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM events)
    BEGIN SELECT RAISE(ABORT, 'an event takes the next number'); END;
CREATE TRIGGER events_do_not_change BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'an event does not change'); END;
CREATE TRIGGER events_stay BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'an event stays'); END;
CREATE TRIGGER contents_come_with_their_event BEFORE INSERT ON contents
    WHEN NEW.seq <> (SELECT max(seq) FROM events)
        OR EXISTS (SELECT 1 FROM contents WHERE seq = NEW.seq AND ordinal = NEW.ordinal)
    BEGIN SELECT RAISE(ABORT, 'a content comes with its event'); END;
CREATE TRIGGER contents_do_not_change BEFORE UPDATE ON contents
    BEGIN SELECT RAISE(ABORT, 'a content does not change'); END;
CREATE TRIGGER contents_stay_unless_redacted BEFORE DELETE ON contents
    WHEN NOT EXISTS (SELECT 1 FROM redactions WHERE seq = OLD.seq AND ordinal = OLD.ordinal)
    BEGIN SELECT RAISE(ABORT, 'a content stays unless an event redacts it'); END;
CREATE TRIGGER definitions_do_not_change BEFORE UPDATE ON definitions
    BEGIN SELECT RAISE(ABORT, 'a definition does not change'); END;
CREATE TRIGGER definitions_stay BEFORE DELETE ON definitions
    BEGIN SELECT RAISE(ABORT, 'a definition stays'); END;
";

/// The hash of an event whose predecessor's is `previous`.
#[must_use]
pub fn link(previous: &Hash, header: &str) -> Hash {
    sha256(&[previous, header.as_bytes()])
}

/// What an event's signature is made over.
#[must_use]
pub fn signed_message(hash: &Hash) -> Vec<u8> {
    [b"casebook event 1\n".as_slice(), hash].concat()
}

/// Appends an event; the database refuses any number but the next.
pub(crate) fn append(connection: &Connection, event: &StoredEvent) -> rusqlite::Result<()> {
    connection.prepare_cached("INSERT INTO events VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        event.seq,
        event.header,
        event.hash,
        event.signature
    ])?;
    let mut statement = connection.prepare_cached("INSERT INTO contents VALUES (?1, ?2, ?3, ?4)")?;
    for (ordinal, content) in event.contents.iter().enumerate() {
        if let Some(content) = content {
            statement.execute(params![event.seq, ordinal, content.salt, content.content])?;
        }
    }
    Ok(())
}

/// The end of the stored chain.
pub(crate) fn head(connection: &Connection) -> rusqlite::Result<Head> {
    let mut statement =
        connection.prepare_cached("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")?;
    let mut rows = statement.query([])?;
    Ok(match rows.next()? {
        Some(row) => Head { seq: row.get(0)?, hash: row.get(1)? },
        None => Head::EMPTY,
    })
}

/// The hash of one event.
pub(crate) fn hash_of(connection: &Connection, seq: u64) -> rusqlite::Result<Option<Hash>> {
    let mut statement = connection.prepare_cached("SELECT hash FROM events WHERE seq = ?1")?;
    let mut rows = statement.query([seq])?;
    rows.next()?.map(|row| row.get(0)).transpose()
}

/// Stored events in order, without holding them all.
pub(crate) struct Reader<'c> {
    events: Statement<'c>,
    contents: Statement<'c>,
    first: u64,
    last: u64,
}

impl<'c> Reader<'c> {
    /// Events `first..=last`.
    pub(crate) fn new(connection: &'c Connection, first: u64, last: u64) -> rusqlite::Result<Self> {
        let events = "SELECT seq, header, hash, signature,
                          CASE WHEN json_valid(header) THEN json_array_length(header, '$.changes') END
                      FROM events WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq";
        let contents = "SELECT seq, ordinal, salt, content FROM contents
                        WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq, ordinal";
        let (events, contents) = (connection.prepare(events)?, connection.prepare(contents)?);
        Ok(Self { events, contents, first, last: last.min(i64::MAX.cast_unsigned()) })
    }

    /// Calls `visit` with each event until it breaks off.
    pub(crate) fn each<E: From<rusqlite::Error>>(
        &mut self,
        mut visit: impl FnMut(StoredEvent) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut events = self.events.query([self.first, self.last])?;
        let mut contents = self.contents.query([self.first, self.last])?;
        let mut ahead = next_content(&mut contents)?;
        while let Some(row) = events.next()? {
            let seq = row.get(0)?;
            let changes: Option<usize> = row.get(4)?;
            let mut event = StoredEvent {
                seq,
                header: row.get(1)?,
                hash: row.get(2)?,
                signature: row.get(3)?,
                contents: vec![None; changes.unwrap_or(0)],
            };
            while let Some((of, ordinal, content)) = ahead.take_if(|(of, _, _)| *of <= seq) {
                if of == seq {
                    event.contents.resize(event.contents.len().max(ordinal + 1), None);
                    event.contents[ordinal] = Some(content);
                }
                ahead = next_content(&mut contents)?;
            }
            visit(event)?;
        }
        Ok(())
    }
}

fn next_content(rows: &mut Rows<'_>) -> rusqlite::Result<Option<(u64, usize, StoredContent)>> {
    let Some(row) = rows.next()? else { return Ok(None) };
    let content = StoredContent { salt: row.get(2)?, content: row.get(3)? };
    Ok(Some((row.get(0)?, row.get(1)?, content)))
}
