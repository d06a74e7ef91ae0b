//! Training and delegation with their dates: a role works only with them.

use chrono::NaiveDate;
use rusqlite::{Connection, params};
use serde::Serialize;

use super::{Applied, from_word, parsed, word};
use crate::access::Role;
use crate::change::{Ground, What};
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE delegations (
    seq INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    user TEXT NOT NULL,
    role TEXT NOT NULL,
    ground TEXT NOT NULL,
    first TEXT NOT NULL,
    last TEXT,
    duties TEXT NOT NULL,
    PRIMARY KEY (seq, ordinal)
) WITHOUT ROWID;";

/// Why an account may work in a role, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delegation {
    /// The event that recorded it.
    pub seq: u64,
    /// The account.
    pub user: String,
    /// The role.
    pub role: Role,
    /// Training or delegation.
    pub ground: Ground,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// What was trained or delegated, in words.
    pub duties: String,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    let What::DelegationRecorded { user, role, ground, from, to, duties } = applied.what else {
        return Ok(());
    };
    connection.execute(
        "INSERT INTO delegations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            applied.seq,
            applied.ordinal,
            user,
            role.name(),
            word(ground)?,
            from.to_string(),
            to.map(|to| to.to_string()),
            duties
        ],
    )?;
    Ok(())
}

impl Record<'_> {
    /// Every training and delegation, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn delegations(&self) -> rusqlite::Result<Vec<Delegation>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT seq, user, role, ground, first, last, duties FROM delegations ORDER BY seq, ordinal",
        )?;
        let rows = statement.query_map([], |row| {
            let to: Option<String> = row.get(5)?;
            Ok(Delegation {
                seq: row.get(0)?,
                user: row.get(1)?,
                role: from_word(2, row.get(2)?)?,
                ground: from_word(3, row.get(3)?)?,
                from: parsed(4, &row.get::<_, String>(4)?)?,
                to: to.map(|to| parsed(5, &to)).transpose()?,
                duties: row.get(6)?,
            })
        })?;
        rows.collect()
    }

    /// Whether `user` may work as `role` on `day`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn works(&self, user: &str, role: Role, day: NaiveDate) -> rusqlite::Result<bool> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM delegations
             WHERE user = ?1 AND role = ?2 AND first <= ?3 AND (last IS NULL OR last >= ?3))",
        )?;
        statement.query_row(params![user, role.name(), day.to_string()], |row| row.get(0))
    }
}
