//! What the casebook is: one row, from its first event.

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use uuid::Uuid;

use super::{Applied, parsed};
use crate::change::What;
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE casebook (
    id TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    site_name TEXT NOT NULL,
    zone TEXT NOT NULL,
    key TEXT NOT NULL,
    recovery TEXT NOT NULL,
    training INTEGER NOT NULL,
    created TEXT NOT NULL
) WITHOUT ROWID;";

/// What the casebook is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// Its identifier for ever.
    pub casebook: Uuid,
    /// The site's number, as file names spell it.
    pub site: String,
    /// The site's name.
    pub site_name: String,
    /// The site's IANA time zone.
    pub zone: String,
    /// Public half of its own signing key, hexadecimal: the fingerprint on receipts.
    pub key: String,
    /// Public half of its printed recovery key, hexadecimal.
    pub recovery: String,
    /// Made for training.
    pub training: bool,
    /// When it was made, UTC.
    pub created: String,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    let What::CasebookCreated { casebook, site, site_name, zone, key, recovery, training } = applied.what
    else {
        return Ok(());
    };
    connection.execute(
        "INSERT INTO casebook VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![casebook.to_string(), site, site_name, zone, key, recovery, training, applied.header.instant],
    )?;
    Ok(())
}

impl Record<'_> {
    /// What the casebook is; `None` before its first event.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn identity(&self) -> rusqlite::Result<Option<Identity>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, site, site_name, zone, key, recovery, training, created FROM casebook",
        )?;
        statement
            .query_row([], |row| {
                Ok(Identity {
                    casebook: parsed(0, &row.get::<_, String>(0)?)?,
                    site: row.get(1)?,
                    site_name: row.get(2)?,
                    zone: row.get(3)?,
                    key: row.get(4)?,
                    recovery: row.get(5)?,
                    training: row.get(6)?,
                    created: row.get(7)?,
                })
            })
            .optional()
    }

    /// The calendar day at the site at an instant; the computer's own where nobody knows the site's zone.
    pub(crate) fn day_at_site(&self, instant: DateTime<FixedOffset>) -> rusqlite::Result<NaiveDate> {
        let zone = self.identity()?.and_then(|identity| identity.zone.parse::<Tz>().ok());
        Ok(zone.map_or_else(|| instant.date_naive(), |zone| instant.with_timezone(&zone).date_naive()))
    }
}
