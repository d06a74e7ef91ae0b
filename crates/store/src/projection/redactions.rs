//! Which contents were redacted: the only ones that the database lets anybody remove.

use rusqlite::{Connection, params};

use super::Applied;
use crate::change::What;

pub(super) const TABLE: &str = "
CREATE TABLE redactions (
    seq INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    by INTEGER NOT NULL,
    PRIMARY KEY (seq, ordinal)
) WITHOUT ROWID;";

pub(super) fn apply(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    let What::Redacted { contents, .. } = applied.what else { return Ok(()) };
    let mut statement = connection.prepare_cached("INSERT INTO redactions VALUES (?1, ?2, ?3)")?;
    contents
        .iter()
        .try_for_each(|(seq, ordinal)| statement.execute(params![seq, ordinal, applied.seq]).map(drop))
}
