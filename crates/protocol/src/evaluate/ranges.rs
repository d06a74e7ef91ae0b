//! Reference ranges: the form's own, the site's table, the catalogue's default.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::engine::Engine;
use super::outcome::LimitSource;
use super::picture::{Picture, Spot};
use crate::expr::ItemId;
use crate::study::{Group, LabTest, Panel, RangeTable, Slot as _, Study, TestId};
use crate::value::{Number, Val};

/// The approved rows of the site's table, by test.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranges(HashMap<TestId, Vec<RangeRow>>);

#[derive(Clone, Debug)]
struct RangeRow {
    key: Uuid,
    laboratory: Option<Arc<str>>,
    unit: Option<usize>,
    sex: Option<Arc<str>>,
    age: (Option<Decimal>, Option<Decimal>),
    low: Option<Decimal>,
    high: Option<Decimal>,
    valid: (Option<NaiveDate>, Option<NaiveDate>),
}

/// Limits of normal in some unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) low: Option<Decimal>,
    pub(super) high: Option<Decimal>,
    pub(super) source: LimitSource,
    /// The row of the site's table that gave a limit.
    pub(super) row: Option<Uuid>,
}

/// What a row of the site's table says, in some unit.
pub(super) struct Tabled {
    pub(super) low: Option<Decimal>,
    pub(super) high: Option<Decimal>,
    row: Uuid,
}

impl Ranges {
    /// Reads the table of the site from the picture.
    pub(super) fn read(study: &Study, picture: &Picture) -> Self {
        let mut ranges = Self::default();
        let Some(table) = &study.special.ranges else { return ranges };
        for sheet in &picture.of_form[study.group(table.group).form.slot()] {
            for cursor in picture.cursors(*sheet, table.group) {
                let spot = Spot { sheet: *sheet, row: Some(cursor.0) };
                if let Some((test, row)) = read_row(study, picture, table, spot) {
                    ranges.0.entry(test).or_default().push(row);
                }
            }
        }
        ranges
    }
}

fn read_row(study: &Study, picture: &Picture, table: &RangeTable, spot: Spot) -> Option<(TestId, RangeRow)> {
    let val = |item: Option<ItemId>| item.map(|item| &picture.slot(study, item, spot).val);
    let text = |item| match val(item) {
        Some(Val::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let number = |item| match val(item) {
        Some(Val::Number(number)) => number.exact(),
        _ => None,
    };
    let day = |item| match val(item) {
        Some(Val::Date(days)) => days.day(),
        _ => None,
    };
    if table.approved.is_some() && text(table.approved).is_none() {
        return None;
    }
    let test = *study.index.tests.get(&*text(Some(table.test))?)?;
    let unit = text(table.unit);
    let known = unit.as_ref().map(|unit| study.tests[test.slot()].unit(unit));
    if known == Some(None) {
        return None;
    }
    let row = RangeRow {
        key: picture.rows[spot.row? as usize].key,
        laboratory: text(table.laboratory),
        unit: known.flatten(),
        sex: text(table.sex),
        age: (number(table.age_from), number(table.age_to)),
        low: number(table.low),
        high: number(table.high),
        valid: (day(table.valid_from), day(table.valid_to)),
    };
    Some((test, row))
}

/// What a row of the table is chosen by.
struct Wanted {
    laboratory: Option<Arc<str>>,
    sex: Option<Arc<str>>,
    age: Option<(i32, i32)>,
    day: Option<NaiveDate>,
}

impl Engine<'_> {
    /// Limits written on the form, in the reported unit.
    pub(super) fn form_limits(&self, panel: &Panel, spot: Spot) -> (Option<Decimal>, Option<Decimal>) {
        let number = |item| match &self.slot(item, spot).val {
            Val::Number(number) => number.exact(),
            _ => None,
        };
        (number(panel.low), number(panel.high))
    }

    /// Limits of the site's table, in `unit`.
    pub(super) fn table_limits(
        &self,
        test: &LabTest,
        unit: usize,
        group: &Group,
        spot: Spot,
    ) -> Option<Tabled> {
        let rows = self.picture.ranges.0.get(&test.id)?;
        let wanted = self.wanted(group, spot);
        let fitting: Vec<&RangeRow> = rows.iter().filter(|row| wanted.allows(row)).collect();
        let best = fitting.iter().map(|row| wanted.score(row, unit)).max()?;
        let mut best_rows = fitting.into_iter().filter(|row| wanted.score(row, unit) == best);
        let row = best_rows.next()?;
        if best_rows.any(|other| (other.low, other.high, other.unit) != (row.low, row.high, row.unit)) {
            return None;
        }
        let convert = |limit: Option<Decimal>| test.convert(limit?, row.unit.unwrap_or(0), unit);
        Some(Tabled { low: convert(row.low), high: convert(row.high), row: row.key })
    }

    fn wanted(&self, group: &Group, spot: Spot) -> Wanted {
        let text = |val: &Val| match val {
            Val::Text(text) => Some(text.clone()),
            _ => None,
        };
        let day = group.panel_date.and_then(|date| self.day_at(date, spot));
        let visit = self.picture.sheets[spot.sheet as usize].visit;
        let day = day.or_else(|| self.visit_day(visit));
        let special = &self.study.special;
        let birth = special.birth.map(|birth| &self.picture.values[birth.slot()]);
        let age = match (birth, day) {
            (Some(Val::Date(born)), Some(day)) => {
                Some((years(born.latest(), day), years(born.earliest(), day)))
            }
            _ => None,
        };
        Wanted {
            laboratory: group.panel_laboratory.and_then(|item| text(&self.slot(item, spot).val)),
            sex: special.sex.and_then(|sex| text(&self.picture.values[sex.slot()])),
            age,
            day,
        }
    }

    /// The limits that apply, in `unit`: each side the form's own, then the table's; only then, if asked, the catalogue's default.
    pub(super) fn limits(&self, result: ItemId, spot: Spot, unit: usize, default: bool) -> Option<Limits> {
        let group = self.study.group(self.study.item(result).group);
        let panel = group.panel.iter().find(|panel| panel.result == result)?;
        let test = &self.study.tests[panel.test.slot()];
        if let Some(limits) = self.given_limits(panel, test, group, spot, unit) {
            return Some(limits);
        }
        let other = test.limits_of.and_then(|other| {
            let panel = group.panel.iter().find(|panel| panel.test == other);
            let other = &self.study.tests[other.slot()];
            let other_unit = other.unit(&test.units[unit].unit)?;
            match panel {
                Some(panel) => self.given_limits(panel, other, group, spot, other_unit),
                None => {
                    let Tabled { low, high, row } = self.table_limits(other, other_unit, group, spot)?;
                    Some(Limits { low, high, source: LimitSource::Table, row: Some(row) })
                }
            }
        });
        if other.is_some() || !default {
            return other;
        }
        let (low, high) = test.plausible_in(test.soft, unit);
        let limits = Limits { low, high, source: LimitSource::Default, row: None };
        (limits.low.is_some() || limits.high.is_some()).then_some(limits)
    }

    fn given_limits(
        &self,
        panel: &Panel,
        test: &LabTest,
        group: &Group,
        spot: Spot,
        unit: usize,
    ) -> Option<Limits> {
        let (low, high) = self.form_limits(panel, spot);
        let reported = self.reported_unit(panel, test, spot).unwrap_or(0);
        let convert = |limit: Option<Decimal>| test.convert(limit?, reported, unit);
        let (low, high) = (convert(low), convert(high));
        let source = if low.is_some() || high.is_some() { LimitSource::Form } else { LimitSource::Table };
        let table =
            if low.is_some() && high.is_some() { None } else { self.table_limits(test, unit, group, spot) };
        let limits = Limits {
            low: low.or(table.as_ref().and_then(|table| table.low)),
            high: high.or(table.as_ref().and_then(|table| table.high)),
            source,
            row: table.map(|table| table.row),
        };
        (limits.low.is_some() || limits.high.is_some()).then_some(limits)
    }

    /// The reported unit of a result, as a place in its test's units; `None` while it is not entered.
    pub(super) fn reported_unit(&self, panel: &Panel, test: &LabTest, spot: Spot) -> Option<usize> {
        match &self.slot(panel.unit, spot).val {
            Val::Text(unit) => test.unit(unit),
            _ => None,
        }
    }
}

impl Wanted {
    /// Whether nothing that is known speaks against the row.
    fn allows(&self, row: &RangeRow) -> bool {
        let same = |known: &Option<Arc<str>>, row: &Option<Arc<str>>| match (known, row) {
            (Some(known), Some(row)) => known == row,
            _ => true,
        };
        let old_enough = self.age.zip(row.age.0).is_none_or(|((_, most), from)| Decimal::from(most) >= from);
        let young_enough = self.age.zip(row.age.1).is_none_or(|((least, _), to)| Decimal::from(least) <= to);
        let begun = self.day.zip(row.valid.0).is_none_or(|(day, from)| from <= day);
        let lasting = self.day.zip(row.valid.1).is_none_or(|(day, to)| day <= to);
        let sex = row.sex.as_deref().filter(|sex| matches!(*sex, "F" | "M")).map(Arc::from);
        same(&self.laboratory, &row.laboratory)
            && same(&self.sex, &sex)
            && old_enough
            && young_enough
            && begun
            && lasting
    }

    /// How well a row fits: the more that is known agrees, then the reported unit, then the later version.
    fn score(&self, row: &RangeRow, unit: usize) -> (usize, bool, Option<NaiveDate>) {
        let agrees = [
            self.laboratory.is_some() && row.laboratory.is_some(),
            self.sex.is_some() && row.sex.is_some(),
            self.age.is_some() && (row.age.0.is_some() || row.age.1.is_some()),
        ];
        (agrees.into_iter().filter(|agrees| *agrees).count(), row.unit == Some(unit), row.valid.0)
    }
}

/// Completed years.
fn years(born: NaiveDate, day: NaiveDate) -> i32 {
    let before_birthday = (day.month(), day.day()) < (born.month(), born.day());
    day.year() - born.year() - i32::from(before_birthday)
}

/// A number in another unit of the test, exactly.
pub(crate) fn in_unit(test: &LabTest, number: Number, from: usize, to: usize) -> Option<Number> {
    if from == to {
        return Some(number);
    }
    let exact = |decimal: Decimal| Number::Exact(decimal);
    let back = test.units.get(from)?.from_conventional?;
    let forward = test.units.get(to)?.from_conventional?;
    let conventional =
        number.times(exact(back.divide))?.over(exact(back.multiply))?.plus(exact(back.subtract))?;
    conventional.minus(exact(forward.subtract))?.times(exact(forward.multiply))?.over(exact(forward.divide))
}
