//! The days of the story. They are counted back from the day it is told: no visit lies in the future, whenever the test is run.

use chrono::{Datelike, Local, NaiveDate, TimeDelta};

/// Days between day 0 and the day the story is told: month 12 is over, and its window too.
const AGO: i64 = 398;
/// The subject's birthday.
const BIRTHDAY: (i32, u32, u32) = (1953, 3, 14);

/// One subject's days.
#[derive(Clone, Copy)]
pub(crate) struct Calendar {
    zero: NaiveDate,
}

impl Calendar {
    pub(crate) fn new() -> Self {
        Self { zero: Local::now().date_naive() - TimeDelta::days(AGO) }
    }

    /// The date of a protocol day, as the record writes it.
    pub(crate) fn day(&self, day: i64) -> String {
        self.date(day).to_string()
    }

    /// The same date as people write it: day, month, year.
    pub(crate) fn day_by_hand(&self, day: i64) -> String {
        by_hand(self.date(day))
    }

    pub(crate) fn birthday(&self) -> NaiveDate {
        NaiveDate::from_ymd_opt(BIRTHDAY.0, BIRTHDAY.1, BIRTHDAY.2).unwrap()
    }

    /// Her age in full years on a protocol day.
    pub(crate) fn age(&self, day: i64) -> u32 {
        self.date(day).years_since(self.birthday()).unwrap()
    }

    fn date(&self, day: i64) -> NaiveDate {
        self.zero + TimeDelta::days(day)
    }
}

/// `14 3 1953`.
pub(crate) fn by_hand(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), date.month(), date.year())
}
