//! What stops a form from being complete: a required field left blank, a value that cannot be true, a question to settle.

use protocol::definition::Severity;
use protocol::study::LabPart;
use protocol::{Evaluation, Finding, FindingKey, Location, Oid, Study};

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
    let name = |at: &Location| {
        label(study, at.form.as_ref().map(|form| form.as_str()), at.item.as_ref().map(|item| item.as_str()))
    };
    let blank = blank(evaluation, place);
    let blank = blank.map(|at| Blocker { place: at.to_string(), code: "required".into(), label: name(at) });
    let standing = to_settle(chart, evaluation, place).map(|finding| Blocker {
        place: finding.place.to_string(),
        code: code(study, finding).into(),
        label: name(&finding.place),
    });
    blank.chain(standing).collect()
}

/// Whether anything stops the form at `place`.
pub(crate) fn is_blocked(chart: &Chart, evaluation: &Evaluation, place: &Location) -> bool {
    blank(evaluation, place).next().is_some() || to_settle(chart, evaluation, place).next().is_some()
}

/// The required fields of a form that are blank.
fn blank<'a>(evaluation: &'a Evaluation, form: &'a Location) -> impl Iterator<Item = &'a Location> {
    // Places sort before everything within them.
    evaluation.blank.range(form..).take_while(|at| at.form_place() == *form)
}

/// The findings of a form that stop it: until the value is another, or until somebody has said why it stands.
fn to_settle<'a>(
    chart: &'a Chart,
    evaluation: &'a Evaluation,
    form: &'a Location,
) -> impl Iterator<Item = &'a Finding> {
    let first = FindingKey { place: form.clone(), check: Oid::new("") };
    let here = evaluation.findings.range(first..).map(|(_, finding)| finding);
    let here = here.take_while(|finding| finding.place.form_place() == *form);
    let settled = |finding: &Finding| {
        let key = (finding.check.clone(), finding.place.clone());
        let standing = chart.findings.get(&key).filter(|standing| standing.params == finding.inputs);
        standing.is_some_and(|standing| standing.settled.is_some())
    };
    here.filter(move |finding| finding.blocks_completion || finding.at_completion && !settled(finding))
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
