//! Findings: what the checks say, and what people made of it.

use std::collections::BTreeMap;

use protocol::{Location, Oid, Scope};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::{Applied, WITHIN, bounds, from_word, json, parsed, word};
use crate::change::{Severity, What};
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE findings (
    at TEXT NOT NULL,
    check_oid TEXT NOT NULL,
    severity TEXT NOT NULL,
    blocks_completion INTEGER NOT NULL,
    message TEXT NOT NULL,
    params TEXT NOT NULL,
    raised INTEGER NOT NULL,
    settled TEXT NOT NULL,
    settled_by INTEGER,
    words TEXT,
    adverse_event INTEGER,
    PRIMARY KEY (at, check_oid)
) WITHOUT ROWID;";

/// Whether anybody has to look at a finding still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// It stands.
    Open,
    /// A person confirmed the value with a reason.
    Confirmed,
    /// The investigator decided.
    Acknowledged,
    /// The check no longer raises.
    Resolved,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Where.
    pub at: Location,
    /// The check.
    pub check: Oid,
    /// How grave.
    pub severity: Severity,
    /// The form cannot be completed while it stands.
    pub blocks_completion: bool,
    /// What it says.
    pub message: String,
    /// The values it speaks of.
    pub params: BTreeMap<String, String>,
    /// The event that raised it last.
    pub raised: u64,
    /// What became of it.
    pub settled: Settled,
    /// The event that settled it.
    pub settled_by: Option<u64>,
    /// The reason or decision given.
    pub words: Option<String>,
    /// The answer to "is this an adverse event?".
    pub adverse_event: Option<bool>,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    let settle = |settled: Settled, words: Option<&str>, adverse_event: Option<bool>| {
        connection.execute(
            "UPDATE findings SET settled = ?3, settled_by = ?4, words = ?5, adverse_event = ?6
             WHERE at = ?1 AND check_oid = ?2",
            params![applied.at, applied.what.key(), word(&settled)?, applied.seq, words, adverse_event],
        )
    };
    match applied.what {
        What::FindingRaised { check, severity, blocks_completion, message, params } => {
            let params = serde_json::to_string(params)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO findings VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', NULL, NULL, NULL)",
                )?
                .execute(params![
                    applied.at,
                    check.as_str(),
                    word(severity)?,
                    blocks_completion,
                    message,
                    params,
                    applied.seq
                ])?;
        }
        What::FindingResolved { .. } => drop(settle(Settled::Resolved, None, None)?),
        What::FindingConfirmed { reason, .. } => drop(settle(Settled::Confirmed, Some(reason), None)?),
        What::AlertAcknowledged { decision, adverse_event, .. } => {
            settle(Settled::Acknowledged, Some(decision), *adverse_event)?;
        }
        _ => {}
    }
    Ok(())
}

const COLUMNS: &str = "at, check_oid, severity, blocks_completion, message, params, raised, settled, settled_by, \
                       words, adverse_event";

fn read(row: &Row<'_>) -> rusqlite::Result<Finding> {
    Ok(Finding {
        at: parsed(0, &row.get::<_, String>(0)?)?,
        check: Oid::new(&row.get::<_, String>(1)?),
        severity: from_word(2, row.get(2)?)?,
        blocks_completion: row.get(3)?,
        message: row.get(4)?,
        params: json(5, &row.get::<_, String>(5)?)?,
        raised: row.get(6)?,
        settled: from_word(7, row.get(7)?)?,
        settled_by: row.get(8)?,
        words: row.get(9)?,
        adverse_event: row.get(10)?,
    })
}

impl Record<'_> {
    /// Every finding that a scope ever had, by place and check; resolved ones say so.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn findings(&self, scope: &Scope) -> rusqlite::Result<Vec<Finding>> {
        self.findings_within(&Location::scope(scope.clone()))
    }

    /// Every finding at or within a place; [`super::whole`] gives the casebook's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn findings_within(&self, place: &Location) -> rusqlite::Result<Vec<Finding>> {
        let sql = format!("SELECT {COLUMNS} FROM findings WHERE {WITHIN} ORDER BY at, check_oid");
        self.connection.prepare_cached(&sql)?.query_map(bounds(place), read)?.collect()
    }

    /// Whether the deviation that the finding proposes was set aside since it was raised.
    pub(crate) fn is_set_aside(&self, finding: &Finding) -> rusqlite::Result<bool> {
        let sql = "SELECT kind = 'deviation_set_aside' FROM trail
             WHERE at = ?1 AND key = ?2 AND seq > ?3 AND kind IN ('deviation_set_aside', 'deviation_proposed')
             ORDER BY seq DESC, ordinal DESC LIMIT 1";
        let last = self
            .connection
            .prepare_cached(sql)?
            .query_row(params![finding.at.to_string(), finding.check.as_str(), finding.raised], |row| {
                row.get(0)
            });
        Ok(last.optional()?.unwrap_or(false))
    }

    /// One finding.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn finding(&self, at: &Location, check: &Oid) -> rusqlite::Result<Option<Finding>> {
        let sql = format!("SELECT {COLUMNS} FROM findings WHERE at = ?1 AND check_oid = ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement.query_row([at.to_string().as_str(), check.as_str()], read).optional()
    }
}
