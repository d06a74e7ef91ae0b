//! Randomisation from a sealed list: the next envelope, for a subject whose eligibility is signed. What the items mean is the definition's to say, by
//! the roles of their group: `allocationNumber`, `allocationArm`, and `allocationDate`, `allocationTime`, `allocationSource` where it has them.

use std::cmp::Reverse;
use std::fs::File;
use std::io::Read;

use protocol::study::Group;
use protocol::{EventKey, Location, Origin, Scope, Study};
use store::{Act, Allocations, EnvelopeCode, Mistyped, SealedList};

use crate::commands::eligibility;
use crate::commands::form::state;
use crate::commands::save::{Typed, record_by};
use crate::contract::{
    AllocationView, AssignedArm, Done, FormState, KeptList, Nothing, PathRequest, PlaceRequest,
    RandomisationView, Reveal, Stamp, Unassigned,
};
use crate::error::Refusal;
use crate::names;
use crate::session::Session;
use crate::status::{Standing, count};

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

/// Command `randomisation`.
pub(crate) fn randomisation(session: &mut Session, _: Nothing) -> Result<RandomisationView, Refusal> {
    let (kept, today) = (session.casebook.record().allocations()?, session.today());
    let (mut waiting, mut assigned) = (Vec::new(), Vec::new());
    for key in session.subjects() {
        let scope = Scope::Subject(key);
        let case = session.case(&scope)?;
        let standing = Standing { study: &case.study, case, today };
        let withdrawn = case.chart.withdrawn.contains_key(&Location::scope(scope));
        let (Some(subject), Some((form, group)), false) =
            (names::subject(case), receiver(&standing), withdrawn)
        else {
            continue;
        };
        let ended = standing.ended_on().is_some();
        let at = |role: &str| Some(form.with_item(case.study.item(*group.roles.get(role)?).oid.clone()));
        let text = |role: &str| Some(case.chart.value(&at(role)?)?.value()?.to_owned());
        let (number, arm, from) = (text(NUMBER), text(ARM), at(NUMBER));
        let place = form.to_string();
        if let (Some(number), Some(from)) = (number, from) {
            let own = kept.as_ref().and_then(|kept| kept.revealed.iter().find(|row| row.at == form));
            let recorded = session.casebook.record().value(&from)?.map(|standing| standing.stamp);
            let Some(stamp) = own.map(|row| row.stamp.clone()).or(recorded) else { continue };
            assigned.push((
                stamp.seq,
                AssignedArm {
                    number,
                    envelope: own.map(|row| row.row),
                    subject,
                    place,
                    arm,
                    stamp: told(stamp),
                },
            ));
        } else if !ended {
            let held_back = held_back(session, &form, kept.as_ref())?.map(str::to_owned);
            waiting.push(Unassigned { subject, place, held_back });
        }
    }
    waiting.sort_by(|one, other| one.subject.number.cmp(&other.subject.number));
    assigned.sort_by_key(|(seq, _)| Reverse(*seq));
    Ok(RandomisationView {
        list: kept.map(|kept| KeptList {
            list: kept.sealed.list.to_string(),
            envelopes: count(kept.sealed.len()),
            opened: count(kept.revealed.len()),
            next: kept.next(),
            kept: told(kept.kept),
        }),
        waiting,
        assigned: assigned.into_iter().map(|(_, row)| row).collect(),
    })
}

fn told(stamp: store::Stamp) -> Stamp {
    Stamp { at: stamp.instant, by: stamp.user }
}

/// The form of a subject that receives an allocation, at the visit that lists it, and its group.
fn receiver<'a>(standing: &Standing<'a>) -> Option<(Location, &'a Group)> {
    let study = standing.study;
    study.events().iter().find_map(|event| {
        event.forms.iter().find_map(|there| {
            let event = EventKey { oid: event.oid.clone(), key: None };
            let form = study.forms().iter().find(|form| form.id == there.form)?;
            let place = Location::form(standing.case.scope.clone(), event, form.oid.clone());
            group(study, &place).map(|group| (place, group))
        })
    })
}

/// Command `allocation`.
pub(crate) fn allocation(session: &mut Session, request: PlaceRequest) -> Result<AllocationView, Refusal> {
    let form = names::form_place(&request.place)?;
    let kept = session.casebook.record().allocations()?;
    let held_back = held_back(session, &form, kept.as_ref())?.map(str::to_owned);
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
    record_by(session, &form.scope, Vec::new(), Origin::Imported, changes, |edits, owed| Act::Reveal {
        form: at,
        code,
        signed,
        edits,
        reason: request.reason.or(owed),
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
    let case = session.case(&form.scope)?;
    if number.is_some_and(|number| case.chart.value(&number).is_some()) {
        return Ok(Some("filled"));
    }
    if !case.signed(&signed) {
        return Ok(Some("eligibility-unsigned"));
    }
    let confirmed = eligibility::confirmations(case, &signed);
    let eligible =
        eligibility::is_met(case, &signed) && confirmed.iter().all(|at| eligibility::is_met(case, at));
    Ok((!eligible).then_some("not-eligible"))
}
