//! Reads the values back out of a form's table.

use std::io::Read;

use super::{KEYS, MISSING, variable};
use crate::reconcile::{Address, Told, Values};

/// The file is not a table as this program writes it.
#[derive(Debug, thiserror::Error)]
pub enum NotATable {
    /// It is no CSV.
    #[error("it is not a CSV file: {0}")]
    Csv(#[from] csv::Error),
    /// The columns before the items are others.
    #[error("its first columns are not {}", KEYS.join(", "))]
    Columns,
    /// A row belongs to another extract.
    #[error("line {line} says it belongs to `{label}`")]
    Extract {
        /// Which line.
        line: u64,
        /// What stands there.
        label: String,
    },
    /// Two rows say the same thing.
    #[error("it holds two values at {0}")]
    Twice(Address),
}

/// Reads all values of a form's table into `values`; every row must belong to the extract named.
///
/// # Errors
/// When it is no such table.
pub fn read(source: impl Read, form: &str, extract: &str, values: &mut Values) -> Result<(), NotATable> {
    let mut reader = csv::Reader::from_reader(source);
    let header = reader.headers()?.clone();
    if !header.iter().take(KEYS.len() + 1).eq(KEYS.into_iter().chain([MISSING])) {
        return Err(NotATable::Columns);
    }
    for record in reader.records() {
        let record = record?;
        let cell = |column: usize| record.get(column).unwrap_or_default();
        if cell(0) != extract {
            let line = record.position().map_or(0, csv::Position::line);
            return Err(NotATable::Extract { line, label: cell(0).to_owned() });
        }
        let (subject, cohort, group, row) = (cell(3), cell(4), cell(7), cell(8));
        let address = |variable: &str| match subject {
            "" => Address::of_reference(cohort, form, group, row, variable),
            _ => Address::new(subject, cell(5), cell(6), form, group, row, variable),
        };
        let missing = cell(KEYS.len()).split(';').filter_map(|pair| pair.split_once('='));
        let missing = missing.map(|(variable, reason)| (variable, Told::Missing(reason.to_owned())));
        let filled = header.iter().zip(&record).skip(KEYS.len() + 1).filter(|(_, value)| !value.is_empty());
        let filled = filled.map(|(column, value)| (variable(form, column), Told::Value(value.to_owned())));
        for (variable, told) in missing.chain(filled) {
            let address = address(variable);
            if values.insert(address.clone(), told).is_some() {
                return Err(NotATable::Twice(address));
            }
        }
    }
    Ok(())
}
