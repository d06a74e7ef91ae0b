//! Forms: begun with the first value that is entered, completed, reopened.

use protocol::{Location, Scope};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::{Applied, WITHIN, bounds, parsed, word};
use crate::change::What;
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE forms (
    at TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    begun INTEGER NOT NULL,
    first_completed INTEGER,
    completed INTEGER,
    withdrawn INTEGER
) WITHOUT ROWID;";

/// How far a form is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormStatus {
    /// Something was entered.
    InProgress,
    /// Declared complete.
    Complete,
}

/// A form in which something was entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Form {
    /// Which.
    pub at: Location,
    /// How far.
    pub status: FormStatus,
    /// The event that first entered something.
    pub begun: u64,
    /// The event that first completed it: from there on a change needs a reason.
    pub first_completed: Option<u64>,
    /// The event that completed it last.
    pub completed: Option<u64>,
    /// The event that withdrew it.
    pub withdrawn: Option<u64>,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    if applied.place.form.is_none() {
        return Ok(());
    }
    let form = applied.place.form_place().to_string();
    let seq = applied.seq;
    match applied.what {
        What::Value { .. } | What::RowAdded { .. } => {
            connection
                .prepare_cached(
                    "INSERT INTO forms VALUES (?1, 'in_progress', ?2, NULL, NULL, NULL) ON CONFLICT DO NOTHING",
                )?
                .execute(params![form, seq])?;
        }
        What::FormCompleted {} => {
            connection.execute(
                "INSERT INTO forms VALUES (?1, ?2, ?3, ?3, ?3, NULL) ON CONFLICT DO UPDATE
                 SET status = ?2, completed = ?3, first_completed = coalesce(first_completed, ?3)",
                params![form, word(&FormStatus::Complete)?, seq],
            )?;
        }
        What::FormReopened { .. } => {
            let status = word(&FormStatus::InProgress)?;
            connection.execute("UPDATE forms SET status = ?2 WHERE at = ?1", params![form, status])?;
        }
        What::Withdrawn { .. } if applied.place.row.is_none() && applied.place.item.is_none() => {
            connection.execute(
                "INSERT INTO forms VALUES (?1, 'in_progress', ?2, NULL, NULL, ?2)
                 ON CONFLICT DO UPDATE SET withdrawn = ?2",
                params![form, seq],
            )?;
        }
        What::Restored { .. } if applied.place.row.is_none() && applied.place.item.is_none() => {
            connection.execute("UPDATE forms SET withdrawn = NULL WHERE at = ?1", [&form])?;
        }
        _ => {}
    }
    Ok(())
}

/// Forms in which somebody filled something in, or which somebody declared complete or withdrew. What the casebook derives begins no form: nobody is to
/// complete what nobody has filled in.
const BEGUN: &str = "(completed IS NOT NULL OR withdrawn IS NOT NULL
    OR EXISTS (SELECT 1 FROM form_rows WHERE form_rows.at > forms.at || '#' AND form_rows.at < forms.at || '$')
    OR EXISTS (SELECT 1 FROM item_values
        WHERE item_values.at > forms.at || '/' AND item_values.at < forms.at || '0' AND origin <> 'derived'))";
const COLUMNS: &str = "at, status, begun, first_completed, completed, withdrawn";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Form> {
    Ok(Form {
        at: parsed(0, &row.get::<_, String>(0)?)?,
        status: super::from_word(1, row.get(1)?)?,
        begun: row.get(2)?,
        first_completed: row.get(3)?,
        completed: row.get(4)?,
        withdrawn: row.get(5)?,
    })
}

impl Record<'_> {
    /// Every form begun in a scope, by place.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn forms(&self, scope: &Scope) -> rusqlite::Result<Vec<Form>> {
        self.forms_within(&Location::scope(scope.clone()))
    }

    /// Every form begun at or within a place.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn forms_within(&self, place: &Location) -> rusqlite::Result<Vec<Form>> {
        let sql = format!("SELECT {COLUMNS} FROM forms WHERE {WITHIN} AND {BEGUN} ORDER BY at");
        self.connection.prepare_cached(&sql)?.query_map(bounds(place), read)?.collect()
    }

    /// The form in which `place` lies, if it was begun.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn form(&self, place: &Location) -> rusqlite::Result<Option<Form>> {
        let sql = format!("SELECT {COLUMNS} FROM forms WHERE at = ?1");
        self.connection.prepare_cached(&sql)?.query_row([place.form_place().to_string()], read).optional()
    }
}
