//! The engine's own rules, over the tiny study: limits, grades, the order of time, what is asked.

use std::sync::OnceLock;

use chrono::NaiveDate;
use protocol::value::{Days, Truth};
use protocol::{EventKey, Facts, Location, Oid, Scope, Signed, Study, TryReport, try_fragment};
use rstest::rstest;
use serde_json::{Value, json};

use super::tiny;

fn study() -> &'static Study {
    static STUDY: OnceLock<Study> = OnceLock::new();
    STUDY.get_or_init(tiny::study)
}

/// What values raise on 1 June 2026.
fn tried(values: Value) -> TryReport {
    let fragment = json!({"instant": "2026-06-01T09:00+09:00", "values": values});
    try_fragment(study(), &serde_json::from_value(fragment).unwrap())
}

fn raised(report: &TryReport) -> Vec<String> {
    report.findings.iter().map(|finding| format!("{} @ {}", finding.check, finding.path)).collect()
}

/// Study specification 7.3, check vectors.
#[rstest]
#[case("12.0", Some("0"))]
#[case("11.9", Some("1"))]
#[case("10.0", Some("1"))]
#[case("9.9", Some("2"))]
#[case("8.0", Some("2"))]
#[case("7.9", Some("3"))]
#[case("<8.0", Some("3"))]
#[case("<10.0", None)]
fn haemoglobin_is_graded_against_the_lower_limit(#[case] value: &str, #[case] grade: Option<&str>) {
    let report = tried(json!({
        "V01/LB/HGB_LBORRES": value, "V01/LB/HGB_LBORRESU": "g/dL", "V01/LB/HGB_LBORNRLO": "12.0"
    }));
    assert_eq!(report.grades.get("V01/LB/HGB_LBORRES").map(String::as_str), grade, "{report:?}");
}

/// Study specification 7.3: multiples of the upper limit with a normal baseline, of the baseline with an abnormal one.
#[rstest]
#[case("30", &["40", "41", "120", "121", "200", "201", "800", "801"], &["0", "1", "1", "2", "2", "3", "3", "4"])]
#[case("60", &["89", "90", "180", "181", "300", "301"], &["0", "1", "1", "2", "2", "3"])]
fn alt_is_graded_against_limit_or_baseline(
    #[case] baseline: &str,
    #[case] values: &[&str],
    #[case] grades: &[&str],
) {
    for (value, grade) in values.iter().zip(grades) {
        let report = tried(json!({
            "V01/LB/ALT_LBORRES": baseline, "V01/LB/ALT_LBORRESU": "U/L", "V01/LB/ALT_LBORNRHI": "40",
            "V02/SV/VISDAT": "2026-03-01", "V02/LB/ALT_LBORRES": baseline, "V02/LB/ALT_LBORRESU": "U/L", "V02/LB/ALT_LBORNRHI": "40",
            "UNS#1/SV/VISDAT": "2026-04-01", "UNS#1/LB/ALT_LBORRES": value, "UNS#1/LB/ALT_LBORRESU": "U/L", "UNS#1/LB/ALT_LBORNRHI": "40"
        }));
        assert_eq!(
            report.grades.get("UNS#1/LB/ALT_LBORRES").map(String::as_str),
            Some(*grade),
            "ALT {value} after {baseline}"
        );
    }
}

/// The tiny study with a moment of treatment and a time of each sample.
fn timed() -> &'static Study {
    static STUDY: OnceLock<Study> = OnceLock::new();
    STUDY.get_or_init(|| {
        let mut sources = tiny::sources();
        let changes = [
            (
                "study.json",
                "\"treatmentStart\": \"DAY0\",",
                "\"treatmentStart\": \"DAY0\", \"treatmentTime\": \"TREATED\",",
            ),
            (
                "study.json",
                "\"values\": [",
                "\"values\": [{ \"name\": \"TREATED\", \"type\": \"dateTime\", \"is\": \"V02.VS.VSDTM\" },",
            ),
            (
                "LB.json",
                "\"date\": \"LBDAT\", \"notDone\"",
                "\"date\": \"LBDAT\", \"time\": \"LBTIM\", \"notDone\"",
            ),
            (
                "LB.json",
                "{ \"oid\": \"LBNAM\"",
                "{ \"oid\": \"LBTIM\", \"label\": \"Time\", \"type\": \"time\" }, { \"oid\": \"LBNAM\"",
            ),
        ];
        for (file, from, to) in changes {
            let source = sources.iter_mut().find(|source| source.path.ends_with(file)).unwrap();
            assert_eq!(source.text.matches(from).count(), 1, "{from}");
            source.text = source.text.replace(from, to);
        }
        tiny::compile(&sources)
    })
}

/// ALT at a place, with its date and, where known, its time.
fn alt(place: &str, day: &str, time: Option<&str>, value: &str) -> Vec<(String, String)> {
    let of = |item: &str, text: &str| (format!("{place}/LB/{item}"), text.to_owned());
    let entries = [("LBDAT", day), ("ALT_LBORRES", value), ("ALT_LBORRESU", "U/L"), ("ALT_LBORNRHI", "40")];
    let timed = time.map(|time| of("LBTIM", time));
    entries.into_iter().map(|(item, text)| of(item, text)).chain(timed).collect()
}

/// The grade of ALT 223 on 1 April, after other samples and a treatment on Day 0, 1 March.
fn alt_grade(treated: Option<&str>, samples: &[Vec<(String, String)>]) -> Option<String> {
    let place = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let mut values = vec![place("V02/SV/VISDAT", "2026-03-01"), place("UNS#2/SV/VISDAT", "2026-04-01")];
    values.extend(treated.map(|treated| place("V02/VS/VSDTM", treated)));
    values.extend(samples.iter().flatten().cloned());
    values.extend(alt("UNS#2", "2026-04-01", Some("08:00"), "223"));
    let values: serde_json::Map<String, Value> =
        values.into_iter().map(|(path, text)| (path, Value::String(text))).collect();
    let fragment = json!({"instant": "2026-06-01T09:00+09:00", "values": values});
    let report = try_fragment(timed(), &serde_json::from_value(fragment).unwrap());
    report.grades.get("UNS#2/LB/ALT_LBORRES").cloned()
}

/// Study specification 10.12: the baseline lies before the first treatment. With a baseline of 30 the result is grade 3, with one of 150 it is grade 0.
#[rstest]
#[case::after(Some("16:00"), Some("2026-03-01T09:00+09:00"), "3")]
#[case::a_minute_after(Some("09:01"), Some("2026-03-01T09:00+09:00"), "3")]
#[case::in_the_same_minute(Some("09:00"), Some("2026-03-01T09:00+09:00"), "0")]
#[case::before(Some("08:59"), Some("2026-03-01T09:00+09:00"), "0")]
#[case::after_by_the_clock_at_the_site(Some("09:31"), Some("2026-03-01T00:30+00:00"), "3")]
#[case::before_by_the_clock_at_the_site(Some("09:29"), Some("2026-03-01T00:30+00:00"), "0")]
#[case::at_an_unknown_time(None, Some("2026-03-01T09:00+09:00"), "0")]
#[case::with_an_unknown_treatment(Some("16:00"), None, "0")]
#[case::treated_a_day_later(Some("16:00"), Some("2026-03-02T09:00+09:00"), "0")]
#[case::treated_a_day_earlier(None, Some("2026-02-28T09:00+09:00"), "3")]
fn blood_of_day_0_is_the_baseline_unless_treatment_had_begun(
    #[case] drawn: Option<&str>,
    #[case] treated: Option<&str>,
    #[case] grade: &str,
) {
    let samples = [alt("V01", "2026-02-20", Some("08:00"), "30"), alt("V02", "2026-03-01", drawn, "150")];
    assert_eq!(alt_grade(treated, &samples).as_deref(), Some(grade));
}

/// Of two samples before treatment on one day the later one is the last, whichever visit it belongs to.
#[rstest]
#[case(Some("07:00"), Some("08:00"), "0")]
#[case(Some("08:00"), Some("07:00"), "3")]
#[case::the_later_visit_where_a_time_is_unknown(None, Some("08:00"), "3")]
fn of_two_samples_of_one_day_the_later_one_is_the_baseline(
    #[case] unscheduled: Option<&str>,
    #[case] scheduled: Option<&str>,
    #[case] grade: &str,
) {
    let samples = [alt("UNS#1", "2026-03-01", unscheduled, "30"), alt("V02", "2026-03-01", scheduled, "150")];
    assert_eq!(alt_grade(Some("2026-03-01T09:00+09:00"), &samples).as_deref(), Some(grade));
}

/// A multiple of a limit that nobody has given is not guessed from the catalogue; the limit itself is.
#[test]
fn multiples_of_unknown_limits_give_no_grade() {
    let report = tried(
        json!({"V01/LB/ALT_LBORRES": "130", "V01/LB/ALT_LBORRESU": "U/L", "V01/LB/HGB_LBORRES": "11.0", "V01/LB/HGB_LBORRESU": "g/dL"}),
    );
    assert_eq!(report.grades.get("V01/LB/ALT_LBORRES"), None);
    assert_eq!(report.grades.get("V01/LB/HGB_LBORRES").map(String::as_str), Some("1"));
}

/// The unit reported decides: 11.60 mg/dL is grade 2, the same 2.89 mmol/L is grade 1 (study specification 7.3, rule 1).
#[rstest]
#[case("11.60", "mg/dL", "4.0", "g/dL", "2")]
#[case("2.89", "mmol/L", "40", "g/L", "1")]
fn grades_are_of_the_unit_reported(
    #[case] calcium: &str,
    #[case] unit: &str,
    #[case] albumin: &str,
    #[case] albumin_unit: &str,
    #[case] grade: &str,
) {
    let report = tried(json!({
        "V01/LB/CA_LBORRES": calcium, "V01/LB/CA_LBORRESU": unit, "V01/LB/ALB_LBORRES": albumin, "V01/LB/ALB_LBORRESU": albumin_unit
    }));
    assert_eq!(report.derived["V01/LB/CACRALB_LBORRES"], calcium, "{report:?}");
    assert_eq!(report.derived["V01/LB/CACRALB_LBORRESU"], unit);
    assert_eq!(report.grades["V01/LB/CACRALB_LBORRES"], grade);
}

/// Study specification 10.5.
#[rstest]
#[case("8.80", "mg/dL", "4.0", "g/dL", "8.80")]
#[case("8.50", "mg/dL", "3.2", "g/dL", "9.14")]
#[case("11.20", "mg/dL", "2.8", "g/dL", "12.16")]
#[case("2.12", "mmol/L", "32", "g/L", "2.28")]
#[case("2.80", "mmol/L", "28", "g/L", "3.04")]
fn corrected_calcium(
    #[case] calcium: &str,
    #[case] unit: &str,
    #[case] albumin: &str,
    #[case] albumin_unit: &str,
    #[case] corrected: &str,
) {
    let report = tried(json!({
        "V01/LB/CA_LBORRES": calcium, "V01/LB/CA_LBORRESU": unit, "V01/LB/ALB_LBORRES": albumin, "V01/LB/ALB_LBORRESU": albumin_unit
    }));
    assert_eq!(report.derived["V01/LB/CACRALB_LBORRES"], corrected);
}

const ROW: &str = "SITE/RANGES#1";

fn with_row(mut values: Value, row: Value) -> Value {
    let (values_of, row_of) = (values.as_object_mut().unwrap(), row.as_object().unwrap());
    for (item, value) in row_of {
        values_of.insert(format!("{ROW}/{item}"), value.clone());
    }
    values
}

fn haemoglobin(extra: Value) -> Value {
    let mut values = json!({"V01/LB/LBDAT": "2026-02-01", "V01/LB/LBNAM": "Central", "V01/LB/HGB_LBORRES": "12.5", "V01/LB/HGB_LBORRESU": "g/dL"});
    values.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    values
}

#[test]
fn limits_are_the_forms_then_the_tables_then_the_default() {
    let flag = |values: Value| tried(values).flags["V01/LB/HGB_LBORRES"];
    assert_eq!(flag(haemoglobin(json!({}))), "NORMAL", "the catalogue's 11.5");
    let table = json!({"TESTCD": "HGB", "LBORRESU": "g/dL", "LLN": "13.0", "ULN": "17.0"});
    assert_eq!(flag(with_row(haemoglobin(json!({})), table.clone())), "LOW", "the table's 13.0");
    let own = haemoglobin(json!({"V01/LB/HGB_LBORNRLO": "12.0"}));
    assert_eq!(flag(with_row(own, table)), "NORMAL", "the form's own 12.0");
}

#[rstest]
#[case::other_laboratory(json!({"LBNAM": "Another"}), "NORMAL")]
#[case::other_sex(json!({"SEX": "M"}), "NORMAL")]
#[case::too_young(json!({"AGEFROM": "80"}), "NORMAL")]
#[case::too_old(json!({"AGETO": "60"}), "NORMAL")]
#[case::not_yet_valid(json!({"VALIDFROM": "2026-02-02"}), "NORMAL")]
#[case::no_longer_valid(json!({"VALIDTO": "2026-01-31"}), "NORMAL")]
#[case::all_fits(json!({"LBNAM": "Central", "SEX": "F", "AGEFROM": "66", "AGETO": "66", "VALIDFROM": "2026-02-01", "VALIDTO": "2026-02-01"}), "LOW")]
#[case::other_unit(json!({"LBORRESU": "g/L", "LLN": "130", "ULN": "170"}), "LOW")]
fn a_row_of_the_table_fits_by_laboratory_sex_age_and_date(#[case] row: Value, #[case] flag: &str) {
    let mut whole = json!({"TESTCD": "HGB", "LBORRESU": "g/dL", "LLN": "13.0", "ULN": "17.0"});
    whole.as_object_mut().unwrap().extend(row.as_object().unwrap().clone());
    let subject = haemoglobin(json!({"V01/VS/SEX": "F", "V01/VS/BRTHDAT": "1960-01-31"}));
    assert_eq!(tried(with_row(subject, whole)).flags["V01/LB/HGB_LBORRES"], flag);
}

#[test]
fn exclusion_reads_the_latest_result_before_day_zero() {
    let verdict = |values: Value| tried(values).eligibility["EXCL01"];
    assert_eq!(verdict(json!({})), "cannot evaluate");
    assert_eq!(
        verdict(json!({"V01/LB/HGB_LBORRES": "99", "V01/LB/HGB_LBORRESU": "g/L"})),
        "met",
        "no date at all"
    );
    let repeated = json!({
        "V01/LB/LBDAT": "2026-02-01", "V01/LB/HGB_LBORRES": "9.9", "V01/LB/HGB_LBORRESU": "g/dL", "V02/SV/VISDAT": "2026-03-01",
        "UNS#1/LB/LBDAT": "2026-02-20", "UNS#1/LB/HGB_LBORRES": "10.0", "UNS#1/LB/HGB_LBORRESU": "g/dL",
        "V02/LB/LBDAT": "2026-03-01", "V02/LB/HGB_LBORRES": "9.0", "V02/LB/HGB_LBORRESU": "g/dL"
    });
    assert_eq!(
        verdict(repeated),
        "not met",
        "the repeated sample of 20 February counts, the one of day 0 does not"
    );
    assert_eq!(tried(json!({})).eligibility["EXCL02"], "no auto");
}

/// Study specification 6, DM: if day or month is missing, the age is entered.
#[rstest]
#[case("1986", Some("39"), "not met", "what was typed counts where the formula gives one of two")]
#[case("1986", Some("40"), "met", "what was typed counts where the formula gives one of two")]
#[case("1986", None, "cannot evaluate", "39 or 40")]
#[case("1985", None, "met", "40 or 41")]
#[case("1986-01-01", Some("39"), "met", "the formula gives 40, whatever was typed")]
fn a_value_that_is_derived_or_typed_is_typed_where_the_formula_gives_several(
    #[case] born: &str,
    #[case] age: Option<&str>,
    #[case] verdict: &str,
    #[case] why: &str,
) {
    let mut values = json!({"V01/VS/SEX": "F", "V01/SV/VISDAT": "2026-03-02", "V01/VS/BRTHDAT": born});
    if let Some(age) = age {
        values["V01/VS/AGE"] = json!(age);
    }
    assert_eq!(tried(values).eligibility["INCL01"], verdict, "{why}");
}

#[test]
fn a_contradiction_between_answer_and_data_is_a_query() {
    let values = json!({"V01/VS/SEX": "F", "V01/VS/AGE": "39", "V01/IE/INCL01_IEORRES": "Y"});
    let report = tried(values);
    assert_eq!(report.eligibility["INCL01"], "not met");
    assert!(raised(&report).contains(&"IE-INCL01 @ V01/IE/INCL01_IEORRES".to_owned()), "{report:?}");
    let said = &report.findings.iter().find(|finding| finding.check == "IE-INCL01").unwrap().message;
    assert_eq!(said, "INCL01 is answered Yes, but the data say: not met.");
}

/// Study specification 10.3: the rounded value is compared.
#[rstest]
#[case("72.1", "155.0", "30.0")]
#[case("72.2", "155.0", "30.1")]
#[case("43.2", "155.0", "18.0")]
fn derived_numbers_have_their_displayed_digits(
    #[case] kilograms: &str,
    #[case] centimetres: &str,
    #[case] bmi: &str,
) {
    let report = tried(json!({"V01/VS/WEIGHT": kilograms, "V01/VS/HEIGHT": centimetres}));
    assert_eq!(report.derived["V01/VS/BMI"], bmi);
}

#[test]
fn two_items_that_contradict_are_stored_and_block() {
    let report = tried(json!({"V01/VS/SYSBP": "80", "V01/VS/DIABP": "80"}));
    assert!(report.refused.is_empty());
    let finding = report.findings.iter().find(|finding| finding.check == "C-BP").unwrap();
    assert_eq!(finding.message, "Diastolic 80 must be lower than systolic 80.");
}

#[test]
fn dates_before_birth_are_stored_and_block() {
    let report = tried(
        json!({"V01/VS/BRTHDAT": "1960", "V01/LB/LBDAT": "1959-12-31", "V02/LB/LBDAT": "1960-05-05", "V01/VS/EXPIRY": "1900-01-01"}),
    );
    let born: Vec<String> =
        raised(&report).into_iter().filter(|finding| finding.starts_with("EC-002")).collect();
    assert_eq!(born, ["EC-002 @ V01/LB/LBDAT"]);
}

#[test]
fn windows_and_days_count_from_day_zero() {
    let report = tried(json!({"V02/SV/VISDAT": "2026-03-01", "V01/SV/VISDAT": "2026-02-01"}));
    assert_eq!(report.derived["V01/SV/PROTDAY"], "-28");
    assert_eq!(report.derived["V02/SV/PROTDAY"], "0");
    let overdue = report.findings.iter().find(|finding| finding.check == "C-OVERDUE").unwrap();
    assert_eq!((overdue.path.as_str(), overdue.message.as_str()), ("V03/SV/VISDAT", "Week 4 is overdue."));
}

/// A form that the schedule does not have there is judged when it holds data (the alert that it should not).
#[test]
fn a_form_that_should_not_be_there_is_judged_when_it_is() {
    let values = |arm: &str| json!({"V02/SV/VISDAT": "2026-03-01", "V02/SV/ARMCD": arm, "V03/INJ/ECSTDTM": "2026-03-29T10:00"});
    for asked in ["C-ARM @ V03/INJ", "V03.INJ/hidden @ V03/INJ"] {
        assert!(raised(&tried(values("DRUG"))).contains(&asked.to_owned()), "{asked}");
        assert!(!raised(&tried(values("CELLS"))).contains(&asked.to_owned()), "{asked}");
    }
}

#[test]
fn logs_without_rows_are_unknown_until_their_gate_is_answered() {
    let many = |values: Value| raised(&tried(values)).iter().any(|finding| finding.starts_with("C-MANY"));
    assert!(!many(json!({"V01/AE/AEYN": "Y"})));
    assert!(many(
        json!({"COMMON/AE#1/AETERM": "a", "COMMON/AE#1/AEONGO": "Y", "COMMON/AE#2/AETERM": "b", "COMMON/AE#2/AEONGO": "Y"})
    ));
}

#[test]
fn rows_are_counted_and_their_keys_are_their_own() {
    let row = |row: u32, term: &str| (format!("COMMON/AE#{row}/AETERM"), json!(term));
    let values: serde_json::Map<String, Value> =
        [row(1, "a"), row(2, "b"), row(3, "c"), row(4, "d")].into_iter().collect();
    assert!(raised(&tried(values.into())).contains(&"AE.LOG/rows @ COMMON/AE".to_owned()));
    let twice = json!({
        "COMMON/AE#1/AETERM": "a", "COMMON/AE#1/AESTDAT": "2026-01", "COMMON/AE#2/AETERM": "a", "COMMON/AE#2/AESTDAT": "2026-01"
    });
    let report = tried(twice);
    assert_eq!(report.refused.len(), 1, "the second row's key is refused: {report:?}");
}

#[test]
fn links_name_rows_that_exist() {
    let values = |link: &str| json!({"COMMON/AE#1/AETERM": "Fever", "V03/INJ/AELINK": link});
    assert!(raised(&tried(values("Rash"))).contains(&"INJ.AELINK/row @ V03/INJ/AELINK".to_owned()));
    assert!(!raised(&tried(values("Fever"))).contains(&"INJ.AELINK/row @ V03/INJ/AELINK".to_owned()));
}

#[test]
fn what_is_hidden_and_filled_in_is_asked_about() {
    let report = tried(
        json!({"V01/SV/VISDAT": "2026-02-01", "V01/SV/ARMCD": "DRUG", "V01/VS/VSPERF": "N", "V01/VS/WEIGHT": "60.0", "V01/VS/VSREASND": "ILL"}),
    );
    let hidden: Vec<String> =
        raised(&report).into_iter().filter(|finding| finding.contains("/hidden")).collect();
    assert_eq!(
        hidden,
        ["SV.ARMCD/hidden @ V01/SV/ARMCD", "VS.WEIGHT/hidden @ V01/VS/WEIGHT"],
        "the reason is asked"
    );
}

#[test]
fn a_fragment_says_what_is_wrong_with_its_paths() {
    let report = tried(json!({
        "V09/VS/WEIGHT": "60", "V01/XX/WEIGHT": "60", "V01/VS/WEIGTH": "60", "V01/VS#1/WEIGHT": "60", "V01/INJ/ECDOSE": "40", "weight": "60",
        "V01/VS/BMI": "22.0", "V01/VS/AGEU": "YEARS", "V01/VS/WEIGHT": {"missing": "LATER"}, "V01/VS/HEIGHT": true
    }));
    let lines: Vec<String> =
        report.refused.iter().map(|refused| format!("{}: {}", refused.path, refused.message)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// Signed on 10 March, broken on 20 March, signed again on 5 April: whether a signature stood on a day, which may be known in part.
#[rstest]
#[case("2026-03-09", Truth::False)]
#[case("2026-03-10", Truth::True)]
#[case("2026-03-20", Truth::True)]
#[case("2026-03-21", Truth::False)]
#[case("2026-04-04", Truth::False)]
#[case("2026-04-05", Truth::True)]
#[case("2027", Truth::True)]
#[case("2026-03", Truth::Unknown)]
#[case("2026-04", Truth::Unknown)]
#[case("2026-02", Truth::False)]
fn a_signature_stood_from_the_day_it_was_made_to_the_day_it_was_broken(
    #[case] day: &str,
    #[case] stood: Truth,
) {
    let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    let broken = Signed { on: on(3, 10), broken: Some(on(3, 20)) };
    let standing = Signed { on: on(4, 5), broken: None };
    let event = EventKey { oid: Oid::new("V01"), key: None };
    let form = Location::form(Scope::Site, event.clone(), Oid::new("IE"));
    let facts = Facts { signatures: [(form.clone(), vec![broken, standing])].into(), ..Facts::default() };
    let day = Days::parse(day).unwrap();
    assert_eq!(facts.was_signed(&form, day), stood);
    let other = Location::form(Scope::Site, event, Oid::new("DM"));
    assert_eq!(facts.was_signed(&other, day), Truth::False, "nobody signed that");
}
