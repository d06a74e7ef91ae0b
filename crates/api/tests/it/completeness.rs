//! A form is complete as long as nothing is left to fill in or to settle in it: not only on the day somebody declared it so.

use serde_json::{Value as Json, json};

use crate::desk::{Desk, PASSPHRASE};
use crate::filling::complete;

const DAY: &str = "2026-03-10";

fn enrolled() -> (Desk, Json, String) {
    let (desk, study, subject) = Desk::with_subject("2026-03-10T09:00:00+09:00");
    (desk, study, format!("subject:{subject}"))
}

/// Saves a correction in a form that was complete.
fn correct(desk: &Desk, place: &str, text: &str) -> Json {
    let changes = json!([{"place": place, "text": text, "clear": false}]);
    desk.ok("save", json!({"changes": changes, "reason": "misread in the source"}))
}

fn form(desk: &Desk, place: &str) -> Json {
    desk.ok("form", json!({"place": place}))
}

fn sign(desk: &Desk, place: &str) -> Json {
    desk.ok("sign", json!({"places": [place], "passphrase": PASSPHRASE}))
}

fn is_refused_a_signature(desk: &Desk, place: &str) {
    let refused = desk.refused("sign", json!({"places": [place], "passphrase": PASSPHRASE}));
    assert_eq!((refused.code.as_str(), refused.params["count"].as_str()), ("incomplete", "1"));
}

/// The end of the study of a subject who was never treated; once there is a day zero, it asks how the treatment ended.
fn ended_and_signed(desk: &mut Desk, study: &Json, subject: &str) -> String {
    let end = format!("{subject}/COMMON/DS");
    complete(desk, study, &end, DAY, &[("DSDECOD", "WITHDRAWAL BY SUBJECT"), ("SURV", "ALIVE")]);
    desk.login("pi");
    sign(desk, &end);
    desk.login("crc");
    end
}

fn treated(desk: &Desk, subject: &str) -> Json {
    desk.save(&format!("{subject}/V02/SV"), &[("VISITOCC", "Y"), ("VISDAT", DAY)])
}

#[test]
fn r32_a_correction_that_leaves_a_required_field_blank_reopens_the_form() {
    let (mut desk, study, subject) = enrolled();
    let vitals = format!("{subject}/V01/VS");
    desk.save(&vitals, &[("VSPERF", "N")]);
    complete(&desk, &study, &vitals, DAY, &[]);
    let saved = correct(&desk, &format!("{vitals}/VSPERF"), "Y");
    assert_eq!(saved["state"]["completed"], Json::Null);
    desk.login("pi");
    is_refused_a_signature(&desk, &vitals);
}

#[test]
fn r15_a_signed_form_that_a_change_elsewhere_leaves_incomplete_is_reopened_and_its_signature_broken() {
    let (mut desk, study, subject) = enrolled();
    let end = ended_and_signed(&mut desk, &study, &subject);
    let saved = treated(&desk, &subject);
    let state = form(&desk, &end);
    assert_eq!(state["completed"], Json::Null);
    assert!(state["signature"]["broken"].is_object(), "{}", state["signature"]);
    let trail = desk.ok("audit", json!({"limit": 20}));
    let rows = trail["rows"].as_array().unwrap().iter();
    let at_the_end = rows.filter(|row| row["seq"] == saved["done"]["seq"] && row["place"] == json!(end));
    let at_the_end: Vec<&Json> = at_the_end.collect();
    let kinds: Vec<&str> = at_the_end.iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.len(), 2, "{kinds:?}");
    assert!(kinds.contains(&"reopened") && kinds.contains(&"signatureBroken"), "{kinds:?}");
    let reopened = at_the_end.iter().find(|row| row["kind"] == "reopened").unwrap();
    assert_eq!(reopened["ownReason"]["en"], reopened["reason"], "as it was recorded");
    assert!(reopened["ownReason"]["ko"].as_str().unwrap().contains("서식"), "{reopened}");
    assert!(reopened["ownReason"]["zh"].as_str().unwrap().contains("表单"), "{reopened}");
}

/// What is frozen is not opened again; nobody signs it as complete either.
#[test]
fn a_frozen_form_that_a_change_elsewhere_leaves_incomplete_stays_as_it_is_and_is_not_signed() {
    let (mut desk, study, subject) = enrolled();
    let end = ended_and_signed(&mut desk, &study, &subject);
    desk.login("mon");
    desk.ok("freeze", json!({"places": [end]}));
    desk.login("crc");
    treated(&desk, &subject);
    let state = form(&desk, &end);
    assert!(state["completed"].is_object() && state["signature"]["broken"].is_null(), "{state:#}");
    desk.login("pi");
    is_refused_a_signature(&desk, &end);
}
