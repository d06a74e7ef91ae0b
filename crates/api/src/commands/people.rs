//! Accounts and what they rest on: training, delegation, the statement of accountability.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use store::{Account, Act, Delegation as Delegated, Ground, NewAccount, TrailFilter, What};

use crate::commands::session::about_session;
use crate::contract::{self, Accountability, AddUser, CloseUser, Delegation, Nothing, People, Person, Stamp};
use crate::error::Refusal;
use crate::session::Session;

/// The statement that each signer makes once.
pub(crate) const STATEMENT: &str =
    "My electronic signature in this casebook is the legally binding equivalent of my handwritten signature.";

/// Command `people`.
pub(crate) fn people(session: &mut Session, _: Nothing) -> Result<People, Refusal> {
    let record = session.casebook.record();
    let (accounts, delegations) = (record.accounts()?, record.delegations()?);
    let failures =
        record.trail(&TrailFilter { kinds: vec!["login_failed".into()], ..TrailFilter::default() })?;
    let mut failed: BTreeMap<String, u32> = BTreeMap::new();
    for line in failures {
        if let Some(What::LoginFailed { user, .. }) = line.what {
            *failed.entry(user).or_default() += 1;
        }
    }
    let stamps = stamps(session)?;
    let person = |account: &Account| Person {
        user: account.user.clone(),
        full_name: account.name.clone(),
        role: account.role.into(),
        since: stamps.get(&account.created).map(|stamp| stamp.at.clone()).unwrap_or_default(),
        closed: account.closed.and_then(|seq| stamps.get(&seq).cloned()),
        accountability: account.statement.and_then(|seq| stamps.get(&seq)).map(|stamp| stamp.at.clone()),
        delegations: delegations.iter().filter(|one| one.user == account.user).map(delegation).collect(),
        failed_logins: failed.get(&account.user).copied().unwrap_or_default(),
    };
    Ok(People { rows: accounts.iter().map(person).collect() })
}

/// Who did what to accounts, and when, by event.
fn stamps(session: &Session) -> Result<BTreeMap<u64, Stamp>, Refusal> {
    let mut stamps = BTreeMap::new();
    for kind in ["account_created", "account_closed", "statement_recorded"] {
        let filter = TrailFilter { kinds: vec![kind.into()], ..TrailFilter::default() };
        for line in session.casebook.record().trail(&filter)? {
            stamps.insert(line.stamp.seq, Stamp { at: line.stamp.instant, by: line.stamp.user });
        }
    }
    Ok(stamps)
}

fn delegation(one: &Delegated) -> Delegation {
    Delegation {
        from: one.from.to_string(),
        to: one.to.map(|day| day.to_string()),
        duties: one.duties.clone(),
    }
}

/// Command `add_user`: the account, and the training or delegation that its role rests on.
pub(crate) fn add_user(session: &mut Session, request: AddUser) -> Result<People, Refusal> {
    let from: NaiveDate = request.from.parse().map_err(|_| Refusal::bad("from", "date"))?;
    let role = request.role.into();
    let account = NewAccount {
        user: request.user.clone(),
        name: request.full_name,
        role,
        passphrase: request.passphrase.into(),
        issued: !session.environment.training,
    };
    session.act(Act::CreateAccount(account), Vec::new())?;
    let delegation = Act::RecordDelegation {
        user: request.user,
        role,
        ground: Ground::Delegation,
        from,
        to: None,
        duties: request.duties,
    };
    session.act(delegation, Vec::new())?;
    people(session, Nothing {})
}

/// Command `close_user`: the account stays on record, the database is re-keyed for those who remain.
pub(crate) fn close_user(session: &mut Session, request: CloseUser) -> Result<People, Refusal> {
    session.casebook.check_passphrase(&session.account.user, &request.passphrase)?;
    session.act(Act::CloseAccount { user: request.user, reason: request.reason }, Vec::new())?;
    people(session, Nothing {})
}

/// Command `accountability`.
pub(crate) fn accountability(
    session: &mut Session,
    request: Accountability,
) -> Result<contract::Session, Refusal> {
    session.casebook.check_passphrase(&session.account.user, &request.passphrase)?;
    session.act(Act::RecordStatement { text: STATEMENT.into() }, Vec::new())?;
    session.reread_account()?;
    about_session(session)
}
