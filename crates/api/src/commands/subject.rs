//! One subject: enrolment, facts, visits, running logs, lanes of the timeline.

use chrono::NaiveDate;
use protocol::definition::{EventKind, Lane as DefinedLane};
use protocol::expr::Type;
use protocol::{EventKey, Location, Oid, Scope, Study};
use store::Act;

use crate::commands::save::{Typed, enter};
use crate::contract::{Enrol, Fact, FormRow, Lane, Mark, SubjectKey, SubjectView, VisitView, Words};
use crate::error::Refusal;
use crate::form_state::withdrawn;
use crate::names;
use crate::readable::{days, first_day, readable, readable_at};
use crate::session::Session;
use crate::status::{Standing, count};
use crate::words::{unit_at, words};

/// The CDASH variable of the item that holds the subject's number.
const NUMBER: &str = "SUBJID";

/// Command `enrol`.
pub(crate) fn enrol(session: &mut Session, request: Enrol) -> Result<SubjectView, Refusal> {
    let number = request.number.trim().to_owned();
    let subject = session.fresh_key();
    let scope = Scope::Subject(subject);
    let item = number_item(&session.study, &scope);
    if let Some(at) = &item {
        shaped(session, at, &number)?;
    }
    session.act(Act::Enrol { subject, number: number.clone() }, Vec::new())?;
    if let Some(at) = item {
        enter(session, &scope, Vec::new(), vec![Typed { at, text: Some(number), missing: None }], None)?;
    }
    view(session, &scope)
}

/// Refuses a number that the study's own item would refuse.
fn shaped(session: &Session, at: &Location, number: &str) -> Result<(), Refusal> {
    let moment = session.moment(&at.scope);
    let taken = at.item.clone().is_some_and(|item| moment.elsewhere.contains(&(item, number.to_owned())));
    if taken {
        return Err(Refusal::NumberTaken { number: number.to_owned() });
    }
    crate::case::Case::new(at.scope.clone(), &moment).parse(&moment, at, number).map(drop).map_err(
        |refusal| {
            let hint = refusal.hint.as_ref().unwrap_or(&refusal.message);
            Refusal::NumberShape { hint: hint.en.clone() }
        },
    )
}

/// The item that holds the subject's number, at the first visit that has it.
fn number_item(study: &Study, scope: &Scope) -> Option<Location> {
    let item = study
        .items()
        .iter()
        .find(|item| item.cdash.as_deref() == Some(NUMBER) || item.oid.as_str() == NUMBER)?;
    let form = study.forms().iter().find(|form| form.id == item.form)?;
    let mut events = study.events().iter();
    let event = events.find(|event| event.forms.iter().any(|there| there.form == item.form))?;
    let event = EventKey { oid: event.oid.clone(), key: None };
    Some(Location::form(scope.clone(), event, form.oid.clone()).with_item(item.oid.clone()))
}

/// Command `subject`.
pub(crate) fn subject(session: &mut Session, request: SubjectKey) -> Result<SubjectView, Refusal> {
    view(session, &names::subject_scope(&request.subject)?)
}

fn view(session: &mut Session, scope: &Scope) -> Result<SubjectView, Refusal> {
    let (study, today) = (session.study_of(scope), session.today());
    let case = session.case(scope)?;
    let standing = Standing { study: &case.study, case, today };
    let day0 = standing.day_zero();
    Ok(SubjectView {
        subject: names::subject(case).ok_or(Refusal::NotFound)?,
        facts: facts(&standing),
        day0: day0.map(|day| day.to_string()),
        today: day0.map(|zero| days(zero, today)),
        visits: standing.visits().iter().map(|event| visit(&standing, event)).collect(),
        logs: logs(&standing),
        lanes: study.lanes().iter().map(|lane| draw(&standing, lane)).collect(),
        ended: standing.ended_on().map(str::to_owned),
        withdrawn: case.chart.withdrawn.get(&Location::scope(scope.clone())).map(withdrawn),
    })
}

/// What heads her page, as far as it is known; of a yes or no, only what holds.
fn facts(standing: &Standing<'_>) -> Vec<Fact> {
    let values = standing.study.facts().into_iter();
    values
        .filter_map(|value| {
            let text = standing.value(&value.name)?;
            let tells = value.ty != Type::Truth || text == "true";
            tells.then(|| Fact {
                label: words(&value.label),
                value: readable(standing.study, &value.ty, text),
            })
        })
        .collect()
}

fn visit(standing: &Standing<'_>, event: &EventKey) -> VisitView {
    let at = Location::event(standing.case.scope.clone(), event.clone());
    let dates = standing.dates(event);
    let target = standing.study.event(event.oid.as_str()).and_then(|event| event.target);
    let in_window = dates.held.and_then(|held| Some(dates.from? <= held && held <= dates.to?));
    VisitView {
        event: names::event(standing.study, event),
        status: standing.visit(event),
        date: dates.held.map(|date| date.to_string()),
        day: standing.day(event).or_else(|| target.map(|target| target.day())),
        target: dates.target.map(|date| date.to_string()),
        from: dates.from.map(|date| date.to_string()),
        to: dates.to.map(|date| date.to_string()),
        in_window,
        forms: standing.progress(event),
        rows: standing.forms(event).iter().map(|(form, _)| form_row(standing, event, form)).collect(),
        withdrawn: standing.case.chart.withdrawn.get(&at).map(withdrawn),
    }
}

fn logs(standing: &Standing<'_>) -> Vec<FormRow> {
    let common = standing.study.events().iter().filter(|event| event.kind == EventKind::Common);
    let keys = common.map(|event| EventKey { oid: event.oid.clone(), key: None });
    keys.flat_map(|event| {
        let forms = standing.forms(&event);
        forms.into_iter().map(move |(form, _)| (event.clone(), form))
    })
    .map(|(event, form)| form_row(standing, &event, &form))
    .collect()
}

fn form_row(standing: &Standing<'_>, event: &EventKey, form: &Oid) -> FormRow {
    let case = standing.case;
    let at = Location::form(case.scope.clone(), event.clone(), form.clone());
    let waiting = case.chart.queries.values().filter(|query| query.waits() && query.at.form_place() == at);
    FormRow {
        form: names::form(standing.study, &case.scope, event, form),
        status: standing.form(&at),
        items: standing.items(&at),
        queries: count(waiting.count()),
        rows: count(case.chart.standing_rows(&at).count()),
        signed: case.signed(&at),
        verified: case.chart.is_verified(&at),
        frozen: case.chart.is_frozen(&at),
    }
}

/// Every instance of a lane's form that has a beginning.
fn draw(standing: &Standing<'_>, lane: &DefinedLane) -> Lane {
    let chart = &standing.case.chart;
    let begun = chart.entered.keys().filter(|at| {
        at.item.as_ref() == Some(&lane.from)
            && at.form.as_ref() == Some(&lane.form)
            && chart.withdrawal(at).is_none()
    });
    Lane { name: words(&lane.name), marks: begun.filter_map(|from| mark(standing, lane, from)).collect() }
}

fn mark(standing: &Standing<'_>, lane: &DefinedLane, from: &Location) -> Option<Mark> {
    let zero = standing.day_zero()?;
    let value = |item: &Option<Oid>| {
        let at = from.with_item(item.clone()?);
        standing.case.chart.value(&at)?.value().map(str::to_owned)
    };
    let begins: NaiveDate = first_day(standing.case.chart.value(from)?.value()?)?;
    let ongoing = value(&lane.ongoing).as_deref() == Some("Y");
    let ends = value(&lane.to).as_deref().and_then(first_day);
    let to = if ongoing { Some(standing.today) } else { ends };
    let place = Location { item: None, ..from.clone() };
    let named = lane.label.as_ref().and_then(|item| named(standing, &from.with_item(item.clone())));
    let (label, unit, of) = named.unwrap_or_default();
    Some(Mark {
        from: days(zero, begins),
        to: to.map(|to| days(zero, to)),
        label,
        unit,
        of,
        status: standing
            .alerts(|at| at.row == from.row && at.form_place() == from.form_place())
            .unwrap_or_else(|| standing.form(&from.form_place())),
        ongoing,
        place: Some(place.to_string()),
    })
}

/// A mark's words; of a number its unit, and what it is.
fn named(standing: &Standing<'_>, at: &Location) -> Option<(Words, Option<String>, Option<Words>)> {
    let (study, chart) = (standing.study, &standing.case.chart);
    let label = readable_at(standing, at)?;
    let number = study.item_at(at).filter(|item| item.ty == Type::Number);
    Some((label, unit_at(study, chart, at), number.map(|item| words(&item.label))))
}
