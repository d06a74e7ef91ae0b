//! Whether an item is asked and needed, and what it raises by itself.

use super::engine::Engine;
use super::outcome::Finding;
use super::picture::{Slot, Spot};
use super::seat::Seat;
use crate::Oid;
use crate::compile::is_date;
use crate::definition::{Severity, Text, Unique};
use crate::expr::{Program, Type};
use crate::study::{Item, Need, Slot as _, TestId, fill};
use crate::value::{Days, Relation, Truth, Val};
use crate::words;

/// An item at a spot.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) engine: &'a Engine<'a>,
    pub(super) item: &'a Item,
    pub(super) spot: Spot,
}

/// What became of an item.
#[derive(Default)]
pub(super) struct Standing {
    pub(super) hidden: bool,
    pub(super) required: bool,
    /// Required, and neither a value nor a missing reason is there.
    pub(super) blank: bool,
    pub(super) findings: Vec<Finding>,
}

/// Values that a message shows, by the names of their placeholders.
pub(super) type Show<'s> = [(&'s str, &'s str)];

impl<'a> Asked<'a> {
    pub(super) fn standing(&self) -> Standing {
        let hidden = self.is_hidden();
        let mut findings = Vec::new();
        if self.slot().entered.is_some() {
            self.raise(hidden, &mut findings);
        } else if !hidden {
            self.raise_computed(&mut findings);
        }
        let required = !hidden && self.is_required();
        Standing { hidden, required, blank: required && self.slot().entered.is_none(), findings }
    }

    pub(super) fn slot(&self) -> &'a Slot {
        self.engine.slot(self.item.id, self.spot)
    }

    pub(super) fn seat(&self) -> Seat<'a> {
        Seat::at(self.engine, self.spot)
    }

    fn truth(&self, program: &Program) -> Truth {
        program.eval_truth(&self.seat())
    }

    /// Hidden: the form was not done, the group or the item is not asked, or this visit asks for other tests only.
    fn is_hidden(&self) -> bool {
        let (study, item) = (self.engine.study, self.item);
        let unasked = |truth| match truth {
            Truth::True => false,
            Truth::False => true,
            // Not asked until its condition is answered; an entry that is there already stays in sight.
            Truth::Unknown => item.is_collected() && self.slot().entered.is_none(),
        };
        let own = item.shown_when.as_ref().map(|shown| self.truth(shown));
        let group = study.group(item.group).shown_when.as_ref().map(|shown| self.truth(shown));
        if own.is_some_and(unasked) || group.is_some_and(unasked) {
            return true;
        }
        let gate = study.forms[item.form.slot()].not_done.filter(|gate| *gate != item.id);
        if let Some(gate) = gate
            && own != Some(Truth::True)
        {
            let at = Spot { row: None, ..self.spot };
            if matches!(&self.engine.slot(gate, at).val, Val::Text(answer) if &**answer == "N") {
                return true;
            }
        }
        item.laboratory.is_some_and(|(test, _)| !self.engine.asks_test(self.spot.sheet, test))
    }

    fn is_required(&self) -> bool {
        let item = self.item;
        let is_derived = item.derive_or && self.slot().entered.is_none() && self.slot().val.write().is_some();
        if !item.is_collected() || is_derived {
            return false;
        }
        match &item.required {
            Need::No => false,
            Need::Yes => true,
            Need::When(program) => self.truth(program).is_true(),
        }
    }

    fn raise(&self, hidden: bool, findings: &mut Vec<Finding>) {
        let (ids, slot) = (&self.item.auto, self.slot());
        let entered = slot.entered.as_deref().unwrap_or_default();
        if hidden {
            findings.push(self.soft(&ids.hidden, words::hidden_title(), words::hidden(), &[]));
        }
        if slot.unreadable {
            findings.push(self.hard(&ids.kind, words::impossible(), words::wrong_shape(), &[("v", entered)]));
        }
        match &slot.val {
            Val::Number(number) => self.number(*number, entered, findings),
            Val::Date(days) => self.date(*days, entered, findings),
            Val::DateTime(instant) => {
                let day = instant.with_timezone(&self.engine.record.zone).date_naive();
                self.date(Days::exact(day), entered, findings);
            }
            Val::Time(_) => self.range(&slot.val, entered, findings),
            Val::Text(_) => self.link(entered, findings),
            _ => {}
        }
        self.unique(entered, findings);
    }

    /// Not in the future, not before birth (checks EC-001 and EC-002 of the study specification), and inside its range.
    fn date(&self, days: Days, entered: &str, findings: &mut Vec<Finding>) {
        let (item, show) = (self.item, [("v", entered)]);
        if !item.future && days.earliest() > self.engine.today {
            findings.push(self.hard(&Oid::new("EC-001"), words::date_title(), words::in_future(), &show));
        }
        let born = self.engine.study.special.birth.map(|birth| &self.engine.picture.values[birth.slot()]);
        if let Some(Val::Date(born)) = born
            && !item.before_birth
            && self.engine.study.is_of_subject(item)
            && days.compare(Relation::Less, *born).is_true()
        {
            findings.push(self.hard(&Oid::new("EC-002"), words::date_title(), words::before_birth(), &show));
        }
        if is_date(&item.kind) {
            self.range(&Val::Date(days), entered, findings);
        } else if item.ty == Type::DateTime {
            self.range(&self.slot().val, entered, findings);
        }
    }

    fn unique(&self, entered: &str, findings: &mut Vec<Finding>) {
        let item = self.item;
        let twice = match item.unique {
            None => false,
            Some(Unique::Study) => self.engine.is_used_elsewhere(item.id, entered),
            Some(Unique::Log) => self.engine.is_in_other_row(item, self.spot, entered),
        };
        if twice {
            let show = [("v", entered)];
            findings.push(self.hard(&item.auto.unique, words::duplicate(), words::used_already(), &show));
        }
    }

    /// The value of a `row` item names a row that exists.
    fn link(&self, entered: &str, findings: &mut Vec<Finding>) {
        let Some(named) = self.item.row_item else { return };
        let study = self.engine.study;
        let (form, group) = (study.item(named).form, study.item(named).row_of);
        let sheets = self.engine.picture.of_form[form.slot()].iter();
        let rows = sheets
            .flat_map(|sheet| group.map_or(&[][..], |group| self.engine.picture.cursors(*sheet, group)));
        let mut texts = rows.map(|row| {
            let sheet = self.engine.picture.rows[row.0 as usize].sheet;
            self.engine.slot(named, Spot { sheet, row: Some(row.0) }).entered.as_deref()
        });
        if !texts.any(|text| text == Some(entered)) {
            let form = study.forms[form.slot()].name.clone();
            let message = fill(&words::no_such_row(), |name, language| {
                Some(if name == "form" { form.get(language).to_owned() } else { entered.to_owned() })
            });
            findings.push(self.soft(&self.item.auto.row, words::row_title(), message, &[("v", entered)]));
        }
    }

    /// What cannot be true: the form cannot be completed.
    pub(super) fn hard(&self, id: &Oid, title: Text, message: Text, show: &Show<'_>) -> Finding {
        self.finding(id, Severity::H, title, message, show)
    }

    /// What is unlikely: a query opens.
    pub(super) fn soft(&self, id: &Oid, title: Text, message: Text, show: &Show<'_>) -> Finding {
        self.finding(id, Severity::S, title, message, show)
    }

    fn finding(&self, id: &Oid, severity: Severity, title: Text, message: Text, show: &Show<'_>) -> Finding {
        let value =
            |name: &str| show.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let inputs = show.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let place = self.engine.picture.place(self.engine.study, Some(self.item.id), self.spot);
        let message = fill(&message, |name, _| value(name));
        Finding { inputs: inputs.collect(), ..Finding::plain(id, severity, place, title, message) }
    }
}

impl Engine<'_> {
    /// Whether a visit asks for a test: it lists none, or this one; a test that has a result is always asked.
    fn asks_test(&self, sheet: u32, test: TestId) -> bool {
        let sheet_of = &self.picture.sheets[sheet as usize];
        let Some(held) = sheet_of.held else { return true };
        let event = &self.study.events[self.picture.visits[sheet_of.visit as usize].event.slot()];
        let tests = &event.forms[held].tests;
        if tests.is_empty() || tests.contains(&test) {
            return true;
        }
        let groups =
            self.study.forms[sheet_of.form.slot()].groups.iter().map(|group| self.study.group(*group));
        let mut panels = groups.flat_map(|group| &group.panel).filter(|panel| panel.test == test);
        panels.any(|panel| self.slot(panel.result, Spot { sheet, row: None }).val.is_known())
    }

    /// Whether another row of the same log has the same text.
    fn is_in_other_row(&self, item: &Item, spot: Spot, entered: &str) -> bool {
        let Some(group) = item.row_of else { return false };
        let rows = self.picture.cursors(spot.sheet, group).iter().filter(|row| Some(row.0) != spot.row);
        let mut texts = rows.map(|row| &self.slot(item.id, Spot { row: Some(row.0), ..spot }).entered);
        texts.any(|text| text.as_deref() == Some(entered))
    }
}
