//! Whether a value is possible and likely: hard and soft ranges, digits, slips of the pen, jumps between visits.

use rust_decimal::Decimal;

use super::item::Asked;
use super::laboratory::Result;
use super::outcome::Finding;
use super::ranges::in_unit;
use super::show::Shown;
use crate::definition::{ItemType, Language};
use crate::expr::Program;
use crate::study::{Edge, LabPart, LabTest, Range};
use crate::value::{Days, Number, Relation, Truth, Val};
use crate::words;

impl Asked<'_> {
    pub(super) fn number(&self, number: Number, entered: &str, findings: &mut Vec<Finding>) {
        if self.is_result() {
            return self.result(entered, findings);
        }
        self.range(&Val::Number(number), entered, findings);
        let ItemType::Decimal { scale, .. } = self.item.kind else { return };
        let too_fine = number.exact().is_some_and(|number| number.scale() > scale);
        if too_fine && self.item.laboratory.is_none() {
            let show = [("v", entered), ("n", &*scale.to_string())];
            findings.push(self.soft(&self.item.auto.digits, words::digits_title(), words::digits(), &show));
        }
    }

    fn is_result(&self) -> bool {
        matches!(self.item.laboratory, Some((_, LabPart::Result)))
    }

    /// A computed number is never refused, but it may be as unlikely as a typed one.
    pub(super) fn raise_computed(&self, findings: &mut Vec<Finding>) {
        let Val::Number(number) = self.slot().val else { return };
        let shown = number.to_string();
        if self.is_result() {
            let result = self.engine.result(self.item.id, self.spot);
            findings.extend(result.and_then(|result| self.unlikely_result(&result, &shown)));
        } else if self.is_outside(&Val::Number(number), &self.item.soft) {
            findings.push(self.unlikely(&shown, &self.shown(&self.item.soft)));
        }
    }

    pub(super) fn range(&self, val: &Val, entered: &str, findings: &mut Vec<Finding>) {
        let item = self.item;
        if self.is_outside(val, &item.hard) {
            findings.push(self.impossible(entered, &self.shown(&item.hard)));
        } else if self.is_outside(val, &item.soft) {
            let range = self.shown(&item.soft);
            findings.push(self.unlikely(entered, &range));
            if let Some(hint) = crate::entry::slip(item, val) {
                let show = [("v", entered), ("range", &*range)];
                findings.push(self.soft(&item.auto.hint, words::unlikely(), hint.clone(), &show));
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
        let test = result.test;
        if self.engine.outside(&Result { number: result.number.with_bounds(), ..result }, test.hard).is_true()
        {
            let value = format!("{entered} {}", test.units[result.unit].symbol);
            findings.push(self.impossible(&value, &test_range(test, test.hard, result.unit)));
        } else {
            findings.extend(self.unlikely_result(&result, entered));
        }
        findings.extend(self.jump(&result, entered));
    }

    /// A laboratory result outside the plausible range: the catalogue's, but for the ends that the panel says itself.
    fn unlikely_result(&self, result: &Result<'_>, shown: &str) -> Option<Finding> {
        let test = result.test;
        let end = |own: &Option<Edge>, catalogue| own.as_ref().map_or(catalogue, |edge| self.number_at(edge));
        let range = (end(&self.item.soft.min, test.soft.0), end(&self.item.soft.max, test.soft.1));
        self.engine.is_unlikely(result, range).is_true().then(|| {
            let value = format!("{shown} {}", test.units[result.unit].symbol);
            self.unlikely(&value, &usual_range(test, range, result.unit))
        })
    }

    fn number_at(&self, edge: &Edge) -> Option<Decimal> {
        let limit = match edge {
            Edge::Fixed(limit, _) => limit.clone(),
            Edge::Computed(program, _) => program.eval(&self.seat()),
        };
        let Val::Number(number) = limit else { return None };
        number.exact()
    }

    /// A range in words; a computed end as it is now.
    fn shown(&self, range: &Range) -> String {
        shown_range(range, |program| {
            let known = program.eval(&self.seat()).is_known();
            known.then(|| Shown::new(self.engine, program, self.seat()).text(Language::En))
        })
    }

    /// A change from the previous visit that is larger than the catalogue expects.
    fn jump(&self, result: &Result<'_>, entered: &str) -> Option<Finding> {
        let test = result.test;
        if test.delta_abs.is_none() && test.delta_factor.is_none() {
            return None;
        }
        let visit = self.engine.picture.sheets[self.spot.sheet as usize].visit;
        let before = self.engine.result(self.item.id, self.engine.previous(self.item.id, visit)?)?;
        let now = in_unit(test, result.number, result.unit, 0)?.exact()?;
        let then = in_unit(test, before.number, before.unit, 0)?.exact()?;
        let difference = now.checked_sub(then)?.abs();
        let far = test.delta_abs.is_some_and(|most| difference > most);
        let many = test.delta_factor.is_some_and(|most| exceeds(now, then, most) || exceeds(then, now, most));
        if !far && !many {
            return None;
        }
        let unit = &test.units[result.unit];
        let shown = in_unit(test, before.number, before.unit, result.unit)?.round(unit.dp)?.to_string();
        let show = [("v", entered), ("unit", &*unit.symbol), ("before", &*shown)];
        Some(self.soft(&self.item.auto.delta, words::delta_title(), words::delta(), &show))
    }

    fn impossible(&self, value: &str, range: &str) -> Finding {
        let show = [("v", value), ("range", range)];
        self.hard(&self.item.auto.hard, words::impossible(), words::outside_hard(), &show)
    }

    fn unlikely(&self, value: &str, range: &str) -> Finding {
        let show = [("v", value), ("range", range)];
        self.soft(&self.item.auto.soft, words::unlikely(), words::outside_soft(), &show)
    }
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
pub(crate) fn shown_range(range: &Range, computed: impl Fn(&Program) -> Option<String>) -> String {
    let text = |edge: &Option<Edge>| match edge.as_ref()? {
        Edge::Fixed(_, text) => Some(text.clone()),
        Edge::Computed(program, _) => computed(program),
    };
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
    format!("{} {}", ends(text(low), text(high)), test.units[unit].symbol)
}

/// What is plausible, in words, in another unit than the catalogue's.
pub(crate) fn usual_range(test: &LabTest, range: (Option<Decimal>, Option<Decimal>), unit: usize) -> String {
    let (low, high) = test.plausible_in(range, unit);
    let text = |end: Option<Decimal>| Some(end?.to_string());
    format!("{} {}", ends(text(low), text(high)), test.units[unit].symbol)
}

fn ends(low: Option<String>, high: Option<String>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{low}–{high}"),
        (Some(low), None) => format!("≥ {low}"),
        (None, Some(high)) => format!("≤ {high}"),
        (None, None) => String::new(),
    }
}
