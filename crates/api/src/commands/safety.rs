//! The site's adverse events, and the clocks of their reports.
//!
//! What the items mean is said by the roles of their groups: the log of events is the one with a `serious`, that of their reports the one with an `event`.

use std::cmp::Reverse;

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use protocol::study::{Form, Group};
use protocol::{ClockReading, Content, EventKey, Location, Scope, Study};

use crate::commands::subject::{days, readable_at};
use crate::contract::{ClockView, Nothing, SafetyEvent, SafetyReport, SafetyView, Words};
use crate::error::Refusal;
use crate::names;
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
    let Some(log) = Log::with_role(standing, "serious") else { return Vec::new() };
    let reports = Log::with_role(standing, "event");
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
    let text = |role: &str| log.text(standing, row, role);
    let number = text("number").unwrap_or_default();
    let serious = text("serious").as_deref() == Some("Y");
    let from = text("from");
    let begun = from.as_deref().and_then(|day| day.parse().ok());
    let reported = |report: &Location, log: &Log<'_>| SafetyReport {
        place: report.to_string(),
        version: log.words(standing, report, "version").unwrap_or_default(),
        clocks: readings.iter().filter(|one| one.place == *report).map(|one| clock(one, now, zone)).collect(),
    };
    let its = |log: &Log<'_>| {
        let rows = log.rows(standing).into_iter();
        let of_it = rows.filter(|report| log.text(standing, report, "event").as_deref() == Some(&*number));
        of_it.map(|report| reported(&report, log)).collect::<Vec<_>>()
    };
    Some(SafetyEvent {
        subject: names::subject(standing.case)?,
        place: row.to_string(),
        form: names::form_at(standing.study, row)?,
        term: text("term").unwrap_or_default(),
        grade: text("grade"),
        serious,
        because: if serious { log.because(standing, row) } else { Vec::new() },
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

/// A log that lives once a subject.
pub(crate) struct Log<'a> {
    pub(crate) study: &'a Study,
    pub(crate) form: &'a Form,
    pub(crate) group: &'a Group,
}

impl<'a> Log<'a> {
    /// The log in which an item has a role.
    fn with_role(standing: &Standing<'a>, role: &str) -> Option<Self> {
        let study = standing.study;
        let groups = study.forms().iter().flat_map(|form| {
            form.groups.iter().map(move |group| Self { study, form, group: study.group(*group) })
        });
        groups.into_iter().find(|log| log.group.repeats && log.group.roles.contains_key(role))
    }

    /// Where it stands in a subject's record.
    pub(crate) fn place(&self, scope: &Scope) -> Option<Location> {
        let home = self.form.home?;
        let event = self.study.events().iter().find(|event| event.id == home)?;
        let event = EventKey { oid: event.oid.clone(), key: None };
        Some(Location::form(scope.clone(), event, self.form.oid.clone()))
    }

    /// Its rows that count.
    pub(crate) fn rows(&self, standing: &Standing<'_>) -> Vec<Location> {
        let Some(form) = self.place(&standing.case.scope) else { return Vec::new() };
        let rows = standing.case.chart.standing_rows(&form).filter(|row| row.group == self.group.oid);
        rows.map(|row| form.with_row(row.key)).collect()
    }

    fn at(&self, row: &Location, role: &str) -> Option<Location> {
        Some(row.with_item(self.study.item(*self.group.roles.get(role)?).oid.clone()))
    }

    /// What a row says for a role.
    pub(crate) fn text(&self, standing: &Standing<'_>, row: &Location, role: &str) -> Option<String> {
        let content = standing.case.chart.value(&self.at(row, role)?)?;
        content.value().map(str::to_owned)
    }

    /// The same as people read it.
    pub(crate) fn words(&self, standing: &Standing<'_>, row: &Location, role: &str) -> Option<Words> {
        readable_at(standing, &self.at(row, role)?)
    }

    /// The questions that are answered yes, of those that make an event serious.
    fn because(&self, standing: &Standing<'_>, row: &Location) -> Vec<Words> {
        let asked = self.group.roles.iter().filter(|(role, _)| role.starts_with("because"));
        let holds = |role: &str| {
            let at = self.at(row, role)?;
            standing.case.chart.value(&at).and_then(Content::value)
        };
        let yes = asked.filter(|(role, _)| holds(role) == Some("Y"));
        yes.map(|(_, item)| words(&self.study.item(*item).label)).collect()
    }
}
