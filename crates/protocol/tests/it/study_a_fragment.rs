//! NCT05018637 as its author would try it: values in, the compiled definition's answer out.
//!
//! Nothing here computes: every figure of the tables in `study_a_*` comes from the JSON under `schemas/`.

use std::collections::BTreeMap;

use protocol::{Fragment, TryReport, try_fragment};
use serde_json::{Map, Value, json};

use super::study_a::study;

/// The instant at which fragments are judged; later than every date in the tables.
const INSTANT: &str = "2026-11-20T09:00+09:00";

/// What the definition answers to a fragment.
#[derive(Debug)]
pub(super) struct Answer(TryReport);

impl Answer {
    /// The derived value at a path, as text.
    pub(super) fn derived(&self, path: &str) -> Option<&str> {
        self.0.derived.get(path).map(String::as_str)
    }

    /// The CTCAE grade at a path.
    pub(super) fn grade(&self, path: &str) -> Option<&str> {
        self.0.grades.get(path).map(String::as_str)
    }

    /// `LOW`, `NORMAL` or `HIGH` at a path.
    pub(super) fn flag(&self, path: &str) -> Option<&str> {
        self.0.flags.get(path).copied()
    }

    /// What the data say about a criterion.
    pub(super) fn verdict(&self, criterion: &str) -> &str {
        self.0.eligibility[criterion]
    }

    /// Why the text at a path was refused.
    pub(super) fn refusal(&self, path: &str) -> Option<&str> {
        self.0.refused.iter().find(|refused| refused.path == path).map(|refused| refused.message.as_str())
    }

    /// Whether a check is raised at a path.
    pub(super) fn raises(&self, check: &str, path: &str) -> bool {
        self.0.findings.iter().any(|finding| finding.check == check && finding.path == path)
    }

    /// The findings at a path, each as severity and check: `P EC-039`.
    pub(super) fn at(&self, path: &str) -> Vec<String> {
        let here = self.0.findings.iter().filter(|finding| finding.path == path);
        here.map(|finding| format!("{:?} {}", finding.severity, finding.check)).collect()
    }
}

/// Values on their way into a fragment.
#[derive(Debug, Default)]
pub(super) struct Values(Map<String, Value>);

impl Values {
    /// Sets one value, in place of an earlier one; `-` stands for what was not done.
    pub(super) fn with(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let value = if text == "-" { json!({"missing": "ND"}) } else { Value::String(text) };
        self.0.insert(path.into(), value);
        self
    }

    /// What the definition answers to them, none of them being refused.
    pub(super) fn tried(self) -> Answer {
        let answer = self.tried_in_part();
        assert!(answer.0.refused.is_empty(), "{:?}", answer.0.refused);
        answer
    }

    /// What the definition answers to those of them that it accepts.
    pub(super) fn tried_in_part(self) -> Answer {
        let fragment: Fragment =
            serde_json::from_value(json!({"instant": INSTANT, "values": self.0})).unwrap();
        Answer(try_fragment(study(), &fragment))
    }
}

/// A fragment of these values.
pub(super) fn values<const N: usize>(values: [(&str, &str); N]) -> Values {
    values.into_iter().fold(Values::default(), |all, (path, text)| all.with(path, text))
}

/// A form that nobody has begun says nothing, and computes nothing but what is constant.
#[test]
fn nothing_comes_of_nothing() {
    let answer = Values::default().tried();
    assert_eq!(answer.0.findings, []);
    assert_eq!(answer.0.derived, BTreeMap::new());
}

/// One result speaks for itself alone.
#[test]
fn one_result_raises_nothing_elsewhere() {
    let answer = values([("V01/LBH/HGB_LBORRES", "9.9"), ("V01/LBH/HGB_LBORRESU", "g/dL")]).tried();
    let elsewhere = answer.0.findings.iter().find(|finding| !finding.path.starts_with("V01/LBH/HGB_"));
    assert_eq!(elsewhere, None);
    assert_eq!(answer.verdict("EXCL10"), "met");
}
