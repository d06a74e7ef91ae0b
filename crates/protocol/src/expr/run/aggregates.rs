//! Aggregates. Over rows that are not known they are unknown; over none, `all` is unknown and `count` is 0.

use std::ops::ControlFlow::{self, Break, Continue};

use super::super::environment::{Argument, Environment};
use super::super::node::{Aggregate, Chosen, Fold, Function, Node, Over};
use super::super::tally::Tally;
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
            Fold::Count(condition) => self.count(aggregate, condition.as_ref()),
            Fold::Sum(chosen) => self.sum(aggregate, chosen),
            Fold::Min(chosen) => self.extreme(Function::Min, aggregate, chosen),
            Fold::Max(chosen) => self.extreme(Function::Max, aggregate, chosen),
            Fold::Distinct(chosen) => self.distinct(over, chosen),
            Fold::First(chosen) => self.first(over, chosen),
            Fold::Longest { with, date, condition, from, to } => {
                self.longest(aggregate, *with, (date, condition), (from, to))
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
    fn count(&self, aggregate: &Aggregate, condition: Option<&Node>) -> Option<Val> {
        let (mut certain, mut possible) = (0, 0);
        if let Some(tally) = self.tally(aggregate, condition, None) {
            (certain, possible) = tally.counts();
            self.keep(aggregate, tally);
        } else {
            self.each(&aggregate.over, |scope| {
                let counts = match (condition, scope.frame.map(|frame| frame.bound)) {
                    (Some(condition), _) => scope.truth(condition),
                    (None, Some(Bound::Element(value))) => value.is_known().into(),
                    (None, _) => Truth::True,
                };
                certain += usize::from(counts == Truth::True);
                possible += usize::from(counts != Truth::False);
                Continue(())
            })?;
        }
        range(i64::try_from(certain).ok()?, i64::try_from(possible).ok()?).map(Val::Number)
    }

    fn sum(&self, aggregate: &Aggregate, chosen: &Chosen) -> Option<Val> {
        let mut sum = Some(Number::integer(0));
        self.each_outcome(aggregate, chosen.condition.as_ref(), &chosen.value, |holds, value| {
            match (holds, sum, value) {
                (Truth::False, ..) => return Continue(()),
                (Truth::True, Some(so_far), Val::Number(number)) => sum = so_far.plus(*number),
                _ => sum = None,
            }
            if sum.is_some() { Continue(()) } else { Break(()) }
        })?;
        sum.map(Val::Number)
    }

    /// The least or greatest of the values that are known.
    fn extreme(&self, which: Function, aggregate: &Aggregate, chosen: &Chosen) -> Option<Val> {
        let mut extreme: Option<Val> = None;
        self.each_outcome(aggregate, chosen.condition.as_ref(), &chosen.value, |holds, value| {
            if holds.is_true() && value.is_known() {
                extreme = Some(match &extreme {
                    None => value.clone(),
                    Some(so_far) => lesser_or_greater(which, so_far, value),
                });
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

    /// The ends of the span are reckoned outside the rows.
    fn longest(
        &self,
        aggregate: &Aggregate,
        with: bool,
        (day, condition): (&Node, &Node),
        ends: (&Node, &Node),
    ) -> Option<Val> {
        let (Val::Date(from), Val::Date(to)) = (self.value(ends.0), self.value(ends.1)) else { return None };
        let (from, to) = (from.day()?, to.day()?);
        if from > to {
            return Some(Val::Number(Number::integer(0)));
        }
        let (mut certain, mut possible, mut dated) = (Vec::new(), Vec::new(), true);
        self.each_outcome(aggregate, Some(condition), day, |holds, date| {
            let date = match date {
                _ if holds == Truth::False => return Continue(()),
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

    /// The condition and the value at each element, until `visit` breaks; `None` if the elements are not known.
    fn each_outcome(
        &self,
        aggregate: &Aggregate,
        condition: Option<&Node>,
        value: &Node,
        mut visit: impl FnMut(Truth, &Val) -> ControlFlow<()>,
    ) -> Option<()> {
        if let Some(tally) = self.tally(aggregate, condition, Some(value)) {
            let _ = tally.outcomes().try_for_each(|(holds, value)| visit(holds, value));
            self.keep(aggregate, tally);
            return Some(());
        }
        self.each(&aggregate.over, |scope| {
            let (holds, value) = scope.outcome(condition, value);
            visit(holds, &value)
        })
    }

    /// The condition, and the value where it may hold.
    fn outcome(&self, condition: Option<&Node>, value: &Node) -> (Truth, Val) {
        match condition.map_or(Truth::True, |condition| self.truth(condition)) {
            Truth::False => (Truth::False, Val::Unknown),
            holds => (holds, self.value(value)),
        }
    }

    /// The tally of an aggregate, as things stand now; `None` where none is kept.
    fn tally(&self, aggregate: &Aggregate, condition: Option<&Node>, value: Option<&Node>) -> Option<Tally> {
        let (Some(tallied), Over::Cursors(rows, _)) = (&aggregate.tallied, &aggregate.over) else {
            return None;
        };
        if self.frame.is_some() {
            return None;
        }
        let log = self.environment.log(*rows).filter(|log| log.is_worth_keeping())?;
        let fixed: Vec<Val> =
            tallied.fixed.iter().map(|fixed| self.environment.value(*fixed, Argument::None)).collect();
        let kept = self.environment.take(tallied.id).filter(|kept| kept.can_go_on(&fixed, log));
        let mut tally = kept.unwrap_or_else(|| Tally::new(fixed, log));
        tally.bring_up_to_date(log, |row| {
            let frame = Frame { bound: Bound::Cursor(row), outer: None };
            let scope = Scope { environment: self.environment, frame: Some(&frame) };
            match (condition, value) {
                (condition, Some(value)) => {
                    let (holds, value) = scope.outcome(condition, value);
                    (holds, Some(value))
                }
                (condition, None) => {
                    (condition.map_or(Truth::True, |condition| scope.truth(condition)), None)
                }
            }
        });
        Some(tally)
    }

    fn keep(&self, aggregate: &Aggregate, tally: Tally) {
        if let Some(tallied) = &aggregate.tallied {
            self.environment.keep(tallied.id, tally);
        }
    }

    fn chosen(&self, chosen: &Chosen) -> Truth {
        chosen.condition.as_ref().map_or(Truth::True, |condition| self.truth(condition))
    }
}
