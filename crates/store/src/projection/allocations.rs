//! The sealed allocation list, and the rows of it that were opened.

use protocol::Location;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::{Applied, parsed};
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
    /// The event that opened it.
    pub seq: u64,
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
        let text: Option<String> = self
            .connection
            .query_row("SELECT sealed FROM allocation_lists ORDER BY seq LIMIT 1", [], |row| row.get(0))
            .optional()?;
        let Some(text) = text else { return Ok(None) };
        let sealed = serde_json::from_str(&text).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into())
        })?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT row, number, arm, at, seq FROM allocations ORDER BY row")?;
        let rows = statement.query_map([], |row| {
            Ok(Revealed {
                row: row.get(0)?,
                number: row.get(1)?,
                arm: row.get(2)?,
                at: parsed(3, &row.get::<_, String>(3)?)?,
                seq: row.get(4)?,
            })
        })?;
        Ok(Some(Allocations { sealed, revealed: rows.collect::<rusqlite::Result<_>>()? }))
    }
}
