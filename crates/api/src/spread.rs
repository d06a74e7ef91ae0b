//! What a change in the site's or a cohort's record does to the subjects: a reference range corrected later gives results other flags and grades.
//!
//! The consequences are recorded in the event that made them. Only what the change itself brings about is: what time has brought about meanwhile is
//! recorded where a person acts on it. Places that are frozen or locked keep what they hold; the checks report that it would now compute otherwise.

use std::collections::BTreeMap;

use protocol::{Location, Scope};
use store::Consequence;

use crate::case::Case;
use crate::effects::Difference;
use crate::error::Refusal;
use crate::session::Session;

/// Said when values derived from a change elsewhere differ in what was signed or verified.
const SPREADS: &str = "A record of the site or cohort changed; values derived from it changed in what had been signed or verified.";

/// What a change brings about elsewhere.
pub(crate) struct Spread {
    pub(crate) consequences: Vec<Consequence>,
    /// The reason that is owed for them, if one is.
    pub(crate) owed: Option<String>,
}

/// What stood in the subjects' records already, before a change around them.
pub(crate) struct Before(BTreeMap<Scope, Vec<Consequence>>);

impl Before {
    /// Looks at every subject; to be called before the rules are shown the change. Of a change in one subject's own record, nothing.
    pub(crate) fn look(session: &mut Session, changed: &Scope) -> Result<Self, Refusal> {
        let mut before = BTreeMap::new();
        if !matches!(changed, Scope::Subject(_)) {
            for subject in session.subjects() {
                let scope = Scope::Subject(subject);
                before.insert(scope.clone(), pending(session, &scope)?);
            }
        }
        Ok(Self(before))
    }

    /// What the change brings about, now that the rules have been shown it.
    pub(crate) fn spread(self, session: &mut Session) -> Result<Spread, Refusal> {
        let mut spread = Spread { consequences: Vec::new(), owed: None };
        if self.0.is_empty() {
            return Ok(spread);
        }
        session.advance_around();
        for (scope, before) in self.0 {
            let after = pending(session, &scope)?;
            let case = session.case(&scope)?;
            let new = after.into_iter().filter(|one| !before.contains(one) && is_open(case, one));
            for consequence in new {
                if let Consequence::Derived { at, .. } = &consequence
                    && case.chart.is_covered(at)
                {
                    spread.owed = Some(SPREADS.to_owned());
                }
                spread.consequences.push(consequence);
            }
        }
        Ok(spread)
    }
}

/// What the rules say of a subject and the record does not.
fn pending(session: &mut Session, scope: &Scope) -> Result<Vec<Consequence>, Refusal> {
    let case = session.case(scope)?;
    if case.chart.withdrawal(&Location::scope(scope.clone())).is_some() {
        return Ok(Vec::new());
    }
    let (chart, evaluation) = (&case.chart, case.evaluation());
    Ok(Difference { study: &case.study, chart, evaluation, completes: None, acted_on: None }.consequences())
}

/// Whether a consequence may be recorded where it belongs.
fn is_open(case: &Case, consequence: &Consequence) -> bool {
    let closed = |at: &Location| {
        case.chart.is_frozen(at) || case.chart.is_locked(at) || case.chart.withdrawal(at).is_some()
    };
    match consequence {
        Consequence::Derived { at, .. } => !closed(at),
        Consequence::FormReopened { form, .. } => !closed(form),
        _ => true,
    }
}
