//! Which recorded values could not stand under another version: their item, visit, group or code is gone, or the item would refuse them.

use serde::Serialize;

use crate::definition::{CodeList, Language, Text};
use crate::evaluate::Record;
use crate::study::{Item, Slot as _};
use crate::{Content, Location, Scope, Study, parse_entry};

/// A recorded value that could not stand under the new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Misfit {
    /// `A-ITEM-REMOVED`, `A-VISIT-REMOVED`, `A-VISIT-FORM`, `A-ITEM-TYPE`, `A-ITEM-GROUP`, `A-ITEM-COLLECTED`, `A-ITEM-UNIT`, `A-CODE-REMOVED`,
    /// `A-CODE-MEANING`, `A-VALUE-REFUSED`.
    pub code: &'static str,
    /// Where it stands.
    pub at: Location,
    /// What is in the way, in English.
    pub message: String,
    /// What to do about it.
    pub advice: &'static str,
}

impl Misfit {
    /// Whether data under one name would be of two kinds, in two units or of two meanings, even if those who have such data stayed under their version.
    #[must_use]
    pub fn splits_a_name(&self) -> bool {
        matches!(self.code, "A-ITEM-TYPE" | "A-ITEM-UNIT" | "A-CODE-MEANING")
    }
}

/// Every value of a scope that was entered and could not be entered under `new`.
///
/// A new version under which any value would be lost or impossible cannot be applied to that scope. What only speaks about values (soft ranges, checks) is no
/// obstacle; neither is what may not occur twice or lie in the future, which was judged when it was entered.
#[must_use]
pub fn misfits(old: &Study, new: &Study, record: &Record<'_>, scope: &Scope) -> Vec<Misfit> {
    let first = Location::scope(scope.clone());
    let own = record.values.range(first..).take_while(|(at, _)| at.scope == *scope);
    own.filter_map(|(at, content)| misfit(old, new, record, at, content)).collect()
}

fn misfit(old: &Study, new: &Study, record: &Record<'_>, at: &Location, content: &Content) -> Option<Misfit> {
    let item = old.item_at(at);
    if item.is_some_and(|item| !item.is_collected()) {
        return None;
    }
    let found = |code, message: String, advice| Some(Misfit { code, at: at.clone(), message, advice });
    let label = item.map_or_else(|| at.to_string(), |item| format!("“{}”", item.label.en));
    let Some(next) = new.item_at(at) else {
        return found("A-ITEM-REMOVED", format!("{label} is no longer asked, and holds data."), WITHDRAW);
    };
    if at.event.as_ref().is_some_and(|event| new.event(event.oid.as_str()).is_none()) {
        return found("A-VISIT-REMOVED", format!("The visit of {label} is gone, and holds data."), WITHDRAW);
    }
    if item.is_some_and(|item| asks(old, at, item)) && !asks(new, at, next) {
        return found(
            "A-VISIT-FORM",
            format!("{label} is no longer asked at its visit, and holds data."),
            "leave the subject under its version, or withdraw the form with a reason first",
        );
    }
    if !next.is_collected() {
        return found(
            "A-ITEM-COLLECTED",
            format!("{label} would be computed, and holds an entry."),
            "give the computed item an OID of its own",
        );
    }
    if item.is_some_and(|item| rows(old, item) != rows(new, next)) {
        return found(
            "A-ITEM-GROUP",
            format!("{label} would stand in another group of rows, and holds data."),
            "give the item in the other group an OID of its own",
        );
    }
    if item.is_some_and(|item| std::mem::discriminant(&item.kind) != std::mem::discriminant(&next.kind)) {
        return found(
            "A-ITEM-TYPE",
            format!("{label} would be answered with something else, and holds data."),
            "leave the item as it is, and give the new question an OID of its own",
        );
    }
    let text = content.typed()?;
    if item.is_some_and(|item| item.unit != next.unit) {
        let (was, becomes) = (item.and_then(|item| item.unit.as_deref()), next.unit.as_deref());
        let unit = |unit: Option<&str>| unit.unwrap_or("no unit").to_owned();
        return found(
            "A-ITEM-UNIT",
            format!("{label} holds {text} in {}, and would be read in {}.", unit(was), unit(becomes)),
            "leave the unit as it is, and give the item in the other unit an OID of its own",
        );
    }
    let refusal = parse_entry(new, at, text, record).err();
    let Some(refusal) = refusal.filter(|no| matches!(no.code, "type" | "hard" | "place" | "derived")) else {
        let (code, was, becomes) = another_meaning(old, new, (item?, next), content.value()?)?;
        return found(
            "A-CODE-MEANING",
            format!("{label} holds {code}, “{}”, which would read “{}”.", was.en, becomes.en),
            "leave the choice's code its meaning, and give the other choice a code of its own",
        );
    };
    let code =
        if next.codelist.is_some() && refusal.code == "type" { "A-CODE-REMOVED" } else { "A-VALUE-REFUSED" };
    let said = refusal.message.en.trim_end_matches('.').to_owned();
    found(code, format!("{label} holds {text}: {said}."), CORRECT)
}

/// Whether an item is asked at the event of a place: its form is there, with its group.
fn asks(study: &Study, at: &Location, item: &Item) -> bool {
    let event = at.event.as_ref().and_then(|event| study.event(event.oid.as_str()));
    event.is_some_and(|event| {
        let there = event.forms.iter().find(|there| there.form == item.form);
        there.map_or(event.any_form, |there| there.groups.contains(&item.group))
    })
}

/// The first code of a value that would say something else, with what it says before and after: what another choice of the list says on the other side, or
/// what a code of the same spelling says in another list. Other words for the same choice are no other meaning.
fn another_meaning<'s>(
    old: &'s Study,
    new: &'s Study,
    (item, next): (&Item, &Item),
    value: &str,
) -> Option<(String, &'s Text, &'s Text)> {
    let lists = (&old.codelists()[item.codelist?.slot()], &new.codelists()[next.codelist?.slot()]);
    let another_list = lists.0.oid != lists.1.oid;
    value.split(';').find_map(|code| {
        let (was, becomes) = (label(lists.0, code)?, label(lists.1, code)?);
        let others = |list: &'s CodeList| list.codes.iter().filter(move |other| other.code != code);
        let swapped = Language::ALL.into_iter().any(|language| {
            let (was, becomes) = (was.get(language), becomes.get(language));
            let taken = others(lists.0).any(|other| other.label.get(language) == becomes);
            let given = others(lists.1).any(|other| other.label.get(language) == was);
            was != becomes && (taken || given)
        });
        let foreign = another_list && was.en != becomes.en;
        (swapped || foreign).then(|| (code.to_owned(), was, becomes))
    })
}

fn label<'s>(list: &'s CodeList, code: &str) -> Option<&'s Text> {
    list.codes.iter().find(|known| known.code == code).map(|known| &known.label)
}

/// The group whose rows an item stands in.
fn rows<'s>(study: &'s Study, item: &Item) -> Option<&'s str> {
    item.row_of.map(|group| study.group(group).oid.as_str())
}

const WITHDRAW: &str = "leave the subject under its version, or clear the value with a reason first";
const CORRECT: &str = "leave the subject under its version, or correct the value with a reason first";
