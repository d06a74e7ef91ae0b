//! What a change in one scope does in others: a reference range corrected later gives results other flags and grades; a toxicity found later changes what a
//! committee's record counts.
//!
//! The consequences are recorded in the event that made them. Only what the change itself brings about is: what time has brought about meanwhile is
//! recorded where a person acts on it. Places that are frozen or locked keep what they hold; the checks report that it would now compute otherwise, and the lock
//! waits for it.

use chrono::{DateTime, FixedOffset};
use protocol::{Location, Scope};
use store::Consequence;

use crate::cases::Cases;
use crate::effects::{Because, Difference};
use crate::error::Refusal;
use crate::register::Shown;

/// Said when values derived from a change elsewhere differ in what was signed or verified.
const SPREADS: &str =
    "A record elsewhere changed; values derived from it changed in what had been signed or verified.";

/// What a change brings about elsewhere.
#[derive(Default)]
pub(crate) struct Spread {
    pub(crate) consequences: Vec<Consequence>,
    /// The reason that is owed for them, if one is.
    pub(crate) owed: Option<String>,
}

/// What a change in one scope brings about in others, before the record has it: `shown` is what a subject will show them, and of the site and the cohorts they read
/// what those rules were shown.
///
/// Nobody is evaluated who does not read the scope, nor anybody at all where nothing changed that is read.
pub(crate) fn spread(
    cases: &mut Cases,
    changed: &Scope,
    shown: Shown,
    now: DateTime<FixedOffset>,
) -> Result<Spread, Refusal> {
    let mut before = Vec::new();
    for scope in cases.readers(changed, &shown) {
        let pending = pending(cases, &scope, now)?;
        before.push((scope, pending));
    }
    let mut spread = Spread::default();
    if before.is_empty() {
        return Ok(spread);
    }
    cases.show(changed, shown);
    let seen = compared(cases, before, now, &mut spread);
    cases.hide(changed);
    seen.map(|()| spread)
}

/// What is pending now and was not before.
fn compared(
    cases: &mut Cases,
    before: Vec<(Scope, Vec<Consequence>)>,
    now: DateTime<FixedOffset>,
    spread: &mut Spread,
) -> Result<(), Refusal> {
    for (scope, before) in before {
        let after = pending(cases, &scope, now)?;
        let chart = &cases.case(&scope, now)?.chart;
        for consequence in after.into_iter().filter(|one| !before.contains(one)) {
            if let Consequence::Derived { at, .. } = &consequence
                && chart.is_covered(at)
            {
                spread.owed = Some(SPREADS.to_owned());
            }
            spread.consequences.push(consequence);
        }
    }
    Ok(())
}

/// What the rules say of a scope and the record does not.
fn pending(
    cases: &mut Cases,
    scope: &Scope,
    now: DateTime<FixedOffset>,
) -> Result<Vec<Consequence>, Refusal> {
    let case = cases.case(scope, now)?;
    if case.chart.withdrawal(&Location::scope(scope.clone())).is_some() {
        return Ok(Vec::new());
    }
    let (chart, evaluation, because) = (&case.chart, case.evaluation(), Because::Elsewhere);
    let difference =
        Difference { study: &case.study, chart, evaluation, completes: None, acted_on: None, because };
    Ok(difference.consequences())
}
