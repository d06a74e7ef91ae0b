//! Randomisation from a sealed list: the next envelope, for a subject whose eligibility is signed. What the items mean is the definition's to say, by
//! the roles of their group: `allocationNumber`, `allocationArm`, and `allocationDate`, `allocationTime`, `allocationSource` where it has them.

use std::fs::File;
use std::io::Read;

use protocol::study::Group;
use protocol::{Location, Origin, Study};
use store::{Act, Allocations, EnvelopeCode, Mistyped, SealedList};

use crate::commands::eligibility;
use crate::commands::form::state;
use crate::commands::save::{Typed, record_by};
use crate::contract::{AllocationView, Done, FormState, PathRequest, PlaceRequest, Reveal};
use crate::error::Refusal;
use crate::names;
use crate::session::Session;

/// The role of the item that receives the randomisation number.
pub(crate) const NUMBER: &str = "allocationNumber";
/// The role of the item that receives the arm.
const ARM: &str = "allocationArm";
/// The code that says an allocation came from a sealed list.
const FROM_LIST: &str = "LIST";
/// Bytes of a list's file at most.
const LARGEST: u64 = 4 << 20;

/// Command `keep_allocation_list`: the file that the statistician handed over.
pub(crate) fn keep_allocation_list(session: &mut Session, request: PathRequest) -> Result<Done, Refusal> {
    let mut text = String::new();
    File::open(&request.path)?.take(LARGEST).read_to_string(&mut text)?;
    let sealed: SealedList = serde_json::from_str(&text).map_err(|_| Refusal::bad("path", "no-list"))?;
    if sealed.study != *session.study.oid() {
        return Err(Refusal::bad("path", "other-study"));
    }
    session.act(Act::KeepAllocationList(sealed), Vec::new())
}

/// Command `allocation`.
pub(crate) fn allocation(session: &mut Session, request: PlaceRequest) -> Result<AllocationView, Refusal> {
    let form = names::form_place(&request.place)?;
    let kept = session.casebook.record().allocations()?;
    let held_back = held_back(session, &form, kept.as_ref())?.map(str::to_owned);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(AllocationView {
        envelopes: kept.as_ref().map_or(0, |kept| count(kept.sealed.len())),
        opened: kept.as_ref().map_or(0, |kept| count(kept.revealed.len())),
        next: kept.as_ref().and_then(Allocations::next),
        own: kept.and_then(|kept| {
            kept.revealed.into_iter().find(|row| row.at.scope == form.scope).map(|row| row.row)
        }),
        held_back,
    })
}

/// Command `reveal`.
pub(crate) fn reveal(session: &mut Session, request: Reveal) -> Result<FormState, Refusal> {
    let form = names::form_place(&request.place)?;
    let code: EnvelopeCode = request.code.parse().map_err(|error| match error {
        Mistyped::Character(_) => Refusal::bad("code", "character"),
        Mistyped::Length(_) => Refusal::bad("code", "length"),
        Mistyped::Check => Refusal::bad("code", "mistyped"),
    })?;
    let kept = session.casebook.record().allocations()?;
    if let Some(detail) = held_back(session, &form, kept.as_ref())? {
        return Err(Refusal::State { detail: detail.to_owned() });
    }
    let study = session.study_of(&form.scope);
    let (Some(kept), Some(group), Some(signed)) =
        (kept, group(&study, &form), eligibility::place(&study, &form.scope))
    else {
        return Err(Refusal::NotFound);
    };
    let opened = kept.next().and_then(|next| kept.sealed.open(next as usize, &code));
    let opened = opened.ok_or_else(|| Refusal::State { detail: "wrong-envelope".into() })?;
    let now = session.now();
    let values = [
        (NUMBER, opened.number),
        (ARM, opened.arm.to_string()),
        ("allocationDate", now.date_naive().to_string()),
        ("allocationTime", now.format("%H:%M").to_string()),
        ("allocationSource", FROM_LIST.to_owned()),
    ];
    let moment = session.moment(&form.scope);
    let case = session.case(&form.scope)?;
    let mut changes = Vec::new();
    for (role, text) in values {
        let Some(item) = group.roles.get(role) else { continue };
        let at = form.with_item(study.item(*item).oid.clone());
        let typed = Typed { at, text: Some(text), missing: None };
        match typed.parse(case, &moment)? {
            Ok(content) => changes.push((typed.at, content)),
            Err(refusal) => return Err(Refusal::State { detail: format!("allocation-{}", refusal.code) }),
        }
    }
    let at = form.clone();
    record_by(session, &form.scope, Vec::new(), Origin::Imported, changes, |edits, _| Act::Reveal {
        form: at,
        code,
        signed,
        edits,
    })?;
    state(session, &form)
}

/// The group of the form that receives an allocation.
fn group<'a>(study: &'a Study, form: &Location) -> Option<&'a Group> {
    let form = study.form(form.form.as_ref()?.as_str())?;
    let mut groups = form.groups.iter().map(|group| study.group(*group));
    groups.find(|group| group.roles.contains_key(NUMBER) && group.roles.contains_key(ARM))
}

/// Why no envelope may be opened for this subject now. The store decides again.
fn held_back(
    session: &mut Session,
    form: &Location,
    kept: Option<&Allocations>,
) -> Result<Option<&'static str>, Refusal> {
    let study = session.study_of(&form.scope);
    let (Some(group), Some(signed)) = (group(&study, form), eligibility::place(&study, &form.scope)) else {
        return Ok(Some("form"));
    };
    let Some(kept) = kept else { return Ok(Some("no-list")) };
    if kept.revealed.iter().any(|row| row.at.scope == form.scope) {
        return Ok(Some("opened"));
    }
    if kept.next().is_none() {
        return Ok(Some("no-envelope"));
    }
    if !session.may(store::ActKind::Reveal) {
        return Ok(Some("role"));
    }
    let number = group.roles.get(NUMBER).map(|item| form.with_item(study.item(*item).oid.clone()));
    let chart = &session.case(&form.scope)?.chart;
    if number.is_some_and(|number| chart.value(&number).is_some()) {
        return Ok(Some("filled"));
    }
    if !chart.signed(&signed) {
        return Ok(Some("eligibility-unsigned"));
    }
    let decided = study.eligible().map(|item| signed.with_item(item.oid.clone()));
    let eligible = decided.and_then(|at| chart.value(&at)).and_then(|content| content.value());
    Ok((eligible != Some("Y")).then_some("not-eligible"))
}
