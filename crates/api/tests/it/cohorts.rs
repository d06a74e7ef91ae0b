//! The dose escalation, command by command: cohorts that open one after the other by a signed decision.

use serde_json::{Value as Json, json};

use crate::desk::{Desk, PASSPHRASE};
use crate::filling::complete;

const STUDY: &str = "NCT06949137";
const SITE: [&str; 3] = ["NJ01", "Nanjing Drum Tower", "Asia/Shanghai"];
const REVIEW: &str = "cohort:L/COHORT/B08";

fn enrol(desk: &Desk, number: &str) -> String {
    desk.ok("enrol", json!({"number": number}))["subject"]["key"].as_str().unwrap().to_owned()
}

/// Assigns a subject and infuses her; gives back the assignment's and the infusion's findings.
fn infused(desk: &Desk, subject: &str, cohort: &str, place: &str, day: &str) -> (Vec<String>, Vec<String>) {
    let v02 = |form: &str| format!("subject:{subject}/V02/{form}");
    desk.save(&v02("SV"), &[("VISITOCC", "Y"), ("VISDAT", day), ("CONTMODE", "IN PERSON")]);
    let assigned = desk.save(&v02("B04"), &[("ARMCD", cohort), ("SEQINCOH", place), ("ASSIGNDAT", day)]);
    let start = format!("{day}T09:00+08:00");
    let given = desk.save(&v02("B05"), &[("ECYN", "Y"), ("ECSTDTM", &start)]);
    (checks(&assigned["state"]), checks(&given["state"]))
}

fn checks(state: &Json) -> Vec<String> {
    let findings = state["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["check"].as_str().unwrap().to_owned()).collect()
}

fn day_28(desk: &Desk, subject: &str, day: &str) {
    desk.save(&format!("subject:{subject}/V07/SV"), &[("VISITOCC", "Y"), ("VISDAT", day)]);
    let b07 = format!("subject:{subject}/V07/B07");
    desk.save(&b07, &[("DLTDAT", day), ("DLTEVAL", "Y"), ("DLTYN", "N")]);
}

fn entry(state: &Json, item: &str) -> Json {
    let fields = state["fields"].as_array().unwrap();
    let field = fields.iter().find(|field| field["item"] == item);
    field.unwrap_or_else(|| panic!("{item}: {state:#}"))["entry"]["value"].clone()
}

#[test]
fn both_studies_are_built_in() {
    for study in ["nct05018637", "nct06949137"] {
        assert!(api::builtin_studies().any(|known| known == study), "{study}");
    }
}

/// Enrolment, consent, a whole visit complete.
#[test]
fn a_subject_is_enrolled_consents_and_is_seen() {
    let mut desk = Desk::open_study("2026-03-20T09:00:00+08:00", STUDY, SITE);
    desk.login("crc");
    let study = desk.ok("study", json!({}));
    assert_eq!(study["cohorts"].as_array().map(Vec::len), Some(3));
    let subject = enrol(&desk, "NJ-001");
    let day = "2026-03-02";
    let v01 = |form: &str| format!("subject:{subject}/V01/{form}");
    for (form, known) in [
        ("SV", &[("VISITOCC", "Y"), ("VISDAT", day), ("CONTMODE", "IN PERSON")][..]),
        ("IC", &[("RFICDAT", day)]),
        ("DM", &[("BRTHDAT", "1954-04-05"), ("SEX", "F")]),
    ] {
        complete(&desk, &study, &v01(form), day, known);
    }
    let v04 = |form: &str| format!("subject:{subject}/V04/{form}");
    desk.save(&format!("subject:{subject}/V02/SV"), &[("VISITOCC", "Y"), ("VISDAT", "2026-03-16")]);
    for (form, known) in [
        ("SV", &[("VISITOCC", "Y"), ("VISDAT", "2026-03-19"), ("CONTMODE", "TELEPHONE CALL")][..]),
        ("B07", &[("DLTDAT", "2026-03-19"), ("DLTYN", "N")]),
        ("CM", &[("CMYN", "N")]),
        ("AE", &[("AEYN", "N")]),
    ] {
        complete(&desk, &study, &v04(form), "2026-03-19", known);
    }
}

/// Three subjects of the low dose, the committee's decision, its signature; only then the medium dose is open.
#[test]
fn a_cohort_opens_with_the_signed_decision_on_the_one_below() {
    let mut desk = Desk::open_study("2026-06-10T09:00:00+08:00", STUDY, SITE);
    desk.login("crc");
    let keys: Vec<String> =
        ["NJ-001", "NJ-002", "NJ-003", "NJ-004"].map(|number| enrol(&desk, number)).into();
    let (open, _) = infused(&desk, &keys[0], "L", "1", "2026-03-02");
    assert_eq!(open, Vec::<String>::new());
    let (_, early) = infused(&desk, &keys[1], "L", "2", "2026-03-12");
    assert!(early.contains(&"EC-083.FIRST".to_owned()), "10 days after the first: {early:?}");
    let (taken, late) = infused(&desk, &keys[2], "L", "2", "2026-03-23");
    assert!(taken.contains(&"B-SEQ-TWICE".to_owned()), "{taken:?}");
    assert!(!late.iter().any(|check| check.starts_with("EC-083")), "{late:?}");
    let corrected = desk.save(&format!("subject:{}/V02/B04", keys[2]), &[("SEQINCOH", "3")]);
    assert!(!checks(&corrected["state"]).contains(&"B-SEQ-TWICE".to_owned()));
    for (key, day) in keys.iter().zip(["2026-03-30", "2026-04-09", "2026-04-20"]) {
        day_28(&desk, key, day);
    }

    let (closed, _) = infused(&desk, &keys[3], "M", "1", "2026-06-01");
    assert!(closed.contains(&"EC-082".to_owned()), "{closed:?}");

    desk.login("pi");
    let values =
        [("MEETDAT", "2026-05-11"), ("PARTICIPANTS", "Li; Lin; an external expert"), ("DLTDEC", "ESCALATE")];
    let values: Vec<Json> = values.iter().map(|(item, text)| json!({"item": item, "text": text})).collect();
    let added = desk.ok("add_row", json!({"place": REVIEW, "group": "B08_DECISIONS", "values": values}));
    let state = &added["saved"]["state"];
    assert_eq!(entry(state, "N_EVAL"), "3");
    assert_eq!(entry(state, "N_DLT"), "0");
    assert_eq!(entry(state, "PROPOSED"), "ESCALATE");
    assert_eq!(checks(state), Vec::<String>::new());
    let assignment = format!("subject:{}/V02/B04", keys[3]);
    let unsigned = desk.ok("form", json!({"place": assignment}));
    assert!(checks(&unsigned).contains(&"EC-082".to_owned()), "not signed yet");

    assert_eq!(desk.ok("complete_form", json!({"place": REVIEW}))["blockers"], json!([]));
    let list = desk.ok("sign", json!({"places": [REVIEW], "passphrase": PASSPHRASE}));
    let row = list["rows"].as_array().unwrap().iter().find(|row| row["place"] == REVIEW).unwrap().clone();
    assert_eq!(
        (row["state"].as_str(), row["cohort"]["en"].as_str()),
        (Some("signed"), Some("Low dose group"))
    );
    let board = desk.ok("cohorts", json!({}));
    let (low, medium) = (&board["lanes"][0], &board["lanes"][1]);
    assert_eq!((&low["evaluable"], &low["toxic"], &low["places"]), (&json!(3), &json!(0), &json!(6)));
    let (first, meeting) = (&low["slots"][0], &low["meetings"][0]);
    assert_eq!((&first["dosed"], &first["closes"]), (&json!("2026-03-02"), &json!("2026-03-30")));
    assert_eq!((&meeting["date"], &meeting["asProposed"]), (&json!("2026-05-11"), &json!(true)));
    assert_eq!((&low["record"]["place"], &low["signature"]["by"]), (&json!(REVIEW), &json!("Person pi")));
    assert_eq!((&medium["open"], &board["lanes"][2]["open"]), (&json!(true), &json!(false)));
    let opened = desk.ok("form", json!({"place": assignment}));
    assert!(!checks(&opened).contains(&"EC-082".to_owned()), "{opened:#}");
    assert_eq!(desk.refused("form", json!({"place": "cohort:X/COHORT/B08"})).code, "not-found");
}

/// The site's table of ranges reaches every subject's results.
#[test]
fn the_sites_ranges_reach_a_subject() {
    let mut desk = Desk::open_study("2026-03-20T09:00:00+08:00", STUDY, SITE);
    desk.login("crc");
    let range = [
        ("LBNAM", "Central"),
        ("TESTCD", "HGB"),
        ("LBORRESU", "g/dL"),
        ("SEX", "F"),
        ("LLN", "12.5"),
        ("ULN", "15.0"),
        ("VALIDFROM", "2026-01-01"),
        ("APPROVED", "Dr Seo"),
    ];
    let values: Vec<Json> = range.iter().map(|(item, text)| json!({"item": item, "text": text})).collect();
    desk.ok("add_row", json!({"place": "site/SITE/LABRANGE", "group": "RANGES", "values": values}));
    let subject = enrol(&desk, "NJ-001");
    let result =
        [("LBDAT", "2026-03-02"), ("LBNAM", "Central"), ("HGB_LBORRESU", "g/dL"), ("HGB_LBORRES", "12.2")];
    let saved = desk.save(&format!("subject:{subject}/V01/LBH"), &result);
    assert_eq!(entry(&saved["state"], "HGB_LBNRIND"), "LOW");
}
