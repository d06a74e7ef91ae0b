//! Aggregates over logs, visits and lists, and what expressions read.

use proptest::prelude::*;
use rstest::rstest;

use crate::expr_trial::Trial;

/// Study specification 0.4, ruling 8.
#[rstest]
#[case("AE.any(r, r.AESER == 'Y')")]
#[case("AE.all(r, r.AESER == 'Y')")]
#[case("AE.count()")]
#[case("AE.count(r, r.AESER == 'Y') >= 0")]
#[case("AE.first(r, r.AESER == 'Y', r.AESTDAT)")]
fn unknown_until_the_gate_is_answered(#[case] text: &str) {
    assert_eq!(Trial::new().shows(text), "unknown");
}

#[rstest]
#[case("AE.any(r, r.AESER == 'Y')", "false")]
#[case("AE.all(r, r.AESER == 'Y')", "unknown")]
#[case("AE.count()", "0")]
#[case("AE.min(r, r.AESTDAT)", "unknown")]
#[case("A01.sum(r, r.FXSIZE)", "0")]
#[case("AE.AELOG.distinct(r, r.AETERM)", "[]")]
fn over_no_rows(#[case] text: &str, #[case] wanted: &str) {
    assert_eq!(Trial::new().log("AELOG", &[]).log("FRACTURES", &[]).shows(text), wanted);
}

#[rstest]
#[case("AE.any(r, r.AESER == 'Y')", "true")]
#[case("AE.any(r, r.AETERM == 'Rash')", "false")]
#[case("AE.all(r, r.AESER == 'Y')", "false")]
#[case("AE.all(r, r.AESER != 'U' || true)", "true")]
#[case("AE.count()", "4")]
#[case("AE.count(r, r.AESER == 'Y')", "1–2")]
#[case("AE.count(r, coalesce(r.AESER == 'Y', false))", "1")]
#[case("AE.count(r, r.AESER == 'Y') >= 1", "true")]
#[case("AE.count(r, r.AESER == 'Y') >= 2", "unknown")]
#[case("AE.count(r, r.AESER == 'Y') >= 3", "false")]
#[case("AE.min(r, r.AESTDAT)", "2026-01-05")]
#[case("AE.max(r, r.AESER == 'N', r.AESTDAT)", "2026-02-01")]
#[case("AE.first(r, r.AESER == 'Y', r.AETERM)", "Fever")]
#[case("AE.first(r, r.AESER == 'N', r.AETERM)", "Nausea")]
#[case("AE.first(r, r.AETERM == 'Rash', r.AETERM)", "unknown")]
#[case("AE.distinct(r, r.AETERM)", "[Nausea, Fever, Pain]")]
#[case("count(AE.distinct(r, r.AETERM))", "3")]
#[case("AE.any(r, AE.any(s, s != r && s.AETERM == r.AETERM))", "true")]
#[case("AE.count(r, AE.any(s, s != r && s.AETERM == r.AETERM))", "2")]
#[case("COMMON.AE.AELOG.count()", "4")]
fn over_rows(#[case] text: &str, #[case] wanted: &str) {
    let text = text.replace("!= 'U'", "!= 'N'");
    let mut trial = Trial::new().log(
        "AELOG",
        &[
            "AETERM=Nausea AESER=N AESTDAT=2026-02-01",
            "AETERM=Fever AESER=Y AESTDAT=2026-01-05",
            "AETERM=Pain AESER= AESTDAT=",
            "AETERM=Fever AESER=N AESTDAT=2026-01-20",
        ],
    );
    assert_eq!(trial.shows(&text), wanted);
}

#[test]
fn a_row_can_be_told_from_the_others() {
    let rows = ["AETERM=Fever", "AETERM=Pain", "AETERM=Fever"];
    let mut trial = Trial::new().log("AELOG", &rows).in_row("AELOG", 0).standing("AE", "AELOG");
    assert_eq!(trial.shows("AE.any(r, r != row && r.AETERM == AETERM)"), "true");
    assert_eq!(trial.shows("AE.count(r, r == row)"), "1");
    assert_eq!(trial.shows("row.AETERM"), "Fever");
    let mut trial = trial.in_row("AELOG", 1);
    assert_eq!(trial.shows("AELOG.any(r, r != row && r.AETERM == AETERM)"), "false");
}

#[test]
fn visits_are_rows_too() {
    let mut trial = Trial::new()
        .log(
            "Visits",
            &[
                "SV.VISDAT=2026-01-01 ordinal=1 day=-28",
                "SV.VISDAT=2026-01-29 ordinal=2 day=0",
                "ordinal=3 day=28",
            ],
        )
        .in_row("Visits", 1)
        .with("SV.VISDAT", "2026-01-29")
        .with("visit.ordinal", "2");
    assert_eq!(trial.shows("visits.any(v, v != visit && v.SV.VISDAT == SV.VISDAT)"), "unknown");
    assert_eq!(trial.shows("visits.any(v, v == visit && v.SV.VISDAT == SV.VISDAT)"), "true");
    assert_eq!(trial.shows("visits.any(v, v.ordinal < visit.ordinal && v.SV.VISDAT > SV.VISDAT)"), "false");
    assert_eq!(trial.shows("visits.count(v, present(v.SV.VISDAT))"), "2");
    assert_eq!(trial.shows("visits.max(v, present(v.SV.VISDAT), v.day)"), "0");
}

#[test]
fn other_visits_and_facts_are_read_through_references() {
    let mut trial = Trial::new()
        .with("HEIGHT", "153.0")
        .with("previous(HEIGHT)", "155.5")
        .with("baseline(HEIGHT)", "156.0")
        .with("V01.VS.HEIGHT", "156.5")
        .with("latest(HGB)", "9.8")
        .with("latest(HGB,2026-03-01)", "10.2")
        .with("DAY0", "2026-03-01");
    assert_eq!(trial.shows("previous(HEIGHT) - HEIGHT >= 2.0"), "true");
    assert_eq!(trial.shows("baseline(VS.HEIGHT)"), "156.0");
    assert_eq!(trial.shows("V01.VS.HEIGHT"), "156.5");
    assert_eq!(trial.shows("latest(LBC.HGB)"), "9.8");
    assert_eq!(trial.shows("latest(LBC.HGB, DAY0)"), "10.2");
    assert_eq!(trial.shows("latest(LBC.HGB, CONSENT)"), "9.8");
    let program =
        trial.compile("in_unit(latest(LBC.HGB, DAY0), 'g/L') < 100 && today() > CONSENT", None).unwrap();
    assert_eq!(trial.reads(&program), ["DAY0", "CONSENT", "in_unit(latest(HGB,before),g/L)", "Today"]);
    assert!(program.reads_clock());
}

#[test]
fn a_plain_reference_is_recognised() {
    let mut trial = Trial::new();
    assert!(trial.compile("HEIGHT", None).unwrap().reference().is_some());
    assert!(trial.compile("HEIGHT + 0", None).unwrap().reference().is_none());
    assert!(trial.compile("1 < 0", None).unwrap().constant().is_some());
}

/// Study specification 10.8: the longest run of days without an injection.
#[rstest]
#[case(&[(0, "Y"), (1, "Y"), (2, "N"), (3, "Y")], "6")]
#[case(&[(0, "Y"), (9, "Y")], "8")]
#[case(&[(3, "Y")], "6")]
#[case(&[], "10")]
#[case(&[(0, "N"), (1, ""), (2, "Y")], "7")]
#[case(&[(0, "Y"), (5, ""), (9, "Y")], "4–8")]
#[case(&[(40, "Y"), (0, "Y")], "9")]
fn longest_gap_in_a_diary(#[case] days: &[(u32, &str)], #[case] wanted: &str) {
    let first = chrono::NaiveDate::from_ymd_opt(2026, 2, 25).unwrap();
    let rows: Vec<String> = days
        .iter()
        .map(|(day, taken)| format!("TPDAT={} TPTAKEN={taken}", first + chrono::Days::new((*day).into())))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let mut trial = Trial::new().log("DIARY", &rows).with("DAY0", "2026-02-25");
    assert_eq!(trial.shows("A11.longest_gap(r, r.TPDAT, r.TPTAKEN == 'Y', DAY0, DAY0 + 9)"), wanted);
}

#[test]
fn a_span_that_ends_before_it_begins_has_no_gap() {
    let mut trial = Trial::new().log("DIARY", &[]).with("DAY0", "2026-02-25");
    assert_eq!(trial.shows("A11.longest_gap(r, r.TPDAT, true, DAY0, DAY0 - 1)"), "0");
}

proptest! {
    /// The longest run and gap, against going through the days one by one.
    #[test]
    fn longest_run_and_gap_agree_with_counting(days in prop::collection::vec(0_i64..40, 0..40), span in 0_i64..40) {
        let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let rows: Vec<String> =
            days.iter().map(|day| format!("TPDAT={}", first + chrono::TimeDelta::days(*day))).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let mut trial = Trial::new().log("DIARY", &rows).with("DAY0", "2026-01-01");
        let counted = |with: bool| {
            let (mut longest, mut run) = (0, 0);
            for day in 0..=span {
                run = if days.contains(&day) == with { run + 1 } else { 0 };
                longest = longest.max(run);
            }
            longest.to_string()
        };
        let arguments = format!("(r, r.TPDAT, true, DAY0, DAY0 + {span})");
        prop_assert_eq!(trial.shows(&format!("A11.longest_run{arguments}")), counted(true));
        prop_assert_eq!(trial.shows(&format!("A11.longest_gap{arguments}")), counted(false));
    }
}
