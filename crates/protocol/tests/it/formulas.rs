//! The version of the rule that computed a value (R-33): it names the rule that really computes it.

use std::collections::{BTreeMap, BTreeSet};

use protocol::Study;

use crate::study_a::{self, compiled_from, sources};
use crate::study_b;

/// The first digits of SHA-256 of nothing.
const OF_NOTHING: &str = "e3b0c44298fc";

/// The formula's version of each derived item, by `FORM.ITEM`.
fn versions(study: &Study) -> BTreeMap<String, String> {
    let derived = study.items().iter().filter(|item| item.derivation.is_some());
    derived
        .map(|item| {
            let form = study.forms().iter().find(|form| form.id == item.form).unwrap();
            (format!("{}.{}", form.oid, item.oid), study.formula_version(item.id))
        })
        .collect()
}

#[test]
fn r33_every_derived_item_names_a_rule() {
    for study in [study_a::study(), study_b::study()] {
        let versions = versions(study);
        assert!(versions.len() > 100, "{}", versions.len());
        for (item, version) in &versions {
            let print = version.strip_prefix(study.version()).and_then(|rest| rest.strip_prefix('/'));
            let print = print.unwrap_or_else(|| panic!("{item} has no fingerprint: {version}"));
            assert!(print.len() == 12 && print != OF_NOTHING, "{item}: {version}");
        }
        let typed = study.item_of("VS", "WEIGHT_VSORRES").unwrap();
        assert_eq!(
            (study.rule(typed.id), study.formula_version(typed.id)),
            (None, study.version().to_owned())
        );
    }
}

/// The derived items whose formula's version differs after `old` became `new` in a file of the definition.
fn moved(file: &str, old: &str, new: &str) -> BTreeSet<String> {
    let mut sources = sources("nct05018637");
    let source = sources.iter_mut().find(|source| source.path == file).unwrap();
    assert_eq!(source.text.matches(old).count(), 1, "{old} once in {file}");
    source.text = source.text.replace(old, new);
    let (before, after) = (versions(study_a::study()), versions(&compiled_from(&sources).study));
    assert_eq!(before.len(), after.len());
    let moved = before.into_iter().filter(|(item, version)| after[item] != *version);
    moved.map(|(item, _)| item).collect()
}

fn set(items: &[&str]) -> BTreeSet<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

#[test]
fn r33_a_limit_of_the_grading_table_moves_the_grades_it_gives() {
    let leg = r#""below": { "g/dL": "10.0", "g/L": "100" }"#;
    let other = r#""below": { "g/dL": "10.5", "g/L": "105" }"#;
    assert_eq!(moved("library/ctcae-5.0.json", leg, other), set(&["LBH.HGB_LBTOXGR"]));
}

#[test]
fn r33_the_version_of_the_grading_table_moves_every_grade_and_nothing_else() {
    let all = versions(study_a::study()).into_keys();
    let grades: BTreeSet<String> = all.filter(|item| item.ends_with("_LBTOXGR")).collect();
    assert!(grades.len() > 10);
    assert_eq!(moved("library/ctcae-5.0.json", r#""version": "5.0""#, r#""version": "6.0""#), grades);
}

/// A grade is recorded with the version of the table that the study grades by (section 5, TOXGR).
#[test]
fn the_version_beside_a_grade_is_the_grading_tables() {
    let constant = |study: &Study, item| match &study.item_of("AE", item).unwrap().kind {
        protocol::definition::ItemType::Constant(text) => text.clone(),
        other => panic!("{item} is {other:?}"),
    };
    let mut sources = sources("nct05018637");
    let table = sources.iter_mut().find(|source| source.path == "library/ctcae-5.0.json").unwrap();
    table.text = table.text.replace(r#""version": "5.0""#, r#""version": "6.0""#);
    let moved = compiled_from(&sources).study;
    for item in ["AETOXVER", "AEGRVER"] {
        assert_eq!((constant(study_a::study(), item), constant(&moved, item)), ("5.0".into(), "6.0".into()));
    }
}

#[test]
fn r33_a_conversion_moves_what_is_converted() {
    let moved = moved("library/laboratory.json", r#""factor": "88.42""#, r#""factor": "88.40""#);
    let reads = ["LBC.CREAT_LBNRIND", "LBC.CREAT_LBSTRESN", "LBC.CREAT_LBTOXGR", "LBC.EGFR_LBORRES"];
    assert_eq!(moved, set(&reads));
}

#[test]
fn r33_a_criterion_moves_its_verdict_alone() {
    let condition = "latest(DXA.LS_BMDT, SCREENEND) < -1.0\"";
    let stricter = "latest(DXA.LS_BMDT, SCREENEND) < -1.5\"";
    assert_eq!(moved("nct05018637/eligibility.json", condition, stricter).len(), 1);
}

#[test]
fn r33_the_default_range_moves_the_flag_and_what_reads_it() {
    let moved = moved(
        "library/laboratory.json",
        r#""soft": { "min": "11.5", "max": "16.0" }"#,
        r#""soft": { "min": "12.0", "max": "16.0" }"#,
    );
    assert_eq!(moved, set(&["LBH.HGB_LBNRIND", "LBH.HGB_LBTOXGR"]));
}
