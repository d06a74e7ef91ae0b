//! When the casebook was last opened, backed up, exported and reviewed.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::Applied;
use super::acts::{STAMP, Stamp};
use crate::access::Class;
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE custody (
    kind TEXT PRIMARY KEY,
    seq INTEGER NOT NULL
) WITHOUT ROWID;";

/// The latest change of each custodial kind (`logged_in`, `backed_up`, `exported`, `trail_reviewed`, `account_created` …).
pub type Custody = BTreeMap<String, Stamp>;

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    if applied.header.class == Class::Custody {
        connection
            .prepare_cached("INSERT OR REPLACE INTO custody VALUES (?1, ?2)")?
            .execute(params![applied.what.kind(), applied.seq])?;
    }
    Ok(())
}

impl Record<'_> {
    /// When each custodial thing happened last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn custody(&self) -> rusqlite::Result<Custody> {
        let sql = format!("SELECT kind, {STAMP} FROM custody JOIN acts USING (seq)");
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement.query_map([], |row| Ok((row.get(0)?, Stamp::read(row, 1)?)))?.collect()
    }
}
