//! Derived items of NCT05018637 against the check tables of the study specification, part VIII.

use rstest::rstest;

use super::study_a_fragment::{Values, values};

/// Study specification 10.1: completed years; a 29 February birth grows older on 1 March in common years.
#[rstest]
#[case("1960-02-29", "2024-02-28", "63")]
#[case("1960-02-29", "2024-02-29", "64")]
#[case("1960-02-29", "2025-02-28", "64")]
#[case("1960-02-29", "2025-03-01", "65")]
#[case("1979-06-15", "2024-06-14", "44")]
#[case("1979-06-15", "2024-06-15", "45")]
#[case("1939-01-01", "2024-12-31", "85")]
#[case("1938-12-31", "2024-12-31", "86")]
fn age(#[case] birth: &str, #[case] consent: &str, #[case] years: &str) {
    let answer = values([("V01/DM/BRTHDAT", birth), ("V01/IC/RFICDAT", consent)]).tried();
    assert_eq!(answer.derived("V01/DM/AGE"), Some(years));
}

/// Study specification 10.2: whole calendar days from Day 0, and SDTM's day, which has no day 0.
#[rstest]
#[case("V01", "2024-02-01", "-28", "-28")]
#[case("V01", "2024-02-28", "-1", "-1")]
#[case("V02", "2024-02-29", "0", "1")]
#[case("V03", "2024-03-01", "1", "2")]
#[case("V06", "2024-03-28", "28", "29")]
#[case("V08", "2024-05-23", "84", "85")]
#[case("V11", "2024-08-29", "182", "183")]
#[case("V12", "2024-11-28", "273", "274")]
#[case("V13", "2025-02-27", "364", "365")]
fn protocol_day_and_study_day(
    #[case] visit: &str,
    #[case] date: &str,
    #[case] day: &str,
    #[case] study_day: &str,
) {
    let answer = values([("V02/SV/VISITOCC", "Y"), ("V02/SV/VISDAT", "2024-02-29")])
        .with(format!("{visit}/SV/VISITOCC"), "Y")
        .with(format!("{visit}/SV/VISDAT"), date)
        .tried();
    assert_eq!(answer.derived(&format!("{visit}/SV/PROTDAY")), Some(day));
    assert_eq!(answer.derived(&format!("{visit}/SV/SVSTDY")), Some(study_day));
    for check in ["EC-012.EARLY", "EC-012.LATE"] {
        assert!(!answer.raises(check, &format!("{visit}/SV/VISDAT")), "every one of these is on its target");
    }
}

/// Study specification 10.3: kg ÷ (cm ÷ 100)², one decimal.
#[rstest]
#[case("55.0", "155.0", "22.9")]
#[case("72.1", "155.0", "30.0")]
#[case("72.2", "155.0", "30.1")]
#[case("43.2", "155.0", "18.0")]
#[case("43.0", "155.0", "17.9")]
#[case("40.0", "149.0", "18.0")]
fn body_mass_index(#[case] kg: &str, #[case] cm: &str, #[case] index: &str) {
    let answer = values([("V01/VS/WEIGHT_VSORRES", kg), ("V01/VS/HEIGHT_VSORRES", cm)]).tried();
    assert_eq!(answer.derived("V01/VS/BMI_VSORRES"), Some(index));
}

/// Study specification 10.4: Σ answered ÷ (5 × answered) × 100, from eight answers on; more than 30 enters.
#[rstest]
#[case("1 1 2 1 1 2 1 2 2 2", Some("30.0"), "not met", None)]
#[case("1 1 2 1 2 2 1 2 2 2", Some("32.0"), "met", None)]
#[case("2 2 1 1 1 2 2 - 2 3", Some("35.6"), "met", Some("EC-055"))]
#[case("2 1 3 2 2 3 1 - 2 2", Some("40.0"), "met", Some("EC-055"))]
#[case("5 5 5 5 5 5 5 5 5 5", Some("100.0"), "met", None)]
#[case("0 0 0 0 0 0 0 0 0 0", Some("0.0"), "not met", None)]
#[case("- - - 3 3 3 3 3 3 3", None, "cannot evaluate", Some("EC-055.FEW"))]
fn oswestry(
    #[case] answers: &str,
    #[case] percent: Option<&str>,
    #[case] verdict: &str,
    #[case] query: Option<&str>,
) {
    let sections = answers.split(' ').enumerate().fold(Values::default(), |all, (section, answer)| {
        all.with(format!("V01/A05/ODI01{:02}", section + 1), answer)
    });
    let answer = sections.tried();
    assert_eq!(answer.derived("V01/A05/ODI0111"), percent);
    assert_eq!(answer.verdict("INCL03"), verdict);
    assert_eq!(answer.raises("EC-054", "V01/A05/ODI0111"), verdict == "not met");
    for check in ["EC-055", "EC-055.FEW"] {
        assert_eq!(answer.raises(check, "V01/A05/ODI0111"), query == Some(check), "{check}");
    }
}

/// Study specification 10.5, in the unit reported; the last line is grade 2 in both units.
#[rstest]
#[case("mg/dL", "8.80", "4.0", "8.80", "0")]
#[case("mg/dL", "8.50", "3.2", "9.14", "0")]
#[case("mg/dL", "9.80", "3.0", "10.60", "1")]
#[case("mg/dL", "10.40", "4.5", "10.00", "0")]
#[case("mg/dL", "11.20", "2.8", "12.16", "2")]
#[case("mmol/L", "2.20", "40", "2.20", "0")]
#[case("mmol/L", "2.12", "32", "2.28", "0")]
#[case("mmol/L", "2.45", "30", "2.65", "1")]
#[case("mmol/L", "2.60", "45", "2.50", "0")]
#[case("mmol/L", "2.80", "28", "3.04", "2")]
fn corrected_calcium(
    #[case] unit: &str,
    #[case] calcium: &str,
    #[case] albumin: &str,
    #[case] corrected: &str,
    #[case] grade: &str,
) {
    let answer = values([("V01/LBC/LBDAT", "2026-03-03"), ("V01/LBC/LBTIM", "08:30")])
        .with("V01/LBC/CA_LBORRES", calcium)
        .with("V01/LBC/CA_LBORRESU", unit)
        .with("V01/LBC/ALB_LBORRES", albumin)
        .with("V01/LBC/ALB_LBORRESU", if unit == "mg/dL" { "g/dL" } else { "g/L" })
        .tried();
    assert_eq!(answer.derived("V01/LBC/CACRALB_LBORRES"), Some(corrected));
    assert_eq!(answer.grade("V01/LBC/CACRALB_LBORRES"), Some(grade));
}

/// Study specification 10.6: days to consent, 42 at most; a partial date is judged by its earliest and latest day.
#[rstest]
#[case("2024-01-18", "2024-02-29", Some("42"), "met")]
#[case("2024-01-17", "2024-02-29", Some("43"), "not met")]
#[case("2024-02-29", "2024-02-29", Some("0"), "met")]
#[case("2024-01", "2024-02-20", None, "cannot evaluate")]
#[case("2024-02", "2024-02-20", None, "met")]
fn days_since_fracture(
    #[case] fracture: &str,
    #[case] consent: &str,
    #[case] days: Option<&str>,
    #[case] verdict: &str,
) {
    let answer = values([("V01/IC/RFICDAT", consent), ("COMMON/A01/FXNEWN", "1")])
        .with("COMMON/A01#1/FXLEVEL", "L1 VERTEBRA")
        .with("COMMON/A01#1/FXDAT", fracture)
        .with("COMMON/A01#1/FXMECH", "MINOR TRAUMA")
        .tried();
    assert_eq!(answer.derived("COMMON/A01#1/FXDAYS"), days);
    assert_eq!(answer.verdict("INCL02D"), verdict);
    assert_eq!(answer.raises("EC-050", "COMMON/A01#1/FXDAT"), verdict == "not met");
}

/// The six-week limit counts to consent; passing it before the injection is asked about (ambiguity Q2).
#[test]
fn days_since_fracture_at_day_0() {
    let answer = values([("V01/IC/RFICDAT", "2024-02-29"), ("V02/SV/VISDAT", "2024-03-07")])
        .with("COMMON/A01#1/FXDAT", "2024-01-18")
        .tried();
    assert_eq!(answer.derived("COMMON/A01#1/FXDAYS"), Some("42"));
    assert_eq!(answer.derived("COMMON/A01#1/FXDAYS0"), Some("49"));
    assert_eq!(answer.at("COMMON/A01#1/FXDAT"), ["S EC-051"]);
}

/// Younger than 45 or older than 90 is unusual in this trial, also when the age is computed.
#[rstest]
#[case("1981-03-03", &["S DM-AGE"])]
#[case("1981-03-02", &[])]
#[case("1935-03-02", &["S DM-AGE"])]
fn unusual_age(#[case] birth: &str, #[case] findings: &[&str]) {
    let answer = values([("V01/DM/BRTHDAT", birth), ("V01/IC/RFICDAT", "2026-03-02")]).tried();
    assert_eq!(answer.at("V01/DM/AGE"), findings);
}
