//! Short stories of a site at work.

use std::collections::BTreeMap;

use protocol::{Content, Location, Oid};
use store::{
    Act, ActError, Consequence, Edit, Ground, NewAccount, QueryStatus, Role, Settled, Severity, State, What,
};

use crate::desk::{Desk, definition, enter, form, item, passphrase, set, sign, subject_place};

#[test]
fn r01_a_value_is_entered_corrected_and_its_history_told() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let pulse = item(subject, "V01", "VS", "PULSE");
    desk.enter(&pulse, "72");
    desk.enter(&pulse, "74");
    let history = desk.casebook.record().history(&pulse).unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!(history[1].stamp.user, "cho");
    assert_eq!(desk.casebook.record().value(&pulse).unwrap().unwrap().content.unwrap().value(), Some("74"));
    assert_eq!(desk.problems(), Vec::<String>::new());
}

#[test]
fn r02_after_completion_a_change_needs_a_reason() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let pulse = item(subject, "V01", "VS", "PULSE");
    desk.enter(&pulse, "72");
    desk.complete(&form(subject, "V01", "VS"));
    let refused = desk.act(Role::Coordinator, enter(&pulse, "74", None));
    assert!(matches!(refused, Err(ActError::ReasonNeeded { at }) if *at == pulse));
    desk.act(Role::Coordinator, enter(&pulse, "74", Some("misread"))).unwrap();
}

#[test]
fn r15_a_change_breaks_signature_and_verification() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let (vs, pulse) = (form(subject, "V01", "VS"), item(subject, "V01", "VS", "PULSE"));
    desk.enter(&pulse, "72");
    desk.complete(&vs);
    desk.must(Role::Monitor, Act::Verify { at: vec![vs.clone()] });
    desk.sign(Role::Investigator, &vs);
    desk.sign(Role::PrincipalInvestigator, &subject_place(subject));
    let receipt = desk.must(Role::Coordinator, enter(&pulse, "74", Some("misread")));
    let kinds: Vec<_> = receipt.changes.iter().map(|change| change.what.kind()).collect();
    assert_eq!(kinds, ["value", "signature_broken", "signature_broken", "verification_broken"]);
    let signatures = desk.casebook.record().signatures(&vs).unwrap();
    assert_eq!(signatures[0].broken, Some(receipt.seq));
    assert_eq!(desk.problems(), Vec::<String>::new());
}

/// The reopening states its own reason: who entered something elsewhere has none to give.
#[test]
fn r15_a_form_taken_back_because_of_a_change_elsewhere_keeps_neither_signature_nor_verification() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let vs = form(subject, "V01", "VS");
    desk.enter(&item(subject, "V01", "VS", "PULSE"), "72");
    desk.complete(&vs);
    desk.must(Role::Monitor, Act::Verify { at: vec![vs.clone()] });
    desk.sign(Role::Investigator, &vs);
    let reopened =
        Consequence::FormReopened { form: vs.clone(), reason: "Something is to be filled in.".into() };
    let elsewhere = enter(&item(subject, "V02", "VS", "PULSE"), "70", None);
    let receipt = desk.act_with(Role::Coordinator, elsewhere, vec![reopened]).unwrap();
    let kinds: Vec<_> = receipt.changes.iter().map(|change| change.what.kind()).collect();
    assert_eq!(kinds, ["value", "form_reopened", "signature_broken", "verification_broken"]);
    assert_eq!(desk.casebook.record().signatures(&vs).unwrap()[0].broken, Some(receipt.seq));
    assert_eq!(desk.problems(), Vec::<String>::new());
}

#[test]
fn r05_a_redaction_removes_every_trace_of_the_words_and_the_chain_holds() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let (vs, note) = (form(subject, "V01", "VS"), item(subject, "V01", "VS", "NOTE"));
    desk.enter(&note, "Mrs Kim lives at 12 Elm Street");
    desk.enter(&note, "lives nearby");
    let query = desk.casebook.fresh_key();
    let text = "Why is Mrs Kim named here?".to_owned();
    desk.must(Role::Monitor, Act::OpenQuery { query, at: note.clone(), text });
    desk.complete(&vs);
    desk.sign(Role::Investigator, &vs);
    let replacement = Some(Content::plain("lives nearby"));
    let reason = "a patient's name".to_owned();
    let receipt = desk.must(Role::DataManager, Act::Redact { at: note.clone(), replacement, reason });

    let record = desk.casebook.record();
    let history = record.history(&note).unwrap();
    assert_eq!(history.iter().filter(|line| line.what.is_none()).count(), 3);
    assert!(!format!("{history:?}{:?}", record.query_thread(query).unwrap()).contains("Kim"));
    let standing = record.value(&note).unwrap().unwrap();
    assert_eq!((standing.content.unwrap().value(), standing.stamp.seq), (Some("lives nearby"), receipt.seq));
    assert_eq!(record.signatures(&vs).unwrap()[0].broken, Some(receipt.seq));
    assert_eq!(desk.problems(), Vec::<String>::new());
    let nothing_left = desk.act(
        Role::DataManager,
        Act::Redact { at: item(subject, "V01", "VS", "PULSE"), replacement: None, reason: "none".into() },
    );
    assert!(matches!(nothing_left, Err(ActError::NoSuchPlace { .. })));
}

#[test]
fn r09_r29_a_query_lives_and_no_step_is_silent() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let pulse = item(subject, "V01", "VS", "PULSE");
    desk.enter(&pulse, "720");
    let query = desk.casebook.fresh_key();
    let text = |text: &str| text.to_owned();
    desk.must(Role::Monitor, Act::OpenQuery { query, at: pulse.clone(), text: text("720?") });
    assert!(matches!(
        desk.act(Role::Monitor, Act::CloseQuery { query, text: text("  ") }),
        Err(ActError::TextNeeded { .. })
    ));
    let correction = Act::Enter { edits: vec![set(&pulse, "72")], reason: None, query: Some(query) };
    desk.must(Role::Coordinator, correction);
    desk.must(Role::Coordinator, Act::AnswerQuery { query, text: text("typed twice") });
    assert!(matches!(
        desk.act(Role::Coordinator, Act::AnswerQuery { query, text: text("again") }),
        Err(ActError::NoSuchQuery { .. })
    ));
    desk.must(Role::Monitor, Act::CloseQuery { query, text: text("thank you") });
    desk.must(Role::Monitor, Act::ReopenQuery { query, text: text("the source says 27") });
    desk.must(Role::Monitor, Act::CancelQuery { query, text: text("wrong source") });
    let record = desk.casebook.record();
    let thread = record.query_thread(query).unwrap();
    let statuses: Vec<_> = thread.iter().map(|step| step.status).collect();
    use QueryStatus::{Answered, Cancelled, Closed, Open};
    assert_eq!(statuses, [Open, Answered, Closed, Open, Cancelled]);
    let carried = record.history(&pulse).unwrap().into_iter().find_map(|line| match line.what {
        Some(What::Value { query: Some(query), .. }) => Some(query),
        _ => None,
    });
    assert_eq!(carried, Some(query));
}

#[test]
fn r28_a_hard_finding_blocks_completion_and_a_soft_one_takes_a_reason() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let (vs, pulse) = (form(subject, "V01", "VS"), item(subject, "V01", "VS", "PULSE"));
    let raised = |check: &str, severity| Consequence::Raised {
        check: Oid::new(check),
        at: pulse.clone(),
        severity,
        blocks_completion: severity == Severity::Hard,
        message: "look at it".into(),
        params: BTreeMap::new(),
    };
    let consequences = vec![
        raised("EC-H", Severity::Hard),
        raised("EC-S", Severity::Soft),
        raised("EC-X", Severity::Safety),
    ];
    desk.act_with(Role::Coordinator, enter(&pulse, "190", None), consequences).unwrap();
    let complete = Act::Complete { form: vs.clone() };
    assert!(matches!(desk.act(Role::Coordinator, complete.clone()), Err(ActError::HardFinding { .. })));
    let resolved = Consequence::Resolved { check: Oid::new("EC-H"), at: pulse.clone() };
    desk.act_with(Role::Coordinator, enter(&pulse, "180", None), vec![resolved]).unwrap();
    let confirm =
        |reason: &str| Act::Confirm { check: Oid::new("EC-S"), at: pulse.clone(), reason: reason.into() };
    assert!(matches!(desk.act(Role::Coordinator, confirm("yes")), Err(ActError::TextNeeded { least: 5 })));
    desk.must(Role::Coordinator, confirm("measured twice"));
    let acknowledge = |adverse_event| Act::Acknowledge {
        check: Oid::new("EC-X"),
        at: pulse.clone(),
        decision: "watch".into(),
        adverse_event,
    };
    assert!(matches!(desk.act(Role::Investigator, acknowledge(None)), Err(ActError::AnswerNeeded { .. })));
    desk.must(Role::Investigator, acknowledge(Some(true)));
    desk.must(Role::Coordinator, complete);
    let settled: Vec<_> = desk
        .casebook
        .record()
        .findings_within(&vs)
        .unwrap()
        .into_iter()
        .map(|finding| finding.settled)
        .collect();
    assert_eq!(settled, [Settled::Resolved, Settled::Confirmed, Settled::Acknowledged]);
}

#[test]
fn what_an_acknowledged_alert_proposes_is_set_aside_for_a_reason_and_taken_back() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let (pulse, check) = (item(subject, "V01", "VS", "PULSE"), Oid::new("EC-P"));
    let raise = |desk: &mut Desk, value: &str| {
        let raised = Consequence::Raised {
            check: Oid::new("EC-P"),
            at: item(subject, "V01", "VS", "PULSE"),
            severity: Severity::Protocol,
            blocks_completion: false,
            message: "look at it".into(),
            params: BTreeMap::from([("v".into(), value.into())]),
        };
        desk.act_with(Role::Coordinator, enter(&pulse, value, None), vec![raised]).unwrap();
    };
    let acknowledge = |desk: &mut Desk| {
        let decision = "continues".to_owned();
        let (check, at) = (check.clone(), pulse.clone());
        desk.must(Role::Investigator, Act::Acknowledge { check, at, decision, adverse_event: None });
    };
    let aside = |reason: &str| Act::SetDeviationAside {
        check: check.clone(),
        at: pulse.clone(),
        reason: reason.into(),
    };
    let again = || Act::ProposeAgain { check: check.clone(), at: pulse.clone() };
    let none = |done: Result<_, ActError>| assert!(matches!(done, Err(ActError::NoSuchFinding { .. })));
    raise(&mut desk, "190");
    none(desk.act(Role::Coordinator, aside("measured after the stairs")));
    acknowledge(&mut desk);
    none(desk.act(Role::Coordinator, again()));
    let short = desk.act(Role::Coordinator, aside("no"));
    assert!(matches!(short, Err(ActError::TextNeeded { least: 5 })));
    desk.must(Role::Coordinator, aside("measured after the stairs"));
    none(desk.act(Role::Coordinator, aside("measured after the stairs")));
    desk.must(Role::Coordinator, again());
    desk.must(Role::Coordinator, aside("measured after the stairs"));
    // Raised anew, it is another alert: what was said of the first is not said of it.
    raise(&mut desk, "191");
    none(desk.act(Role::Coordinator, again()));
    acknowledge(&mut desk);
    desk.must(Role::Coordinator, aside("measured after the stairs"));
    let said = desk.casebook.record().history(&pulse).unwrap();
    let said: Vec<_> =
        said.iter().map(|line| line.kind.as_str()).filter(|kind| kind.starts_with("dev")).collect();
    assert_eq!(
        said,
        ["deviation_set_aside", "deviation_proposed", "deviation_set_aside", "deviation_set_aside"]
    );
    assert_eq!(desk.problems(), Vec::<String>::new());
}

#[test]
fn r18_r40_the_casebook_is_locked_when_nothing_is_in_the_way_and_takes_nothing_clinical_afterwards() {
    let mut desk = Desk::new();
    let principal = Role::PrincipalInvestigator;
    let subject = desk.enrol("001");
    let pulse = item(subject, "V01", "VS", "PULSE");
    desk.enter(&pulse, "72");
    let query = desk.casebook.fresh_key();
    desk.must(Role::Monitor, Act::OpenQuery { query, at: pulse.clone(), text: "sure?".into() });
    let lock = || Act::LockCasebook { passphrase: passphrase("pi") };
    let Err(ActError::Blocked(blockers)) = desk.act(principal, lock()) else { panic!("locked") };
    assert_eq!(blockers.len(), 3, "unsigned, a query, a form in progress: {blockers:?}");
    desk.must(Role::Monitor, Act::CloseQuery { query, text: "yes".into() });
    desk.complete(&form(subject, "V01", "VS"));
    desk.sign(principal, &subject_place(subject));
    let locked = desk.must(principal, lock());
    assert_eq!(desk.casebook.record().lock_event().unwrap(), Some(locked.seq));

    let refused = desk.act(Role::Coordinator, enter(&pulse, "73", Some("late")));
    assert!(matches!(refused, Err(ActError::Denied { state: State::CasebookLocked, .. })));
    desk.must(
        principal,
        Act::RecordExport {
            file: "TRIAL-01-LOCK1.zip".into(),
            sha256: "00".repeat(32),
            interim: false,
            through: locked.seq,
        },
    );
    let unlock = |reason: &str, secret: &str| Act::UnlockCasebook {
        reason: reason.into(),
        passphrase: store::Passphrase::new(secret.into()),
    };
    assert!(matches!(desk.act(principal, unlock("found an error", "no")), Err(ActError::WrongPassphrase)));
    assert!(matches!(desk.act(principal, unlock(" ", &passphrase("pi"))), Err(ActError::TextNeeded { .. })));
    desk.must(principal, unlock("found an error", &passphrase("pi")));
    desk.must(Role::Coordinator, enter(&pulse, "73", Some("late")));
    assert_eq!(desk.problems(), Vec::<String>::new());
}

#[test]
fn r12_r14_r17_signing_takes_the_statement_and_the_passphrase_and_says_who_when_and_what_it_means() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let vs = form(subject, "V01", "VS");
    desk.enter(&item(subject, "V01", "VS", "PULSE"), "72");
    let unfinished = desk.act(Role::Investigator, sign(Role::Investigator, &vs));
    assert!(matches!(unfinished, Err(ActError::Denied { state: State::Open, .. })));
    desk.complete(&vs);
    let wrong = Act::Sign { at: vs.clone(), meaning: "m".into(), passphrase: passphrase("other") };
    assert!(matches!(desk.act(Role::Investigator, wrong), Err(ActError::WrongPassphrase)));
    let new = NewAccount { user: "new.pi".into(), ..crate::desk::account(Role::PrincipalInvestigator) };
    let secret = new.passphrase.clone();
    desk.must(Role::Administrator, Act::CreateAccount(new));
    desk.must(
        Role::Administrator,
        Act::RecordDelegation {
            user: "new.pi".into(),
            role: Role::PrincipalInvestigator,
            ground: Ground::Training,
            from: "2026-03-01".parse().unwrap(),
            to: Some("2026-03-31".parse().unwrap()),
            duties: "signing".into(),
        },
    );
    let session = desk.casebook.login("new.pi", &secret).unwrap();
    let act = Act::Sign { at: vs.clone(), meaning: "m".into(), passphrase: secret };
    let refused = desk.casebook.act(&session, act, vec![]);
    assert!(matches!(refused, Err(ActError::NoStatement)));
    desk.sign(Role::Investigator, &vs);
    let signature = desk.casebook.record().signatures(&vs).unwrap().remove(0);
    assert_eq!((signature.name.as_str(), signature.values), ("Dr ito", 1));
    assert_eq!(signature.meaning, "I have reviewed these data.");
    assert_eq!((signature.stamp.user.as_str(), signature.stamp.role), ("ito", Role::Investigator));
    assert!(signature.stamp.instant.starts_with("2026-03-12T01:0"));
}

#[test]
fn frozen_and_locked_places_refuse_entry_and_derived_values_too() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let (vs, pulse) = (form(subject, "V01", "VS"), item(subject, "V01", "VS", "PULSE"));
    desk.enter(&pulse, "72");
    desk.must(Role::DataManager, Act::Freeze { at: vec![vs.clone()] });
    let refused =
        |outcome, expected| matches!(outcome, Err(ActError::Denied { state, .. }) if state == expected);
    assert!(refused(desk.act(Role::Coordinator, enter(&pulse, "73", None)), State::Frozen));
    let derived = Consequence::Derived { at: pulse.clone(), content: None, formula: "1".into() };
    let elsewhere = enter(&item(subject, "V01", "DM", "AGE"), "70", None);
    assert!(refused(desk.act_with(Role::Coordinator, elsewhere, vec![derived]), State::Frozen));
    desk.must(Role::DataManager, Act::Lock { at: vec![subject_place(subject)] });
    assert!(refused(
        desk.act(Role::DataManager, Act::Unfreeze { at: vec![vs.clone()], reason: "r".into() }),
        State::Locked
    ));
    desk.must(Role::DataManager, Act::Unlock { at: vec![subject_place(subject)], reason: "an error".into() });
    desk.must(Role::DataManager, Act::Unfreeze { at: vec![vs], reason: "an error".into() });
    desk.must(Role::Coordinator, enter(&pulse, "73", None));
}

#[test]
fn what_holds_something_frozen_is_not_withdrawn_around_it() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let vs = form(subject, "V01", "VS");
    desk.enter(&item(subject, "V01", "VS", "PULSE"), "72");
    desk.must(Role::DataManager, Act::Freeze { at: vec![vs.clone()] });
    let visit = Location { form: None, ..vs.clone() };
    for at in [subject_place(subject), visit] {
        let edits = vec![Edit::Withdraw { at: at.clone(), moved_to: None }];
        let act = Act::Enter { edits, reason: Some("wrong patient".into()), query: None };
        let refused = desk.act(Role::Coordinator, act);
        assert!(matches!(refused, Err(ActError::Denied { state: State::Frozen, .. })), "{at}: {refused:?}");
    }
}

#[test]
fn a_derived_value_begins_no_form() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let vs = form(subject, "V01", "VS");
    let derived = Consequence::Derived {
        at: item(subject, "V02", "FIGURES", "TOTAL"),
        content: Some(Content::plain("72")),
        formula: "1".into(),
    };
    desk.act_with(Role::Coordinator, enter(&item(subject, "V01", "VS", "PULSE"), "72", None), vec![derived])
        .unwrap();
    let begun = desk.casebook.record().forms_within(&subject_place(subject)).unwrap();
    assert_eq!(begun.iter().map(|form| &form.at).collect::<Vec<_>>(), [&vs]);
    desk.complete(&vs);
    desk.sign(Role::PrincipalInvestigator, &subject_place(subject));
    assert_eq!(desk.casebook.record().lock_blockers().unwrap(), []);
    assert_eq!(desk.problems(), [""; 0]);
}

#[test]
fn r11_a_clock_that_goes_back_is_recorded_and_the_order_stays() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let pulse = item(subject, "V01", "VS", "PULSE");
    let first = desk.enter(&pulse, "72");
    desk.clock.advance(chrono::TimeDelta::hours(-3));
    let second = desk.enter(&pulse, "73");
    assert_eq!(second.seq, first.seq + 2);
    assert!(second.instant < first.instant);
    let between = desk.casebook.record().events_since(first.seq, 1).unwrap().remove(0);
    assert!(matches!(between.changes[0].change.what, What::ClockSteppedBack { .. }));
    desk.clock.advance(chrono::TimeDelta::milliseconds(-2500));
    assert_eq!(desk.enter(&pulse, "74").seq, second.seq + 1, "time servers set a clock right all day long");
}

#[test]
fn withdrawn_places_are_listed_refuse_entry_and_come_back() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let row = form(subject, "COMMON", "CM").with_row(desk.casebook.fresh_key());
    let drug = row.with_item(Oid::new("CMTRT"));
    let edits = vec![Edit::AddRow { at: row.clone(), group: Oid::new("CM") }, set(&drug, "aspirin")];
    desk.must(Role::Coordinator, Act::Enter { edits, reason: None, query: None });
    let withdraw = |reason: Option<&str>| Act::Enter {
        edits: vec![Edit::Withdraw { at: row.clone(), moved_to: None }],
        reason: reason.map(Into::into),
        query: None,
    };
    assert!(matches!(desk.act(Role::Coordinator, withdraw(None)), Err(ActError::ReasonNeeded { .. })));
    desk.must(Role::Coordinator, withdraw(Some("wrong patient")));
    let scope = row.scope.clone();
    assert_eq!(desk.casebook.record().withdrawn(&scope).unwrap(), std::slice::from_ref(&row));
    assert!(desk.casebook.record().value(&drug).unwrap().is_some(), "it stays readable");
    let late = desk.act(Role::Coordinator, enter(&drug, "ibuprofen", None));
    assert!(matches!(late, Err(ActError::Denied { state: State::Withdrawn, .. })));
    desk.must(
        Role::Coordinator,
        Act::Restore { at: row.clone(), reason: "the right patient after all".into() },
    );
    assert_eq!(desk.casebook.record().withdrawn(&scope).unwrap(), []);
    let unknown =
        form(subject, "COMMON", "CM").with_row(desk.casebook.fresh_key()).with_item(Oid::new("CMTRT"));
    assert!(matches!(
        desk.act(Role::Coordinator, enter(&unknown, "x", None)),
        Err(ActError::NoSuchPlace { .. })
    ));
}

#[test]
fn r34_a_version_of_the_definition_is_activated_and_named_in_every_event_after_it() {
    let mut desk = Desk::new();
    desk.must(Role::DataManager, crate::desk::activate("2"));
    assert!(matches!(desk.act(Role::DataManager, crate::desk::activate("2")), Err(ActError::NothingChanged)));
    desk.enrol("001");
    let head = desk.casebook.record().head().unwrap().seq;
    let last = desk.casebook.record().events_since(head - 1, 1).unwrap().remove(0);
    assert_eq!(last.header.study, definition("2").hash());
    let versions = desk.casebook.record().studies().unwrap();
    assert_eq!(versions.iter().map(|version| version.version.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    for version in versions {
        let bytes = desk.casebook.record().definition(&version.hash).unwrap().unwrap();
        assert_eq!(bytes, definition(&version.version).bytes);
    }
}

#[test]
fn the_same_seed_makes_the_same_chain() {
    let head = |seed| {
        let mut desk = Desk::seeded(seed);
        let subject = desk.enrol("001");
        desk.enter(&item(subject, "V01", "VS", "PULSE"), "72");
        desk.casebook.record().head().unwrap()
    };
    assert_eq!(head(5), head(5));
    assert_ne!(head(5), head(6));
}

#[test]
fn bulk_writing_is_for_training_and_ends_on_the_disk() {
    let mut desk = Desk::new();
    desk.casebook.begin_bulk().unwrap();
    let subject = desk.enrol("001");
    desk.enter(&item(subject, "V01", "VS", "PULSE"), "72");
    desk.casebook.end_bulk().unwrap();
    assert_eq!(desk.problems(), Vec::<String>::new());
    let home = tempfile::tempdir().unwrap();
    let creation = store::Creation { training: false, ..crate::desk::creation() };
    let (mut real, ..) =
        store::Casebook::create(&home.path().join("real.casebook"), creation, desk.surroundings(4)).unwrap();
    assert!(real.begin_bulk().is_err());
}
