//! What the record says of one scope (a subject, the site), kept in memory: built by applying events, in order, and never otherwise.
//!
//! Holds no rule: neither what a value means nor what may be done. The commands read it instead of asking the database field by field.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{Content, Location, Oid, Origin};
use store::{Severity, Stamp, What};
use uuid::Uuid;

/// One scope's record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chart {
    /// The number people use, of a subject.
    pub(crate) number: String,
    pub(crate) enrolled: Option<Stamp>,
    /// Every value and missing reason that a person or a file gave.
    pub(crate) entered: BTreeMap<Location, Content>,
    /// Every value that a formula gave.
    pub(crate) derived: BTreeMap<Location, Content>,
    /// Unscheduled visits, in the order they were added.
    pub(crate) visits: Vec<Location>,
    /// The forms that were asked for when a visit was added.
    asked: BTreeMap<Location, Vec<Oid>>,
    /// Rows by form, in order; withdrawn ones stay.
    pub(crate) rows: BTreeMap<Location, Vec<Row>>,
    pub(crate) withdrawn: BTreeMap<Location, Note>,
    /// Of what was withdrawn: the place that took its place.
    pub(crate) replaced_by: BTreeMap<Location, Location>,
    /// Forms that are complete now.
    pub(crate) completed: BTreeMap<Location, Stamp>,
    /// Forms that were complete at some time: a correction needs a reason.
    pub(crate) once_completed: BTreeSet<Location>,
    pub(crate) findings: BTreeMap<(Oid, Location), Standing>,
    pub(crate) queries: BTreeMap<Uuid, Query>,
    /// In the order they were made; broken ones stay.
    pub(crate) signatures: Vec<Signature>,
    pub(crate) verified: BTreeMap<Location, Stamp>,
    /// Places whose verification a change broke, and when they had been verified.
    pub(crate) verification_broken: BTreeMap<Location, Stamp>,
    pub(crate) frozen: BTreeSet<Location>,
    pub(crate) locked: BTreeMap<Location, Stamp>,
    /// Items where a value that a person or a file gave was changed or cleared.
    pub(crate) corrected: BTreeSet<Location>,
    /// How often a value was entered.
    pub(crate) changes: BTreeMap<Location, u32>,
    /// The event that last set each item, by whomever.
    set_by: BTreeMap<Location, u64>,
    /// The last event that touched this scope.
    pub(crate) seq: u64,
}

/// A row of a repeating group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) group: Oid,
    pub(crate) key: Uuid,
    pub(crate) ordinal: u32,
}

/// Something done for a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) stamp: Stamp,
    pub(crate) text: String,
}

/// A finding that stands in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) params: BTreeMap<String, String>,
    pub(crate) raised: Stamp,
    /// A person's confirmation of a soft finding, or decision on an alert.
    pub(crate) settled: Option<Note>,
    pub(crate) adverse_event: Option<bool>,
    /// Why what it proposes is no deviation.
    pub(crate) aside: Option<Note>,
}

/// A query and its thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) at: Location,
    pub(crate) check: Option<Oid>,
    pub(crate) stage: QueryStage,
    pub(crate) thread: Vec<Entry>,
}

/// Where a query stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QueryStage {
    Open,
    Answered,
    Closed,
    Cancelled,
}

/// One line of a query's thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    pub(crate) stamp: Stamp,
    /// The check that spoke, unless a person did.
    pub(crate) check: Option<Oid>,
}

/// A signature, standing or broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) id: Uuid,
    pub(crate) at: Location,
    pub(crate) name: String,
    pub(crate) meaning: String,
    pub(crate) stamp: Stamp,
    pub(crate) broken: Option<Stamp>,
}

impl Query {
    /// Somebody has to do something about it still.
    pub(crate) fn waits(&self) -> bool {
        matches!(self.stage, QueryStage::Open | QueryStage::Answered)
    }
}

impl Chart {
    /// Takes in one change of an event.
    pub(crate) fn apply(&mut self, at: &Location, what: &What, stamp: &Stamp) {
        self.seq = stamp.seq;
        match what {
            What::SubjectAdded { number } => {
                number.clone_into(&mut self.number);
                self.enrolled = Some(stamp.clone());
            }
            What::VisitAdded { forms } => {
                self.visits.push(at.clone());
                self.asked.insert(at.clone(), forms.clone());
            }
            What::RowAdded { group, ordinal } => self.add_row(at, group, *ordinal),
            What::Withdrawn { reason, moved_to } => {
                self.replaced_by.extend(moved_to.iter().map(|to| (at.clone(), to.clone())));
                self.withdrawn.insert(at.clone(), Note { stamp: stamp.clone(), text: reason.clone() });
            }
            What::Restored { .. } => {
                self.replaced_by.remove(at);
                self.withdrawn.remove(at);
            }
            What::Value { old, new, origin, .. } => {
                if *origin != Origin::Derived && is_correction(old.as_ref(), new.as_ref()) {
                    self.corrected.insert(at.clone());
                }
                self.set(at, new.as_ref(), *origin);
                self.set_by.insert(at.clone(), stamp.seq);
            }
            What::FormCompleted {} => {
                self.completed.insert(at.clone(), stamp.clone());
                self.once_completed.insert(at.clone());
            }
            What::FormReopened { .. } => drop(self.completed.remove(at)),
            What::FindingRaised { .. }
            | What::FindingResolved { .. }
            | What::FindingConfirmed { .. }
            | What::AlertAcknowledged { .. }
            | What::DeviationSetAside { .. }
            | What::DeviationProposed { .. } => self.apply_finding(at, what, stamp),
            What::QueryOpened { .. }
            | What::QueryAnswered { .. }
            | What::QueryClosed { .. }
            | What::QueryCancelled { .. }
            | What::QueryReopened { .. } => self.apply_query(at, what, stamp),
            _ => self.apply_review(at, what, stamp),
        }
    }

    fn set(&mut self, at: &Location, new: Option<&Content>, origin: Origin) {
        self.entered.remove(at);
        self.derived.remove(at);
        let values = if origin == Origin::Derived {
            &mut self.derived
        } else {
            *self.changes.entry(at.clone()).or_default() += 1;
            &mut self.entered
        };
        if let Some(content) = new {
            values.insert(at.clone(), content.clone());
        }
    }

    fn add_row(&mut self, at: &Location, group: &Oid, ordinal: u32) {
        if let Some(key) = at.row {
            let rows = self.rows.entry(at.form_place()).or_default();
            rows.push(Row { group: group.clone(), key, ordinal });
        }
    }

    fn apply_finding(&mut self, at: &Location, what: &What, stamp: &Stamp) {
        match what {
            What::FindingRaised { check, severity, message, params, .. } => {
                let standing = Standing {
                    severity: *severity,
                    message: message.clone(),
                    params: params.clone(),
                    raised: stamp.clone(),
                    settled: None,
                    adverse_event: None,
                    aside: None,
                };
                self.findings.insert((check.clone(), at.clone()), standing);
            }
            What::FindingResolved { check } => {
                self.findings.remove(&(check.clone(), at.clone()));
            }
            What::FindingConfirmed { check, reason } => self.settle(check, at, reason, None, stamp),
            What::AlertAcknowledged { check, decision, adverse_event } => {
                self.settle(check, at, decision, *adverse_event, stamp);
            }
            What::DeviationSetAside { check, reason } => {
                self.set_aside(check, at, Some(Note { stamp: stamp.clone(), text: reason.clone() }));
            }
            What::DeviationProposed { check } => self.set_aside(check, at, None),
            _ => {}
        }
    }

    fn settle(&mut self, check: &Oid, at: &Location, text: &str, adverse_event: Option<bool>, stamp: &Stamp) {
        if let Some(standing) = self.findings.get_mut(&(check.clone(), at.clone())) {
            standing.settled = Some(Note { stamp: stamp.clone(), text: text.to_owned() });
            standing.adverse_event = adverse_event;
        }
    }

    fn set_aside(&mut self, check: &Oid, at: &Location, why: Option<Note>) {
        if let Some(standing) = self.findings.get_mut(&(check.clone(), at.clone())) {
            standing.aside = why;
        }
    }

    fn apply_query(&mut self, at: &Location, what: &What, stamp: &Stamp) {
        let (query, stage, kind, text, check) = match what {
            What::QueryOpened { query, text, check } => {
                let fresh = Query {
                    at: at.clone(),
                    check: check.clone(),
                    stage: QueryStage::Open,
                    thread: Vec::new(),
                };
                self.queries.insert(*query, fresh);
                (query, QueryStage::Open, "opened", text, check.clone())
            }
            What::QueryAnswered { query, text } => (query, QueryStage::Answered, "answered", text, None),
            What::QueryClosed { query, text, check } => {
                (query, QueryStage::Closed, "closed", text, check.clone())
            }
            What::QueryCancelled { query, text } => (query, QueryStage::Cancelled, "cancelled", text, None),
            What::QueryReopened { query, text } => (query, QueryStage::Open, "reopened", text, None),
            _ => return,
        };
        if let Some(known) = self.queries.get_mut(query) {
            known.stage = stage;
            known.thread.push(Entry { kind, text: text.clone(), stamp: stamp.clone(), check });
        }
    }

    fn apply_review(&mut self, at: &Location, what: &What, stamp: &Stamp) {
        match what {
            What::Signed { signature, name, meaning, .. } => self.signatures.push(Signature {
                id: *signature,
                at: at.clone(),
                name: name.clone(),
                meaning: meaning.clone(),
                stamp: stamp.clone(),
                broken: None,
            }),
            What::SignatureBroken { signature } => {
                let signed = self.signatures.iter_mut().find(|known| known.id == *signature);
                if let Some(signed) = signed {
                    signed.broken = Some(stamp.clone());
                }
            }
            What::Verified { .. } => {
                self.verified.insert(at.clone(), stamp.clone());
                self.verification_broken.remove(at);
            }
            What::VerificationBroken {} => {
                let before = self.verified.remove(at);
                self.verification_broken.extend(before.map(|stamp| (at.clone(), stamp)));
            }
            What::Frozen {} => drop(self.frozen.insert(at.clone())),
            What::Unfrozen { .. } => drop(self.frozen.remove(at)),
            What::Locked {} => drop(self.locked.insert(at.clone(), stamp.clone())),
            What::Unlocked { .. } => drop(self.locked.remove(at)),
            _ => {}
        }
    }

    /// What stands at an item, whoever or whatever put it there.
    pub(crate) fn value(&self, at: &Location) -> Option<&Content> {
        self.entered.get(at).or_else(|| self.derived.get(at))
    }

    /// Where values stand, entered or derived, at or within a place; what is withdrawn counts no more.
    pub(crate) fn values_at<'c>(&'c self, place: &'c Location) -> impl Iterator<Item = &'c Location> {
        let within = |values: &'c BTreeMap<Location, Content>| {
            let from = values.range(place.clone()..).map(|(at, _)| at);
            from.take_while(move |at| around(at).any(|outer| outer == *place))
        };
        let derived = within(&self.derived).filter(|at| !self.entered.contains_key(at));
        within(&self.entered).chain(derived).filter(|at| self.withdrawal(at).is_none())
    }

    /// Whether somebody entered anything at or within a place.
    pub(crate) fn begun(&self, place: &Location) -> bool {
        // Places sort before everything within them.
        let next = self.entered.range(place.clone()..).next();
        next.is_some_and(|(at, _)| around(at).any(|outer| outer == *place))
    }

    /// Whether somebody wrote or signed anything here, even if it was withdrawn.
    pub(crate) fn is_used(&self) -> bool {
        !self.entered.is_empty() || !self.signatures.is_empty()
    }

    /// How many items at or within a place were set after an event.
    pub(crate) fn changed_since(&self, place: &Location, seq: u64) -> usize {
        let within = self.set_by.range(place.clone()..);
        let within = within.take_while(|(at, _)| around(at).any(|outer| outer == *place));
        within.filter(|(_, set)| **set > seq).count()
    }

    /// The forms of a visit in which somebody entered anything.
    pub(crate) fn begun_forms(&self, visit: &Location) -> BTreeSet<Oid> {
        let within = self.entered.range(visit.clone()..).map(|(at, _)| at);
        let within = within.take_while(|at| at.scope == visit.scope && at.event == visit.event);
        within.filter_map(|at| at.form.clone()).collect()
    }

    /// The forms of a visit beside those that the study lists: those asked for when it was added, and those begun there.
    pub(crate) fn forms_besides(&self, visit: &Location) -> impl Iterator<Item = Oid> {
        let asked = self.asked.get(visit).into_iter().flatten().cloned();
        asked.chain(self.begun_forms(visit))
    }

    /// The withdrawal that covers a place: its own, its row's, form's, visit's or subject's.
    pub(crate) fn withdrawal(&self, at: &Location) -> Option<&Note> {
        around(at).find_map(|place| self.withdrawn.get(&place))
    }

    /// The signature that stands at exactly this place.
    pub(crate) fn signature(&self, at: &Location) -> Option<&Signature> {
        self.signatures.iter().rev().find(|signature| signature.at == *at)
    }

    /// Whether an unbroken signature covers the place.
    pub(crate) fn signed(&self, at: &Location) -> bool {
        around(at).any(|place| self.signature(&place).is_some_and(|signature| signature.broken.is_none()))
    }

    /// Whether an unbroken signature or a verification covers the place.
    pub(crate) fn is_covered(&self, at: &Location) -> bool {
        self.signed(at) || self.is_verified(at)
    }

    /// Whether a change to the place's data needs a reason: its form was completed before, or it is signed or verified.
    pub(crate) fn wants_reason(&self, at: &Location) -> bool {
        self.once_completed.contains(&at.form_place()) || self.is_covered(at)
    }

    /// Whether the place, or one around it, was verified.
    pub(crate) fn is_verified(&self, at: &Location) -> bool {
        around(at).any(|place| self.verified.contains_key(&place))
    }

    /// Whether the place, or one around it, is frozen.
    pub(crate) fn is_frozen(&self, at: &Location) -> bool {
        around(at).any(|place| self.frozen.contains(&place))
    }

    /// Whether the place, or one around it, is locked.
    pub(crate) fn is_locked(&self, at: &Location) -> bool {
        around(at).any(|place| self.locked.contains_key(&place))
    }

    /// Whether the place keeps what it holds, whatever the rules make of it now: it, or one around it, is frozen or locked.
    pub(crate) fn is_closed(&self, at: &Location) -> bool {
        let none = self.frozen.is_empty() && self.locked.is_empty();
        !none && (self.is_frozen(at) || self.is_locked(at))
    }

    /// The rows of a form that count, in order.
    pub(crate) fn standing_rows(&self, form: &Location) -> impl Iterator<Item = &Row> {
        let rows = self.rows.get(form).into_iter().flatten();
        rows.filter(|row| !self.withdrawn.contains_key(&form.with_row(row.key)))
    }
}

/// Whether a value stood, and another one or none is put in its place.
pub(crate) fn is_correction(old: Option<&Content>, new: Option<&Content>) -> bool {
    let value = old.and_then(Content::value);
    value.is_some() && value != new.and_then(Content::value)
}

/// The place itself and every place around it: item, row, form, visit, scope.
pub(crate) fn around(at: &Location) -> impl Iterator<Item = Location> {
    let row = at.item.is_some().then(|| Location { item: None, ..at.clone() });
    let form = at.row.is_some().then(|| at.form_place());
    let visit = at.form.is_some().then(|| Location { form: None, ..at.form_place() });
    let scope = at.event.is_some().then(|| Location::scope(at.scope.clone()));
    std::iter::once(at.clone()).chain(row).chain(form).chain(visit).chain(scope)
}
