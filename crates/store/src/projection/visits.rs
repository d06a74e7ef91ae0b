//! Unscheduled visits, and scheduled ones that were withdrawn. A scheduled visit needs no row to exist.

use protocol::{EventKey, Location, Scope};
use rusqlite::{Connection, params};
use serde::Serialize;

use super::{Applied, WITHIN, bounds, parsed};
use crate::change::What;
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE visits (
    at TEXT PRIMARY KEY,
    added INTEGER,
    withdrawn INTEGER
) WITHOUT ROWID;";

/// A visit that was added or withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Visit {
    /// Whose.
    pub scope: Scope,
    /// Which.
    pub event: EventKey,
    /// The event that added it; `None` of a scheduled one.
    pub added: Option<u64>,
    /// The event that withdrew it.
    pub withdrawn: Option<u64>,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    if applied.place.event.is_none() || applied.place.form.is_some() {
        return Ok(());
    }
    match applied.what {
        What::VisitAdded { .. } => {
            connection
                .execute("INSERT INTO visits VALUES (?1, ?2, NULL)", params![applied.at, applied.seq])?;
        }
        What::Withdrawn { .. } => {
            connection.execute(
                "INSERT INTO visits VALUES (?1, NULL, ?2) ON CONFLICT DO UPDATE SET withdrawn = ?2",
                params![applied.at, applied.seq],
            )?;
        }
        What::Restored { .. } => {
            connection.execute("UPDATE visits SET withdrawn = NULL WHERE at = ?1", [&applied.at])?;
        }
        _ => {}
    }
    Ok(())
}

impl Record<'_> {
    /// Visits of a scope that were added or withdrawn, in the order of their adding.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn visits(&self, scope: &Scope) -> rusqlite::Result<Vec<Visit>> {
        let sql = format!("SELECT at, added, withdrawn FROM visits WHERE {WITHIN} ORDER BY added, at");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(bounds(&Location::scope(scope.clone())))?;
        let mut visits = Vec::new();
        while let Some(row) = rows.next()? {
            let at: Location = parsed(0, &row.get::<_, String>(0)?)?;
            if let Some(event) = at.event {
                visits.push(Visit { scope: at.scope, event, added: row.get(1)?, withdrawn: row.get(2)? });
            }
        }
        Ok(visits)
    }
}
