//! Questions that hide themselves: the answer to one decides whether it is asked, or nothing ever lets it be asked.

use std::collections::BTreeMap;

use super::programs::Compiler;
use super::wiring::{Source, ordered};
use crate::expr::{At, ItemId, Reference};
use crate::study::{Item, Slot};
use crate::value::Val;

impl Compiler<'_, '_> {
    /// Reports each question, and each circle of questions, whose answer decides whether it is asked.
    pub(super) fn hiding(&mut self) {
        let study = &self.assembly.study;
        let shown = study.items.iter().filter(|item| item.shown_when.is_some());
        let deciders: BTreeMap<Source, Vec<Source>> =
            shown.map(|item| (Source::Item(item.id), self.deciders(item))).collect();
        let (_, circles) = ordered(&deciders);
        for circle in circles {
            let items = circle.iter().filter_map(|source| match source {
                Source::Item(item) => Some(*item),
                Source::Value(_) => None,
            });
            self.report_hidden(&items.collect::<Vec<_>>());
        }
        let never = self.assembly.study.items.iter().filter(|item| {
            let constant = item.shown_when.as_ref().and_then(|shown| shown.constant());
            matches!(constant, Some(Val::Bool(false)))
        });
        for item in never.map(|item| item.id).collect::<Vec<_>>() {
            let message = format!("`{}` is never asked", self.assembly.study.item(item).oid);
            let advice = "the condition under which it is asked, or no such item";
            let place = self.shown_place(item);
            self.reader.report("W-NEVER-ASKED", &place, None, message, advice);
        }
    }

    /// The items of the same form instance that decide whether an item is asked.
    fn deciders(&self, item: &Item) -> Vec<Source> {
        let reads = item.shown_when.iter().flat_map(|shown| shown.dependencies());
        let items = reads.filter_map(|id| match self.references.get(*id) {
            Some(Reference::Item { item, at: At::Here | At::SameVisit }) => Some(*item),
            _ => None,
        });
        let own = items.filter(|other| self.assembly.study.item(*other).form == item.form);
        own.map(Source::Item).collect()
    }

    fn report_hidden(&mut self, circle: &[ItemId]) {
        let Some(first) = circle.first().copied() else { return };
        let study = &self.assembly.study;
        let names: Vec<&str> =
            circle.iter().chain([&first]).map(|item| study.item(*item).oid.as_str()).collect();
        let message = if circle.len() == 1 {
            format!("the answer to `{}` decides whether `{}` is asked", names[0], names[0])
        } else {
            format!("these decide in a circle whether they are asked: {}", names.join(" → "))
        };
        let place = self.shown_place(first);
        let advice = "a condition on another question, or a check of severity S on this one";
        self.reader.report("E-CYCLE", &place, None, message, advice);
    }

    fn shown_place(&self, item: ItemId) -> crate::load::Place {
        let draft = &self.assembly.items[item.slot()];
        if draft.authored { draft.place.at("shownWhen") } else { draft.place.clone() }
    }
}
