//! Notes beside items: comments, and what a source says although it was refused as impossible.

use protocol::{Location, Scope};
use rusqlite::{Connection, params};
use serde::Serialize;

use super::acts::{STAMP, Stamp};
use super::{Applied, WITHIN, bounds, parsed};
use crate::change::What;
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE notes (
    at TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    refused TEXT,
    seq INTEGER NOT NULL
) WITHOUT ROWID;";

/// A note beside an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// The item.
    pub at: Location,
    /// The note.
    pub text: String,
    /// What the source says although it was refused.
    pub refused: Option<String>,
    /// Who wrote it, and when.
    pub stamp: Stamp,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    let What::NoteSet { text, refused } = applied.what else { return Ok(()) };
    if text.is_empty() && refused.is_none() {
        connection.execute("DELETE FROM notes WHERE at = ?1", [&applied.at])?;
    } else {
        connection.execute(
            "INSERT OR REPLACE INTO notes VALUES (?1, ?2, ?3, ?4)",
            params![applied.at, text, refused, applied.seq],
        )?;
    }
    Ok(())
}

impl Record<'_> {
    /// Every note of a scope, by place.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn notes(&self, scope: &Scope) -> rusqlite::Result<Vec<Note>> {
        let sql = format!(
            "SELECT at, text, refused, {STAMP} FROM notes JOIN acts USING (seq) WHERE {WITHIN} ORDER BY at"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(bounds(&Location::scope(scope.clone())), |row| {
            Ok(Note {
                at: parsed(0, &row.get::<_, String>(0)?)?,
                text: row.get(1)?,
                refused: row.get(2)?,
                stamp: Stamp::read(row, 3)?,
            })
        })?;
        rows.collect()
    }
}
