//! The changes of an act in the making, and the states and rules of the places that they touch.

use std::collections::{BTreeSet, HashMap, HashSet};

use protocol::{Content, Location, Oid, Origin, Scope};
use uuid::Uuid;

use crate::access::{ActKind, Role, State, allowed};
use crate::act::{Consequence, Edit};
use crate::change::{Change, What};
use crate::error::ActError;
use crate::projection::{FormStatus, MarkKind, Query, QueryStatus, lineage};
use crate::record::Record;

/// What an act is about to change. Everything is checked before anything is written.
pub(crate) struct Draft<'r> {
    pub(crate) record: Record<'r>,
    role: Role,
    kind: ActKind,
    casebook_locked: bool,
    reason: Option<String>,
    query: Option<Uuid>,
    pub(crate) changes: Vec<Change>,
    /// Places whose data changed: what covered them is broken.
    touched: Vec<Location>,
    /// Forms that are taken back, each for a reason of its own: what covered them is broken too.
    reopened: Vec<Location>,
    /// What this act has put at items so far.
    put: HashMap<Location, (Option<Content>, Origin)>,
    /// Visits and rows that this act adds.
    added: HashSet<Location>,
    ordinals: HashMap<(Location, Oid), u32>,
    states: HashMap<Location, State>,
    /// The place that this act restores: what follows from its being there again may be recorded there.
    restored: Option<Location>,
    /// The first place that makes a reason compulsory.
    wants_reason: Option<Location>,
}

impl<'r> Draft<'r> {
    pub(crate) fn new(record: Record<'r>, role: Role, kind: ActKind) -> rusqlite::Result<Self> {
        Ok(Self {
            record,
            role,
            kind,
            casebook_locked: record.locked()?,
            reason: None,
            query: None,
            changes: Vec::new(),
            touched: Vec::new(),
            reopened: Vec::new(),
            put: HashMap::new(),
            added: HashSet::new(),
            ordinals: HashMap::new(),
            states: HashMap::new(),
            restored: None,
            wants_reason: None,
        })
    }

    /// Why, and because of which query.
    pub(crate) fn because(&mut self, reason: Option<String>, query: Option<Uuid>) {
        self.reason = reason.filter(|reason| !reason.trim().is_empty());
        self.query = query;
    }

    pub(crate) fn add(&mut self, at: Location, what: What) {
        self.changes.push(Change { at, what });
    }

    /// The data of a place changed.
    pub(crate) fn touch(&mut self, at: &Location) {
        self.touched.push(at.clone());
    }

    /// Refuses unless the access table allows the act at this place.
    pub(crate) fn permit(&mut self, at: &Location) -> Result<State, ActError> {
        let state = self.state(at)?;
        if allowed(self.role, self.kind, state) {
            return Ok(state);
        }
        Err(ActError::Denied { role: self.role, kind: self.kind, state, at: Box::new(at.clone()) })
    }

    /// Refuses unless the access table allows the act at every place within that is frozen or locked.
    pub(crate) fn permit_within(&mut self, at: &Location) -> Result<(), ActError> {
        for mark in self.record.marks(at)? {
            if mark.ended.is_none() && mark.mark != MarkKind::Verified {
                self.permit(&mark.at)?;
            }
        }
        Ok(())
    }

    /// The state of a place: the gravest of its own and of everything it lies in.
    pub(crate) fn state(&mut self, at: &Location) -> rusqlite::Result<State> {
        let place = Location { item: None, ..at.clone() };
        if let Some(state) = self.states.get(&place) {
            return Ok(*state);
        }
        let state = self.read_state(&place)?;
        self.states.insert(place, state);
        Ok(state)
    }

    fn read_state(&self, place: &Location) -> rusqlite::Result<State> {
        if self.casebook_locked {
            return Ok(State::CasebookLocked);
        }
        let mut state = State::Open;
        for ancestor in lineage(place) {
            if self.record.marked(&ancestor, MarkKind::Locked)? {
                return Ok(State::Locked);
            }
            if self.restored.as_ref() != Some(&ancestor) && self.record.is_withdrawn(&ancestor)? {
                state = State::Withdrawn;
            }
            if state != State::Withdrawn && self.record.marked(&ancestor, MarkKind::Frozen)? {
                state = State::Frozen;
            }
        }
        if state == State::Open && self.is_complete(place)? {
            state = State::Complete;
        }
        Ok(state)
    }

    /// A form that is complete; a larger place whose forms all are.
    fn is_complete(&self, place: &Location) -> rusqlite::Result<bool> {
        if place.form.is_some() {
            let form = self.record.form(place)?;
            return Ok(form.is_some_and(|form| form.status == FormStatus::Complete));
        }
        let mut forms = self.record.forms_within(place)?;
        forms.retain(|form| form.withdrawn.is_none());
        Ok(!forms.is_empty() && forms.iter().all(|form| form.status == FormStatus::Complete))
    }

    /// Whether the place, or something it lies in, was withdrawn.
    pub(crate) fn is_out(&self, at: &Location) -> rusqlite::Result<bool> {
        for place in lineage(at) {
            if self.record.is_withdrawn(&place)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the place, or something it lies in, bears a signature that still holds.
    pub(crate) fn is_signed(&self, at: &Location) -> rusqlite::Result<bool> {
        for place in lineage(at) {
            if !self.record.signatures_at(&place)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Refuses unless scope, visit and row were enrolled or added.
    pub(crate) fn exists(&mut self, at: &Location) -> Result<(), ActError> {
        let place = Location { item: None, ..at.clone() };
        if self.added.contains(&place) || self.states.contains_key(&place) {
            return Ok(());
        }
        let mut needed = Vec::new();
        if matches!(at.scope, Scope::Subject(_)) {
            needed.push(Location::scope(at.scope.clone()));
        }
        if let Some(event) = at.event.as_ref().filter(|event| event.key.is_some()) {
            needed.push(Location::event(at.scope.clone(), event.clone()));
        }
        if place.row.is_some() {
            needed.push(place);
        }
        for place in needed {
            if !self.added.contains(&place) && !self.record.is_known(&place)? {
                return Err(ActError::NoSuchPlace { at: Box::new(at.clone()) });
            }
        }
        Ok(())
    }

    pub(crate) fn edit(&mut self, edit: Edit) -> Result<(), ActError> {
        match edit {
            Edit::Value { at, content, origin } => self.value(at, content, origin, None),
            Edit::Note { at, text, refused } => {
                self.item(&at)?;
                self.permit(&at)?;
                self.add(at, What::NoteSet { text, refused });
                Ok(())
            }
            Edit::AddVisit { at, forms } => self.add_visit(at, forms),
            Edit::AddRow { at, group } => self.add_row(at, group),
            Edit::Withdraw { at, moved_to } => self.withdraw(at, moved_to),
        }
    }

    /// An item's location is one of an item.
    pub(crate) fn item(&mut self, at: &Location) -> Result<(), ActError> {
        if at.form.is_none() || at.item.is_none() {
            return Err(ActError::NoSuchPlace { at: Box::new(at.clone()) });
        }
        self.exists(at)
    }

    fn value(
        &mut self,
        at: Location,
        content: Option<Content>,
        origin: Origin,
        formula: Option<String>,
    ) -> Result<(), ActError> {
        self.item(&at)?;
        let (old, before) = match self.put.get(&at) {
            Some(put) => put.clone(),
            None => self.record.content(&at)?.unwrap_or((None, origin)),
        };
        if old == content && (before == origin || content.is_none()) {
            return Ok(());
        }
        self.permit_data(&at, formula.is_some())?;
        let entered = formula.is_none();
        self.put.insert(at.clone(), (content.clone(), origin));
        self.touch(&at);
        let reason = self.reason.clone().filter(|_| entered);
        let query = self.query.filter(|_| entered);
        self.add(at, What::Value { old, new: content, origin, formula, reason, query });
        Ok(())
    }

    /// Data change only where they may be entered, derived ones too; after the first completion a reason is compulsory.
    fn permit_data(&mut self, at: &Location, derived: bool) -> Result<(), ActError> {
        let state = self.state(at)?;
        // Who puts a version in force, or moves a subject to it, enters nothing: what the new rules derive follows from that act.
        let kind = match self.kind {
            ActKind::ActivateStudy | ActKind::MoveSubject => ActKind::MoveSubject,
            _ => ActKind::Enter,
        };
        if !allowed(self.role, kind, state) {
            return Err(ActError::Denied { role: self.role, kind, state, at: Box::new(at.clone()) });
        }
        if !derived && self.wants_reason.is_none() && self.was_completed(at)? {
            self.wants_reason = Some(at.clone());
        }
        Ok(())
    }

    fn was_completed(&self, at: &Location) -> rusqlite::Result<bool> {
        if at.form.is_none() {
            return Ok(false);
        }
        Ok(self.record.form(at)?.is_some_and(|form| form.first_completed.is_some()))
    }

    fn add_visit(&mut self, at: Location, forms: Vec<Oid>) -> Result<(), ActError> {
        let keyed = at.event.as_ref().is_some_and(|event| event.key.is_some());
        if !keyed || at.form.is_some() {
            return Err(ActError::NoSuchPlace { at: Box::new(at) });
        }
        self.exists(&Location::scope(at.scope.clone()))?;
        if self.record.is_known(&at)? || !self.added.insert(at.clone()) {
            return Err(ActError::Exists { at: Box::new(at) });
        }
        self.permit_data(&at, false)?;
        self.touch(&at);
        self.add(at, What::VisitAdded { forms });
        Ok(())
    }

    fn add_row(&mut self, at: Location, group: Oid) -> Result<(), ActError> {
        if at.row.is_none() || at.item.is_some() {
            return Err(ActError::NoSuchPlace { at: Box::new(at) });
        }
        let form = at.form_place();
        self.exists(&form)?;
        if self.record.is_known(&at)? || !self.added.insert(at.clone()) {
            return Err(ActError::Exists { at: Box::new(at) });
        }
        self.permit_data(&form, false)?;
        let key = (form, group);
        let had = match self.ordinals.get(&key) {
            Some(had) => *had,
            None => self.record.rows_had(&key.0, &key.1)?,
        };
        let (ordinal, group) = (had + 1, key.1.clone());
        self.ordinals.insert(key, ordinal);
        self.touch(&at);
        self.add(at, What::RowAdded { group, ordinal });
        Ok(())
    }

    fn withdraw(&mut self, at: Location, moved_to: Option<Location>) -> Result<(), ActError> {
        let withdrawable = matches!(at.scope, Scope::Subject(_)) || at.event.is_some();
        if at.item.is_some() || !withdrawable {
            return Err(ActError::NoSuchPlace { at: Box::new(at) });
        }
        self.exists(&at)?;
        self.permit_data(&at, false)?;
        self.permit_within(&at)?;
        let reason =
            self.reason.clone().ok_or_else(|| ActError::ReasonNeeded { at: Box::new(at.clone()) })?;
        self.touch(&at);
        self.add(at, What::Withdrawn { reason, moved_to });
        Ok(())
    }

    /// A place that was withdrawn is there again.
    pub(crate) fn restore(&mut self, at: Location, reason: String) {
        self.touch(&at);
        self.restored = Some(at.clone());
        self.states.clear();
        self.add(at, What::Restored { reason });
    }

    pub(crate) fn follow(&mut self, consequence: Consequence) -> Result<(), ActError> {
        match consequence {
            Consequence::Derived { at, content, formula } => {
                self.value(at, content, Origin::Derived, Some(formula))
            }
            Consequence::Raised { check, at, severity, blocks_completion, message, params } => {
                self.exists(&at)?;
                self.add(at, What::FindingRaised { check, severity, blocks_completion, message, params });
                Ok(())
            }
            Consequence::Resolved { check, at } => {
                self.add(at, What::FindingResolved { check });
                Ok(())
            }
            Consequence::QueryOpened { query, check, at, text } => {
                self.exists(&at)?;
                self.add(at, What::QueryOpened { query, text, check: Some(check) });
                Ok(())
            }
            Consequence::QueryClosed { query, check, text } => {
                let standing = |found: &Query| {
                    let open = matches!(found.status, QueryStatus::Open | QueryStatus::Answered);
                    open && found.check.as_ref() == Some(&check)
                };
                let found = self.record.query(query)?.filter(standing);
                let at = found.ok_or(ActError::NoSuchQuery { query })?.at;
                self.add(at, What::QueryClosed { query, text, check: Some(check) });
                Ok(())
            }
            Consequence::FormReopened { form, reason } => {
                self.exists(&form)?;
                self.permit_data(&form, true)?;
                self.reopened.push(form.clone());
                self.add(form, What::FormReopened { reason });
                Ok(())
            }
        }
    }

    /// Breaks what covered the places touched and the forms taken back, and insists on a reason where one is compulsory.
    pub(crate) fn finish(mut self) -> Result<Vec<Change>, ActError> {
        let touched: BTreeSet<Location> = self.touched.iter().flat_map(lineage).collect();
        let reopened: BTreeSet<Location> = self.reopened.iter().flat_map(lineage).collect();
        let mut broken = Vec::new();
        for place in touched.union(&reopened).cloned() {
            // Nobody signs a single row or item.
            if place.row.is_none() && place.item.is_none() {
                for signature in self.record.signatures_at(&place)? {
                    let what = What::SignatureBroken { signature: signature.signature };
                    broken.push(Change { at: place.clone(), what });
                }
            }
            if self.record.marked(&place, MarkKind::Verified)? {
                broken.push(Change { at: place, what: What::VerificationBroken {} });
            }
        }
        if self.wants_reason.is_none() {
            let unexplained = broken.iter().find(|broken| touched.contains(&broken.at));
            self.wants_reason = unexplained.map(|broken| broken.at.clone());
        }
        if let Some(at) = self.wants_reason.filter(|_| self.reason.is_none()) {
            return Err(ActError::ReasonNeeded { at: Box::new(at) });
        }
        if self.changes.is_empty() {
            return Err(ActError::NothingChanged);
        }
        self.changes.extend(broken);
        Ok(self.changes)
    }
}
