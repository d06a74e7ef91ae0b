//! The CSV files: one table a form, the code book that explains their columns, and the trail for people.
//!
//! UTF-8, comma, lines ended by a line feed, quoted where needed (RFC 4180). The first column of every row says which extract it belongs to,
//! `LOCK 1` or `INTERIM`: so it cannot be lost when a table is taken out of its package.

mod codebook;
mod forms;
mod read;
mod trail;

pub use codebook::write as write_codebook;
pub use forms::{Table, TableError, tables, write as write_form};
pub use read::{NotATable, read};
pub use trail::Trail;

/// The columns before the items: whose record, which visit, which row. A record of the site has neither subject nor cohort.
pub(crate) const KEYS: [&str; 11] = [
    "EXTRACT",
    "STUDY",
    "SITE",
    "SUBJECT",
    "COHORT",
    "EVENT",
    "EVENT_KEY",
    "ITEMGROUP",
    "ROW_KEY",
    "ROW_NO",
    "VERSION",
];

/// The column of a row's missing reasons: `HEIGHT_VSORRES=ND;WEIGHT_VSORRES=REF`.
pub(crate) const MISSING: &str = "MISSING";

/// The column of a variable: its name, behind its form's where the name is taken by a column that every table has.
pub(crate) fn column(form: &str, variable: &str) -> String {
    if is_taken(variable) { format!("{form}.{variable}") } else { variable.to_owned() }
}

/// The variable of a column: the inverse of [`column`].
fn variable<'c>(form: &str, column: &'c str) -> &'c str {
    let behind = column.strip_prefix(form).and_then(|rest| rest.strip_prefix('.'));
    behind.filter(|name| is_taken(name)).unwrap_or(column)
}

fn is_taken(name: &str) -> bool {
    name == MISSING || KEYS.contains(&name)
}
