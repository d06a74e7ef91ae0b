//! The compiled laboratory catalogue: exact conversions, ranges, grading legs.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::Oid;
use crate::definition::{LegBaseline, Sdtm, Text};
use crate::expr::{Program, UnitId};

/// A test of the catalogue, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TestId(pub u32);

/// A test.
#[derive(Debug)]
pub struct LabTest {
    /// Its number.
    pub id: TestId,
    /// `HGB`.
    pub testcd: Oid,
    /// Its name.
    pub name: Text,
    /// Its name in a narrow place; the name itself where none is given.
    pub short: Text,
    /// NCI code.
    pub cdisc: Option<String>,
    /// Panel: `HEMATOLOGY`.
    pub category: Option<String>,
    /// Its units: the conventional one first, then the SI unit, then others.
    pub units: Vec<LabUnit>,
    /// Place of the standard unit (SI, where there is one) in `units`.
    pub standard: usize,
    /// What can be true, in the conventional unit.
    pub hard: (Option<Decimal>, Option<Decimal>),
    /// What is plausible, in the conventional unit: the default reference range.
    pub soft: (Option<Decimal>, Option<Decimal>),
    /// The test whose reference range stands for this one.
    pub limits_of: Option<TestId>,
    /// A larger difference from the previous visit is remarkable, in the conventional unit.
    pub delta_abs: Option<Decimal>,
    /// A larger ratio to the previous visit is remarkable.
    pub delta_factor: Option<Decimal>,
    /// Units often mistaken for the one written, as places in `units`.
    pub mixup: Vec<usize>,
    /// The grading terms that read it.
    pub grading: Vec<GradeTest>,
    /// SDTM target.
    pub sdtm: Option<Sdtm>,
    /// It is computed.
    pub derived: bool,
    /// Where it comes from.
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    pub assumption: bool,
}

/// A unit of a test.
#[derive(Clone, Debug)]
pub struct LabUnit {
    /// The unit, as stored beside a value: `10^6/uL`.
    pub unit: String,
    /// How it is printed: `10⁶/µL`.
    pub symbol: String,
    /// Digits shown after the point.
    pub dp: u32,
    /// From the conventional unit; `None`: another method, never converted.
    pub from_conventional: Option<Linear>,
    /// Where the conversion comes from.
    pub source: Option<String>,
    /// The conversion is an assumption that the sponsor must confirm.
    pub assumption: bool,
}

/// `(value − subtract) × multiply ÷ divide`, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linear {
    /// Subtracted first.
    pub subtract: Decimal,
    /// Then multiplied.
    pub multiply: Decimal,
    /// Then divided.
    pub divide: Decimal,
}

impl Linear {
    /// Leaves every value as it is.
    pub const SAME: Self = Self { subtract: Decimal::ZERO, multiply: Decimal::ONE, divide: Decimal::ONE };

    /// A conventional value in this unit.
    #[must_use]
    pub fn forward(&self, value: Decimal) -> Option<Decimal> {
        value.checked_sub(self.subtract)?.checked_mul(self.multiply)?.checked_div(self.divide)
    }

    /// A value of this unit in the conventional one.
    #[must_use]
    pub fn back(&self, value: Decimal) -> Option<Decimal> {
        value.checked_mul(self.divide)?.checked_div(self.multiply)?.checked_add(self.subtract)
    }
}

/// A grading term as it applies to one test.
#[derive(Debug)]
pub struct GradeTest {
    /// The term.
    pub oid: Oid,
    /// Its name.
    pub name: Text,
    /// The grade is a proposal that an investigator confirms.
    pub confirm: bool,
    /// What the table says besides.
    pub note: Option<Text>,
    /// Its conditions.
    pub legs: Vec<Leg>,
    /// Where it comes from.
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    pub assumption: bool,
}

/// One condition of a term.
#[derive(Debug)]
pub struct Leg {
    /// The grade it gives.
    pub grade: u8,
    /// `<`, `<=`, `>` or `>=`.
    pub relation: crate::value::Relation,
    /// The limit.
    pub limit: LegLimit,
    /// What the baseline must be.
    pub baseline: Option<LegBaseline>,
    /// Only when true.
    pub when: Option<Program>,
}

/// The limit of a leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LegLimit {
    /// A multiple of the lower limit of normal.
    Low(Decimal),
    /// A multiple of the upper limit of normal.
    High(Decimal),
    /// A multiple of the baseline value.
    Baseline(Decimal),
    /// A number for each unit (place in the test's `units`).
    Values(Vec<(usize, Decimal)>),
}

impl LabTest {
    /// Place of a unit in `units`.
    #[must_use]
    pub fn unit(&self, unit: &str) -> Option<usize> {
        self.units.iter().position(|known| known.unit == unit)
    }

    /// A value converted from one of its units to another, exactly; `None` where methods differ.
    #[must_use]
    pub fn convert(&self, value: Decimal, from: usize, to: usize) -> Option<Decimal> {
        if from == to {
            return Some(value);
        }
        let conventional = self.units.get(from)?.from_conventional?.back(value)?;
        self.units.get(to)?.from_conventional?.forward(conventional)
    }

    /// The ends of a plausible range, which the catalogue has in the conventional unit, in another: rounded to the digits in which results are reported there,
    /// as every derived value is (study specification 0.4, ruling 6).
    #[must_use]
    pub fn plausible_in(
        &self,
        (low, high): (Option<Decimal>, Option<Decimal>),
        unit: usize,
    ) -> (Option<Decimal>, Option<Decimal>) {
        let end = |limit: Option<Decimal>| {
            let limit = self.convert(limit?, 0, unit)?;
            let rounding = RoundingStrategy::MidpointAwayFromZero;
            Some(if unit == 0 { limit } else { limit.round_dp_with_strategy(self.units[unit].dp, rounding) })
        };
        (end(low), end(high))
    }

    pub(crate) fn unit_id(&self, unit: usize) -> UnitId {
        UnitId(u32::try_from(unit).unwrap_or(u32::MAX))
    }
}
