//! Rows of repeating groups and running logs.

use protocol::{Location, Oid, Scope};
use rusqlite::{Connection, params};
use serde::Serialize;

use super::{Applied, WITHIN, bounds, parsed};
use crate::change::What;
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE form_rows (
    at TEXT PRIMARY KEY,
    item_group TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    added INTEGER NOT NULL,
    withdrawn INTEGER
) WITHOUT ROWID;";

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Form and row.
    pub at: Location,
    /// The item group that repeats.
    pub group: Oid,
    /// Its ordinal in the form, from 1, for eyes; never given to another row.
    pub ordinal: u32,
    /// The event that added it.
    pub added: u64,
    /// The event that withdrew it.
    pub withdrawn: Option<u64>,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    if applied.place.row.is_none() || applied.place.item.is_some() {
        return Ok(());
    }
    let withdraw = "UPDATE form_rows SET withdrawn = ?1 WHERE at = ?2";
    match applied.what {
        What::RowAdded { group, ordinal } => {
            connection
                .prepare_cached("INSERT INTO form_rows VALUES (?1, ?2, ?3, ?4, NULL)")?
                .execute(params![applied.at, group.as_str(), ordinal, applied.seq])?;
        }
        What::Withdrawn { .. } => drop(connection.execute(withdraw, params![applied.seq, applied.at])?),
        What::Restored { .. } => drop(connection.execute(withdraw, params![None::<i64>, applied.at])?),
        _ => {}
    }
    Ok(())
}

impl Record<'_> {
    /// Every row of a scope, withdrawn ones too, by form and ordinal.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn rows(&self, scope: &Scope) -> rusqlite::Result<Vec<Row>> {
        let mut rows = self.rows_within(&Location::scope(scope.clone()))?;
        rows.sort_by_cached_key(|row| (row.at.form_place(), row.ordinal));
        Ok(rows)
    }

    /// How many rows of a group the form has had, withdrawn ones too.
    pub(crate) fn rows_had(&self, form: &Location, group: &Oid) -> rusqlite::Result<u32> {
        let sql = format!("SELECT count(*) FROM form_rows WHERE {WITHIN} AND item_group = ?6");
        let [a, b, c, d, e] = bounds(form);
        self.connection
            .prepare_cached(&sql)?
            .query_row(params![a, b, c, d, e, group.as_str()], |row| row.get(0))
    }

    fn rows_within(&self, place: &Location) -> rusqlite::Result<Vec<Row>> {
        let sql = format!("SELECT at, item_group, ordinal, added, withdrawn FROM form_rows WHERE {WITHIN}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(bounds(place), |row| {
            Ok(Row {
                at: parsed(0, &row.get::<_, String>(0)?)?,
                group: Oid::new(&row.get::<_, String>(1)?),
                ordinal: row.get(2)?,
                added: row.get(3)?,
                withdrawn: row.get(4)?,
            })
        })?;
        rows.collect()
    }
}
