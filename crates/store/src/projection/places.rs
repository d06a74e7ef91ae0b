//! Which table knows of a place: subjects, visits, forms or rows.

use protocol::{Location, Scope};

use crate::record::Record;

/// The table that a place's shape names.
fn table(place: &Location) -> Option<&'static str> {
    match (&place.scope, &place.event, &place.form, place.row, &place.item) {
        (_, _, _, _, Some(_)) => None,
        (_, Some(_), Some(_), Some(_), None) => Some("form_rows"),
        (_, Some(_), Some(_), None, None) => Some("forms"),
        (_, Some(_), None, ..) => Some("visits"),
        (Scope::Subject(_), None, ..) => Some("subjects"),
        _ => None,
    }
}

impl Record<'_> {
    /// Whether exactly this place was withdrawn.
    pub(crate) fn is_withdrawn(&self, place: &Location) -> rusqlite::Result<bool> {
        let Some(table) = table(place) else { return Ok(false) };
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE at = ?1 AND withdrawn IS NOT NULL)");
        self.connection.prepare_cached(&sql)?.query_row([place.to_string()], |row| row.get(0))
    }

    /// Whether a subject was enrolled, a visit or row added, a form begun.
    pub(crate) fn is_known(&self, place: &Location) -> rusqlite::Result<bool> {
        let Some(table) = table(place) else { return Ok(false) };
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE at = ?1)");
        self.connection.prepare_cached(&sql)?.query_row([place.to_string()], |row| row.get(0))
    }
}
