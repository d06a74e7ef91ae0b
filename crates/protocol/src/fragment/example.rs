//! Examples as tests: where a fragment does not raise what its author says it raises.

use std::collections::BTreeSet;

use super::{Fragment, TryReport, read_instant, report_and_near_misses, try_fragment};
use crate::Oid;
use crate::definition::Example;
use crate::study::Study;

/// Something that an example expects in vain.
pub(crate) struct Difference {
    /// Where in the example's file, as the steps of a JSON pointer.
    pub(crate) steps: Vec<String>,
    /// What comes instead.
    pub(crate) message: String,
}

impl Difference {
    pub(super) fn new(steps: &[&str], message: String) -> Self {
        Self { steps: steps.iter().map(|step| (*step).to_owned()).collect(), message }
    }
}

/// What comes of an example.
pub(crate) struct Outcome {
    pub(crate) differences: Vec<Difference>,
    /// Checks of `notRaised`, by what their authors call them, that were judged there and do not hold: false, and not merely unknown.
    pub(crate) near_misses: BTreeSet<Oid>,
}

/// What of an example's expectations does not come true; empty when all do.
#[must_use]
pub fn disagreements(study: &Study, example: &Example) -> Vec<String> {
    let fragment = match fragment(example) {
        Ok(fragment) => fragment,
        Err(differences) => return messages(differences),
    };
    messages(compare(study, example, &try_fragment(study, &fragment)))
}

/// Runs an example.
pub(crate) fn run(study: &Study, example: &Example) -> Outcome {
    let fragment = match fragment(example) {
        Ok(fragment) => fragment,
        Err(differences) => return Outcome { differences, near_misses: BTreeSet::new() },
    };
    let held_back: Vec<(&str, Option<&str>)> =
        example.expect.not_raised.iter().map(|wanted| expected(wanted)).collect();
    let (report, near_misses) = report_and_near_misses(study, &fragment, &held_back);
    Outcome { differences: compare(study, example, &report), near_misses }
}

fn messages(differences: Vec<Difference>) -> Vec<String> {
    differences.into_iter().map(|difference| difference.message).collect()
}

fn fragment(example: &Example) -> Result<Fragment, Vec<Difference>> {
    let Some(instant) = read_instant(&example.instant) else {
        let message = format!("`{}` is no instant: write 2026-03-12T09:00+09:00", example.instant);
        return Err(vec![Difference::new(&["instant"], message)]);
    };
    let mut signed = indexmap::IndexMap::new();
    let mut wrong = Vec::new();
    for (path, day) in &example.signed {
        match day.parse() {
            Ok(day) => drop(signed.insert(path.clone(), day)),
            Err(_) => wrong
                .push(Difference::new(&["signed", path], format!("`{day}` is no date: write 2026-03-12"))),
        }
    }
    let mut signed_before = indexmap::IndexMap::new();
    for (path, days) in &example.signed_before {
        match (days[0].parse(), days[1].parse()) {
            (Ok(on), Ok(broken)) => drop(signed_before.insert(path.clone(), [on, broken])),
            _ => {
                let message = format!("`{}` to `{}` are no two dates", days[0], days[1]);
                wrong.push(Difference::new(&["signedBefore", path], message));
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Fragment {
        instant,
        values: example.values.clone(),
        signed,
        signed_before,
        open_queries: example.open_queries.clone(),
        corrected: example.corrected.clone(),
        elsewhere: example.elsewhere.clone(),
    })
}

/// `EC-039 @ V01/LBH/HGB_LBORRES` as the check and the place.
pub(crate) fn expected(wanted: &str) -> (&str, Option<&str>) {
    wanted.split_once('@').map_or((wanted.trim(), None), |(check, path)| (check.trim(), Some(path.trim())))
}

/// The differences, what was refused first: it is often the cause of the rest.
fn compare(study: &Study, example: &Example, report: &TryReport) -> Vec<Difference> {
    let expect = &example.expect;
    let mut found = Vec::new();
    let surprises = report.refused.iter().filter(|refused| !expect.refused.contains(&refused.path));
    found.extend(surprises.map(|refused| {
        let message = format!("{} is refused: {}", refused.path, refused.message);
        Difference::new(&["values", &refused.path], message)
    }));
    let is_refused = |path: &str| report.refused.iter().any(|refused| refused.path == path);
    for (index, path) in expect.refused.iter().enumerate().filter(|(_, path)| !is_refused(path)) {
        let place = ["expect", "refused", &index.to_string()];
        found.push(Difference::new(&place, format!("{path} is not refused")));
    }
    let raised = |wanted: &str| {
        let (check, path) = expected(wanted);
        let same =
            |id: &str| id == check || study.check(id).is_some_and(|known| known.family.as_str() == check);
        let mut findings = report.findings.iter();
        findings.any(|finding| same(&finding.check) && path.is_none_or(|path| path == finding.path))
    };
    for (list, wanted, holds) in [("raised", &expect.raised, true), ("notRaised", &expect.not_raised, false)]
    {
        for (index, wanted) in wanted.iter().enumerate().filter(|(_, wanted)| raised(wanted) != holds) {
            let message = format!("{wanted} is {}raised", if holds { "not " } else { "" });
            found.push(Difference::new(&["expect", list, &index.to_string()], message));
        }
    }
    for (path, wanted) in &expect.derived {
        let is = report.derived.get(path).map(String::as_str);
        found.extend(differ(("derived", "derived"), path, wanted.as_deref(), is));
    }
    for (path, wanted) in &expect.flags {
        found.extend(differ(("flags", "flag"), path, wanted.as_deref(), report.flags.get(path).copied()));
    }
    for (path, wanted) in &expect.grades {
        let is = report.grades.get(path).map(String::as_str);
        found.extend(differ(("grades", "grade"), path, wanted.as_deref(), is));
    }
    for (criterion, wanted) in &expect.eligibility {
        let is = report.eligibility.get(criterion).copied();
        found.extend(differ(("eligibility", "criterion"), criterion, Some(wanted), is));
    }
    found
}

fn differ(
    (key, what): (&str, &str),
    place: &str,
    wanted: Option<&str>,
    is: Option<&str>,
) -> Option<Difference> {
    let shown = |text: Option<&str>| text.map_or_else(|| "nothing".to_owned(), |text| format!("`{text}`"));
    let message = format!("{what} {place} is {}, not {}", shown(is), shown(wanted));
    (wanted != is).then(|| Difference::new(&["expect", key, place], message))
}
