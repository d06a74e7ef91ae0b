//! NCT06949137, compiled from the JSON under `schemas/`, and asked with fragments.

use std::sync::OnceLock;

use protocol::{Compiled, Study, TryReport, try_fragment};
use serde_json::{Map, Value, json};

use super::study_a::{compiled_from, sources};

fn compiled() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| compiled_from(&sources("nct06949137")))
}

/// The study, compiled once for all tests.
pub(super) fn study() -> &'static Study {
    &compiled().study
}

/// What the compiler found odd.
pub(super) fn warnings() -> Vec<String> {
    compiled().warnings.iter().map(ToString::to_string).collect()
}

/// What the definition answers to values, later than every date in the tables. A list of objects is merged.
pub(super) fn tried(values: &[Value]) -> TryReport {
    tried_signed(values, json!({}))
}

/// The same with signed forms.
pub(super) fn tried_signed(values: &[Value], signed: Value) -> TryReport {
    let mut all = Map::new();
    values.iter().for_each(|some| all.extend(some.as_object().unwrap().clone()));
    let fragment = json!({"instant": "2027-09-20T09:00+08:00", "values": all, "signed": signed});
    try_fragment(study(), &serde_json::from_value(fragment).unwrap())
}

/// Whether a check, or one of its kind (`EC-078.ALP` of `EC-078`), is raised at a path.
pub(super) fn raises(report: &TryReport, check: &str, path: &str) -> bool {
    let same = |id: &str| id.strip_prefix(check).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    report.findings.iter().any(|finding| finding.path == path && same(&finding.check))
}

/// A derived value.
pub(super) fn derived<'a>(report: &'a TryReport, path: &str) -> Option<&'a str> {
    report.derived.get(path).map(String::as_str)
}

/// The findings at a path: `P EC-020`.
pub(super) fn at(report: &TryReport, path: &str) -> Vec<String> {
    let here = report.findings.iter().filter(|finding| finding.path == path);
    here.map(|finding| format!("{:?} {}", finding.severity, finding.check)).collect()
}

/// Nothing entered: nothing said, nothing derived.
#[test]
fn nothing_comes_of_nothing() {
    let report = tried(&[]);
    assert_eq!(report.findings, []);
    assert!(report.derived.is_empty(), "{:?}", report.derived);
}

/// One result speaks for itself alone.
#[test]
fn one_result_raises_nothing_elsewhere() {
    let report = tried(&[
        json!({"V01/LBC/AST_LBORRES": "80", "V01/LBC/AST_LBORRESU": "U/L", "V01/LBC/AST_LBORNRHI": "40"}),
    ]);
    let elsewhere = report.findings.iter().find(|finding| !finding.path.starts_with("V01/LBC/AST_"));
    assert_eq!(elsewhere, None);
}
