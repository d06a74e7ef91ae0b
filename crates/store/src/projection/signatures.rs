//! Electronic signatures: who, when, with which meaning, over exactly what; broken ones stay.

use protocol::Location;
use rusqlite::{Connection, Row, params};
use serde::Serialize;
use uuid::Uuid;

use super::acts::{STAMP, Stamp};
use super::{Applied, WITHIN, bounds, parsed};
use crate::change::What;
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE signatures (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    name TEXT NOT NULL,
    meaning TEXT NOT NULL,
    digest TEXT NOT NULL,
    item_count INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    broken INTEGER
) WITHOUT ROWID;
CREATE INDEX signatures_at ON signatures (at);";

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Signature {
    /// Its key.
    pub signature: Uuid,
    /// What was signed; everything within is covered.
    pub at: Location,
    /// The signer's printed name.
    pub name: String,
    /// What it means.
    pub meaning: String,
    /// SHA-256 over what was signed, hexadecimal.
    pub digest: String,
    /// How many values it covers.
    pub values: u64,
    /// Who signed, in which role, when.
    pub stamp: Stamp,
    /// The event that broke it.
    pub broken: Option<u64>,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    match applied.what {
        What::Signed { signature, name, meaning, digest, values } => {
            connection.execute(
                "INSERT INTO signatures VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL)",
                params![signature.to_string(), applied.at, name, meaning, digest, values, applied.seq],
            )?;
        }
        What::SignatureBroken { signature } => {
            connection.execute(
                "UPDATE signatures SET broken = ?2 WHERE id = ?1",
                params![signature.to_string(), applied.seq],
            )?;
        }
        _ => {}
    }
    Ok(())
}

const COLUMNS: &str = "id, at, name, meaning, digest, item_count, broken";

fn read(row: &Row<'_>) -> rusqlite::Result<Signature> {
    Ok(Signature {
        signature: parsed(0, &row.get::<_, String>(0)?)?,
        at: parsed(1, &row.get::<_, String>(1)?)?,
        name: row.get(2)?,
        meaning: row.get(3)?,
        digest: row.get(4)?,
        values: row.get(5)?,
        broken: row.get(6)?,
        stamp: Stamp::read(row, 7)?,
    })
}

impl Record<'_> {
    /// Every signature at or within a place, broken ones too, the oldest first; [`super::whole`] gives the casebook's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn signatures(&self, place: &Location) -> rusqlite::Result<Vec<Signature>> {
        let sql = format!(
            "SELECT {COLUMNS}, {STAMP} FROM signatures JOIN acts USING (seq) WHERE {WITHIN} ORDER BY seq"
        );
        self.connection.prepare_cached(&sql)?.query_map(bounds(place), read)?.collect()
    }

    /// The unbroken signatures made at exactly this place.
    pub(crate) fn signatures_at(&self, place: &Location) -> rusqlite::Result<Vec<Signature>> {
        let sql = format!(
            "SELECT {COLUMNS}, {STAMP} FROM signatures JOIN acts USING (seq)
             WHERE at = ?1 AND broken IS NULL ORDER BY seq"
        );
        self.connection.prepare_cached(&sql)?.query_map([place.to_string()], read)?.collect()
    }
}
