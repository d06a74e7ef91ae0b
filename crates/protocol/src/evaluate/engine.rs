//! The compiled study over one record: what expressions and tasks ask of both.

use chrono::NaiveDate;

use super::outcome::Window;
use super::picture::{Picture, Slot, Spot};
use super::record::Record;
use super::tallies::TalliesAtWork;
use crate::definition::EventKind;
use crate::expr::{FormId, GroupId, ItemId, ValueId};
use crate::study::{Event, Slot as _, Study};
use crate::value::Val;

/// A study, a record, and the record's picture.
pub(crate) struct Engine<'a> {
    pub(super) study: &'a Study,
    pub(super) record: &'a Record<'a>,
    pub(super) picture: &'a Picture,
    pub(super) today: NaiveDate,
    /// Where aggregates are kept from one evaluation to the next.
    pub(super) tallies: Option<&'a TalliesAtWork>,
}

impl<'a> Engine<'a> {
    pub(crate) fn new(
        study: &'a Study,
        record: &'a Record<'a>,
        picture: &'a Picture,
        today: NaiveDate,
    ) -> Self {
        Self { study, record, picture, today, tallies: None }
    }

    pub(super) fn slot(&self, item: ItemId, spot: Spot) -> &'a Slot {
        self.picture.slot(self.study, item, spot)
    }

    /// The sheet of a form that lives outside the visits. Of the cohorts' forms, that of the cohort which is evaluated: a subject's rules name the cohort.
    pub(super) fn home_sheet(&self, form: FormId) -> Option<u32> {
        let home = self.study.forms[form.slot()].home?;
        let shared = self.study.events[home.slot()].kind == EventKind::Cohort;
        let sheets = self.picture.of_form[form.slot()].iter().copied();
        let mut at_home = sheets.filter(|sheet| {
            let visit = &self.picture.visits[self.picture.sheets[*sheet as usize].visit as usize];
            visit.event == home && (visit.own || !shared)
        });
        at_home.next()
    }

    /// The sheet of a form that lives outside the visits, at a visit that is its home.
    pub(super) fn sheet_at_home(&self, visit: u32, form: FormId) -> Option<u32> {
        let home = self.study.forms[form.slot()].home?;
        let event = self.picture.visits.get(visit as usize)?.event;
        if event == home { self.picture.sheet_of(visit, form) } else { None }
    }

    /// A value of the study as a day.
    pub(super) fn day_value(&self, value: Option<ValueId>) -> Option<NaiveDate> {
        match &self.picture.values[value?.slot()] {
            Val::Date(days) => days.day(),
            _ => None,
        }
    }

    pub(super) fn day_zero(&self) -> Option<NaiveDate> {
        self.day_value(self.study.special.day_zero)
    }

    /// The window of a scheduled event, once day zero is known.
    pub(super) fn window(&self, event: &Event) -> Option<Window> {
        let zero = self.day_zero()?;
        let target = event.target?;
        let day = |days: i32| zero.checked_add_signed(chrono::TimeDelta::days(days.into()));
        let (from, to) = target.window();
        Some(Window { target: day(target.day())?, from: day(from)?, to: day(to)? })
    }

    pub(super) fn is_used_elsewhere(&self, item: ItemId, text: &str) -> bool {
        let oid = self.study.item(item).oid.clone();
        self.record.facts.used_elsewhere.contains(&(oid, text.to_owned()))
    }

    /// Whether a log without rows is known to have none: its gate is answered `N`, here or at a visit, and nowhere `Y`.
    pub(super) fn is_known_empty(&self, group: GroupId, sheet: u32) -> bool {
        let Some(gate) = self.study.group(group).gate else { return false };
        let form = self.study.group(group).form;
        let sheets: &[u32] = match self.study.forms[form.slot()].home {
            Some(home) if self.study.events[home.slot()].kind != EventKind::Cohort => {
                &self.picture.of_form[form.slot()]
            }
            _ => &[sheet],
        };
        let answer = |sheet: &u32| &self.slot(gate, Spot { sheet: *sheet, row: None }).val;
        let is = |val: &Val, code: &str| matches!(val, Val::Text(text) if &**text == code);
        sheets.iter().any(|sheet| is(answer(sheet), "N"))
            && !sheets.iter().any(|sheet| is(answer(sheet), "Y"))
    }
}
