//! The dose escalation, command by command: cohorts that open one after the other by a signed decision.

use serde_json::{Value as Json, json};

use crate::desk::{Desk, PASSPHRASE};
use crate::filling::complete;

pub(crate) const STUDY: &str = "NCT06949137";
pub(crate) const SITE: [&str; 3] = ["NJ01", "Nanjing Drum Tower", "Asia/Shanghai"];
pub(crate) const REVIEW: &str = "cohort:L/COHORT/B08";

/// Assigns a subject and infuses her; gives back the assignment's and the infusion's findings.
pub(crate) fn infused(
    desk: &Desk,
    subject: &str,
    cohort: &str,
    place: &str,
    day: &str,
) -> (Vec<String>, Vec<String>) {
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

/// Three of the low dose, infused and seen to Day 28, and the committee's decision on them, signed; gives back the subjects and the meeting.
pub(crate) fn decided(desk: &mut Desk) -> ([String; 3], String) {
    let met = met(desk);
    desk.ok("sign", json!({"places": [REVIEW], "passphrase": PASSPHRASE}));
    met
}

/// The same, complete and not signed yet.
pub(crate) fn met(desk: &mut Desk) -> ([String; 3], String) {
    desk.login("crc");
    let keys = ["NJ-001", "NJ-002", "NJ-003"].map(|number| desk.enrol(number));
    let days = [
        ("1", "2026-03-02", "2026-03-30"),
        ("2", "2026-03-16", "2026-04-13"),
        ("3", "2026-03-23", "2026-04-20"),
    ];
    for (key, (place, infusion, last)) in keys.iter().zip(days) {
        infused(desk, key, "L", place, infusion);
        day_28(desk, key, last);
    }
    desk.login("pi");
    let values =
        [("MEETDAT", "2026-05-11"), ("PARTICIPANTS", "Li; Lin; an external expert"), ("DLTDEC", "ESCALATE")];
    let values: Vec<Json> = values.iter().map(|(item, text)| json!({"item": item, "text": text})).collect();
    let added = desk.ok("add_row", json!({"place": REVIEW, "group": "B08_DECISIONS", "values": values}));
    assert_eq!(desk.ok("complete_form", json!({"place": REVIEW}))["blockers"], json!([]));
    (keys, format!("{REVIEW}#{}", added["row"].as_str().unwrap()))
}

/// What an event put at an item of the low dose's record.
fn told(desk: &Desk, seq: &Json, item: &str) -> Option<String> {
    let mut lines = desk.recorded(seq).into_iter();
    let at = |place: &str| place.starts_with(REVIEW) && place.ends_with(&format!("/{item}"));
    lines.find(|(_, place, _)| at(place)).map(|(_, _, new)| new)
}

fn entry(state: &Json, item: &str) -> Json {
    let fields = state["fields"].as_array().unwrap();
    let field = fields.iter().find(|field| field["item"] == item);
    field.unwrap_or_else(|| panic!("{item}: {state:#}"))["entry"]["value"].clone()
}

/// Study specification 12.5: the log of deviations is a subject's; an alert on the committee's decision is acknowledged without.
#[test]
fn an_alert_on_a_cohort_offers_no_deviation() {
    let mut desk = Desk::open_study("2026-05-12T09:00:00+08:00", STUDY, SITE);
    desk.login("pi");
    let values = [("MEETDAT", "2026-05-11"), ("PARTICIPANTS", "Li; Lin"), ("DLTDEC", "ESCALATE")];
    let values: Vec<Json> = values.iter().map(|(item, text)| json!({"item": item, "text": text})).collect();
    desk.ok("add_row", json!({"place": REVIEW, "group": "B08_DECISIONS", "values": values}));
    let state = desk.ok("form", json!({"place": REVIEW}));
    let findings = state["findings"].as_array().unwrap();
    let alert = findings.iter().find(|finding| finding["check"] == "B-DEVIATES").unwrap();
    assert_eq!(alert["canDraftDeviation"], false);
    let mut request = json!({
        "place": REVIEW, "finding": alert["id"], "decision": "subjectContinues", "reason": "Nobody was treated yet.",
        "draftDeviation": true, "adverseEvent": null,
    });
    assert_eq!(desk.refused("acknowledge", request.clone()).code, "not-found");
    request["draftDeviation"] = json!(false);
    desk.ok("acknowledge", request);
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
    let subject = desk.enrol("NJ-001");
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
    let keys: Vec<String> = ["NJ-001", "NJ-002", "NJ-003", "NJ-004"].map(|number| desk.enrol(number)).into();
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
    assert_eq!(entry(state, "COHORT"), "L");
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
    assert_eq!((&medium["state"], &board["lanes"][2]["state"]), (&json!("open"), &json!("closed")));
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
    let subject = desk.enrol("NJ-001");
    let result =
        [("LBDAT", "2026-03-02"), ("LBNAM", "Central"), ("HGB_LBORRESU", "g/dL"), ("HGB_LBORRES", "12.2")];
    let saved = desk.save(&format!("subject:{subject}/V01/LBH"), &result);
    assert_eq!(entry(&saved["state"], "HGB_LBNRIND"), "LOW");
}

/// A limit of haemoglobin in the site's table; gives back the row's place.
fn range(desk: &Desk) -> String {
    let range = [
        ("LBNAM", "Central"),
        ("TESTCD", "HGB"),
        ("LBORRESU", "g/dL"),
        ("LLN", "12.5"),
        ("ULN", "15.0"),
        ("VALIDFROM", "2026-01-01"),
        ("VERSION", "7"),
        ("APPROVED", "Dr Seo"),
    ];
    let values: Vec<Json> = range.iter().map(|(item, text)| json!({"item": item, "text": text})).collect();
    let added =
        desk.ok("add_row", json!({"place": "site/SITE/LABRANGE", "group": "RANGES", "values": values}));
    format!("site/SITE/LABRANGE#{}", added["row"].as_str().unwrap())
}

/// What nobody has looked at since the casebook was opened is read from the record, not taken for blank.
#[test]
fn r33_a_record_that_nobody_opened_is_not_taken_for_blank() {
    let mut desk = Desk::open_study("2026-06-10T09:00:00+08:00", STUDY, SITE);
    let (keys, meeting) = decided(&mut desk);
    desk.login("crc");
    let row = range(&desk);
    let result =
        [("LBDAT", "2026-02-23"), ("LBNAM", "Central"), ("HGB_LBORRESU", "g/dL"), ("HGB_LBORRES", "12.2")];
    let form = format!("subject:{}/V01/LBH", keys[0]);
    assert_eq!(entry(&desk.save(&form, &result)["state"], "HGB_LBNRIND"), "LOW");
    let next = desk.enrol("NJ-004");
    let (open, _) = infused(&desk, &next, "M", "1", "2026-06-01");
    assert_eq!(open, Vec::<String>::new(), "the decision on the low dose is signed");

    desk.reopen("crc");
    let saved = desk.save(&row, &[("VERSION", "7b")]);
    let mut rest = desk.recorded(&saved["done"]["seq"]);
    rest.retain(|(_, place, _)| !place.starts_with("site/"));
    assert_eq!(rest, Vec::new(), "the cohorts were not opened");
    desk.reopen("crc");
    let change = json!({"place": format!("{meeting}/PARTICIPANTS"), "text": "Li; Lin", "clear": false});
    let saved = desk.ok("save", json!({"changes": [change], "reason": "One was not there."}));
    let mut rest = desk.recorded(&saved["done"]["seq"]);
    // What was signed is so no more, which closes the medium dose.
    let closed = |kind: &str, place: &str| kind == "findingRaised" && place.ends_with("/V02/B04/ARMCD");
    rest.retain(|(kind, place, _)| !place.starts_with(REVIEW) && !closed(kind, place));
    assert_eq!(rest, Vec::new(), "the site's table was not opened");
}

/// A toxicity that comes to light late is in the record that it was decided on, in the same event, and breaks its signature.
#[test]
fn r15_a_late_toxicity_reaches_the_signed_decision() {
    let mut desk = Desk::open_study("2026-06-10T09:00:00+08:00", STUDY, SITE);
    let (keys, _) = decided(&mut desk);
    desk.reopen("crc");
    let late = [("DLTYN", "Y"), ("DLTDAT", "2026-04-10")];
    let saved = desk.save(&format!("subject:{}/V05/B07", keys[1]), &late);
    let seq = &saved["done"]["seq"];
    assert_eq!(told(&desk, seq, "N_DLT").as_deref(), Some("1"), "{:#?}", desk.recorded(seq));
    assert_eq!(told(&desk, seq, "PROPOSED").as_deref(), Some("EXPAND6"));
    assert_eq!(told(&desk, seq, "DEVIATES").as_deref(), Some("Y"));
    let broken = |(kind, place, _): &(String, String, String)| kind == "signatureBroken" && place == REVIEW;
    assert!(desk.recorded(seq).iter().any(broken), "{:#?}", desk.recorded(seq));
    assert!(desk.ok("form", json!({"place": REVIEW}))["signature"]["broken"].is_object());
}

/// What was withdrawn counts for nobody else, and counts again when it is restored.
#[test]
fn r06_a_withdrawn_assignment_counts_in_no_cohort() {
    let mut desk = Desk::open_study("2026-06-10T09:00:00+08:00", STUDY, SITE);
    let (keys, _) = decided(&mut desk);
    desk.reopen("crc");
    let place = format!("subject:{}/V02/B04", keys[1]);
    let request = json!({"place": place, "reason": "It belongs to another subject."});
    let done = desk.ok("withdraw", request.clone());
    assert_eq!(
        told(&desk, &done["seq"], "N_ASSIGNED").as_deref(),
        Some("2"),
        "{:#?}",
        desk.recorded(&done["seq"])
    );
    assert_eq!(told(&desk, &done["seq"], "N_EVAL").as_deref(), Some("2"));
    let whole = json!({"place": format!("subject:{}", keys[0]), "reason": "Enrolled twice."});
    let done = desk.ok("withdraw", whole);
    assert_eq!(
        told(&desk, &done["seq"], "N_EVAL").as_deref(),
        Some("1"),
        "{:#?}",
        desk.recorded(&done["seq"])
    );
    desk.ok("restore", request);
    assert_eq!(entry(&desk.ok("form", json!({"place": REVIEW})), "N_EVAL"), "2");
}

/// The next subject of a cohort changes nothing in what was decided and signed before, nor in the others' assignments.
#[test]
fn a_later_assignment_leaves_earlier_records_as_they_were() {
    let mut desk = Desk::open_study("2026-06-10T09:00:00+08:00", STUDY, SITE);
    let (_, _) = decided(&mut desk);
    desk.login("crc");
    let next = desk.enrol("NJ-004");
    let own = format!("subject:{next}");
    let before = desk.ok("audit", json!({"limit": 1}))["rows"][0]["seq"].as_u64().unwrap();
    infused(&desk, &next, "L", "4", "2026-06-01");
    let page = desk.ok("audit", json!({"limit": 100}));
    let rows = page["rows"].as_array().unwrap().iter().filter(|line| line["seq"].as_u64() > Some(before));
    let elsewhere: Vec<_> = rows.filter(|line| !line["place"].as_str().unwrap().starts_with(&own)).collect();
    assert_eq!(elsewhere, Vec::<&Json>::new());
}

/// A frozen place keeps what it holds and stops nobody from recording a toxicity; the casebook is not locked before it says what it would say now.
#[test]
fn r40_a_value_that_computes_otherwise_stands_in_the_way_of_the_lock() {
    let mut desk = Desk::open_study("2026-06-10T09:00:00+08:00", STUDY, SITE);
    let (keys, _) = decided(&mut desk);
    let differing = |desk: &Desk| -> Vec<String> {
        let view = desk.ok("lock_view", json!({}));
        let row = view["checklist"].as_array().unwrap().iter().find(|row| row["code"] == "values-differ");
        let places = row.unwrap()["places"].as_array().unwrap().iter();
        places.map(|place| place["place"].as_str().unwrap().to_owned()).collect()
    };
    desk.login("mon");
    assert_eq!(differing(&desk), Vec::<String>::new());
    let assignment = format!("subject:{}/V02/B04", keys[1]);
    desk.ok("freeze", json!({"places": [assignment]}));
    desk.login("crc");
    let late = [("DLTYN", "Y"), ("DLTDAT", "2026-04-10")];
    let assessment = format!("subject:{}/V05/B07", keys[1]);
    let saved = desk.save(&assessment, &late);
    let elsewhere = |(_, place, _): &(String, String, String)| !place.starts_with(&assessment);
    let recorded = desk.recorded(&saved["done"]["seq"]);
    assert!(!recorded.iter().any(elsewhere), "{recorded:#?}");
    assert!(differing(&desk).contains(&format!("{assignment}/COHDLT")), "{:?}", differing(&desk));
    desk.login("dm");
    let refused = desk.refused("lock", json!({"passphrase": PASSPHRASE}));
    assert_eq!(refused.code, "blockers");

    desk.login("mon");
    desk.ok("unfreeze", json!({"places": [assignment], "reason": "A late toxicity."}));
    desk.login("crc");
    let saved = desk.save(&assessment, &[("DLTDAT", "2026-04-11")]);
    assert_eq!(told(&desk, &saved["done"]["seq"], "N_DLT").as_deref(), Some("1"));
    assert_eq!(differing(&desk), Vec::<String>::new());
}
