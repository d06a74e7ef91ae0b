//! What stands in the way of the casebook's lock.

use std::collections::BTreeSet;

use protocol::{Location, Scope};
use serde::Serialize;
use uuid::Uuid;

use crate::access::Role;
use crate::change::Severity;
use crate::projection::{FormStatus, QueryStatus, Settled, lineage, whole};
use crate::record::Record;

/// Something in the way of the casebook's lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "blocker", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Blocker {
    /// The principal investigator has not signed this subject, or the signature was broken.
    Unsigned {
        /// The subject.
        subject: Uuid,
        /// Its number.
        number: String,
    },
    /// A query is neither closed nor cancelled.
    OpenQuery {
        /// Which.
        query: Uuid,
        /// Where.
        at: Location,
    },
    /// An alert was not acknowledged.
    OpenAlert {
        /// The check.
        check: String,
        /// Where.
        at: Location,
    },
    /// A form is not complete.
    FormInProgress {
        /// Which.
        at: Location,
    },
}

impl Record<'_> {
    /// Everything in the way of the casebook's lock, but for verification, which runs with the lock itself.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn lock_blockers(&self) -> rusqlite::Result<Vec<Blocker>> {
        let mut blockers = Vec::new();
        let signatures = self.signatures(&whole())?;
        for subject in self.subjects()?.into_iter().filter(|subject| subject.withdrawn.is_none()) {
            let place = Location::scope(Scope::Subject(subject.subject));
            let covers = |at: &Location| *at == place || *at == whole();
            let signed = signatures.iter().any(|signature| {
                let principal = signature.stamp.role == Role::PrincipalInvestigator;
                principal && signature.broken.is_none() && covers(&signature.at)
            });
            if !signed {
                blockers.push(Blocker::Unsigned { subject: subject.subject, number: subject.number });
            }
        }
        let withdrawn: BTreeSet<Location> = self.withdrawn(&whole().scope)?.into_iter().collect();
        let counts = |at: &Location| !lineage(at).iter().any(|place| withdrawn.contains(place));
        for query in self.queries_within(&whole())?.into_iter().filter(|query| counts(&query.at)) {
            if matches!(query.status, QueryStatus::Open | QueryStatus::Answered) {
                blockers.push(Blocker::OpenQuery { query: query.query, at: query.at });
            }
        }
        for finding in self.findings_within(&whole())?.into_iter().filter(|finding| counts(&finding.at)) {
            let alert = matches!(finding.severity, Severity::Protocol | Severity::Safety);
            if alert && finding.settled == Settled::Open {
                blockers.push(Blocker::OpenAlert { check: finding.check.to_string(), at: finding.at });
            }
        }
        for form in self.forms_within(&whole())?.into_iter().filter(|form| counts(&form.at)) {
            if form.status == FormStatus::InProgress {
                blockers.push(Blocker::FormInProgress { at: form.at });
            }
        }
        Ok(blockers)
    }
}
