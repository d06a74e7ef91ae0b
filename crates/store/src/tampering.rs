//! Somebody with the key alters the database behind the program's back; verification finds it and names it.

#![expect(clippy::unwrap_used, reason = "tests")]

use rusqlite::Connection;

use crate::desk::{Desk, form, item};
use crate::{Act, Role};

/// Two values, a completed and signed form, a confirmed verification.
fn worked() -> Desk {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    assert_eq!(desk.enter(&item(subject, "V01", "VS", "PULSE"), "72").seq, PULSE_ENTERED);
    desk.enter(&item(subject, "V01", "VS", "WEIGHT"), "61.5");
    desk.complete(&form(subject, "V01", "VS"));
    desk.sign(Role::Investigator, &form(subject, "V01", "VS"));
    desk.must(Role::Monitor, Act::Verify { at: vec![form(subject, "V01", "VS")] });
    desk
}

fn without_triggers(connection: &Connection) {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'";
    let names: Vec<String> = connection
        .prepare(sql)
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(names.len(), 8);
    names.iter().for_each(|name| connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
}

/// The event that enters the first value: seven people's accounts, delegations and statements come before it.
const PULSE_ENTERED: u64 = 30;

/// What verification names after `sql` was done to the database.
fn named(sql: &str) -> Vec<String> {
    let desk = worked();
    without_triggers(&desk.casebook.connection);
    let changed = desk.casebook.connection.execute(sql, []).unwrap();
    assert!(changed > 0, "{sql} changed nothing");
    desk.problems()
}

#[test]
fn r03_the_triggers_refuse_to_change_or_remove() {
    let desk = worked();
    for sql in [
        "UPDATE events SET header = header || ' ' WHERE seq = 3",
        "DELETE FROM events WHERE seq = 3",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE seq = 3",
        "INSERT INTO events SELECT seq + 1000, header, hash, signature FROM events WHERE seq = 3",
        "UPDATE contents SET content = '{}' WHERE seq = 3",
        "DELETE FROM contents WHERE seq = 3",
        "INSERT OR REPLACE INTO contents SELECT * FROM contents WHERE seq = 3",
        "UPDATE definitions SET bytes = x'00'",
        "DELETE FROM definitions",
    ] {
        assert!(desk.casebook.connection.execute(sql, []).is_err(), "{sql}");
    }
    assert_eq!(desk.problems(), Vec::<String>::new());
}

#[test]
fn r04_what_was_altered_is_named() {
    // {n} is the event that entered the pulse, {next} the one after it.
    let numbered = |text: &str| {
        text.replace("{n}", &PULSE_ENTERED.to_string()).replace("{next}", &(PULSE_ENTERED + 1).to_string())
    };
    let cases = [
        ("UPDATE events SET header = replace(header, 'cho', 'chu') WHERE seq = {n}", "hash: event {n}"),
        ("UPDATE events SET hash = zeroblob(32) WHERE seq = {n}", "hash: event {next}"),
        ("UPDATE events SET signature = zeroblob(64) WHERE seq = {n}", "signature: event {n}"),
        ("DELETE FROM events WHERE seq = {n}", "sequence: event {next}"),
        (
            "UPDATE contents SET content = replace(content, '72', '73') WHERE seq = {n}",
            "commitment: event {n} change 0",
        ),
        ("UPDATE contents SET salt = zeroblob(16) WHERE seq = {n}", "commitment: event {n} change 0"),
        ("DELETE FROM contents WHERE seq = {n}", "content_missing: event {n} change 0"),
        ("INSERT INTO contents VALUES ({n}, 5, zeroblob(16), '{}')", "header: event {n}"),
        ("INSERT INTO contents VALUES (9999, 0, zeroblob(16), '{}')", "sequence: event 9999"),
        ("UPDATE item_values SET content = replace(content, '72', '73')", "projection: item_values subject:"),
        ("DELETE FROM item_values WHERE at LIKE '%WEIGHT'", "projection: item_values subject:"),
        ("UPDATE forms SET first_completed = NULL", "projection: forms subject:"),
        ("UPDATE accounts SET role = 'administrator' WHERE user = 'cho'", "projection: accounts cho"),
        ("UPDATE definitions SET bytes = x'00'", "definition: event 1"),
        ("INSERT INTO definitions VALUES ('00', x'00')", "definition: definitions"),
        ("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)", "anchor: event"),
        ("UPDATE signatures SET meaning = 'nothing'", "projection: signatures"),
        ("DELETE FROM trail WHERE seq = {n}", "projection: trail {n} 0"),
    ];
    for (sql, expected) in cases {
        let found = named(&numbered(sql));
        assert!(found.iter().any(|problem| problem.starts_with(&numbered(expected))), "{sql}\n{found:#?}");
    }
}

#[test]
fn r13_a_signature_over_other_values_is_named() {
    // An event whose digest is of something else, made by the program itself, chained and signed as it should be.
    let mut desk = worked();
    let subject = desk.casebook.record().subjects().unwrap().remove(0).subject;
    let at = form(subject, "V01", "VS");
    let what = crate::What::Signed {
        signature: desk.casebook.fresh_key(),
        name: "Dr ito".into(),
        meaning: "carried over".into(),
        digest: "00".repeat(32),
        values: 2,
    };
    let session = &desk.sessions[&Role::Investigator];
    let actor = crate::writing::Actor { user: session.user(), role: Role::Investigator, pair: &session.pair };
    let changes = vec![crate::Change { at, what }];
    let kind = crate::ActKind::Sign;
    desk.casebook.write(&actor, kind, changes, &crate::writing::Beside::default()).unwrap();
    let found = desk.problems();
    assert!(matches!(found.as_slice(), [only] if only.starts_with("digest: event")), "{found:?}");
}

#[test]
fn r40_a_clinical_event_after_the_lock_is_named() {
    let mut desk = worked();
    let subject = desk.casebook.record().subjects().unwrap().remove(0).subject;
    desk.sign(Role::PrincipalInvestigator, &crate::desk::subject_place(subject));
    let passphrase = crate::desk::passphrase(crate::desk::user(Role::PrincipalInvestigator));
    desk.must(Role::PrincipalInvestigator, Act::LockCasebook { passphrase });
    let session = &desk.sessions[&Role::Coordinator];
    let actor = crate::writing::Actor { user: session.user(), role: Role::Coordinator, pair: &session.pair };
    let at = item(subject, "V01", "VS", "PULSE");
    let changes =
        vec![crate::Change { at, what: crate::What::NoteSet { text: "late".into(), refused: None } }];
    let kind = crate::ActKind::Enter;
    desk.casebook.write(&actor, kind, changes, &crate::writing::Beside::default()).unwrap();
    let found = desk.problems();
    assert!(matches!(found.as_slice(), [only] if only.starts_with("after_lock: event")), "{found:?}");
}

#[test]
fn r01_projections_thrown_away_come_back_from_the_chain() {
    let mut desk = worked();
    for (table, _) in crate::projection::TABLES {
        desk.casebook.connection.execute(&format!("DELETE FROM {table}"), []).unwrap();
    }
    assert!(!desk.problems().is_empty());
    desk.casebook.rebuild().unwrap();
    assert_eq!(desk.problems(), Vec::<String>::new());
}
