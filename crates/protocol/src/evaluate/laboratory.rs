//! What can be asked of a laboratory result: units, limits, flags, grades.

use rust_decimal::Decimal;

use super::engine::Engine;
use super::outcome::{Flag, Level};
use super::picture::Spot;
use super::ranges::{Limits, Tabled, in_unit};
use super::seat::Seat;
use crate::definition::LegBaseline;
use crate::expr::{ItemId, Laboratory};
use crate::study::{GradeTest, LabTest, Leg, LegLimit, Slot as _};
use crate::value::{Number, Relation, Truth, Val};

/// A result in its panel.
#[derive(Clone, Copy)]
pub(super) struct Result<'a> {
    pub(super) item: ItemId,
    pub(super) spot: Spot,
    pub(super) test: &'a LabTest,
    /// The reported unit, or the conventional one while none is entered.
    pub(super) unit: usize,
    pub(super) number: Number,
}

impl<'a> Engine<'a> {
    /// The result at a spot, if there is a number. Where the unit is said to be unknown it is a number of nothing: no grade, no flag, no rule reads it.
    pub(super) fn result(&self, item: ItemId, spot: Spot) -> Option<Result<'a>> {
        let Val::Number(number) = self.slot(item, spot).val else { return None };
        let group = self.study.group(self.study.item(item).group);
        let panel = group.panel.iter().find(|panel| panel.result == item)?;
        let test = &self.study.tests[panel.test.slot()];
        if matches!(self.slot(panel.unit, spot).val, Val::Missing(_)) {
            return None;
        }
        let unit = self.reported_unit(panel, test, spot).unwrap_or(0);
        Some(Result { item, spot, test, unit, number })
    }

    /// The answer to a question about the laboratory result at a spot.
    pub(super) fn ask(&self, item: ItemId, spot: Spot, ask: Laboratory) -> Val {
        if ask == Laboratory::Grade {
            return self.grade(item, spot).map_or(Val::Unknown, |grade| Number::integer(grade.into()).into());
        }
        let Some(result) = self.result(item, spot) else { return self.ask_without_result(item, spot, ask) };
        let or_unknown = |limit: Option<Decimal>| limit.map_or(Val::Unknown, Val::from);
        let limits = |default| self.limits(item, spot, result.unit, default);
        match ask {
            Laboratory::In(unit) => {
                let converted = in_unit(result.test, result.number, result.unit, unit.0 as usize);
                converted.map_or(Val::Unknown, Val::Number)
            }
            Laboratory::Unit => Val::text(&result.test.units[result.unit].unit),
            Laboratory::Lower => or_unknown(limits(false).and_then(|limits| limits.low)),
            Laboratory::Upper => or_unknown(limits(false).and_then(|limits| limits.high)),
            Laboratory::LowerOrDefault => or_unknown(limits(true).and_then(|limits| limits.low)),
            Laboratory::UpperOrDefault => or_unknown(limits(true).and_then(|limits| limits.high)),
            Laboratory::TableLower => or_unknown(self.table(&result).and_then(|table| table.low)),
            Laboratory::TableUpper => or_unknown(self.table(&result).and_then(|table| table.high)),
            Laboratory::Flag => {
                let level = self.flag(item, spot).and_then(|flag| flag.level);
                level.map_or(Val::Unknown, |level| Val::text(level.code()))
            }
            Laboratory::OutsideSoft => self.is_unlikely(&result, result.test.soft).into(),
            Laboratory::PlausibleUnit => {
                let meant = self.plausible_unit(&result);
                meant.map_or(Val::Unknown, |unit| Val::text(&result.test.units[unit].unit))
            }
            Laboratory::Grade => Val::Unknown,
        }
    }

    /// Limits can be asked before there is a result: they depend on the unit alone.
    fn ask_without_result(&self, item: ItemId, spot: Spot, ask: Laboratory) -> Val {
        let group = self.study.group(self.study.item(item).group);
        let Some(panel) = group.panel.iter().find(|panel| panel.result == item) else { return Val::Unknown };
        let test = &self.study.tests[panel.test.slot()];
        let unit = self.reported_unit(panel, test, spot).unwrap_or(0);
        let or_unknown = |limit: Option<Decimal>| limit.map_or(Val::Unknown, Val::from);
        let limits = |default| self.limits(item, spot, unit, default);
        let table = || self.table_limits(test, unit, group, spot);
        match ask {
            Laboratory::Lower => or_unknown(limits(false).and_then(|limits| limits.low)),
            Laboratory::Upper => or_unknown(limits(false).and_then(|limits| limits.high)),
            Laboratory::LowerOrDefault => or_unknown(limits(true).and_then(|limits| limits.low)),
            Laboratory::UpperOrDefault => or_unknown(limits(true).and_then(|limits| limits.high)),
            Laboratory::TableLower => or_unknown(table().and_then(|table| table.low)),
            Laboratory::TableUpper => or_unknown(table().and_then(|table| table.high)),
            _ => Val::Unknown,
        }
    }

    fn table(&self, result: &Result<'_>) -> Option<Tabled> {
        let group = self.study.group(self.study.item(result.item).group);
        self.table_limits(result.test, result.unit, group, result.spot)
    }

    /// Whether a result lies outside what is plausible, as that reads in the reported unit: a value that equals a printed end is inside.
    pub(super) fn is_unlikely(
        &self,
        result: &Result<'_>,
        range: (Option<Decimal>, Option<Decimal>),
    ) -> Truth {
        let ends = result.test.plausible_in(range, result.unit);
        let is_lost = |end: Option<Decimal>, shown: Option<Decimal>| end.is_some() && shown.is_none();
        if is_lost(range.0, ends.0) || is_lost(range.1, ends.1) {
            return Truth::Unknown;
        }
        outside(result.number, ends)
    }

    /// Whether a result lies outside a range of the catalogue, which is in the conventional unit.
    pub(super) fn outside(&self, result: &Result<'_>, range: (Option<Decimal>, Option<Decimal>)) -> Truth {
        let Some(number) = in_unit(result.test, result.number, result.unit, 0) else { return Truth::Unknown };
        outside(number, range)
    }

    /// The result against its limits of normal.
    pub(super) fn flag(&self, item: ItemId, spot: Spot) -> Option<Flag> {
        let result = self.result(item, spot)?;
        let limits = self.limits(item, spot, result.unit, true)?;
        Some(Flag {
            level: level(result.number, limits),
            low: limits.low,
            high: limits.high,
            source: limits.source,
            row: limits.row,
        })
    }

    /// Another unit in which the typed number would be plausible, while as typed it is not.
    pub(super) fn plausible_unit(&self, result: &Result<'_>) -> Option<usize> {
        let test = result.test;
        if self.is_unlikely(result, test.soft) != Truth::True {
            return None;
        }
        let others = (0..test.units.len()).filter(|unit| *unit != result.unit);
        let mut candidates =
            others.filter(|unit| test.mixup.is_empty() || test.mixup.contains(unit) || *unit == 0);
        candidates.find(|unit| {
            let meant = in_unit(test, result.number, *unit, 0);
            meant.is_some_and(|number| outside(number, test.soft) == Truth::False)
        })
    }

    /// The CTCAE grade of a laboratory result or another graded item: the worst of all its terms.
    pub(super) fn grade(&self, item: ItemId, spot: Spot) -> Option<u8> {
        let grades: Vec<Option<u8>> = match self.result(item, spot) {
            Some(result) => {
                result.test.grading.iter().map(|term| self.term(term, &Graded::Result(result))).collect()
            }
            None => {
                let Val::Number(number) = self.slot(item, spot).val else { return None };
                let terms = self.study.graded.get(&item)?;
                terms.iter().map(|term| self.term(term, &Graded::Plain { item, spot, number })).collect()
            }
        };
        let worst = grades.iter().flatten().max().copied();
        if worst == Some(0) && grades.contains(&None) { None } else { worst }
    }

    /// The highest grade whose leg is true; none if a leg above it cannot be decided.
    fn term(&self, term: &GradeTest, graded: &Graded<'_>) -> Option<u8> {
        let decided: Vec<(u8, Truth)> =
            term.legs.iter().map(|leg| (leg.grade, self.leg(leg, graded))).collect();
        let holds =
            |truth: Truth| decided.iter().filter(|(_, found)| *found == truth).map(|(grade, _)| *grade).max();
        let (best, open) = (holds(Truth::True).unwrap_or(0), holds(Truth::Unknown).unwrap_or(0));
        (open <= best).then_some(best)
    }

    fn leg(&self, leg: &Leg, graded: &Graded<'_>) -> Truth {
        let (item, spot) = graded.place();
        if let Some(when) = &leg.when
            && !when.eval_truth(&Seat::at(self, spot)).is_true()
        {
            return Truth::False;
        }
        if let Some(wanted) = leg.baseline
            && (wanted == LegBaseline::Abnormal) != self.is_baseline_abnormal(item, spot, leg.relation)
        {
            return Truth::False;
        }
        match self.limit(leg, graded) {
            Known::Number(number, limit) => number.compare(leg.relation, Number::Exact(limit)),
            Known::No => Truth::Unknown,
            Known::DoesNotCount => Truth::False,
        }
    }

    fn limit(&self, leg: &Leg, graded: &Graded<'_>) -> Known {
        let number = graded.number();
        let (item, spot) = graded.place();
        let limits = |default| match graded {
            Graded::Result(result) => self.limits(item, spot, result.unit, default),
            Graded::Plain { .. } => None,
        };
        let times = |limit: Option<Decimal>, factor: Decimal| match limit
            .and_then(|limit| limit.checked_mul(factor))
        {
            Some(limit) => Known::Number(number, limit),
            None => Known::No,
        };
        match &leg.limit {
            LegLimit::Low(factor) => {
                times(limits(*factor == Decimal::ONE).and_then(|limits| limits.low), *factor)
            }
            LegLimit::High(factor) => {
                times(limits(*factor == Decimal::ONE).and_then(|limits| limits.high), *factor)
            }
            LegLimit::Baseline(factor) => match self.baseline_number(graded) {
                Some(baseline) => times(Some(baseline), *factor),
                None => Known::DoesNotCount,
            },
            LegLimit::Values(values) => match graded {
                Graded::Result(result) => {
                    if let Some((_, limit)) = values.iter().find(|(unit, _)| *unit == result.unit) {
                        return Known::Number(number, *limit);
                    }
                    let Some((unit, limit)) = values.first() else { return Known::No };
                    let converted = in_unit(result.test, number, result.unit, *unit);
                    converted.map_or(Known::No, |number| Known::Number(number, *limit))
                }
                Graded::Plain { .. } => {
                    values.first().map_or(Known::No, |(_, limit)| Known::Number(number, *limit))
                }
            },
        }
    }

    /// The baseline, in the unit of the graded value; none for a value that is itself taken before treatment.
    fn baseline_number(&self, graded: &Graded<'_>) -> Option<Decimal> {
        let (item, spot) = graded.place();
        let baseline = self.baseline_of(item, spot)?;
        match graded {
            Graded::Result(result) => {
                let baseline = self.result(item, baseline)?;
                in_unit(result.test, baseline.number, baseline.unit, result.unit)?.exact()
            }
            Graded::Plain { .. } => match self.slot(item, baseline).val {
                Val::Number(number) => number.exact(),
                _ => None,
            },
        }
    }

    fn baseline_of(&self, item: ItemId, spot: Spot) -> Option<Spot> {
        if self.taken(spot).is_before(self.treatment()) {
            return None;
        }
        self.baseline(item).filter(|baseline| *baseline != spot)
    }

    /// Whether the baseline lies outside its own limits, on the side towards which the leg looks.
    fn is_baseline_abnormal(&self, item: ItemId, spot: Spot, relation: Relation) -> bool {
        let Some(baseline) = self.baseline_of(item, spot) else { return false };
        let level = self.flag(item, baseline).and_then(|flag| flag.level);
        match relation {
            Relation::Less | Relation::AtMost => level == Some(Level::Low),
            _ => level == Some(Level::High),
        }
    }
}

/// A value that is graded.
enum Graded<'a> {
    Result(Result<'a>),
    Plain { item: ItemId, spot: Spot, number: Number },
}

impl Graded<'_> {
    fn place(&self) -> (ItemId, Spot) {
        match self {
            Self::Result(result) => (result.item, result.spot),
            Self::Plain { item, spot, .. } => (*item, *spot),
        }
    }

    fn number(&self) -> Number {
        match self {
            Self::Result(result) => result.number,
            Self::Plain { number, .. } => *number,
        }
    }
}

/// The limit of a leg.
enum Known {
    /// The number to compare, and the limit in its unit.
    Number(Number, Decimal),
    /// It cannot be known.
    No,
    /// The leg says nothing here: there is no baseline.
    DoesNotCount,
}

/// Whether a number lies outside a range, for all its possibilities or for some.
pub(super) fn outside(number: Number, (low, high): (Option<Decimal>, Option<Decimal>)) -> Truth {
    let below = low.map_or(Truth::False, |low| number.compare(Relation::Less, Number::Exact(low)));
    let above = high.map_or(Truth::False, |high| number.compare(Relation::Greater, Number::Exact(high)));
    below.or(above)
}

fn level(number: Number, limits: Limits) -> Option<Level> {
    let below = outside(number, (limits.low, None));
    let above = outside(number, (None, limits.high));
    match (below, above) {
        (Truth::True, _) => Some(Level::Low),
        (_, Truth::True) => Some(Level::High),
        (Truth::False, Truth::False) => Some(Level::Normal),
        _ => None,
    }
}
