//! Intervals of numbers, and arithmetic on them: the result holds every number that the operation can give.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::Relation;
use super::number::quotient;

/// One end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// No end on this side.
    Unbounded,
    /// Up to the number, without it.
    Open(Decimal),
    /// Up to the number, and with it.
    Closed(Decimal),
}

/// Every number between two bounds; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    low: Bound,
    high: Bound,
}

impl Bound {
    /// The number at this end, if it has one.
    #[must_use]
    pub fn number(self) -> Option<Decimal> {
        match self {
            Self::Unbounded => None,
            Self::Open(number) | Self::Closed(number) => Some(number),
        }
    }

    /// This end with its number changed; `None` when the change gives no number.
    pub(super) fn try_map(self, change: impl FnOnce(Decimal) -> Option<Decimal>) -> Option<Self> {
        Some(match self {
            Self::Unbounded => Self::Unbounded,
            Self::Open(number) => Self::Open(change(number)?),
            Self::Closed(number) => Self::Closed(change(number)?),
        })
    }

    /// This end, with its number.
    pub(super) fn closed(self) -> Self {
        self.number().map_or(Self::Unbounded, Self::Closed)
    }

    fn is_closed(self) -> bool {
        matches!(self, Self::Closed(_))
    }
}

impl Interval {
    /// The numbers between two bounds; `None` if there are none.
    #[must_use]
    pub fn new(low: Bound, high: Bound) -> Option<Self> {
        let interval = Self { low, high };
        match (low.number(), high.number()) {
            (Some(from), Some(to)) if from > to => None,
            (Some(from), Some(to)) if from == to => (low.is_closed() && high.is_closed()).then_some(interval),
            _ => Some(interval),
        }
    }

    /// The one number `number`.
    pub(super) fn point(number: Decimal) -> Self {
        Self { low: Bound::Closed(number), high: Bound::Closed(number) }
    }

    /// The lower end.
    #[must_use]
    pub fn low(self) -> Bound {
        self.low
    }

    /// The upper end.
    #[must_use]
    pub fn high(self) -> Bound {
        self.high
    }

    /// Whether the relation, which is no inequality, holds of every pair (`certainly`) and of some pair (`possibly`).
    pub(super) fn compare(self, relation: Relation, other: Self) -> (bool, bool) {
        match relation {
            Relation::Equal => (false, !self.is_below(other) && !other.is_below(self)),
            Relation::NotEqual => (self.is_below(other) || other.is_below(self), true),
            Relation::Less => (self.is_below(other), self.reaches_below(other)),
            Relation::AtMost => (!other.reaches_below(self), !other.is_below(self)),
            Relation::Greater => other.compare(Relation::Less, self),
            Relation::AtLeast => other.compare(Relation::AtMost, self),
        }
    }

    /// Whether every number here is less than every number there.
    fn is_below(self, other: Self) -> bool {
        let (Some(top), Some(bottom)) = (self.high.number(), other.low.number()) else { return false };
        top < bottom || (top == bottom && !(self.high.is_closed() && other.low.is_closed()))
    }

    /// Whether some number here is less than some number there.
    fn reaches_below(self, other: Self) -> bool {
        match (self.low.number(), other.high.number()) {
            (Some(bottom), Some(top)) => bottom < top,
            _ => true,
        }
    }

    /// Every number with its sign changed.
    pub(super) fn negate(self) -> Option<Self> {
        let flip = |number: Decimal| Some(-number);
        Self::new(self.high.try_map(flip)?, self.low.try_map(flip)?)
    }

    /// Every sum.
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let end = |a: Bound, b: Bound| match (a.number(), b.number()) {
            (Some(x), Some(y)) if a.is_closed() && b.is_closed() => x.checked_add(y).map(Bound::Closed),
            (Some(x), Some(y)) => x.checked_add(y).map(Bound::Open),
            _ => Some(Bound::Unbounded),
        };
        Self::new(end(self.low, other.low)?, end(self.high, other.high)?)
    }

    /// Every product.
    pub(super) fn times(self, other: Self) -> Option<Self> {
        self.hull(other, Limit::times)
    }

    /// Every quotient; `None` if a divisor may be zero, or come as near to it as it likes.
    pub(super) fn over(self, other: Self) -> Option<Self> {
        let positive = other.low.number().is_some_and(|low| low > Decimal::ZERO);
        let negative = other.high.number().is_some_and(|high| high < Decimal::ZERO);
        if positive || negative { self.hull(other, Limit::over) } else { None }
    }

    /// What lies between the extremes of an operation, monotone in each operand, on the four pairs of ends.
    fn hull(self, other: Self, operation: impl Fn(Limit, Limit) -> Option<Limit>) -> Option<Self> {
        let (mut low, mut high) = (Limit::Plus, Limit::Minus);
        for left in [Limit::low(self.low), Limit::high(self.high)] {
            for right in [Limit::low(other.low), Limit::high(other.high)] {
                let corner = operation(left, right)?;
                low = if corner.key(false) < low.key(false) { corner } else { low };
                high = if corner.key(true) > high.key(true) { corner } else { high };
            }
        }
        Self::new(low.bound(), high.bound())
    }

    /// Every value of a rising function. Its ends are taken along, so that steps (rounding) lose nothing.
    pub(super) fn rising(self, function: impl Fn(Decimal) -> Option<Decimal>) -> Option<Self> {
        let end = |bound: Bound| match bound.number() {
            Some(number) => function(number).map(Bound::Closed),
            None => Some(Bound::Unbounded),
        };
        Self::new(end(self.low)?, end(self.high)?)
    }

    /// Every distance from zero.
    pub(super) fn abs(self) -> Option<Self> {
        let zero = Self::point(Decimal::ZERO);
        if !self.reaches_below(zero) {
            return Some(self);
        }
        let turned = self.negate()?;
        if !zero.reaches_below(self) {
            return Some(turned);
        }
        Self::new(Bound::Closed(Decimal::ZERO), self.max(turned).high)
    }

    /// Every smaller one of two.
    pub(super) fn min(self, other: Self) -> Self {
        Self {
            low: Limit::low(self.low).lesser(Limit::low(other.low), false),
            high: Limit::high(self.high).lesser(Limit::high(other.high), true),
        }
    }

    /// Every larger one of two.
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            low: Limit::low(self.low).greater(Limit::low(other.low), false),
            high: Limit::high(self.high).greater(Limit::high(other.high), true),
        }
    }
}

/// An end on the whole line: a number, reached or only approached, or one of the two infinities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Limit {
    Minus,
    At(Decimal, bool),
    Plus,
}

impl Limit {
    fn low(bound: Bound) -> Self {
        bound.number().map_or(Self::Minus, |number| Self::At(number, bound.is_closed()))
    }

    fn high(bound: Bound) -> Self {
        bound.number().map_or(Self::Plus, |number| Self::At(number, bound.is_closed()))
    }

    fn bound(self) -> Bound {
        match self {
            Self::At(number, true) => Bound::Closed(number),
            Self::At(number, false) => Bound::Open(number),
            Self::Minus | Self::Plus => Bound::Unbounded,
        }
    }

    /// For ordering: as an upper end, a number that is reached lies above the same number only approached; as a lower end, below it.
    fn key(self, upper: bool) -> Self {
        match self {
            Self::At(number, closed) => Self::At(number, closed == upper),
            infinite => infinite,
        }
    }

    fn lesser(self, other: Self, upper: bool) -> Bound {
        if other.key(upper) < self.key(upper) { other.bound() } else { self.bound() }
    }

    fn greater(self, other: Self, upper: bool) -> Bound {
        if other.key(upper) > self.key(upper) { other.bound() } else { self.bound() }
    }

    fn sign(self) -> Ordering {
        match self {
            Self::Minus => Ordering::Less,
            Self::At(number, _) => number.cmp(&Decimal::ZERO),
            Self::Plus => Ordering::Greater,
        }
    }

    /// Whether it is a zero that is reached: it makes every product and quotient a zero that is reached.
    fn is_zero(self) -> bool {
        self == Self::At(Decimal::ZERO, true)
    }

    fn times(self, other: Self) -> Option<Self> {
        if let (Self::At(x, reached), Self::At(y, other_reached)) = (self, other) {
            let reached = (reached && other_reached) || self.is_zero() || other.is_zero();
            return Some(Self::At(x.checked_mul(y)?, reached));
        }
        Some(self.far(other, self.is_zero() || other.is_zero()))
    }

    fn over(self, divisor: Self) -> Option<Self> {
        match (self, divisor) {
            (Self::At(x, reached), Self::At(y, other_reached)) => {
                Some(Self::At(quotient(x, y)?, (reached && other_reached) || self.is_zero()))
            }
            (_, Self::Minus | Self::Plus) => Some(Self::At(Decimal::ZERO, self.is_zero())),
            _ => Some(self.far(divisor, false)),
        }
    }

    /// The infinity that two signs make; a zero among them stays a zero.
    fn far(self, other: Self, reached: bool) -> Self {
        match (self.sign(), other.sign()) {
            (Ordering::Equal, _) | (_, Ordering::Equal) => Self::At(Decimal::ZERO, reached),
            (sign, other) if sign == other => Self::Plus,
            _ => Self::Minus,
        }
    }
}
