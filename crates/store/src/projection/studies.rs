//! The versions of the study's definition that were put in force.

use chrono::NaiveDate;
use protocol::Scope;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::{Applied, parsed};
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

/// Day and approval of the versions that came after the first; and the version that each subject is kept under. Made later than the other tables, hence by a
/// migration of their own for casebooks of an earlier program.
pub(super) const LATER_TABLES: &str = "
CREATE TABLE IF NOT EXISTS approvals (
    seq INTEGER PRIMARY KEY,
    from_day TEXT NOT NULL,
    approval TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS kept_versions (
    at TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    since INTEGER NOT NULL
) WITHOUT ROWID;";

/// What the chain says of a casebook in which nobody was ever moved.
pub(super) const LATER_ROWS: &str = "
INSERT OR IGNORE INTO kept_versions SELECT at, study, added FROM subjects JOIN acts ON acts.seq = added;";

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
    /// The day from which it applies at the site; of the first version there is none.
    pub from: Option<NaiveDate>,
    /// What approved it.
    pub approval: Option<String>,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    let keep = "INSERT INTO kept_versions VALUES (?1, ?2, ?3)
        ON CONFLICT DO UPDATE SET hash = excluded.hash, since = excluded.since";
    match applied.what {
        What::StudyActivated { hash, study, version, from, approval } => {
            connection.execute(
                "INSERT INTO studies VALUES (?1, ?2, ?3, ?4, ?5)",
                params![applied.seq, hash, study.as_str(), version, applied.header.instant],
            )?;
            if let (Some(from), Some(approval)) = (from, approval) {
                connection.execute(
                    "INSERT INTO approvals VALUES (?1, ?2, ?3)",
                    params![applied.seq, from.to_string(), approval],
                )?;
            }
        }
        What::SubjectAdded { .. } => {
            connection.execute(keep, params![applied.at, applied.header.study, applied.seq])?;
        }
        What::VersionMoved { hash, .. } => {
            connection.execute(keep, params![applied.at, hash, applied.seq])?;
        }
        _ => {}
    }
    Ok(())
}

impl Record<'_> {
    /// Every version put in force, the oldest first; the last is in force now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn studies(&self) -> rusqlite::Result<Vec<StudyVersion>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT studies.seq, hash, study, version, activated, from_day, approval
             FROM studies LEFT JOIN approvals ON approvals.seq = studies.seq ORDER BY studies.seq",
        )?;
        let rows = statement.query_map([], |row| {
            let from: Option<String> = row.get(5)?;
            Ok(StudyVersion {
                seq: row.get(0)?,
                hash: row.get(1)?,
                study: row.get(2)?,
                version: row.get(3)?,
                activated: row.get(4)?,
                from: from.map(|day| parsed(5, &day)).transpose()?,
                approval: row.get(6)?,
            })
        })?;
        rows.collect()
    }

    /// The hash of the version in force.
    pub(crate) fn version_in_force(&self) -> rusqlite::Result<Option<String>> {
        let sql = "SELECT hash FROM studies ORDER BY seq DESC LIMIT 1";
        self.connection.query_row(sql, [], |row| row.get(0)).optional()
    }

    /// The hash of the version under which a scope's records stand: a subject's own; of the site's, the cohorts' and the study's the one in force.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn version_of(&self, scope: &Scope) -> rusqlite::Result<Option<String>> {
        let sql = "SELECT hash FROM kept_versions WHERE at = ?1";
        let kept = self.connection.query_row(sql, [scope.to_string()], |row| row.get(0)).optional()?;
        kept.map_or_else(|| self.version_in_force(), |hash| Ok(Some(hash)))
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
