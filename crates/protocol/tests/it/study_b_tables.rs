//! The tables of the study specification for trial B, each row through the compiled definition: 2.2, 2.3, 7.4, 10.1 to 10.3, 10.9 to 10.12.

use rstest::rstest;
use serde_json::{Map, Value, json};

use super::study_b::{at, derived, raises, tried, tried_signed};

/// A woman of 72 who consented on 2 March 2026, her history answered with nothing.
fn woman() -> Value {
    json!({
        "V01/IC/RFICDAT": "2026-03-02", "V01/DM/BRTHDAT": "1954-02-01", "V01/DM/SEX": "F", "V01/RP/MENOSTAT": "POSTMENOPAUSAL",
        "V01/RP/MENOTYPE": "NATURAL", "V01/RP/LMPSTDAT": "2004-05", "COMMON/MH/MHYN": "N"
    })
}

/// A screening result: `LBC/AST 80 U/L`, and its limits if there are any.
fn result(test: &str, text: &str, unit: &str, limits: (&str, &str)) -> Value {
    let (form, test) = test.split_once('/').unwrap();
    let path = |variable: &str| format!("V01/{form}/{test}_{variable}");
    let mut values =
        json!({ format!("V01/{form}/LBDAT"): "2026-03-03", path("LBORRES"): text, path("LBORRESU"): unit });
    for (variable, limit) in [("LBORNRLO", limits.0), ("LBORNRHI", limits.1)] {
        if !limit.is_empty() {
            values[path(variable)] = limit.into();
        }
    }
    values
}

/// 7.4, haemoglobin: the trial has no criterion, so a low value is a question and a grade.
#[rstest]
#[case("9.9", "g/dL", &["S LBH.HGB_LBORRES/soft"], Some("2"))]
#[case("10.0", "g/dL", &["S LBH.HGB_LBORRES/soft"], Some("1"))]
#[case("99", "g/L", &["S LBH.HGB_LBORRES/soft"], Some("2"))]
fn haemoglobin(
    #[case] text: &str,
    #[case] unit: &str,
    #[case] findings: &[&str],
    #[case] grade: Option<&str>,
) {
    let report = tried(&[woman(), result("LBH/HGB", text, unit, ("11.5", "16.0"))]);
    assert_eq!(at(&report, "V01/LBH/HGB_LBORRES"), findings);
    assert_eq!(report.grades.get("V01/LBH/HGB_LBORRES").map(String::as_str), grade);
}

#[rstest]
#[case("128", true)]
#[case("26.0", false)]
fn impossible_haemoglobin_is_refused(#[case] text: &str, #[case] hint: bool) {
    let report = tried(&[woman(), result("LBH/HGB", text, "g/dL", ("", ""))]);
    let refused = report.refused.iter().find(|refused| refused.path == "V01/LBH/HGB_LBORRES").unwrap();
    assert_eq!(refused.message.contains("g/L"), hint, "{}", refused.message);
}

/// 10.9: TSH, lower limit 0.27, upper 4.20, free T4 0.80 to 1.80. `S` is the question about a TSH above the laboratory's range, or about the free T4.
#[rstest]
#[case("0.20", Some("1.20"), "EXCLUDED", false)]
#[case("0.27", Some("1.20"), "PASS", false)]
#[case("4.80", Some("1.20"), "PASS", true)]
#[case("5.50", Some("0.70"), "PASS", true)]
#[case("5.51", Some("1.20"), "PASS", false)]
#[case("5.51", Some("0.70"), "EXCLUDED", false)]
#[case("10.00", Some("1.20"), "PASS", false)]
#[case("10.01", Some("1.20"), "EXCLUDED", false)]
#[case("7.00", None, "CANNOT EVALUATE", false)]
#[case("12.0", Some("1.20"), "EXCLUDED", false)]
#[case("7.0", Some("1.2"), "PASS", false)]
fn thyroid(#[case] tsh: &str, #[case] free: Option<&str>, #[case] rule: &str, #[case] asked: bool) {
    let free = free.map(|text| result("LBT/T4FR", text, "ng/dL", ("0.80", "1.80"))).unwrap_or(json!({}));
    let report = tried(&[woman(), result("LBT/TSH", tsh, "uIU/mL", ("0.27", "4.20")), free]);
    assert_eq!(derived(&report, "V01/LBT/TSHRULE"), Some(rule));
    let path = "V01/LBT/TSH_LBORRES";
    let alerts = at(&report, path);
    assert_eq!(alerts.contains(&"P EC-077".to_owned()), rule == "EXCLUDED");
    assert_eq!(alerts.contains(&"S EC-077.UNKNOWN".to_owned()), rule == "CANNOT EVALUATE");
    assert_eq!(alerts.contains(&"S B-TSH-ULN".to_owned()), asked, "{alerts:?}");
    let verdict = match rule {
        "EXCLUDED" => "met",
        "PASS" => "not met",
        _ => "cannot evaluate",
    };
    assert_eq!(report.eligibility["EXCL13"], verdict);
}

/// Total T4 decides where no free T4 was measured, and either one outside its own range is enough (Q13).
#[rstest]
#[case("4.9", None, "met")]
#[case("8.0", None, "not met")]
#[case("8.0", Some("0.70"), "met")]
fn total_t4(#[case] total: &str, #[case] free: Option<&str>, #[case] verdict: &str) {
    let free = free.map(|text| result("LBT/T4FR", text, "ng/dL", ("0.80", "1.80"))).unwrap_or(json!({}));
    let tsh = result("LBT/TSH", "7.00", "mIU/L", ("0.27", "4.20"));
    let report = tried(&[woman(), tsh, result("LBT/T4", total, "ug/dL", ("5.0", "12.0")), free]);
    assert_eq!(report.eligibility["EXCL13"], verdict);
}

/// 10.9, liver vectors, and 7.4.
#[rstest]
#[case("LBC/AST", "79", "U/L", "40", false)]
#[case("LBC/AST", "80", "U/L", "40", true)]
#[case("LBC/ALT", "80", "U/L", "40", true)]
#[case("LBC/ALP", "194", "U/L", "130", false)]
#[case("LBC/ALP", "195", "U/L", "130", true)]
#[case("LBC/BILI", "1.79", "mg/dL", "1.20", false)]
#[case("LBC/BILI", "1.80", "mg/dL", "1.20", true)]
#[case("LBC/BILI", "30.8", "umol/L", "20.5", true)]
fn liver(
    #[case] test: &str,
    #[case] text: &str,
    #[case] unit: &str,
    #[case] upper: &str,
    #[case] excluded: bool,
) {
    let report = tried(&[woman(), result(test, text, unit, ("", upper))]);
    assert_eq!(raises(&report, "EC-078", &format!("V01/{test}_LBORRES")), excluded);
    assert_eq!(report.eligibility["EXCL14"], if excluded { "met" } else { "cannot evaluate" });
}

/// 6, LABRANGE: a multiple of the upper limit is evaluated with a row that is approved, valid that day, and meant for this woman; with no other.
#[rstest]
#[case("APPROVED", "Dr Seo", "met")]
#[case("APPROVED", "", "cannot evaluate")]
#[case("VALIDTO", "2026-01-31", "cannot evaluate")]
#[case("VALIDFROM", "2027-01-01", "cannot evaluate")]
#[case("SEX", "M", "cannot evaluate")]
#[case("AGEFROM", "90", "cannot evaluate")]
#[case("LBNAM", "Another laboratory", "cannot evaluate")]
fn a_multiple_of_a_limit_needs_a_valid_range(
    #[case] column: &str,
    #[case] text: &str,
    #[case] verdict: &str,
) {
    let mut row = Map::new();
    let usual = [
        ("LBNAM", "Central"),
        ("TESTCD", "ALT"),
        ("LBORRESU", "U/L"),
        ("ULN", "40"),
        ("VALIDFROM", "2026-01-01"),
        ("APPROVED", "Dr Seo"),
    ];
    for (item, text) in usual.into_iter().chain([(column, text)]) {
        row.insert(format!("SITE/LABRANGE#1/{item}"), json!(text));
    }
    row.retain(|_, text| *text != json!(""));
    let sample = json!({"V01/LBC/LBNAM": "Central"});
    let report = tried(&[woman(), result("LBC/ALT", "80", "U/L", ("", "")), sample, Value::Object(row)]);
    assert_eq!(report.eligibility["EXCL14"], verdict);
}

/// 10.11 and 7.4: one decimal is kept, because 59.9 is below 60.
#[rstest]
#[case("0.50", "mg/dL", 50, "114.2", false)]
#[case("0.70", "mg/dL", 65, "95.9", false)]
#[case("0.80", "mg/dL", 70, "79.2", false)]
#[case("0.90", "mg/dL", 55, "75.5", false)]
#[case("0.99", "mg/dL", 72, "60.6", false)]
#[case("1.00", "mg/dL", 72, "59.9", true)]
#[case("1.01", "mg/dL", 72, "59.1", true)]
#[case("1.20", "mg/dL", 85, "44.4", true)]
#[case("2.00", "mg/dL", 60, "28.1", true)]
#[case("85", "umol/L", 65, "65.6", false)]
#[case("70", "umol/L", 52, "89.7", false)]
#[case("65", "umol/L", 76, "84.5", false)]
fn kidney(
    #[case] creatinine: &str,
    #[case] unit: &str,
    #[case] age: i32,
    #[case] shown: &str,
    #[case] excluded: bool,
) {
    let born = json!({"V01/DM/BRTHDAT": format!("{}-02-01", 2026 - age)});
    let report = tried(&[woman(), born, result("LBC/CREAT", creatinine, unit, ("", ""))]);
    assert_eq!(derived(&report, "V01/LBC/EGFR_LBORRES"), Some(shown));
    assert_eq!(at(&report, "V01/LBC/EGFR_LBORRES").contains(&"P EC-078.GFR.EGFR".to_owned()), excluded);
}

/// 7.4: a T-score of −1.5 or −3.0 is no high-risk feature; one below −3.0 at any of three sites is.
#[rstest]
#[case("-1.5", "-1.0", "-1.0", "N")]
#[case("-3.0", "-3.0", "-3.0", "N")]
#[case("-3.1", "-1.0", "-1.0", "Y")]
#[case("-1.0", "-3.1", "-1.0", "Y")]
#[case("-1.0", "-1.0", "-3.1", "Y")]
fn t_score(#[case] spine: &str, #[case] hip: &str, #[case] neck: &str, #[case] feature: &str) {
    let scan = json!({"V01/DXA/LS_BMDT": spine, "V01/DXA/HIP_BMDT": hip, "V01/DXA/FN_BMDT": neck, "V01/B01/HR_D": "N"});
    let report = tried(&[woman(), scan]);
    assert_eq!(derived(&report, "V01/B01/HR_D_AUTO"), Some(feature));
    assert_eq!(raises(&report, "EC-073", "V01/B01/HR_D"), feature == "Y");
}

/// 7.4: back pain is not collected here, nor the disability index.
#[test]
fn pain_is_not_collected() {
    for form in ["A04", "A05", "A10", "A11"] {
        assert!(super::study_b::study().form(form).is_none(), "{form}");
    }
}

/// 10.1, over consent.
#[rstest]
#[case("1979-06-15", "2024-06-14", "44", true)]
#[case("1979-06-15", "2024-06-15", "45", false)]
#[case("1939-01-01", "2024-12-31", "85", false)]
#[case("1938-12-31", "2024-12-31", "86", true)]
#[case("1960-02-29", "2025-02-28", "64", false)]
#[case("1960-02-29", "2025-03-01", "65", false)]
fn age(#[case] born: &str, #[case] consent: &str, #[case] shown: &str, #[case] alert: bool) {
    let report = tried(&[json!({"V01/IC/RFICDAT": consent, "V01/DM/BRTHDAT": born, "V01/DM/SEX": "F"})]);
    assert_eq!(derived(&report, "V01/DM/AGE"), Some(shown));
    assert_eq!(raises(&report, "EC-020", "V01/DM/AGE"), alert);
}

/// 10.2: protocol days count from the date of V02, a leap day here.
#[rstest]
#[case("V01", "2024-02-01", "-28")]
#[case("V02", "2024-02-29", "0")]
#[case("V03", "2024-03-01", "1")]
#[case("V07", "2024-03-28", "28")]
#[case("V08", "2024-05-23", "84")]
#[case("V09", "2024-08-29", "182")]
#[case("V10", "2025-02-27", "364")]
fn protocol_day(#[case] visit: &str, #[case] date: &str, #[case] day: &str) {
    let zero = json!({"V02/SV/VISITOCC": "Y", "V02/SV/VISDAT": "2024-02-29"});
    let report =
        tried(&[zero, json!({format!("{visit}/SV/VISITOCC"): "Y", format!("{visit}/SV/VISDAT"): date})]);
    assert_eq!(derived(&report, &format!("{visit}/SV/PROTDAY")), Some(day));
    assert!(!raises(&report, "EC-012", &format!("{visit}/SV/VISDAT")));
}

/// 4.2: a day beyond the window is an alert, and the visit is kept.
#[rstest]
#[case("V03", "2024-03-02", "LATE")]
#[case("V04", "2024-03-01", "EARLY")]
#[case("V07", "2024-03-27", "EARLY")]
#[case("V07", "2024-04-01", "LATE")]
#[case("V10", "2025-02-12", "EARLY")]
fn outside_the_window(#[case] visit: &str, #[case] date: &str, #[case] side: &str) {
    let zero = json!({"V02/SV/VISITOCC": "Y", "V02/SV/VISDAT": "2024-02-29"});
    let report =
        tried(&[zero, json!({format!("{visit}/SV/VISITOCC"): "Y", format!("{visit}/SV/VISDAT"): date})]);
    assert!(at(&report, &format!("{visit}/SV/VISDAT")).contains(&format!("P EC-012.{side}")), "{report:?}");
}

/// 10.3 and 7.4.
#[rstest]
#[case("55.0", "155.0", "22.9", false)]
#[case("72.1", "155.0", "30.0", false)]
#[case("72.2", "155.0", "30.1", true)]
#[case("43.2", "155.0", "18.0", false)]
#[case("43.0", "155.0", "17.9", true)]
#[case("40.0", "149.0", "18.0", false)]
#[case("74.5", "155.0", "31.0", true)]
fn body_mass_index(#[case] weight: &str, #[case] height: &str, #[case] shown: &str, #[case] alert: bool) {
    let body = json!({"V01/VS/WEIGHT_VSORRES": weight, "V01/VS/HEIGHT_VSORRES": height});
    let report = tried(&[woman(), body]);
    assert_eq!(derived(&report, "V01/VS/BMI_VSORRES"), Some(shown));
    assert_eq!(raises(&report, "EC-028", "V01/VS/BMI_VSORRES"), alert);
    assert!(!raises(&report, "EC-028", "V01/VS/WEIGHT_VSORRES"));
    assert_eq!(report.eligibility["INCL03"], if alert { "not met" } else { "met" });
}

/// 10.10, consent on 2026-08-31; 7.4's PTH analogue stopped four months before.
#[rstest]
#[case("PTH_ANALOG", "2026-02-28", None, None)]
#[case("PTH_ANALOG", "2026-03-01", None, Some("EXCL08A"))]
#[case("PTH_ANALOG", "2026-04-30", None, Some("EXCL08A"))]
#[case("RANKL_INH", "2025-08-31", None, None)]
#[case("RANKL_INH", "2025-09-01", None, Some("EXCL08B"))]
#[case("BP_ORAL", "2015", Some("36.0"), Some("EXCL08C"))]
#[case("BP_ORAL", "2026-05-01", Some("35.9"), Some("EXCL08C"))]
#[case("BP_ORAL", "2025-12-01", Some("35.9"), None)]
#[case("BP_ORAL", "2026-08-01", Some("3.0"), None)]
#[case("BP_IV", "2024-09-15", None, Some("EXCL08C"))]
#[case("BP_IV", "2024-08-31", None, None)]
fn bone_drug(
    #[case] class: &str,
    #[case] last: &str,
    #[case] months: Option<&str>,
    #[case] excluded: Option<&str>,
) {
    let mut row = json!({
        "V01/IC/RFICDAT": "2026-08-31", "COMMON/FXH/OPTXYN": "Y", "COMMON/FXH#1/OPDRUG": class, "COMMON/FXH#1/CMTRT": "drug",
        "COMMON/FXH#1/CMONGO": "N", "COMMON/FXH#1/CMLASTDAT": last
    });
    if let Some(months) = months {
        row["COMMON/FXH#1/CMCUMM"] = months.into();
    }
    let report = tried(&[row]);
    for criterion in ["EXCL08A", "EXCL08B", "EXCL08C"] {
        let expected = if excluded == Some(criterion) { "met" } else { "not met" };
        assert_eq!(report.eligibility[criterion], expected, "{criterion}");
    }
    assert_eq!(report.eligibility["EXCL08"], if excluded.is_some() { "met" } else { "not met" });
    let alerts = at(&report, "COMMON/FXH#1/OPDRUG");
    let alert = excluded.map(|criterion| format!("P EC-081.{}", &criterion[6..]));
    assert_eq!(alerts.iter().find(|alert| alert.starts_with("P EC-081")), alert.as_ref());
}

/// 2.2: expected minutes from volume, drop factor and rate.
#[rstest]
#[case("100", "20", "20", "100")]
#[case("100", "20", "25", "80")]
#[case("50", "20", "20", "50")]
#[case("50", "20", "25", "40")]
fn expected_duration(#[case] volume: &str, #[case] factor: &str, #[case] rate: &str, #[case] minutes: &str) {
    let report = tried(&[
        json!({"V02/B05/ECYN": "Y", "V02/B05/ECVOL": volume, "V02/B05/DROPFAC": factor, "V02/B05/DROPRATE": rate}),
    ]);
    assert_eq!(derived(&report, "V02/B05/EXPDUR"), Some(minutes));
}

/// 2.2 and 10.12: million cells a kilogram.
#[rstest]
#[case("60.0", "40.0", "1.50")]
#[case("60.0", "60.0", "1.00")]
#[case("60.0", "75.0", "0.80")]
#[case("120.0", "40.0", "3.00")]
#[case("120.0", "75.0", "1.60")]
#[case("240.0", "60.0", "4.00")]
#[case("240.0", "75.0", "3.20")]
fn cells_a_kilogram(#[case] cells: &str, #[case] weight: &str, #[case] shown: &str) {
    let report =
        tried(&[json!({"V02/B05/ECYN": "Y", "V02/B05/ECDSTXT": cells, "V01/VS/WEIGHT_VSORRES": weight})]);
    assert_eq!(derived(&report, "V02/B05/PERKG"), Some(shown));
}

/// 8B, B05: ± 10 % of the cohort's dose.
#[rstest]
#[case("L", "54.0", false)]
#[case("L", "53.9", true)]
#[case("L", "66.0", false)]
#[case("L", "66.1", true)]
#[case("M", "108.0", false)]
#[case("M", "132.1", true)]
#[case("H", "216.0", false)]
#[case("H", "264.1", true)]
fn dose_of_the_cohort(#[case] cohort: &str, #[case] cells: &str, #[case] alert: bool) {
    let report = tried(&[json!({"V02/B04/ARMCD": cohort, "V02/B05/ECYN": "Y", "V02/B05/ECDSTXT": cells})]);
    assert_eq!(raises(&report, "EC-084", "V02/B05/ECDSTXT"), alert);
}

/// Subjects of a cohort: so many evaluable, so many of them with a DLT, all counted by 1 June.
fn cohort(oid: &str, evaluable: u32, dlts: u32) -> Vec<Value> {
    let subject = |n: u32| {
        let path = |rest: &str| format!("@{n:03}/{rest}");
        json!({
            path("V02/SV/VISITOCC"): "Y", path("V02/SV/VISDAT"): "2026-03-16", path("V02/B04/ARMCD"): oid, path("V02/B04/SEQINCOH"): n.to_string(),
            path("V02/B05/ECYN"): "Y", path("V02/B05/ECSTDTM"): "2026-03-16T09:00+08:00",
            path("V07/SV/VISITOCC"): "Y", path("V07/SV/VISDAT"): "2026-04-13", path("V07/B07/DLTDAT"): "2026-04-13",
            path("V07/B07/DLTEVAL"): "Y", path("V07/B07/DLTYN"): if n <= dlts { "Y" } else { "N" }
        })
    };
    (1..=evaluable).map(subject).collect()
}

/// 2.3, every row and 10.12, counted from the subjects' own assessments.
#[rstest]
#[case("L", 0, 0, "WAIT")]
#[case("L", 1, 1, "WAIT")]
#[case("L", 2, 1, "WAIT")]
#[case("L", 2, 2, "STOP")]
#[case("L", 3, 0, "ESCALATE")]
#[case("M", 3, 0, "ESCALATE")]
#[case("H", 3, 0, "TOLERATED")]
#[case("L", 3, 1, "EXPAND6")]
#[case("H", 3, 1, "EXPAND6")]
#[case("L", 3, 2, "STOP")]
#[case("L", 3, 3, "STOP")]
#[case("L", 4, 0, "WAIT")]
#[case("L", 4, 1, "WAIT")]
#[case("L", 5, 1, "WAIT")]
#[case("L", 4, 2, "STOP")]
#[case("L", 5, 2, "STOP")]
#[case("L", 6, 0, "ESCALATE")]
#[case("L", 6, 1, "ESCALATE")]
#[case("H", 6, 1, "TOLERATED")]
#[case("L", 6, 2, "STOP")]
fn proposal(#[case] oid: &str, #[case] evaluable: u32, #[case] dlts: u32, #[case] proposed: &str) {
    let mut values = cohort(oid, evaluable, dlts);
    values.push(json!({format!("COHORT#{oid}/B08#1/MEETDAT"): "2026-06-01"}));
    let report = tried(&values);
    let row = |item: &str| report.derived.get(&format!("COHORT#{oid}/B08#1/{item}")).map(String::as_str);
    assert_eq!(row("N_EVAL"), Some(evaluable.to_string().as_str()));
    assert_eq!(row("N_DLT"), Some(dlts.to_string().as_str()));
    assert_eq!(row("PROPOSED"), Some(proposed));
}

/// 2.3 through three cohorts: each opens with the signed decision of the one below, and not by a decision that waits.
#[rstest]
#[case("M", json!({"COHORT#L/B08#1/DLTDEC": "ESCALATE"}), json!({"COHORT#L/B08": "2026-06-02"}), true)]
#[case("M", json!({"COHORT#L/B08#1/DLTDEC": "WAIT"}), json!({"COHORT#L/B08": "2026-06-02"}), false)]
#[case("H", json!({"COHORT#L/B08#1/DLTDEC": "ESCALATE"}), json!({"COHORT#L/B08": "2026-06-02"}), false)]
#[case("H", json!({"COHORT#M/B08#1/DLTDEC": "ESCALATE"}), json!({"COHORT#M/B08": "2026-06-02"}), true)]
#[case("L", json!({}), json!({}), true)]
fn cohorts_open_in_sequence(
    #[case] oid: &str,
    #[case] decided: Value,
    #[case] signed: Value,
    #[case] open: bool,
) {
    let report = tried_signed(
        &[json!({"V02/B04/ARMCD": oid, "V02/B04/SEQINCOH": "1", "V02/B04/ASSIGNDAT": "2026-06-08"}), decided],
        signed,
    );
    assert_eq!(!raises(&report, "EC-082", "V02/B04/ARMCD"), open, "{report:?}");
}
