//! Three-valued logic, and comparisons of what is known in part.

use rstest::rstest;

use crate::expr_trial::Trial;

const VALUES: [&str; 3] = ["true", "false", "unknown"];

/// Each operand written out (folded when compiled) and read from the record (decided when run).
fn both_ways(operator: impl Fn(&str, &str) -> String, left: &str, right: &str) -> [String; 3] {
    let recorded = |value: &str| match value {
        "true" => "1",
        "false" => "0",
        _ => "",
    };
    let mut trial = Trial::new().with("X", recorded(left)).with("Y", recorded(right));
    [
        trial.shows(&operator(left, right)),
        trial.shows(&operator("X == 1", "Y == 1")),
        trial.shows(&operator("X == 1", right)),
    ]
}

#[test]
fn and_or_not_follow_kleene() {
    for left in VALUES {
        for right in VALUES {
            let and = match (left, right) {
                ("false", _) | (_, "false") => "false",
                ("true", "true") => "true",
                _ => "unknown",
            };
            let or = match (left, right) {
                ("true", _) | (_, "true") => "true",
                ("false", "false") => "false",
                _ => "unknown",
            };
            assert_eq!(both_ways(|l, r| format!("{l} && {r}"), left, right), [and; 3], "{left} && {right}");
            assert_eq!(both_ways(|l, r| format!("{l} || {r}"), left, right), [or; 3], "{left} || {right}");
        }
        let not = match left {
            "true" => "false",
            "false" => "true",
            _ => "unknown",
        };
        assert_eq!(both_ways(|l, _| format!("!({l})"), left, left), [not; 3], "!{left}");
    }
}

#[rstest]
#[case("X == 1 ? 'a' : 'b'", "1", "a")]
#[case("X == 1 ? 'a' : 'b'", "0", "b")]
#[case("X == 1 ? 'a' : 'b'", "", "unknown")]
#[case("X == 1 ? 7 : 7", "", "7")]
#[case("(X == 1 ? true : true) && true", "", "true")]
#[case("X == 1 ? unknown : false", "0", "false")]
#[case("X == 1 ? unknown : false", "1", "unknown")]
fn a_condition_that_is_unknown_decides_nothing(#[case] text: &str, #[case] x: &str, #[case] wanted: &str) {
    assert_eq!(Trial::new().with("X", x).shows(text), wanted);
}

/// Study specification 0.4, ruling 6: a censored result is an interval.
#[rstest]
#[case("<0.01", "X < 0.27", "true")]
#[case("<2000", "X >= 1000", "unknown")]
#[case("<1000", "X >= 1000", "false")]
#[case("<=1000", "X >= 1000", "unknown")]
#[case("<=1000", "X <= 1000", "true")]
#[case(">2000", "X > 2000", "true")]
#[case(">=2000", "X > 2000", "unknown")]
#[case(">2000", "X == 2000", "false")]
#[case("<0.5", "X != 0.5", "true")]
#[case("<0.5", "X == 0.4", "unknown")]
#[case("<0.5", "X * 2 < 1", "true")]
#[case("<0.5", "1 - X > 0.5", "true")]
#[case("<0.5", "-X > -0.5", "true")]
#[case("<0.5", "X / 2", "<0.25")]
#[case("<0.5", "1 / X", "unknown")]
#[case(">2", "1 / X < 0.5", "true")]
#[case(">2", "1 / X > 0", "true")]
#[case("<0.5", "max(X, 0) <= 0.5", "true")]
#[case("<0.5", "X in [1, 2]", "false")]
#[case("<0.5", "abs(X) >= 0", "true")]
#[case("<0.5", "X * 0", "0")]
#[case("ND", "X > 0", "unknown")]
#[case("", "X > 0", "unknown")]
fn censored_results_compare_as_intervals(#[case] x: &str, #[case] text: &str, #[case] wanted: &str) {
    assert_eq!(Trial::new().with("X", x).shows(text), wanted);
}

#[test]
fn two_censored_results_compare_too() {
    let mut trial = Trial::new().with("X", "<0.5").with("Y", ">0.5").with("Z", "<0.2");
    assert_eq!(trial.shows("X < Y"), "true");
    assert_eq!(trial.shows("X < Z"), "unknown");
    assert_eq!(trial.shows("X + Z < 0.7"), "true");
    assert_eq!(trial.shows("Y - X > 0"), "true");
    assert_eq!(trial.shows("X + Y"), "any number");
    assert_eq!(trial.shows("(X + Y) * 0"), "0");
}

/// Study specification 10.6, and what follows from it for the rest of the calendar.
#[rstest]
#[case("2024-01", "2024-02-20", "OTHERDAT - VSDAT", "20–50")]
#[case("2024-01", "2024-02-20", "OTHERDAT - VSDAT <= 42", "unknown")]
#[case("2024-02", "2024-02-20", "OTHERDAT - VSDAT <= 42", "true")]
#[case("2024-01-18", "2024-02-29", "OTHERDAT - VSDAT <= 42", "true")]
#[case("2024-01-17", "2024-02-29", "OTHERDAT - VSDAT <= 42", "false")]
#[case("2024-01-17", "2024-01-17", "OTHERDAT - VSDAT", "0")]
#[case("2023", "2024-02-20", "OTHERDAT - VSDAT <= 42", "false")]
#[case("2024", "2024-02-20", "VSDAT < OTHERDAT", "unknown")]
#[case("2023", "2024-02-20", "VSDAT < OTHERDAT", "true")]
#[case("2024-02", "2024-02", "VSDAT == OTHERDAT", "unknown")]
#[case("2024-02", "2024-03", "VSDAT == OTHERDAT", "false")]
#[case("2024-02", "2024-03", "VSDAT != OTHERDAT", "true")]
#[case("2024-02", "2024-02-29", "VSDAT <= OTHERDAT", "true")]
#[case("2024-02", "2024-02-29", "VSDAT < OTHERDAT", "unknown")]
#[case("2024-02", "2024-02-01", "VSDAT >= OTHERDAT", "true")]
#[case("UNK", "2024-02-01", "VSDAT >= OTHERDAT", "unknown")]
fn partial_dates_compare_as_every_day_they_may_be(
    #[case] first: &str,
    #[case] second: &str,
    #[case] text: &str,
    #[case] wanted: &str,
) {
    assert_eq!(Trial::new().with("VSDAT", first).with("OTHERDAT", second).shows(text), wanted);
}

#[rstest]
#[case("5", "true", "false", "false")]
#[case("<5", "true", "false", "false")]
#[case("ND", "false", "true", "false")]
#[case("", "false", "false", "true")]
fn exactly_one_of_present_missing_and_blank_is_true(
    #[case] x: &str,
    #[case] present: &str,
    #[case] missing: &str,
    #[case] blank: &str,
) {
    let mut trial = Trial::new().with("X", x);
    assert_eq!(trial.shows("present(X)"), present);
    assert_eq!(trial.shows("missing(X)"), missing);
    assert_eq!(trial.shows("blank(X)"), blank);
}

#[test]
fn a_reason_is_a_code() {
    let mut trial = Trial::new().with("X", "REF").with("Y", "5");
    assert_eq!(trial.shows("reason(X) == 'REF'"), "true");
    assert_eq!(trial.shows("reason(X) in ['ND', 'NA']"), "false");
    assert_eq!(trial.shows("reason(Y) == 'REF'"), "unknown");
}

#[test]
fn whether_a_comparison_can_be_decided_can_be_asked() {
    let mut trial = Trial::new().with("X", "<5").with("Y", "3");
    assert_eq!(trial.shows("present(X < Y)"), "false");
    assert_eq!(trial.shows("present(Y < 4)"), "true");
}

#[rstest]
#[case("'MRI' in FXCONF", "true")]
#[case("'CT SCAN' in FXCONF", "false")]
#[case("FXCONF == ['X-RAY', 'MRI']", "true")]
#[case("FXCONF != ['MRI']", "true")]
#[case("FXCONF.any(c, c in ['MRI', 'SCINTIGRAPHY'])", "true")]
#[case("FXCONF.all(c, c == 'MRI')", "false")]
#[case("count(FXCONF)", "2")]
#[case("DM.SEX == 'F'", "true")]
#[case("'F' == DM.SEX", "true")]
#[case("DM.SEX in ['F', 'M']", "true")]
#[case("X in [1, Y]", "unknown")]
#[case("X in [5, Y]", "true")]
#[case("X in []", "false")]
#[case("SMOKER == 'Y'", "unknown")]
#[case("coalesce(SMOKER == 'Y', false)", "false")]
#[case("event == 'V01'", "true")]
#[case("ARM == 'WJMSC'", "unknown")]
#[case("contains(NOTE, 'FRACTURE')", "true")]
#[case("NOTE == text(DM.SEX)", "false")]
fn codes_sets_and_texts(#[case] text: &str, #[case] wanted: &str) {
    let mut trial = Trial::new()
        .with("FXCONF", "MRI;X-RAY")
        .with("DM.SEX", "F")
        .with("X", "5")
        .with("NOTE", "old fracture")
        .holding("visit.oid", protocol::value::Val::text("V01"));
    assert_eq!(trial.shows(text), wanted);
}
