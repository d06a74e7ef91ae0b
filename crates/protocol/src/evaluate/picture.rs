//! The record as evaluation sees it: visits, sheets (a form at a visit) and rows, numbered, with every value already read.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::record::{OtherSubject, Record, Row};
use crate::definition::{EventKind, ItemType};
use crate::expr::{Cursor, EventId, FormId, GroupId, ItemId, Log};
use crate::study::{Group, Item, Slot as _, Study};
use crate::value::Val;
use crate::{Content, EventKey, Location, Scope};

/// Every visit, sheet and row that exists.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    pub(super) visits: Vec<Visit>,
    pub(super) sheets: Vec<Sheet>,
    pub(super) rows: Vec<RowOf>,
    /// The scheduled visits of the evaluated scope, in order.
    pub(super) scheduled: Vec<Cursor>,
    /// The cohorts' records, in the study's order.
    pub(super) cohorts: Vec<Cursor>,
    /// The other subjects, and what is read of them in the order of the study's wiring.
    pub(super) others: Vec<Cursor>,
    pub(super) of_others: Vec<Vec<Val>>,
    /// The sheets of each form, in the order of visits.
    pub(super) of_form: Vec<Vec<u32>>,
    /// The values that the study names.
    pub(super) values: Vec<Val>,
    pub(super) ranges: super::ranges::Ranges,
    withdrawn: BTreeSet<Location>,
    by_place: HashMap<(Scope, EventKey), u32>,
    by_key: HashMap<Uuid, u32>,
}

/// An event as it occurs.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    pub(super) event: EventId,
    pub(super) place: Location,
    pub(super) key: EventKey,
    /// It belongs to the scope that is evaluated, and is not only read.
    pub(super) own: bool,
    pub(super) sheets: Vec<u32>,
    /// Its sheet of each form.
    of_form: Vec<Option<u32>>,
    /// Something has been entered.
    pub(super) has_data: bool,
}

/// A form at a visit.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) visit: u32,
    pub(super) form: FormId,
    pub(super) place: Location,
    /// Its place among the forms that the event lists.
    pub(super) held: Option<usize>,
    pub(super) slots: Vec<Slot>,
    pub(super) rows: Vec<LogOf>,
    /// Checks that have a finding here, outside rows.
    raised: Vec<usize>,
    /// Something has been entered.
    pub(super) has_data: bool,
    /// It was withdrawn, or its visit or scope was.
    pub(super) is_withdrawn: bool,
}

/// The rows of a group on a sheet.
#[derive(Clone, Debug)]
pub(super) struct LogOf {
    group: GroupId,
    cursors: Vec<Cursor>,
    /// Where values changed, in the order in which they did, as places in `cursors`.
    changes: Vec<u32>,
}

/// A row of a log.
#[derive(Clone, Debug)]
pub(super) struct RowOf {
    pub(super) sheet: u32,
    pub(super) group: GroupId,
    /// Its place among the rows of its log.
    number: u32,
    /// Checks that have a finding in it.
    raised: Vec<usize>,
    pub(super) key: Uuid,
    pub(super) slots: Vec<Slot>,
}

/// What stands at an item's place.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    /// The value that expressions read.
    pub(super) val: Val,
    /// As a person entered it; a derived value has none.
    pub(super) entered: Option<Arc<str>>,
    /// The entered text cannot be read as the item's type.
    pub(super) unreadable: bool,
    /// What the evaluation says of it.
    pub(super) marks: Marks,
}

/// In which of the evaluation's collections a spot's place stands, so that they are touched only where something changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) hidden: bool,
    pub(super) required: bool,
    pub(super) blank: bool,
    /// The item itself raises something.
    pub(super) found: bool,
    pub(super) flagged: bool,
    pub(super) graded: bool,
}

impl Slot {
    const EMPTY: Self = Self {
        val: Val::Unknown,
        entered: None,
        unreadable: false,
        marks: Marks {
            hidden: false,
            required: false,
            blank: false,
            found: false,
            flagged: false,
            graded: false,
        },
    };
}

/// One place of a value: a sheet, and a row of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Spot {
    pub(super) sheet: u32,
    pub(super) row: Option<u32>,
}

impl Picture {
    /// No record at all, for expressions that read none.
    pub(crate) fn empty(study: &Study) -> Self {
        Self {
            visits: Vec::new(),
            sheets: Vec::new(),
            rows: Vec::new(),
            scheduled: Vec::new(),
            cohorts: Vec::new(),
            others: Vec::new(),
            of_others: Vec::new(),
            of_form: vec![Vec::new(); study.forms.len()],
            values: vec![Val::Unknown; study.values.len()],
            ranges: super::ranges::Ranges::default(),
            withdrawn: BTreeSet::new(),
            by_place: HashMap::new(),
            by_key: HashMap::new(),
        }
    }

    pub(super) fn new(study: &Study, record: &Record<'_>, scope: &Scope) -> Self {
        let mut picture = Self { withdrawn: record.facts.withdrawn.clone(), ..Self::empty(study) };
        picture.visits(study, record, scope);
        picture.rows(study, record);
        picture.other_subjects(study, &record.facts.subjects);
        for (place, content) in record.values {
            if let Some((item, spot)) = picture.spot(study, place, true) {
                picture.enter(study, item, spot, Some(content));
            }
        }
        picture
    }

    fn visits(&mut self, study: &Study, record: &Record<'_>, scope: &Scope) {
        let mut cohorts: Vec<_> = study.header.cohorts.iter().map(|cohort| &cohort.oid).collect();
        for place in record.values.keys().map(|place| &place.scope).chain([scope]) {
            if let Scope::Cohort(oid) = place
                && !cohorts.contains(&oid)
            {
                cohorts.push(oid);
            }
        }
        for event in &study.events {
            match event.kind {
                EventKind::Site => self.visit(study, event.id, Scope::Site, None, scope),
                EventKind::Cohort => {
                    for cohort in &cohorts {
                        self.visit(study, event.id, Scope::Cohort((*cohort).clone()), None, scope);
                    }
                }
                _ if !matches!(scope, Scope::Subject(_)) => {}
                EventKind::Common | EventKind::Scheduled => {
                    self.visit(study, event.id, scope.clone(), None, scope)
                }
                EventKind::Unscheduled => {
                    let added: Vec<Option<Uuid>> = record
                        .facts
                        .visits
                        .iter()
                        .filter(|visit| visit.oid == event.oid)
                        .map(|visit| Some(visit.key))
                        .collect();
                    // One that occurs once at most has its place before it is added.
                    let awaited = (added.is_empty() && !event.repeats).then_some(None);
                    for key in added.into_iter().chain(awaited) {
                        self.visit(study, event.id, scope.clone(), key, scope);
                    }
                }
            }
        }
    }

    fn visit(&mut self, study: &Study, event: EventId, of: Scope, key: Option<Uuid>, scope: &Scope) {
        let id = u32::try_from(self.visits.len()).unwrap_or(u32::MAX);
        let definition = &study.events[event.slot()];
        let key = EventKey { oid: definition.oid.clone(), key };
        let own = of == *scope;
        match definition.kind {
            EventKind::Scheduled if own => self.scheduled.push(Cursor(id)),
            EventKind::Cohort => self.cohorts.push(Cursor(id)),
            _ => {}
        }
        self.by_place.insert((of.clone(), key.clone()), id);
        let place = Location::event(of, key.clone());
        let (sheets, of_form) = (Vec::new(), vec![None; study.forms.len()]);
        self.visits.push(Visit { event, place, key, own, sheets, of_form, has_data: false });
        for (held, form) in definition.forms.iter().enumerate() {
            self.sheet(study, id, form.form, Some(held));
        }
    }

    fn sheet(&mut self, study: &Study, visit: u32, form: FormId, held: Option<usize>) -> u32 {
        let id = u32::try_from(self.sheets.len()).unwrap_or(u32::MAX);
        let definition = &study.forms[form.slot()];
        let owner = &mut self.visits[visit as usize];
        owner.sheets.push(id);
        owner.of_form[form.slot()].get_or_insert(id);
        let place = Location { form: Some(definition.oid.clone()), ..owner.place.clone() };
        let around = [&place, &owner.place, &Location::scope(place.scope.clone())];
        let is_withdrawn =
            !self.withdrawn.is_empty() && around.into_iter().any(|place| self.withdrawn.contains(place));
        let flat = &study.wiring.flat[form.slot()];
        let slots = flat.iter().map(|item| blank(study.item(*item))).collect();
        self.of_form[form.slot()].push(id);
        let (rows, raised) = (Vec::new(), Vec::new());
        let has_data = false;
        self.sheets.push(Sheet { visit, form, place, held, slots, rows, raised, has_data, is_withdrawn });
        id
    }

    fn rows(&mut self, study: &Study, record: &Record<'_>) {
        for (place, rows) in &record.facts.rows {
            let Some(sheet) = self.sheet_at(study, place, true) else { continue };
            for row in rows {
                self.row(study, sheet, row);
            }
        }
    }

    /// Reads what is read of other subjects, in place of what was.
    pub(super) fn other_subjects(&mut self, study: &Study, subjects: &[OtherSubject]) {
        let read: Vec<_> = study.read_of_others().collect();
        self.others.clear();
        self.of_others.clear();
        for (number, subject) in (0..).zip(subjects) {
            let vals = read.iter().zip(&study.wiring.of_others).map(|(key, (_, item))| {
                match subject.values.get(key) {
                    Some(Content::Value(value)) => {
                        Val::read(&study.item(*item).ty, &value.value).unwrap_or(Val::Unknown)
                    }
                    Some(Content::Missing { missing }) => Val::Missing(*missing),
                    None => Val::Unknown,
                }
            });
            self.of_others.push(vals.collect());
            self.others.push(Cursor(number));
        }
    }

    /// Adds a row after those that a sheet has; `None` if its form has no such group.
    pub(super) fn row(&mut self, study: &Study, sheet: u32, row: &Row) -> Option<(GroupId, Spot)> {
        let form = self.sheets[sheet as usize].form;
        let group = *study.index.groups.get(&(form, row.group.clone()))?;
        let id = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let slots = study.group(group).items.iter().map(|item| blank(study.item(*item))).collect();
        self.by_key.insert(row.key, id);
        let logs = &mut self.sheets[sheet as usize].rows;
        let known = logs.iter().position(|log| log.group == group).unwrap_or_else(|| {
            logs.push(LogOf { group, cursors: Vec::new(), changes: Vec::new() });
            logs.len() - 1
        });
        let log = &mut logs[known];
        let number = u32::try_from(log.cursors.len()).unwrap_or(u32::MAX);
        log.cursors.push(Cursor(id));
        self.rows.push(RowOf { sheet, group, number, raised: Vec::new(), key: row.key, slots });
        Some((group, Spot { sheet, row: Some(id) }))
    }

    /// The sheet that a place lies in; with `make`, a form that the event does not list becomes a sheet of it.
    pub(super) fn sheet_at(&mut self, study: &Study, place: &Location, make: bool) -> Option<u32> {
        let key = (place.scope.clone(), place.event.clone()?);
        let visit = *self.by_place.get(&key)?;
        let form = *study.index.forms.get(place.form.as_ref()?)?;
        let known = self.sheet_of(visit, form);
        if known.is_some() || !make { known } else { Some(self.sheet(study, visit, form, None)) }
    }

    /// The item and spot of a place; `None` if it does not exist, or if its row has been withdrawn.
    pub(super) fn spot(&mut self, study: &Study, place: &Location, make: bool) -> Option<(ItemId, Spot)> {
        let form = *study.index.forms.get(place.form.as_ref()?)?;
        let item = *study.index.items.get(&(form, place.item.clone()?))?;
        let row = match place.row {
            Some(key) => Some(*self.by_key.get(&key)?),
            None => None,
        };
        if row.is_some() != study.item(item).row_of.is_some() {
            return None;
        }
        let sheet = self.sheet_at(study, place, make)?;
        Some((item, Spot { sheet, row }))
    }

    /// Puts what a person entered, or nothing, into a spot. What was entered on a sheet that was withdrawn does not count.
    pub(super) fn enter(&mut self, study: &Study, item: ItemId, spot: Spot, content: Option<&Content>) {
        let definition = study.item(item);
        let content = content.filter(|_| !self.sheets[spot.sheet as usize].is_withdrawn);
        let (val, entered) = match content {
            None => (Some(blank(definition).val), None),
            Some(Content::Missing { missing }) => (Some(Val::Missing(*missing)), Some(missing.code())),
            Some(Content::Value(value)) => {
                (Val::read(&definition.ty, &value.value), Some(value.value.as_str()))
            }
        };
        if content.is_some() {
            let sheet = &mut self.sheets[spot.sheet as usize];
            sheet.has_data = true;
            self.visits[sheet.visit as usize].has_data = true;
        }
        self.change(spot);
        if let Some(slot) = self.slot_mut(study, item, spot) {
            slot.unreadable = val.is_none();
            slot.val = val.unwrap_or(Val::Unknown);
            slot.entered = entered.map(Arc::from);
        }
    }

    /// Puts a derived value into a spot.
    pub(super) fn derive(&mut self, study: &Study, item: ItemId, spot: Spot, val: Val) {
        self.change(spot);
        if let Some(slot) = self.slot_mut(study, item, spot) {
            slot.val = val;
        }
    }

    /// Notes what the evaluation says of a spot.
    pub(super) fn mark(&mut self, study: &Study, item: ItemId, spot: Spot, marks: Marks) {
        if let Some(slot) = self.slot_mut(study, item, spot) {
            slot.marks = marks;
        }
    }

    /// Notes whether a check has a finding at a spot; whether it had one.
    pub(super) fn raise(&mut self, check: usize, spot: Spot, raises: bool) -> bool {
        let raised = match spot.row {
            Some(row) => &mut self.rows[row as usize].raised,
            None => &mut self.sheets[spot.sheet as usize].raised,
        };
        let known = raised.iter().position(|other| *other == check);
        match known {
            Some(place) if !raises => drop(raised.swap_remove(place)),
            None if raises => raised.push(check),
            _ => {}
        }
        known.is_some()
    }

    /// Notes in its log that a value in a row changes.
    fn change(&mut self, spot: Spot) {
        let Some(row) = spot.row.and_then(|row| self.rows.get(row as usize)) else { return };
        let mut logs = self.sheets[row.sheet as usize].rows.iter_mut();
        if let Some(log) = logs.find(|log| log.group == row.group) {
            log.changes.push(row.number);
        }
    }

    /// Whether anything is entered on a sheet or in its rows.
    fn holds_data(&self, sheet: &Sheet) -> bool {
        let rows = sheet.rows.iter().flat_map(|log| &log.cursors).map(|row| &self.rows[row.0 as usize].slots);
        std::iter::once(&sheet.slots).chain(rows).flatten().any(|slot| slot.entered.is_some())
    }

    /// Looks again whether anything is entered on a sheet, and so at its visit; returns what is true of the visit.
    pub(super) fn look_for_data(&mut self, sheet: u32) -> bool {
        let has_data = self.holds_data(&self.sheets[sheet as usize]);
        self.sheets[sheet as usize].has_data = has_data;
        let visit = &mut self.visits[self.sheets[sheet as usize].visit as usize];
        visit.has_data = visit.sheets.iter().any(|sheet| self.sheets[*sheet as usize].has_data);
        visit.has_data
    }

    /// The sheet of a form at a visit.
    pub(super) fn sheet_of(&self, visit: u32, form: FormId) -> Option<u32> {
        *self.visits.get(visit as usize)?.of_form.get(form.slot())?
    }

    /// What stands at an item's spot.
    pub(super) fn slot(&self, study: &Study, item: ItemId, spot: Spot) -> &Slot {
        const EMPTY: &Slot = &Slot::EMPTY;
        let local = study.wiring.local[item.slot()];
        let slots = match spot.row {
            Some(row) => self
                .rows
                .get(row as usize)
                .filter(|row| Some(row.group) == study.item(item).row_of)
                .map(|row| &row.slots),
            None => self
                .sheets
                .get(spot.sheet as usize)
                .filter(|sheet| sheet.form == study.item(item).form)
                .map(|sheet| &sheet.slots),
        };
        slots.and_then(|slots| slots.get(local)).unwrap_or(EMPTY)
    }

    fn slot_mut(&mut self, study: &Study, item: ItemId, spot: Spot) -> Option<&mut Slot> {
        let local = study.wiring.local[item.slot()];
        match spot.row {
            Some(row) => self.rows.get_mut(row as usize)?.slots.get_mut(local),
            None => self.sheets.get_mut(spot.sheet as usize)?.slots.get_mut(local),
        }
    }

    /// The rows of a group on a sheet.
    pub(super) fn cursors(&self, sheet: u32, group: GroupId) -> &[Cursor] {
        self.log(sheet, group).map_or(&[], |log| log.rows)
    }

    /// The rows of a group on a sheet, if there are any, and which of them changed.
    pub(super) fn log(&self, sheet: u32, group: GroupId) -> Option<Log<'_>> {
        let log = self.sheets[sheet as usize].rows.iter().find(|log| log.group == group)?;
        Some(Log { rows: &log.cursors, changes: &log.changes })
    }

    /// The place of an item at a spot.
    pub(super) fn place(&self, study: &Study, item: Option<ItemId>, spot: Spot) -> Location {
        let mut place = self.sheets[spot.sheet as usize].place.clone();
        place.row = spot.row.map(|row| self.rows[row as usize].key);
        place.item = item.map(|item| study.item(item).oid.clone());
        place
    }

    /// Whether a group is asked on a sheet.
    pub(super) fn holds(&self, study: &Study, sheet: &Sheet, group: &Group) -> bool {
        match sheet.held {
            None => true,
            Some(held) => {
                let event = &study.events[self.visits[sheet.visit as usize].event.slot()];
                event.forms[held].groups.contains(&group.id)
            }
        }
    }
}

fn blank(item: &Item) -> Slot {
    match &item.kind {
        ItemType::Constant(text) => Slot { val: Val::text(text), ..Slot::EMPTY },
        _ => Slot::EMPTY,
    }
}
