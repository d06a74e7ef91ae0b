//! A study's examples, run: which expect something in vain, and which checks none of them tries both ways.

use std::collections::{BTreeMap, BTreeSet};

use crate::compile::{Compiled, Written};
use crate::diagnostic::{Diagnostic, Gravity, Source};
use crate::fragment::{Named, expected, run_example};
use crate::load::Positions;
use crate::{Oid, Study};

/// What came of a study's examples.
#[derive(Debug)]
pub struct Tried {
    /// Each example, in the order of the files.
    pub examples: Vec<TriedExample>,
    /// `E-EXAMPLE` for whatever an example expects in vain, `W-CHECK-UNTRIED` for checks that no example raises or none holds back.
    pub found: Vec<Diagnostic>,
}

/// One example.
#[derive(Debug)]
pub struct TriedExample {
    /// Its title, or its number.
    pub title: String,
    /// Its file.
    pub file: String,
    /// What it expects in vain.
    pub disagreements: Vec<String>,
}

impl Compiled {
    /// Runs the study's examples. `sources` are the files that were compiled.
    #[must_use]
    pub fn try_examples(&self, sources: &[Source]) -> Tried {
        let mut files = Files { sources, scanned: BTreeMap::new() };
        let (mut examples, mut found) = (Vec::new(), Vec::new());
        let named = Named::new(&self.study);
        let (mut raised, mut held_back) = (BTreeSet::new(), BTreeSet::new());
        for (index, (example, file)) in self.study.examples().iter().zip(&self.written.examples).enumerate() {
            let title = example.title.clone().unwrap_or_else(|| (index + 1).to_string());
            let mut outcome = run_example(&self.study, example);
            let strangers = named.strangers(example);
            outcome.differences.retain(|one| strangers.iter().all(|stranger| stranger.steps != one.steps));
            let differences = strangers.into_iter().chain(outcome.differences);
            let mut disagreements = Vec::new();
            for difference in differences {
                let steps = difference.steps.iter().map(|step| step.replace('~', "~0").replace('/', "~1"));
                let pointer: String = steps.map(|step| format!("/{step}")).collect();
                let message = format!("{title}: {}", difference.message);
                let advice = "what comes of these values, or the values and rules that were meant";
                found.push(files.diagnostic("E-EXAMPLE", file, &pointer, message, advice.into()));
                disagreements.push(difference.message);
            }
            raised.extend(example.expect.raised.iter().map(|wanted| family(&self.study, expected(wanted).0)));
            held_back.extend(outcome.near_misses);
            examples.push(TriedExample { title, file: file.clone(), disagreements });
        }
        found.extend(untried(&self.study, &self.written, &mut files, &raised, &held_back));
        found.sort_by(|one, other| {
            (&one.file, one.line, one.column).cmp(&(&other.file, other.line, other.column))
        });
        Tried { examples, found }
    }
}

/// What the author called the check that an expectation names: `EC-038` of `EC-038.LBH.HGB`.
fn family(study: &Study, id: &str) -> Oid {
    study.check(id).map_or_else(|| Oid::new(id), |check| check.family.clone())
}

/// Warnings of the study's own checks that are not tried both ways; those of the library's files are summed up.
fn untried(
    study: &Study,
    written: &Written,
    files: &mut Files<'_>,
    raised: &BTreeSet<Oid>,
    held_back: &BTreeSet<Oid>,
) -> Vec<Diagnostic> {
    let (mut found, mut shared) = (Vec::new(), BTreeMap::<&str, Vec<&str>>::new());
    for check in &written.checks {
        let id = &check.id;
        let message = match (raised.contains(id), held_back.contains(id)) {
            (true, true) => continue,
            (true, false) => format!("no example comes near `{id}` without raising it"),
            (false, true) => format!("no example raises `{id}`"),
            (false, false) => format!("no example raises `{id}`, and none comes near it"),
        };
        if study.header().uses.contains(&check.file) {
            shared.entry(&check.file).or_default().push(id.as_str());
            continue;
        }
        let advice = "an example with the check in \"raised\", and another with it in \"notRaised\" whose values make it false";
        found.push(files.diagnostic("W-CHECK-UNTRIED", &check.file, &check.pointer, message, advice.into()));
    }
    for (file, ids) in shared {
        let index = study.header().uses.iter().position(|used| used == file).unwrap_or(0);
        let some = ids.iter().take(5).copied().collect::<Vec<_>>().join(", ");
        let more = if ids.len() > 5 { ", …" } else { "" };
        let message = format!("no example tries {} of the checks of {file}: {some}{more}", ids.len());
        let advice =
            "examples of those that matter most to this study; an extension removes what is not wanted";
        found.push(files.diagnostic(
            "W-CHECK-UNTRIED",
            &written.header,
            &format!("/uses/{index}"),
            message,
            advice.into(),
        ));
    }
    found
}

/// Files, scanned when something is said of them.
struct Files<'a> {
    sources: &'a [Source],
    scanned: BTreeMap<String, Positions>,
}

impl Files<'_> {
    fn diagnostic(
        &mut self,
        code: &'static str,
        file: &str,
        pointer: &str,
        message: String,
        advice: String,
    ) -> Diagnostic {
        let text = self.sources.iter().find(|source| source.path == file).map_or("", |source| &source.text);
        let positions = self.scanned.entry(file.to_owned()).or_insert_with(|| Positions::scan(text));
        let (line, column) = positions.locate(text, pointer, None);
        let severity = if code.starts_with('W') { Gravity::Warning } else { Gravity::Error };
        let (file, pointer) = (file.to_owned(), pointer.to_owned());
        Diagnostic { code, severity, file, pointer, line, column, span: None, message, advice }
    }
}
