//! Amendments: what follows when a version of the definition is put in force and when a subject is moved to it, asked of any copy of the record.
//!
//! The acts in the casebook and their rehearsal on a copy ask the same two questions, [`activating`] and [`moving`], and hand the answers to the same code of the
//! store. So a rehearsal says what will be recorded.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use protocol::amend::Misfit;
use protocol::{Scope, Study};
use store::{Act, Change, Consequence, Definition, Rehearsal, Stamp};
use uuid::Uuid;

use crate::case::Case;
use crate::cases::Cases;
use crate::effects::{Because, Difference};
use crate::error::Refusal;
use crate::reasons::OwnReason;
use crate::spread::spread;

/// What stands in the way, or what follows.
pub(crate) type Outcome = Result<Vec<Consequence>, Vec<Misfit>>;

/// A definition that may become the version in force.
pub(crate) struct NewVersion {
    pub(crate) definition: Definition,
    pub(crate) hash: String,
    pub(crate) study: Arc<Study>,
}

/// What follows for the site's and the cohorts' records, which always stand under the version in force.
pub(crate) fn activating(
    cases: &mut Cases,
    study: &Arc<Study>,
    now: DateTime<FixedOffset>,
) -> Result<Outcome, Refusal> {
    let (mut found, mut following) = (Vec::new(), Vec::new());
    for scope in cases.shared_scopes() {
        if is_gone(study, &scope) {
            found.extend(
                cases
                    .chart(&scope)
                    .filter(|chart| chart.is_used())
                    .map(|_| Misfit::cohort_removed(scope.clone())),
            );
            continue;
        }
        match judged(cases, study, &scope, now)? {
            Ok(consequences) => following.extend(consequences),
            Err(misfits) => found.extend(misfits),
        }
    }
    // Under one OID a data set has one kind of value in one unit, and a code one meaning, whoever stands under which version.
    for key in cases.subjects() {
        let misfits = judged(cases, study, &Scope::Subject(key), now)?.err().unwrap_or_default();
        found.extend(misfits.into_iter().filter(|misfit| misfit.splits_a_name()));
    }
    Ok(if found.is_empty() { Ok(following) } else { Err(found) })
}

/// A cohort that the new version does not know.
fn is_gone(study: &Study, scope: &Scope) -> bool {
    let Scope::Cohort(oid) = scope else { return false };
    study.header().cohorts.iter().all(|cohort| cohort.oid != *oid)
}

/// What follows for a subject that is moved to the version in force.
pub(crate) fn moving(
    cases: &mut Cases,
    subject: Uuid,
    now: DateTime<FixedOffset>,
) -> Result<Outcome, Refusal> {
    let (study, scope) = (Arc::clone(&cases.study), Scope::Subject(subject));
    let mut outcome = judged(cases, &study, &scope, now)?;
    if let Ok(following) = &mut outcome {
        let (next, _) = cases.under(&study, &scope, now)?;
        let shown = cases.foreseen_of(&next);
        following.extend(spread(cases, &scope, shown, false, now)?.consequences);
    }
    Ok(outcome)
}

fn judged(
    cases: &mut Cases,
    study: &Arc<Study>,
    scope: &Scope,
    now: DateTime<FixedOffset>,
) -> Result<Outcome, Refusal> {
    let (next, moment) = cases.under(study, scope, now)?;
    let misfits = cases.case(scope, now)?.misfits(&moment);
    Ok(if misfits.is_empty() { Ok(following(&next)) } else { Err(misfits) })
}

/// What the rules of the new version make of a record: values, findings, queries, and the complete forms that are not complete by it.
fn following(case: &Case) -> Vec<Consequence> {
    let (chart, evaluation, because) = (&case.chart, case.evaluation(), Because::Moved);
    let difference =
        Difference { study: &case.study, chart, evaluation, completes: None, acted_on: None, because };
    let mut consequences = difference.consequences();
    for consequence in &mut consequences {
        if let Consequence::FormReopened { reason, .. } = consequence {
            OwnReason::NotCompleteByVersion.recorded().clone_into(reason);
        }
    }
    consequences
}

/// A copy of a casebook, in memory, on which an amendment is tried.
pub(crate) struct Copy {
    pub(crate) cases: Cases,
    record: Rehearsal,
    now: DateTime<FixedOffset>,
    stamp: Stamp,
}

impl Copy {
    pub(crate) fn new(cases: Cases, record: Rehearsal, now: DateTime<FixedOffset>, stamp: Stamp) -> Self {
        Self { cases, record, now, stamp }
    }

    /// Tries an act with what follows from it, and says everything that would be recorded.
    pub(crate) fn act(&mut self, act: Act, following: Vec<Consequence>) -> Result<Vec<Change>, Refusal> {
        let changes = self.record.act(act, following)?;
        for change in &changes {
            self.cases.take_in(&change.at, &change.what, &self.stamp, self.now);
        }
        Ok(changes)
    }
}
