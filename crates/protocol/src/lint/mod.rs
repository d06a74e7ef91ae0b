//! What is wrong with a definition although its shape is right: names, links, ranges, the schedule, translations.
//!
//! Expressions are checked where they are compiled; everything here can be said without them.

mod check;
mod header;
mod item;
mod laboratory;
mod links;
mod names;
mod roles;
mod schedule;
mod texts;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::Oid;
use crate::definition::{Form, Item};
use crate::load::{Files, Located, Place, Reader};
use crate::near::nearest;

/// Reports everything that can be said before expressions are compiled.
pub(crate) fn lint(reader: &mut Reader<'_>, files: &Files) {
    let known = Known::new(files);
    let mut lint = Lint { reader, files, known, forgotten: BTreeMap::new() };
    lint.names();
    lint.header();
    lint.links();
    lint.roles();
    lint.items();
    lint.laboratory();
    lint.schedule();
    lint.checks();
    lint.texts();
    lint.forgotten_files();
}

struct Lint<'a, 'r> {
    reader: &'a mut Reader<'r>,
    files: &'a Files,
    known: Known<'a>,
    /// Library files that are asked for and not used: how often, and by which names.
    forgotten: BTreeMap<&'static str, (usize, BTreeSet<String>)>,
}

/// What is there to be named.
struct Known<'a> {
    events: HashSet<&'a Oid>,
    forms: HashMap<&'a Oid, &'a Form>,
    items: HashMap<(&'a Oid, &'a Oid), &'a Item>,
    codelists: HashSet<&'a Oid>,
    units: HashSet<&'a str>,
    tests: HashSet<&'a Oid>,
    criteria: HashSet<&'a Oid>,
}

impl<'a> Known<'a> {
    fn new(files: &'a Files) -> Self {
        let events = files.study.iter().flat_map(|study| &study.value.events).map(|event| &event.oid);
        let items = files.forms.iter().flat_map(|form| {
            let items = form.value.groups.iter().flat_map(|group| &group.items);
            items.map(move |item| ((&form.value.oid, &item.oid), item))
        });
        let criteria = files.eligibility.iter().flat_map(|eligibility| &eligibility.value.criteria);
        Self {
            events: events.collect(),
            forms: files.forms.iter().map(|form| (&form.value.oid, &form.value)).collect(),
            items: first_of_each(items),
            codelists: files.codelists.iter().map(|list| &list.value.oid).collect(),
            units: files.units.iter().map(|unit| unit.value.oid.as_str()).collect(),
            tests: files.tests.iter().map(|test| &test.value.testcd).collect(),
            criteria: criteria.map(|criterion| &criterion.oid).collect(),
        }
    }
}

/// Of several things with one name the first, as everywhere.
fn first_of_each<K: Eq + std::hash::Hash, V>(pairs: impl Iterator<Item = (K, V)>) -> HashMap<K, V> {
    let mut first = HashMap::new();
    for (key, value) in pairs {
        first.entry(key).or_insert(value);
    }
    first
}

impl<'a> Lint<'a, '_> {
    fn report(
        &mut self,
        code: &'static str,
        place: &Place,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.reader.report(code, place, None, message, advice);
    }

    fn forms(&self) -> impl Iterator<Item = &'a Located<Form>> + use<'a> {
        self.files.forms.iter()
    }

    /// Every item that an author wrote, with its form, its group's place in the form, and its own place.
    fn all_items(&self) -> Vec<(&'a Located<Form>, usize, &'a Item, Place)> {
        let mut items = Vec::new();
        for form in self.forms() {
            let groups = form.place.at("groups");
            for (index, group) in form.value.groups.iter().enumerate() {
                let places = groups.at(index).at("items");
                let numbered = group.items.iter().enumerate();
                items.extend(numbered.map(|(at, item)| (form, index, item, places.at(at))));
            }
        }
        items
    }
}
