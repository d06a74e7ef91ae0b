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
