//! Marks: verified, frozen, locked; each covers its place and everything within, and ended ones stay.

use protocol::Location;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use super::acts::{STAMP, Stamp};
use super::{Applied, WITHIN, bounds, from_word, parsed, word};
use crate::change::What;
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE marks (
    at TEXT NOT NULL,
    mark TEXT NOT NULL,
    since INTEGER NOT NULL,
    ended INTEGER,
    PRIMARY KEY (at, mark, since)
) WITHOUT ROWID;";

/// What a place was marked as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// Compared with the source documents.
    Verified,
    /// Closed for entry.
    Frozen,
    /// Closed for good.
    Locked,
}

/// A mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// Where; everything within is covered.
    pub at: Location,
    /// What.
    pub mark: MarkKind,
    /// Who made it, and when.
    pub stamp: Stamp,
    /// The event that lifted or broke it.
    pub ended: Option<u64>,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    let (mark, begins) = match applied.what {
        What::Verified { .. } => (MarkKind::Verified, true),
        What::VerificationBroken {} => (MarkKind::Verified, false),
        What::Frozen {} => (MarkKind::Frozen, true),
        What::Unfrozen { .. } => (MarkKind::Frozen, false),
        What::Locked {} => (MarkKind::Locked, true),
        What::Unlocked { .. } => (MarkKind::Locked, false),
        _ => return Ok(()),
    };
    let sql = if begins {
        "INSERT INTO marks VALUES (?1, ?2, ?3, NULL)"
    } else {
        "UPDATE marks SET ended = ?3 WHERE at = ?1 AND mark = ?2 AND ended IS NULL"
    };
    connection.prepare_cached(sql)?.execute(params![applied.at, word(&mark)?, applied.seq])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Mark> {
    Ok(Mark {
        at: parsed(0, &row.get::<_, String>(0)?)?,
        mark: from_word(1, row.get(1)?)?,
        ended: row.get(2)?,
        stamp: Stamp::read(row, 3)?,
    })
}

impl Record<'_> {
    /// Every mark at or within a place, ended ones too, the oldest first; [`super::whole`] gives the casebook's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn marks(&self, place: &Location) -> rusqlite::Result<Vec<Mark>> {
        let sql = format!(
            "SELECT at, mark, ended, {STAMP} FROM marks JOIN acts ON acts.seq = since
             WHERE {WITHIN} ORDER BY since, at"
        );
        self.connection.prepare_cached(&sql)?.query_map(bounds(place), read)?.collect()
    }

    /// Whether exactly this place bears a mark now.
    pub(crate) fn marked(&self, at: &Location, mark: MarkKind) -> rusqlite::Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM marks WHERE at = ?1 AND mark = ?2 AND ended IS NULL)";
        self.connection
            .prepare_cached(sql)?
            .query_row(params![at.to_string(), word(&mark)?], |row| row.get(0))
    }
}
