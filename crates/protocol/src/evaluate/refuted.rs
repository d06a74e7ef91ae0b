//! Where a check is judged and does not hold: what an example that comes near must show.

use super::outcome::Evaluation;
use super::record::Record;
use super::run::Run;
use super::seat::Seat;
use crate::Location;
use crate::compile::Task;
use crate::study::Study;
use crate::value::Truth;

/// The places of an evaluated scope at which the condition of a check is false, and not merely unknown.
pub(crate) fn refuted(
    study: &Study,
    record: &Record<'_>,
    evaluation: &mut Evaluation,
    check: usize,
) -> Vec<Location> {
    let run = Run::begin(study, record, evaluation);
    let written = &study.checks[check];
    let spots = run.asked_spots(Task::Check(check)).into_iter();
    let is_false = |spot: &_| written.program.eval_truth(&Seat::at(&run.engine(), *spot)) == Truth::False;
    let refuted = spots.filter(is_false);
    let places = refuted.map(|spot| run.engine().picture.place(study, written.item, spot)).collect();
    run.end();
    places
}
