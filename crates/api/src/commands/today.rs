//! What waits: overdue, closing within a week, due, unfinished, asked, and pens that run out. A visit is one row.

use chrono::{Days, NaiveDate};
use protocol::definition::Layout;
use protocol::{Content, EventKey, Location, Scope};

use crate::commands::query;
use crate::contract::{Nothing, PenRow, Status, Today, UnfinishedRow, VisitRow};
use crate::error::Refusal;
use crate::names;
use crate::readable::days;
use crate::session::Session;
use crate::status::Standing;

/// A window that closes within so many days is closing.
const CLOSING: i32 = 7;
/// A pen's last day is announced so many days ahead.
const PEN_AHEAD: i64 = 7;
/// Days that a pen lasts where the definition does not say.
const PEN_DAYS: u32 = 28;

/// Command `today`.
pub(crate) fn today(session: &mut Session, _: Nothing) -> Result<Today, Refusal> {
    let today = session.today();
    let mut answer = Today { date: today.to_string(), ..Today::default() };
    let mut coming: Vec<VisitRow> = Vec::new();
    for key in session.subjects() {
        let case = session.case(&Scope::Subject(key))?;
        let standing = Standing { study: &case.study, case, today };
        if case.chart.withdrawn.contains_key(&Location::scope(case.scope.clone())) {
            continue;
        }
        for event in standing.visits() {
            sort_visit(&standing, &event, &mut answer, &mut coming);
        }
        answer.pens.extend(pens(&standing));
    }
    answer.queries = query::open_rows(session)?;
    for list in [&mut answer.overdue, &mut answer.closing, &mut answer.due] {
        list.sort_by_key(|row| row.days_left);
    }
    answer.pens.sort_by_key(|pen| pen.days_left);
    answer.next = coming.into_iter().min_by(|left, right| left.from.cmp(&right.from));
    Ok(answer)
}

fn sort_visit(standing: &Standing<'_>, event: &EventKey, answer: &mut Today, coming: &mut Vec<VisitRow>) {
    let progress = standing.progress_status(event);
    let Some(row) = visit_row(standing, event, progress) else { return };
    let closing = row.days_left.is_some_and(|left| (0..=CLOSING).contains(&left));
    match progress {
        Status::Overdue => answer.overdue.push(row),
        Status::Due | Status::InProgress if closing => answer.closing.push(row),
        Status::Due => answer.due.push(row),
        Status::InProgress => answer.unfinished.extend(unfinished(standing, event)),
        Status::NotDue
            if row.from.as_deref().is_some_and(|from| from > standing.today.to_string().as_str()) =>
        {
            coming.push(row);
        }
        _ => {}
    }
}

fn visit_row(standing: &Standing<'_>, event: &EventKey, status: Status) -> Option<VisitRow> {
    let dates = standing.dates(event);
    let today = standing.today;
    Some(VisitRow {
        subject: names::subject(standing.case)?,
        event: names::event(standing.study, event),
        status,
        day: standing.day_zero().map(|zero| days(zero, today)),
        target: dates.target.map(|date| date.to_string()),
        from: dates.from.map(|date| date.to_string()),
        to: dates.to.map(|date| date.to_string()),
        days_left: dates.to.map(|to| days(today, to)),
        forms: standing.progress(event),
        first: standing
            .first_open(event)
            .map(|form| names::form(standing.study, &standing.case.scope, event, &form)),
    })
}

fn unfinished(standing: &Standing<'_>, event: &EventKey) -> Option<UnfinishedRow> {
    let scope = &standing.case.scope;
    let form = standing.first_open(event)?;
    let at = Location::form(scope.clone(), event.clone(), form.clone());
    Some(UnfinishedRow {
        subject: names::subject(standing.case)?,
        event: names::event(standing.study, event),
        day: standing.day(event),
        forms: standing.progress(event),
        first: names::form(standing.study, scope, event, &form),
        items: standing.items(&at),
        alerts: standing.open_alerts(&at),
    })
}

/// Pens in use whose last day is near or past: rows of a form laid out as pens that were begun and not finished.
fn pens(standing: &Standing<'_>) -> Vec<PenRow> {
    let Some(subject) = names::subject(standing.case) else { return Vec::new() };
    let forms = standing.study.forms().iter().filter(|form| form.layout == Layout::Pens);
    let groups =
        forms.flat_map(|form| form.groups.iter().map(move |group| (form, standing.study.group(*group))));
    let mut pens = Vec::new();
    for (form, group) in groups.filter(|(_, group)| group.repeats) {
        let lasts = u64::from(group.days.unwrap_or(PEN_DAYS)).saturating_sub(1);
        let places = standing.case.chart.rows.keys().filter(|at| at.form.as_ref() == Some(&form.oid));
        for (at, row) in places.flat_map(|at| standing.case.chart.standing_rows(at).map(move |row| (at, row)))
        {
            let value = |role: &str| {
                let item = standing.study.item(*group.roles.get(role)?).oid.clone();
                standing.case.chart.value(&at.with_row(row.key).with_item(item)).and_then(Content::value)
            };
            let begun = value("from").and_then(|date| date.parse::<NaiveDate>().ok());
            let last = begun.and_then(|begun| begun.checked_add_days(Days::new(lasts)));
            let Some(last) = last.filter(|_| value("to").is_none()) else { continue };
            let left = (last - standing.today).num_days();
            if left <= PEN_AHEAD {
                pens.push(PenRow {
                    subject: subject.clone(),
                    pen: value("pen").unwrap_or_default().to_owned(),
                    ordinal: row.ordinal,
                    last_day: last.to_string(),
                    days_left: i32::try_from(left).unwrap_or_default(),
                });
            }
        }
    }
    pens
}
