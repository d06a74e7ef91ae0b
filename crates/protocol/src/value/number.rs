//! Exact decimals, and the intervals that censored results are.

use rust_decimal::Decimal;

/// A number, as exact as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// One number.
    Exact(Decimal),
    /// Any number between two bounds.
    Between(Interval),
}

/// Every number between two bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The lower end.
    pub low: Bound,
    /// The upper end.
    pub high: Bound,
}

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
