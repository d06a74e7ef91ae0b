//! Aggregates. Over rows that are not known they are unknown; over none, `all` is unknown and `count` is 0.

use std::ops::ControlFlow::{self, Break, Continue};

use super::super::environment::Environment;
use super::super::node::{Aggregate, Chosen, Fold, Function, Node, Over};
use super::calls::lesser_or_greater;
use super::operators::range;
use super::{Bound, Frame, Scope, calendar};
use crate::value::{Number, Truth, Val};

impl<E: Environment + ?Sized> Scope<'_, E> {
    pub(super) fn aggregate(&self, aggregate: &Aggregate) -> Val {
        let over = &aggregate.over;
        let result = match &aggregate.fold {
            Fold::Any(condition) => self.any(over, condition),
            Fold::All(condition) => self.all(over, condition),
            Fold::Count(condition) => self.count(over, condition.as_ref()),
            Fold::Sum(chosen) => self.sum(over, chosen),
            Fold::Min(chosen) => self.extreme(Function::Min, over, chosen),
            Fold::Max(chosen) => self.extreme(Function::Max, over, chosen),
            Fold::Distinct(chosen) => self.distinct(over, chosen),
            Fold::First(chosen) => self.first(over, chosen),
            Fold::Longest { with, date, condition, from, to } => {
                self.longest(over, *with, (date, condition), (from, to))
            }
        };
        result.unwrap_or(Val::Unknown)
    }

    /// Goes through the elements until `visit` breaks; `None` if they are not known.
    fn each(&self, over: &Over, mut visit: impl FnMut(&Scope<'_, E>) -> ControlFlow<()>) -> Option<()> {
        let mut step = |bound: Bound<'_>| {
            let frame = Frame { bound, outer: self.frame };
            visit(&Scope { environment: self.environment, frame: Some(&frame) })
        };
        let _ = match over {
            Over::Cursors(reference, reading) => {
                let cursors = self.environment.cursors(*reference, self.argument(reading))?;
                cursors.iter().try_for_each(|cursor| step(Bound::Cursor(*cursor)))
            }
            Over::Values(node) => match self.value(node) {
                Val::List(values) => values.iter().try_for_each(|value| step(Bound::Element(value))),
                Val::Set(codes) => codes
                    .iter()
                    .map(|code| Val::Text(code.clone()))
                    .try_for_each(|code| step(Bound::Element(&code))),
                _ => return None,
            },
        };
        Some(())
    }

    fn any(&self, over: &Over, condition: &Node) -> Option<Val> {
        let mut found = Truth::False;
        self.each(over, |scope| {
            found = found.or(scope.truth(condition));
            if found == Truth::True { Break(()) } else { Continue(()) }
        })?;
        Some(found.into())
    }

    fn all(&self, over: &Over, condition: &Node) -> Option<Val> {
        let mut holds = None;
        self.each(over, |scope| {
            let so_far = holds.unwrap_or(Truth::True).and(scope.truth(condition));
            holds = Some(so_far);
            if so_far == Truth::False { Break(()) } else { Continue(()) }
        })?;
        holds.map(Val::from)
    }

    /// How many; from so many to so many, where the condition is unknown of some.
    fn count(&self, over: &Over, condition: Option<&Node>) -> Option<Val> {
        let (mut least, mut most) = (0, 0);
        self.each(over, |scope| {
            let counts = match (condition, scope.frame.map(|frame| frame.bound)) {
                (Some(condition), _) => scope.truth(condition),
                (None, Some(Bound::Element(value))) => value.is_known().into(),
                (None, _) => Truth::True,
            };
            least += i64::from(counts == Truth::True);
            most += i64::from(counts != Truth::False);
            Continue(())
        })?;
        range(least, most).map(Val::Number)
    }

    fn sum(&self, over: &Over, chosen: &Chosen) -> Option<Val> {
        let mut sum = Some(Number::integer(0));
        self.each(over, |scope| {
            match scope.chosen(chosen) {
                Truth::False => return Continue(()),
                Truth::Unknown => sum = None,
                Truth::True => {
                    sum = match (sum, scope.value(&chosen.value)) {
                        (Some(sum), Val::Number(number)) => sum.plus(number),
                        _ => None,
                    }
                }
            }
            if sum.is_some() { Continue(()) } else { Break(()) }
        })?;
        sum.map(Val::Number)
    }

    /// The least or greatest of the values that are known.
    fn extreme(&self, which: Function, over: &Over, chosen: &Chosen) -> Option<Val> {
        let mut extreme: Option<Val> = None;
        self.each(over, |scope| {
            if scope.chosen(chosen).is_true() {
                let value = scope.value(&chosen.value);
                if value.is_known() {
                    extreme = Some(match &extreme {
                        None => value,
                        Some(so_far) => lesser_or_greater(which, so_far, &value),
                    });
                }
            }
            Continue(())
        })?;
        extreme
    }

    fn distinct(&self, over: &Over, chosen: &Chosen) -> Option<Val> {
        let mut values = Vec::new();
        self.each(over, |scope| {
            if scope.chosen(chosen).is_true() {
                let value = scope.value(&chosen.value);
                if value.is_known() && !values.contains(&value) {
                    values.push(value);
                }
            }
            Continue(())
        })?;
        Some(Val::List(values.into()))
    }

    fn first(&self, over: &Over, chosen: &Chosen) -> Option<Val> {
        let mut first = None;
        self.each(over, |scope| match scope.chosen(chosen) {
            Truth::False => Continue(()),
            Truth::Unknown => Break(()),
            Truth::True => {
                first = Some(scope.value(&chosen.value));
                Break(())
            }
        })?;
        first
    }

    fn longest(&self, over: &Over, with: bool, day: (&Node, &Node), ends: (&Node, &Node)) -> Option<Val> {
        let (Val::Date(from), Val::Date(to)) = (self.value(ends.0), self.value(ends.1)) else { return None };
        let (from, to) = (from.day()?, to.day()?);
        if from > to {
            return Some(Val::Number(Number::integer(0)));
        }
        let (mut certain, mut possible, mut dated) = (Vec::new(), Vec::new(), true);
        self.each(over, |scope| {
            let holds = scope.truth(day.1);
            if holds == Truth::False {
                return Continue(());
            }
            let date = match scope.value(day.0) {
                Val::Date(days) => days.day(),
                _ => None,
            };
            let Some(date) = date else {
                dated = false;
                return Break(());
            };
            possible.push(date);
            if holds == Truth::True {
                certain.push(date);
            }
            Continue(())
        })?;
        if !dated {
            return None;
        }
        let mut ends = [&mut certain, &mut possible].map(|days| calendar::longest(days, with, from, to));
        ends.sort_unstable();
        range(ends[0], ends[1]).map(Val::Number)
    }

    fn chosen(&self, chosen: &Chosen) -> Truth {
        chosen.condition.as_ref().map_or(Truth::True, |condition| self.truth(condition))
    }
}
