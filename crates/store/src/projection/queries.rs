//! Queries: a discrepancy and its thread. None closes silently.

use protocol::{Location, Oid, Scope};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::acts::{STAMP, Stamp};
use super::{Applied, WITHIN, bounds, from_word, parsed, word};
use crate::change::What;
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE queries (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    check_oid TEXT,
    status TEXT NOT NULL,
    opened INTEGER NOT NULL,
    changed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX queries_at ON queries (at);
CREATE TABLE query_steps (
    seq INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    query TEXT NOT NULL,
    status TEXT NOT NULL,
    text TEXT NOT NULL,
    check_oid TEXT,
    PRIMARY KEY (seq, ordinal)
) WITHOUT ROWID;
CREATE INDEX query_steps_query ON query_steps (query);";

/// Where a query stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueryStatus {
    /// Asked, perhaps again.
    Open,
    /// Answered; the asker has not looked yet.
    Answered,
    /// Settled.
    Closed,
    /// Should not have been asked.
    Cancelled,
}

/// A query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    /// Its key.
    pub query: Uuid,
    /// The place it asks about.
    pub at: Location,
    /// The check that asked, unless a person did.
    pub check: Option<Oid>,
    /// Where it stands.
    pub status: QueryStatus,
    /// The event that opened it.
    pub opened: u64,
    /// The event that changed it last.
    pub changed: u64,
}

/// One step of a query's thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryStep {
    /// The query.
    pub query: Uuid,
    /// Where the step left it.
    pub status: QueryStatus,
    /// What was said.
    pub text: String,
    /// The check that said it, unless a person did.
    pub check: Option<Oid>,
    /// Who, and when.
    pub stamp: Stamp,
}

fn step(what: &What) -> Option<(Uuid, QueryStatus, &str, Option<&Oid>)> {
    Some(match what {
        What::QueryOpened { query, text, check } => (*query, QueryStatus::Open, text, check.as_ref()),
        What::QueryAnswered { query, text } => (*query, QueryStatus::Answered, text, None),
        What::QueryClosed { query, text, check } => (*query, QueryStatus::Closed, text, check.as_ref()),
        What::QueryCancelled { query, text } => (*query, QueryStatus::Cancelled, text, None),
        What::QueryReopened { query, text } => (*query, QueryStatus::Open, text, None),
        _ => return None,
    })
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    let Some((query, status, text, check)) = step(applied.what) else { return Ok(()) };
    let (query, status, check) = (query.to_string(), word(&status)?, check.map(Oid::as_str));
    if let What::QueryOpened { .. } = applied.what {
        connection
            .prepare_cached("INSERT INTO queries VALUES (?1, ?2, ?3, ?4, ?5, ?5)")?
            .execute(params![query, applied.at, check, status, applied.seq])?;
    } else {
        connection
            .prepare_cached("UPDATE queries SET status = ?2, changed = ?3 WHERE id = ?1")?
            .execute(params![query, status, applied.seq])?;
    }
    connection
        .prepare_cached("INSERT INTO query_steps VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![applied.seq, applied.ordinal, query, status, text, check])?;
    Ok(())
}

const COLUMNS: &str = "id, at, check_oid, status, opened, changed";

fn read(row: &Row<'_>) -> rusqlite::Result<Query> {
    let check: Option<String> = row.get(2)?;
    Ok(Query {
        query: parsed(0, &row.get::<_, String>(0)?)?,
        at: parsed(1, &row.get::<_, String>(1)?)?,
        check: check.map(|check| Oid::new(&check)),
        status: from_word(3, row.get(3)?)?,
        opened: row.get(4)?,
        changed: row.get(5)?,
    })
}

fn read_step(row: &Row<'_>) -> rusqlite::Result<QueryStep> {
    let check: Option<String> = row.get(3)?;
    Ok(QueryStep {
        query: parsed(0, &row.get::<_, String>(0)?)?,
        status: from_word(1, row.get(1)?)?,
        text: row.get(2)?,
        check: check.map(|check| Oid::new(&check)),
        stamp: Stamp::read(row, 4)?,
    })
}

impl Record<'_> {
    /// Every query of a scope, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn queries(&self, scope: &Scope) -> rusqlite::Result<Vec<Query>> {
        self.queries_within(&Location::scope(scope.clone()))
    }

    /// Every query at or within a place; [`super::whole`] gives the casebook's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn queries_within(&self, place: &Location) -> rusqlite::Result<Vec<Query>> {
        let sql = format!("SELECT {COLUMNS} FROM queries WHERE {WITHIN} ORDER BY opened, id");
        self.connection.prepare_cached(&sql)?.query_map(bounds(place), read)?.collect()
    }

    /// One query.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn query(&self, query: Uuid) -> rusqlite::Result<Option<Query>> {
        let sql = format!("SELECT {COLUMNS} FROM queries WHERE id = ?1");
        self.connection.prepare_cached(&sql)?.query_row([query.to_string()], read).optional()
    }

    /// What was said about one query, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn query_thread(&self, query: Uuid) -> rusqlite::Result<Vec<QueryStep>> {
        let sql = format!(
            "SELECT query, status, text, check_oid, {STAMP} FROM query_steps JOIN acts USING (seq)
             WHERE query = ?1 ORDER BY seq, ordinal"
        );
        self.connection.prepare_cached(&sql)?.query_map([query.to_string()], read_step)?.collect()
    }
}
