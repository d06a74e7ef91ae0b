//! What a definition consists of, each thing with what a person would say of it.

mod forms;
mod rules;
mod schedule;
mod vocabulary;

use indexmap::IndexMap;

use crate::Study;
use crate::definition::{Sdtm, Text};
use crate::expr::ItemId;

/// A kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Study,
    Value,
    Visit,
    Form,
    Group,
    Item,
    CodeList,
    Code,
    Unit,
    Check,
    Criterion,
    Test,
}

impl Part {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Study => "STUDY",
            Self::Value => "VALUE",
            Self::Visit => "VISIT",
            Self::Form => "FORM",
            Self::Group => "GROUP",
            Self::Item => "ITEM",
            Self::CodeList => "LIST",
            Self::Code => "CODE",
            Self::Unit => "UNIT",
            Self::Check => "CHECK",
            Self::Criterion => "CRITERION",
            Self::Test => "TEST",
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Study => "Study",
            Self::Value => "Named value",
            Self::Visit => "Visit",
            Self::Form => "Form",
            Self::Group => "Group",
            Self::Item => "Item",
            Self::CodeList => "Code list",
            Self::Code => "Choice",
            Self::Unit => "Unit",
            Self::Check => "Check",
            Self::Criterion => "Criterion",
            Self::Test => "Laboratory test",
        }
    }

    /// Whether its removal can leave data without a place.
    pub(super) fn holds_data(self) -> bool {
        matches!(self, Self::Visit | Self::Form | Self::Group | Self::Item | Self::CodeList | Self::Code)
    }
}

/// Something that a definition has.
#[derive(Debug)]
pub(super) struct Thing {
    pub(super) part: Part,
    pub(super) place: String,
    /// Its name, in quotation marks, behind its OID.
    pub(super) name: String,
    /// What it is a part of: not spoken of by itself when the whole is new or gone.
    pub(super) within: Option<String>,
    /// How many parts it has, in words.
    holds: String,
    /// The same ones in the same order for every thing of a kind.
    pub(super) aspects: Vec<Aspect>,
}

/// One thing that can be said of it.
#[derive(Debug)]
pub(super) struct Aspect {
    pub(super) code: &'static str,
    /// What a person calls it.
    pub(super) says: &'static str,
    pub(super) words: String,
    /// A change may leave a recorded value impossible.
    pub(super) narrows: bool,
}

impl Thing {
    /// `, with 4 items`, of something that has parts.
    pub(super) fn holding(&self) -> String {
        if self.holds.is_empty() { String::new() } else { format!(", with {}", self.holds) }
    }
}

fn aspect(code: &'static str, says: &'static str, words: impl Into<String>) -> Aspect {
    Aspect { code, says, words: words.into(), narrows: false }
}

fn narrowing(code: &'static str, says: &'static str, words: impl Into<String>) -> Aspect {
    Aspect { narrows: true, ..aspect(code, says, words) }
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

/// `VS.WEIGHT “Weight”`
fn named(place: &str, name: &str) -> String {
    if name.is_empty() { place.to_owned() } else { format!("{place} “{name}”") }
}

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// An expression in plain English, or as written where it cannot be said.
fn said(study: &Study, form: &str, text: &str) -> String {
    study.in_words(form, text).unwrap_or_else(|| text.to_owned())
}

/// Where it comes from, and whether that is the sponsor's word.
fn origin(source: Option<&String>, assumption: bool) -> Aspect {
    let source = source.map(String::as_str).unwrap_or_default();
    let confirm = when(assumption, " (to be confirmed by the sponsor)");
    aspect("SOURCE", "where it comes from", format!("{source}{confirm}").trim_start())
}

/// The words that are not the English ones.
fn translation<'t>(texts: impl IntoIterator<Item = &'t Text>) -> Aspect {
    let translated = texts.into_iter().filter(|text| text.ko != text.en || text.zh != text.en);
    let words: Vec<String> = translated.map(|text| format!("{} / {}", text.ko, text.zh)).collect();
    aspect("TRANSLATION", "its Korean and Chinese wording", words.join("; "))
}

fn english(text: Option<&Text>) -> &str {
    text.map_or("", |text| &text.en)
}

fn oid(study: &Study, item: Option<ItemId>) -> String {
    item.map(|item| study.item(item).oid.to_string()).unwrap_or_default()
}

fn when(yes: bool, words: &str) -> &str {
    if yes { words } else { "" }
}

fn sdtm(sdtm: Option<&Sdtm>) -> Aspect {
    let words = sdtm.map(|sdtm| {
        let says = sdtm.testcd_from.as_ref().map(|item| format!("what {item} says"));
        let test = sdtm.testcd.clone().or(says);
        let test = test.map(|test| format!(" where the test is {test}")).unwrap_or_default();
        let with: String = sdtm.with.iter().map(|(name, text)| format!(", with {name} {text}")).collect();
        let supp = when(sdtm.supp, ", as a supplemental qualifier");
        format!("{}.{}{test}{with}{supp}", sdtm.domain, sdtm.variable)
    });
    aspect("SDTM", "where it goes in SDTM", words.unwrap_or_default())
}
