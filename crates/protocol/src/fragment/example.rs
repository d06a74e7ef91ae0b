//! Examples as tests: where a fragment does not raise what its author says it raises.

use super::{Fragment, TryReport, read_instant, try_fragment};
use crate::definition::Example;
use crate::study::Study;

/// What of an example's expectations does not come true; empty when all do.
#[must_use]
pub fn disagreements(study: &Study, example: &Example) -> Vec<String> {
    let Some(instant) = read_instant(&example.instant) else {
        return vec![format!("`{}` is no instant", example.instant)];
    };
    let mut found = Vec::new();
    let mut signed = indexmap::IndexMap::new();
    for (path, day) in &example.signed {
        match day.parse() {
            Ok(day) => {
                signed.insert(path.clone(), day);
            }
            Err(_) => found.push(format!("`{day}` is no date")),
        }
    }
    let mut signed_before = indexmap::IndexMap::new();
    for (path, days) in &example.signed_before {
        match (days[0].parse(), days[1].parse()) {
            (Ok(on), Ok(broken)) => {
                signed_before.insert(path.clone(), [on, broken]);
            }
            _ => found.push(format!("`{}` to `{}` are no two dates", days[0], days[1])),
        }
    }
    let fragment = Fragment {
        instant,
        values: example.values.clone(),
        signed,
        signed_before,
        open_queries: example.open_queries.clone(),
        corrected: example.corrected.clone(),
        elsewhere: example.elsewhere.clone(),
    };
    let report = try_fragment(study, &fragment);
    compare(study, example, &report, &mut found);
    found
}

fn compare(study: &Study, example: &Example, report: &TryReport, found: &mut Vec<String>) {
    let expect = &example.expect;
    let raised = |wanted: &str| {
        let (check, path) =
            wanted.split_once('@').map_or((wanted, None), |(check, path)| (check, Some(path.trim())));
        let check = check.trim();
        let same =
            |id: &str| id == check || study.check(id).is_some_and(|known| known.family.as_str() == check);
        let mut findings = report.findings.iter();
        findings.any(|finding| same(&finding.check) && path.is_none_or(|path| path == finding.path))
    };
    found.extend(
        expect.raised.iter().filter(|wanted| !raised(wanted)).map(|wanted| format!("{wanted} is not raised")),
    );
    found.extend(
        expect.not_raised.iter().filter(|wanted| raised(wanted)).map(|wanted| format!("{wanted} is raised")),
    );
    for (path, wanted) in &expect.derived {
        let is = report.derived.get(path);
        differ(found, "derived", path, wanted.as_deref(), is.map(String::as_str));
    }
    for (path, wanted) in &expect.flags {
        differ(found, "flag", path, wanted.as_deref(), report.flags.get(path).copied());
    }
    for (path, wanted) in &expect.grades {
        let is = report.grades.get(path);
        differ(found, "grade", path, wanted.as_deref(), is.map(String::as_str));
    }
    for (criterion, wanted) in &expect.eligibility {
        differ(found, "criterion", criterion, Some(wanted), report.eligibility.get(criterion).copied());
    }
    let is_refused = |path: &str| report.refused.iter().any(|refused| refused.path == path);
    found.extend(
        expect.refused.iter().filter(|path| !is_refused(path)).map(|path| format!("{path} is not refused")),
    );
    let surprises = report.refused.iter().filter(|refused| !expect.refused.contains(&refused.path));
    found.extend(surprises.map(|refused| format!("{} is refused: {}", refused.path, refused.message)));
}

fn differ(found: &mut Vec<String>, what: &str, place: &str, wanted: Option<&str>, is: Option<&str>) {
    if wanted != is {
        let shown =
            |text: Option<&str>| text.map_or_else(|| "nothing".to_owned(), |text| format!("`{text}`"));
        found.push(format!("{what} {place} is {}, not {}", shown(is), shown(wanted)));
    }
}
