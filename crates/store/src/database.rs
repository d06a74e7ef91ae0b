//! Opening `data.db`: encrypted, write-ahead logged, synced at each commit.

use std::path::Path;
use std::sync::{LazyLock, Once};

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

use crate::keys::DatabaseKey;
use crate::{chain, projection};

static FIRST: LazyLock<String> =
    LazyLock::new(|| [chain::TABLES, &projection::first_tables(), chain::TRIGGERS].concat());
static SECOND: LazyLock<String> = LazyLock::new(projection::later_tables);

/// SQLite says it is ready before SQLCipher is: a thread that opened its first database while another did could meet one without the other. So
/// the first opening of the process is waited for.
fn ready() {
    static READY: Once = Once::new();
    READY.call_once(|| drop(Connection::open_in_memory()));
}

/// A database in memory, for replay.
pub(crate) fn in_memory() -> rusqlite::Result<Connection> {
    ready();
    Connection::open_in_memory()
}

fn migrations() -> Migrations<'static> {
    Migrations::new(vec![M::up(&FIRST), M::up(&SECOND)])
}

/// The database of a casebook that may be written.
pub(crate) fn open_to_write(path: &Path, key: &DatabaseKey) -> rusqlite::Result<Connection> {
    ready();
    let mut connection = Connection::open(path)?;
    unlock(&connection, key)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", true)?;
    migrations().to_latest(&mut connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => err,
        other => rusqlite::Error::ToSqlConversionFailure(Box::new(other)),
    })?;
    Ok(connection)
}

/// The same database for reading only; of a folder that cannot be written, too.
pub(crate) fn open_to_read(path: &Path, key: &DatabaseKey) -> rusqlite::Result<Connection> {
    ready();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let live = Connection::open_with_flags(path, flags).and_then(|connection| {
        unlock(&connection, key)?;
        Ok(connection)
    });
    live.or_else(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly) => {
            let connection =
                Connection::open_with_flags(immutable(path), flags | OpenFlags::SQLITE_OPEN_URI)?;
            unlock(&connection, key)?;
            Ok(connection)
        }
        _ => Err(error),
    })
}

/// Whether the program was built with SQLCipher.
pub(crate) fn is_encrypting(connection: &Connection) -> bool {
    connection
        .query_row("PRAGMA cipher_version", [], |row| row.get::<_, String>(0))
        .is_ok_and(|text| !text.is_empty())
}

/// The raw key as SQLCipher's pragmas take it.
pub(crate) fn raw_key(key: &DatabaseKey) -> zeroize::Zeroizing<String> {
    let digits = zeroize::Zeroizing::new(hex::encode(key.as_ref()));
    zeroize::Zeroizing::new(format!("x'{}'", digits.as_str()))
}

/// Pages kept in memory, in KiB.
const CACHE_KIB: i64 = 32 * 1024;

fn unlock(connection: &Connection, key: &DatabaseKey) -> rusqlite::Result<()> {
    // A key that does not fit is an answer here, not something to print.
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    connection.pragma_update(None, "key", raw_key(key).as_str())?;
    connection.set_prepared_statement_cache_capacity(128);
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // Every page read anew is decrypted and authenticated anew: keep more of them than SQLite's 2 MiB.
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))
}

fn immutable(path: &Path) -> String {
    let mut uri = String::from("file:");
    for character in path.to_string_lossy().chars() {
        match character {
            '?' | '#' | '%' => uri.push_str(&format!("%{:02X}", u32::from(character))),
            '\\' => uri.push('/'),
            other => uri.push(other),
        }
    }
    uri + "?immutable=1"
}
