//! What stops a form from being complete: a required field left blank, a value that cannot be true, a question to settle.

use protocol::definition::Severity;
use protocol::study::LabPart;
use protocol::{Evaluation, Finding, Location, Study};

use crate::chart::Chart;
use crate::commands::study::label;
use crate::contract::Blocker;

/// Everything that stops the form at `place`, blank fields first.
pub(crate) fn blockers(
    study: &Study,
    chart: &Chart,
    evaluation: &Evaluation,
    place: &Location,
) -> Vec<Blocker> {
    let here = |at: &Location| at.form_place() == *place;
    let name = |at: &Location| {
        label(study, at.form.as_ref().map(|form| form.as_str()), at.item.as_ref().map(|item| item.as_str()))
    };
    let blank = evaluation.required.iter().filter(|at| here(at) && chart.value(at).is_none());
    let blank = blank.filter(|at| !evaluation.hidden.contains(at) && chart.withdrawal(at).is_none());
    let blank = blank.map(|at| Blocker { place: at.to_string(), code: "required".into(), label: name(at) });
    let settled = |finding: &Finding| {
        let key = (finding.check.clone(), finding.place.clone());
        chart.findings.get(&key).is_some_and(|standing| standing.settled.is_some())
    };
    let stops = |finding: &&Finding| finding.blocks_completion || finding.at_completion && !settled(finding);
    let standing = evaluation.findings.values().filter(|finding| here(&finding.place)).filter(stops);
    let standing = standing.map(|finding| Blocker {
        place: finding.place.to_string(),
        code: code(study, finding).into(),
        label: name(&finding.place),
    });
    blank.chain(standing).collect()
}

/// What kind of thing a finding wants before the form can be complete.
fn code(study: &Study, finding: &Finding) -> &'static str {
    let part = study.item_at(&finding.place).and_then(|item| item.laboratory).map(|(_, part)| part);
    match (finding.severity, part) {
        (Severity::H, _) => "impossible",
        (_, Some(LabPart::Significance)) => "significance",
        _ => "reason",
    }
}
