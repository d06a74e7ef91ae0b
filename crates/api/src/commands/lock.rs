//! The lock: what stands in its way, the lock itself, and its reasoned end.

use exchange::{Part, package_layout};
use protocol::{Location, Scope, Study};
use store::{Act, ActKind, Blocker};

use crate::commands::study::label;
use crate::contract::{
    ChainState, CheckPlace, CheckRow, CheckState, Done, Lock, LockView, Nothing, Stamp, UnlockCasebook, Words,
};
use crate::error::Refusal;
use crate::examine::differing;
use crate::jobs::held;
use crate::session::Session;
use crate::status::{Standing, count};
use crate::words::{same, words};

/// Command `lock_view`.
pub(crate) fn lock_view(session: &mut Session, _: Nothing) -> Result<LockView, Refusal> {
    let record = session.casebook.record();
    let (mut found, identity) = (record.lock_blockers()?, record.identity()?.ok_or(Refusal::NotFound)?);
    let (locks, custody, mut counts) = (record.locks()?, record.custody()?, record.counts()?);
    let missing = not_begun(session)?;
    *counts.forms.entry("not_begun".into()).or_default() += missing.len() as u64;
    found.extend(missing.into_iter().map(|at| Blocker::FormInProgress { at }));
    let locked = session.locked().cloned();
    let number = u32::try_from(locks).unwrap_or(u32::MAX).saturating_add(u32::from(locked.is_none()));
    let mut checklist: Vec<CheckRow> =
        KINDS.iter().map(|kind| check(session, &found, &counts, *kind)).collect();
    checklist.push(differ(session)?);
    checklist.push(verification(session));
    checklist.push(CheckRow {
        code: "backup".into(),
        state: if custody.contains_key("backed_up") { CheckState::Fine } else { CheckState::Advice },
        done: u32::from(custody.contains_key("backed_up")),
        total: 1,
        places: Vec::new(),
    });
    let blockers =
        checklist.iter().filter(|row| row.state == CheckState::Blocker).map(|row| row.total - row.done).sum();
    Ok(LockView {
        blockers,
        checklist,
        locked: locked.map(|stamp| Stamp { at: stamp.instant.clone(), by: stamp.user.clone() }),
        number,
        package: format!("{}-{}-LOCK{number}.zip", session.study.oid(), identity.site),
        folder: session.environment.documents.display().to_string(),
        subjects: u32::try_from(counts.subjects).unwrap_or(u32::MAX),
        holds: package_layout(&Part::ALL.into()).into_iter().map(str::to_owned).collect(),
        fingerprint: identity.key,
        may_lock: session.may(ActKind::LockCasebook),
    })
}

/// Derived values that would compute otherwise now: a frozen place kept what it held, or time went by.
fn differ(session: &mut Session) -> Result<CheckRow, Refusal> {
    let mut places = Vec::new();
    for scope in session.scopes() {
        places.extend(differing(session.case(&scope)?).into_iter().cloned());
    }
    Ok(CheckRow {
        code: "values-differ".into(),
        state: if places.is_empty() { CheckState::Fine } else { CheckState::Blocker },
        done: 0,
        total: count(places.len()),
        places: places.iter().map(|at| place(session, at)).collect(),
    })
}

/// Forms that visits which took place ask for and nobody has begun: the store does not know of them, and no signature covers them.
fn not_begun(session: &mut Session) -> Result<Vec<Location>, Refusal> {
    let today = session.today();
    let mut missing = Vec::new();
    for scope in session.scopes() {
        let case = session.case(&scope)?;
        let standing = Standing { study: &case.study, case, today };
        missing.extend(standing.owed().into_iter().filter(|form| !case.chart.begun(form)));
    }
    Ok(missing)
}

/// A line of the checklist: its code, and which blockers belong to it.
#[derive(Clone, Copy)]
struct Kind {
    code: &'static str,
    place: fn(&Blocker) -> Option<Location>,
    counted: fn(&store::Counts) -> u64,
}

const KINDS: [Kind; 4] = [
    Kind {
        code: "forms-incomplete",
        place: |blocker| match blocker {
            Blocker::FormInProgress { at } => Some(at.clone()),
            _ => None,
        },
        counted: |counts| counts.forms.values().sum(),
    },
    Kind {
        code: "alerts",
        place: |blocker| match blocker {
            Blocker::OpenAlert { at, .. } => Some(at.clone()),
            _ => None,
        },
        counted: |_| 0,
    },
    Kind {
        code: "open-queries",
        place: |blocker| match blocker {
            Blocker::OpenQuery { at, .. } => Some(at.clone()),
            _ => None,
        },
        counted: |counts| counts.queries.values().sum(),
    },
    Kind {
        code: "not-signed",
        place: |blocker| match blocker {
            Blocker::Unsigned { subject, .. } => Some(Location::scope(Scope::Subject(*subject))),
            _ => None,
        },
        counted: |counts| counts.subjects,
    },
];

fn check(session: &Session, found: &[Blocker], counts: &store::Counts, kind: Kind) -> CheckRow {
    let places: Vec<Location> = found.iter().filter_map(kind.place).collect();
    let open = count(places.len());
    let total = u32::try_from((kind.counted)(counts)).unwrap_or(u32::MAX).max(open);
    CheckRow {
        code: kind.code.into(),
        state: if open == 0 { CheckState::Fine } else { CheckState::Blocker },
        done: total - open,
        total,
        places: places.iter().map(|at| place(session, at)).collect(),
    }
}

fn place(session: &Session, at: &Location) -> CheckPlace {
    CheckPlace { place: at.to_string(), label: named(session.study_naming(at), session, at) }
}

/// Subject, visit, form and item in one line.
fn named(study: &Study, session: &Session, at: &Location) -> Words {
    let number = session.chart(&at.scope).map(|chart| chart.number.clone()).unwrap_or_default();
    let event =
        at.event.as_ref().and_then(|event| study.event(event.oid.as_str())).map(|event| words(&event.short));
    let form = at.form.as_ref().map(|form| label(study, Some(form.as_str()), None));
    let item = at
        .item
        .as_ref()
        .map(|item| label(study, at.form.as_ref().map(|form| form.as_str()), Some(item.as_str())));
    let parts: Vec<Words> = [Some(same(number)), event, form, item].into_iter().flatten().collect();
    let join = |pick: fn(&Words) -> &str| {
        parts.iter().map(pick).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    Words { en: join(|words| &words.en), ko: join(|words| &words.ko), zh: join(|words| &words.zh) }
}

fn verification(session: &Session) -> CheckRow {
    let state = held(&session.chain).state;
    CheckRow {
        code: "verification".into(),
        state: match state {
            ChainState::Whole => CheckState::Fine,
            ChainState::Checking => CheckState::Running,
            ChainState::Unchecked => CheckState::Advice,
            ChainState::Broken => CheckState::Blocker,
        },
        done: u32::from(state == ChainState::Whole),
        total: 1,
        places: Vec::new(),
    }
}

/// Command `lock`. The store verifies the chain once more, and refuses while anything stands in the way that the record knows of; what the rules would make of it
/// now, it does not know.
pub(crate) fn lock(session: &mut Session, request: Lock) -> Result<Done, Refusal> {
    let differing = differ(session)?.total;
    if differing > 0 {
        return Err(Refusal::Blockers { count: differing.into() });
    }
    session.act(Act::LockCasebook { passphrase: request.passphrase.into() }, Vec::new())
}

/// Command `unlock_casebook`.
pub(crate) fn unlock_casebook(session: &mut Session, request: UnlockCasebook) -> Result<Done, Refusal> {
    session.act(
        Act::UnlockCasebook { reason: request.reason, passphrase: request.passphrase.into() },
        Vec::new(),
    )
}
