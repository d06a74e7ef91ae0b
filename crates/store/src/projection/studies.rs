//! The versions of the study's definition that were put in force.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::Applied;
use crate::change::What;
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE studies (
    seq INTEGER PRIMARY KEY,
    hash TEXT NOT NULL,
    study TEXT NOT NULL,
    version TEXT NOT NULL,
    activated TEXT NOT NULL
);";

/// A version of the definition, in force from its event until the next version's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StudyVersion {
    /// The event that put it in force.
    pub seq: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub hash: String,
    /// The study's OID.
    pub study: String,
    /// The version's name.
    pub version: String,
    /// When, UTC.
    pub activated: String,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    let What::StudyActivated { hash, study, version } = applied.what else { return Ok(()) };
    connection.execute(
        "INSERT INTO studies VALUES (?1, ?2, ?3, ?4, ?5)",
        params![applied.seq, hash, study.as_str(), version, applied.header.instant],
    )?;
    Ok(())
}

impl Record<'_> {
    /// Every version put in force, the oldest first; the last is in force now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn studies(&self) -> rusqlite::Result<Vec<StudyVersion>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, hash, study, version, activated FROM studies ORDER BY seq")?;
        let rows = statement.query_map([], |row| {
            Ok(StudyVersion {
                seq: row.get(0)?,
                hash: row.get(1)?,
                study: row.get(2)?,
                version: row.get(3)?,
                activated: row.get(4)?,
            })
        })?;
        rows.collect()
    }

    /// The bytes of the definition with this hash (hexadecimal), if it was ever in force.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn definition(&self, hash: &str) -> rusqlite::Result<Option<Vec<u8>>> {
        self.connection
            .query_row("SELECT bytes FROM definitions WHERE hash = ?1", [hash], |row| row.get(0))
            .optional()
    }
}
