//! What a definition consists of, each thing with what a person would say of it.

mod forms;
mod rules;
mod schedule;
mod vocabulary;

use indexmap::IndexMap;

use super::Part;
use super::words::{joined, phrase, plain, property, with};
use crate::Study;
use crate::definition::{Sdtm, Text};
use crate::expr::ItemId;

/// Something that a definition has.
#[derive(Debug)]
pub(super) struct Thing {
    pub(super) part: Part,
    pub(super) place: String,
    /// What it is called; empty where the definition has no name for it.
    pub(super) about: Text,
    /// What it is a part of: not spoken of by itself when the whole is new or gone.
    pub(super) within: Option<String>,
    /// How many parts it has, in words; empty of what has none.
    pub(super) holds: Text,
    /// The same ones in the same order for every thing of a kind.
    pub(super) aspects: Vec<Aspect>,
}

/// One thing that can be said of it.
#[derive(Debug)]
pub(super) struct Aspect {
    pub(super) code: &'static str,
    /// What a person calls it.
    pub(super) property: Text,
    /// What is said; empty for nothing.
    pub(super) words: Text,
    /// A change may leave a recorded value impossible.
    pub(super) narrows: bool,
}

fn aspect(code: &'static str, property: Text, words: Text) -> Aspect {
    Aspect { code, property, words, narrows: false }
}

fn narrowing(code: &'static str, property: Text, words: Text) -> Aspect {
    Aspect { narrows: true, ..aspect(code, property, words) }
}

/// Everything a definition has, by its key: the part's code and its place.
pub(super) fn things(study: &Study) -> IndexMap<String, Thing> {
    let mut all = vec![schedule::header(study)];
    all.extend(study.values().iter().map(|value| schedule::value(study, value)));
    all.extend(study.events().iter().map(|event| schedule::visit(study, event)));
    for form in study.forms() {
        all.push(forms::form(study, form));
        for group in form.groups.iter().map(|group| study.group(*group)) {
            all.push(forms::group(study, form, group));
            all.extend(group.items.iter().map(|item| forms::item(study, form, group, study.item(*item))));
        }
    }
    for list in study.codelists() {
        // What the compiler makes for units and verdicts follows from items and tests.
        if !list.codes.is_empty() && !list.oid.as_str().starts_with('$') {
            all.push(vocabulary::codelist(list));
            all.extend(list.codes.iter().map(|code| vocabulary::code(list, code)));
        }
    }
    all.extend(study.units().map(vocabulary::unit));
    all.extend(study.tests().iter().map(|test| vocabulary::test(study, test)));
    all.extend(study.checks().iter().map(|one| rules::check(study, one)));
    all.extend(study.criteria().iter().map(|one| rules::criterion(study, one)));
    all.into_iter().map(|thing| (key(thing.part, &thing.place), thing)).collect()
}

fn key(part: Part, place: &str) -> String {
    format!("{} {place}", part.code())
}

/// An expression in plain English, or as written where it cannot be said.
fn said(study: &Study, form: &str, text: &str) -> Text {
    Text { en: study.in_words(form, text).unwrap_or_else(|| text.to_owned()), ..Text::default() }
}

/// Where it comes from, and whether that is the sponsor's word.
fn origin(source: Option<&String>, assumption: bool) -> Aspect {
    let confirm = if assumption { phrase::to_confirm() } else { Text::default() };
    aspect("SOURCE", property::source(), joined([optional(source), confirm], " "))
}

/// The definition's words, if it has them.
fn given(text: Option<&Text>) -> Text {
    text.cloned().unwrap_or_default()
}

/// A name, a code or a number, if there is one.
fn optional(text: Option<impl ToString>) -> Text {
    text.map(|text| plain(text.to_string())).unwrap_or_default()
}

fn oid(study: &Study, item: Option<ItemId>) -> Text {
    optional(item.map(|item| &study.item(item).oid))
}

/// Names and codes in a row.
fn listed(names: impl IntoIterator<Item = impl AsRef<str>>) -> Text {
    joined(names.into_iter().map(plain), ", ")
}

fn when(yes: bool, words: Text) -> Text {
    if yes { words } else { Text::default() }
}

fn sdtm(sdtm: Option<&Sdtm>) -> Aspect {
    let words = sdtm.map(|sdtm| {
        let place = plain(format!("{}.{}", sdtm.domain, sdtm.variable));
        let test = sdtm.testcd.iter().map(|test| with(&phrase::sdtm_test(), &[("test", plain(test))]));
        let from = sdtm.testcd_from.iter();
        let from = from.map(|item| with(&phrase::sdtm_test_from(), &[("item", plain(item.as_str()))]));
        let beside = sdtm
            .with
            .iter()
            .map(|(name, text)| with(&phrase::sdtm_with(), &[("name", plain(name)), ("value", plain(text))]));
        let supplemental = when(sdtm.supp, phrase::supplemental());
        joined([place].into_iter().chain(test).chain(from).chain(beside).chain([supplemental]), ", ")
    });
    aspect("SDTM", property::sdtm(), words.unwrap_or_default())
}
