//! Exact decimals, and the intervals that censored results are.
//!
//! Arithmetic is exact as far as 28 digits reach; what overflows, divides by zero or leaves a function's domain gives `None`, which expressions show
//! as unknown. Powers and roots go through `libm` in pure Rust and are cut to twelve significant digits, so that every machine agrees.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Bound, Interval, Relation, Truth};

/// A number, as exactly as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// One number.
    Exact(Decimal),
    /// Any number of an interval.
    Between(Interval),
}

impl Number {
    /// A whole number.
    #[must_use]
    pub fn integer(number: i64) -> Self {
        Self::Exact(Decimal::from(number))
    }

    /// The numbers between two bounds: exact if there is only one, `None` if there are none.
    #[must_use]
    pub fn between(low: Bound, high: Bound) -> Option<Self> {
        Interval::new(low, high).map(Self::from)
    }

    /// The number, if it is exact.
    #[must_use]
    pub fn exact(self) -> Option<Decimal> {
        match self {
            Self::Exact(number) => Some(number),
            Self::Between(_) => None,
        }
    }

    /// Whether it is the other number, with as many digits after the point.
    pub(super) fn is_same(self, other: Self) -> bool {
        let digits = |number: Self| match number {
            Self::Exact(number) => [Some(number.scale()), None],
            Self::Between(interval) => {
                [interval.low(), interval.high()].map(|bound| bound.number().map(|number| number.scale()))
            }
        };
        self == other && digits(self) == digits(other)
    }

    /// Reads `12`, `-1.50`, `<0.5`, `>2000`, `<=0.5`, `>=2000`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim_start_matches(['<', '>', '=']);
        let number = Decimal::from_str_exact(digits.trim_start()).ok()?;
        match &text[..text.len() - digits.len()] {
            "" => Some(Self::Exact(number)),
            "<" => Self::between(Bound::Unbounded, Bound::Open(number)),
            "<=" => Self::between(Bound::Unbounded, Bound::Closed(number)),
            ">" => Self::between(Bound::Open(number), Bound::Unbounded),
            ">=" => Self::between(Bound::Closed(number), Bound::Unbounded),
            _ => None,
        }
    }

    /// Whether `self` stands in `relation` to `other`, for every possibility or for some.
    #[must_use]
    pub fn compare(self, relation: Relation, other: Self) -> Truth {
        if let (Self::Exact(left), Self::Exact(right)) = (self, other) {
            return relation.holds(left.cmp(&right)).into();
        }
        let (certainly, possibly) = self.interval().compare(relation, other.interval());
        Truth::of(certainly, possibly)
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.both(other, Decimal::checked_add, Interval::plus)
    }

    /// The difference.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.both(other, Decimal::checked_sub, |left, right| left.plus(right.negate()?))
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        self.both(other, Decimal::checked_mul, Interval::times)
    }

    /// The quotient; `None` if the divisor may be zero.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        self.both(other, quotient, Interval::over)
    }

    /// The number with its sign changed.
    #[must_use]
    pub fn negate(self) -> Option<Self> {
        self.each(|number| Some(-number), Interval::negate)
    }

    /// The distance from zero.
    #[must_use]
    pub fn abs(self) -> Option<Self> {
        self.each(|number| Some(number.abs()), Interval::abs)
    }

    /// Rounded to `digits` after the point, half away from zero, and written with as many.
    #[must_use]
    pub fn round(self, digits: u32) -> Option<Self> {
        self.rising(|number| Some(rounded(number, digits)))
    }

    /// A result as it is printed: its bounds are rounded and stay what they were, so that `<1.996` becomes `<2.00`.
    #[must_use]
    pub fn round_bounds(self, digits: u32) -> Option<Self> {
        let round = |bound: Bound| bound.try_map(|number| Some(rounded(number, digits)));
        match self {
            Self::Exact(number) => Some(Self::Exact(rounded(number, digits))),
            Self::Between(interval) => Self::between(round(interval.low())?, round(interval.high())?),
        }
    }

    /// With its bounds: `<0.5` reaches as far as 0.5, the least that the device can tell.
    #[must_use]
    pub fn with_bounds(self) -> Self {
        match self {
            Self::Exact(_) => self,
            Self::Between(interval) => {
                Self::between(interval.low().closed(), interval.high().closed()).unwrap_or(self)
            }
        }
    }

    /// The next whole number at or below.
    #[must_use]
    pub fn floor(self) -> Option<Self> {
        self.rising(|number| Some(number.floor()))
    }

    /// The next whole number at or above.
    #[must_use]
    pub fn ceil(self) -> Option<Self> {
        self.rising(|number| Some(number.ceil()))
    }

    /// The square root; `None` below zero.
    #[must_use]
    pub fn sqrt(self) -> Option<Self> {
        self.rising(|number| from_float(libm::sqrt(to_float(number)?)))
    }

    /// The cube root.
    #[must_use]
    pub fn cbrt(self) -> Option<Self> {
        self.rising(|number| from_float(libm::cbrt(to_float(number)?)))
    }

    /// The power. Of an interval only if it holds nothing negative and the exponent is exact; to an interval only of an exact base above zero.
    #[must_use]
    pub fn pow(self, exponent: Self) -> Option<Self> {
        let power =
            |base: Decimal, exponent: Decimal| from_float(libm::pow(to_float(base)?, to_float(exponent)?));
        match (self, exponent) {
            (Self::Exact(base), Self::Exact(exponent)) => power(base, exponent).map(Self::Exact),
            (Self::Between(base), Self::Exact(_)) if base.low().number()? < Decimal::ZERO => None,
            (Self::Between(base), Self::Exact(exponent)) => {
                monotonic(base, exponent >= Decimal::ZERO, |base| power(base, exponent))
            }
            (Self::Exact(base), Self::Between(exponent)) if base > Decimal::ZERO => {
                monotonic(exponent, base >= Decimal::ONE, |exponent| power(base, exponent))
            }
            _ => None,
        }
    }

    /// The smaller of two.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        match (self, other) {
            (Self::Exact(left), Self::Exact(right)) => Self::Exact(left.min(right)),
            _ => self.interval().min(other.interval()).into(),
        }
    }

    /// The larger of two.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        match (self, other) {
            (Self::Exact(left), Self::Exact(right)) => Self::Exact(left.max(right)),
            _ => self.interval().max(other.interval()).into(),
        }
    }

    fn interval(self) -> Interval {
        match self {
            Self::Exact(number) => Interval::point(number),
            Self::Between(interval) => interval,
        }
    }

    fn each(
        self,
        exact: impl Fn(Decimal) -> Option<Decimal>,
        vague: impl Fn(Interval) -> Option<Interval>,
    ) -> Option<Self> {
        match self {
            Self::Exact(number) => exact(number).map(Self::Exact),
            Self::Between(interval) => vague(interval).map(Self::from),
        }
    }

    fn both(
        self,
        other: Self,
        exact: impl Fn(Decimal, Decimal) -> Option<Decimal>,
        vague: impl Fn(Interval, Interval) -> Option<Interval>,
    ) -> Option<Self> {
        match (self, other) {
            (Self::Exact(left), Self::Exact(right)) => exact(left, right).map(Self::Exact),
            _ => vague(self.interval(), other.interval()).map(Self::from),
        }
    }

    fn rising(self, function: impl Fn(Decimal) -> Option<Decimal>) -> Option<Self> {
        self.each(&function, |interval| interval.rising(&function))
    }
}

fn rounded(number: Decimal, digits: u32) -> Decimal {
    let mut rounded = number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(digits);
    if rounded.is_zero() { rounded.abs() } else { rounded }
}

impl From<Interval> for Number {
    fn from(interval: Interval) -> Self {
        match (interval.low(), interval.high()) {
            (Bound::Closed(low), Bound::Closed(high)) if low == high => Self::Exact(low),
            _ => Self::Between(interval),
        }
    }
}

/// `9.90`, `<0.5`, `>=2000`, `20–50`; `any number` when nothing is known.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let interval = match self {
            Self::Exact(number) => return write!(f, "{number}"),
            Self::Between(interval) => interval,
        };
        match (interval.low(), interval.high()) {
            (Bound::Unbounded, Bound::Open(high)) => write!(f, "<{high}"),
            (Bound::Unbounded, Bound::Closed(high)) => write!(f, "<={high}"),
            (Bound::Open(low), Bound::Unbounded) => write!(f, ">{low}"),
            (Bound::Closed(low), Bound::Unbounded) => write!(f, ">={low}"),
            (Bound::Open(low) | Bound::Closed(low), Bound::Open(high) | Bound::Closed(high)) => {
                write!(f, "{low}–{high}")
            }
            (Bound::Unbounded, Bound::Unbounded) => f.write_str("any number"),
        }
    }
}

/// The quotient, without superfluous zeros; `None` of a division by zero.
pub(super) fn quotient(number: Decimal, divisor: Decimal) -> Option<Decimal> {
    number.checked_div(divisor).map(|quotient| quotient.normalize())
}

/// The nearest double. A quotient of two whole numbers that doubles hold exactly is correctly rounded; longer decimals are read from their text.
fn to_float(number: Decimal) -> Option<f64> {
    const WHOLE: i128 = 1 << 53;
    const TENS: [f64; 16] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let (mantissa, scale) = (number.mantissa(), usize::try_from(number.scale()).ok()?);
    match TENS.get(scale) {
        #[expect(clippy::cast_precision_loss, reason = "within 53 bits the conversion is exact")]
        Some(ten) if mantissa.abs() <= WHOLE => Some(mantissa as f64 / ten),
        _ => number.to_string().parse().ok(),
    }
}

/// What a function that only rises, or only falls, makes of an interval.
fn monotonic(
    interval: Interval,
    rises: bool,
    function: impl Fn(Decimal) -> Option<Decimal>,
) -> Option<Number> {
    if rises {
        return interval.rising(function).map(Number::from);
    }
    let opposite =
        |number| function(number).and_then(|value: Decimal| value.checked_mul(Decimal::NEGATIVE_ONE));
    interval.rising(opposite)?.negate().map(Number::from)
}

/// The decimal with twelve significant digits, or with as many as 28 places hold; `None` for what is infinite, no number, or too large.
fn from_float(number: f64) -> Option<Decimal> {
    const SMALL: f64 = 1e-16;
    if !number.is_finite() {
        return None;
    }
    let decimal = if number.abs() < SMALL {
        Decimal::from_str_exact(&format!("{number:.28}"))
    } else {
        Decimal::from_scientific(&format!("{number:.11e}"))
    };
    decimal.ok().map(|decimal| decimal.normalize())
}
