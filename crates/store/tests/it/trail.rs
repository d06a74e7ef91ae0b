//! The trail: everything is in it, unambiguous in time, and found again.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use protocol::{Content, Origin};
use store::{Act, Consequence, ReadOnly, Role, TrailFilter, What};

use crate::desk::{Desk, enter, form, item, passphrase, subject_place};

#[test]
fn r06_logins_accounts_queries_verification_signatures_locks_exports_and_backups_are_logged() {
    let mut desk = Desk::new();
    assert!(desk.casebook.login("cho", "not the passphrase").is_err());
    desk.login(Role::Coordinator);
    let subject = desk.enrol("001");
    let vs = form(subject, "V01", "VS");
    desk.enter(&item(subject, "V01", "VS", "PULSE"), "72");
    desk.complete(&vs);
    let query = desk.casebook.fresh_key();
    desk.must(Role::Monitor, Act::OpenQuery { query, at: vs.clone(), text: "sure?".into() });
    desk.must(Role::Coordinator, Act::AnswerQuery { query, text: "yes".into() });
    desk.must(Role::Monitor, Act::CloseQuery { query, text: "fine".into() });
    desk.must(Role::Monitor, Act::Verify { at: vec![vs.clone()] });
    desk.sign(Role::Investigator, &vs);
    desk.must(Role::DataManager, Act::Freeze { at: vec![vs.clone()] });
    desk.must(Role::DataManager, Act::Unfreeze { at: vec![vs], reason: "too early".into() });
    desk.sign(Role::PrincipalInvestigator, &subject_place(subject));
    desk.must(Role::PrincipalInvestigator, Act::LockCasebook { passphrase: passphrase("pi") });
    let (file, sha256, through) = ("one.zip".to_owned(), "00".repeat(32), 9);
    desk.must(
        Role::Investigator,
        Act::RecordExport { file: file.clone(), sha256: sha256.clone(), interim: false, through },
    );
    desk.must(Role::Administrator, Act::RecordBackup { file, sha256, through });
    desk.must(Role::Monitor, Act::RecordReview { text: "nothing odd".into(), through });
    let (user, reason) = ("cho".to_owned(), "left".to_owned());
    desk.must(
        Role::Administrator,
        Act::ChangeRole { user: user.clone(), role: Role::Monitor, reason: reason.clone() },
    );
    desk.must(Role::Administrator, Act::CloseAccount { user, reason });
    desk.must(Role::Monitor, Act::LogOut);
    let trail = desk.casebook.record().trail(&TrailFilter::default()).unwrap();
    let kinds: BTreeSet<&str> = trail.iter().map(|line| line.kind.as_str()).collect();
    for kind in [
        "casebook_created",
        "study_activated",
        "account_created",
        "account_closed",
        "role_changed",
        "delegation_recorded",
        "statement_recorded",
        "logged_in",
        "login_failed",
        "logged_out",
        "subject_added",
        "value",
        "form_completed",
        "query_opened",
        "query_answered",
        "query_closed",
        "verified",
        "signed",
        "frozen",
        "unfrozen",
        "locked",
        "exported",
        "backed_up",
        "trail_reviewed",
    ] {
        assert!(kinds.contains(kind), "{kind} is missing");
    }
    let custody = desk.casebook.record().custody().unwrap();
    assert_eq!(custody["backed_up"].user, "admin");
    assert_eq!(desk.problems(), Vec::<String>::new());
}

#[test]
fn r10_an_instant_is_utc_and_tells_the_local_offset() {
    let mut desk = Desk::new();
    desk.clock.set(crate::desk::instant("2026-03-29T01:30:00.250+02:00"));
    let subject = desk.enrol("001");
    let stamp = desk.casebook.record().subjects().unwrap().remove(0).added;
    assert_eq!((stamp.instant.as_str(), stamp.offset.as_str()), ("2026-03-28T23:30:01.250Z", "+02:00"));
    let event = desk.casebook.record().events_since(stamp.seq - 1, 1).unwrap().remove(0);
    assert_eq!(event.header.instant().unwrap(), crate::desk::instant("2026-03-29T01:30:01.250+02:00"));
    assert_eq!((event.stamp(), event.changes[0].change.at.subject()), (stamp, Some(subject)));
}

#[test]
fn r31_r33_origin_and_the_formulas_version_are_stored_with_the_value() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let (weight, bmi) = (item(subject, "V01", "VS", "WEIGHT"), item(subject, "V01", "VS", "BMI"));
    let derived = Consequence::Derived {
        at: bmi.clone(),
        content: Some(Content::plain("24.1")),
        formula: "BMI-2".into(),
    };
    desk.act_with(Role::Coordinator, enter(&weight, "61.5", None), vec![derived]).unwrap();
    let standing = |place| desk.casebook.record().value(place).unwrap().unwrap();
    assert_eq!((standing(&weight).origin, standing(&weight).formula), (Origin::Transcribed, None));
    assert_eq!((standing(&bmi).origin, standing(&bmi).formula), (Origin::Derived, Some("BMI-2".into())));
}

#[test]
fn r38_the_archive_opens_for_reading_with_its_trail() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    desk.enter(&item(subject, "V01", "VS", "PULSE"), "72");
    let (path, surroundings) = (desk.path(), desk.surroundings(4));
    let lines = desk.casebook.record().trail(&TrailFilter::default()).unwrap();
    let Desk { home, casebook, .. } = desk;
    drop(casebook);
    let before = std::fs::read(path.join("data.db")).unwrap();
    let archive = ReadOnly::open(&path, "moon", &passphrase("moon"), &surroundings).unwrap();
    assert_eq!(archive.record().trail(&TrailFilter::default()).unwrap(), lines);
    drop(archive);
    assert_eq!(std::fs::read(path.join("data.db")).unwrap(), before);
    drop(home);
}

#[test]
fn r04_verification_in_the_background_sees_a_whole_record_while_people_work() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let pulse = item(subject, "V01", "VS", "PULSE");
    let (verifier, done) = (desk.casebook.verifier(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let verifying = scope.spawn(|| {
            let mut runs = 0;
            while !done.load(Ordering::Relaxed) || runs == 0 {
                let found = verifier.run(&mut |_| ControlFlow::Continue(()));
                assert!(found.ok(), "{:?}", found.problems);
                runs += 1;
            }
        });
        for value in 0..60 {
            desk.enter(&pulse, &value.to_string());
        }
        done.store(true, Ordering::Relaxed);
        verifying.join().unwrap();
    });
}

#[test]
fn verification_is_broken_off_when_asked() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    desk.casebook.begin_bulk().unwrap();
    for value in 0..600 {
        desk.enter(&item(subject, "V01", "VS", "PULSE"), &value.to_string());
    }
    desk.casebook.end_bulk().unwrap();
    let mut told = Vec::new();
    let found = desk.casebook.verifier().run(&mut |progress| {
        told.push(progress);
        ControlFlow::Break(())
    });
    assert!(!found.complete && !found.ok() && found.problems.is_empty());
    assert_eq!((told.len(), told[0].done), (1, 500));
    assert!(matches!(
        desk.casebook.record().history(&item(subject, "V01", "VS", "PULSE")).unwrap()[1].what,
        Some(What::Value { .. })
    ));
}

#[test]
fn r07_the_trail_is_filtered_and_paged() {
    let mut desk = Desk::new();
    let (one, two) = (desk.enrol("001"), desk.enrol("002"));
    for subject in [one, two] {
        desk.enter(&item(subject, "V01", "VS", "PULSE"), "72");
        desk.enter(&item(subject, "V01", "VS", "WEIGHT"), "60");
    }
    let record = desk.casebook.record();
    let count =
        |filter: TrailFilter| (record.trail(&filter).unwrap().len(), record.trail_count(&filter).unwrap());
    let filter = TrailFilter::default;
    assert_eq!(count(TrailFilter { within: Some(subject_place(one)), ..filter() }), (3, 3));
    assert_eq!(count(TrailFilter { item: Some("PULSE".into()), ..filter() }), (2, 2));
    assert_eq!(count(TrailFilter { form: Some("VS".into()), user: Some("cho".into()), ..filter() }), (4, 4));
    let values = TrailFilter { kinds: vec!["value".into()], within: Some(subject_place(two)), ..filter() };
    assert_eq!(count(values.clone()), (2, 2));
    assert_eq!(count(TrailFilter { limit: 1, skip: 1, newest_first: true, ..values.clone() }), (1, 2));
    let line = record.trail(&TrailFilter { limit: 1, newest_first: true, ..values }).unwrap().remove(0);
    assert_eq!(line.at, item(two, "V01", "VS", "WEIGHT"));
    let from = Some(line.stamp.instant);
    assert_eq!(count(TrailFilter { from: from.clone(), kinds: vec!["value".into()], ..filter() }), (1, 1));
    assert_eq!(count(TrailFilter { to: from, kinds: vec!["value".into()], ..filter() }), (3, 3));
}

/// A text finds what was done with it: in values, reasons and questions, by item, subject and person; and never the record's own words.
#[test]
fn r07_a_text_finds_values_reasons_questions_items_subjects_and_people() {
    let mut desk = Desk::new();
    let subject = desk.enrol("KR-001");
    let other = desk.enrol("KR-002");
    let (pulse, weight) = (item(subject, "V01", "VS", "PULSE"), item(other, "V01", "VS", "WEIGHT"));
    desk.enter(&pulse, "72");
    desk.must(Role::Coordinator, enter(&weight, "61.5", None));
    desk.must(Role::Coordinator, enter(&weight, "61.6", Some("100% misread, \"sic\"")));
    let query = desk.casebook.fresh_key();
    desk.must(Role::Monitor, Act::OpenQuery { query, at: pulse.clone(), text: "Sure of 72_?".into() });
    let found = |text: &str, labelled: &[&str]| -> BTreeSet<String> {
        let labelled = labelled.iter().map(|item| (*item).to_owned()).collect();
        let filter = TrailFilter {
            text: Some(text.into()),
            labelled,
            from: None,
            kinds: vec!["value".into(), "query_opened".into(), "subject_added".into()],
            ..TrailFilter::default()
        };
        let lines = desk.casebook.record().trail(&filter).unwrap();
        assert_eq!(desk.casebook.record().trail_count(&filter).unwrap(), lines.len() as u64, "{text}");
        lines.iter().map(|line| format!("{} {}", line.kind, line.at)).collect()
    };
    let value = |at: &protocol::Location| format!("value {at}");
    let asked = format!("query_opened {pulse}");
    assert_eq!(found("61.5", &[]), BTreeSet::from([value(&weight)]));
    assert_eq!(found("MISREAD, \"", &[]), BTreeSet::from([value(&weight)]));
    assert_eq!(found("100%", &[]), BTreeSet::from([value(&weight)]));
    assert_eq!(found("72", &[]), BTreeSet::from([value(&pulse), asked.clone()]));
    assert_eq!(found("72_", &[]), BTreeSet::from([asked.clone()]), "no wildcard");
    assert_eq!(found("puls", &[]), BTreeSet::from([value(&pulse), asked.clone()]));
    assert_eq!(found("heart", &["PULSE"]), BTreeSet::from([value(&pulse), asked.clone()]));
    let added = format!("subject_added {}", subject_place(subject));
    assert_eq!(found("kr-001", &[]), BTreeSet::from([added, value(&pulse), asked]));
    assert_eq!(found("transcribed", &[]), BTreeSet::new());
    assert_eq!(found("new", &[]), BTreeSet::new());
}
