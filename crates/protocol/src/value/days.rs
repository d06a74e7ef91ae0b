//! Calendar dates of which the day or the month may not be known.

use std::fmt;

use chrono::{Datelike, Days as Count, NaiveDate};

use super::{Relation, Truth};

/// The days that one date may have been: a full date is one day, `2024-02` is 29 of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Days {
    earliest: NaiveDate,
    latest: NaiveDate,
}

impl Days {
    /// A full date.
    #[must_use]
    pub fn exact(day: NaiveDate) -> Self {
        Self { earliest: day, latest: day }
    }

    /// Every day from `earliest` to `latest`, both included; `None` if they are the wrong way round.
    #[must_use]
    pub fn between(earliest: NaiveDate, latest: NaiveDate) -> Option<Self> {
        (earliest <= latest).then_some(Self { earliest, latest })
    }

    /// Reads `2024`, `2024-02` or `2024-02-29`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?.try_into().ok()?;
        let month = parts.next().map(|part| digits(part, 2)).map_or(Some(None), |month| month.map(Some))?;
        let day = parts.next().map(|part| digits(part, 2)).map_or(Some(None), |day| day.map(Some))?;
        if parts.next().is_some() {
            return None;
        }
        match (month, day) {
            (Some(month), Some(day)) => NaiveDate::from_ymd_opt(year, month, day).map(Self::exact),
            (Some(month), None) => {
                let first = NaiveDate::from_ymd_opt(year, month, 1)?;
                Self::between(first, last_of_month(first)?)
            }
            _ => Self::between(NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?),
        }
    }

    /// The first day it may have been.
    #[must_use]
    pub fn earliest(self) -> NaiveDate {
        self.earliest
    }

    /// The last day it may have been.
    #[must_use]
    pub fn latest(self) -> NaiveDate {
        self.latest
    }

    /// The day, if only one is possible.
    #[must_use]
    pub fn day(self) -> Option<NaiveDate> {
        (self.earliest == self.latest).then_some(self.earliest)
    }

    /// The canonical text: `2024-02-29`, `2024-02` for a whole month, `2024` for a whole year; other spans have none.
    #[must_use]
    pub fn text(self) -> Option<String> {
        let (first, last) = (self.earliest, self.latest);
        if first == last {
            Some(first.to_string())
        } else if first.day() == 1 && last_of_month(first) == Some(last) {
            Some(first.format("%Y-%m").to_string())
        } else if first.ordinal() == 1
            && last.month() == 12
            && last.day() == 31
            && first.year() == last.year()
        {
            Some(first.format("%Y").to_string())
        } else {
            None
        }
    }

    /// Both ends moved by `shift`; `None` when it leaves the calendar.
    #[must_use]
    pub fn map(self, shift: impl Fn(NaiveDate) -> Option<NaiveDate>) -> Option<Self> {
        Self::between(shift(self.earliest)?, shift(self.latest)?)
    }

    /// Whether `self` stands in `relation` to `other`, for every possibility or for some.
    #[must_use]
    pub fn compare(self, relation: Relation, other: Self) -> Truth {
        if let (Some(day), Some(other)) = (self.day(), other.day()) {
            return relation.holds(day.cmp(&other)).into();
        }
        match relation {
            Relation::Equal => {
                Truth::of(false, self.earliest <= other.latest && other.earliest <= self.latest)
            }
            Relation::NotEqual => !self.compare(Relation::Equal, other),
            Relation::Less => Truth::of(self.latest < other.earliest, self.earliest < other.latest),
            Relation::AtMost => Truth::of(self.latest <= other.earliest, self.earliest <= other.latest),
            Relation::Greater => other.compare(Relation::Less, self),
            Relation::AtLeast => other.compare(Relation::AtMost, self),
        }
    }
}

/// The canonical text, or else the two ends: `2024-02-20 to 2024-03-10`.
impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text() {
            Some(text) => f.write_str(&text),
            None => write!(f, "{} to {}", self.earliest, self.latest),
        }
    }
}

fn digits(text: &str, width: usize) -> Option<u32> {
    (text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn last_of_month(first: NaiveDate) -> Option<NaiveDate> {
    first.checked_add_months(chrono::Months::new(1))?.checked_sub_days(Count::new(1))
}
