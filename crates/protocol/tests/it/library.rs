//! The shared library on its own: the study specification's worked numbers, and every shared check once raised and once not.
//!
//! `library/study.json` uses every shared form; the other files beside it are tables of fragments with what must come of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use protocol::{Compiled, Source, Study, definition::Example, disagreements};
use rstest::rstest;
use serde_json::{Map, Value, json};

use super::study_a::schemas;

/// When the fragments are judged.
const INSTANT: &str = "2026-12-01T09:00+09:00";

/// Queries and signatures on forms are facts of a record, which a fragment does not state.
const NOT_IN_A_FRAGMENT: [&str; 2] = ["EC-106", "EC-106.LOG"];

fn tables() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/library")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn json_of(path: &Path) -> Value {
    serde_json::from_str(&read(path)).unwrap()
}

fn compiled() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let header = tables().join("study.json");
        let used = json_of(&header)["uses"].as_array().unwrap().clone();
        let mut sources = vec![Source { path: "test/study.json".into(), text: read(&header) }];
        for path in used.iter().filter_map(Value::as_str) {
            sources.push(Source { path: path.into(), text: read(&schemas().join(path)) });
        }
        Study::compile(&sources).unwrap_or_else(|mistakes| panic!("the library has mistakes: {mistakes:#?}"))
    })
}

/// The fragments of a table, each with the values that all of them share.
fn examples(table: &str) -> Vec<Example> {
    let table = json_of(&tables().join(format!("{table}.json")));
    let with_common = |example: &Value| {
        let mut values: Map<String, Value> = table["common"].as_object().unwrap().clone();
        values.extend(example["values"].as_object().unwrap().clone());
        let whole = json!({
            "title": example["title"], "instant": INSTANT, "values": values, "expect": example["expect"],
        });
        serde_json::from_value(whole).unwrap()
    };
    table["examples"].as_array().unwrap().iter().map(with_common).collect()
}

#[test]
fn the_library_compiles_without_a_warning() {
    let ours = |warning: &String| !warning.contains("test/study.json");
    let warnings: Vec<String> = compiled().warnings.iter().map(ToString::to_string).filter(ours).collect();
    assert!(warnings.is_empty(), "{}", warnings.join("\n"));
}

#[rstest]
#[case::haemoglobin("grade-haemoglobin")]
#[case::alt_with_a_normal_baseline("grade-alt-normal-baseline")]
#[case::alt_with_an_abnormal_baseline("grade-alt-abnormal-baseline")]
#[case::bilirubin("grade-bilirubin")]
#[case::platelets("grade-platelets")]
#[case::creatinine("grade-creatinine")]
#[case::inr_and_anticoagulants("grade-inr")]
#[case::corrected_calcium("corrected-calcium")]
#[case::egfr("egfr")]
#[case::age_bmi_qt_and_posture("body")]
#[case::units("units")]
#[case::checks("checks")]
fn the_specifications_numbers_hold(#[case] table: &str) {
    let mut wrong = Vec::new();
    for example in examples(table) {
        let found = disagreements(&compiled().study, &example);
        wrong.extend(
            found.into_iter().map(|line| format!("{}: {line}", example.title.clone().unwrap_or_default())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_shared_check_is_raised_by_an_example_and_not_raised_by_another() {
    let checks = json_of(&schemas().join("library/checks.json"));
    let mut raised = BTreeSet::new();
    let mut quiet = BTreeSet::new();
    for example in examples("checks").into_iter().chain(examples("body")) {
        let id = |wanted: &String| wanted.split(" @").next().unwrap_or_default().to_owned();
        raised.extend(example.expect.raised.iter().map(id));
        quiet.extend(example.expect.not_raised.iter().map(id));
    }
    let named = |set: &BTreeSet<String>, id: &str| {
        set.iter()
            .any(|named| named == id || named.strip_prefix(id).is_some_and(|rest| rest.starts_with('.')))
    };
    let ids = checks["checks"].as_array().unwrap().iter().map(|check| check["id"].as_str().unwrap());
    let untried: Vec<&str> = ids
        .filter(|id| !NOT_IN_A_FRAGMENT.contains(id))
        .filter(|id| !named(&raised, id) || !named(&quiet, id))
        .collect();
    assert!(untried.is_empty(), "{untried:?}");
}
