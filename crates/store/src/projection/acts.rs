//! One row an event: who, in which role, when, what kind of act.

use rusqlite::{Connection, Row, params};
use serde::Serialize;

use super::{from_word, word};
use crate::access::Role;
use crate::event::Header;

pub(super) const TABLE: &str = "
CREATE TABLE acts (
    seq INTEGER PRIMARY KEY,
    event TEXT NOT NULL,
    act TEXT NOT NULL,
    class TEXT NOT NULL,
    user TEXT NOT NULL,
    role TEXT NOT NULL,
    instant TEXT NOT NULL,
    offset TEXT NOT NULL,
    study TEXT NOT NULL,
    writer TEXT NOT NULL
);";

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stamp {
    /// The event's number.
    pub seq: u64,
    /// When, UTC.
    pub instant: String,
    /// The offset of local time.
    pub offset: String,
    /// Who.
    pub user: String,
    /// In which role.
    pub role: Role,
}

/// The columns of a [`Stamp`] in a statement that joins `acts`.
pub(super) const STAMP: &str = "acts.seq, acts.instant, acts.offset, acts.user, acts.role";

impl Stamp {
    /// Reads the five columns of [`STAMP`] from `first` on.
    pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(first)?,
            instant: row.get(first + 1)?,
            offset: row.get(first + 2)?,
            user: row.get(first + 3)?,
            role: from_word(first + 4, row.get(first + 4)?)?,
        })
    }
}

pub(super) fn apply(connection: &Connection, header: &Header) -> rusqlite::Result<()> {
    connection.prepare_cached("INSERT INTO acts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?.execute(
        params![
            header.seq,
            header.event.to_string(),
            header.act.name(),
            word(&header.class)?,
            header.user,
            header.role.name(),
            header.instant,
            header.offset,
            header.study,
            header.writer.to_string(),
        ],
    )?;
    Ok(())
}
