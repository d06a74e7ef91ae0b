//! What an item raises by itself: whether it is asked and needed, its ranges, its date, its neighbours.

use rust_decimal::Decimal;

use super::engine::Engine;
use super::outcome::Finding;
use super::picture::{Slot, Spot};
use super::ranges::in_unit;
use super::seat::Seat;
use crate::Oid;
use crate::compile::is_date;
use crate::definition::{ItemType, Severity, Text, Unique};
use crate::expr::Program;
use crate::study::{Edge, Item, LabPart, LabTest, Need, Range, Slot as _, fill};
use crate::value::{Days, Number, Relation, Truth, Val};
use crate::words;

/// An item at a spot.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) engine: &'a Engine<'a>,
    pub(super) item: &'a Item,
    pub(super) spot: Spot,
}

/// What became of an item.
pub(super) struct Standing {
    pub(super) hidden: bool,
    pub(super) required: bool,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Asked<'a> {
    pub(super) fn standing(&self) -> Standing {
        let hidden = self.is_hidden();
        let mut findings = Vec::new();
        if self.slot().entered.is_some() {
            self.raise(hidden, &mut findings);
        } else if !hidden {
            self.raise_computed(&mut findings);
        }
        Standing { hidden, required: !hidden && self.is_required(), findings }
    }

    fn slot(&self) -> &'a Slot {
        self.engine.slot(self.item.id, self.spot)
    }

    fn seat(&self) -> Seat<'a> {
        Seat::at(self.engine, self.spot)
    }

    fn truth(&self, program: &Program) -> Truth {
        program.eval_truth(&self.seat())
    }

    /// Hidden: the form was not done, the group or the item is not asked, or this visit asks for other tests only.
    fn is_hidden(&self) -> bool {
        let (study, item) = (self.engine.study, self.item);
        let own = item.shown_when.as_ref().map(|shown| self.truth(shown));
        if own == Some(Truth::False) {
            return true;
        }
        let group = study.group(item.group);
        if group.shown_when.as_ref().is_some_and(|shown| self.truth(shown) == Truth::False) {
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
        if !item.is_collected()
            || (item.derive_or && self.slot().entered.is_none() && self.slot().val.is_known())
        {
            return false;
        }
        match &item.required {
            Need::No => false,
            Need::Yes => true,
            Need::When(program) => self.truth(program).is_true(),
        }
    }

    fn raise(&self, hidden: bool, findings: &mut Vec<Finding>) {
        let (item, slot) = (self.item, self.slot());
        let entered = slot.entered.as_deref().unwrap_or_default();
        if hidden {
            findings.push(self.finding(
                &item.auto.hidden,
                Severity::S,
                words::hidden_title(),
                words::hidden(),
                &[],
            ));
        }
        if slot.unreadable {
            let message = words::wrong_shape();
            findings.push(self.finding(
                &item.auto.kind,
                Severity::H,
                words::impossible(),
                message,
                &[("v", entered)],
            ));
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

    /// A computed number is never refused, but it may be as unlikely as a typed one.
    fn raise_computed(&self, findings: &mut Vec<Finding>) {
        let Val::Number(number) = self.slot().val else { return };
        let shown = number.to_string();
        if matches!(self.item.laboratory, Some((_, LabPart::Result))) {
            self.unlikely_result(&shown, findings);
        } else if self.is_outside(&Val::Number(number), &self.item.soft) {
            let show = [("v", &*shown), ("range", &*shown_range(&self.item.soft))];
            let item = self.item;
            findings.push(self.finding(
                &item.auto.soft,
                Severity::S,
                words::unlikely(),
                words::outside_soft(),
                &show,
            ));
        }
    }

    fn number(&self, number: Number, entered: &str, findings: &mut Vec<Finding>) {
        if matches!(self.item.laboratory, Some((_, LabPart::Result))) {
            return self.result(entered, findings);
        }
        self.range(&Val::Number(number), entered, findings);
        let too_many = match self.item.kind {
            ItemType::Decimal { scale, .. } => {
                number.exact().is_some_and(|number| number.scale() > scale).then_some(scale)
            }
            _ => None,
        };
        if let (Some(scale), None) = (too_many, self.item.laboratory) {
            let words = [("v", entered), ("n", &*scale.to_string())];
            findings.push(self.finding(
                &self.item.auto.digits,
                Severity::S,
                words::digits_title(),
                words::digits(),
                &words,
            ));
        }
    }

    fn range(&self, val: &Val, entered: &str, findings: &mut Vec<Finding>) {
        let item = self.item;
        let show = [("v", entered), ("range", &*shown_range(&item.hard))];
        if self.is_outside(val, &item.hard) {
            findings.push(self.finding(
                &item.auto.hard,
                Severity::H,
                words::impossible(),
                words::outside_hard(),
                &show,
            ));
        } else if self.is_outside(val, &item.soft) {
            let show = [("v", entered), ("range", &*shown_range(&item.soft))];
            findings.push(self.finding(
                &item.auto.soft,
                Severity::S,
                words::unlikely(),
                words::outside_soft(),
                &show,
            ));
            if let Some(hint) = crate::entry::slip(item, val) {
                findings.push(self.finding(
                    &item.auto.hint,
                    Severity::S,
                    words::unlikely(),
                    hint.clone(),
                    &show,
                ));
            }
        }
    }

    /// Whether every possibility of the value lies outside the range.
    fn is_outside(&self, val: &Val, range: &Range) -> bool {
        let beyond = |edge: &Option<Edge>, relation| {
            edge.as_ref().is_some_and(|edge| match edge {
                Edge::Fixed(limit, _) => compare(val, relation, limit).is_true(),
                Edge::Computed(program, _) => compare(val, relation, &program.eval(&self.seat())).is_true(),
            })
        };
        beyond(&range.min, Relation::Less) || beyond(&range.max, Relation::Greater)
    }

    fn result(&self, entered: &str, findings: &mut Vec<Finding>) {
        let Some(result) = self.engine.result(self.item.id, self.spot) else { return };
        let (item, test) = (self.item, result.test);
        if self.engine.outside(&result, test.hard).is_true() {
            let with_unit = format!("{entered} {}", test.units[result.unit].unit);
            let range = test_range(test, test.hard, result.unit);
            findings.push(self.finding(
                &item.auto.hard,
                Severity::H,
                words::impossible(),
                words::outside_hard(),
                &[("v", &*with_unit), ("range", &*range)],
            ));
        } else {
            self.unlikely_result(entered, findings);
        }
        self.delta(entered, findings);
    }

    /// A laboratory result outside the catalogue's plausible range.
    fn unlikely_result(&self, shown: &str, findings: &mut Vec<Finding>) {
        let Some(result) = self.engine.result(self.item.id, self.spot) else { return };
        let test = result.test;
        if self.engine.outside(&result, test.soft).is_true() {
            let with_unit = format!("{shown} {}", test.units[result.unit].unit);
            let range = test_range(test, test.soft, result.unit);
            findings.push(self.finding(
                &self.item.auto.soft,
                Severity::S,
                words::unlikely(),
                words::outside_soft(),
                &[("v", &*with_unit), ("range", &*range)],
            ));
        }
    }

    /// A change from the previous visit that is larger than the catalogue expects.
    fn delta(&self, entered: &str, findings: &mut Vec<Finding>) -> Option<()> {
        let result = self.engine.result(self.item.id, self.spot)?;
        let test = result.test;
        if test.delta_abs.is_none() && test.delta_factor.is_none() {
            return None;
        }
        let visit = self.engine.picture.sheets[self.spot.sheet as usize].visit;
        let before = self.engine.result(self.item.id, self.engine.previous(self.item.id, visit)?)?;
        let now = in_unit(test, result.number, result.unit, 0)?.exact()?;
        let then = in_unit(test, before.number, before.unit, 0)?.exact()?;
        let difference = now.checked_sub(then)?.abs();
        let jump = test.delta_abs.is_some_and(|most| difference > most);
        let ratio =
            test.delta_factor.is_some_and(|most| exceeds(now, then, most) || exceeds(then, now, most));
        if jump || ratio {
            let unit = &test.units[result.unit].unit;
            let shown =
                in_unit(test, before.number, before.unit, result.unit)?.round(test.units[result.unit].dp)?;
            let show = [("v", entered), ("unit", unit), ("before", &*shown.to_string())];
            findings.push(self.finding(
                &self.item.auto.delta,
                Severity::S,
                words::delta_title(),
                words::delta(),
                &show,
            ));
        }
        Some(())
    }

    fn date(&self, days: Days, entered: &str, findings: &mut Vec<Finding>) {
        let item = self.item;
        let show = [("v", entered)];
        if !item.future && days.earliest() > self.engine.today {
            findings.push(self.finding(
                &Oid::new("EC-001"),
                Severity::H,
                words::date_title(),
                words::in_future(),
                &show,
            ));
        }
        let born = self.engine.study.special.birth.map(|birth| &self.engine.picture.values[birth.slot()]);
        if let Some(Val::Date(born)) = born
            && !item.before_birth
            && is_subject_date(self.engine, item)
            && days.compare(Relation::Less, *born).is_true()
        {
            findings.push(self.finding(
                &Oid::new("EC-002"),
                Severity::H,
                words::date_title(),
                words::before_birth(),
                &show,
            ));
        }
        if is_date(&item.kind) {
            self.range(&Val::Date(days), entered, findings);
        } else {
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
            let (title, message) = (words::duplicate(), words::used_already());
            findings.push(self.finding(&item.auto.unique, Severity::H, title, message, &[("v", entered)]));
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
            findings.push(self.finding(
                &self.item.auto.row,
                Severity::S,
                words::row_title(),
                message,
                &[("v", entered)],
            ));
        }
    }

    fn finding(
        &self,
        id: &Oid,
        severity: Severity,
        title: Text,
        message: Text,
        show: &[(&str, &str)],
    ) -> Finding {
        let value =
            |name: &str| show.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Finding {
            check: id.clone(),
            severity,
            place: self.engine.picture.place(self.engine.study, Some(self.item.id), self.spot),
            title,
            message: fill(&message, |name, _| value(name)),
            advice: None,
            inputs: show.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            version: 1,
            blocks_completion: severity == Severity::H,
            at_completion: false,
            criterion: None,
            adverse_event: false,
            deviation: None,
        }
    }
}

/// Whether a date is the subject's, and not of a laboratory's table or a committee.
fn is_subject_date(engine: &Engine<'_>, item: &Item) -> bool {
    use crate::definition::EventKind;
    let home = engine.study.forms[item.form.slot()].home;
    home.is_none_or(|home| engine.study.events[home.slot()].kind == EventKind::Common)
}

fn exceeds(one: Decimal, other: Decimal, factor: Decimal) -> bool {
    other.checked_mul(factor).is_some_and(|limit| other > Decimal::ZERO && one > limit)
}

/// A comparison of two values of one type; unknown for values that have no order.
pub(crate) fn compare(one: &Val, relation: Relation, other: &Val) -> Truth {
    match (one, other) {
        (Val::Number(one), Val::Number(other)) => one.compare(relation, *other),
        (Val::Date(one), Val::Date(other)) => one.compare(relation, *other),
        (Val::Time(one), Val::Time(other)) => relation.holds(one.cmp(other)).into(),
        (Val::DateTime(one), Val::DateTime(other)) => relation.holds(one.cmp(other)).into(),
        (Val::DateTime(one), Val::Date(other)) => Days::exact(one.date_naive()).compare(relation, *other),
        _ => Truth::Unknown,
    }
}

/// `2.0–25.0`, `≥ 2.0`, `≤ 25.0`.
pub(crate) fn shown_range(range: &Range) -> String {
    let text = |edge: &Option<Edge>| edge.as_ref().map(|edge| edge.text().to_owned());
    ends(text(&range.min), text(&range.max))
}

/// A range of the catalogue in a unit of the test.
pub(crate) fn test_range(
    test: &LabTest,
    (low, high): (Option<Decimal>, Option<Decimal>),
    unit: usize,
) -> String {
    let dp = test.units[unit].dp;
    let text = |limit: Option<Decimal>| {
        let limit = test.convert(limit?, 0, unit)?;
        Some(if unit == 0 { limit.to_string() } else { limit.round_dp(dp.max(2)).normalize().to_string() })
    };
    format!("{} {}", ends(text(low), text(high)), test.units[unit].unit)
}

fn ends(low: Option<String>, high: Option<String>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{low}–{high}"),
        (Some(low), None) => format!("≥ {low}"),
        (None, Some(high)) => format!("≤ {high}"),
        (None, None) => String::new(),
    }
}

impl Engine<'_> {
    /// Whether a visit asks for a test: it lists none, or this one; a test that has a result is always asked.
    pub(super) fn asks_test(&self, sheet: u32, test: crate::study::TestId) -> bool {
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
    pub(super) fn is_in_other_row(&self, item: &Item, spot: Spot, entered: &str) -> bool {
        let Some(group) = item.row_of else { return false };
        let rows = self.picture.cursors(spot.sheet, group).iter().filter(|row| Some(row.0) != spot.row);
        let mut texts = rows.map(|row| &self.slot(item.id, Spot { row: Some(row.0), ..spot }).entered);
        texts.any(|text| text.as_deref() == Some(entered))
    }
}
