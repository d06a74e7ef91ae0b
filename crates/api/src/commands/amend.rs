//! Amendments: a definition in a folder is read, compared, rehearsed on a copy, activated; subjects are moved to it one by one.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use protocol::amend::{Difference, Differences, Misfit, compare, disagreeing, unnamed, used_before};
use protocol::{Content, Diagnostic, Gravity, Oid, Scope, Source, Study};
use store::{Act, Change, Definition, Rehearsal, Stamp, What};
use uuid::Uuid;

use crate::amend::{Copy, NewVersion, activating, moving};
use crate::builtin::load;
use crate::cases::Cases;
use crate::commands::casebook::{choice, compile};
use crate::commands::study::{label, view};
use crate::contract::{
    ActivateAmendment, AmendmentNote, AmendmentRehearsal, AmendmentView, DiagnosticRow, EffectKind,
    EffectRow, MoveEffects, MoveSubject, Nothing, PathRequest, StudyChecked, StudyView, SubjectKey,
    SubjectRef, VersionKey, VersionRow, WaitingRow,
};
use crate::error::Refusal;
use crate::host::Host;
use crate::names;
use crate::notes::{misfit, note, refused};
use crate::session::Session;
use crate::words::words;

/// Command `check_study`: a definition in a folder, with everything that is wrong in it.
pub(crate) fn check_study(_: &Host, request: PathRequest) -> Result<StudyChecked, Refusal> {
    let sources = sources(&request.path)?;
    let (study, found) = match Study::compile(&sources) {
        Ok(compiled) => (Some(choice(&compiled.study)), compiled.warnings),
        Err(found) => (None, found),
    };
    Ok(StudyChecked { study, diagnostics: found.iter().map(diagnostic).collect() })
}

/// The files of a definition in a folder.
pub(crate) fn sources(path: &str) -> Result<Vec<Source>, Refusal> {
    load(Path::new(path)).map_err(|error| Refusal::Io { detail: error.to_string() })
}

fn diagnostic(found: &Diagnostic) -> DiagnosticRow {
    DiagnosticRow {
        code: found.code.to_owned(),
        error: found.severity == Gravity::Error,
        place: format!("{}:{}:{}", found.file, found.line, found.column),
        message: found.message.clone(),
        advice: found.advice.clone(),
    }
}

/// The bytes that a casebook keeps of a definition, and the study compiled from them.
pub(crate) fn new_version(path: &str) -> Result<NewVersion, Refusal> {
    let sources = sources(path)?;
    Ok(packed(&sources, compile(&sources)?.study))
}

fn packed(sources: &[Source], study: Study) -> NewVersion {
    let definition = Definition {
        study: Oid::new(study.oid().as_str()),
        version: study.version().to_owned(),
        bytes: Source::pack(sources),
    };
    NewVersion { hash: definition.hash(), definition, study: Arc::new(study) }
}

/// The same, with the examples beside it that disagree with it.
fn amended(path: &str) -> Result<(NewVersion, Option<Difference>), Refusal> {
    let sources = sources(path)?;
    let compiled = compile(&sources)?;
    let disagreeing = disagreeing(&compiled.study, &compiled.try_examples(&sources));
    Ok((packed(&sources, compiled.study), disagreeing))
}

/// Command `amendment`.
pub(crate) fn amendment(session: &mut Session, _: Nothing) -> Result<AmendmentView, Refusal> {
    let versions = session.casebook.record().studies()?;
    let keys = standing(session);
    let cases = session.cases();
    let of = |key: &Uuid| cases.version_of(&Scope::Subject(*key)).to_owned();
    let in_force = versions.last().map(|version| version.hash.clone()).unwrap_or_default();
    let behind: Vec<Uuid> = keys.iter().filter(|key| of(key) != in_force).copied().collect();
    let waiting = behind.iter().filter_map(|key| {
        let scope = Scope::Subject(*key);
        let chart = cases.chart(&scope)?;
        let subject = SubjectRef { key: key.to_string(), number: chart.number.clone(), version: None };
        Some(WaitingRow { subject, version: cases.study_of(&scope).version().to_owned() })
    });
    Ok(AmendmentView {
        waiting: waiting.collect(),
        versions: versions
            .iter()
            .map(|version| VersionRow {
                subjects: count(keys.iter().filter(|key| of(key) == version.hash).count()),
                hash: version.hash.clone(),
                version: version.version.clone(),
                seq: u32::try_from(version.seq).unwrap_or(u32::MAX),
                at: version.activated.clone(),
                from: version.from.map(|day| day.to_string()),
                approval: version.approval.clone(),
            })
            .collect(),
    })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The subjects that count, in the order of enrolment.
fn standing(session: &mut Session) -> Vec<Uuid> {
    let cases = session.cases();
    let counts = |key: &Uuid| {
        let scope = Scope::Subject(*key);
        let whole = protocol::Location::scope(scope.clone());
        cases.chart(&scope).is_some_and(|chart| chart.withdrawal(&whole).is_none())
    };
    cases.subjects().into_iter().filter(counts).collect()
}

/// Command `study_version`: an earlier version, for the records that stand under it.
pub(crate) fn study_version(session: &mut Session, request: VersionKey) -> Result<StudyView, Refusal> {
    session.cases().version(&request.hash).map(|study| view(study)).ok_or(Refusal::NotFound)
}

/// Command `rehearse_amendment`: activation, then every subject moved, on a copy.
pub(crate) fn rehearse_amendment(
    session: &mut Session,
    request: PathRequest,
) -> Result<AmendmentRehearsal, Refusal> {
    let (new, disagreeing) = amended(&request.path)?;
    let differences = compare(&session.study, &new.study);
    let mut rehearsal = AmendmentRehearsal {
        hash: new.hash.clone(),
        refused: unfit(session, &new, &differences, disagreeing.as_ref())?,
        changes: changes(session, &new, &differences)?,
        from: differences.from,
        to: differences.to,
        activation: Vec::new(),
        subjects: Vec::new(),
        untouched: 0,
    };
    if !rehearsal.refused.is_empty() {
        return Ok(rehearsal);
    }
    let now = session.now();
    let mut copy = copied(session)?;
    copy.cases.learn(&new.hash, &new.study);
    let following = match activating(&mut copy.cases, &new.study, now)? {
        Ok(following) => following,
        Err(misfits) => {
            rehearsal.refused = misfits.iter().map(misfit).collect();
            return Ok(rehearsal);
        }
    };
    let activate = Act::ActivateStudy {
        definition: new.definition.clone(),
        from: now.date_naive(),
        approval: "rehearsal".into(),
    };
    let changes = copy.act(activate, following)?;
    rehearsal.activation = effects(&copy.cases, &changes);
    for key in standing(session) {
        let moved = tried(&mut copy, key, session.now())?;
        if moved.blocked.is_empty() && moved.effects.is_empty() {
            rehearsal.untouched += 1;
        } else {
            rehearsal.subjects.push(moved);
        }
    }
    Ok(rehearsal)
}

/// Every change; where none has a word, at least the files that differ.
fn changes(
    session: &Session,
    new: &NewVersion,
    differences: &Differences,
) -> Result<Vec<AmendmentNote>, Refusal> {
    if !differences.changes.is_empty() {
        return Ok(differences.changes.iter().map(note).collect());
    }
    let record = session.casebook.record();
    let known =
        record.studies()?.pop().map(|version| record.definition(&version.hash)).transpose()?.flatten();
    let files = |bytes: &[u8]| Source::unpack(bytes).map_err(Refusal::internal);
    let old = known.map(|bytes| files(&bytes)).transpose()?.unwrap_or_default();
    Ok(unnamed(&old, &files(&new.definition.bytes)?).iter().map(note).collect())
}

/// Why a definition can be no amendment here, whatever the data are.
fn unfit(
    session: &Session,
    new: &NewVersion,
    differences: &Differences,
    disagreeing: Option<&Difference>,
) -> Result<Vec<AmendmentNote>, Refusal> {
    let own = differences.refused.iter().chain(disagreeing).map(note);
    Ok(own.chain(came_before(session, new)?).collect())
}

/// A version's name is used once in a casebook: a data set that mixes versions could not say which is meant.
fn came_before(session: &Session, new: &NewVersion) -> Result<Option<AmendmentNote>, Refusal> {
    let mut earlier = session.casebook.record().studies()?;
    earlier.pop();
    let used = earlier.iter().any(|known| known.version == new.definition.version || known.hash == new.hash);
    Ok(used.then(|| note(&used_before(&new.study))))
}

/// Command `rehearse_move`: what moving one subject to the version in force would do.
pub(crate) fn rehearse_move(session: &mut Session, request: SubjectKey) -> Result<MoveEffects, Refusal> {
    let Scope::Subject(key) = names::subject_scope(&request.subject)? else { return Err(Refusal::NotFound) };
    let now = session.now();
    let mut copy = copied(session)?;
    tried(&mut copy, key, now)
}

/// Command `activate_amendment`.
pub(crate) fn activate_amendment(
    session: &mut Session,
    request: ActivateAmendment,
) -> Result<AmendmentView, Refusal> {
    let from: NaiveDate = request.from.parse().map_err(|_| Refusal::bad("from", "date"))?;
    let (new, disagreeing) = amended(&request.path)?;
    if new.hash != request.hash {
        return Err(Refusal::State { detail: "another-definition".into() });
    }
    let differences = compare(&session.study, &new.study);
    let unfit = unfit(session, &new, &differences, disagreeing.as_ref())?;
    if let Some(AmendmentNote { code, message, .. }) = unfit.into_iter().next() {
        return Err(Refusal::AmendmentRefused { code, detail: Box::new(message) });
    }
    let now = session.now();
    session.cases().learn(&new.hash, &new.study);
    let following = activating(session.cases(), &new.study, now)?.map_err(|misfits| refused(&misfits))?;
    let activate = Act::ActivateStudy { definition: new.definition, from, approval: request.approval };
    session.act(activate, following)?;
    amendment(session, Nothing {})
}

/// Command `move_subject`.
pub(crate) fn move_subject(session: &mut Session, request: MoveSubject) -> Result<AmendmentView, Refusal> {
    let Scope::Subject(key) = names::subject_scope(&request.subject)? else { return Err(Refusal::NotFound) };
    let now = session.now();
    let following = moving(session.cases(), key, now)?.map_err(|misfits| refused(&misfits))?;
    let act = Act::MoveSubject { subject: key, hash: request.hash, reason: request.reason };
    session.act(act, following)?;
    amendment(session, Nothing {})
}

fn copied(session: &Session) -> Result<Copy, Refusal> {
    let now = session.now();
    let record = session.casebook.record();
    let copy = Rehearsal::of(record, &session.account.user, session.role(), session.casebook.now());
    let copy = copy.map_err(Refusal::internal)?;
    let stamp = Stamp {
        seq: session.seq(),
        instant: now.to_rfc3339(),
        offset: now.format("%:z").to_string(),
        user: session.account.user.clone(),
        role: session.role(),
    };
    Ok(Copy::new(Cases::replay(record, now)?, copy, now, stamp))
}

/// Moves one subject on the copy.
fn tried(
    copy: &mut Copy,
    key: Uuid,
    now: chrono::DateTime<chrono::FixedOffset>,
) -> Result<MoveEffects, Refusal> {
    let scope = Scope::Subject(key);
    let chart = copy.cases.chart(&scope).ok_or(Refusal::NotFound)?;
    let subject = SubjectRef { key: key.to_string(), number: chart.number.clone(), version: None };
    let hash = copy.cases.version_of(&Scope::Study).to_owned();
    let mut moved = MoveEffects { subject, hash: hash.clone(), blocked: Vec::new(), effects: Vec::new() };
    let following = match moving(&mut copy.cases, key, now)? {
        Ok(following) => following,
        Err(misfits) => {
            moved.blocked = misfits.iter().map(misfit).collect();
            return Ok(moved);
        }
    };
    match copy.act(Act::MoveSubject { subject: key, hash, reason: "rehearsal".into() }, following) {
        Ok(changes) => moved.effects = effects(&copy.cases, &changes),
        Err(fault @ (Refusal::CasebookDamaged { .. } | Refusal::Io { .. } | Refusal::Internal { .. })) => {
            return Err(fault);
        }
        Err(refusal) => moved.blocked.push(misfit(&stays(scope, &refusal))),
    }
    Ok(moved)
}

/// Why the record lets a subject stay where it is; the other subjects are rehearsed all the same.
fn stays(scope: Scope, refusal: &Refusal) -> Misfit {
    match refusal {
        Refusal::Locked | Refusal::Frozen => Misfit::closed(scope),
        other => Misfit::record_refuses(scope, &other.to_string()),
    }
}

fn effects(cases: &Cases, changes: &[Change]) -> Vec<EffectRow> {
    changes.iter().filter_map(|change| effect(cases, change)).collect()
}

fn effect(cases: &Cases, change: &Change) -> Option<EffectRow> {
    let text = |content: &Option<Content>| content.as_ref().and_then(Content::typed).map(str::to_owned);
    let said = |check: Option<&Oid>, message: &str| (check.map(ToString::to_string), message.to_owned());
    let (kind, values, (check, message)) = match &change.what {
        What::Value { old, new, .. } => (EffectKind::Derived, (text(old), text(new)), said(None, "")),
        What::FindingRaised { check, message, .. } => {
            (EffectKind::FindingRaised, (None, None), said(Some(check), message))
        }
        What::FindingResolved { check } => (EffectKind::FindingResolved, (None, None), said(Some(check), "")),
        What::QueryOpened { text, check, .. } => {
            (EffectKind::QueryOpened, (None, None), said(check.as_ref(), text))
        }
        What::QueryClosed { text, check, .. } => {
            (EffectKind::QueryClosed, (None, None), said(check.as_ref(), text))
        }
        What::SignatureBroken { .. } => (EffectKind::SignatureBroken, (None, None), said(None, "")),
        What::VerificationBroken {} => (EffectKind::VerificationBroken, (None, None), said(None, "")),
        What::FormReopened { reason } => (EffectKind::FormReopened, (None, None), said(None, reason)),
        _ => return None,
    };
    let (at, study) = (&change.at, cases.study_naming(&change.at));
    let form = at.form.as_ref().map(|form| form.as_str());
    let event = at.event.as_ref().and_then(|event| study.event(event.oid.as_str()));
    Some(EffectRow {
        kind,
        place: at.to_string(),
        event: event.map(|event| words(&event.name)).unwrap_or_default(),
        form: form.map(|form| label(study, Some(form), None)).unwrap_or_default(),
        label: at.item.as_ref().map(|item| label(study, form, Some(item.as_str()))).unwrap_or_default(),
        from: values.0,
        to: values.1,
        check,
        message,
    })
}
