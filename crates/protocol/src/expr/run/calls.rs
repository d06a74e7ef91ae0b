//! What the functions compute. An argument that is absent makes the result unknown, except where a function asks for just that.

use chrono::Timelike;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::environment::Environment;
use super::super::node::{Function, Node};
use super::{Scope, calendar};
use crate::value::{Days, Number, Val};

/// Digits after the point, at most, in a rounded number.
const DIGITS: u32 = 12;

impl<E: Environment + ?Sized> Scope<'_, E> {
    pub(super) fn call(&self, function: Function, arguments: &[Node]) -> Val {
        match (function, arguments) {
            (Function::Coalesce, _) => self.coalesce(arguments),
            (Function::Min | Function::Max, _) => self.extreme_of(function, arguments),
            (Function::DateOf | Function::TimeOf, [argument]) => {
                self.on_the_wall(function, &self.operand(argument))
            }
            (_, [argument]) => unary(function, &self.operand(argument)),
            (_, [first, second]) => self.binary(function, &self.operand(first), &self.operand(second)),
            _ => Val::Unknown,
        }
    }

    fn coalesce(&self, arguments: &[Node]) -> Val {
        for argument in arguments {
            let value = match self.value(argument) {
                Val::List(values) => values.iter().find(|value| value.is_known()).cloned(),
                value => Some(value),
            };
            if let Some(value) = value.filter(Val::is_known) {
                return value;
            }
        }
        Val::Unknown
    }

    fn extreme_of(&self, which: Function, arguments: &[Node]) -> Val {
        let mut values = arguments.iter().map(|argument| self.value(argument));
        match (values.next(), values.next()) {
            (Some(Val::List(values)), None) => {
                let mut values = values.iter();
                let first = values.next().cloned().unwrap_or(Val::Unknown);
                values.fold(first, |so_far, value| lesser_or_greater(which, &so_far, value))
            }
            (Some(first), None) => first,
            (Some(first), Some(second)) => values
                .fold(lesser_or_greater(which, &first, &second), |so_far, value| {
                    lesser_or_greater(which, &so_far, &value)
                }),
            (None, _) => Val::Unknown,
        }
    }

    fn binary(&self, function: Function, first: &Val, second: &Val) -> Val {
        match (function, first, second) {
            (Function::Round, Val::Number(number), Val::Number(digits)) => {
                match digits.exact().and_then(|digits| digits.to_u32()) {
                    Some(digits) if digits <= DIGITS => number.round(digits).map(Val::Number),
                    _ => None,
                }
            }
            (Function::Pow, Val::Number(base), Val::Number(exponent)) => base.pow(*exponent).map(Val::Number),
            (Function::Contains, Val::Text(text), Val::Text(part)) => {
                Some(Val::Bool(text.to_lowercase().contains(&part.to_lowercase())))
            }
            (Function::AddMonths, Val::Date(date), Val::Number(count)) => add_months(*date, *count),
            (Function::MonthsBetween, Val::Date(from), Val::Date(to)) => {
                calendar::span(*from, *to, calendar::months).map(Val::Number)
            }
            (Function::Age, Val::Date(birth), Val::Date(at)) => {
                calendar::span(*birth, *at, calendar::age).map(Val::Number)
            }
            (Function::At, Val::Date(date), Val::Time(time)) => {
                date.day().and_then(|day| self.environment.instant(day.and_time(*time))).map(Val::DateTime)
            }
            (Function::Hours, Val::DateTime(from), Val::DateTime(to)) => {
                elapsed((*to - *from).num_seconds(), 3600)
            }
            (Function::Minutes, Val::DateTime(from), Val::DateTime(to)) => {
                elapsed((*to - *from).num_seconds(), 60)
            }
            _ => None,
        }
        .unwrap_or(Val::Unknown)
    }

    /// The day or the time of day at the site.
    fn on_the_wall(&self, function: Function, value: &Val) -> Val {
        let Val::DateTime(instant) = value else { return Val::Unknown };
        let local = self.environment.local(*instant);
        match function {
            Function::DateOf => Val::Date(Days::exact(local.date())),
            _ => local.time().with_nanosecond(0).map_or(Val::Unknown, Val::Time),
        }
    }
}

fn unary(function: Function, value: &Val) -> Val {
    let result = match (function, value) {
        (Function::Present, _) => Some(Val::Bool(value.is_known())),
        (Function::Missing, _) => Some(Val::Bool(matches!(value, Val::Missing(_)))),
        (Function::Blank, _) => Some(Val::Bool(*value == Val::Unknown)),
        (Function::Reason, Val::Missing(reason)) => Some(Val::text(reason.code())),
        (Function::Text, _) => value.write().map(|text| Val::text(&text)),
        (Function::Count, Val::List(values)) => {
            Some(count(values.iter().filter(|value| value.is_known()).count()))
        }
        (Function::Count, Val::Set(codes)) => Some(count(codes.len())),
        (_, Val::Number(number)) => numeric(function, *number).map(Val::Number),
        (_, Val::Date(days)) => of_date(function, *days),
        (Function::Length, Val::Text(text)) => Some(count(text.chars().count())),
        (Function::Upper, Val::Text(text)) => Some(Val::text(&text.to_uppercase())),
        (Function::Lower, Val::Text(text)) => Some(Val::text(&text.to_lowercase())),
        _ => None,
    };
    result.unwrap_or(Val::Unknown)
}

fn numeric(function: Function, number: Number) -> Option<Number> {
    match function {
        Function::Abs => number.abs(),
        Function::Round => number.round(0),
        Function::Floor => number.floor(),
        Function::Ceil => number.ceil(),
        Function::Sqrt => number.sqrt(),
        Function::Cbrt => number.cbrt(),
        _ => None,
    }
}

fn of_date(function: Function, days: Days) -> Option<Val> {
    match function {
        Function::Year => calendar::year(days).map(Val::Number),
        Function::Month => calendar::month(days).map(Val::Number),
        Function::Day => calendar::day(days).map(Val::Number),
        Function::Weekday => calendar::weekday(days).map(Val::Number),
        Function::Earliest => Some(Val::Date(Days::exact(days.earliest()))),
        Function::LatestDay => Some(Val::Date(Days::exact(days.latest()))),
        Function::IsFull => Some(Val::Bool(days.day().is_some())),
        _ => None,
    }
}

/// The smaller (`min`) or larger (`max`) of two values of one type.
pub(super) fn lesser_or_greater(which: Function, left: &Val, right: &Val) -> Val {
    let least = which == Function::Min;
    match (left, right) {
        (Val::Number(left), Val::Number(right)) => {
            Val::Number(if least { left.min(*right) } else { left.max(*right) })
        }
        (Val::Date(left), Val::Date(right)) => {
            let pick = |a, b| if least { std::cmp::min(a, b) } else { std::cmp::max(a, b) };
            let (earliest, latest) =
                (pick(left.earliest(), right.earliest()), pick(left.latest(), right.latest()));
            Days::between(earliest, latest).map_or(Val::Unknown, Val::Date)
        }
        (Val::Time(a), Val::Time(b)) => Val::Time(if least { *a.min(b) } else { *a.max(b) }),
        (Val::DateTime(a), Val::DateTime(b)) => Val::DateTime(if least { *a.min(b) } else { *a.max(b) }),
        _ => Val::Unknown,
    }
}

fn add_months(date: Days, count: Number) -> Option<Val> {
    let count = count.exact().filter(Decimal::is_integer)?.to_i64()?;
    date.map(|day| calendar::add_months(day, count)).map(Val::Date)
}

fn elapsed(seconds: i64, unit: i64) -> Option<Val> {
    Number::integer(seconds).over(Number::integer(unit)).map(Val::Number)
}

fn count(count: usize) -> Val {
    Val::from(Decimal::from(count))
}
