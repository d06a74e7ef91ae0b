//! Running a compiled expression. It cannot fail: what cannot be computed is unknown.

mod aggregates;
mod calendar;
mod calls;
mod operators;

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset, NaiveDateTime};

use super::environment::{Argument, Cursor, Environment};
use super::names::RefId;
use super::node::{Level, Node, Reading, Whose};
use crate::value::{Truth, Val};

/// The value of a whole expression.
pub(super) fn value(node: &Node, environment: &(impl Environment + ?Sized)) -> Val {
    Scope { environment, frame: None }.value(node)
}

/// A whole expression as a condition.
pub(super) fn truth(node: &Node, environment: &(impl Environment + ?Sized)) -> Truth {
    Scope { environment, frame: None }.truth(node)
}

/// The value of a node whose parts are all constants.
pub(super) fn constant(node: &Node) -> Option<Val> {
    let constant = |nodes: &[Node]| nodes.iter().all(|node| node.constant().is_some());
    let all = match node {
        Node::Constant(_) => true,
        Node::Not(part) | Node::Negate(part) => part.constant().is_some(),
        Node::And(parts)
        | Node::Or(parts)
        | Node::In(parts)
        | Node::Compare(_, parts)
        | Node::Arithmetic(_, parts) => constant(parts.as_slice()),
        Node::If(parts) => constant(parts.as_slice()),
        Node::List(parts) | Node::Call(_, parts) => constant(parts),
        Node::Read(..) | Node::Element(_) | Node::Same(..) | Node::Aggregate(_) => false,
    };
    all.then(|| value(node, &Nowhere))
}

/// Where a node is evaluated: the record, and what the aggregates around it bind.
struct Scope<'a, E: ?Sized> {
    environment: &'a E,
    frame: Option<&'a Frame<'a>>,
}

/// What one aggregate binds, and the aggregates around it.
struct Frame<'a> {
    bound: Bound<'a>,
    outer: Option<&'a Frame<'a>>,
}

#[derive(Clone, Copy)]
enum Bound<'a> {
    Cursor(Cursor),
    Element(&'a Val),
}

impl<E: Environment + ?Sized> Scope<'_, E> {
    fn value(&self, node: &Node) -> Val {
        match node {
            Node::Constant(val) => val.clone(),
            Node::Read(reference, reading) => self.environment.value(*reference, self.argument(reading)),
            Node::Element(level) => match self.bound(*level) {
                Some(Bound::Element(val)) => val.clone(),
                _ => Val::Unknown,
            },
            Node::Not(_) | Node::And(_) | Node::Or(_) | Node::Compare(..) | Node::Same(..) | Node::In(_) => {
                self.truth(node).into()
            }
            Node::Negate(operand) => match self.value(operand) {
                Val::Number(number) => number.negate().map_or(Val::Unknown, Val::Number),
                _ => Val::Unknown,
            },
            Node::Arithmetic(arithmetic, operands) => {
                let [left, right] = &**operands;
                operators::arithmetic(*arithmetic, &self.operand(left), &self.operand(right))
            }
            Node::If(parts) => {
                let [condition, yes, no] = &**parts;
                match self.truth(condition) {
                    Truth::True => self.value(yes),
                    Truth::False => self.value(no),
                    Truth::Unknown => {
                        let (yes, no) = (self.value(yes), self.value(no));
                        if yes == no { yes } else { Val::Unknown }
                    }
                }
            }
            Node::List(nodes) => Val::List(nodes.iter().map(|node| self.value(node)).collect()),
            Node::Call(function, arguments) => self.call(*function, arguments),
            Node::Aggregate(aggregate) => self.aggregate(aggregate),
        }
    }

    fn truth(&self, node: &Node) -> Truth {
        match node {
            Node::Not(operand) => !self.truth(operand),
            Node::And(operands) => match self.truth(&operands[0]) {
                Truth::False => Truth::False,
                left => left.and(self.truth(&operands[1])),
            },
            Node::Or(operands) => match self.truth(&operands[0]) {
                Truth::True => Truth::True,
                left => left.or(self.truth(&operands[1])),
            },
            Node::Compare(relation, operands) => {
                let [left, right] = &**operands;
                operators::compare(*relation, &self.operand(left), &self.operand(right))
            }
            Node::Same(left, right) => match (self.cursor(*left), self.cursor(*right)) {
                (Some(left), Some(right)) => (left == right).into(),
                _ => Truth::Unknown,
            },
            Node::In(operands) => {
                let [element, many] = &**operands;
                operators::contains(&self.operand(many), &self.operand(element))
            }
            _ => self.value(node).truth(),
        }
    }

    /// A value, borrowed where it need not be made.
    fn operand<'n>(&'n self, node: &'n Node) -> Cow<'n, Val> {
        let lying = match node {
            Node::Constant(val) => Some(val),
            Node::Read(reference, reading) => self.environment.borrowed(*reference, self.argument(reading)),
            _ => None,
        };
        lying.map_or_else(|| Cow::Owned(self.value(node)), Cow::Borrowed)
    }

    fn argument(&self, reading: &Reading) -> Argument {
        match reading {
            Reading::Plain => Argument::None,
            Reading::Bound(level) => match self.bound(*level) {
                Some(Bound::Cursor(cursor)) => Argument::Cursor(cursor),
                _ => Argument::None,
            },
            Reading::Before(date) => Argument::Before(match self.value(date) {
                Val::Date(days) => Some(days.earliest()),
                _ => None,
            }),
            Reading::On(date) => Argument::On(match self.value(date) {
                Val::Date(days) => Some(days),
                _ => None,
            }),
        }
    }

    fn cursor(&self, whose: Whose) -> Option<Cursor> {
        match whose {
            Whose::This(reference) => self.environment.cursor(reference),
            Whose::Bound(level) => match self.bound(level)? {
                Bound::Cursor(cursor) => Some(cursor),
                Bound::Element(_) => None,
            },
        }
    }

    fn bound(&self, level: Level) -> Option<Bound<'_>> {
        let mut frame = self.frame?;
        for _ in 0..level {
            frame = frame.outer?;
        }
        Some(frame.bound)
    }
}

/// The environment of constants: nothing is there.
struct Nowhere;

impl Environment for Nowhere {
    fn value(&self, _: RefId, _: Argument) -> Val {
        Val::Unknown
    }

    fn cursors(&self, _: RefId, _: Argument) -> Option<&[Cursor]> {
        None
    }

    fn cursor(&self, _: RefId) -> Option<Cursor> {
        None
    }

    fn instant(&self, _: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
        None
    }
}
