//! The values of derived items.

use rust_decimal::Decimal;

use super::engine::Engine;
use super::outcome::{Judgement, Reason, Verdict};
use super::picture::Spot;
use super::ranges::in_unit;
use super::seat::Seat;
use super::show::Shown;
use crate::definition::ItemType;
use crate::study::{Criterion, Derivation, Item, LabPart, Slot as _};
use crate::value::{Number, Truth, Val};

impl Engine<'_> {
    /// What an item's derivation yields at a spot.
    pub(super) fn derived(&self, item: &Item, spot: Spot) -> Val {
        match &item.derivation {
            None => Val::Unknown,
            Some(Derivation::Program(program)) => {
                self.rounded(item, spot, program.eval(&Seat::at(self, spot)))
            }
            Some(Derivation::Flag(result)) => {
                let level = self.flag(*result, spot).and_then(|flag| flag.level);
                level.map_or(Val::Unknown, |level| Val::text(level.code()))
            }
            Some(Derivation::Grade(result)) => {
                self.grade(*result, spot).map_or(Val::Unknown, |grade| Number::integer(grade.into()).into())
            }
            Some(Derivation::Standard(result)) => {
                self.standard(*result, spot).map_or(Val::Unknown, Val::Number)
            }
            // A unit stands beside a number only: a result of a unit without a factor has neither.
            Some(Derivation::StandardUnit(result)) => {
                let standard = self.standard(*result, spot).and_then(|_| self.result(*result, spot));
                standard
                    .map_or(Val::Unknown, |result| Val::text(&result.test.units[result.test.standard].unit))
            }
            Some(Derivation::Verdict(criterion)) => match self.study.criteria.get(*criterion) {
                Some(criterion) => Val::text(self.verdict(criterion, spot).code()),
                None => Val::Unknown,
            },
        }
    }

    /// A derived number has its displayed digits before anything reads it (ruling 6).
    fn rounded(&self, item: &Item, spot: Spot, val: Val) -> Val {
        let Val::Number(number) = val else { return val };
        let laboratory = match item.laboratory {
            Some((test, LabPart::Result)) => {
                let test = &self.study.tests[test.slot()];
                let unit = item.unit_item.map(|unit| &self.slot(unit, spot).val);
                let unit = match unit {
                    Some(Val::Text(unit)) => test.unit(unit).unwrap_or(0),
                    _ => 0,
                };
                Some(test.units[unit].dp)
            }
            _ => None,
        };
        let digits = laboratory.or(match item.kind {
            ItemType::Decimal { scale, .. } => Some(item.round.unwrap_or(scale)),
            ItemType::Integer => Some(item.round.unwrap_or(0)),
            _ => None,
        });
        let rounded = digits.map_or(Some(number), |digits| number.round(digits));
        rounded.map_or(Val::Unknown, |number| Val::Number(padded(number, digits.unwrap_or(0))))
    }

    /// A result in its standard unit, to that unit's digits; as reported where methods differ.
    fn standard(&self, item: crate::expr::ItemId, spot: Spot) -> Option<Number> {
        let result = self.result(item, spot)?;
        let standard = result.test.standard;
        if result.unit == standard {
            return Some(result.number);
        }
        let number = in_unit(result.test, result.number, result.unit, standard)?;
        let dp = result.test.units[standard].dp;
        Some(padded(number.round_bounds(dp)?, dp))
    }

    /// What the data say about a criterion's sentence.
    pub(super) fn verdict(&self, criterion: &Criterion, spot: Spot) -> Verdict {
        let Some(auto) = &criterion.auto else { return Verdict::NoAuto };
        match auto.eval_truth(&Seat::at(self, spot)) {
            Truth::True => Verdict::Met,
            Truth::False => Verdict::NotMet,
            Truth::Unknown => Verdict::CannotEvaluate,
        }
    }

    /// What the data say about a criterion, and why.
    pub(super) fn judgement(&self, criterion: &Criterion, spot: Spot) -> Judgement {
        let seat = Seat::at(self, spot);
        let because = criterion.because.iter().map(|because| Reason {
            label: because.label.clone(),
            value: Shown::new(self, &because.program, seat).words(),
            place: because
                .program
                .reference()
                .and_then(|reference| seat.entered(reference))
                .map(|(item, spot, _)| self.picture.place(self.study, Some(item), spot)),
        });
        Judgement { verdict: self.verdict(criterion, spot), because: because.collect() }
    }
}

/// An exact number with exactly `digits` digits after the point.
fn padded(number: Number, digits: u32) -> Number {
    match number {
        Number::Exact(mut exact) => {
            let wanted: Decimal = {
                exact.rescale(digits);
                exact
            };
            Number::Exact(wanted)
        }
        between => between,
    }
}
