//! Unlocking is logging in: passphrases, accounts, the recovery key, one writer at a time.

use std::fs;

use chrono::TimeDelta;
use store::{Act, ActError, Casebook, NewAccount, OpenError, ReadOnly, Role, TrailFilter, What};

use crate::desk::{Desk, account, enter, item, passphrase, user};

fn kinds(desk: &Desk) -> Vec<String> {
    desk.casebook.record().trail(&TrailFilter::default()).unwrap().into_iter().map(|line| line.kind).collect()
}

#[test]
fn r24_failures_are_limited_and_recorded_at_the_next_unlock() {
    let mut desk = Desk::new();
    for _ in 0..5 {
        let wrong = desk.casebook.login("cho", "wrong passphrase");
        assert!(matches!(wrong, Err(OpenError::WrongPassphrase { .. })));
    }
    assert!(matches!(desk.casebook.login("cho", &passphrase("cho")), Err(OpenError::TooManyAttempts { .. })));
    assert!(matches!(
        desk.casebook.login("nobody", "a passphrase typed here"),
        Err(OpenError::WrongPassphrase { .. })
    ));
    assert!(!fs::read_to_string(desk.path().join("attempts.json")).unwrap().contains("nobody"));
    desk.clock.advance(TimeDelta::seconds(31));
    desk.login(Role::Coordinator);
    let failed = kinds(&desk).iter().filter(|kind| *kind == "login_failed").count();
    assert_eq!(failed, 6);
    assert!(!desk.path().join("attempts.json").exists());
    assert_eq!(desk.problems(), Vec::<String>::new());
}

#[test]
fn r24_the_right_passphrase_at_a_locked_screen_forgives_the_failures_before_it() {
    let desk = Desk::new();
    for _ in 0..3 {
        for _ in 0..4 {
            let wrong = desk.casebook.check_passphrase("cho", "wrong passphrase");
            assert!(matches!(wrong, Err(ActError::WrongPassphrase)));
        }
        desk.casebook.check_passphrase("cho", &passphrase("cho")).unwrap();
    }
    let desk = desk.reopen();
    assert_eq!(kinds(&desk).iter().filter(|kind| *kind == "login_failed").count(), 12);
}

#[test]
fn r16_r19_a_closed_account_stays_on_record_and_its_name_is_never_used_again() {
    let mut desk = Desk::new();
    let keys = fs::read(desk.path().join("keys.json")).unwrap();
    desk.must(Role::Administrator, Act::CloseAccount { user: "cho".into(), reason: "left the site".into() });
    assert!(desk.casebook.record().account("cho").unwrap().unwrap().closed.is_some());
    let again = desk.act(Role::Administrator, Act::CreateAccount(account(Role::Coordinator)));
    assert!(matches!(again, Err(ActError::NameTaken)));
    let ended = desk.act(Role::Coordinator, Act::LogOut);
    assert!(matches!(ended, Err(ActError::SessionEnded)));
    assert!(matches!(desk.casebook.login("cho", &passphrase("cho")), Err(OpenError::WrongPassphrase { .. })));

    // The key that cho knew opens the database no more, even with the key file of before.
    let mut desk = desk.reopen();
    assert_eq!(desk.problems(), Vec::<String>::new());
    desk.login(Role::Monitor);
    let path = desk.path();
    drop(desk.casebook);
    fs::write(path.join("keys.json"), keys).unwrap();
    let surroundings = store::Surroundings::seeded(5, desk.clock.clone());
    let opened = Casebook::open(&path, "cho", &passphrase("cho"), surroundings);
    assert!(matches!(opened, Err(OpenError::Damaged(_))), "{:?}", opened.err());
}

#[test]
fn r23_a_passphrase_is_changed_and_the_old_one_opens_no_more_nor_is_used_again() {
    let mut desk = Desk::new();
    let change = |old: &str, new: &str| Act::ChangePassphrase {
        old: store::Passphrase::new(old.into()),
        new: store::Passphrase::new(new.into()),
    };
    let old = passphrase("cho");
    assert!(matches!(
        desk.act(Role::Coordinator, change("wrong one", "a new one, long")),
        Err(ActError::WrongPassphrase)
    ));
    assert!(matches!(desk.act(Role::Coordinator, change(&old, "short")), Err(ActError::WeakPassphrase)));
    assert!(matches!(desk.act(Role::Coordinator, change(&old, &old)), Err(ActError::WeakPassphrase)));
    desk.must(Role::Coordinator, change(&old, "a new one, long"));
    assert!(matches!(desk.casebook.login("cho", &old), Err(OpenError::WrongPassphrase { .. })));
    desk.casebook.login("cho", "a new one, long").unwrap();
    let back = desk.act(Role::Coordinator, change("a new one, long", &old));
    assert!(matches!(back, Err(ActError::WeakPassphrase)));
}

#[test]
fn r23_an_issued_passphrase_is_changed_at_first_use() {
    let mut desk = Desk::new();
    let new = NewAccount { user: "lee".into(), issued: true, ..account(Role::Coordinator) };
    let issued = new.passphrase.clone();
    desk.must(Role::Administrator, Act::CreateAccount(new));
    let session = desk.casebook.login("lee", &issued).unwrap();
    let statement = Act::RecordStatement { text: "mine".into() };
    let refused = desk.casebook.act(&session, statement.clone(), vec![]);
    assert!(matches!(refused, Err(ActError::PassphraseIssued)));
    let change =
        Act::ChangePassphrase { old: issued, new: store::Passphrase::new("of my own making".into()) };
    desk.casebook.act(&session, change, vec![]).unwrap();
    desk.casebook.act(&session, statement, vec![]).unwrap();
}

#[test]
fn a_forgotten_passphrase_is_reset_with_new_keys_and_old_signatures_still_hold() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    desk.enter(&item(subject, "V01", "VS", "PULSE"), "72");
    let issued = store::Passphrase::new("issued at the desk".into());
    desk.must(Role::Administrator, Act::ResetPassphrase { user: "cho".into(), issued: issued.clone() });
    let session = desk.casebook.login("cho", &issued).unwrap();
    let change = Act::ChangePassphrase { old: issued, new: passphrase("cho again") };
    desk.casebook.act(&session, change, vec![]).unwrap();
    assert_eq!(desk.problems(), Vec::<String>::new());
}

#[test]
fn the_recovery_key_opens_the_casebook_and_renews_an_account() {
    let desk = Desk::new();
    let (path, key) = (desk.path(), desk.recovery.to_string().parse().unwrap());
    let surroundings = desk.surroundings(9);
    drop(desk.casebook);
    let (casebook, _session) =
        Casebook::recover(&path, &key, "admin", "found the paper", surroundings.clone()).unwrap();
    let found = casebook.verifier().run(&mut |_| std::ops::ControlFlow::Continue(()));
    assert_eq!(found.problems, []);
    drop(casebook);
    assert!(matches!(
        Casebook::open(&path, "admin", &passphrase("admin"), surroundings.clone()),
        Err(OpenError::WrongPassphrase { .. })
    ));
    Casebook::open(&path, "admin", "found the paper", surroundings).unwrap();
}

#[test]
fn the_recovery_key_survives_a_rekeying() {
    let mut desk = Desk::new();
    desk.must(Role::Administrator, Act::CloseAccount { user: "cho".into(), reason: "left".into() });
    let (path, key, surroundings) = (desk.path(), desk.recovery.clone(), desk.surroundings(9));
    drop(desk.casebook);
    Casebook::recover(&path, &key, "pi", "found the paper", surroundings).unwrap();
}

#[test]
fn a_second_program_is_refused_and_told_who_has_it() {
    let desk = Desk::new();
    let refused = Casebook::open(&desk.path(), "cho", &passphrase("cho"), desk.surroundings(2));
    let Err(OpenError::InUse(holder)) = refused else { panic!("opened twice") };
    assert_eq!((holder.user.as_str(), holder.host.as_str()), ("admin", "training"));
    let reading = ReadOnly::open(&desk.path(), "cho", &passphrase("cho"), &desk.surroundings(2)).unwrap();
    assert_eq!(reading.record().head().unwrap(), desk.casebook.record().head().unwrap());
}

#[test]
fn a_lock_left_by_a_dead_program_is_taken_over_with_an_event() {
    let desk = Desk::new();
    let (path, clock) = (desk.path(), desk.clock.clone());
    drop(desk.casebook);
    let left = r#"{"user":"cho","host":"desk-1","pid":4711,"since":"2026-03-12T00:00:00.000Z"}"#;
    fs::write(path.join("lock"), left).unwrap();
    let surroundings = store::Surroundings::seeded(3, clock);
    let (casebook, _session) = Casebook::open(&path, "admin", &passphrase("admin"), surroundings).unwrap();
    let trail = casebook
        .record()
        .trail(&TrailFilter { kinds: vec!["lock_taken_over".into()], ..TrailFilter::default() });
    let Some(What::LockTakenOver { holder }) = trail.unwrap().remove(0).what else { panic!("no event") };
    assert!(holder.contains("cho") && holder.contains("4711"), "{holder}");
    drop(casebook);
    assert_eq!(fs::read_to_string(path.join("lock")).unwrap(), "");
}

#[test]
fn a_rekeying_cut_short_is_finished_at_the_next_unlock() {
    let mut desk = Desk::new();
    let before = fs::read(desk.path().join("keys.json")).unwrap();
    desk.must(Role::Administrator, Act::CloseAccount { user: "cho".into(), reason: "left".into() });
    drop(desk.casebook);
    // As if the power had failed after the database was re-keyed but before the former key was dropped: both are sealed.
    let path = desk.home.path().join("one.casebook");
    let mut both: serde_json::Value =
        serde_json::from_slice(&fs::read(path.join("keys.json")).unwrap()).unwrap();
    let before: serde_json::Value = serde_json::from_slice(&before).unwrap();
    let add = |slot: &mut serde_json::Value, old: &serde_json::Value| {
        slot["sealed"].as_array_mut().unwrap().push(old["sealed"][0].clone());
    };
    add(&mut both["recovery"], &before["recovery"]);
    for slot in both["users"].as_array_mut().unwrap() {
        let old = before["users"].as_array().unwrap().iter().find(|old| old["user"] == slot["user"]).unwrap();
        add(slot, old);
    }
    fs::write(path.join("keys.json"), both.to_string()).unwrap();
    let surroundings = store::Surroundings::seeded(3, desk.clock.clone());
    let (casebook, _session) =
        Casebook::open(&path, user(Role::Administrator), &passphrase("admin"), surroundings).unwrap();
    drop(casebook);
    let keys: serde_json::Value = serde_json::from_slice(&fs::read(path.join("keys.json")).unwrap()).unwrap();
    assert_eq!(keys["recovery"]["sealed"].as_array().unwrap().len(), 1);
    let surroundings = store::Surroundings::seeded(4, desk.clock.clone());
    Casebook::open(&path, "pi", &passphrase("pi"), surroundings).unwrap();
}

#[test]
fn r27_nothing_in_clear_on_disk() {
    let mut desk = Desk::new();
    let subject = desk.enrol("SUBJECT-NUMBER-7");
    let comment = item(subject, "V01", "VS", "COMMENT");
    desk.must(Role::Coordinator, enter(&comment, "a very telling remark", None));
    let mut seen = 0;
    for entry in walk(desk.home.path()) {
        let bytes = fs::read(&entry).unwrap();
        for secret in ["telling remark", "SUBJECT-NUMBER-7", "CREATE TABLE", "Dr cho", "correct horse"] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} in {}", entry.display());
        }
        seen += 1;
    }
    assert!(seen >= 4);
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}
