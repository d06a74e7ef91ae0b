//! What the operators between two operands compute.

use chrono::TimeDelta;
use rust_decimal::prelude::ToPrimitive;

use super::super::node::Arithmetic;
use super::calendar;
use crate::value::{Bound, Days, Number, Relation, Truth, Val};

pub(super) fn compare(relation: Relation, left: &Val, right: &Val) -> Truth {
    match (left, right) {
        (Val::Number(left), Val::Number(right)) => left.compare(relation, *right),
        (Val::Date(left), Val::Date(right)) => left.compare(relation, *right),
        (Val::Time(left), Val::Time(right)) => relation.holds(left.cmp(right)).into(),
        (Val::DateTime(left), Val::DateTime(right)) => relation.holds(left.cmp(right)).into(),
        (Val::Text(left), Val::Text(right)) => relation.holds(left.cmp(right)).into(),
        (Val::Bool(left), Val::Bool(right)) => relation.holds(left.cmp(right)).into(),
        (Val::Set(left), Val::Set(right)) => {
            let same = left.len() == right.len() && left.iter().all(|code| right.contains(code));
            (same == (relation == Relation::Equal)).into()
        }
        _ => Truth::Unknown,
    }
}

/// Whether a list or set holds an element.
pub(super) fn contains(many: &Val, element: &Val) -> Truth {
    match (many, element) {
        (Val::List(values), _) => values
            .iter()
            .fold(Truth::False, |found, value| found.or(compare(Relation::Equal, value, element))),
        (Val::Set(codes), Val::Text(code)) => codes.contains(code).into(),
        _ => Truth::Unknown,
    }
}

pub(super) fn arithmetic(arithmetic: Arithmetic, left: &Val, right: &Val) -> Val {
    match (left, right) {
        (Val::Number(left), Val::Number(right)) => match arithmetic {
            Arithmetic::Add => left.plus(*right),
            Arithmetic::Subtract => left.minus(*right),
            Arithmetic::Multiply => left.times(*right),
            Arithmetic::Divide => left.over(*right),
            Arithmetic::AddDays | Arithmetic::SubtractDays | Arithmetic::DaysBetween => None,
        }
        .map_or(Val::Unknown, Val::Number),
        (Val::Date(date), Val::Number(count)) => {
            let count = if arithmetic == Arithmetic::SubtractDays { count.negate() } else { Some(*count) };
            count.and_then(|count| shifted(*date, count)).map_or(Val::Unknown, Val::Date)
        }
        (Val::Date(to), Val::Date(from)) => {
            calendar::span(*from, *to, |from, to| Some((to - from).num_days()))
                .map_or(Val::Unknown, Val::Number)
        }
        _ => Val::Unknown,
    }
}

/// A date and a whole number of days, either of which may be known in part.
fn shifted(date: Days, count: Number) -> Option<Days> {
    let (least, most) = match count {
        Number::Exact(count) => (count, count),
        Number::Between(interval) => (interval.low().number()?, interval.high().number()?),
    };
    if count.exact().is_some_and(|count| !count.is_integer()) {
        return None;
    }
    let days = |count: Option<i64>| TimeDelta::try_days(count?);
    Days::between(
        date.earliest().checked_add_signed(days(least.floor().to_i64())?)?,
        date.latest().checked_add_signed(days(most.ceil().to_i64())?)?,
    )
}

/// The whole numbers from `least` to `most`, both included.
pub(super) fn range(least: i64, most: i64) -> Option<Number> {
    Number::between(Bound::Closed(least.into()), Bound::Closed(most.into()))
}
