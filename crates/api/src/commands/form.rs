//! A form, as it stands.

use protocol::Location;

use crate::contract::{FormState, PlaceRequest};
use crate::error::Refusal;
use crate::form_state::Page;
use crate::names;
use crate::session::Session;
use crate::status::Standing;

/// Command `form`.
pub(crate) fn form(session: &mut Session, request: PlaceRequest) -> Result<FormState, Refusal> {
    state(session, &names::form_place(&request.place)?)
}

/// The state of a form, read afresh.
pub(crate) fn state(session: &mut Session, place: &Location) -> Result<FormState, Refusal> {
    let (today, role) = (session.today(), session.role());
    let (closed, seq) = (session.closed(), session.seq());
    let case = session.case(&place.scope)?;
    Page { standing: Standing { study: &case.study, case, today }, role, closed, seq }.state(place)
}
