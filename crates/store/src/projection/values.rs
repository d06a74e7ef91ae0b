//! What stands at each item now. A cleared item keeps its row, blank: that it was cleared is a fact too.

use protocol::{Content, Location, Origin, Scope};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use super::acts::{STAMP, Stamp};
use super::{Applied, WITHIN, bounds, from_word, json, parsed, word};
use crate::change::What;
use crate::keys::{Hash, sha256};
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE item_values (
    at TEXT PRIMARY KEY,
    content TEXT,
    origin TEXT NOT NULL,
    formula TEXT,
    seq INTEGER NOT NULL,
    commitment BLOB NOT NULL,
    redacted INTEGER NOT NULL
) WITHOUT ROWID;";

/// What stands at an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// The content; `None` is blank.
    pub content: Option<Content>,
    /// Where it came from.
    pub origin: Origin,
    /// The version of the formula, of a derived value.
    pub formula: Option<String>,
    /// The content was removed for privacy.
    pub redacted: bool,
    /// Who put it there, and when.
    pub stamp: Stamp,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    let What::Value { new, origin, formula, .. } = applied.what else { return Ok(()) };
    let content = new.as_ref().map(serde_json::to_string).transpose();
    let content = content.map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO item_values VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![
            applied.at,
            content,
            word(origin)?,
            formula,
            applied.seq,
            applied.commitment,
            applied.redacted
        ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<(Location, Standing)> {
    let content: Option<String> = row.get(1)?;
    let standing = Standing {
        content: content.map(|content| json(1, &content)).transpose()?,
        origin: from_word(2, row.get(2)?)?,
        formula: row.get(3)?,
        redacted: row.get(4)?,
        stamp: Stamp::read(row, 5)?,
    };
    Ok((parsed(0, &row.get::<_, String>(0)?)?, standing))
}

impl Record<'_> {
    /// Everything that stands in a scope, by place: blanks and withdrawn places too. Leave out what [`Record::withdrawn`] names before evaluating.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn values(&self, scope: &Scope) -> rusqlite::Result<Vec<(Location, Standing)>> {
        self.values_within(&Location::scope(scope.clone()))
    }

    /// Everything that stands at or within a place.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn values_within(&self, place: &Location) -> rusqlite::Result<Vec<(Location, Standing)>> {
        let sql = format!(
            "SELECT at, content, origin, formula, redacted, {STAMP}
             FROM item_values JOIN acts USING (seq) WHERE {WITHIN} ORDER BY at"
        );
        self.connection.prepare_cached(&sql)?.query_map(bounds(place), read)?.collect()
    }

    /// What stands at one item; `None` when nothing ever stood there.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn value(&self, item: &Location) -> rusqlite::Result<Option<Standing>> {
        let sql = format!(
            "SELECT at, content, origin, formula, redacted, {STAMP}
             FROM item_values JOIN acts USING (seq) WHERE at = ?1"
        );
        let found = self.connection.prepare_cached(&sql)?.query_row([item.to_string()], read).optional()?;
        Ok(found.map(|(_, standing)| standing))
    }

    /// Content and origin at one item, without its stamp.
    pub(crate) fn content(&self, item: &Location) -> rusqlite::Result<Option<(Option<Content>, Origin)>> {
        let sql = "SELECT content, origin FROM item_values WHERE at = ?1";
        let read = |row: &Row<'_>| {
            let content: Option<String> = row.get(0)?;
            Ok((content.map(|content| json(0, &content)).transpose()?, from_word(1, row.get(1)?)?))
        };
        self.connection.prepare_cached(sql)?.query_row([item.to_string()], read).optional()
    }

    /// How many items have a row at or within a place, and the digest that a signature over it binds: SHA-256 over one line
    /// `PLACE TAB EVENT TAB COMMITMENT LF` an item, in the byte order of the places.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn digest(&self, place: &Location) -> rusqlite::Result<(u64, Hash)> {
        let sql = format!("SELECT at, seq, commitment FROM item_values WHERE {WITHIN} ORDER BY at");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(bounds(place))?;
        let (mut count, mut lines) = (0, String::new());
        while let Some(row) = rows.next()? {
            let (at, seq, commitment): (String, u64, Hash) = (row.get(0)?, row.get(1)?, row.get(2)?);
            lines.push_str(&format!("{at}\t{seq}\t{}\n", hex::encode(commitment)));
            count += 1;
        }
        Ok((count, sha256(&[lines.as_bytes()])))
    }
}
