//! How each kind of change alters the snapshot.

use protocol::{Content, Location, Oid, Scope};
use store::{Change, What};
use uuid::Uuid;

use super::{
    CasebookLock, Decision, Finding, Held, InForce, Note, Query, QueryState, QueryStep, Row, Signature,
    Snapshot, Stamp, Subject, User,
};

impl Snapshot {
    /// Takes in the next event.
    pub fn apply<'c>(&mut self, stamp: Stamp, changes: impl Iterator<Item = &'c Change>) {
        for change in changes {
            self.change(&stamp, &change.at, &change.what);
        }
        self.last = Some(stamp);
    }

    fn change(&mut self, stamp: &Stamp, at: &Location, what: &What) {
        match what {
            What::CasebookCreated { casebook, site, site_name, zone, key, training, .. } => {
                self.site_name.clone_from(site_name);
                self.zone.clone_from(zone);
                self.casebook = *casebook;
                self.site.clone_from(site);
                self.key.clone_from(key);
                self.training = *training;
            }
            What::StudyActivated { hash, study, version, from, approval } => {
                // Early casebooks could put an earlier version in force again: it is one version still.
                self.definitions.retain(|known| known.hash != *hash);
                self.definitions.push(InForce {
                    hash: hash.clone(),
                    study: study.clone(),
                    version: version.clone(),
                    since: stamp.clone(),
                    from: *from,
                    approval: approval.clone(),
                });
            }
            What::SubjectAdded { number } => {
                let version = self.in_force().map(|version| version.hash.clone()).unwrap_or_default();
                if let Scope::Subject(key) = at.scope {
                    let subject = Subject { number: number.clone(), enrolled: stamp.seq, version };
                    self.subjects.insert(key, subject);
                }
            }
            What::VersionMoved { hash, .. } => {
                if let Scope::Subject(key) = at.scope
                    && let Some(subject) = self.subjects.get_mut(&key)
                {
                    subject.version.clone_from(hash);
                }
            }
            What::VisitAdded { .. } => {
                self.visits.insert(at.clone(), stamp.seq);
            }
            What::RowAdded { group, ordinal } => {
                self.rows.insert(at.clone(), Row { group: group.clone(), ordinal: *ordinal });
            }
            What::Withdrawn { reason, .. } => {
                self.withdrawn.insert(at.clone(), reason.clone());
            }
            What::Restored { .. } => {
                self.withdrawn.remove(at);
            }
            What::Value { new, origin, .. } => self.value(at, new.as_ref(), *origin),
            What::NoteSet { text, refused } => self.note(stamp, at, text, refused.as_ref()),
            What::FormCompleted {} => {
                self.completed.insert(at.clone());
            }
            What::FormReopened { .. } => {
                self.completed.remove(at);
            }
            What::AccountCreated { user, name, role, .. } => {
                self.users.insert(user.clone(), User { name: name.clone(), role: *role });
            }
            What::RoleChanged { user, role, .. } => {
                if let Some(user) = self.users.get_mut(user) {
                    user.role = *role;
                }
            }
            _ => self.finding(stamp, at, what),
        }
    }

    fn value(&mut self, at: &Location, new: Option<&Content>, origin: protocol::Origin) {
        match new {
            Some(content) => {
                self.values.insert(at.clone(), Held { content: content.clone(), origin });
            }
            None => {
                self.values.remove(at);
            }
        }
    }

    fn note(&mut self, stamp: &Stamp, at: &Location, text: &str, refused: Option<&String>) {
        if text.is_empty() {
            self.notes.remove(at);
        } else {
            let note = Note { stamp: stamp.clone(), text: text.to_owned(), refused: refused.cloned() };
            self.notes.insert(at.clone(), note);
        }
    }

    fn finding(&mut self, stamp: &Stamp, at: &Location, what: &What) {
        match what {
            What::FindingRaised { check, severity, message, .. } => {
                let finding =
                    Finding { severity: *severity, message: message.clone(), decision: None, aside: None };
                self.findings.insert((at.clone(), check.clone()), finding);
            }
            What::FindingResolved { check } => {
                self.findings.remove(&(at.clone(), check.clone()));
            }
            What::FindingConfirmed { check, reason } => self.decide(stamp, at, check, reason, None),
            What::AlertAcknowledged { check, decision, adverse_event } => {
                self.decide(stamp, at, check, decision, *adverse_event);
            }
            What::DeviationSetAside { check, reason } => {
                self.set_aside(at, check, Some(decision(stamp, reason, None)));
            }
            What::DeviationProposed { check } => self.set_aside(at, check, None),
            What::QueryOpened { query, text, check } => {
                let opened = Query {
                    at: at.clone(),
                    check: check.clone(),
                    state: QueryState::Open,
                    thread: Vec::new(),
                };
                self.queries.insert(*query, opened);
                self.step(stamp, *query, QueryState::Open, text);
            }
            What::QueryAnswered { query, text } => self.step(stamp, *query, QueryState::Answered, text),
            What::QueryClosed { query, text, .. } => self.step(stamp, *query, QueryState::Closed, text),
            What::QueryCancelled { query, text } => self.step(stamp, *query, QueryState::Cancelled, text),
            What::QueryReopened { query, text } => self.step(stamp, *query, QueryState::Open, text),
            _ => self.proof(stamp, at, what),
        }
    }

    fn decide(&mut self, stamp: &Stamp, at: &Location, check: &Oid, text: &str, adverse_event: Option<bool>) {
        if let Some(finding) = self.findings.get_mut(&(at.clone(), check.clone())) {
            finding.decision = Some(decision(stamp, text, adverse_event));
        }
    }

    fn set_aside(&mut self, at: &Location, check: &Oid, why: Option<Decision>) {
        if let Some(finding) = self.findings.get_mut(&(at.clone(), check.clone())) {
            finding.aside = why;
        }
    }

    fn step(&mut self, stamp: &Stamp, query: Uuid, state: QueryState, text: &str) {
        if let Some(query) = self.queries.get_mut(&query) {
            query.state = state;
            query.thread.push(QueryStep { stamp: stamp.clone(), state, text: text.to_owned() });
        }
    }

    fn proof(&mut self, stamp: &Stamp, at: &Location, what: &What) {
        match what {
            What::Signed { signature, name, meaning, digest, .. } => {
                self.signatures.insert(
                    *signature,
                    Signature {
                        id: *signature,
                        at: at.clone(),
                        stamp: stamp.clone(),
                        name: name.clone(),
                        meaning: meaning.clone(),
                        digest: digest.clone(),
                        broken: None,
                    },
                );
            }
            What::SignatureBroken { signature } => {
                if let Some(signature) = self.signatures.get_mut(signature) {
                    signature.broken = Some(stamp.seq);
                }
            }
            What::Verified { .. } => {
                self.verified.insert(at.clone());
            }
            What::VerificationBroken {} => {
                self.verified.remove(at);
            }
            What::Frozen {} => {
                self.frozen.insert(at.clone());
            }
            What::Unfrozen { .. } => {
                self.frozen.remove(at);
            }
            What::Locked {} if is_casebook(at) => {
                self.locks += 1;
                self.lock = Some(CasebookLock { number: self.locks, stamp: stamp.clone() });
            }
            What::Locked {} => {
                self.locked.insert(at.clone());
            }
            What::Unlocked { .. } if is_casebook(at) => self.lock = None,
            What::Unlocked { .. } => {
                self.locked.remove(at);
            }
            _ => {}
        }
    }
}

fn decision(stamp: &Stamp, text: &str, adverse_event: Option<bool>) -> Decision {
    let (user, instant) = (stamp.user.clone(), stamp.instant.clone());
    Decision { user, instant, text: text.to_owned(), adverse_event }
}

/// The casebook as a whole is the place `study`.
fn is_casebook(at: &Location) -> bool {
    *at == Location::scope(Scope::Study)
}
