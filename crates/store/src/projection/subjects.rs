//! Subjects: enrolled, perhaps withdrawn from the casebook as entered by mistake, never deleted.

use protocol::Scope;
use rusqlite::{Connection, params};
use serde::Serialize;
use uuid::Uuid;

use super::acts::{STAMP, Stamp};
use super::{Applied, parsed};
use crate::change::What;
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE subjects (
    at TEXT PRIMARY KEY,
    number TEXT NOT NULL,
    added INTEGER NOT NULL,
    withdrawn INTEGER
) WITHOUT ROWID;";

/// A subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// The key that never changes.
    pub subject: Uuid,
    /// The number people use.
    pub number: String,
    /// Who enrolled the subject, and when.
    pub added: Stamp,
    /// The event that withdrew it as entered by mistake.
    pub withdrawn: Option<u64>,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    if applied.place.event.is_some() {
        return Ok(());
    }
    let withdraw = "UPDATE subjects SET withdrawn = ?1 WHERE at = ?2";
    match applied.what {
        What::SubjectAdded { number } => {
            connection.execute(
                "INSERT INTO subjects VALUES (?1, ?2, ?3, NULL)",
                params![applied.at, number, applied.seq],
            )?;
        }
        What::Withdrawn { .. } => drop(connection.execute(withdraw, params![applied.seq, applied.at])?),
        What::Restored { .. } => drop(connection.execute(withdraw, params![None::<i64>, applied.at])?),
        _ => {}
    }
    Ok(())
}

impl Record<'_> {
    /// Every subject, withdrawn ones too, in the order of enrolment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn subjects(&self) -> rusqlite::Result<Vec<Subject>> {
        let sql = format!(
            "SELECT at, number, withdrawn, {STAMP} FROM subjects JOIN acts ON acts.seq = added ORDER BY added"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([], |row| {
            let scope: Scope = parsed(0, &row.get::<_, String>(0)?)?;
            let subject = if let Scope::Subject(key) = scope { key } else { Uuid::nil() };
            Ok(Subject { subject, number: row.get(1)?, withdrawn: row.get(2)?, added: Stamp::read(row, 3)? })
        })?;
        rows.collect()
    }

    /// Whether the number is taken.
    pub(crate) fn number_taken(&self, number: &str) -> rusqlite::Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM subjects WHERE number = ?1)";
        self.connection.query_row(sql, [number], |row| row.get(0))
    }
}
