//! A reference range drafted: what it would do, what it does, and who may.

use rstest::rstest;
use serde_json::{Value as Json, json};

use crate::desk::{Desk, PASSPHRASE};
use crate::filling::complete;
use crate::ranges::{flag, range, tested};

const DAY: &str = "2026-03-02";
const WHY: &str = "letter of the laboratory, 9 March 2026";

/// Two subjects with an ALT of 38 U/L, high by a range up to 30: one's form is signed, the other's verified, and both answers on significance stand.
fn reviewed() -> (Desk, String, [String; 2]) {
    let mut desk = Desk::open("2026-03-09T09:00:00+09:00");
    desk.login("crc");
    let study = desk.ok("study", json!({}));
    let row = range(&desk);
    desk.save(&row, &[("ULN", "30")]);
    let forms = ["KR-001", "KR-002"].map(|number| tested(&desk, number));
    for form in &forms {
        assert_eq!(flag(&desk, form), "HIGH");
        desk.save(form, &[("ALT_LBCLSIG", "N")]);
    }
    complete(&desk, &study, &forms[0], DAY, &[]);
    desk.login("mon");
    desk.ok("verify_places", json!({"places": [forms[1]]}));
    desk.login("pi");
    desk.ok("sign", json!({"places": [forms[0]], "passphrase": PASSPHRASE}));
    desk.login("crc");
    (desk, row, forms)
}

/// A draft of these columns.
fn draft(corrects: Option<&str>, columns: &[(&str, &str)]) -> Json {
    let values: Vec<Json> = columns.iter().map(|(item, text)| json!({"item": item, "text": text})).collect();
    json!({"corrects": corrects, "values": values, "reason": WHY})
}

/// The columns of a whole new range of a test.
fn whole<'a>(test: &'a str, limit: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("LBNAM", "Central"),
        ("TESTCD", test),
        ("LBORRESU", "U/L"),
        ("LLN", "8"),
        ("ULN", limit),
        ("VALIDFROM", "2026-01-01"),
        ("VERSION", "1"),
        ("APPROVED", "Dr Seo"),
    ]
}

fn rows_of(desk: &Desk, seq: &Json) -> Vec<Json> {
    let trail = desk.ok("audit", json!({"limit": 500}));
    trail["rows"].as_array().unwrap().iter().filter(|line| line["seq"] == *seq).cloned().collect()
}

/// The law of the draft: what is said before is what is recorded, no more and no less; and saying it records nothing.
#[rstest]
#[case::wrong_from_the_start(&[("ULN", "45"), ("VERSION", "8")], "replacement", 2)]
#[case::another_on_the_day(&[("ULN", "45"), ("VALIDFROM", DAY), ("VERSION", "8")], "version", 2)]
#[case::another_afterwards(&[("ULN", "45"), ("VALIDFROM", "2026-03-03"), ("VERSION", "8")], "version", 0)]
#[case::ended_before(&[("VALIDTO", "2026-02-28")], "inPlace", 2)]
#[case::ended_after(&[("VALIDTO", "2026-03-31")], "inPlace", 0)]
fn what_a_draft_would_do_is_what_it_does(
    #[case] columns: &[(&str, &str)],
    #[case] way: &str,
    #[case] flags: u64,
) {
    let (desk, row, forms) = reviewed();
    let before = desk.ok("audit", json!({"limit": 1}));
    let said = desk.ok("rehearse_range", draft(Some(&row), columns))["effects"].clone();
    assert_eq!(desk.ok("audit", json!({"limit": 1})), before, "a rehearsal writes nothing");
    assert_eq!(forms.each_ref().map(|form| flag(&desk, form)), ["HIGH", "HIGH"], "nor shows it");
    assert_eq!((&said["way"], &said["problems"]), (&json!(way), &json!([])));

    let recorded = desk.ok("record_range", draft(Some(&row), columns));
    assert_eq!(said, recorded["effects"], "what was said is what was done");

    let rows = rows_of(&desk, &recorded["done"]["seq"]);
    let of = |kind: &str| rows.iter().filter(|line| line["kind"] == kind).count() as u64;
    let at = |item: &str| {
        rows.iter().filter(|line| line["place"].as_str().is_some_and(|place| place.ends_with(item))).count()
            as u64
    };
    assert_eq!((&said["flags"], at("_LBNRIND")), (&json!(flags), flags), "{rows:#?}");
    assert_eq!(said["grades"], at("_LBTOXGR"));
    assert_eq!(said["signatures"].as_array().unwrap().len() as u64, of("signatureBroken"));
    for (count, kind) in [
        ("verifications", "verificationBroken"),
        ("findingsRaised", "findingRaised"),
        ("findingsResolved", "findingResolved"),
        ("queriesOpened", "queryOpened"),
        ("queriesClosed", "queryClosed"),
        ("reopened", "formReopened"),
    ] {
        assert_eq!(said[count], of(kind), "{kind}");
    }
}

#[test]
fn a_correction_names_results_answers_signatures_and_keeps_the_row_it_follows() {
    let (desk, row, forms) = reviewed();
    let corrected = draft(Some(&row), &[("ULN", "45"), ("VERSION", "8"), ("APPROVED", "Dr Seo, 2026-03-09")]);
    let said = desk.ok("rehearse_range", corrected.clone());
    let effects = &said["effects"];
    assert_eq!(
        (&effects["flags"], &effects["subjects"], &effects["keptAnswers"]),
        (&json!(2), &json!(2), &json!(2))
    );
    let first = &effects["results"][0];
    assert_eq!(first["place"], format!("{}/ALT_LBORRES", forms[0]));
    assert_eq!((&first["subject"]["number"], &first["value"]), (&json!("KR-001"), &json!("38")));
    assert_eq!((&first["from"], &first["to"]), (&json!("high"), &json!("normal")));
    assert_eq!(effects["signatures"][0]["subject"]["number"], "KR-001");
    assert_eq!((effects["signatures"].as_array().unwrap().len(), &effects["verifications"]), (1, &json!(1)));
    assert_eq!(said["judged"], json!(["38", "38"]));

    let recorded = desk.ok("record_range", corrected);
    let list = desk.ok("ranges", json!({}));
    let stands = |place: &Json| {
        let rows = list["rows"].as_array().unwrap().iter();
        rows.filter(|line| line["place"] == *place).map(Clone::clone).next().unwrap()
    };
    let (now, then) = (stands(&recorded["place"]), stands(&json!(row)));
    assert_eq!((&now["low"], &now["high"], &now["values"]), (&json!("8"), &json!("45"), &json!(2)));
    assert_eq!(
        (&now["laboratory"], &now["test"], &now["replaced"]),
        (&json!("Central"), &json!("ALT"), &Json::Null)
    );
    assert_eq!(
        (&then["high"], &then["values"], &then["replaced"]["reason"]),
        (&json!("30"), &json!(0), &json!(WHY))
    );
}

#[test]
fn a_later_version_ends_the_earlier_one_the_day_before() {
    let (desk, row, _) = reviewed();
    let later = [("ULN", "45"), ("VALIDFROM", "2026-03-01"), ("VERSION", "8")];
    desk.ok("record_range", draft(Some(&row), &later));
    let list = desk.ok("ranges", json!({}));
    let ends: Vec<(&Json, &Json)> =
        list["rows"].as_array().unwrap().iter().map(|line| (&line["validFrom"], &line["validTo"])).collect();
    let expected = [(json!("2026-01-01"), json!("2026-02-28")), (json!("2026-03-01"), Json::Null)];
    assert_eq!(ends, expected.each_ref().map(|(from, to)| (from, to)));
}

/// What a range would do is shown before anybody has approved it; and it cannot be recorded before.
#[test]
fn a_draft_that_nobody_approved_is_rehearsed_and_not_recorded() {
    let (desk, row, _) = reviewed();
    let blank = draft(Some(&row), &[("ULN", "45"), ("VERSION", "8"), ("APPROVED", "")]);
    let effects = desk.ok("rehearse_range", blank.clone())["effects"].clone();
    assert_eq!(effects["flags"], 2);
    assert_eq!(
        (&effects["problems"][0]["code"], &effects["problems"][0]["column"]),
        (&json!("needed"), &json!("APPROVED"))
    );
    assert_eq!(desk.refused("record_range", blank).code, "bad-request");
    assert_eq!(flag(&desk, &reviewed_form(&effects)), "HIGH");
}

fn reviewed_form(effects: &Json) -> String {
    let place = effects["results"][0]["place"].as_str().unwrap();
    place.rsplit_once('/').unwrap().0.to_owned()
}

#[test]
fn a_new_range_is_judged_beside_the_others_and_added() {
    let (desk, _, _) = reviewed();
    let overlapping = desk.ok("rehearse_range", draft(None, &whole("ALT", "50")));
    assert_eq!(overlapping["effects"]["problems"][0]["code"], "LABRANGE-OVERLAP");
    assert_eq!(desk.refused("record_range", draft(None, &whole("ALT", "50"))).code, "bad-request");

    let said = desk.ok("rehearse_range", draft(None, &whole("AST", "40")))["effects"].clone();
    assert_eq!((&said["way"], &said["problems"], &said["flags"]), (&json!("new"), &json!([]), &json!(0)));
    let recorded = desk.ok("record_range", draft(None, &whole("AST", "40")));
    assert_eq!(recorded["effects"], said);
}

#[test]
fn a_correction_says_why_and_touches_only_what_may_be_corrected() {
    let (mut desk, row, _) = reviewed();
    let mut unexplained = draft(Some(&row), &[("ULN", "45"), ("VERSION", "8")]);
    unexplained["reason"] = Json::Null;
    assert_eq!(desk.ok("rehearse_range", unexplained.clone())["effects"]["flags"], 2);
    assert_eq!(desk.refused("record_range", unexplained).code, "reason-needed");
    assert_eq!(desk.refused("record_range", draft(Some(&row), &[("TESTCD", "AST")])).code, "bad-request");
    let backwards = desk.ok("rehearse_range", draft(Some(&row), &[("ULN", "5"), ("VERSION", "8")]));
    assert_eq!(backwards["effects"]["problems"][0]["code"], "EC-032.LABRANGE");
    desk.login("mon");
    for command in ["rehearse_range", "record_range"] {
        assert_eq!(desk.refused(command, draft(Some(&row), &[("ULN", "45")])).code, "not-allowed");
    }
}
