//! Values as possibilities: what expressions compute with.
//!
//! A collected value is often known only in part: a result below the detection limit, a date without its day. A [`Val`] therefore holds every
//! possibility that fits what is known, and a comparison is true only when it is true of all of them (study specification 0.4, rulings 6 and 8).
//! Numbers, dates and times never allocate; texts and codes share theirs.

mod days;
mod interval;
mod number;
mod read;
mod relation;
mod truth;

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveTime};

pub use days::Days;
pub use interval::{Bound, Interval};
pub use number::Number;
pub use relation::Relation;
pub use truth::Truth;

use crate::Missing;

/// One value, known wholly, in part, or not at all.
#[derive(Clone, Debug, PartialEq)]
pub enum Val {
    /// Nothing is there, or it cannot be said: computed from what is absent, or from a log whose gate is not answered.
    Unknown,
    /// Nothing is there, and somebody said why.
    Missing(Missing),
    /// Yes or no, of a condition. A condition that cannot be said is one of the two above.
    Bool(bool),
    /// A number, exact or between bounds.
    Number(Number),
    /// A day, or the days it may have been.
    Date(Days),
    /// A time of day.
    Time(NaiveTime),
    /// An instant, with the offset at which it was written.
    DateTime(DateTime<FixedOffset>),
    /// A text, or a code of a code list.
    Text(Arc<str>),
    /// The codes chosen of a code list.
    Set(Arc<[Arc<str>]>),
    /// Several values in order; some may be absent.
    List(Arc<[Val]>),
}

impl Val {
    /// Whether a value, however vague, is there.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown | Self::Missing(_))
    }

    /// As a condition: everything but yes and no is unknown.
    #[must_use]
    pub fn truth(&self) -> Truth {
        match self {
            Self::Bool(true) => Truth::True,
            Self::Bool(false) => Truth::False,
            _ => Truth::Unknown,
        }
    }

    /// Whether it is the other value, written alike: `1.0` equals `1.00`, and one instant another's offset, but they are not the same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.is_same(*other),
            (Self::DateTime(one), Self::DateTime(other)) => one == other && one.offset() == other.offset(),
            (Self::List(one), Self::List(other)) => {
                one.len() == other.len() && one.iter().zip(&**other).all(|(one, other)| one.is_same(other))
            }
            _ => self == other,
        }
    }

    /// A text or a code.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(Arc::from(text))
    }
}

impl From<Truth> for Val {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::True => Self::Bool(true),
            Truth::False => Self::Bool(false),
            Truth::Unknown => Self::Unknown,
        }
    }
}

impl From<Number> for Val {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<Days> for Val {
    fn from(days: Days) -> Self {
        Self::Date(days)
    }
}

impl From<rust_decimal::Decimal> for Val {
    fn from(number: rust_decimal::Decimal) -> Self {
        Self::Number(Number::Exact(number))
    }
}
