//! What people make of findings: a soft one is confirmed with a reason, an alert is acknowledged with a decision.

use protocol::Finding;
use protocol::Location;
use protocol::definition::Severity;
use store::{Act, Consequence};

use crate::commands::deviation;
use crate::commands::form::state;
use crate::contract::{Acknowledge, Confirm, FormState};
use crate::error::Refusal;
use crate::findings::id;
use crate::names;
use crate::reasons::recorded_decision;
use crate::session::Session;

/// Command `confirm_finding`.
pub(crate) fn confirm_finding(session: &mut Session, request: Confirm) -> Result<FormState, Refusal> {
    let place = names::form_place(&request.place)?;
    let finding = find(session, &place, &request.finding)?;
    if finding.severity != Severity::S {
        return Err(Refusal::bad("finding", "not-soft"));
    }
    session.catch_up(&place.scope, Some(&(finding.check.clone(), finding.place.clone())))?;
    let consequences = closed_query(session, &finding, &request.reason)?.into_iter().collect();
    let act = Act::Confirm { check: finding.check, at: finding.place, reason: request.reason };
    session.act(act, consequences)?;
    state(session, &place)
}

/// The confirmation closes the query that the check had opened, with the person's own words.
fn closed_query(
    session: &mut Session,
    finding: &Finding,
    reason: &str,
) -> Result<Option<Consequence>, Refusal> {
    let chart = &session.case(&finding.place.scope)?.chart;
    let waiting = chart.queries.iter().find(|(_, query)| {
        query.waits() && query.at == finding.place && query.check.as_ref() == Some(&finding.check)
    });
    let query = waiting.map(|(query, _)| *query);
    let check = finding.check.clone();
    Ok(query.map(|query| Consequence::QueryClosed { query, check, text: reason.to_owned() }))
}

/// Command `acknowledge`.
pub(crate) fn acknowledge(session: &mut Session, request: Acknowledge) -> Result<FormState, Refusal> {
    let place = names::form_place(&request.place)?;
    let finding = find(session, &place, &request.finding)?;
    match finding.severity {
        Severity::P => {}
        Severity::X if request.adverse_event.is_some() => {}
        Severity::X => return Err(Refusal::bad("adverseEvent", "answer-needed")),
        Severity::H | Severity::S => return Err(Refusal::bad("finding", "not-alert")),
    }
    session.catch_up(&place.scope, Some(&(finding.check.clone(), finding.place.clone())))?;
    let decision = recorded_decision(request.decision, &request.reason);
    let drafted = if request.draft_deviation { Some(deviation::offered(session, &finding)?) } else { None };
    let (check, at) = (finding.check.clone(), finding.place.clone());
    session
        .act(Act::Acknowledge { check, at, decision, adverse_event: request.adverse_event }, Vec::new())?;
    if let Some(drafted) = drafted {
        deviation::enter(session, drafted, None)?;
    }
    state(session, &place)
}

fn find(session: &mut Session, form: &Location, wanted: &str) -> Result<Finding, Refusal> {
    let evaluation = session.case(&form.scope)?.evaluation();
    let here = evaluation.findings.values().filter(|finding| finding.place.form_place() == *form);
    here.into_iter().find(|finding| id(finding) == wanted).cloned().ok_or(Refusal::NotFound)
}
