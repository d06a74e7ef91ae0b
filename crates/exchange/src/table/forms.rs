//! One table a form: a row for each item group of a visit and each row of a log, a column for each variable.

use std::io::Write;

use indexmap::IndexMap;
use protocol::EventKey;

use super::{KEYS, MISSING, column};
use crate::package::Extract;
use crate::reconcile::cohort_of;
use crate::snapshot::{GroupEntry, Records};
use crate::version::{Told, Variable, Version};

/// A form's table: every variable that any version of the form has, newest version first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The form.
    pub form: String,
    columns: IndexMap<String, ()>,
}

/// Writing stopped.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file could not be written.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// The file could not be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The tables of all forms, in the newest definition's order.
#[must_use]
pub fn tables(versions: &[Version]) -> Vec<Table> {
    let mut forms: IndexMap<String, IndexMap<String, ()>> = IndexMap::new();
    for version in versions.iter().rev() {
        for form in version.study.forms() {
            let columns = forms.entry(form.oid.to_string()).or_default();
            let items = version.groups(form).flat_map(|group| version.items(group));
            columns
                .extend(items.flat_map(|item| version.variables(item)).map(|variable| (variable.name(), ())));
        }
    }
    forms.into_iter().map(|(form, columns)| Table { form, columns }).collect()
}

/// Writes a form's table and says how many rows it has. A form without any record has no row, and the package no such file.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(extract: &Extract<'_>, table: &Table, out: impl Write) -> Result<u64, TableError> {
    let mut sheet = Sheet { table, extract, out: csv::Writer::from_writer(out), rows: 0 };
    sheet.header()?;
    for (under, version) in extract.versions.iter().enumerate() {
        for records in extract.layout.subjects(under).chain(extract.layout.reference(under)) {
            sheet.records(records, version)?;
        }
    }
    sheet.out.flush()?;
    Ok(sheet.rows)
}

struct Sheet<'a, W: Write> {
    table: &'a Table,
    extract: &'a Extract<'a>,
    out: csv::Writer<W>,
    rows: u64,
}

impl<W: Write> Sheet<'_, W> {
    fn header(&mut self) -> Result<(), csv::Error> {
        let columns = self.table.columns.keys().map(|name| column(&self.table.form, name));
        let keys = KEYS.into_iter().chain([MISSING]).map(ToOwned::to_owned);
        self.out.write_record(keys.chain(columns))
    }

    fn records(&mut self, records: &Records<'_>, version: &Version) -> Result<(), csv::Error> {
        let cohort = cohort_of(&records.scope);
        for event in &records.events {
            for form in event.forms.iter().filter(|form| form.oid.as_str() == self.table.form) {
                for group in form.groups.iter().filter(|group| holds_something(group)) {
                    self.row(records.number, cohort, &event.key, version, group)?;
                }
            }
        }
        Ok(())
    }

    fn row(
        &mut self,
        number: &str,
        cohort: &str,
        event: &EventKey,
        version: &Version,
        group: &GroupEntry<'_>,
    ) -> Result<(), csv::Error> {
        let mut cells: IndexMap<&str, String> =
            self.table.columns.keys().map(|column| (column.as_str(), String::new())).collect();
        let mut missing = Vec::new();
        for (variable, held) in variables(version, group) {
            let name = variable.name();
            match held {
                Told::Value(value) => {
                    if let Some(cell) = cells.get_mut(name.as_str()) {
                        value.clone_into(cell);
                    }
                }
                Told::Missing(reason) => missing.push(format!("{name}={}", reason.code())),
            }
        }
        let (row, ordinal) = group
            .row
            .map_or((String::new(), String::new()), |(row, ordinal)| (row.to_string(), ordinal.to_string()));
        let keys = [
            self.extract.label.to_string(),
            self.extract.study_oid().to_owned(),
            self.extract.snapshot.site.clone(),
            number.to_owned(),
            cohort.to_owned(),
            event.oid.to_string(),
            event.key.map_or(String::new(), |key| key.to_string()),
            group.oid.to_string(),
            row,
            ordinal,
            version.study.version().to_owned(),
            missing.join(";"),
        ];
        self.out.write_record(keys.iter().chain(cells.values()))?;
        self.rows += 1;
        Ok(())
    }
}

/// A row of a log is a record even when it is blank; a group of a visit only when something stands in it.
fn holds_something(group: &GroupEntry<'_>) -> bool {
    group.row.is_some() || group.entries.iter().any(|entry| entry.held.is_some())
}

fn variables<'a>(
    version: &'a Version,
    group: &'a GroupEntry<'a>,
) -> impl Iterator<Item = (Variable<'a>, Told<'a>)> {
    group.entries.iter().filter_map(|entry| Some((entry, entry.held?))).flat_map(move |(entry, held)| {
        version.variables_of(entry.item).map(move |variable| (variable, variable.held(&held.content)))
    })
}
