//! What a change in one scope does in others: a reference range corrected later gives results other flags and grades; a toxicity found later changes what a
//! committee's record counts.
//!
//! A signature is read elsewhere too: a decision opens the next cohort once it is signed. So what signs a record of a cohort spreads, and what takes its signature
//! away, be it a change of the record itself or of what its figures are derived from.
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
/// Nobody is evaluated who does not read the scope, nor anybody at all where nothing changed that is read. A subject's own rules are asked again where the change
/// takes a signature away that they read, if they were `advanced` to it.
pub(crate) fn spread(
    cases: &mut Cases,
    changed: &Scope,
    shown: Shown,
    advanced: bool,
    now: DateTime<FixedOffset>,
) -> Result<Spread, Refusal> {
    let readers = cases.readers(changed, &shown);
    let before = each_pending(cases, readers, now)?;
    if before.is_empty() {
        return Ok(Spread::default());
    }
    cases.show(changed, shown.clone());
    let seen = compared(cases, before, now);
    cases.hide(changed);
    let seen = seen?;
    let records = cases.shared_scopes();
    let touching = |scope: &Scope| {
        let here = touched(&seen.consequences).into_iter().filter(|at| at.scope == *scope);
        (scope.clone(), here.collect::<Vec<_>>())
    };
    let touched = records.iter().map(touching).filter(|(_, touched)| !touched.is_empty()).collect::<Vec<_>>();
    let mut broken = Vec::new();
    for (scope, touched) in touched {
        if cases.unsign(&scope, &touched, now.date_naive()) {
            cases.outdate(&scope);
            broken.push((scope, touched));
        }
    }
    if broken.is_empty() { Ok(seen) } else { without(cases, changed, shown, advanced, &broken, now) }
}

/// The same where the change takes signatures away: everybody's rules may read them.
fn without(
    cases: &mut Cases,
    changed: &Scope,
    shown: Shown,
    advanced: bool,
    broken: &[(Scope, Vec<Location>)],
    now: DateTime<FixedOffset>,
) -> Result<Spread, Refusal> {
    let subjects = cases.subjects().into_iter().map(Scope::Subject);
    let mut readers: Vec<Scope> = cases.readers(changed, &shown);
    readers.retain(|scope| !matches!(scope, Scope::Subject(_)));
    readers.extend(subjects.filter(|subject| subject != changed || advanced));
    let before = each_pending(cases, readers, now)?;
    cases.show(changed, shown);
    let seen = unsigned(cases, changed, advanced, broken, now).and_then(|()| compared(cases, before, now));
    cases.hide(changed);
    broken.iter().for_each(|(scope, _)| cases.outdate(scope));
    seen
}

/// Lets subjects read the records whose signatures are gone.
fn unsigned(
    cases: &mut Cases,
    changed: &Scope,
    advanced: bool,
    broken: &[(Scope, Vec<Location>)],
    now: DateTime<FixedOffset>,
) -> Result<(), Refusal> {
    for (scope, touched) in broken {
        cases.case(scope, now)?;
        cases.unsign(scope, touched, now.date_naive());
    }
    let records = broken.iter().map(|(scope, _)| scope).chain([changed]);
    cases.show_around(&records.cloned().collect::<Vec<_>>());
    if advanced && matches!(changed, Scope::Subject(_)) {
        cases.look_around(changed, now);
    }
    Ok(())
}

/// The places that consequences change: what covers them is signed no more.
pub(crate) fn touched(consequences: &[Consequence]) -> Vec<Location> {
    let places = consequences.iter().filter_map(|consequence| match consequence {
        Consequence::Derived { at, .. } | Consequence::FormReopened { form: at, .. } => Some(at.clone()),
        _ => None,
    });
    places.collect()
}

fn each_pending(
    cases: &mut Cases,
    scopes: Vec<Scope>,
    now: DateTime<FixedOffset>,
) -> Result<Vec<(Scope, Vec<Consequence>)>, Refusal> {
    scopes.into_iter().map(|scope| Ok((scope.clone(), pending(cases, &scope, now)?))).collect()
}

/// What is pending now and was not before.
fn compared(
    cases: &mut Cases,
    before: Vec<(Scope, Vec<Consequence>)>,
    now: DateTime<FixedOffset>,
) -> Result<Spread, Refusal> {
    let mut spread = Spread::default();
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
    Ok(spread)
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
