//! Reconciliation: what stands in the files is read back and held against what the record says.
//!
//! Every value has an address that all files share, `SUBJECT/EVENT/FORM/GROUP/VARIABLE`, with the keys of repeating visits and rows after a
//! colon and a `#`. Records of the site have no subject and no event, records of a cohort `cohort:OID` in the event's stead.

use std::collections::BTreeMap;
use std::fmt;

use protocol::{EventKey, Oid, Scope};
use uuid::Uuid;

use crate::odm::permitted;
use crate::package::Extract;
use crate::snapshot::{EventEntry, GroupEntry};
use crate::version::{self, Version};

/// Where a value stands in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

/// What a file says at an address; blank is the absence of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// A value.
    Value(String),
    /// A missing reason, by its code.
    Missing(String),
}

/// What a file or the record says, address by address.
pub type Values = BTreeMap<Address, Told>;

/// An address at which file and record differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub address: Address,
    /// What the record says.
    pub record: Option<Told>,
    /// What the file says.
    pub file: Option<Told>,
}

impl Address {
    pub(crate) fn new(
        subject: &str,
        event: &str,
        event_key: &str,
        form: &str,
        group: &str,
        row: &str,
        variable: &str,
    ) -> Self {
        let colon = if event_key.is_empty() { "" } else { ":" };
        let hash = if row.is_empty() { "" } else { "#" };
        Self(format!("{subject}/{event}{colon}{event_key}/{form}/{group}{hash}{row}/{variable}"))
    }

    /// Of a record that belongs to no subject: to the cohort named, or to the site.
    pub(crate) fn of_reference(cohort: &str, form: &str, group: &str, row: &str, variable: &str) -> Self {
        let scope = if cohort.is_empty() { "" } else { "cohort" };
        Self::new("", scope, cohort, form, group, row, variable)
    }
}

/// The cohort whose record it is; empty of any other.
pub(crate) fn cohort_of(scope: &Scope) -> &str {
    match scope {
        Scope::Cohort(cohort) => cohort.as_str(),
        Scope::Study | Scope::Site | Scope::Subject(_) => "",
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => write!(f, "`{value}`"),
            Self::Missing(reason) => write!(f, "missing ({reason})"),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |told: &Option<Told>| told.as_ref().map_or("nothing".to_owned(), Told::to_string);
        write!(
            f,
            "{}: the record says {}, the file says {}",
            self.address,
            words(&self.record),
            words(&self.file)
        )
    }
}

/// What the record says of everything that the files must hold.
#[must_use]
pub fn expected(extract: &Extract<'_>) -> Values {
    let mut values = Values::new();
    for (under, version) in extract.versions.iter().enumerate() {
        for entry in extract.layout.subjects(under) {
            for event in &entry.events {
                let EventKey { oid, key } = &event.key;
                let key = key_text(*key);
                for (form, group) in groups(event) {
                    group_values(version, group, &mut values, |row, variable| {
                        let (form, group) = (form.as_str(), group.oid.as_str());
                        Address::new(entry.number, oid.as_str(), &key, form, group, row, variable)
                    });
                }
            }
        }
        for records in extract.layout.reference(under) {
            for event in &records.events {
                for (form, group) in groups(event) {
                    group_values(version, group, &mut values, |row, variable| {
                        let (form, group) = (form.as_str(), group.oid.as_str());
                        Address::of_reference(cohort_of(&records.scope), form, group, row, variable)
                    });
                }
            }
        }
    }
    values
}

/// The groups of a visit, each with its form.
fn groups<'e, 'a>(event: &'e EventEntry<'a>) -> impl Iterator<Item = (&'e Oid, &'e GroupEntry<'a>)> {
    event.forms.iter().flat_map(|form| form.groups.iter().map(move |group| (&form.oid, group)))
}

/// `address` gives a variable's, by the row's key and the variable's name.
fn group_values(
    version: &Version,
    group: &GroupEntry<'_>,
    values: &mut Values,
    address: impl Fn(&str, &str) -> Address,
) {
    let row = key_text(group.row.map(|(key, _)| key));
    for entry in &group.entries {
        let Some(held) = entry.held else { continue };
        for variable in version.variables_of(entry.item) {
            let told = match variable.held(&held.content) {
                version::Told::Value(value) => Told::Value(value.to_owned()),
                version::Told::Missing(reason) => Told::Missing(reason.code().to_owned()),
            };
            values.insert(address(&row, &variable.name()), told);
        }
    }
}

fn key_text(key: Option<Uuid>) -> String {
    key.map_or(String::new(), |key| key.to_string())
}

/// Where a file differs from the record, in order. A file in XML cannot carry every character; what it holds in their stead is no difference.
#[must_use]
pub fn differences(record: &Values, file: &Values) -> Vec<Difference> {
    let missing_or_other = record.iter().filter_map(|(address, said)| {
        let told = file.get(address);
        (!told.is_some_and(|told| same(said, told))).then(|| Difference {
            address: address.clone(),
            record: Some(said.clone()),
            file: told.cloned(),
        })
    });
    let surplus = file.iter().filter(|(address, _)| !record.contains_key(address)).map(|(address, told)| {
        Difference { address: address.clone(), record: None, file: Some(told.clone()) }
    });
    let mut found: Vec<Difference> = missing_or_other.chain(surplus).collect();
    found.sort_by(|a, b| a.address.cmp(&b.address));
    found
}

fn same(said: &Told, told: &Told) -> bool {
    match (said, told) {
        (Told::Value(said), Told::Value(told)) => said == told || permitted(said) == told.as_str(),
        _ => said == told,
    }
}
