//! What rules read beyond one subject: other subjects' values and the cohorts' records.

use protocol::{Source, Study, TryReport, try_fragment};
use rstest::rstest;
use serde_json::{Value, json};

use super::tiny;

const HEADER: &str = r#"{
  "kind": "study", "oid": "STEPS", "name": "Steps", "title": "Two cohorts, one after the other", "version": "1.0.0", "timeZoneDefault": "Asia/Shanghai",
  "cohorts": [{ "oid": "L", "name": "Low" }, { "oid": "H", "name": "High" }],
  "values": [{ "name": "GIVEN", "type": "date", "is": "V01.DOSE.GIVENDAT" }],
  "events": [
    { "oid": "V01", "kind": "scheduled", "name": "Day 0", "target": { "day": 0 }, "forms": ["DOSE"] },
    { "oid": "COHORT", "kind": "cohort", "name": "Cohort", "forms": ["REVIEW"] }
  ]
}"#;

const CODES: &str = r#"{
  "kind": "codelists", "codelists": [
    { "oid": "STEP", "name": "Step", "codes": [{ "code": "L", "label": "Low" }, { "code": "H", "label": "High" }] },
    { "oid": "WORD", "name": "Decision", "codes": [{ "code": "WAIT", "label": "Wait" }, { "code": "GO", "label": "Go" }] }
  ]
}"#;

const DOSE: &str = r#"{
  "kind": "form", "oid": "DOSE", "name": "Dose", "groups": [{ "oid": "DOSE", "items": [
    { "oid": "STEP", "label": "Step", "type": { "choice": "STEP" } },
    { "oid": "GIVENDAT", "label": "Given", "type": "date" },
    { "oid": "SINCE", "label": "Days since the one before", "type": "integer",
      "derive": "GIVENDAT - subjects.max(s, s.V01.DOSE.STEP == STEP && s.V01.DOSE.GIVENDAT <= GIVENDAT, s.V01.DOSE.GIVENDAT)" }
  ] }]
}"#;

const REVIEW: &str = r#"{
  "kind": "form", "oid": "REVIEW", "name": "Review", "groups": [
    { "oid": "REVIEW", "items": [
      { "oid": "NAMED", "label": "Cohort", "type": { "text": { "max": 10 } }, "derive": "visit.cohort" },
      { "oid": "NOTE", "label": "Note", "type": { "text": { "max": 10 } } }
    ] },
    { "oid": "MEETINGS", "repeats": true, "items": [
      { "oid": "MEETDAT", "label": "Meeting", "type": "date" },
      { "oid": "TREATED", "label": "Treated by then", "type": "integer",
        "derive": "subjects.count(s, text(s.V01.DOSE.STEP) == visit.cohort && s.V01.DOSE.GIVENDAT <= MEETDAT)" },
      { "oid": "WORD", "label": "Decision", "type": { "choice": "WORD" } }
    ] }
  ]
}"#;

const CHECKS: &str = r#"{
  "kind": "checks", "checks": [
    { "id": "CLOSED", "severity": "P", "on": "DOSE.STEP", "title": "Closed", "message": "Not open.",
      "raiseWhen": "STEP == 'H' && !coalesce(cohorts.any(c, c.cohort == 'L' && c.REVIEW.any(m, m.WORD == 'GO') && present(signed_on(c.REVIEW))), false)" },
    { "id": "EARLY", "severity": "H", "on": "REVIEW.WORD", "title": "Early", "message": "Too early.", "raiseWhen": "WORD == 'GO' && TREATED < 2" }
  ]
}"#;

fn sources() -> Vec<Source> {
    let files = [
        ("steps/study.json", HEADER),
        ("steps/codelists.json", CODES),
        ("steps/DOSE.json", DOSE),
        ("steps/REVIEW.json", REVIEW),
        ("steps/checks.json", CHECKS),
    ];
    files.map(|(path, text)| Source { path: path.into(), text: text.into() }).into()
}

fn study() -> Study {
    tiny::compile(&sources())
}

fn tried(values: Value, signed: Value) -> TryReport {
    let fragment = json!({"instant": "2026-06-01T09:00+08:00", "values": values, "signed": signed});
    try_fragment(&study(), &serde_json::from_value(fragment).unwrap())
}

fn raised(report: &TryReport) -> Vec<String> {
    let ours = report.findings.iter().filter(|finding| matches!(finding.check.as_str(), "CLOSED" | "EARLY"));
    ours.map(|finding| format!("{} @ {}", finding.check, finding.path)).collect()
}

#[rstest]
#[case::the_nearest_of_the_same_step(json!({"@2/V01/DOSE/STEP": "L", "@2/V01/DOSE/GIVENDAT": "2026-03-01", "@3/V01/DOSE/STEP": "L", "@3/V01/DOSE/GIVENDAT": "2026-03-10"}), Some("10"))]
#[case::another_step(json!({"@2/V01/DOSE/STEP": "H", "@2/V01/DOSE/GIVENDAT": "2026-03-01"}), None)]
#[case::nobody_else(json!({}), None)]
#[case::a_later_one(json!({"@2/V01/DOSE/STEP": "L", "@2/V01/DOSE/GIVENDAT": "2026-03-21"}), None)]
fn a_subject_is_compared_with_others(#[case] others: Value, #[case] days: Option<&str>) {
    let mut values = json!({"V01/DOSE/STEP": "L", "V01/DOSE/GIVENDAT": "2026-03-20"});
    values.as_object_mut().unwrap().extend(others.as_object().unwrap().clone());
    let report = tried(values, json!({}));
    assert_eq!(report.derived.get("V01/DOSE/SINCE").map(String::as_str), days);
}

#[rstest]
#[case::no_record(json!({}), json!({}), true)]
#[case::not_yet(json!({"COHORT#L/REVIEW#1/WORD": "WAIT"}), json!({"COHORT#L/REVIEW": "2026-05-01"}), true)]
#[case::not_signed(json!({"COHORT#L/REVIEW#1/WORD": "GO"}), json!({}), true)]
#[case::another_cohort(json!({"COHORT#H/REVIEW#1/WORD": "GO"}), json!({"COHORT#H/REVIEW": "2026-05-01"}), true)]
#[case::open(json!({"COHORT#L/REVIEW#1/WORD": "WAIT", "COHORT#L/REVIEW#2/WORD": "GO"}), json!({"COHORT#L/REVIEW": "2026-05-01"}), false)]
fn a_subject_reads_the_record_of_a_named_cohort(
    #[case] cohorts: Value,
    #[case] signed: Value,
    #[case] closed: bool,
) {
    let mut values = json!({"V01/DOSE/STEP": "H"});
    values.as_object_mut().unwrap().extend(cohorts.as_object().unwrap().clone());
    let report = tried(values, signed);
    assert_eq!(raised(&report).contains(&"CLOSED @ V01/DOSE/STEP".to_owned()), closed, "{report:?}");
}

/// A cohort's record counts every subject, each meeting as of its own day; it knows its own name and none of the other's rows.
#[test]
fn a_cohort_counts_its_subjects() {
    let report = tried(
        json!({
            "V01/DOSE/STEP": "L", "V01/DOSE/GIVENDAT": "2026-03-01", "@2/V01/DOSE/STEP": "L", "@2/V01/DOSE/GIVENDAT": "2026-03-20",
            "@3/V01/DOSE/STEP": "H", "@3/V01/DOSE/GIVENDAT": "2026-03-05",
            "COHORT#L/REVIEW/NOTE": "x", "COHORT#L/REVIEW#1/MEETDAT": "2026-03-10", "COHORT#L/REVIEW#1/WORD": "GO",
            "COHORT#L/REVIEW#2/MEETDAT": "2026-04-01", "COHORT#L/REVIEW#2/WORD": "GO",
            "COHORT#H/REVIEW#1/MEETDAT": "2026-04-01"
        }),
        json!({}),
    );
    let derived = |path: &str| report.derived.get(path).map(String::as_str);
    assert_eq!(derived("COHORT#L/REVIEW/NAMED"), Some("L"));
    assert_eq!(derived("COHORT#L/REVIEW#1/TREATED"), Some("1"));
    assert_eq!(derived("COHORT#L/REVIEW#2/TREATED"), Some("2"));
    assert_eq!(derived("COHORT#H/REVIEW#1/TREATED"), Some("1"));
    assert_eq!(raised(&report), ["EARLY @ COHORT#L/REVIEW#1/WORD"]);
}

/// Only what rules name is asked of other subjects.
#[test]
fn little_is_read_of_others() {
    let study = study();
    let read: Vec<String> =
        study.read_of_others().map(|(event, form, item)| format!("{event}.{form}.{item}")).collect();
    assert_eq!(read, ["V01.DOSE.STEP", "V01.DOSE.GIVENDAT"]);
}

#[rstest]
#[case::a_circle_through_others(
    "s.V01.DOSE.GIVENDAT <= GIVENDAT, s.V01.DOSE.GIVENDAT)",
    "s.V01.DOSE.SINCE > 3, s.V01.DOSE.GIVENDAT)",
    "E-CYCLE"
)]
#[case::no_such_event("s.V01.DOSE.GIVENDAT <= GIVENDAT", "s.V09.DOSE.GIVENDAT <= GIVENDAT", "E-NAME-MEMBER")]
#[case::not_all_of_them(
    "subjects.max(s, s.V01.DOSE.STEP == STEP && s.V01.DOSE.GIVENDAT <= GIVENDAT, s.V01.DOSE.GIVENDAT)",
    "subjects",
    "E-TYPE-MISMATCH"
)]
fn what_cannot_be_read_is_said(#[case] from: &str, #[case] to: &str, #[case] code: &str) {
    let mut sources = sources();
    let file = sources.iter_mut().find(|source| source.path.ends_with("DOSE.json")).unwrap();
    assert!(file.text.contains(from));
    file.text = file.text.replace(from, to);
    let found = Study::compile(&sources).unwrap_err();
    assert!(found.iter().any(|diagnostic| diagnostic.code == code), "{found:?}");
}
