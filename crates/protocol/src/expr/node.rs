//! The compiled form: a tree in which every name is a number and every operator has its operands' types checked.

use super::names::{RefId, TallyId};
use crate::value::{Relation, Val};

/// How many binders out a variable was bound: 0 is the innermost.
pub(super) type Level = usize;

/// A compiled expression.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Constant(Val),
    Read(RefId, Reading),
    /// The element of a list that an aggregate binds.
    Element(Level),
    Not(Box<Node>),
    And(Box<[Node; 2]>),
    Or(Box<[Node; 2]>),
    Compare(Relation, Box<[Node; 2]>),
    /// Whether two rows or visits are the same.
    Same(Whose, Whose),
    In(Box<[Node; 2]>),
    Negate(Box<Node>),
    Arithmetic(Arithmetic, Box<[Node; 2]>),
    If(Box<[Node; 3]>),
    List(Box<[Node]>),
    Call(Function, Box<[Node]>),
    Aggregate(Box<Aggregate>),
}

/// Which argument a read brings along.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    Plain,
    /// The row or visit bound so many binders out.
    Bound(Level),
    /// The date before which to look.
    Before(Box<Node>),
    /// The day that is asked about.
    On(Box<Node>),
}

/// A row or a visit.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whose {
    Bound(Level),
    /// The one in which the expression stands.
    This(RefId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    /// A date and a number of days.
    AddDays,
    SubtractDays,
    /// The days between two dates.
    DaysBetween,
}

/// The functions that compute a value from values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Present,
    Missing,
    Blank,
    Reason,
    Coalesce,
    Abs,
    Round,
    Floor,
    Ceil,
    Pow,
    Sqrt,
    Cbrt,
    Min,
    Max,
    Count,
    Text,
    Length,
    Contains,
    Upper,
    Lower,
    AddMonths,
    MonthsBetween,
    Age,
    Year,
    Month,
    Day,
    Weekday,
    Earliest,
    LatestDay,
    IsFull,
    DateOf,
    TimeOf,
    At,
    Hours,
    Minutes,
}

/// A computation over rows, visits, or the elements of a list or set.
#[derive(Clone, Debug)]
pub(super) struct Aggregate {
    pub(super) over: Over,
    pub(super) fold: Fold,
    /// Where what it finds at each row may be kept.
    pub(super) tallied: Option<Tallied>,
}

/// How an aggregate is tallied.
#[derive(Clone, Debug)]
pub(super) struct Tallied {
    pub(super) id: TallyId,
    /// What it reads besides the row, each once.
    pub(super) fixed: Box<[RefId]>,
}

#[derive(Clone, Debug)]
pub(super) enum Over {
    Cursors(RefId, Reading),
    Values(Node),
}

/// What is computed. Conditions and values see the element; the ends of a span of days do not.
#[derive(Clone, Debug)]
pub(super) enum Fold {
    Any(Node),
    All(Node),
    Count(Option<Node>),
    Sum(Chosen),
    Min(Chosen),
    Max(Chosen),
    Distinct(Chosen),
    First(Chosen),
    /// The longest run of days in a span that have (`with`), or lack, an element of which the condition holds.
    Longest {
        with: bool,
        date: Node,
        condition: Node,
        from: Node,
        to: Node,
    },
}

/// A value of those elements of which the condition holds.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    pub(super) condition: Option<Node>,
    pub(super) value: Node,
}

impl Node {
    /// What is read to give the value itself, not to choose it.
    pub(super) fn shown(&self) -> Option<RefId> {
        match self {
            Self::Read(reference, _) => Some(*reference),
            Self::Call(Function::Coalesce | Function::Min | Function::Max, arguments) => {
                arguments.first()?.shown()
            }
            Self::Aggregate(aggregate) => match &aggregate.fold {
                Fold::Min(chosen) | Fold::Max(chosen) | Fold::Distinct(chosen) | Fold::First(chosen) => {
                    chosen.value.shown()
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The constant, if it is one.
    pub(super) fn constant(&self) -> Option<&Val> {
        match self {
            Self::Constant(val) => Some(val),
            _ => None,
        }
    }
}
