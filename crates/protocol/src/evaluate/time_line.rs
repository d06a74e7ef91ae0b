//! The values of one item over all visits, in the order of time.

use chrono::{NaiveDate, NaiveTime};

use super::engine::Engine;
use super::picture::Spot;
use crate::expr::ItemId;
use crate::study::{Event, Slot as _};
use crate::value::Val;

/// When a value was taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    /// The form's own date, else the visit's, else the visit's target day.
    pub(super) day: Option<NaiveDate>,
    /// The time of that day, where the form asks it.
    time: Option<NaiveTime>,
    /// The visit's place in the schedule; unscheduled visits come last among undated ones.
    ordinal: u32,
    /// The visit is planned on or before day zero.
    planned_before: bool,
}

/// When treatment started: the day, and the time of that day as far as it is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Treatment {
    day: Option<NaiveDate>,
    time: Option<NaiveTime>,
}

impl Taken {
    fn is_later_than(&self, other: &Self) -> bool {
        match (self.day, other.day) {
            (Some(one), Some(two)) if one != two => one > two,
            (Some(_), Some(_)) => match (self.time, other.time) {
                (Some(one), Some(two)) if one != two => one > two,
                _ => self.ordinal >= other.ordinal,
            },
            _ => self.ordinal >= other.ordinal,
        }
    }

    /// Whether it counts as taken before treatment. On the very day it does not if both times are known and its own is the later one; at one time with
    /// the start, or at an unknown time, it does (study specification 10.12).
    pub(super) fn is_before(&self, treatment: Treatment) -> bool {
        match (self.day, treatment.day) {
            (Some(day), Some(start)) if day == start => match (self.time, treatment.time) {
                (Some(time), Some(start)) => time <= start,
                _ => true,
            },
            (Some(day), Some(start)) => day < start,
            _ => self.planned_before,
        }
    }
}

impl Engine<'_> {
    /// The spots at which an item has a value, over all visits, in the order of the schedule.
    pub(super) fn known(&self, item: ItemId) -> impl DoubleEndedIterator<Item = Spot> {
        let sheets = self.picture.of_form[self.study.item(item).form.slot()].iter();
        let spots = sheets.map(|sheet| Spot { sheet: *sheet, row: None });
        spots.filter(move |spot| self.slot(item, *spot).val.is_known())
    }

    /// When the values of a sheet were taken.
    pub(super) fn taken(&self, spot: Spot) -> Taken {
        let sheet = &self.picture.sheets[spot.sheet as usize];
        let visit = &self.picture.visits[sheet.visit as usize];
        let event = &self.study.events[visit.event.slot()];
        let form = &self.study.forms[sheet.form.slot()];
        let own = form.date.and_then(|date| self.day_at(date, spot));
        let day = own.or_else(|| self.visit_day(sheet.visit)).or_else(|| self.planned(event));
        Taken {
            day,
            time: form.time.or(form.date).and_then(|item| self.time_at(item, spot)),
            ordinal: event.ordinal.unwrap_or(u32::MAX),
            planned_before: event.target.is_some_and(|target| target.day() <= 0),
        }
    }

    fn planned(&self, event: &Event) -> Option<NaiveDate> {
        let days = chrono::TimeDelta::days(event.target?.day().into());
        self.day_zero()?.checked_add_signed(days)
    }

    /// The date of a visit.
    pub(super) fn visit_day(&self, visit: u32) -> Option<NaiveDate> {
        let date = self.study.special.visit_date?;
        let sheet = self.picture.sheet_of(visit, self.study.item(date).form)?;
        self.day_at(date, Spot { sheet, row: None })
    }

    /// The full date that stands at an item.
    pub(super) fn day_at(&self, item: ItemId, spot: Spot) -> Option<NaiveDate> {
        match &self.slot(item, spot).val {
            Val::Date(days) => days.day(),
            Val::DateTime(instant) => Some(instant.with_timezone(&self.record.zone).date_naive()),
            _ => None,
        }
    }

    /// The time of day that stands at an item, by the clock on the wall at the site.
    fn time_at(&self, item: ItemId, spot: Spot) -> Option<NaiveTime> {
        match &self.slot(item, spot).val {
            Val::Time(time) => Some(*time),
            Val::DateTime(instant) => Some(instant.with_timezone(&self.record.zone).time()),
            _ => None,
        }
    }

    /// When treatment started: the moment that was recorded, else the day that the study names for it.
    pub(super) fn treatment(&self) -> Treatment {
        let special = &self.study.special;
        match special.treatment_time.map(|value| &self.picture.values[value.slot()]) {
            Some(Val::DateTime(instant)) => {
                let local = instant.with_timezone(&self.record.zone);
                Treatment { day: Some(local.date_naive()), time: Some(local.time()) }
            }
            _ => Treatment { day: self.day_value(special.treatment_start), time: None },
        }
    }

    /// The nearest earlier scheduled visit that has a value.
    pub(super) fn previous(&self, item: ItemId, visit: u32) -> Option<Spot> {
        let event = &self.study.events[self.picture.visits[visit as usize].event.slot()];
        let here = self.visit_day(visit);
        let earlier = |spot: &Spot| {
            let sheet = &self.picture.sheets[spot.sheet as usize];
            let other = &self.study.events[self.picture.visits[sheet.visit as usize].event.slot()];
            match (other.ordinal, event.ordinal) {
                (Some(other), Some(own)) => other < own,
                (Some(_), None) => self.taken(*spot).day.zip(here).is_some_and(|(other, own)| other < own),
                (None, _) => false,
            }
        };
        self.known(item).rfind(earlier)
    }

    /// The last value taken before treatment.
    pub(super) fn baseline(&self, item: ItemId) -> Option<Spot> {
        let treatment = self.treatment();
        self.last(item, |taken| taken.is_before(treatment))
    }

    /// The most recent value; of those taken before `before`, if that is known.
    pub(super) fn latest(&self, item: ItemId, before: Option<NaiveDate>) -> Option<Spot> {
        self.last(item, |taken| match (taken.day, before) {
            (Some(day), Some(before)) => day < before,
            _ => true,
        })
    }

    fn last(&self, item: ItemId, counts: impl Fn(&Taken) -> bool) -> Option<Spot> {
        let mut last: Option<(Spot, Taken)> = None;
        for spot in self.known(item) {
            let taken = self.taken(spot);
            if counts(&taken) && last.as_ref().is_none_or(|(_, other)| taken.is_later_than(other)) {
                last = Some((spot, taken));
            }
        }
        last.map(|(spot, _)| spot)
    }
}
