//! Signing: what is ready, what changed since, and the signature itself.

use std::collections::BTreeSet;

use protocol::definition::{EventKind, Layout};
use protocol::study::Form;
use protocol::{EventKey, Location, Scope, Study};
use store::access::role_may;
use store::{Act, ActKind, Role, TrailLine, What};

use crate::chart::Chart;
use crate::commands::study::label;
use crate::completion::is_blocked;
use crate::contract::{
    AsSigned, ChangeRow, Nothing, PlaceRequest, Progress, Sign, SignDetail, SignList, SignRow, SignState,
    Words,
};
use crate::error::Refusal;
use crate::form_state::signature;
use crate::names;
use crate::session::Session;
use crate::signers::{is_for_principal, is_principals};
use crate::status::{Standing, count};
use crate::words::words;

/// What a signature of each kind of place means, as it is recorded.
const MEANING_FORM: &str = "I have reviewed this form and confirm that it is complete and correct.";
const MEANING_VISIT: &str = "I have reviewed this visit and confirm that its data are complete and correct.";
const MEANING_SUBJECT: &str =
    "I have reviewed this subject's casebook and confirm that its data are complete and correct.";

/// Command `sign_list`.
pub(crate) fn sign_list(session: &mut Session, _: Nothing) -> Result<SignList, Refusal> {
    let (today, role) = (session.today(), session.role());
    let mut rows = Vec::new();
    for scope in session.scopes() {
        let case = session.case(&scope)?;
        let standing = Standing { study: &case.study, case, today };
        if case.chart.withdrawn.contains_key(&Location::scope(case.scope.clone())) {
            continue;
        }
        rows.extend(signable(&standing, role).into_iter().filter_map(|at| row(&standing, &at, role)));
    }
    rows.retain(|row: &SignRow| row.state != SignState::NotReady);
    Ok(SignList { rows })
}

/// The places of a subject that are signed: forms that the study has signed by themselves, visits, the logs that the principal investigator alone signs, and the
/// subject.
fn signable(standing: &Standing<'_>, role: Role) -> Vec<Location> {
    let scope = &standing.case.scope;
    match scope {
        Scope::Subject(_) => {}
        Scope::Cohort(_) => return alone(standing, EventKind::Cohort, |form| form.signed_by.is_some()),
        Scope::Study | Scope::Site => return Vec::new(),
    }
    let mut places = Vec::new();
    for event in standing.visits() {
        let at = Location::event(scope.clone(), event.clone());
        for (form, _) in standing.forms(&event) {
            let alone = standing
                .study
                .form(form.as_str())
                .is_some_and(|form| form.signed_by.is_some() || form.layout == Layout::Eligibility);
            if alone {
                places.push(Location { form: Some(form), ..at.clone() });
            }
        }
        places.push(at);
    }
    places.extend(alone(standing, EventKind::Common, is_principals));
    if role_may(role, ActKind::SignCasebook) {
        places.push(Location::scope(scope.clone()));
    }
    places
}

/// The forms of a scope's events of one kind that are signed by themselves.
fn alone(standing: &Standing<'_>, kind: EventKind, signed: fn(&Form) -> bool) -> Vec<Location> {
    let mut places = Vec::new();
    for event in standing.study.events().iter().filter(|event| event.kind == kind) {
        let at = Location::event(standing.case.scope.clone(), EventKey { oid: event.oid.clone(), key: None });
        let forms = event.forms.iter().filter_map(|held| standing.study.forms().get(held.form.0 as usize));
        let signed = forms.filter(|form| signed(form));
        places.extend(signed.map(|form| Location { form: Some(form.oid.clone()), ..at.clone() }));
    }
    places
}

fn row(standing: &Standing<'_>, at: &Location, role: Role) -> Option<SignRow> {
    let chart = &standing.case.chart;
    let signed = standing.case.signature(at);
    let forms = progress(standing, at);
    let ready = forms.total > 0 && forms.done == forms.total;
    let state = match signed {
        Some(signature) if signature.broken.is_none() => SignState::Signed,
        _ if ready && is_principals_alone(standing, at) && role != Role::PrincipalInvestigator => {
            SignState::Principal
        }
        Some(_) if ready => SignState::ReadyAgain,
        Some(_) => SignState::Broken,
        None if ready => SignState::Never,
        None => SignState::NotReady,
    };
    let waiting = chart.queries.values().filter(|query| query.waits() && covers(at, &query.at));
    Some(SignRow {
        place: at.to_string(),
        subject: names::subject(standing.case),
        cohort: names::cohort(standing.study, &standing.case.scope),
        event: at.event.as_ref().map(|event| names::event(standing.study, event)),
        form: names::form_at(standing.study, at),
        state,
        forms,
        open_queries: count(waiting.count()),
        changes: signed.map_or(0, |signature| count(chart.changed_since(at, signature.stamp.seq))),
        since: signed.map(|signature| signature.stamp.instant.clone()),
    })
}

/// How many of the forms under a place are complete: those required, and those begun.
fn progress(standing: &Standing<'_>, at: &Location) -> Progress {
    let chart = &standing.case.chart;
    let one = |done: bool| Progress { done: u32::from(done), total: 1 };
    match (&at.event, &at.form) {
        (Some(_), Some(_)) => one(chart.completed.contains_key(at)),
        (Some(event), None) => {
            if standing.held(event).is_none() && standing.progress(event).done == 0 {
                return Progress { done: 0, total: 0 };
            }
            let forms = standing.forms(event).into_iter();
            let forms = forms.map(|(form, required)| (Location { form: Some(form), ..at.clone() }, required));
            let standing = forms.filter(|(form, _)| chart.withdrawal(form).is_none());
            let counting = standing.filter(|(form, required)| *required || chart.begun(form));
            let complete: Vec<bool> = counting.map(|(form, _)| chart.completed.contains_key(&form)).collect();
            Progress {
                done: count(complete.iter().filter(|done| **done).count()),
                total: count(complete.len()),
            }
        }
        _ => {
            let begun = chart.entered.keys().map(Location::form_place);
            let asked: BTreeSet<Location> = begun.chain(standing.owed()).collect();
            let counting = asked.iter().filter(|form| chart.withdrawal(form).is_none());
            let done = counting.clone().filter(|form| chart.completed.contains_key(form)).count();
            Progress { done: count(done), total: count(counting.count()) }
        }
    }
}

/// Command `sign_detail`.
pub(crate) fn sign_detail(session: &mut Session, request: PlaceRequest) -> Result<SignDetail, Refusal> {
    let at = names::place(&request.place)?;
    let (study, today, role) = (session.study_of(&at.scope), session.today(), session.role());
    let case = session.case(&at.scope)?;
    let standing = Standing { study: &case.study, case, today };
    let mut row = row(&standing, &at, role).ok_or(Refusal::NotFound)?;
    let mut waits = waits(&standing, &at);
    if row.state == SignState::Principal {
        waits.push(for_the_principal());
    }
    let earlier: Vec<_> =
        case.chart.signatures.iter().rev().filter(|signed| signed.at == at).map(signature).collect();
    let since = case.signature(&at).map_or(0, |signature| signature.stamp.seq);
    let covered_values: Vec<&Location> = case.chart.values_at(&at).collect();
    let values = count(covered_values.len());
    let forms: BTreeSet<Location> = covered_values.into_iter().map(Location::form_place).collect();
    let signed = case.signature(&at).is_some();
    let changes = changes(session, &study, &at, since)?;
    let unchanged = signed.then(|| as_signed(&study, &forms, &changes));
    row.changes = count(changes.len());
    Ok(SignDetail {
        row,
        changes,
        meaning: meaning(&at),
        covers: covered(&study, session.chart(&at.scope), &at),
        values,
        unchanged,
        waits,
        earlier,
    })
}

/// Which forms nobody and nothing changed since they were signed.
fn as_signed(study: &Study, forms: &BTreeSet<Location>, changes: &[ChangeRow]) -> AsSigned {
    let changed: BTreeSet<Location> = changes
        .iter()
        .filter_map(|change| names::place(&change.place).ok())
        .map(|at| at.form_place())
        .collect();
    let kept = || forms.difference(&changed);
    let mut names: Vec<Words> = Vec::new();
    for form in kept() {
        let name = label(study, form.form.as_ref().map(|form| form.as_str()), None);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    AsSigned { forms: Progress { done: count(kept().count()), total: count(forms.len()) }, names }
}

/// What stops a signature, in words.
pub(crate) fn waits(standing: &Standing<'_>, at: &Location) -> Vec<Words> {
    let left = left(standing, at);
    let waits = (left > 0).then(|| Words {
        en: format!("{left} {} not complete", if left == 1 { "form is" } else { "forms are" }),
        ko: format!("완료되지 않은 서식 {left}개"),
        zh: format!("{left}个表单未完成"),
    });
    waits.into_iter().collect()
}

/// That somebody else signs this.
fn for_the_principal() -> Words {
    Words {
        en: "The principal investigator signs this form.".into(),
        ko: "이 서식에는 시험책임자가 서명합니다.".into(),
        zh: "此表单由主要研究者签署。".into(),
    }
}

/// Whether everything at a place is signed by the principal investigator alone.
fn is_principals_alone(standing: &Standing<'_>, at: &Location) -> bool {
    let (Some(event), None) = (&at.event, &at.form) else {
        return is_for_principal(standing.study, at);
    };
    let forms = standing.forms(event).into_iter();
    let mut places = forms.map(|(form, _)| Location { form: Some(form), ..at.clone() }).peekable();
    places.peek().is_some() && places.all(|form| is_for_principal(standing.study, &form))
}

/// How many forms a signature waits for; where nothing is begun, one.
fn left(standing: &Standing<'_>, at: &Location) -> u32 {
    let progress = progress(standing, at);
    progress.total.saturating_sub(progress.done).max(u32::from(progress.total == 0))
}

/// The values that changed at a place after an event, in order.
pub(crate) fn changes(
    session: &Session,
    study: &Study,
    at: &Location,
    since: u64,
) -> Result<Vec<ChangeRow>, Refusal> {
    let lines = session.casebook.record().changes_since(at, since)?;
    Ok(lines.iter().filter_map(|line| change_row(study, line)).collect())
}

fn change_row(study: &Study, line: &TrailLine) -> Option<ChangeRow> {
    let what = line.what.as_ref()?;
    let What::Value { origin, .. } = what else { return None };
    let said = crate::commands::history::said(what);
    let form = line.at.form.as_ref().map(|form| form.as_str());
    Some(ChangeRow {
        place: line.at.to_string(),
        form: label(study, form, None),
        label: label(study, form, line.at.item.as_ref().map(|item| item.as_str())),
        old: said.old,
        new: said.new,
        reason: said.reason,
        by: (*origin != protocol::Origin::Derived).then(|| line.stamp.user.clone()),
        at: line.stamp.instant.clone(),
    })
}

/// Command `sign`.
pub(crate) fn sign(session: &mut Session, request: Sign) -> Result<SignList, Refusal> {
    if request.places.is_empty() {
        return Err(Refusal::bad("places", "empty"));
    }
    let places = request.places.iter().map(|place| names::place(place)).collect::<Result<Vec<_>, _>>()?;
    let scopes: BTreeSet<Scope> = places.iter().map(|at| at.scope.clone()).collect();
    for scope in &scopes {
        session.catch_up(scope, None)?;
    }
    places.iter().try_for_each(|at| permitted(session, at))?;
    for at in places {
        whole(session, &at)?;
        let (meaning, passphrase) = (meaning(&at).en, request.passphrase.clone().into());
        let act = Act::Sign { at: at.clone(), meaning, passphrase };
        let signed = session.signing(&at, |session, following| session.act(act, following));
        signed.map_err(|refusal| explained(session, &at, refusal))?;
    }
    sign_list(session, Nothing {})
}

/// An investigator signs nothing that waits for the principal investigator.
fn permitted(session: &mut Session, at: &Location) -> Result<(), Refusal> {
    let (today, role) = (session.today(), session.role());
    if role != Role::Investigator {
        return Ok(());
    }
    let case = session.case(&at.scope)?;
    let standing = Standing { study: &case.study, case, today };
    if is_principals_alone(&standing, at) { Err(Refusal::PrincipalSigns) } else { Ok(()) }
}

/// Nobody vouches for a form that is not there: the definition knows what a visit asks for, the store only what was begun.
fn whole(session: &mut Session, at: &Location) -> Result<(), Refusal> {
    let today = session.today();
    let case = session.case(&at.scope)?;
    let standing = Standing { study: &case.study, case, today };
    match lacking(&standing, at) {
        0 => {}
        count => return Err(Refusal::Incomplete { count: count.into() }),
    }
    let took_place = at.event.as_ref().is_none_or(|event| standing.held(event).is_some());
    match left(&standing, at) {
        1.. if took_place && at.form.is_none() => {
            Err(Refusal::Incomplete { count: left(&standing, at).into() })
        }
        _ => Ok(()),
    }
}

/// How many forms were declared complete and lack something now that cannot be opened again: they are frozen.
fn lacking(standing: &Standing<'_>, at: &Location) -> u32 {
    let (chart, evaluation) = (&standing.case.chart, standing.case.evaluation());
    let complete = chart.completed.keys().filter(|form| covers(at, form));
    count(complete.filter(|form| is_blocked(chart, evaluation, form)).count())
}

/// The store refuses what is not complete as not open to the role; whoever signs is told which it is.
fn explained(session: &mut Session, at: &Location, refusal: Refusal) -> Refusal {
    let today = session.today();
    match (refusal, session.case(&at.scope)) {
        (refusal @ Refusal::NotAllowed { .. }, Ok(case)) => {
            match left(&Standing { study: &case.study, case, today }, at) {
                0 => refusal,
                count => Refusal::Incomplete { count: count.into() },
            }
        }
        (refusal, _) => refusal,
    }
}

fn meaning(at: &Location) -> Words {
    match (&at.event, &at.form) {
        (_, Some(_)) => Words {
            en: MEANING_FORM.into(),
            ko: "이 서식을 검토하였으며 완전하고 정확함을 확인합니다.".into(),
            zh: "本人已审阅此表单，确认其完整且准确。".into(),
        },
        (Some(_), None) => Words {
            en: MEANING_VISIT.into(),
            ko: "이 방문을 검토하였으며 자료가 완전하고 정확함을 확인합니다.".into(),
            zh: "本人已审阅此次访视，确认其数据完整且准确。".into(),
        },
        (None, None) => Words {
            en: MEANING_SUBJECT.into(),
            ko: "이 대상자의 증례기록을 검토하였으며 자료가 완전하고 정확함을 확인합니다.".into(),
            zh: "本人已审阅该受试者的病例记录，确认其数据完整且准确。".into(),
        },
    }
}

fn covered(study: &Study, chart: Option<&Chart>, at: &Location) -> Words {
    let number = chart.map(|chart| chart.number.clone()).unwrap_or_default();
    let visit =
        at.event.as_ref().and_then(|event| study.event(event.oid.as_str())).map(|event| words(&event.name));
    let form = at.form.as_ref().map(|form| label(study, Some(form.as_str()), None));
    let join = |pick: fn(&Words) -> &str| {
        let parts = [Some(number.as_str()), visit.as_ref().map(pick), form.as_ref().map(pick)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    Words { en: join(|words| &words.en), ko: join(|words| &words.ko), zh: join(|words| &words.zh) }
}

/// Whether `inner` is `outer` or lies in it.
pub(crate) fn covers(outer: &Location, inner: &Location) -> bool {
    crate::chart::around(inner).any(|place| place == *outer)
}

/// How many places wait for this person's signature.
pub(crate) fn waiting(session: &mut Session) -> Result<u32, Refusal> {
    if !session.may(ActKind::Sign) {
        return Ok(0);
    }
    let (today, role) = (session.today(), session.role());
    let mut waiting = 0;
    for scope in session.scopes() {
        let case = session.case(&scope)?;
        let standing = Standing { study: &case.study, case, today };
        let rows = signable(&standing, role).into_iter().filter_map(|at| row(&standing, &at, role));
        waiting +=
            count(rows.filter(|row| matches!(row.state, SignState::Never | SignState::ReadyAgain)).count());
    }
    Ok(waiting)
}
