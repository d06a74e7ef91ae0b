//! Which recorded values could not stand under another version: their item, visit, group or code is gone, or the item would refuse them.

use serde::Serialize;

use super::words::{phrase, plain, sentence, with};
use crate::definition::{CodeList, Language, Text};
use crate::evaluate::Record;
use crate::study::{Item, Slot as _};
use crate::{Content, Location, Scope, Study, parse_entry};

/// A recorded value, or a whole record, that could not stand under the new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Misfit {
    /// `A-ITEM-REMOVED`, `A-VISIT-REMOVED`, `A-VISIT-FORM`, `A-ITEM-TYPE`, `A-ITEM-GROUP`, `A-ITEM-COLLECTED`, `A-ITEM-UNIT`, `A-CODE-REMOVED`,
    /// `A-CODE-MEANING`, `A-VALUE-REFUSED`; of a record, `A-COHORT-REMOVED`, `A-CLOSED`, `A-REFUSED`.
    pub code: &'static str,
    /// Where it stands.
    pub at: Location,
    /// The item's question; empty of a record.
    pub about: Text,
    /// What is in the way.
    pub message: Text,
    /// What to do about it.
    pub advice: Text,
}

impl Misfit {
    /// Whether data under one name would be of two kinds, in two units or of two meanings, even if those who have such data stayed under their version.
    #[must_use]
    pub fn splits_a_name(&self) -> bool {
        matches!(self.code, "A-ITEM-TYPE" | "A-ITEM-UNIT" | "A-CODE-MEANING")
    }

    /// The record of a cohort that the new version does not know.
    #[must_use]
    pub fn cohort_removed(cohort: Scope) -> Self {
        Self::of_record("A-COHORT-REMOVED", cohort, sentence::cohort_removed(), sentence::cohort_stays())
    }

    /// A record of which something is frozen or locked.
    #[must_use]
    pub fn closed(subject: Scope) -> Self {
        Self::of_record("A-CLOSED", subject, sentence::closed(), sentence::unfreeze_or_stay())
    }

    /// A record that refuses what would follow, with the refusal as the record says it.
    #[must_use]
    pub fn record_refuses(subject: Scope, why: &str) -> Self {
        let message = with(&sentence::record_refuses(), &[("why", plain(why))]);
        Self::of_record("A-REFUSED", subject, message, sentence::stay())
    }

    fn of_record(code: &'static str, scope: Scope, message: Text, advice: Text) -> Self {
        Self { code, at: Location::scope(scope), about: Text::default(), message, advice }
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
    let about = item.map_or_else(|| plain(at.to_string()), |item| item.label.clone());
    let found = |code, template: Text, more: &[(&str, Text)], advice: Text| {
        let values = [&[("item", about.clone())], more].concat();
        let message = with(&template, &values);
        Some(Misfit { code, at: at.clone(), about: about.clone(), message, advice })
    };
    let bare = |code, template: Text, advice: Text| found(code, template, &[], advice);
    let Some(next) = new.item_at(at) else {
        return bare("A-ITEM-REMOVED", sentence::item_removed(), sentence::clear_or_stay());
    };
    if at.event.as_ref().is_some_and(|event| new.event(event.oid.as_str()).is_none()) {
        return bare("A-VISIT-REMOVED", sentence::visit_removed(), sentence::clear_or_stay());
    }
    if item.is_some_and(|item| asks(old, at, item)) && !asks(new, at, next) {
        return bare("A-VISIT-FORM", sentence::visit_form(), sentence::withdraw_or_stay());
    }
    if !next.is_collected() {
        return bare("A-ITEM-COLLECTED", sentence::item_collected(), sentence::oid_for_computed());
    }
    if item.is_some_and(|item| rows(old, item) != rows(new, next)) {
        return bare("A-ITEM-GROUP", sentence::item_group(), sentence::oid_for_group());
    }
    if item.is_some_and(|item| std::mem::discriminant(&item.kind) != std::mem::discriminant(&next.kind)) {
        return bare("A-ITEM-TYPE", sentence::item_type(), sentence::oid_for_question());
    }
    let text = content.typed()?;
    if item.is_some_and(|item| item.unit != next.unit) {
        let unit = |unit: Option<&String>| unit.map_or_else(phrase::no_unit, plain);
        let (was, becomes) = (unit(item.and_then(|item| item.unit.as_ref())), unit(next.unit.as_ref()));
        let more = [("value", plain(text)), ("was", was), ("becomes", becomes)];
        return found("A-ITEM-UNIT", sentence::item_unit(), &more, sentence::oid_for_unit());
    }
    let refusal = parse_entry(new, at, text, record).err();
    let Some(refusal) = refusal.filter(|no| matches!(no.code, "type" | "hard" | "place" | "derived")) else {
        let (code, was, becomes) = another_meaning(old, new, (item?, next), content.value()?)?;
        let more = [("value", plain(code)), ("was", was.clone()), ("becomes", becomes.clone())];
        return found("A-CODE-MEANING", sentence::code_meaning(), &more, sentence::code_for_choice());
    };
    let code =
        if next.codelist.is_some() && refusal.code == "type" { "A-CODE-REMOVED" } else { "A-VALUE-REFUSED" };
    let more = [("value", plain(text)), ("why", *refusal.message)];
    found(code, sentence::value_refused(), &more, sentence::correct_or_stay())
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
