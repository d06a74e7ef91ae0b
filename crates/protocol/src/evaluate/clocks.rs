//! The clocks that rows of logs have started: when each is due, and whether it was stopped.
//!
//! Hours elapse: they are counted between instants, whatever happens meanwhile to the clocks on the wall. Days are the site's calendar days, and end at its
//! midnight: a day that loses or gains an hour is one day.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta};

use super::engine::Engine;
use super::outcome::Evaluation;
use super::picture::Spot;
use super::record::Record;
use super::seat::Seat;
use crate::definition::Text;
use crate::expr::ItemId;
use crate::study::{Clock, Group, Study, TimeLimit};
use crate::value::{Truth, Val};
use crate::{Location, Oid};

/// A clock that a row started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockReading {
    /// The clock.
    pub clock: Oid,
    /// Who is told, or what is due.
    pub label: Text,
    /// The row.
    pub place: Location,
    /// When it started: of a date, its first instant at the site.
    pub from: DateTime<FixedOffset>,
    /// From here on it is overdue.
    pub due: DateTime<FixedOffset>,
    /// Of a clock that counts days: the last of them.
    pub last_day: Option<NaiveDate>,
    /// When it was stopped: of a date, its first instant at the site.
    pub stopped: Option<DateTime<FixedOffset>>,
    /// It was stopped when it was overdue, or is overdue now.
    pub late: bool,
    /// An assumption that the sponsor must confirm.
    pub assumption: bool,
}

impl Evaluation {
    /// The clocks of the scope that was evaluated, as they stand at the record's instant; by place, then in the order of the definition.
    #[must_use]
    pub fn clocks(&self, study: &Study, record: &Record<'_>) -> Vec<ClockReading> {
        let engine = Engine::new(study, record, &self.picture, record.today());
        let mut readings = Vec::new();
        for group in study.groups.iter().filter(|group| !group.clocks.is_empty()) {
            for sheet in &self.picture.of_form[group.form.0 as usize] {
                let visit = self.picture.sheets[*sheet as usize].visit;
                if self.picture.visits[visit as usize].own {
                    readings.extend(engine.clocks_on(group, *sheet));
                }
            }
        }
        readings
    }
}

/// A moment of a row: an instant, or a day.
#[derive(Clone, Copy)]
enum Moment {
    Instant(DateTime<FixedOffset>),
    Day(NaiveDate),
}

impl Engine<'_> {
    fn clocks_on(&self, group: &Group, sheet: u32) -> Vec<ClockReading> {
        let rows = self.picture.cursors(sheet, group.id).iter();
        let spots = rows.map(|row| Spot { sheet, row: Some(row.0) });
        spots
            .flat_map(|spot| group.clocks.iter().filter_map(move |clock| self.reading(clock, spot)))
            .collect()
    }

    /// A clock at a row; `None` where it does not run.
    fn reading(&self, clock: &Clock, spot: Spot) -> Option<ClockReading> {
        let runs = clock.when.as_ref().map(|when| when.eval_truth(&Seat::at(self, spot)));
        if runs.is_some_and(|runs| runs != Truth::True) {
            return None;
        }
        let started = self.moment(clock.from, spot)?;
        let (from, first) = match started {
            Moment::Instant(instant) => (instant, instant.with_timezone(&self.record.zone).date_naive()),
            Moment::Day(day) => (self.begin(day)?, day),
        };
        let (due, last_day) = match clock.limit {
            TimeLimit::Hours(hours) => (from.checked_add_signed(TimeDelta::hours(hours.into()))?, None),
            TimeLimit::Days(days) => {
                let last = first.checked_add_days(chrono::Days::new(days.into()))?;
                (self.begin(last.succ_opt()?)?, Some(last))
            }
        };
        let stopped = clock.until.and_then(|until| self.moment(until, spot));
        let stopped = match stopped {
            Some(Moment::Instant(instant)) => Some(instant),
            Some(Moment::Day(day)) => self.begin(day),
            None => None,
        };
        Some(ClockReading {
            clock: clock.oid.clone(),
            label: clock.label.clone(),
            place: self.picture.place(self.study, None, spot),
            from,
            due,
            last_day,
            stopped,
            late: match last_day {
                None => stopped.unwrap_or(self.record.now) > due,
                Some(_) => stopped.unwrap_or(self.record.now) >= due,
            },
            assumption: clock.assumption,
        })
    }

    fn moment(&self, item: ItemId, spot: Spot) -> Option<Moment> {
        match &self.slot(item, spot).val {
            Val::DateTime(instant) => Some(Moment::Instant(*instant)),
            Val::Date(days) => days.day().map(Moment::Day),
            _ => None,
        }
    }

    /// The first instant of a day at the site; where clocks skip midnight, the first after it.
    fn begin(&self, day: NaiveDate) -> Option<DateTime<FixedOffset>> {
        let midnight = day.and_time(NaiveTime::MIN);
        (0..4).find_map(|half| self.record.instant(midnight + TimeDelta::minutes(30 * half)))
    }
}
