//! Reckoning with dates. Of a partial date every possible day is considered.

use chrono::{Datelike, Months, NaiveDate};

use super::operators::range;
use crate::value::{Days, Number};

/// The values of a measure that grows with `to` and shrinks with `from`.
pub(super) fn span(
    from: Days,
    to: Days,
    measure: impl Fn(NaiveDate, NaiveDate) -> Option<i64>,
) -> Option<Number> {
    range(measure(from.latest(), to.earliest())?, measure(from.earliest(), to.latest())?)
}

/// Completed years (study specification 10.1): who is born on 29 February grows older on 1 March of common years.
pub(super) fn age(birth: NaiveDate, at: NaiveDate) -> Option<i64> {
    let before_birthday = (at.month(), at.day()) < (birth.month(), birth.day());
    Some(i64::from(at.year()) - i64::from(birth.year()) - i64::from(before_birthday))
}

/// Completed calendar months; negative when `to` comes first.
pub(super) fn months(from: NaiveDate, to: NaiveDate) -> Option<i64> {
    if to < from {
        return months(to, from).map(|months| -months);
    }
    let count = i64::from(to.year() - from.year()) * 12 + i64::from(to.month()) - i64::from(from.month());
    let over = add_months(from, count).is_none_or(|anniversary| anniversary > to);
    Some(count - i64::from(over))
}

/// The same day of the month, or the month's last (study specification 3.4).
pub(super) fn add_months(date: NaiveDate, count: i64) -> Option<NaiveDate> {
    let months = Months::new(u32::try_from(count.unsigned_abs()).ok()?);
    if count < 0 { date.checked_sub_months(months) } else { date.checked_add_months(months) }
}

/// The year.
pub(super) fn year(days: Days) -> Option<Number> {
    range(days.earliest().year().into(), days.latest().year().into())
}

/// The month, from 1 to 12.
pub(super) fn month(days: Days) -> Option<Number> {
    let (first, last) = (days.earliest(), days.latest());
    if first.year() == last.year() { range(first.month().into(), last.month().into()) } else { range(1, 12) }
}

/// The day of the month.
pub(super) fn day(days: Days) -> Option<Number> {
    let (first, last) = (days.earliest(), days.latest());
    let one_month = first.year() == last.year() && first.month() == last.month();
    if one_month { range(first.day().into(), last.day().into()) } else { range(1, 31) }
}

/// The day of the week, from 1 (Monday) to 7.
pub(super) fn weekday(days: Days) -> Option<Number> {
    match days.day() {
        Some(day) => Some(Number::integer(day.weekday().number_from_monday().into())),
        None => range(1, 7),
    }
}

/// The longest stretch of days from `from` to `to` that are all among `days` (`with`), or all not among them. Sorts `days`.
pub(super) fn longest(days: &mut [NaiveDate], with: bool, from: NaiveDate, to: NaiveDate) -> i64 {
    days.sort_unstable();
    let within = days.iter().copied().filter(|day| (from..=to).contains(day));
    if with { longest_run(within) } else { longest_gap(within, from, to) }
}

fn longest_run(days: impl Iterator<Item = NaiveDate>) -> i64 {
    let (mut longest, mut run, mut last) = (0, 0, None::<NaiveDate>);
    for day in days {
        run = match last.map(|last| (day - last).num_days()) {
            Some(0) => run,
            Some(1) => run + 1,
            _ => 1,
        };
        longest = longest.max(run);
        last = Some(day);
    }
    longest
}

fn longest_gap(days: impl Iterator<Item = NaiveDate>, from: NaiveDate, to: NaiveDate) -> i64 {
    let (mut longest, mut last) = (0, None::<NaiveDate>);
    for day in days {
        let gap = last.map_or_else(|| (day - from).num_days(), |last| (day - last).num_days() - 1);
        longest = longest.max(gap);
        last = Some(day);
    }
    let tail = last.map_or_else(|| (to - from).num_days() + 1, |last| (to - last).num_days());
    longest.max(tail)
}
