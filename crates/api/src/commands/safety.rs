//! The site's adverse events, and the clocks of their reports.

use std::cmp::Reverse;

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use protocol::{ClockReading, Location, Scope};

use crate::contract::{ClockView, Nothing, SafetyEvent, SafetyReport, SafetyView};
use crate::error::Refusal;
use crate::log::Log;
use crate::names;
use crate::readable::days;
use crate::session::Session;
use crate::status::Standing;
use crate::words::words;

/// Command `safety`.
pub(crate) fn safety(session: &mut Session, _: Nothing) -> Result<SafetyView, Refusal> {
    let (today, now, zone) = (session.today(), session.now(), session.zone);
    let mut events = Vec::new();
    for key in session.subjects() {
        let scope = Scope::Subject(key);
        let (moment, study) = (session.moment(&scope), session.study_of(&scope));
        let case = session.case(&scope)?;
        if case.chart.withdrawn.contains_key(&Location::scope(scope)) {
            continue;
        }
        let standing = Standing { study: &study, case, today };
        events.extend(of_subject(&standing, &case.clocks(&moment), now, zone));
    }
    events.sort_by_key(|event| {
        let next = next_due(event);
        (!event.serious, next.is_none(), next, Reverse(event.from.clone()), event.subject.number.clone())
    });
    Ok(SafetyView { now: now.to_rfc3339(), events })
}

/// Minutes that the most urgent running clock of an event has left.
pub(crate) fn next_due(event: &SafetyEvent) -> Option<i32> {
    let clocks = event.reports.iter().flat_map(|report| &report.clocks);
    clocks.filter(|clock| clock.stopped.is_none()).map(|clock| clock.minutes).min()
}

fn of_subject(
    standing: &Standing<'_>,
    readings: &[ClockReading],
    now: DateTime<FixedOffset>,
    zone: Tz,
) -> Vec<SafetyEvent> {
    let Some(log) = Log::with_role(standing.study, "serious") else { return Vec::new() };
    let reports = Log::with_role(standing.study, "event");
    let rows = log.rows(standing);
    rows.into_iter()
        .filter_map(|row| event(standing, &log, &row, reports.as_ref(), readings, now, zone))
        .collect()
}

fn event(
    standing: &Standing<'_>,
    log: &Log<'_>,
    row: &Location,
    reports: Option<&Log<'_>>,
    readings: &[ClockReading],
    now: DateTime<FixedOffset>,
    zone: Tz,
) -> Option<SafetyEvent> {
    let text = |role: &str| log.text(standing, row, role).map(str::to_owned);
    let number = text("number").unwrap_or_default();
    let serious = is_serious(standing, log, row);
    let from = text("from");
    let begun = from.as_deref().and_then(|day| day.parse().ok());
    let reported = |report: &Location, log: &Log<'_>| SafetyReport {
        place: report.to_string(),
        version: log.words(standing, report, "version").unwrap_or_default(),
        clocks: readings.iter().filter(|one| one.place == *report).map(|one| clock(one, now, zone)).collect(),
    };
    let its = |log: &Log<'_>| {
        reports_of(standing, log, &number).map(|report| reported(&report, log)).collect::<Vec<_>>()
    };
    Some(SafetyEvent {
        subject: names::subject(standing.case)?,
        place: row.to_string(),
        form: names::form_at(standing.study, row)?,
        term: text("term").unwrap_or_default(),
        grade: text("grade"),
        serious,
        to: text("to"),
        ongoing: text("ongoing").as_deref() == Some("Y"),
        day: standing.day_zero().zip(begun).map(|(zero, begun)| days(zero, begun)),
        from,
        outcome: log.words(standing, row, "outcome"),
        report: reports
            .filter(|_| serious)
            .and_then(|log| names::form_at(standing.study, &log.place(&standing.case.scope)?)),
        reports: reports.map(its).unwrap_or_default(),
        number,
    })
}

/// The answer to whether an event is serious is yes.
pub(crate) fn is_serious(standing: &Standing<'_>, log: &Log<'_>, row: &Location) -> bool {
    log.text(standing, row, "serious") == Some("Y")
}

/// The reports of the event with a number.
pub(crate) fn reports_of(
    standing: &Standing<'_>,
    reports: &Log<'_>,
    number: &str,
) -> impl Iterator<Item = Location> {
    let rows = reports.rows(standing).into_iter();
    rows.filter(move |report| reports.text(standing, report, "event") == Some(number))
}

/// A clock as the window shows it.
pub(crate) fn clock(reading: &ClockReading, now: DateTime<FixedOffset>, zone: Tz) -> ClockView {
    let at = |instant: DateTime<FixedOffset>| instant.with_timezone(&zone).to_rfc3339();
    let whole = |minutes: i64| i32::try_from(minutes).unwrap_or(i32::MAX);
    ClockView {
        oid: reading.clock.to_string(),
        label: words(&reading.label),
        from: at(reading.from),
        due: at(reading.due),
        last_day: reading.last_day.map(|day| day.to_string()),
        stopped: reading.stopped.map(at),
        late: reading.late,
        minutes: whole((reading.due - now).num_seconds().div_euclid(60)),
        lasts: whole((reading.due - reading.from).num_minutes()),
        assumption: reading.assumption,
    }
}
