//! Every check on everything, without a window: what the rules say of a record now, beside what the record says they said.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset};
use protocol::definition::{Severity, Text};
use protocol::{Location, Oid};
use store::Record;

use crate::case::Case;
use crate::cases::Cases;
use crate::error::Refusal;

/// A finding, or a derived value that recomputes otherwise than it is stored (`derived/differs`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// The subject's number; `None` for the site's records.
    pub subject: Option<String>,
    /// Where it stands.
    pub place: Location,
    /// The check.
    pub check: Oid,
    /// How grave it is.
    pub severity: Severity,
    /// What it says.
    pub message: Text,
    /// The record has the same finding.
    pub recorded: bool,
}

/// The name under which a derived value is reported that recomputes otherwise than it is stored.
pub const DIFFERS: &str = "derived/differs";

/// Where the record holds another derived value than the rules make of it now, or one too many or too few.
pub(crate) fn differing(case: &Case) -> BTreeSet<&Location> {
    let (stored, computed) = (&case.chart.derived, &case.evaluation().derived);
    let places = stored.keys().chain(computed.keys());
    places.filter(|at| stored.get(*at) != computed.get(*at) && case.chart.withdrawal(at).is_none()).collect()
}

/// Runs every check of the definition in force on every scope of a record, at the instant `now`.
///
/// # Errors
/// When the record cannot be read.
pub fn examine(record: Record<'_>, now: DateTime<FixedOffset>) -> Result<Vec<Examined>, Refusal> {
    let mut cases = Cases::replay(record, now)?;
    let mut examined = Vec::new();
    for scope in cases.scopes() {
        let case = cases.case(&scope, now)?;
        let number = Some(case.chart.number.clone()).filter(|number| !number.is_empty());
        for finding in case.evaluation().findings.values() {
            let key = (finding.check.clone(), finding.place.clone());
            examined.push(Examined {
                subject: number.clone(),
                place: finding.place.clone(),
                check: finding.check.clone(),
                severity: finding.severity,
                message: finding.message.clone(),
                recorded: case.chart.findings.contains_key(&key),
            });
        }
        let (stored, computed) = (&case.chart.derived, &case.evaluation().derived);
        for place in differing(case) {
            let text = |content: Option<&protocol::Content>| {
                content.and_then(protocol::Content::value).unwrap_or("–").to_owned()
            };
            examined.push(Examined {
                subject: number.clone(),
                place: place.clone(),
                check: Oid::new(DIFFERS),
                severity: Severity::H,
                message: Text::same(&format!("{} → {}", text(stored.get(place)), text(computed.get(place)))),
                recorded: false,
            });
        }
    }
    Ok(examined)
}
