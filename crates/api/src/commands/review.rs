//! Source data verification by the monitor; freezing and unfreezing by reviewers.

use protocol::Location;
use store::Act;

use crate::contract::{Done, Places, Unfreeze};
use crate::error::Refusal;
use crate::names;
use crate::session::Session;

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
