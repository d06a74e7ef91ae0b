//! The access table, cell by cell, as it is read and as it is enforced behind the commands.

use std::fmt::Write;

use protocol::Oid;
use store::access::{allowed, role_may};
use store::{Act, ActError, ActKind, Role, State};
use uuid::Uuid;

use crate::allocation::sealed;
use crate::desk::{Desk, account, enter, form, item, passphrase, subject_place, user};

/// One line a kind, one column a role: the letters of the states in which the role may.
fn table() -> String {
    let mut text = String::new();
    for kind in ActKind::all() {
        write!(text, "{:<20}", kind.name()).unwrap();
        for role in Role::ALL {
            let cell: String = State::ALL
                .into_iter()
                .zip("OCFLWX".chars())
                .map(|(state, letter)| if allowed(role, kind, state) { letter } else { '.' })
                .collect();
            write!(text, " {cell}").unwrap();
        }
        writeln!(text, " {:?}", kind.class()).unwrap();
    }
    text
}

#[test]
fn r20_r21_the_table_is_the_one_that_was_agreed() {
    insta::assert_snapshot!(table());
}

/// One act of each kind that a person can ask for, on places that exist.
fn acts(desk: &mut Desk, subject: Uuid) -> Vec<Act> {
    let (vs, pulse) = (form(subject, "V01", "VS"), item(subject, "V01", "VS", "PULSE"));
    let (query, text, reason) = (desk.casebook.fresh_key(), "text".to_owned(), "a reason".to_owned());
    let check = Oid::new("EC-001");
    let secret = passphrase("nobody's");
    let place = || vec![form(subject, "V01", "VS")];
    vec![
        Act::Enrol { subject: query, number: "9".into() },
        enter(&pulse, "80", None),
        Act::KeepAllocationList(sealed().0),
        Act::Reveal {
            form: vs.clone(),
            code: sealed().1.remove(0),
            signed: vs.clone(),
            edits: Vec::new(),
            reason: None,
        },
        Act::Restore { at: subject_place(subject), reason: reason.clone() },
        Act::Complete { form: vs.clone() },
        Act::Reopen { form: vs.clone(), reason: reason.clone() },
        Act::Confirm { check: check.clone(), at: pulse.clone(), reason: reason.clone() },
        Act::Acknowledge {
            check: check.clone(),
            at: pulse.clone(),
            decision: text.clone(),
            adverse_event: None,
        },
        Act::SetDeviationAside { check: check.clone(), at: pulse.clone(), reason: reason.clone() },
        Act::ProposeAgain { check, at: pulse.clone() },
        Act::OpenQuery { query, at: pulse.clone(), text: text.clone() },
        Act::AnswerQuery { query, text: text.clone() },
        Act::CloseQuery { query, text: text.clone() },
        Act::CancelQuery { query, text: text.clone() },
        Act::ReopenQuery { query, text: text.clone() },
        Act::Sign { at: vs, meaning: text.clone(), passphrase: secret.clone() },
        Act::Sign { at: subject_place(subject), meaning: text.clone(), passphrase: secret.clone() },
        Act::Verify { at: place() },
        Act::Freeze { at: place() },
        Act::Unfreeze { at: place(), reason: reason.clone() },
        Act::Lock { at: place() },
        Act::Unlock { at: place(), reason: reason.clone() },
        Act::LockCasebook { passphrase: secret.clone() },
        Act::UnlockCasebook { reason: reason.clone(), passphrase: secret.clone() },
        Act::Redact { at: pulse, replacement: None, reason: reason.clone() },
        crate::desk::activate("2"),
        Act::MoveSubject { subject, hash: "0".repeat(64), reason: reason.clone() },
        Act::CreateAccount(account(Role::Coordinator)),
        Act::CloseAccount { user: user(Role::Coordinator).into(), reason: reason.clone() },
        Act::ChangeRole { user: user(Role::Coordinator).into(), role: Role::Monitor, reason: reason.clone() },
        Act::ChangePassphrase { old: secret.clone(), new: secret.clone() },
        Act::ResetPassphrase { user: user(Role::Coordinator).into(), issued: secret },
        Act::RecordStatement { text: text.clone() },
        Act::RecordDelegation {
            user: user(Role::Coordinator).into(),
            role: Role::Coordinator,
            ground: store::Ground::Training,
            from: "2026-03-01".parse().unwrap(),
            to: None,
            duties: "entry".into(),
        },
        Act::RecordExport { file: text.clone(), sha256: text.clone(), interim: true, through: 1 },
        Act::RecordBackup { file: text.clone(), sha256: text.clone(), through: 1 },
        Act::RecordReview { text, through: 1 },
        Act::AcceptRestore { reason },
        Act::LogOut,
    ]
}

#[test]
fn r20_r21_behind_the_commands_every_role_is_refused_what_the_table_does_not_grant() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    desk.enter(&item(subject, "V01", "VS", "PULSE"), "72");
    let acts = acts(&mut desk, subject);
    let named: std::collections::BTreeSet<ActKind> = acts.iter().map(Act::kind).collect();
    let internal = [ActKind::LogIn, ActKind::Create, ActKind::NoticeClock];
    assert!(ActKind::all().all(|kind| named.contains(&kind) != internal.contains(&kind)));
    for role in Role::ALL {
        for act in acts.iter().filter(|act| !role_may(role, act.kind())) {
            let head = desk.casebook.record().head().unwrap();
            let refused = desk.act(role, act.clone());
            assert!(
                matches!(refused, Err(ActError::Denied { .. })),
                "{role:?} {:?}: {refused:?}",
                act.kind()
            );
            assert_eq!(desk.casebook.record().head().unwrap(), head);
        }
    }
}

#[test]
fn r26_a_role_works_only_within_the_dates_of_its_delegation() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let pulse = item(subject, "V01", "VS", "PULSE");
    desk.clock.set(crate::desk::instant("2026-02-28T23:59:00+09:00"));
    assert!(matches!(desk.act(Role::Coordinator, enter(&pulse, "72", None)), Err(ActError::NotDelegated)));
    desk.clock.set(crate::desk::instant("2026-03-01T00:00:00+09:00"));
    desk.must(Role::Coordinator, enter(&pulse, "72", None));
}

#[test]
fn r22_r06_a_change_of_role_is_recorded_and_takes_effect() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let change = Act::ChangeRole { user: "cho".into(), role: Role::Monitor, reason: "new post".into() };
    desk.must(Role::Administrator, change);
    let pulse = item(subject, "V01", "VS", "PULSE");
    assert!(matches!(desk.act(Role::Coordinator, enter(&pulse, "72", None)), Err(ActError::Denied { .. })));
    let delegations = desk.casebook.record().delegations().unwrap();
    assert!(delegations.iter().any(|entry| entry.user == "cho" && entry.role == Role::Coordinator));
}
