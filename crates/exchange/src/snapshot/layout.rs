//! The snapshot in the order in which files are written: subject, visit, form, group or row, item, each in the definition's order.
//!
//! One layout serves ODM and tables, so that both hold the same records. A subject's records go under the version of the definition that they stand under, those
//! of the site and the cohorts under the one in force; a value of an item that this version does not know goes under the newest one that does. An item
//! that no version knows is an error, never silently left out.

use std::collections::{BTreeMap, BTreeSet};

use protocol::expr::ItemId;
use protocol::{EventKey, Location, Oid, Scope};
use uuid::Uuid;

use super::implied::{Implied, of};
use super::{Held, Snapshot};
use crate::version::Version;

/// Everything that an extract holds, under each version of the definition.
#[derive(Debug)]
pub struct Layout<'a>(Vec<Vec<Records<'a>>>);

/// The records of a subject, the site or a cohort under one version of the definition.
#[derive(Debug)]
pub struct Records<'a> {
    /// Whose.
    pub scope: Scope,
    /// The number people use; empty where it is no subject's.
    pub number: &'a str,
    /// Visits, in the order of the schedule.
    pub events: Vec<EventEntry<'a>>,
}

impl<'a> Layout<'a> {
    /// Lays out what stands in the record, and what follows from it.
    ///
    /// # Errors
    /// When a value's item is unknown to every version.
    pub fn of(
        snapshot: &'a Snapshot,
        implied: &'a Implied,
        versions: &[Version],
    ) -> Result<Self, UnknownItem> {
        let subjects = snapshot.subjects_by_number().into_iter();
        let subjects = subjects.map(|(key, subject)| (Scope::Subject(key), subject.number.as_str()));
        let others = snapshot.values.keys().chain(snapshot.rows.keys()).map(|at| &at.scope);
        let others: BTreeSet<&Scope> = others.filter(|scope| !matches!(scope, Scope::Subject(_))).collect();
        let scopes: Vec<_> = subjects.chain(others.into_iter().map(|scope| (scope.clone(), ""))).collect();
        let under = |under: usize| {
            let records = scopes.iter().map(|(scope, number)| {
                let events = snapshot.events(implied, scope, versions, under)?;
                Ok(Records { scope: scope.clone(), number, events })
            });
            records.collect()
        };
        Ok(Self((0..versions.len()).map(under).collect::<Result<_, _>>()?))
    }

    /// The records of subjects under `versions[under]`, by number.
    pub fn subjects(&self, under: usize) -> impl Iterator<Item = &Records<'a>> {
        self.records(under).filter(|records| matches!(records.scope, Scope::Subject(_)))
    }

    /// The records that belong to no subject under `versions[under]`: the site's, the cohorts'.
    pub fn reference(&self, under: usize) -> impl Iterator<Item = &Records<'a>> {
        self.records(under).filter(|records| !matches!(records.scope, Scope::Subject(_)))
    }

    fn records(&self, under: usize) -> impl Iterator<Item = &Records<'a>> {
        self.0.get(under).into_iter().flatten()
    }
}

/// One visit.
#[derive(Debug)]
pub struct EventEntry<'a> {
    /// The visit.
    pub at: Location,
    /// Its OID, and its key when it repeats.
    pub key: EventKey,
    /// Forms, in the order of work.
    pub forms: Vec<FormEntry<'a>>,
}

/// One form of a visit.
#[derive(Debug)]
pub struct FormEntry<'a> {
    /// The form's place.
    pub at: Location,
    /// Its OID.
    pub oid: Oid,
    /// Item groups; of a repeating one each row.
    pub groups: Vec<GroupEntry<'a>>,
}

/// One item group, or one row of a repeating one.
#[derive(Debug)]
pub struct GroupEntry<'a> {
    /// The row's place, or the form's.
    pub at: Location,
    /// The group's OID.
    pub oid: Oid,
    /// The row's key and its ordinal.
    pub row: Option<(Uuid, u32)>,
    /// Items that hold something.
    pub entries: Vec<Entry<'a>>,
}

/// One item.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The item's place.
    pub at: Location,
    /// The item, by its number in the version.
    pub(crate) item: ItemId,
    /// What it holds; `None` where it is blank but something is said about it.
    pub held: Cell<'a>,
}

/// What an item holds; `None` is blank.
pub type Cell<'a> = Option<&'a Held>;

/// The record holds a value that no version of the definition knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no version of the study's definition knows the item at {0}")]
pub struct UnknownItem(pub Box<Location>);

/// Position of a record among its siblings; compared part by part.
type Order = ((usize, u64, EventKey), (usize, Oid), (usize, u32, Option<Uuid>), usize);

impl Snapshot {
    /// The records of a scope that belong under `versions[under]`: values, and the bare places of rows, visits and remarks.
    fn events<'a>(
        &'a self,
        implied: &'a Implied,
        scope: &Scope,
        versions: &[Version],
        under: usize,
    ) -> Result<Vec<EventEntry<'a>>, UnknownItem> {
        let mut sorted: BTreeMap<Order, (Location, Option<ItemId>, Cell<'a>)> = BTreeMap::new();
        let own = self.own_version(scope, versions);
        for (at, held) in of(&self.values, scope).chain(implied.within(scope)) {
            if self.is_withdrawn(at) {
                continue;
            }
            let (version, item, position) =
                find(versions, own, at).ok_or_else(|| UnknownItem(Box::new(at.clone())))?;
            if version == under {
                let order = self.order(&versions[version], at, Some(position));
                sorted.insert(order, (at.clone(), Some(item), Some(held)));
            }
        }
        if let (Some(version), true) = (versions.get(under), under == own) {
            for at in self.remarked(scope) {
                let found = find(versions, own, &at).filter(|(version, ..)| *version == under);
                if at.item.is_some() && found.is_none() {
                    continue;
                }
                let order = self.order(version, &at, found.map(|(.., position)| position));
                sorted.entry(order).or_insert((at, found.map(|(_, item, _)| item), None));
            }
        }
        Ok(nest(sorted, &versions[under]))
    }

    /// The version under which a scope's records stand, by its place in `versions`.
    pub(crate) fn own_version(&self, scope: &Scope, versions: &[Version]) -> usize {
        let newest = versions.len().saturating_sub(1);
        let Scope::Subject(key) = scope else { return newest };
        let kept = self.subjects.get(key).map(|subject| subject.version.as_str());
        versions.iter().rposition(|version| Some(version.hash.as_str()) == kept).unwrap_or(newest)
    }

    /// Places without a value of their own that an export must show: rows and visits that were added, and what queries, findings,
    /// signatures and states speak of.
    fn remarked(&self, scope: &Scope) -> BTreeSet<Location> {
        let whole = Location::scope(scope.clone());
        let first = (whole.clone(), Oid::new(""));
        let rows = self.rows.range(whole.clone()..).map(|(at, _)| at);
        let visits = self.visits.range(whole.clone()..).map(|(at, _)| at);
        let notes = self.notes.range(whole.clone()..).map(|(at, _)| at);
        let findings = self.findings.range(first..).map(|((at, _), _)| at);
        let states = [&self.completed, &self.verified, &self.frozen, &self.locked];
        let states = states.into_iter().flat_map(|places| here(scope, places.range(whole.clone()..)));
        let queries = self.queries.values().map(|query| &query.at).filter(|at| at.scope == *scope);
        let signatures = self.signatures.values().filter(|signature| signature.broken.is_none());
        let signatures = signatures.map(|signature| &signature.at).filter(|at| at.scope == *scope);
        here(scope, rows)
            .chain(here(scope, visits))
            .chain(here(scope, notes))
            .chain(here(scope, findings))
            .chain(states)
            .chain(queries)
            .chain(signatures)
            .filter(|at| at.event.is_some() && !self.is_withdrawn(at))
            .cloned()
            .collect()
    }

    fn order(&self, version: &Version, at: &Location, position: Option<(usize, usize)>) -> Order {
        let none = EventKey::once("");
        let event = at.event.clone().unwrap_or(none);
        let events = version.study.events();
        let scheduled = events.iter().position(|known| known.oid == event.oid);
        let visit = Location::event(at.scope.clone(), event.clone());
        let added = self.visits.get(&visit).copied().unwrap_or(0);
        let form = at.form.clone().map_or((0, Oid::new("")), |form| {
            let known = version.form(&form).map(|form| form.id);
            let used = scheduled
                .and_then(|event| events[event].forms.iter().position(|used| Some(used.form) == known));
            let added = || known.map_or(usize::MAX, |known| ADDED_FORMS + known.0 as usize);
            (used.map_or_else(added, |used| used + 1), form)
        });
        let row = at.row.and_then(|_| self.rows.get(&Location { item: None, ..at.clone() }));
        let group = position.map(|(group, _)| group).or_else(|| {
            let form = version.form(at.form.as_ref()?)?;
            version.groups(form).position(|group| Some(&group.oid) == row.map(|row| &row.group))
        });
        let group = (group.map_or(0, |group| group + 1), row.map_or(0, |row| row.ordinal), at.row);
        let item = position.map_or(0, |(_, item)| item + 1);
        ((scheduled.unwrap_or(usize::MAX), added, event), form, group, item)
    }
}

/// The places of a scope, of places that are in order and begin with it.
fn here<'a>(scope: &Scope, places: impl Iterator<Item = &'a Location>) -> impl Iterator<Item = &'a Location> {
    places.take_while(move |at| at.scope == *scope)
}

/// Forms that were added to an unscheduled visit stand behind those that it always has.
const ADDED_FORMS: usize = 1000;

/// The version that the item at a place is shown by: the scope's own, else the newest that knows it. Its index, the item, and where its form has it.
pub(super) fn find(
    versions: &[Version],
    own: usize,
    at: &Location,
) -> Option<(usize, ItemId, (usize, usize))> {
    let newest_first = versions.iter().enumerate().rev();
    let own_first = versions.get(own).map(|version| (own, version)).into_iter().chain(newest_first);
    own_first
        .filter_map(|(index, version)| version.find(at).map(|(item, position)| (index, item.id, position)))
        .next()
}

fn nest<'a>(
    sorted: BTreeMap<Order, (Location, Option<ItemId>, Cell<'a>)>,
    version: &Version,
) -> Vec<EventEntry<'a>> {
    let mut events: Vec<EventEntry<'a>> = Vec::new();
    for ((_, _, (group_order, ordinal, row), _), (at, item, held)) in sorted {
        let Some(key) = at.event.clone() else { continue };
        if events.last().is_none_or(|event| event.key != key) {
            let visit = Location::event(at.scope.clone(), key.clone());
            events.push(EventEntry { at: visit, key, forms: Vec::new() });
        }
        let (Some(event), Some(form)) = (events.last_mut(), at.form.clone()) else { continue };
        if event.forms.last().is_none_or(|last| last.oid != form) {
            event.forms.push(FormEntry { at: at.form_place(), oid: form.clone(), groups: Vec::new() });
        }
        let Some(entry) = event.forms.last_mut() else { continue };
        let groups = version.form(&form).map_or(&[][..], |form| &form.groups[..]);
        let Some(group) = group_order.checked_sub(1).and_then(|group| groups.get(group)) else { continue };
        let group = version.study.group(*group);
        let row = row.map(|row| (row, ordinal));
        if entry.groups.last().is_none_or(|last| last.oid != group.oid || last.row != row) {
            let at = Location { item: None, ..at.clone() };
            entry.groups.push(GroupEntry { at, oid: group.oid.clone(), row, entries: Vec::new() });
        }
        if let (Some(group), Some(item)) = (entry.groups.last_mut(), item) {
            group.entries.push(Entry { at, item, held });
        }
    }
    events
}
