//! The site's table of reference ranges: what a correction does to results that stand already, and ranges that come from a file.

use serde_json::{Value as Json, json};

use crate::desk::{Desk, PASSPHRASE};
use crate::filling::complete;

const DAY: &str = "2026-03-02";
const FORM: &str = "site/SITE/LABRANGE";

/// A row of the table, approved, for ALT up to 40 U/L; gives back its place.
pub(crate) fn range(desk: &Desk) -> String {
    let columns = [
        ("LBNAM", "Central"),
        ("TESTCD", "ALT"),
        ("LBORRESU", "U/L"),
        ("LLN", "8"),
        ("ULN", "40"),
        ("VALIDFROM", "2026-01-01"),
        ("VERSION", "7"),
        ("APPROVED", "Dr Seo, 2026-01-02"),
    ];
    let values: Vec<Json> = columns.iter().map(|(item, text)| json!({"item": item, "text": text})).collect();
    let added = desk.ok("add_row", json!({"place": FORM, "group": "RANGES", "values": values}));
    assert_eq!(added["saved"]["refused"], json!([]));
    format!("{FORM}#{}", added["row"].as_str().unwrap())
}

/// A subject with an ALT of 38 U/L at screening; gives back the form's place.
pub(crate) fn tested(desk: &Desk, number: &str) -> String {
    let subject = desk.enrol(number);
    desk.save(&format!("subject:{subject}/V01/SV"), &[("VISITOCC", "Y"), ("VISDAT", DAY)]);
    let form = format!("subject:{subject}/V01/LBC");
    let result = [
        ("LBPERF", "Y"),
        ("LBDAT", DAY),
        ("LBNAM", "Central"),
        ("ALT_LBORRESU", "U/L"),
        ("ALT_LBORRES", "38"),
    ];
    let saved = desk.save(&form, &result);
    assert_eq!(saved["refused"], json!([]));
    form
}

pub(crate) fn flag(desk: &Desk, form: &str) -> Json {
    let state = desk.ok("form", json!({"place": form}));
    let field = state["fields"].as_array().unwrap().iter().find(|field| field["item"] == "ALT_LBNRIND");
    field.unwrap()["entry"]["value"].clone()
}

#[test]
fn r33_a_range_corrected_later_recomputes_every_subjects_flag_in_the_record() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    let row = range(&desk);
    let forms = ["KR-001", "KR-002"].map(|number| tested(&desk, number));
    assert_eq!(forms.each_ref().map(|form| flag(&desk, form)), ["NORMAL", "NORMAL"]);

    let saved = desk.save(&row, &[("ULN", "35")]);
    assert_eq!(forms.each_ref().map(|form| flag(&desk, form)), ["HIGH", "HIGH"]);
    let trail = desk.ok("audit", json!({"item": "ALT_LBNRIND", "limit": 10}));
    let rows = trail["rows"].as_array().unwrap();
    for form in &forms {
        let place = format!("{form}/ALT_LBNRIND");
        let line = rows.iter().find(|line| line["place"] == json!(place) && line["old"] == "NORMAL");
        let line = line.unwrap_or_else(|| panic!("{place}: {rows:#?}"));
        assert_eq!((&line["new"], &line["seq"]), (&json!("HIGH"), &saved["done"]["seq"]), "the same event");
    }
    let grade = desk.ok("audit", json!({"item": "ALT_LBTOXGR", "limit": 10}));
    let grades: Vec<(&Json, &Json)> =
        grade["rows"].as_array().unwrap().iter().map(|line| (&line["old"], &line["new"])).collect();
    let [zero, one] = [json!("0"), json!("1")];
    assert_eq!(grades.iter().filter(|change| **change == (&zero, &one)).count(), 2, "{grades:?}");
}

#[test]
fn r15_a_corrected_range_breaks_the_signature_of_a_form_whose_flag_it_changes() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    let study = desk.ok("study", json!({}));
    let row = range(&desk);
    let forms = ["KR-001", "KR-002"].map(|number| tested(&desk, number));
    complete(&desk, &study, &forms[0], DAY, &[]);
    desk.login("pi");
    desk.ok("sign", json!({"places": [forms[0]], "passphrase": PASSPHRASE}));
    desk.login("crc");
    let signature = |form: &str| desk.ok("form", json!({"place": form}))["signature"].clone();
    assert_eq!(signature(&forms[0])["broken"], Json::Null);

    desk.save(&row, &[("ULN", "35")]);
    assert_eq!(flag(&desk, &forms[0]), "HIGH");
    assert!(signature(&forms[0])["broken"].is_object(), "{}", signature(&forms[0]));
    let trail = desk.ok("audit", json!({"kind": "signature", "limit": 10}));
    assert!(
        trail["rows"].as_array().unwrap().iter().any(|line| line["kind"] == "signatureBroken"),
        "{trail:#}"
    );
}

/// Nothing is written to a frozen place, neither a value nor a finding nor a query; and a query that a change elsewhere closes says so.
#[test]
fn r31_a_frozen_place_is_left_alone_and_a_closed_query_says_why() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    let row = range(&desk);
    let forms = ["KR-001", "KR-002"].map(|number| tested(&desk, number));
    for form in &forms {
        desk.save(form, &[("ALT_LBORNRLO", "8"), ("ALT_LBORNRHI", "40")]);
    }
    desk.login("mon");
    desk.ok("freeze", json!({"places": [forms[0]]}));
    desk.login("crc");
    let at = |form: &str, seq: &Json| -> Vec<(String, String, String)> {
        desk.recorded(seq).into_iter().filter(|(_, place, _)| place.starts_with(form)).collect()
    };
    let high = desk.save(&row, &[("ULN", "9")])["done"]["seq"].clone();
    assert_eq!(at(&forms[0], &high), Vec::new());
    let opened = |(kind, _, _): &(String, String, String)| kind == "queryOpened";
    assert!(at(&forms[1], &high).iter().any(opened), "{:#?}", desk.recorded(&high));
    let normal = desk.save(&row, &[("ULN", "40")])["done"]["seq"].clone();
    assert_eq!(at(&forms[0], &normal), Vec::new());
    let closed = at(&forms[1], &normal);
    let closed = closed.iter().find(|(kind, _, _)| kind == "queryClosed");
    assert_eq!(closed.unwrap().2, "The check no longer holds: a record that it reads was changed elsewhere.");
}

/// A row of the table that comes back changes flags in the event that restores it, and nothing in a frozen form.
#[test]
fn a_restored_range_flags_the_results_again_in_the_same_event() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    let row = range(&desk);
    let forms = ["KR-001", "KR-002"].map(|number| tested(&desk, number));
    desk.save(&row, &[("ULN", "35")]);
    desk.login("mon");
    desk.ok("freeze", json!({"places": [forms[0]]}));
    desk.login("crc");
    let changed = |seq: &Json| {
        let trail = desk.ok("audit", json!({"item": "ALT_LBNRIND", "limit": 50}));
        let rows = trail["rows"].as_array().unwrap().iter().filter(|line| line["seq"] == *seq);
        rows.map(|line| (line["place"].clone(), line["new"].clone())).collect::<Vec<_>>()
    };
    let flag = json!(format!("{}/ALT_LBNRIND", forms[1]));
    let withdrawn = desk.ok("withdraw", json!({"place": row, "reason": "of another laboratory"}));
    assert_eq!(changed(&withdrawn["seq"]), [(flag.clone(), json!("NORMAL"))]);
    let restored = desk.ok("restore", json!({"place": row, "reason": "of this laboratory after all"}));
    assert_eq!(changed(&restored["seq"]), [(flag, json!("HIGH"))]);
    let last = desk.ok("audit", json!({"limit": 1}))["rows"][0]["seq"].clone();
    assert_eq!(last, restored["seq"], "nothing comes after it");
}

/// A result outside every subject's reach stays as it is: nothing is recorded where nothing changed.
#[test]
fn a_range_that_changes_no_flag_changes_no_subject() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    let row = range(&desk);
    tested(&desk, "KR-001");
    let saved = desk.save(&row, &[("ULN", "45")]);
    let seq = saved["done"]["seq"].as_u64().unwrap();
    let page = desk.ok("audit", json!({"limit": 50}));
    let places: Vec<&str> = page["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["seq"] == seq)
        .filter_map(|line| line["place"].as_str())
        .collect();
    assert!(places.iter().all(|place| place.starts_with("site/")), "{places:?}");
}

fn file(desk: &Desk, text: &str) -> String {
    let path = std::path::Path::new(&desk.path).with_file_name("ranges.csv");
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn said(preview: &Json) -> Vec<(u64, String)> {
    let lines = preview["lines"].as_array().unwrap().iter();
    let problems = lines.flat_map(|line| {
        let number = line["line"].as_u64().unwrap();
        line["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(move |problem| (number, problem["code"].as_str().unwrap().to_owned()))
    });
    problems.collect()
}

#[test]
fn the_example_of_the_manual_is_imported_in_one_event() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    let path = file(&desk, include_str!("../../../../docs/ranges-example.csv"));
    let preview = desk.ok("preview_ranges", json!({"path": path}));
    assert_eq!((said(&preview), &preview["bad"]), (Vec::new(), &json!(0)));
    assert_eq!(desk.ok("ranges", json!({}))["rows"], json!([]), "a preview writes nothing");

    let imported = desk.ok("import_ranges", json!({"path": path}));
    assert_eq!(imported["added"], 3);
    let trail = desk.ok("audit", json!({"form": "LABRANGE", "limit": 100}));
    let rows = trail["rows"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|line| line["seq"] == imported["done"]["seq"]), "{rows:#?}");

    let subject = desk.enrol("KR-001");
    let form = format!("subject:{subject}/V01/LBC");
    let result =
        [("LBDAT", DAY), ("LBNAM", "Hospital laboratory"), ("ALT_LBORRESU", "U/L"), ("ALT_LBORRES", "38")];
    desk.save(&form, &result);
    let table = desk.ok("ranges", json!({}));
    let rows: Vec<(&str, u64, bool)> = table["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (row["version"].as_str().unwrap(), row["values"].as_u64().unwrap(), row["applies"] == true)
        })
        .collect();
    assert_eq!(rows, [("7", 0, true), ("7", 1, true), ("8", 0, true)]);
}

#[test]
fn every_bad_line_is_named_and_nothing_is_written() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    range(&desk);
    let path = file(
        &desk,
        "LBNAM,TESTCD,LBORRESU,LLN,ULN,VALIDFROM,VERSION,APPROVED\n\
         Central,AST,U/L,8,40,2026-01-01,7,Dr Seo\n\
         Central,ALT,U/L,8,45,2026-06-01,8,Dr Seo\n\
         Central,AST,mg/dL,8,40,2026-01-01,7,Dr Seo\n\
         Central,GGT,U/L,60,8,2026-01-01,7,Dr Seo\n\
         Central,ALP,U/L,40,twelve,2026-01-01,7,Dr Seo\n\
         Central,BILI,mg/dL,0.2,1.2,2026-01-01,7\n\
         Central,ALB,g/dL,3.5,5.0,2026-01-01,7,\n\
         Central,XYZ,g/dL,3.5,5.0,2026-01-01,7,Dr Seo\n",
    );
    let preview = desk.ok("preview_ranges", json!({"path": path}));
    let codes = [
        (3, "LABRANGE-OVERLAP"),
        (4, "unit"),
        (5, "EC-032.LABRANGE"),
        (6, "type"),
        (7, "cells"),
        (8, "needed"),
        (9, "type"),
    ];
    let expected: Vec<(u64, String)> = codes.map(|(line, code)| (line, code.to_owned())).into();
    assert_eq!(said(&preview), expected);
    assert_eq!(preview["bad"], 7);
    let overlap = preview["lines"][1]["problems"][0]["message"]["en"].as_str().unwrap();
    assert!(overlap.contains("version 8") && overlap.contains("version 7"), "{overlap}");

    let refused = desk.refused("import_ranges", json!({"path": path}));
    assert_eq!((refused.code.as_str(), refused.params["code"].as_str()), ("bad-request", "lines"));
    assert_eq!(desk.ok("ranges", json!({}))["rows"].as_array().unwrap().len(), 1);
}

#[test]
fn a_file_without_the_right_header_says_so() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    let path =
        file(&desk, "LBNAM,TEST,LBORRESU,VALIDFROM,VERSION,APPROVED\nCentral,ALT,U/L,2026-01-01,7,Dr Seo\n");
    let preview = desk.ok("preview_ranges", json!({"path": path}));
    let missing = [(1, "column-unknown"), (1, "column-missing"), (2, "LABRANGE-EMPTY")];
    assert_eq!(said(&preview), missing.map(|(line, code)| (line, code.to_owned())));
    let path = file(&desk, "");
    let refused = desk.refused("import_ranges", json!({"path": path}));
    assert_eq!(refused.code, "bad-request");
}
