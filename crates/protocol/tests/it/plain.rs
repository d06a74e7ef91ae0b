//! Expressions in plain English.

use protocol::Study;
use rstest::rstest;

use crate::study_a::study;

#[rstest]
#[case("LBH", "in_unit(HGB_LBORRES, 'g/dL') < 10.0", "“Haemoglobin” in g/dL is below 10.0")]
#[case(
    "DM",
    "DM.SEX == 'F' && RP.MENOSTAT != 'POSTMENOPAUSAL'",
    "“Sex” (Demographics) is “Female” and “Menopausal status” (Menopause) is not “Postmenopausal”"
)]
#[case("A07", "RANDDAT > DAY0", "“Randomisation date” is after Day 0")]
#[case("VS", "event == 'V01' || !present(VSDAT)", "this visit is “Screening” or “Date” is not answered")]
#[case(
    "SV",
    "VISDAT - DAY0 > 7 && (VISDAT > DAY0 || blank(DAY0))",
    "(“Visit date” − Day 0) is above 7 and (“Visit date” is after Day 0 or Day 0 is blank)"
)]
#[case(
    "SV",
    "coalesce(V01.IC.RFICDAT < DAY0, false)",
    "(“Consent signature date” (Informed consent) at Screening is before Day 0) (unknown counts as no)"
)]
#[case(
    "CM",
    "AE.AELOG.any(r, CMSTDAT >= r.AESTDAT && CMSTDAT <= r.AESTDAT + 7)",
    "there is one of the rows of “Events” with (“Start” is not before that row's “Start” and “Start” is not after (that row's “Start” + 7))"
)]
#[case(
    "VS",
    "!present(SYSBP_VSORRES > 180)",
    "it is not known whether (“Systolic blood pressure” is above 180)"
)]
#[case(
    "LBH",
    "coalesce(flag(HGB_LBORRES), 'NORMAL') != 'NORMAL'",
    "“Haemoglobin” lies outside its reference range"
)]
#[case("LBH", "flag(HGB_LBORRES) in ['LOW', 'HIGH']", "“Haemoglobin” lies outside its reference range")]
#[case("LBH", "flag(HGB_LBORRES) == 'LOW'", "“Haemoglobin” lies below its reference range")]
#[case("A07", "ARM == 'TPTD'", "Arm is “Teriparatide group”")]
#[case("VS", "round(TEMP_VSORRES, 1) > 38", "“Body temperature” rounded to 1 decimal is above 38")]
#[case(
    "SV",
    "visits.any(v, v.ordinal == visit.ordinal - 1)",
    "there is one of the scheduled visits with that visit's number is (this visit's number − 1)"
)]
fn an_expression_in_words(#[case] form: &str, #[case] expression: &str, #[case] words: &str) {
    assert_eq!(study().in_words(form, expression).as_deref(), Some(words));
}

/// Whatever a study's expressions use has words: no operator of the language is left standing in any.
#[test]
fn every_expression_of_the_trial_has_words() {
    let study: &Study = study();
    let checks = study.checks().iter().map(|check| {
        let form = study.forms().iter().find(|form| form.id == check.form).unwrap();
        (form.oid.as_str(), check.raise_when.as_str())
    });
    for (form, expression) in checks {
        let words = study.in_words(form, expression).unwrap();
        for sign in ["&&", "||", "==", "!=", "<", ">", "(r,", "_LBORRES"] {
            assert!(!words.contains(sign), "{sign} of {expression}\n{words}");
        }
    }
}

/// Every number of the catalogue, as a reader holds it against the laboratory's manual.
#[test]
fn a_laboratory_test_in_words() {
    let study = study();
    let test = |code: &str| study.test(code).unwrap();
    let haemoglobin = test("HGB");
    assert_eq!(haemoglobin.range_in_words(haemoglobin.hard, 0).as_deref(), Some("2.0–25.0 g/dL"));
    assert_eq!(haemoglobin.usual_in_words(haemoglobin.soft, 1).as_deref(), Some("115–160 g/L"));
    assert_eq!(haemoglobin.range_in_words((None, None), 0), None);
    assert_eq!(haemoglobin.jump_in_words().as_deref(), Some("by more than 2.0 g/dL"));
    assert_eq!(test("AST").jump_in_words().as_deref(), Some("more than 3 times, up or down"));
    let factor = |code: &str, unit: usize| test(code).units[unit].from_conventional.unwrap().in_words();
    assert_eq!((factor("HGB", 0), factor("HGB", 1).as_deref()), (None, Some("× 10")));
    assert_eq!(factor("HBA1CHGB", 1).as_deref(), Some("− 2.152, ÷ 0.09148"));
    let lines = |code: &str| study.term_in_words("LBC", &["one", "two"], &test(code).grading[0]);
    assert_eq!(
        lines("HGB"),
        [
            "grade 1 below the lower limit of normal; grade 2 below 10.0 one or 100 two; grade 3 below 8.0 one or 80 two"
        ]
    );
    let [normal, abnormal] = lines("AST").try_into().unwrap();
    assert!(normal.starts_with("if the baseline was normal: grade 1 above the upper limit of normal; grade 2 above 3.0 × the upper"), "{normal}");
    assert!(
        abnormal.starts_with("if the baseline was not normal: grade 1 at least 1.5 × the baseline"),
        "{abnormal}"
    );
}

#[test]
fn a_drafted_deviation_in_the_words_of_the_log() {
    let check = study().check("EC-012.LATE").unwrap();
    let [category, severity] = study().deviation_words(check.deviation.as_ref().unwrap());
    assert_eq!((category.en.as_str(), severity.ko.as_str()), ("Visit window", "경미"));
}
