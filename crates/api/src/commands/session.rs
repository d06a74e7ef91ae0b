//! Unlocking is logging in: the session, its truths, its end.

use std::path::PathBuf;

use store::{Act, Casebook, RecoveryKey};

use crate::commands::job::check_in_background;
use crate::contract::{
    self, ChainTruth, ChangePassphrase, Nothing, Passphrase, Recover, Status, Truths, Unlock,
};
use crate::error::Refusal;
use crate::host::Host;
use crate::jobs::held;
use crate::recent::{self, Remembered};
use crate::session::{Session, Tally};
use crate::status::{Standing, count};
use crate::table::{COMMANDS, Gate};
use crate::words::{short, words};

/// Command `unlock`. Whoever worked here before is logged out first; the same casebook stays open for the next person.
pub(crate) fn unlock(host: &Host, request: Unlock) -> Result<contract::Session, Refusal> {
    let path = PathBuf::from(&request.path);
    let mut open = held(&host.session);
    let mut session = match leave(&mut open)?.filter(|session| session.path == path) {
        Some(mut session) => {
            session.log_in(&request.user, &request.passphrase)?;
            session
        }
        None => {
            let opened = Casebook::open(&path, &request.user, &request.passphrase, host.surroundings()?);
            let (mut casebook, login) = opened.map_err(|error| Refusal::opening(error, &path))?;
            if host.environment.training {
                casebook.begin_bulk()?;
            }
            let session = Session::open(host, casebook, login, path)?;
            check_in_background(&session)?;
            session
        }
    };
    remember(&session)?;
    let about = about_session(&mut session)?;
    *open = Some(session);
    Ok(about)
}

/// Command `recover`: the printed key instead of a passphrase. The chain records the new keys, under the name of the recovery key.
pub(crate) fn recover(host: &Host, request: Recover) -> Result<contract::Session, Refusal> {
    let path = PathBuf::from(&request.path);
    let key: RecoveryKey = request.recovery.parse().map_err(|_| Refusal::RecoveryKey)?;
    let mut open = held(&host.session);
    drop(leave(&mut open)?);
    let opened = Casebook::recover(&path, &key, &request.user, &request.new, host.surroundings()?);
    let (casebook, login) = opened.map_err(|error| Refusal::opening(error, &path))?;
    let mut session = Session::open(host, casebook, login, path)?;
    check_in_background(&session)?;
    remember(&session)?;
    let about = about_session(&mut session)?;
    *open = Some(session);
    Ok(about)
}

/// Logs out whoever works here.
fn leave(open: &mut Option<Session>) -> Result<Option<Session>, Refusal> {
    let Some(mut session) = open.take() else { return Ok(None) };
    session.act(Act::LogOut, Vec::new())?;
    remember(&session)?;
    Ok(Some(session))
}

/// What the unlock screen will show of this casebook next time.
fn remember(session: &Session) -> Result<(), Refusal> {
    let opened = session.now().to_rfc3339();
    let known = Remembered::of(session.casebook.record(), &session.path, session.study.header(), opened)?;
    recent::remember(&session.environment.data, known)
}

/// Command `logout`.
pub(crate) fn logout(host: &Host, _: Nothing) -> Result<Nothing, Refusal> {
    if let Some(mut session) = leave(&mut held(&host.session))?
        && host.environment.training
    {
        session.casebook.end_bulk()?;
    }
    Ok(Nothing {})
}

/// Command `lock_screen`.
pub(crate) fn lock_screen(host: &Host, _: Nothing) -> Result<Nothing, Refusal> {
    let mut open = held(&host.session);
    open.as_mut().ok_or(Refusal::NotUnlocked)?.screen_locked = true;
    Ok(Nothing {})
}

/// Command `resume`.
pub(crate) fn resume(host: &Host, request: Passphrase) -> Result<Nothing, Refusal> {
    let mut open = held(&host.session);
    let session = open.as_mut().ok_or(Refusal::NotUnlocked)?;
    session.casebook.check_passphrase(&session.account.user, &request.passphrase)?;
    session.screen_locked = false;
    Ok(Nothing {})
}

/// Command `change_passphrase`.
pub(crate) fn change_passphrase(
    session: &mut Session,
    request: ChangePassphrase,
) -> Result<contract::Session, Refusal> {
    let act = Act::ChangePassphrase { old: request.old.into(), new: request.new.into() };
    session.act(act, Vec::new())?;
    session.reread_account()?;
    about_session(session)
}

/// Who works here, where, and what they may do now.
pub(crate) fn about_session(session: &mut Session) -> Result<contract::Session, Refusal> {
    let identity = session.casebook.record().identity()?.ok_or(Refusal::NotFound)?;
    let header = session.study.header();
    let may = COMMANDS.iter().filter(|command| match command.gate {
        Gate::Act(kind) => session.may(kind),
        Gate::Outside | Gate::Anyone | Gate::Read => true,
    });
    Ok(contract::Session {
        user: session.account.user.clone(),
        full_name: session.account.name.clone(),
        role: session.account.role.into(),
        path: session.path.display().to_string(),
        study: header.oid.to_string(),
        study_name: words(&header.name),
        study_version: header.version.clone(),
        site_oid: identity.site,
        site_name: identity.site_name,
        zone: identity.zone,
        training: identity.training,
        must_change_passphrase: session.must_change_passphrase(),
        needs_accountability: session.account.statement.is_none(),
        locked: session.locked().is_some(),
        may: may.map(|command| command.name.to_owned()).collect(),
    })
}

/// Command `truths`: polled, so it reads what is in memory.
pub(crate) fn truths(host: &Host, _: Nothing) -> Result<Truths, Refusal> {
    let mut open = held(&host.session);
    let Some(session) = open.as_mut() else {
        return Ok(Truths {
            date: host.environment.clock.now().date_naive().to_string(),
            ..Truths::default()
        });
    };
    let about = about_session(session)?;
    let record = session.casebook.record();
    let (head, custody) = (record.head()?, record.custody()?);
    let mut truths = Truths {
        screen_locked: session.screen_locked,
        events: u32::try_from(head.seq).unwrap_or(u32::MAX),
        head: short(&head.hex()),
        last_saved: session.saved.clone(),
        chain: held(&session.chain).clone(),
        last_backup: custody.get("backed_up").map(|stamp| stamp.instant.clone()),
        date: session.today().to_string(),
        ..Truths::default()
    };
    tally(session, &mut truths)?;
    truths.session = Some(about);
    Ok(truths)
}

/// The numbers beside the menu, counted anew after each event and each midnight.
fn tally(session: &mut Session, truths: &mut Truths) -> Result<(), Refusal> {
    let key = (session.seq(), session.today());
    let counted = match session.tally {
        Some((of, counted)) if of == key => counted,
        _ => count_anew(session)?,
    };
    session.tally = Some((key, counted));
    let Tally { today, subjects, queries, to_sign } = counted;
    (truths.today, truths.subjects, truths.queries, truths.to_sign) = (today, subjects, queries, to_sign);
    Ok(())
}

fn count_anew(session: &mut Session) -> Result<Tally, Refusal> {
    let today = session.today();
    let mut tally = Tally::default();
    for key in session.subjects() {
        let case = session.case(&protocol::Scope::Subject(key))?;
        let standing = Standing { study: &case.study, case, today };
        let pressing = |status| matches!(status, Status::Overdue | Status::Due);
        let visits = standing.visits();
        tally.subjects += 1;
        tally.today += count(visits.iter().filter(|event| pressing(standing.progress_status(event))).count());
        tally.queries += count(case.chart.queries.values().filter(|query| query.waits()).count());
    }
    tally.to_sign = super::sign::waiting(session)?;
    Ok(tally)
}

impl Default for ChainTruth {
    fn default() -> Self {
        Self { state: contract::ChainState::Unchecked, at: None, problems: Vec::new() }
    }
}
