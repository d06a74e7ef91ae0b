//! Projections: what the events amount to, in tables that can be thrown away and rebuilt by replay.
//!
//! Architecture invariant: a table changes only in its own `apply`, and `apply` reads nothing but the event and projections. The same code
//! serves the live casebook, a rebuild, verification and an extract up to an earlier event.

mod accounts;
mod acts;
mod allocations;
mod casebook;
mod custody;
mod delegations;
mod findings;
mod forms;
mod marks;
mod notes;
mod places;
mod queries;
mod redactions;
mod rows;
mod signatures;
mod studies;
mod subjects;
mod trail;
mod values;
mod visits;

pub use accounts::Account;
pub use acts::Stamp;
pub use allocations::{Allocations, Revealed};
pub use casebook::Identity;
pub use custody::Custody;
pub use delegations::Delegation;
pub use findings::{Finding, Settled};
pub use forms::{Form, FormStatus};
pub use marks::{Mark, MarkKind};
pub use notes::Note;
pub use queries::{Query, QueryStatus, QueryStep};
pub use rows::Row;
pub use signatures::Signature;
pub use studies::StudyVersion;
pub use subjects::Subject;
pub use trail::{TrailFilter, TrailLine};
pub use values::Standing;
pub use visits::Visit;

use protocol::{Location, Scope};
use rusqlite::Connection;

use crate::change::What;
use crate::event::{Event, Header};
use crate::keys::Hash;

/// Every table in the order of its making.
const DEFINITIONS: [&str; 19] = [
    acts::TABLE,
    trail::TABLE,
    casebook::TABLE,
    studies::TABLE,
    accounts::TABLE,
    delegations::TABLE,
    custody::TABLE,
    redactions::TABLE,
    allocations::TABLE,
    subjects::TABLE,
    visits::TABLE,
    forms::TABLE,
    rows::TABLE,
    values::TABLE,
    notes::TABLE,
    findings::TABLE,
    queries::TABLE,
    signatures::TABLE,
    marks::TABLE,
];

/// Every projection and the columns that order it.
pub(crate) const TABLES: [(&str, &str); 23] = [
    ("acts", "seq"),
    ("trail", "seq, ordinal"),
    ("casebook", "id"),
    ("studies", "seq"),
    ("approvals", "seq"),
    ("kept_versions", "at"),
    ("accounts", "user"),
    ("delegations", "seq, ordinal"),
    ("custody", "kind"),
    ("redactions", "seq, ordinal"),
    ("allocation_lists", "list"),
    ("allocations", "row"),
    ("subjects", "at"),
    ("visits", "at"),
    ("forms", "at"),
    ("form_rows", "at"),
    ("item_values", "at"),
    ("notes", "at"),
    ("findings", "at, check_oid"),
    ("queries", "id"),
    ("query_steps", "seq, ordinal"),
    ("signatures", "id"),
    ("marks", "at, mark, since"),
];

/// The SQL that makes every projection.
pub(crate) fn tables() -> String {
    [first_tables().as_str(), studies::LATER_TABLES].concat()
}

/// The tables that the program's first version made.
pub(crate) fn first_tables() -> String {
    DEFINITIONS.concat()
}

/// The tables that came later, with what the record of an earlier program puts into them.
pub(crate) fn later_tables() -> String {
    [studies::LATER_TABLES, studies::LATER_ROWS].concat()
}

/// One change as the tables see it.
pub(crate) struct Applied<'e> {
    pub(crate) header: &'e Header,
    /// The event's number.
    pub(crate) seq: i64,
    /// The change's position in its event, from 0.
    pub(crate) ordinal: i64,
    pub(crate) place: &'e Location,
    /// `place` in its text form.
    pub(crate) at: String,
    pub(crate) what: &'e What,
    pub(crate) commitment: Hash,
    pub(crate) redacted: bool,
}

/// What `event` does to the tables.
pub(crate) fn apply(connection: &Connection, event: &Event) -> rusqlite::Result<()> {
    let seq = event.header.seq.cast_signed();
    acts::apply(connection, &event.header)?;
    for (ordinal, recorded) in (0_i64..).zip(&event.changes) {
        let applied = Applied {
            header: &event.header,
            seq,
            ordinal,
            place: &recorded.change.at,
            at: recorded.change.at.to_string(),
            what: &recorded.change.what,
            commitment: recorded.commitment,
            redacted: recorded.redacted,
        };
        trail::apply(connection, &applied, &event.header)?;
        apply_change(connection, &applied)?;
    }
    Ok(())
}

fn apply_change(connection: &Connection, applied: &Applied<'_>) -> rusqlite::Result<()> {
    if let What::Value { .. } = applied.what {
        forms::apply(connection, applied)?;
        return values::apply(connection, applied);
    }
    casebook::apply(connection, applied)?;
    studies::apply(connection, applied)?;
    accounts::apply(connection, applied)?;
    delegations::apply(connection, applied)?;
    custody::apply(connection, applied)?;
    redactions::apply(connection, applied)?;
    allocations::apply(connection, applied)?;
    subjects::apply(connection, applied)?;
    visits::apply(connection, applied)?;
    forms::apply(connection, applied)?;
    rows::apply(connection, applied)?;
    notes::apply(connection, applied)?;
    findings::apply(connection, applied)?;
    queries::apply(connection, applied)?;
    signatures::apply(connection, applied)?;
    marks::apply(connection, applied)
}

/// Empties every projection.
pub(crate) fn clear(connection: &Connection) -> rusqlite::Result<()> {
    TABLES.iter().try_for_each(|(table, _)| connection.execute(&format!("DELETE FROM {table}"), []).map(drop))
}

/// The SQL condition "`at` is the place or lies in it", for [`bounds`] as parameters 1 to 5.
pub(crate) const WITHIN: &str = "(at = ?1 OR (at > ?2 AND at < ?3) OR (at > ?4 AND at < ?5))";

/// The parameters of [`WITHIN`]: in byte order everything beneath `P` lies between `P/` and `P0`, and the rows of a form between `P#` and `P$`.
pub(crate) fn bounds(place: &Location) -> [String; 5] {
    let at = place.to_string();
    if *place == whole() {
        return [at.clone(), String::new(), "~".into(), at.clone(), at];
    }
    [at.clone(), format!("{at}/"), format!("{at}0"), format!("{at}#"), format!("{at}$")]
}

/// The casebook as a whole.
#[must_use]
pub fn whole() -> Location {
    Location::scope(Scope::Study)
}

/// The place itself, then everything it lies in, up to the casebook.
pub(crate) fn lineage(place: &Location) -> Vec<Location> {
    let mut lineage = vec![place.clone()];
    let mut next = place.clone();
    loop {
        if next.item.take().is_none()
            && next.row.take().is_none()
            && next.form.take().is_none()
            && next.event.take().is_none()
        {
            break;
        }
        lineage.push(next.clone());
    }
    if next != whole() {
        lineage.push(whole());
    }
    lineage
}

/// A text column that holds something with a text form.
pub(crate) fn parsed<T: std::str::FromStr>(column: usize, text: &str) -> rusqlite::Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse().map_err(|error: T::Err| unreadable(column, error))
}

/// A text column that holds JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| unreadable(column, error))
}

/// A word of the record as a text, and back.
pub(crate) fn word<T: serde::Serialize>(value: &T) -> rusqlite::Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(other) => Ok(other.to_string()),
        Err(error) => Err(rusqlite::Error::ToSqlConversionFailure(Box::new(error))),
    }
}

pub(crate) fn from_word<T: serde::de::DeserializeOwned>(column: usize, word: String) -> rusqlite::Result<T> {
    serde_json::from_value(serde_json::Value::String(word)).map_err(|error| unreadable(column, error))
}

fn unreadable(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
}
