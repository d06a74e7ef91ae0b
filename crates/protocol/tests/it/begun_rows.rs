//! A row that is only begun says nothing yet: it silences no check that the rows beside it raise.

use std::collections::BTreeSet;

use protocol::definition::{At, EventKind, Example};
use protocol::{Fragment, Study, try_fragment};
use rstest::rstest;
use serde_json::json;

use super::study_a::{compiled_from, sources};

/// A path into each log that a subject has once, with nothing behind it: the row stands, and holds no value.
fn begun(study: &Study) -> Vec<String> {
    let common = study.events().iter().find(|event| event.kind == EventKind::Common).unwrap();
    let forms = study.forms().iter().filter(|form| form.home == Some(common.id));
    let groups = forms.flat_map(|form| form.groups.iter().map(move |group| (form, study.group(*group))));
    let logs = groups.filter(|(_, group)| group.repeats && group.at != At::Visits);
    logs.map(|(form, group)| {
        let item = study.item(group.items[0]);
        format!("{}/{}#begun-{}/{}", common.oid, form.oid, group.oid.as_str().to_lowercase(), item.oid)
    })
    .collect()
}

/// The row itself is what the check is about, or it leaves a criterion beyond judgement; a day of the diary is begun with its date.
fn is_meant(check: &str, row: &str) -> bool {
    let counts_rows = check == "A-FXROWS";
    let judges_history = check.starts_with("IE-") && row.contains("/MH#");
    counts_rows || judges_history || row.contains("/A11#")
}

fn raised(study: &Study, example: &Example, besides: &[String]) -> BTreeSet<(String, String)> {
    let mut written = serde_json::to_value(example).unwrap();
    for path in besides {
        written["values"][path] = json!("");
    }
    let fragment: Fragment = serde_json::from_value(written).unwrap();
    let report = try_fragment(study, &fragment);
    report.findings.into_iter().map(|finding| (finding.check, finding.path)).collect()
}

#[rstest]
#[case::a("nct05018637")]
#[case::b("nct06949137")]
fn no_check_falls_silent_over_a_row_without_a_value(#[case] name: &str) {
    let study = &compiled_from(&sources(name)).study;
    let rows = begun(study);
    let mut silenced = BTreeSet::new();
    for example in study.examples().iter().filter(|example| !example.expect.raised.is_empty()) {
        let before = raised(study, example, &[]);
        let whole = raised(study, example, &rows);
        if before.is_subset(&whole) {
            continue;
        }
        for row in &rows {
            let after = raised(study, example, std::slice::from_ref(row));
            let gone = before.difference(&after).filter(|(check, _)| !is_meant(check, row));
            silenced.extend(gone.map(|(check, path)| format!("{check} at {path} by {row}")));
        }
    }
    assert!(silenced.is_empty(), "{}", silenced.into_iter().collect::<Vec<_>>().join("\n"));
}
