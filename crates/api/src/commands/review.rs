//! Source data verification by the monitor: what waits for it, what changed since, and the act; freezing and unfreezing by reviewers.

use std::collections::BTreeSet;

use protocol::Location;
use store::{Act, Stamp};

use crate::case::Case;
use crate::commands::sign::{changes, covers};
use crate::contract::{
    self, Done, Nothing, PlaceRequest, Places, Unfreeze, VerifyDetail, VerifyList, VerifyRow,
};
use crate::error::Refusal;
use crate::names;
use crate::session::Session;
use crate::status::count;

/// Command `verify_list`.
pub(crate) fn verify_list(session: &mut Session, _: Nothing) -> Result<VerifyList, Refusal> {
    let (mut rows, mut never) = (Vec::new(), Vec::new());
    for scope in session.scopes() {
        let case = session.case(&scope)?;
        let unverified = unverified(case);
        let broken = case.chart.verification_broken.iter();
        let mut broken: Vec<(&Location, &Stamp)> = broken
            .filter(|(at, _)| unverified.iter().any(|form| covers(at, form) || covers(form, at)))
            .collect();
        broken.sort_by_key(|(at, _)| position(case, at));
        rows.extend(broken.iter().map(|(at, since)| changed(case, at, since, &unverified)));
        let mut fresh: Vec<Location> = unverified
            .into_iter()
            .filter(|form| case.chart.completed.contains_key(form))
            .filter(|form| !case.chart.verification_broken.keys().any(|at| covers(at, form)))
            .collect();
        fresh.sort_by_key(|form| position(case, form));
        never
            .extend(fresh.chunk_by(|one, other| one.event == other.event).map(|forms| of_visit(case, forms)));
    }
    rows.append(&mut never);
    Ok(VerifyList { rows })
}

/// The forms of a scope that somebody began and that are not verified; what was withdrawn and what is locked is verified no more.
fn unverified(case: &Case) -> BTreeSet<Location> {
    let chart = &case.chart;
    let begun = chart.entered.keys().map(Location::form_place);
    let forms = begun.chain(chart.completed.keys().cloned());
    let out = |form: &Location| chart.withdrawal(form).is_some() || chart.is_locked(form);
    forms.filter(|form| !chart.is_verified(form) && !out(form)).collect()
}

/// Where a place's visit comes in the study's schedule; a whole subject before it.
fn position(case: &Case, at: &Location) -> Option<usize> {
    let event = at.event.as_ref()?;
    case.study.events().iter().position(|known| known.oid == event.oid)
}

/// What was verified and changed since: the forms that did; where those are verified again, the others that the verification had covered.
fn changed(case: &Case, at: &Location, since: &Stamp, unverified: &BTreeSet<Location>) -> VerifyRow {
    let covered = || unverified.iter().filter(|form| covers(at, form) || covers(form, at));
    let since_then = |form: &Location| case.chart.changed_since(form, since.seq);
    let mut forms: Vec<Location> = covered().filter(|form| since_then(form) > 0).cloned().collect();
    let changes = forms.iter().map(since_then).sum();
    if forms.is_empty() {
        forms = covered().cloned().collect();
    }
    VerifyRow {
        changes: count(changes),
        since: Some(contract::Stamp { at: since.instant.clone(), by: since.user.clone() }),
        ..row(case, at, &forms, vec![at.to_string()])
    }
}

/// The forms of a visit that nobody verified.
fn of_visit(case: &Case, forms: &[Location]) -> VerifyRow {
    let visit = Location { form: None, ..forms[0].clone() };
    row(case, &visit, forms, forms.iter().map(ToString::to_string).collect())
}

fn row(case: &Case, at: &Location, forms: &[Location], places: Vec<String>) -> VerifyRow {
    VerifyRow {
        place: at.to_string(),
        subject: names::subject(case),
        cohort: names::cohort(&case.study, &case.scope),
        event: at.event.as_ref().map(|event| names::event(&case.study, event)),
        forms: forms.iter().filter_map(|form| names::form_at(&case.study, form)).collect(),
        places,
        changes: 0,
        since: None,
    }
}

/// Command `verify_detail`.
pub(crate) fn verify_detail(session: &mut Session, request: PlaceRequest) -> Result<VerifyDetail, Refusal> {
    let at = names::place(&request.place)?;
    let study = session.study_of(&at.scope);
    let case = session.case(&at.scope)?;
    let since = case.chart.verification_broken.get(&at).ok_or(Refusal::NotFound)?.seq;
    let unverified = unverified(case);
    let mut changes = changes(session, &study, &at, since)?;
    let waits = |place: &str| names::place(place).is_ok_and(|at| unverified.contains(&at.form_place()));
    changes.retain(|change| waits(&change.place));
    Ok(VerifyDetail { changes })
}

/// Command `verify_places`. Places that stand verified already are passed over.
pub(crate) fn verify_places(session: &mut Session, request: Places) -> Result<Done, Refusal> {
    let mut at = places(&request.places)?;
    at.retain(|place| session.chart(&place.scope).is_none_or(|chart| !chart.verified.contains_key(place)));
    if at.is_empty() {
        return Err(Refusal::State { detail: "verified".into() });
    }
    session.act(Act::Verify { at }, Vec::new())
}

/// Command `freeze`.
pub(crate) fn freeze(session: &mut Session, request: Places) -> Result<Done, Refusal> {
    session.act(Act::Freeze { at: places(&request.places)? }, Vec::new())
}

/// Command `unfreeze`.
pub(crate) fn unfreeze(session: &mut Session, request: Unfreeze) -> Result<Done, Refusal> {
    session.act(Act::Unfreeze { at: places(&request.places)?, reason: request.reason }, Vec::new())
}

fn places(texts: &[String]) -> Result<Vec<Location>, Refusal> {
    texts.iter().map(|text| names::place(text)).collect()
}
