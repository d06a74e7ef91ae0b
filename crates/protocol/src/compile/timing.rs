//! Rules that come too early or at no time: a criterion that reads a later visit, a check at visits without its form, a day zero that is not day 0.

use super::names::is_visit;
use super::programs::Compiler;
use crate::Oid;
use crate::expr::{At, EventId, Program, Reference};
use crate::load::Place;
use crate::study::{Check, Slot};

impl Compiler<'_, '_> {
    /// Reports a criterion whose automatic answer reads a visit after the last one at which it is answered or confirmed.
    pub(super) fn later(&mut self, criterion: &Oid, auto: &Program, asked_at: &[EventId], place: &Place) {
        let study = &self.assembly.study;
        let Some(last) = asked_at.iter().filter_map(|event| study.events[event.slot()].ordinal).max() else {
            return;
        };
        let reads = auto.dependencies().iter().filter_map(|id| match self.references.get(*id) {
            Some(
                Reference::Item { at: At::Event(event), .. }
                | Reference::Laboratory { at: At::Event(event), .. }
                | Reference::Rows { at: At::Event(event), .. },
            ) => Some(&study.events[event.slot()]),
            _ => None,
        });
        let later = reads.filter(|event| event.ordinal.is_some_and(|ordinal| ordinal > last));
        if let Some(event) = later.max_by_key(|event| event.ordinal) {
            let message = format!("`{criterion}` is answered before {}, which it reads", event.oid);
            let advice = "values of the visit at which it is answered, or of an earlier one";
            self.reader.report("W-CRITERION-LATER", place, None, message, advice);
        }
    }

    /// Reports a check that names visits of which none asks what it stands at.
    pub(super) fn never_there(&mut self, check: &Check, place: &Place) {
        let study = &self.assembly.study;
        let form = &study.forms[check.form.slot()];
        let asks = |event: &EventId| {
            let event = &study.events[event.slot()];
            let group = check.item.map(|item| study.item(item).group);
            let listed = event.forms.iter().any(|held| {
                held.form == check.form && group.is_none_or(|group| held.groups.contains(&group))
            });
            listed || event.any_form && is_visit(event.kind) && form.home.is_none()
        };
        if check.events.is_empty() || check.events.iter().any(asks) {
            return;
        }
        let holding = study.events.iter().filter(|event| asks(&event.id)).map(|event| event.oid.as_str());
        let holding: Vec<&str> = holding.collect();
        let message = format!("`{}` never runs: none of its events asks {}", check.id, on(self, check));
        let advice = if holding.is_empty() {
            format!("the form {} among the forms of an event", form.oid)
        } else {
            format!("of {}, or leave \"events\" out", holding.join(", "))
        };
        self.reader.report("E-CHECK-NEVER", &place.at("events"), None, message, advice);
    }

    /// Reports a visit that is day zero and due on another day. `place` is the header's.
    pub(super) fn day_zero(&mut self, place: &Place) {
        let study = &self.assembly.study;
        let Some(value) = study.special.day_zero.map(|value| &study.values[value.slot()]) else { return };
        let read = value.program.reference().and_then(|id| self.references.get(id));
        let Some(Reference::Item { item, at: At::Event(event) }) = read else { return };
        let event = &study.events[event.slot()];
        let Some(day) = event.target.map(crate::definition::Target::day).filter(|day| *day != 0) else {
            return;
        };
        if study.special.visit_date == Some(*item) {
            let message = format!("day zero is the date of {}, which is due on day {day}", event.oid);
            let advice =
                format!("\"target\": {{ \"day\": 0 }} for {}, or the visit that is day 0", event.oid);
            self.reader.report("W-DAY-ZERO", &place.at("dayZero"), None, message, advice);
        }
    }
}

/// What a check stands at.
fn on(compiler: &Compiler<'_, '_>, check: &Check) -> String {
    let study = &compiler.assembly.study;
    let form = &study.forms[check.form.slot()].oid;
    check.item.map_or_else(|| form.to_string(), |item| format!("{form}.{}", study.item(item).oid))
}
