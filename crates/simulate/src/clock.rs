//! The trial's own clock: it stands still until the simulation moves it, and only forwards.

use std::sync::Mutex;
use std::sync::PoisonError;

use api::Clock;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta};

/// A clock that is moved by hand.
pub(crate) struct Almanac(Mutex<DateTime<FixedOffset>>);

impl Almanac {
    /// Starts at `start`.
    pub(crate) fn new(start: DateTime<FixedOffset>) -> Self {
        Self(Mutex::new(start))
    }

    /// Goes on to `time` on `date`, unless that has passed.
    pub(crate) fn advance_to(&self, date: NaiveDate, time: NaiveTime) {
        let aim = date.and_time(time).and_local_timezone(*self.now().offset());
        if let Some(aim) = aim.single() {
            self.advance(aim);
        }
    }

    /// Goes on to `aim`, unless that has passed.
    pub(crate) fn advance(&self, aim: DateTime<FixedOffset>) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = aim.with_timezone(now.offset()).max(*now);
    }

    /// Lets some seconds pass.
    pub(crate) fn pass(&self, seconds: i64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += TimeDelta::seconds(seconds);
    }
}

impl Clock for Almanac {
    fn now(&self) -> DateTime<FixedOffset> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
