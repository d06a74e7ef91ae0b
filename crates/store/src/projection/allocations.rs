//! The sealed allocation list, and the rows of it that were opened.

use protocol::Location;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use super::acts::{STAMP, Stamp};
use super::{Applied, json, parsed};
use crate::change::What;
use crate::keys::SealedList;
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE allocation_lists (
    list TEXT PRIMARY KEY,
    sealed TEXT NOT NULL,
    seq INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE allocations (
    row INTEGER PRIMARY KEY,
    number TEXT NOT NULL,
    arm TEXT NOT NULL,
    at TEXT NOT NULL,
    seq INTEGER NOT NULL
);";

/// The list that the site keeps, and how far it was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocations {
    /// The list.
    pub sealed: SealedList,
    /// Who began to keep it, and when.
    pub kept: Stamp,
    /// The rows opened, in their order.
    pub revealed: Vec<Revealed>,
}

/// A row that was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Revealed {
    /// The row, from 1.
    pub row: u32,
    /// The randomisation number.
    pub number: String,
    /// The arm's OID.
    pub arm: String,
    /// The form that received it.
    pub at: Location,
    /// Who opened it, and when.
    pub stamp: Stamp,
}

impl Allocations {
    /// The next row to open, from 1; `None` when all are open.
    #[must_use]
    pub fn next(&self) -> Option<u32> {
        let opened = self.revealed.len();
        u32::try_from(opened + 1).ok().filter(|_| opened < self.sealed.len())
    }
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    match applied.what {
        What::AllocationListKept { sealed } => {
            let text = serde_json::to_string(sealed)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
            connection.execute(
                "INSERT INTO allocation_lists VALUES (?1, ?2, ?3)",
                params![sealed.list.to_string(), text, applied.seq],
            )?;
        }
        What::AllocationRevealed { row, number, arm, .. } => {
            connection.execute(
                "INSERT INTO allocations VALUES (?1, ?2, ?3, ?4, ?5)",
                params![row, number, arm.as_str(), applied.at, applied.seq],
            )?;
        }
        _ => {}
    }
    Ok(())
}

impl Record<'_> {
    /// The allocation list and what was opened of it; `None` when the site keeps none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn allocations(&self) -> rusqlite::Result<Option<Allocations>> {
        let sql = format!(
            "SELECT sealed, {STAMP} FROM allocation_lists JOIN acts USING (seq) ORDER BY seq LIMIT 1"
        );
        let list = |row: &Row<'_>| {
            let sealed: String = row.get(0)?;
            Ok((json(0, &sealed)?, Stamp::read(row, 1)?))
        };
        let Some((sealed, kept)) = self.connection.query_row(&sql, [], list).optional()? else {
            return Ok(None);
        };
        let sql = format!(
            "SELECT row, number, arm, at, {STAMP} FROM allocations JOIN acts USING (seq) ORDER BY row"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([], |row| {
            Ok(Revealed {
                row: row.get(0)?,
                number: row.get(1)?,
                arm: row.get(2)?,
                at: parsed(3, &row.get::<_, String>(3)?)?,
                stamp: Stamp::read(row, 4)?,
            })
        })?;
        Ok(Some(Allocations { sealed, kept, revealed: rows.collect::<rusqlite::Result<_>>()? }))
    }
}
