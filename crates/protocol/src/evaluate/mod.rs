//! From a record to what follows from it: derived values, findings, flags, grades, verdicts, windows.
//!
//! Evaluation is a pure function of the compiled study, the values, the facts, the instant and the site's zone. After a change only what depends on it is
//! run again, with the same result as from scratch.

mod change;
mod clocks;
mod derive;
mod engine;
mod item;
mod laboratory;
mod outcome;
mod picture;
mod plausible;
mod ranges;
mod record;
mod refuted;
mod rules;
mod run;
mod seat;
mod show;
mod tallies;
mod time_line;

pub use clocks::ClockReading;
pub use outcome::{
    Evaluation, Finding, FindingKey, Flag, Judgement, Level, LimitSource, Reason, Verdict, Window,
};
pub use record::{Facts, OtherSubject, Record, Row, Signed, UnscheduledVisit};

pub(crate) use engine::Engine;
pub(crate) use picture::Picture;
pub(crate) use plausible::{compare, shown_range, test_range, usual_range};
pub(crate) use ranges::in_unit;
pub(crate) use refuted::refuted;
pub(crate) use seat::Seat;

use crate::study::Study;
use crate::{Location, Scope};

/// Everything that follows from the record of a scope.
#[must_use]
pub fn evaluate(study: &Study, record: &Record<'_>, scope: &Scope) -> Evaluation {
    run::evaluate(study, record, scope)
}

/// What follows after a change, from what followed before: equal to [`evaluate`] over the changed record.
///
/// `changed` names the places whose values changed. When facts changed as well, it also names a place without an item: the row that was added, the form that was
/// signed, or the scope. When visits came or went, rows went, or something
/// was withdrawn or restored, everything is evaluated.
#[must_use]
pub fn evaluate_change(
    study: &Study,
    record: &Record<'_>,
    scope: &Scope,
    previous: &Evaluation,
    changed: &[Location],
) -> Evaluation {
    let mut evaluation = previous.clone();
    evaluation.change(study, record, scope, changed);
    evaluation
}
