//! Laboratory results of NCT05018637: eGFR (study specification 10.11), CTCAE grades (7.3) and the Trial A column of 7.4.

use rstest::rstest;

use super::study_a::study;
use super::study_a_fragment::{Values, values};

/// One result of a panel at a visit, with its reference range where one is given.
fn result(
    values: Values,
    panel: &str,
    test: &str,
    text: &str,
    unit: &str,
    range: [Option<&str>; 2],
) -> Values {
    let values =
        values.with(format!("{panel}/{test}_LBORRES"), text).with(format!("{panel}/{test}_LBORRESU"), unit);
    ["LBORNRLO", "LBORNRHI"].iter().zip(range).fold(values, |values, (variable, limit)| match limit {
        Some(limit) => values.with(format!("{panel}/{test}_{variable}"), limit),
        None => values,
    })
}

fn screening_sample() -> Values {
    values([("V01/LBH/LBDAT", "2026-03-03"), ("V01/LBC/LBDAT", "2026-03-03"), ("V01/LBC/LBTIM", "08:30")])
}

/// A woman of 72 (7.4) with her first sample; Day 0 and week 4 follow.
fn treated() -> Values {
    screening_sample()
        .with("V02/SV/VISITOCC", "Y")
        .with("V02/SV/VISDAT", "2026-03-15")
        .with("V06/LBH/LBDAT", "2026-04-12")
        .with("V06/LBC/LBDAT", "2026-04-12")
        .with("V06/LBC/LBTIM", "08:30")
}

/// CKD-EPI 2021 without race; the µmol/L rows and the men are the published test values of admiral and NKF.
#[rstest]
#[case("0.50", "mg/dL", 50, "F", "114.2")]
#[case("0.70", "mg/dL", 65, "F", "95.9")]
#[case("0.80", "mg/dL", 70, "F", "79.2")]
#[case("0.90", "mg/dL", 55, "F", "75.5")]
#[case("0.99", "mg/dL", 72, "F", "60.6")]
#[case("1.00", "mg/dL", 72, "F", "59.9")]
#[case("1.01", "mg/dL", 72, "F", "59.1")]
#[case("1.20", "mg/dL", 85, "F", "44.4")]
#[case("2.00", "mg/dL", 60, "F", "28.1")]
#[case("85", "umol/L", 65, "F", "65.6")]
#[case("70", "umol/L", 52, "F", "89.7")]
#[case("65", "umol/L", 76, "F", "84.5")]
#[case("96.3", "umol/L", 55, "M", "80.2")]
#[case("77", "umol/L", 67, "M", "94.5")]
#[case("1.09", "mg/dL", 55, "M", "80.2")]
fn egfr(
    #[case] creatinine: &str,
    #[case] unit: &str,
    #[case] age: i32,
    #[case] sex: &str,
    #[case] shown: &str,
) {
    let subject =
        screening_sample().with("V01/DM/BRTHDAT", format!("{}-03-03", 2026 - age)).with("V01/DM/SEX", sex);
    let answer = result(subject, "V01/LBC", "CREAT", creatinine, unit, [None; 2]).tried();
    assert_eq!(answer.derived("V01/LBC/EGFR_LBORRES"), Some(shown));
}

/// Neither sex recorded as U nor a missing birth date gives a figure.
#[test]
fn egfr_needs_sex_and_age() {
    let subject = screening_sample().with("V01/DM/BRTHDAT", "1954-03-03").with("V01/DM/SEX", "U");
    let answer = result(subject, "V01/LBC", "CREAT", "0.90", "mg/dL", [None; 2]).tried();
    assert_eq!(answer.derived("V01/LBC/EGFR_LBORRES"), None);
}

/// A number whose unit nobody knows is no haemoglobin: it is not converted, graded, flagged or held against the criterion (7.1: no silent conversion).
#[test]
fn a_result_of_unknown_unit_is_judged_by_no_rule() {
    let of = |unit: &str| {
        let range = [Some("12.0"), Some("16.0")];
        result(screening_sample(), "V01/LBH", "HGB", "9.9", unit, range).tried()
    };
    assert_eq!(of("g/dL").verdict("EXCL10"), "met");
    let unknown = of("-");
    assert_ne!(unknown.verdict("EXCL10"), "met");
    assert_eq!((unknown.grade("V01/LBH/HGB_LBORRES"), unknown.flag("V01/LBH/HGB_LBORRES")), (None, None));
    assert_eq!(unknown.derived("V01/LBH/HGB_LBSTRESN"), None);
}

/// A censored result keeps its sign in the standard unit: below 8.00 mg/dL is below 2.00 mmol/L.
#[test]
fn a_censored_result_stays_censored_as_it_was() {
    let answer = result(screening_sample(), "V01/LBC", "CA", "<8.00", "mg/dL", [None; 2]).tried();
    assert_eq!(answer.derived("V01/LBC/CA_LBSTRESN"), Some("<2.00"));
}

/// Study specification 7.3, check vectors without a baseline step.
#[rstest]
#[case::haemoglobin("LBH", "HGB", "g/dL", [Some("12.0"), None], &["12.0", "10.0", "9.9", "8.0", "7.9"], &["0", "1", "2", "2", "3"])]
#[case::haemoglobin_in_g_per_l("LBH", "HGB", "g/L", [Some("120"), None], &["120", "100", "99", "80", "79"], &["0", "1", "2", "2", "3"])]
#[case::platelets("LBH", "PLAT", "10^9/L", [Some("130"), None], &["130", "129", "75", "74", "50", "49", "25", "24"], &["0", "1", "1", "2", "2", "3", "3", "4"])]
fn grades(
    #[case] form: &str,
    #[case] test: &str,
    #[case] unit: &str,
    #[case] range: [Option<&str>; 2],
    #[case] results: &[&str],
    #[case] expected: &[&str],
) {
    for (text, grade) in results.iter().zip(expected) {
        let panel = format!("V06/{form}");
        let answer = result(treated(), &panel, test, text, unit, range).tried();
        assert_eq!(answer.grade(&format!("{panel}/{test}_LBORRES")), Some(*grade), "{text} {unit}");
    }
}

/// Study specification 7.3, check vectors after a baseline of 30, 60, 0.8 and 0.8.
#[rstest]
#[case::alt("ALT", "U/L", "40", "30", &["40", "41", "120", "121", "200", "201", "800", "801"], &["0", "1", "1", "2", "2", "3", "3", "4"])]
#[case::alt_after_abnormal_baseline("ALT", "U/L", "40", "60", &["89", "90", "180", "181", "300", "301"], &["0", "1", "1", "2", "2", "3"])]
#[case::bilirubin("BILI", "mg/dL", "1.20", "0.80", &["1.20", "1.21", "1.80", "1.81", "3.60", "3.61"], &["0", "1", "1", "2", "2", "3"])]
#[case::creatinine("CREAT", "mg/dL", "1.10", "0.80", &["1.10", "1.11", "1.20", "1.21", "2.40", "2.41", "3.31"], &["0", "1", "1", "2", "2", "3", "3"])]
fn grades_after_baseline(
    #[case] test: &str,
    #[case] unit: &str,
    #[case] uln: &str,
    #[case] baseline: &str,
    #[case] results: &[&str],
    #[case] expected: &[&str],
) {
    for (text, grade) in results.iter().zip(expected) {
        let before = result(treated(), "V01/LBC", test, baseline, unit, [None, Some(uln)]);
        let answer = result(before, "V06/LBC", test, text, unit, [None, Some(uln)]).tried();
        assert_eq!(answer.grade(&format!("V06/LBC/{test}_LBORRES")), Some(*grade), "{text} {unit}");
    }
}

/// Study specification 7.3: calcium is graded corrected, and in the unit reported.
#[rstest]
#[case("10.50", "mg/dL", "4.0", "g/dL", "0")]
#[case("10.51", "mg/dL", "4.0", "g/dL", "1")]
#[case("11.50", "mg/dL", "4.0", "g/dL", "1")]
#[case("11.51", "mg/dL", "4.0", "g/dL", "2")]
#[case("12.51", "mg/dL", "4.0", "g/dL", "3")]
#[case("13.51", "mg/dL", "4.0", "g/dL", "4")]
#[case::eleven_point_six("11.60", "mg/dL", "4.0", "g/dL", "2")]
#[case::the_same_in_mmol("2.89", "mmol/L", "40", "g/L", "1")]
fn grades_of_corrected_calcium(
    #[case] calcium: &str,
    #[case] unit: &str,
    #[case] albumin: &str,
    #[case] albumin_unit: &str,
    #[case] grade: &str,
) {
    let with_calcium = result(treated(), "V06/LBC", "CA", calcium, unit, [None; 2]);
    let answer = result(with_calcium, "V06/LBC", "ALB", albumin, albumin_unit, [None; 2]).tried();
    assert_eq!(answer.grade("V06/LBC/CACRALB_LBORRES"), Some(grade));
}

/// 7.4, haemoglobin: the protocol alert respects the unit, and 10.0 passes.
#[rstest]
#[case("9.9", "g/dL", ["11.5", "16.0"], "2", "met")]
#[case("10.0", "g/dL", ["11.5", "16.0"], "1", "not met")]
#[case("99", "g/L", ["115", "160"], "2", "met")]
fn r7_4_haemoglobin(
    #[case] text: &str,
    #[case] unit: &str,
    #[case] range: [&str; 2],
    #[case] grade: &str,
    #[case] excludes: &str,
) {
    let answer = result(screening_sample(), "V01/LBH", "HGB", text, unit, range.map(Some)).tried();
    let at = "V01/LBH/HGB_LBORRES";
    assert_eq!(answer.raises("EC-039", at), excludes == "met");
    assert_eq!(answer.at(at).iter().any(|f| f.starts_with('P')), excludes == "met");
    assert_eq!(answer.grade(at), Some(grade));
    assert_eq!(answer.flag(at), Some("LOW"));
    assert_eq!(answer.verdict("EXCL10"), excludes);
}

/// The latest sample before Day 0 decides; the alert on the first stays, and what comes after Day 0 excludes nobody.
#[rstest]
#[case::repeated("2026-03-08", "10.4", "not met", false)]
#[case::worse("2026-03-08", "9.8", "met", true)]
#[case::after_day_0("2026-03-20", "9.8", "met", false)]
fn haemoglobin_repeated(#[case] date: &str, #[case] text: &str, #[case] excludes: &str, #[case] alert: bool) {
    let first = result(treated(), "V01/LBH", "HGB", "9.9", "g/dL", [None; 2]);
    let again =
        first.with("UNS#1/SV/VISITOCC", "Y").with("UNS#1/SV/VISDAT", date).with("UNS#1/LBH/LBDAT", date);
    let answer = result(again, "UNS#1/LBH", "HGB", text, "g/dL", [None; 2]).tried();
    assert!(answer.raises("EC-039", "V01/LBH/HGB_LBORRES"));
    assert_eq!(answer.raises("EC-039", "UNS#1/LBH/HGB_LBORRES"), alert);
    assert_eq!(answer.verdict("EXCL10"), excludes);
}

/// 7.4: above 25 g/dL is refused; 128 is asked about as g/L, 26.0 is not.
#[rstest]
#[case("128", true)]
#[case("26.0", false)]
fn r7_4_haemoglobin_that_cannot_be(#[case] text: &str, #[case] hint: bool) {
    let answer = result(screening_sample(), "V01/LBH", "HGB", text, "g/dL", [None; 2]).tried_in_part();
    let refusal = answer.refusal("V01/LBH/HGB_LBORRES").expect("refused");
    assert_eq!(refusal.contains("g/L"), hint, "{refusal}");
    assert_eq!(answer.verdict("EXCL10"), "cannot evaluate");
}

/// 7.4: creatinine 1.00 gives 59.9, a soft query; 0.99 gives 60.6, nothing.
#[rstest]
#[case("1.00", "59.9", &["S LBC.EGFR_LBORRES/soft"])]
#[case("0.99", "60.6", &[])]
fn r7_4_egfr(#[case] creatinine: &str, #[case] shown: &str, #[case] findings: &[&str]) {
    let subject = screening_sample().with("V01/DM/BRTHDAT", "1954-03-03").with("V01/DM/SEX", "F");
    let answer = result(subject, "V01/LBC", "CREAT", creatinine, "mg/dL", [None; 2]).tried();
    assert_eq!(answer.derived("V01/LBC/EGFR_LBORRES"), Some(shown));
    assert_eq!(answer.at("V01/LBC/EGFR_LBORRES"), findings);
}

/// 7.4: AST at exactly twice the upper limit is soft in this trial; three times would be a safety alert.
#[test]
fn r7_4_ast() {
    let answer = result(screening_sample(), "V01/LBC", "AST", "80", "U/L", [None, Some("40")]).tried();
    assert_eq!(answer.at("V01/LBC/AST_LBORRES"), ["S LBC.AST_LBORRES/soft"]);
}

/// 7.4: no lower T-score than −1.0 is a concern in this trial.
#[rstest]
#[case("-1.5")]
#[case("-3.0")]
fn r7_4_t_score(#[case] score: &str) {
    let answer = values([("V01/DXA/LS_BMDT", score)]).tried();
    assert_eq!(answer.at("V01/DXA/LS_BMDT"), <[String; 0]>::default());
    assert_eq!(answer.verdict("INCL02A"), "met");
}

/// 7.4: VAS 3.9 is a protocol alert, 4.0 is not.
#[rstest]
#[case("3.9", &["P EC-053"], "not met")]
#[case("4.0", &[], "met")]
fn r7_4_pain(#[case] score: &str, #[case] findings: &[&str], #[case] verdict: &str) {
    let answer = values([("V01/A04/VASBACK", score)]).tried();
    assert_eq!(answer.at("V01/A04/VASBACK"), findings);
    assert_eq!(answer.verdict("INCL04"), verdict);
}

/// 7.4: a BMI of 31.0 is nothing in this trial.
#[test]
fn r7_4_body_mass_index() {
    let answer = values([("V01/VS/WEIGHT_VSORRES", "74.5"), ("V01/VS/HEIGHT_VSORRES", "155.0")]).tried();
    assert_eq!(answer.derived("V01/VS/BMI_VSORRES"), Some("31.0"));
    assert_eq!(answer.at("V01/VS/BMI_VSORRES"), <[String; 0]>::default());
}

/// 7.4: a PTH analogue stopped four months ago is exclusion 1.
#[test]
fn r7_4_parathyroid_hormone() {
    let answer = values([("V01/IC/RFICDAT", "2026-08-31"), ("COMMON/FXH/OPTXYN", "Y")])
        .with("COMMON/FXH#1/OPDRUG", "PTH_ANALOG")
        .with("COMMON/FXH#1/CMONGO", "N")
        .with("COMMON/FXH#1/CMLASTDAT", "2026-04-30")
        .tried();
    assert!(answer.raises("A-BONEDRUG", "COMMON/FXH#1/OPDRUG"));
    assert_eq!(answer.verdict("EXCL01"), "met");
}

/// Study specification 11, EC-038: people read the test's short name in their language, of what was recorded in English too.
#[test]
fn a_message_names_the_test_in_the_readers_language() {
    let study = study();
    let said = &study.check("EC-038.LBC.BILI").unwrap().message;
    assert_eq!(said.en, "T-bil is CTCAE grade {g} – adverse event?");
    assert_eq!(said.ko, "총빌리루빈 CTCAE {g}등급 – 이상사례입니까?");
    assert_eq!(said.zh, "总胆红素为CTCAE {g}级——是否为不良事件？");
    let retold = study.retold(&"EC-038.LBC.BILI".into(), "T-bil is CTCAE grade 3 – adverse event?");
    assert_eq!(retold.unwrap().ko, "총빌리루빈 CTCAE 3등급 – 이상사례입니까?");
}
