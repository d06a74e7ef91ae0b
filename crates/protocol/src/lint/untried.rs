//! Checks that nobody has seen work: each needs an example that raises it and one that comes near without raising it.

use std::collections::HashSet;

use crate::load::{Files, Reader};
use crate::study::Study;

/// Warns of each written check that the study's examples do not try both ways; a study without any example is not asked.
///
/// A check that is made for several forms or tests is tried when one of them is.
pub(crate) fn untried(reader: &mut Reader<'_>, files: &Files, study: &Study) {
    if files.examples.is_empty() {
        return;
    }
    let examples = || files.examples.iter().map(|example| &example.value.expect);
    let raised = families(study, examples().flat_map(|expect| &expect.raised));
    let held_back = families(study, examples().flat_map(|expect| &expect.not_raised));
    let used: HashSet<&str> = study.checks.iter().map(|check| check.family.as_str()).collect();
    for check in files.checks.iter().filter(|check| used.contains(check.value.id.as_str())) {
        let id = check.value.id.as_str();
        let message = match (raised.contains(id), held_back.contains(id)) {
            (true, true) => continue,
            (true, false) => format!("no example comes near `{id}` without raising it"),
            (false, true) => format!("no example raises `{id}`"),
            (false, false) => format!("no example raises `{id}`, and none comes near it"),
        };
        let advice = "an example that names it in \"expect\", in \"raised\" and in \"notRaised\"";
        reader.report("W-CHECK-UNTRIED", &check.place.at("id"), None, message, advice);
    }
}

/// The checks that expectations name: `EC-038` of `EC-038.LBH.HGB @ V01/LBH/HGB_LBORRES`.
fn families<'a>(study: &'a Study, expected: impl Iterator<Item = &'a String>) -> HashSet<&'a str> {
    let named = expected.map(|expected| expected.split('@').next().unwrap_or_default().trim());
    named.map(|id| study.check(id).map_or(id, |check| check.family.as_str())).collect()
}
