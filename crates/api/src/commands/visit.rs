//! Visits that come by themselves, and places entered by mistake.

use protocol::definition::EventKind;
use protocol::{EventKey, Location, Oid, Study};
use store::{Act, Edit};

use crate::commands::save::{following, record};
use crate::contract::{AddVisit, Done, VisitAdded, Withdraw};
use crate::error::Refusal;
use crate::names;
use crate::notes::refused;
use crate::session::Session;
use crate::spread::touched;

/// Command `add_visit`.
///
/// The forms asked for are listed with the visit from now on; the first one is where the window goes on.
pub(crate) fn add_visit(session: &mut Session, request: AddVisit) -> Result<VisitAdded, Refusal> {
    let scope = names::subject_scope(&request.subject)?;
    let study = session.study_of(&scope);
    let event = study.event(&request.event).ok_or_else(|| Refusal::bad("event", "unknown"))?;
    if event.kind != EventKind::Unscheduled {
        return Err(Refusal::bad("event", "scheduled"));
    }
    let key = EventKey { oid: event.oid.clone(), key: Some(session.fresh_key()) };
    let forms = request.forms.iter().map(|form| asked(&study, form)).collect::<Result<Vec<_>, _>>()?;
    let own = event.forms.first().and_then(|there| study.forms().get(there.form.0 as usize));
    let first = forms.first().cloned().or_else(|| own.map(|form| form.oid.clone()));
    let first = first.ok_or_else(|| Refusal::bad("forms", "empty"))?;
    let add = Edit::AddVisit { at: Location::event(scope.clone(), key.clone()), forms };
    record(session, &scope, vec![add], Vec::new(), Some(request.reason))?;
    Ok(VisitAdded { event: names::event(&study, &key), first: names::form(&study, &scope, &key, &first) })
}

/// A form that a visit can hold: known to the study, and at home nowhere else.
fn asked(study: &Study, form: &str) -> Result<Oid, Refusal> {
    let known = study.form(form).filter(|form| form.home.is_none());
    known.map(|form| form.oid.clone()).ok_or_else(|| Refusal::bad("forms", "unknown"))
}

/// Command `withdraw`.
pub(crate) fn withdraw(session: &mut Session, request: Withdraw) -> Result<Done, Refusal> {
    let at = names::place(&request.place)?;
    let withdraw = Edit::Withdraw { at: at.clone(), moved_to: None };
    record(session, &at.scope, vec![withdraw], Vec::new(), Some(request.reason))
}

/// Command `restore`.
pub(crate) fn restore(session: &mut Session, request: Withdraw) -> Result<Done, Refusal> {
    let at = names::place(&request.place)?;
    let now = session.now();
    let misfits = session.cases().returning(&at, now)?;
    if !misfits.is_empty() {
        return Err(refused(&misfits));
    }
    let moment = session.moment(&at.scope);
    session.restoring(&moment, &at, |session, chart| {
        let case = session.case(&at.scope)?;
        let mut following = following(&case.study, chart, case.evaluation());
        let mut places = touched(&following);
        places.push(at.clone());
        following.extend(session.spread(&at.scope, &places)?.consequences);
        session.act(Act::Restore { at: at.clone(), reason: request.reason }, following)
    })
}
