//! Kleene's three values: true, false, and not to be said.

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

    /// What can be said of a relation between two ranges of possibilities that holds `certainly` (for all pairs) or `possibly` (for some).
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
