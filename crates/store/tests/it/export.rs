//! The chain as it leaves the casebook: lines that anybody can check.

use std::process::Command;

use serde_json::Value as Json;
use store::{Act, Casebook, Role, check_lines, write_line};

use crate::desk::{Desk, enter, form, item};

fn lines(casebook: &Casebook, through: u64) -> String {
    let mut out = Vec::new();
    casebook
        .record()
        .each_event(1, through, |event| {
            write_line(&event, &mut out).unwrap();
            Ok::<(), rusqlite::Error>(())
        })
        .unwrap();
    String::from_utf8(out).unwrap()
}

fn worked() -> Desk {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let note = item(subject, "V01", "VS", "NOTE");
    desk.enter(&note, "Kim Min-ju, 서울 \u{1f}\"\\/ \u{7f} 北京");
    desk.enter(&item(subject, "V01", "VS", "PULSE"), "72");
    desk.complete(&form(subject, "V01", "VS"));
    desk.sign(Role::Investigator, &form(subject, "V01", "VS"));
    let reason = "a name was typed".to_owned();
    desk.must(Role::DataManager, Act::Redact { at: note, replacement: None, reason });
    desk
}

fn python(text: &str) -> (bool, String) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/check_chain.py");
    let output = Command::new("python3").arg(script).arg(file.path()).output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn r04_python_checks_an_exported_trail() {
    let desk = worked();
    let (text, head) = (lines(&desk.casebook, u64::MAX), desk.casebook.record().head().unwrap());
    assert_eq!(python(&text), (true, format!("head: {}\n", head.hex())));

    let (holds, told) = python(&text.replace("Dr cho", "Dr Cho"));
    assert!(!holds && told.contains("change 0: the content is not the one committed to"), "{told}");
    let (holds, told) = python(&text.replace("10:", "11:").replace("T01:", "T02:"));
    assert!(!holds && told.contains("event 1: the hash is not"), "{told}");
    let removed: String =
        text.lines().enumerate().filter(|(n, _)| *n != 5).map(|(_, l)| format!("{l}\n")).collect();
    let (holds, told) = python(&removed);
    assert!(!holds && told.contains("event 6: the sequence is broken"), "{told}");
}

#[test]
fn r36_a_trail_is_checked_without_its_casebook() {
    let desk = worked();
    let text = lines(&desk.casebook, u64::MAX);
    let mut seen = 0;
    let found = check_lines(text.as_bytes(), |_, _| seen += 1).unwrap();
    assert!(found.ok(), "{:?}", found.problems);
    assert_eq!((found.events, found.head), (seen, desk.casebook.record().head().unwrap()));
}

/// What `check_lines` names when `change` is made to line `number` (from 1).
fn named(text: &str, number: usize, change: impl Fn(&mut Json)) -> Vec<String> {
    let mut altered = String::new();
    for (position, line) in text.lines().enumerate() {
        let mut event: Json = serde_json::from_str(line).unwrap();
        if position + 1 == number {
            change(&mut event);
        }
        altered.push_str(&format!("{event}\n"));
    }
    let found = check_lines(altered.as_bytes(), |_, _| ()).unwrap();
    found.problems.iter().map(|problem| format!("{} {}", problem.code, problem.place)).collect()
}

#[test]
fn r35_every_altered_part_of_a_line_is_named() {
    let desk = worked();
    let text = lines(&desk.casebook, u64::MAX);
    let same: &dyn Fn(&mut Json) = &|_| ();
    assert_eq!(named(&text, 5, same), Vec::<String>::new());
    let header = |event: &mut Json| {
        event["header"] = event["header"].as_str().unwrap().replace("admin", "adnin").into()
    };
    assert!(named(&text, 5, header).contains(&"hash event 5".to_owned()));
    let signature = |event: &mut Json| {
        let text = event["signature"].as_str().unwrap();
        let last = if text.ends_with('0') { "1" } else { "0" };
        event["signature"] = format!("{}{last}", &text[..127]).into();
    };
    assert_eq!(named(&text, 5, signature), ["signature event 5"]);
    let salt = |event: &mut Json| event["contents"][0]["salt"] = "00".repeat(16).into();
    assert_eq!(named(&text, 5, salt), ["commitment event 5 change 0"]);
    let gone = |event: &mut Json| event["contents"][0] = Json::Null;
    let told = named(&text, 5, gone);
    assert!(
        told.iter().any(|problem| problem.ends_with("event 5") || problem.ends_with("event 5 change 0")),
        "{told:?}"
    );
}

#[test]
fn the_record_at_an_earlier_event_is_as_it_was_then() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let pulse = item(subject, "V01", "VS", "PULSE");
    let first = desk.enter(&pulse, "72");
    let before = (desk.casebook.record().counts().unwrap(), desk.casebook.record().value(&pulse).unwrap());
    desk.must(Role::Coordinator, enter(&pulse, "74", None));
    desk.complete(&form(subject, "V01", "VS"));
    let then = desk.casebook.record().at(first.seq).unwrap();
    assert_eq!((then.record().counts().unwrap(), then.record().value(&pulse).unwrap()), before);
    assert_eq!(then.record().head().unwrap().hash, first.hash);
    assert_eq!(then.record().history(&pulse).unwrap().len(), 1);
    let study = then.record().studies().unwrap().remove(0);
    assert!(then.record().definition(&study.hash).unwrap().is_some());
}
