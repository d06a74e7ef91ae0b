//! Declaring a form complete, and taking it back.

use store::Act;

use crate::commands::form::state;
use crate::completion::blockers;
use crate::contract::{Completed, PlaceRequest, Reopen};
use crate::effects::{Because, Difference};
use crate::error::Refusal;
use crate::names;
use crate::session::Session;

/// Command `complete_form`. What stops it is named, and nothing is stored then; nor is anything where the form is complete already: the next one is the answer.
pub(crate) fn complete_form(session: &mut Session, request: PlaceRequest) -> Result<Completed, Refusal> {
    let form = names::form_place(&request.place)?;
    // What is brought up to date here may be read elsewhere: a thawed form's figures, in a cohort's record.
    if !session.spread(&form.scope, &[])?.consequences.is_empty() {
        session.catch_up(&form.scope, None)?;
    }
    let case = session.case(&form.scope)?;
    let blockers = blockers(&case.study, &case.chart, case.evaluation(), &form);
    if blockers.is_empty() && !case.chart.completed.contains_key(&form) {
        let evaluation = case.evaluation();
        let difference = Difference {
            study: &case.study,
            chart: &case.chart,
            evaluation,
            completes: Some(&form),
            acted_on: None,
            because: Because::Today,
        };
        let consequences = difference.consequences();
        session.act(Act::Complete { form: form.clone() }, consequences)?;
    }
    answer(session, &form, blockers)
}

/// Command `reopen_form`.
pub(crate) fn reopen_form(session: &mut Session, request: Reopen) -> Result<Completed, Refusal> {
    let form = names::form_place(&request.place)?;
    session.reopening(&form, |session, following| {
        session.act(Act::Reopen { form: form.clone(), reason: request.reason }, following)
    })?;
    answer(session, &form, Vec::new())
}

fn answer(
    session: &mut Session,
    form: &protocol::Location,
    blockers: Vec<crate::contract::Blocker>,
) -> Result<Completed, Refusal> {
    let state = state(session, form)?;
    let next = state.next.clone();
    Ok(Completed { state, blockers, next })
}
