//! The manual's examples, and that it leaves nothing out.

use protocol::expr::{Type, functions};
use protocol::value::Val;

use crate::expr_trial::Trial;

/// `docs/expressions.md`.
pub(crate) const MANUAL: &str = include_str!("../../../../docs/expressions.md");

/// The record that the manual describes at its end.
fn record() -> Trial {
    let read = |ty: &Type, text: &str| Val::read(ty, text).unwrap();
    let numbers = |texts: [&str; 3]| Val::List(texts.iter().map(|text| read(&Type::Number, text)).collect());
    let mut trial = Trial::new()
        .with("HEIGHT", "155.0")
        .with("previous(HEIGHT)", "157.5")
        .with("baseline(HEIGHT)", "158.0")
        .with("V01.VS.HEIGHT", "157.5")
        .with("latest(HGB,2026-03-12)", "10.2")
        .with("CRP", "<0.5")
        .with("SYSBP", "REF")
        .with("SMOKER", "N")
        .with("FXCONF", "MRI;X-RAY")
        .with("FXDAT", "2026-02")
        .with("VSDAT", "2026-03-12")
        .with("VSTIM", "08:35")
        .with("NOTE", "Old fracture")
        .with("STARTDTM", "2026-03-12T09:00+09:00")
        .with("ENDDTM", "2026-03-12T10:30+09:00")
        .with("DAY0", "2026-03-12")
        .with("DM.SEX", "F")
        .with("DM.BRTHDAT", "1960-02-29")
        .with("visit.day", "0")
        .with("in_unit(LBC.HGB,g/L)", "98")
        .holding("visit.oid", Val::text("V02"))
        .holding("all_values(HEIGHT)", numbers(["158.0", "157.5", "155.0"]))
        .holding("Unit(LBC.HGB)", Val::text("g/dL"))
        .holding("Flag(LBC.HGB)", Val::text("LOW"))
        .holding("OutsideSoft(LBC.HGB)", Val::Bool(false))
        .holding("Today", read(&Type::Date, "2026-04-01"))
        .holding("Now", read(&Type::DateTime, "2026-04-01T09:00+09:00"))
        .holding("signed_on(VS)", read(&Type::Date, "2026-03-01"))
        .holding("was_signed(VS)", Val::Bool(true))
        .holding("used_elsewhere(NOTE)", Val::Bool(false))
        .holding("corrected(NOTE)", Val::Bool(true))
        .log(
            "AELOG",
            &[
                "AETERM=Nausea AESER=N AESTDAT=2026-03-14",
                "AETERM=Fever AESER=Y AESTDAT=2026-03-20",
                "AETERM=Fever",
            ],
        )
        .log("FRACTURES", &["FXSIZE=1.5", "FXSIZE=2.0"])
        .log(
            "DIARY",
            &["TPDAT=2026-03-12 TPTAKEN=Y", "TPDAT=2026-03-13 TPTAKEN=Y", "TPDAT=2026-03-17 TPTAKEN=Y"],
        )
        .log("Visits", &["SV.VISDAT=2026-03-01", "SV.VISDAT=2026-03-12", "SV.VISDAT=2026-04-09"]);
    for (reference, number) in [
        ("Lower", "12.0"),
        ("Upper", "16.0"),
        ("LowerOrDefault", "12.0"),
        ("UpperOrDefault", "16.0"),
        ("TableLower", "11.5"),
        ("TableUpper", "15.5"),
        ("Grade", "2"),
    ] {
        trial = trial.holding(&format!("{reference}(LBC.HGB)"), read(&Type::Number, number));
    }
    trial.holding("OpenQueries", read(&Type::Number, "2"))
}

#[test]
fn every_example_gives_what_the_manual_says() {
    let mut trial = record();
    let examples: Vec<(&str, &str)> = MANUAL
        .lines()
        .filter_map(|line| line.split_once(" → "))
        .filter(|(text, _)| !text.starts_with('|'))
        .collect();
    assert!(examples.len() > 90, "{} examples", examples.len());
    let wrong: Vec<String> = examples
        .iter()
        .map(|(text, wanted)| (text.trim(), wanted.trim(), trial.shows(text)))
        .filter(|(_, wanted, given)| wanted != given)
        .map(|(text, wanted, given)| format!("{text} gives {given}, not {wanted}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_function_has_an_example() {
    let missing: Vec<&str> = functions()
        .map(|(name, _)| name)
        .filter(|name| !MANUAL.lines().any(|line| line.contains(" → ") && line.contains(&format!("{name}("))))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
