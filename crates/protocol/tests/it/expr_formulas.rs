//! The worked examples of the study specification, computed by the expression language.

use rstest::rstest;

use crate::expr_trial::Trial;

/// Study specification 3.3.
#[rstest]
#[case("2.345", 2, "2.35")]
#[case("-2.345", 2, "-2.35")]
#[case("2.344", 2, "2.34")]
#[case("0.05", 1, "0.1")]
#[case("-0.04", 1, "0.0")]
#[case("30.0104", 1, "30.0")]
#[case("35.55555", 1, "35.6")]
#[case("12", 1, "12.0")]
#[case("99.5", 0, "100")]
#[case("<0.25", 1, "<=0.3")]
fn rounding_is_half_away_from_zero(#[case] x: &str, #[case] digits: u32, #[case] wanted: &str) {
    assert_eq!(Trial::new().with("X", x).shows(&format!("round(X, {digits})")), wanted);
}

/// Study specification 3.4.
#[rstest]
#[case("2026-08-31", -6, "2026-02-28")]
#[case("2024-08-31", -6, "2024-02-29")]
#[case("2026-03-15", -24, "2024-03-15")]
#[case("2026-01-31", 1, "2026-02-28")]
#[case("2026-02-28", 6, "2026-08-28")]
#[case("2026-01", 1, "2026-02")]
fn months_are_added_and_clamped(#[case] date: &str, #[case] months: i32, #[case] wanted: &str) {
    assert_eq!(Trial::new().with("VSDAT", date).shows(&format!("add_months(VSDAT, {months})")), wanted);
}

#[rstest]
#[case("2026-01-31", "2026-02-27", "0")]
#[case("2026-01-31", "2026-02-28", "1")]
#[case("2024-03-15", "2026-03-15", "24")]
#[case("2024-03-15", "2026-03-14", "23")]
#[case("2026-03-15", "2024-03-15", "-24")]
#[case("2024-01", "2024-03-10", "1–2")]
fn months_between_are_completed_months(#[case] from: &str, #[case] to: &str, #[case] wanted: &str) {
    let mut trial = Trial::new().with("VSDAT", from).with("OTHERDAT", to);
    assert_eq!(trial.shows("months_between(VSDAT, OTHERDAT)"), wanted);
}

/// Study specification 10.1.
#[rstest]
#[case("1960-02-29", "2024-02-28", "63")]
#[case("1960-02-29", "2024-02-29", "64")]
#[case("1960-02-29", "2025-02-28", "64")]
#[case("1960-02-29", "2025-03-01", "65")]
#[case("1979-06-15", "2024-06-14", "44")]
#[case("1979-06-15", "2024-06-15", "45")]
#[case("1939-01-01", "2024-12-31", "85")]
#[case("1938-12-31", "2024-12-31", "86")]
#[case("1979", "2024-06-15", "44–45")]
#[case("1979-05", "2024-06-15", "45")]
fn age_is_completed_years(#[case] birth: &str, #[case] at: &str, #[case] wanted: &str) {
    let mut trial = Trial::new().with("VSDAT", birth).with("OTHERDAT", at);
    assert_eq!(trial.shows("age(VSDAT, OTHERDAT)"), wanted);
}

/// Study specification 10.2.
#[rstest]
#[case("2024-02-01", "-28", "-28")]
#[case("2024-02-28", "-1", "-1")]
#[case("2024-02-29", "0", "1")]
#[case("2024-03-01", "1", "2")]
#[case("2024-03-28", "28", "29")]
#[case("2024-05-23", "84", "85")]
#[case("2024-08-29", "182", "183")]
#[case("2024-11-28", "273", "274")]
#[case("2025-02-27", "364", "365")]
fn protocol_day_and_sdtm_day(#[case] date: &str, #[case] protocol: &str, #[case] sdtm: &str) {
    let mut trial = Trial::new().with("VSDAT", date).with("DAY0", "2024-02-29");
    assert_eq!(trial.shows("VSDAT - DAY0"), protocol);
    assert_eq!(trial.shows("VSDAT >= DAY0 ? VSDAT - DAY0 + 1 : VSDAT - DAY0"), sdtm);
    assert_eq!(trial.shows(&format!("DAY0 + {protocol} == VSDAT")), "true");
}

/// Study specification 10.3.
#[rstest]
#[case("55.0", "155.0", "22.8928", "22.9")]
#[case("72.1", "155.0", "30.0104", "30.0")]
#[case("72.2", "155.0", "30.0520", "30.1")]
#[case("43.2", "155.0", "17.9813", "18.0")]
#[case("43.0", "155.0", "17.8980", "17.9")]
#[case("40.0", "149.0", "18.0172", "18.0")]
fn body_mass_index(#[case] kg: &str, #[case] cm: &str, #[case] exact: &str, #[case] shown: &str) {
    let mut trial = Trial::new().with("WEIGHT", kg).with("HEIGHT", cm);
    assert_eq!(trial.shows("round(WEIGHT / (HEIGHT / 100 * (HEIGHT / 100)), 4)"), exact);
    assert_eq!(trial.shows("round(WEIGHT / pow(HEIGHT / 100, 2), 1)"), shown);
}

/// Study specification 10.4, through a list of answers of which some are absent.
#[rstest]
#[case("1 1 2 1 1 2 1 2 2 2", "30.0", "false")]
#[case("1 1 2 1 2 2 1 2 2 2", "32.0", "true")]
#[case("2 2 1 1 1 2 2 – 2 3", "35.6", "true")]
#[case("2 1 3 2 2 3 1 – 2 2", "40.0", "true")]
#[case("5 5 5 5 5 5 5 5 5 5", "100.0", "true")]
#[case("0 0 0 0 0 0 0 0 0 0", "0.0", "false")]
#[case("– – – 3 3 3 3 3 3 3", "unknown", "unknown")]
fn oswestry_disability_index(#[case] answers: &str, #[case] shown: &str, #[case] met: &str) {
    let answers = answers.replace('–', "unknown").replace(' ', ", ");
    let odi = format!(
        "count([{answers}]) >= 8 ? round([{answers}].sum(a, present(a), a) / (5 * count([{answers}])) * 100, 1) : unknown"
    );
    assert_eq!(Trial::new().shows(&odi), shown);
    assert_eq!(Trial::new().shows(&format!("({odi}) > 30.0")), met);
}

/// Study specification 10.5.
#[rstest]
#[case("8.80", "4.0", "8.80")]
#[case("8.50", "3.2", "9.14")]
#[case("9.80", "3.0", "10.60")]
#[case("10.40", "4.5", "10.00")]
#[case("11.20", "2.8", "12.16")]
fn corrected_calcium_mg(#[case] calcium: &str, #[case] albumin: &str, #[case] wanted: &str) {
    let mut trial = Trial::new().with("X", calcium).with("Y", albumin);
    assert_eq!(trial.shows("round(X + 0.8 * (4.0 - Y), 2)"), wanted);
}

#[rstest]
#[case("2.20", "40", "2.20")]
#[case("2.12", "32", "2.28")]
#[case("2.45", "30", "2.65")]
#[case("2.60", "45", "2.50")]
#[case("2.80", "28", "3.04")]
fn corrected_calcium_mmol(#[case] calcium: &str, #[case] albumin: &str, #[case] wanted: &str) {
    let mut trial = Trial::new().with("X", calcium).with("Y", albumin);
    assert_eq!(trial.shows("round(X + 0.02 * (40 - Y), 2)"), wanted);
}

/// Study specification 10.7: vitality from Q23 = 4, Q27 = 3, Q29 = 3, Q31 blank.
#[test]
fn a_scale_of_the_health_survey() {
    let answers = "[(6 - 4) * 20, (3 - 1) * 20, (3 - 1) * 20, (X - 1) * 20]";
    let scale = format!("round({answers}.sum(a, present(a), a) / count({answers}), 1)");
    assert_eq!(Trial::new().shows(&scale), "40.0");
    let published = "[40, 60, 40, unknown]";
    let scale = format!("round({published}.sum(a, present(a), a) / count({published}), 1)");
    assert_eq!(Trial::new().shows(&scale), "46.7");
}

/// Study specification 10.11: CKD-EPI 2021 creatinine.
#[rstest]
#[case("0.50", 50, "F", "114.1919", "114.2")]
#[case("0.70", 65, "F", "95.9187", "95.9")]
#[case("0.80", 70, "F", "79.2151", "79.2")]
#[case("0.90", 55, "F", "75.4988", "75.5")]
#[case("0.99", 72, "F", "60.5831", "60.6")]
#[case("1.00", 72, "F", "59.8569", "59.9")]
#[case("1.01", 72, "F", "59.1464", "59.1")]
#[case("1.20", 85, "F", "44.3592", "44.4")]
#[case("2.00", 60, "F", "28.0731", "28.1")]
#[case("85 / 88.42", 65, "F", "65.5509", "65.6")]
#[case("70 / 88.42", 52, "F", "89.7175", "89.7")]
#[case("65 / 88.42", 76, "F", "84.4646", "84.5")]
#[case("96.3 / 88.42", 55, "M", "80.2293", "80.2")]
#[case("77 / 88.42", 67, "M", "94.5453", "94.5")]
#[case("1.09", 55, "M", "80.1516", "80.2")]
fn estimated_filtration_rate(
    #[case] creatinine: &str,
    #[case] age: u32,
    #[case] sex: &str,
    #[case] exact: &str,
    #[case] shown: &str,
) {
    let mut trial = Trial::new().with("DM.SEX", sex).with("Y", &age.to_string());
    let creatinine = trial.shows(creatinine);
    let mut trial = trial.with("X", &creatinine);
    let rate = "DM.SEX == 'F'
        ? 142 * pow(min(X / 0.7, 1), -0.241) * pow(max(X / 0.7, 1), -1.200) * pow(0.9938, Y) * 1.012
        : 142 * pow(min(X / 0.9, 1), -0.302) * pow(max(X / 0.9, 1), -1.200) * pow(0.9938, Y)";
    assert_eq!(trial.shows(&format!("round({rate}, 4)")), exact);
    assert_eq!(trial.shows(&format!("round({rate}, 1)")), shown);
    assert_eq!(
        trial.shows(&format!("round({rate}, 1) < 60.0")),
        (shown.parse::<f64>().unwrap() < 60.0).to_string()
    );
}

/// Study specification 10.12.
#[rstest]
#[case("18.0", "25.0", "26.0", "29.4")]
#[case("20.4", "25.0", "26.0", "20.0")]
#[case("15.0", "24.0", "26.0", "40.0")]
fn vertebral_compression(
    #[case] height: &str,
    #[case] above: &str,
    #[case] below: &str,
    #[case] wanted: &str,
) {
    let mut trial = Trial::new().with("X", height).with("Y", above).with("Z", below);
    assert_eq!(trial.shows("round((1 - X / ((Y + Z) / 2)) * 100, 1)"), wanted);
}

#[rstest]
#[case("X - Y", "24.0", "52.0", "-28.0")]
#[case("round((X - Y) / Y * 100, 1)", "24.0", "52.0", "-53.8")]
#[case("round((X - Y) / Y * 100, 1)", "0.812", "0.785", "3.4")]
#[case("(X - Y) / Y", "1", "0", "unknown")]
#[case("(X - Y) / (Y - Y)", "1", "2", "unknown")]
#[case("0.1 + 0.2 == 0.3", "", "", "true")]
#[case("X * X * X * X", "79228162514264337593543950335", "", "unknown")]
#[case("sqrt(X)", "2", "", "1.41421356237")]
#[case("sqrt(X)", "-1", "", "unknown")]
#[case("cbrt(X)", "27", "", "3")]
#[case("pow(X, Y)", "10", "-3", "0.001")]
#[case("pow(X, Y)", "0", "-1", "unknown")]
#[case("pow(X, Y)", "-8", "0.5", "unknown")]
#[case("pow(X, Y)", "10", "40", "unknown")]
#[case("pow(X, Y)", "10", "-40", "0")]
#[case("pow(X, Y)", "3", "-40", "0.0000000000000000000822526334")]
#[case("pow(X, Y)", "3", "-33", "0.000000000000000179886509245")]
#[case("pow(X, -1) < 0.5", ">2", "", "unknown")]
#[case("pow(X, 2) >= 4", ">2", "", "true")]
#[case("min(X, Y)", "3", "<2", "<2")]
#[case("max(X, Y)", "3", "<2", "3")]
#[case("min([X, Y, 1])", "3", "2", "1")]
#[case("floor(X)", "-2.5", "", "-3")]
#[case("ceil(X)", "-2.5", "", "-2")]
#[case("abs(X)", "-2.5", "", "2.5")]
#[case("coalesce(X, Y)", "ND", "2", "2")]
fn arithmetic(#[case] text: &str, #[case] x: &str, #[case] y: &str, #[case] wanted: &str) {
    assert_eq!(Trial::new().with("X", x).with("Y", y).shows(text), wanted);
}

#[rstest]
#[case("hours(STARTDTM, ENDDTM)", "16.5")]
#[case("minutes(STARTDTM, ENDDTM)", "990")]
#[case("ENDDTM > STARTDTM", "true")]
#[case("date_of(ENDDTM)", "2026-03-02")]
#[case("time_of(ENDDTM)", "01:30")]
#[case("at(VSDAT, VSTIM)", "2026-03-01T08:35+09:00")]
#[case("minutes(at(VSDAT, VSTIM), STARTDTM)", "25")]
#[case("weekday(VSDAT)", "7")]
#[case("year(OTHERDAT)", "2024")]
#[case("month(OTHERDAT)", "2")]
#[case("day(OTHERDAT)", "1–29")]
#[case("earliest(OTHERDAT)", "2024-02-01")]
#[case("latest_day(OTHERDAT)", "2024-02-29")]
#[case("is_full(OTHERDAT)", "false")]
#[case("is_full(VSDAT)", "true")]
#[case("OTHERDAT + 1", "2024-02-02 to 2024-03-01")]
#[case("VSDAT - 60", "2025-12-31")]
#[case("VSDAT + 0.5", "unknown")]
#[case("VSDAT + 999999999999", "unknown")]
#[case("VSTIM < time('09:00')", "true")]
#[case("max(VSDAT, date('2026-04'))", "2026-04")]
#[case("length('한글')", "2")]
fn dates_and_times(#[case] text: &str, #[case] wanted: &str) {
    let mut trial = Trial::new()
        .with("STARTDTM", "2026-03-01T09:00+09:00")
        .with("ENDDTM", "2026-03-02T01:30+09:00")
        .with("VSDAT", "2026-03-01")
        .with("VSTIM", "08:35")
        .with("OTHERDAT", "2024-02");
    assert_eq!(trial.shows(text), wanted);
}
