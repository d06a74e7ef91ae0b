//! Drafting a deviation from an alert: a row in the form that the study keeps deviations in, for a person to complete.

use protocol::definition::{DeviationDraft, EventKind};
use protocol::study::Group;
use protocol::{EventKey, Finding, Location, Scope, Study};
use store::Edit;

use crate::commands::save::{Typed, enter};
use crate::error::Refusal;
use crate::session::Session;
use crate::status::Standing;

/// The code that says a check noticed the deviation.
const BY_CHECK: &str = "CHECK";
/// Characters of a term at most.
const TERM: usize = 200;

/// Drafts the deviation that an alert offers. What the items mean is the definition's to say, by the roles of the log's group.
pub(crate) fn draft(session: &mut Session, finding: &Finding) -> Result<(), Refusal> {
    let study = session.study_of(&finding.place.scope);
    let offered = finding.deviation.as_ref().ok_or_else(|| Refusal::bad("draftDeviation", "not-offered"))?;
    let (form, group) = log(&study, &finding.place.scope).ok_or(Refusal::NotFound)?;
    let row = form.with_row(session.fresh_key());
    let typed = said(session, &study, group, &row, finding, offered)?;
    let add = Edit::AddRow { at: row, group: group.oid.clone() };
    enter(session, &finding.place.scope, vec![add], typed, None).map(drop)
}

/// The study's log of deviations, where it lives.
fn log<'a>(study: &'a Study, scope: &Scope) -> Option<(Location, &'a Group)> {
    let form = study.form(study.header().deviation.as_ref()?.as_str())?;
    let group = form.groups.iter().map(|group| study.group(*group)).find(|group| group.repeats)?;
    let home = study.events().iter().find(|event| {
        event.kind == EventKind::Common && event.forms.iter().any(|there| there.form == form.id)
    })?;
    let event = EventKey { oid: home.oid.clone(), key: None };
    Some((Location::form(scope.clone(), event, form.oid.clone()), group))
}

fn said(
    session: &mut Session,
    study: &Study,
    group: &Group,
    row: &Location,
    finding: &Finding,
    offered: &DeviationDraft,
) -> Result<Vec<Typed>, Refusal> {
    let today = session.today();
    let case = session.case(&row.scope)?;
    let standing = Standing { study, case, today };
    let happened = finding.place.event.as_ref().and_then(|event| standing.held(event)).unwrap_or(today);
    let mut typed = Vec::new();
    let mut say = |role: &str, text: String| {
        if let Some(item) = group.roles.get(role) {
            typed.push(Typed {
                at: row.with_item(study.item(*item).oid.clone()),
                text: Some(text),
                missing: None,
            });
        }
    };
    say("term", finding.message.en.chars().take(TERM).collect());
    say("category", offered.category.clone());
    say("severity", offered.severity.clone());
    say("start", happened.to_string());
    say("detectedOn", today.to_string());
    say("detectedBy", BY_CHECK.to_owned());
    say("check", finding.check.to_string());
    say("reference", reference(&finding.place));
    if let Some(gate) = group.gate {
        let at = Location { row: None, ..row.clone() }.with_item(study.item(gate).oid.clone());
        if case.chart.value(&at).is_none() {
            typed.push(Typed { at, text: Some("Y".to_owned()), missing: None });
        }
    }
    Ok(typed)
}

/// Visit, form and item, without the subject's key.
fn reference(place: &Location) -> String {
    let parts = [
        place.event.as_ref().map(|event| event.oid.to_string()),
        place.form.as_ref().map(ToString::to_string),
        place.item.as_ref().map(ToString::to_string),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("/")
}
