//! What stops a form from being complete: a required field left blank, a value that cannot be true, a question to settle.

use protocol::Evaluation;
use protocol::definition::Severity;
use protocol::{Location, Study};

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
    let standing =
        evaluation.findings.values().filter(|finding| here(&finding.place) && finding.blocks_completion);
    let standing = standing.map(|finding| Blocker {
        place: finding.place.to_string(),
        code: if finding.severity == Severity::H { "impossible" } else { "reason" }.into(),
        label: name(&finding.place),
    });
    blank.chain(standing).collect()
}
