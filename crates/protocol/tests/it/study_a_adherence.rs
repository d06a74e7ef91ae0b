//! Teriparatide adherence of NCT05018637 (study specification 10.8), from a diary of whole days.

use chrono::{Days, NaiveDate};
use rstest::rstest;

use super::study_a_fragment::{Answer, Values, values};

const DAY_0: NaiveDate = NaiveDate::from_ymd_opt(2026, 3, 15).unwrap();

fn day(number: u64) -> String {
    (DAY_0 + Days::new(number)).to_string()
}

/// How a day of the diary was left.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Entry {
    Taken,
    Missed(&'static str),
    Unanswered,
}

/// A subject whose visit `visit` is on day `number`, with a diary of `days` days.
fn diary(visit: &str, number: u64, days: u64, entry: impl Fn(u64) -> Entry) -> Values {
    let visits = values([("V02/SV/VISITOCC", "Y")])
        .with("V02/SV/VISDAT", day(0))
        .with(format!("{visit}/SV/VISITOCC"), "Y")
        .with(format!("{visit}/SV/VISDAT"), day(number));
    (0..days).fold(visits, |all, number| {
        let row = format!("COMMON/A11#{}", number + 1);
        let all = all.with(format!("{row}/TPDAT"), day(number));
        match entry(number) {
            Entry::Taken => all.with(format!("{row}/TPTAKEN"), "Y").with(format!("{row}/TPDOSEN"), "1"),
            Entry::Missed(why) => all.with(format!("{row}/TPTAKEN"), "N").with(format!("{row}/TPMISS"), why),
            Entry::Unanswered => all,
        }
    })
}

fn figures<'a, const N: usize>(answer: &'a Answer, visit: &str, names: [&str; N]) -> [Option<&'a str>; N] {
    names.map(|name| answer.derived(&format!("{visit}/A12/{name}")))
}

/// 26 weeks: 182 planned days, the missed ones never seven in a row; the alert is below 80 %.
#[rstest]
#[case(0, "182", "100.0", "3640")]
#[case(6, "176", "96.7", "3520")]
#[case(36, "146", "80.2", "2920")]
#[case(37, "145", "79.7", "2900")]
fn by_diary(#[case] missed: u64, #[case] taken: &str, #[case] percent: &str, #[case] micrograms: &str) {
    let spread = |number: u64| {
        let missed_here = number % 5 == 4 && number / 5 < missed || missed == 37 && number == 181;
        if missed_here { Entry::Missed("FORGOT") } else { Entry::Taken }
    };
    let answer = diary("V11", 182, 182, spread).tried();
    assert_eq!(
        figures(&answer, "V11", ["ADPLAN", "ADTAKEN", "ADDIARY", "ADDOSE"]),
        [Some("182"), Some(taken), Some(percent), Some(micrograms)]
    );
    assert_eq!(answer.raises("EC-070", "V11/A12/ADDIARY"), missed == 37);
}

/// Visit on Day 28, 27 taken and 1 not: the window is Day 0 to 27.
#[test]
fn window_ends_the_day_before_the_visit() {
    let answer =
        diary("V06", 28, 30, |n| if n == 9 { Entry::Missed("FORGOT") } else { Entry::Taken }).tried();
    assert_eq!(
        figures(&answer, "V06", ["ADFROM", "ADTO", "ADPLAN", "ADTAKEN", "ADDIARY"]),
        [Some("2026-03-15"), Some("2026-04-11"), Some("28"), Some("27"), Some("96.4")]
    );
}

/// Nothing is planned after Day 181, however late the visit.
#[test]
fn window_ends_on_day_181() {
    let answer = diary("V11", 190, 182, |_| Entry::Taken).tried();
    assert_eq!(figures(&answer, "V11", ["ADTO", "ADPLAN"]), [Some("2026-09-12"), Some("182")]);
}

/// Ruling 7: nor after a permanent stop.
#[test]
fn window_ends_with_a_permanent_stop() {
    let answer = diary("V06", 28, 14, |_| Entry::Taken)
        .with("COMMON/A11/TPSTOPYN", "Y")
        .with("COMMON/A11/TPSTOPDAT", day(13))
        .tried();
    assert_eq!(
        figures(&answer, "V06", ["ADPLAN", "ADDIARY", "ADMISSING"]),
        [Some("14"), Some("100.0"), Some("0")]
    );
}

/// Unanswered days count as not taken and are shown.
#[test]
fn unanswered_days_are_not_taken() {
    let answer = diary("V06", 28, 26, |n| if n == 5 { Entry::Unanswered } else { Entry::Taken }).tried();
    assert_eq!(
        figures(&answer, "V06", ["ADTAKEN", "ADMISSING", "ADDIARY", "ADMAXGAP"]),
        [Some("25"), Some("3"), Some("89.3"), Some("2")]
    );
}

/// A hold stays in the planned days; the second figure leaves it out.
#[test]
fn holds_have_a_second_figure() {
    let held = |n| if (10..12).contains(&n) { Entry::Missed("INVESTIGATOR HOLD") } else { Entry::Taken };
    let answer = diary("V06", 28, 28, held).tried();
    assert_eq!(
        figures(&answer, "V06", ["ADHOLD", "ADDIARY", "ADDIARYX"]),
        [Some("2"), Some("92.9"), Some("100.0")]
    );
}

/// Seven days in a row are one too many, whatever the percentage.
#[rstest]
#[case(6, false)]
#[case(7, true)]
fn longest_gap(#[case] days: u64, #[case] raised: bool) {
    let gap = |n| if (20..20 + days).contains(&n) { Entry::Missed("TRAVEL") } else { Entry::Taken };
    let answer = diary("V11", 182, 182, gap).tried();
    assert_eq!(figures(&answer, "V11", ["ADMAXGAP"]), [Some(days.to_string().as_str())]);
    assert_eq!(answer.raises("EC-070", "V11/A12/ADDIARY"), raised);
}

/// One pen, 28 days: 26 doses used are 92.9 %; more doses than days are asked about.
#[rstest]
#[case(27, "2", "92.9", "7.1", false)]
#[case(26, "0", "103.7", "3.7", true)]
fn by_pens(
    #[case] last_used: u64,
    #[case] left: &str,
    #[case] percent: &str,
    #[case] difference: &str,
    #[case] impossible: bool,
) {
    let answer = diary("V06", 28, 28, |_| Entry::Taken)
        .with("COMMON/A10#1/PENID", "TP-1")
        .with("COMMON/A10#1/DISPDAT", day(0))
        .with("COMMON/A10#1/PENOPDAT", day(0))
        .with("COMMON/A10#1/PENCLDAT", day(last_used))
        .with("COMMON/A10#1/PENRET", "RETURNED")
        .with("COMMON/A10#1/RETDAT", day(28))
        .with("COMMON/A10#1/REMDOSE", left)
        .tried();
    assert_eq!(figures(&answer, "V06", ["ADPEN", "ADDISC"]), [Some(percent), Some(difference)]);
    assert_eq!(answer.raises("A-PENDOSES", "COMMON/A10#1/REMDOSE"), impossible);
}

/// A pen that is still with her says nothing yet.
#[test]
fn pens_in_use_do_not_count() {
    let answer = diary("V06", 28, 28, |_| Entry::Taken)
        .with("COMMON/A10#1/PENID", "TP-1")
        .with("COMMON/A10#1/PENOPDAT", day(0))
        .with("COMMON/A10#1/PENRET", "STILL IN USE")
        .tried();
    assert_eq!(figures(&answer, "V06", ["ADPEN", "ADDISC"]), [None, None]);
}
