//! The shared library on its own: the study specification's worked numbers, and every shared check once raised and once not.
//!
//! `library/study.json` uses every shared form and what both trials add to them (`cells/`); the other files beside it are tables of fragments with what must
//! come of them.

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

/// The shared files that the study for tests uses.
fn used() -> Vec<String> {
    let header = json_of(&tables().join("study.json"));
    header["uses"].as_array().unwrap().iter().map(|path| path.as_str().unwrap().to_owned()).collect()
}

/// The study for tests with those of its shared files that `taken` lets in.
fn compile(taken: impl Fn(&str) -> bool) -> Compiled {
    compile_with(taken, Vec::new())
}

/// The same with files of its own.
fn compile_with(taken: impl Fn(&str) -> bool, own: Vec<Source>) -> Compiled {
    let mut header = json_of(&tables().join("study.json"));
    let taken: Vec<String> = used().into_iter().filter(|path| taken(path)).collect();
    header["uses"] = json!(taken);
    let mut sources = own;
    sources.push(Source { path: "test/study.json".into(), text: header.to_string() });
    sources.extend(taken.iter().map(|path| Source { path: path.clone(), text: read(&schemas().join(path)) }));
    Study::compile(&sources).unwrap_or_else(|mistakes| panic!("the library has mistakes: {mistakes:#?}"))
}

fn compiled() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| compile(|_| true))
}

/// The warnings of a study that do not speak of its own header.
fn warnings(compiled: &Compiled) -> Vec<String> {
    let ours = |warning: &String| !warning.contains("test/study.json");
    compiled.warnings.iter().map(ToString::to_string).filter(ours).collect()
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
    let warnings = warnings(compiled());
    assert!(warnings.is_empty(), "{}", warnings.join("\n"));
}

#[test]
fn the_library_stands_without_what_the_two_trials_add() {
    let neutral = compile(|path| path.starts_with("library/") && path != "library/orthostatic.json");
    assert_eq!(warnings(&neutral), Vec::<String>::new());
    assert!(
        neutral.study.item_of("AE", "AEREL").is_some() && neutral.study.item_of("AE", "AEREL_CELL").is_none()
    );
    assert!(neutral.study.check("EC-018").is_none(), "nobody is asked whether the subject is a woman");
}

#[test]
fn a_study_changes_what_a_shared_extension_adds() {
    let amend = json!({"oid": "VS_ORTHO", "amend": {"events": ["V03"]}});
    let text = json!({"kind": "extension", "form": "VS", "groups": [amend]}).to_string();
    let own = vec![Source { path: "a/extension.json".into(), text }];
    let taken = compile_with(|path| path.starts_with("library/"), own);
    let form = taken.study.form("VS").unwrap();
    let group = form
        .groups
        .iter()
        .map(|group| taken.study.group(*group))
        .find(|group| group.oid.as_str() == "VS_ORTHO");
    assert_eq!(group.unwrap().events.len(), 1, "measured at V03 alone");
}

#[rstest]
#[case::dates("dates")]
#[case::conduct("conduct")]
#[case::safety("safety")]
#[case::laboratory("laboratory")]
#[case::bone("bone")]
fn each_file_of_checks_can_be_taken_alone(#[case] file: &str) {
    let alone = format!("library/checks/{file}.json");
    let taken = compile(|path| path.starts_with("library/") && (!path.contains("/checks/") || path == alone));
    assert_eq!(warnings(&taken), Vec::<String>::new());
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
    let files: Vec<Value> = used().iter().map(|path| json_of(&schemas().join(path))).collect();
    let checks = files.iter().filter_map(|file| file["checks"].as_array()).flatten();
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
    let ids = checks.map(|check| check["id"].as_str().unwrap());
    let untried: Vec<&str> = ids
        .filter(|id| !NOT_IN_A_FRAGMENT.contains(id))
        .filter(|id| !named(&raised, id) || !named(&quiet, id))
        .collect();
    assert!(untried.is_empty(), "{untried:?}");
}
