//! Accounts: personal, closed but never deleted, names never used again.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use super::{Applied, from_word};
use crate::access::Role;
use crate::change::What;
use crate::record::Record;

pub(super) const TABLE: &str = "
CREATE TABLE accounts (
    user TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    ed25519 TEXT NOT NULL,
    x25519 TEXT NOT NULL,
    issued INTEGER NOT NULL,
    created INTEGER NOT NULL,
    closed INTEGER,
    statement INTEGER
) WITHOUT ROWID;";

/// An account as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Its name.
    pub user: String,
    /// The person's printed name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Public Ed25519 key, hexadecimal.
    pub ed25519: String,
    /// Public X25519 key, hexadecimal.
    pub x25519: String,
    /// The passphrase was issued by somebody else and is still to be changed.
    pub issued: bool,
    /// The event that made it.
    pub created: u64,
    /// The event that closed it.
    pub closed: Option<u64>,
    /// The event that recorded the statement of accountability.
    pub statement: Option<u64>,
}

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    let (seq, user) = (applied.seq, applied.what.key());
    let set = |column: &str, value: &dyn rusqlite::ToSql| {
        connection
            .execute(&format!("UPDATE accounts SET {column} = ?1 WHERE user = ?2"), params![value, user])
    };
    match applied.what {
        What::AccountCreated { user, name, role, ed25519, x25519, issued } => {
            connection.execute(
                "INSERT INTO accounts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, NULL)",
                params![user, name, role.name(), ed25519, x25519, issued, seq],
            )?;
        }
        What::AccountClosed { .. } => drop(set("closed", &seq)?),
        What::StatementRecorded { .. } => drop(set("statement", &seq)?),
        What::RoleChanged { role, .. } => drop(set("role", &role.name())?),
        What::PassphraseChanged { issued, ed25519, x25519, .. } => {
            set("issued", issued)?;
            if let (Some(ed25519), Some(x25519)) = (ed25519, x25519) {
                set("ed25519", ed25519)?;
                set("x25519", x25519)?;
            }
        }
        _ => {}
    }
    Ok(())
}

const COLUMNS: &str = "user, name, role, ed25519, x25519, issued, created, closed, statement";

fn read(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        user: row.get(0)?,
        name: row.get(1)?,
        role: from_word(2, row.get(2)?)?,
        ed25519: row.get(3)?,
        x25519: row.get(4)?,
        issued: row.get(5)?,
        created: row.get(6)?,
        closed: row.get(7)?,
        statement: row.get(8)?,
    })
}

impl Record<'_> {
    /// Every account that ever was, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn accounts(&self) -> rusqlite::Result<Vec<Account>> {
        let sql = format!("SELECT {COLUMNS} FROM accounts ORDER BY user");
        self.connection.prepare_cached(&sql)?.query_map([], read)?.collect()
    }

    /// One account.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn account(&self, user: &str) -> rusqlite::Result<Option<Account>> {
        let sql = format!("SELECT {COLUMNS} FROM accounts WHERE user = ?1");
        self.connection.prepare_cached(&sql)?.query_row([user], read).optional()
    }
}
