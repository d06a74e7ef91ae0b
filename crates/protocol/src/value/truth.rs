//! Kleene's three values: true, false, and not to be said.

use std::cmp::Ordering;
use std::ops::Not;

/// A condition's answer. Ordered from false through unknown to true, so that "and" is the smaller and "or" the larger of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not hold, whatever the unknown may turn out to be.
    False,
    /// It depends on what is not known.
    Unknown,
    /// It holds, whatever the unknown may turn out to be.
    True,
}

impl Truth {
    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// At least one holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether it is certain. Only this raises a check.
    #[must_use]
    pub fn is_true(self) -> bool {
        self == Self::True
    }

    /// What can be said of a relation between two ranges of possibilities, from the orderings of their ends: `certainly` when it holds for all
    /// pairs, `possibly` when it holds for some.
    pub(crate) fn of(certainly: bool, possibly: bool) -> Self {
        match (certainly, possibly) {
            (true, _) => Self::True,
            (false, true) => Self::Unknown,
            (false, false) => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

/// A relation that `==`, `<` and their kin ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Relation {
    /// Whether two exact values that compare as `ordering` stand in this relation.
    #[must_use]
    pub fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
        }
    }
}
