//! What rules may read of other subjects, kept in step with the record: so much as the study names, and no more.
//!
//! What was withdrawn, or stands in anything withdrawn, is shown to nobody; restored, it is shown again.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{Content, EventKey, Location, Oid, OtherSubject, Scope, Study};
use store::What;

use crate::case::Case;
use crate::chart::Chart;

/// An item that stands once at one event, as event, form and item.
type Shared = (Oid, Oid, Oid);

/// What one scope shows to others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// What rules read of it by name.
    values: BTreeMap<Shared, Content>,
    /// What stands at items whose values are compared between subjects.
    unique: BTreeMap<Location, String>,
}

/// What every scope shows, and what of it anybody reads.
#[derive(Default)]
pub(crate) struct Register {
    shared: BTreeSet<Shared>,
    /// Items whose values are compared between subjects, by form.
    unique: BTreeMap<Oid, BTreeSet<Oid>>,
    shown: BTreeMap<Scope, Shown>,
}

impl Register {
    /// Learns what the rules of a version read of others.
    pub(crate) fn learn(&mut self, study: &Study) {
        self.shared.extend(study.read_of_others());
        for item in study.compared_with_others() {
            if let Some(form) = study.forms().iter().find(|form| form.id == item.form) {
                self.unique.entry(form.oid.clone()).or_default().insert(item.oid.clone());
            }
        }
    }

    /// Takes in one change of a scope's record, which `chart` has already.
    pub(crate) fn note(&mut self, at: &Location, what: &What, chart: &Chart) {
        match what {
            What::Value { new, .. } => self.set(at, new.as_ref().filter(|_| chart.withdrawal(at).is_none())),
            What::Withdrawn { .. } | What::Restored { .. } => self.read(&at.scope, chart),
            _ => {}
        }
    }

    fn set(&mut self, at: &Location, content: Option<&Content>) {
        let shared = self.shared_place(at);
        if let Some(place) = shared {
            let values = &mut self.shown.entry(at.scope.clone()).or_default().values;
            match content {
                Some(content) => drop(values.insert(place, content.clone())),
                None => drop(values.remove(&place)),
            }
        }
        if self.is_unique(at) {
            let unique = &mut self.shown.entry(at.scope.clone()).or_default().unique;
            match content.and_then(Content::value) {
                Some(value) => drop(unique.insert(at.clone(), value.to_owned())),
                None => drop(unique.remove(at)),
            }
        }
    }

    /// Reads anew what a scope's record shows.
    pub(crate) fn read(&mut self, scope: &Scope, chart: &Chart) {
        self.shown.remove(scope);
        for (at, content) in chart.entered.iter().chain(&chart.derived) {
            if (self.is_unique(at) || self.shared_place(at).is_some()) && chart.withdrawal(at).is_none() {
                self.set(at, Some(content));
            }
        }
    }

    /// What a scope will show once the record has what its rules were shown already.
    pub(crate) fn foreseen(&self, case: &Case) -> Shown {
        let shared = self.shared.iter().filter_map(|place| {
            let (event, form, item) = place;
            let event = EventKey { oid: event.clone(), key: None };
            let at = Location::form(case.scope.clone(), event, form.clone()).with_item(item.clone());
            Some((place.clone(), case.foreseen(&at)?.clone()))
        });
        let own = case.known().range(Location::scope(case.scope.clone())..);
        let own = own.take_while(|(at, _)| at.scope == case.scope).filter(|(at, _)| self.is_unique(at));
        let unique = own.filter_map(|(at, content)| Some((at.clone(), content.value()?.to_owned())));
        Shown { values: shared.collect(), unique: unique.collect() }
    }

    /// Lets others read what a scope will show; [`Register::read`] takes it back.
    pub(crate) fn show(&mut self, scope: &Scope, shown: Shown) {
        self.shown.insert(scope.clone(), shown);
    }

    /// Whether something that rules read by name will be other than it is.
    pub(crate) fn differs(&self, scope: &Scope, shown: &Shown) -> bool {
        self.shown.get(scope).unwrap_or(&Shown::default()).values != shown.values
    }

    /// Whether a scope has a value that another one will have beside it, or has no longer.
    pub(crate) fn meets(&self, scope: &Scope, other: &Scope, shown: &Shown) -> bool {
        let none = Shown::default();
        let [own, before] = [scope, other].map(|scope| &self.shown.get(scope).unwrap_or(&none).unique);
        if own.is_empty() || *before == shown.unique {
            return false;
        }
        let value = |(at, value): (&Location, &String)| Some((at.item.clone()?, value.clone()));
        let [before, after]: [BTreeSet<_>; 2] =
            [before, &shown.unique].map(|unique| unique.iter().filter_map(value).collect());
        let changed: BTreeSet<_> = before.symmetric_difference(&after).collect();
        own.iter().filter_map(value).any(|value| changed.contains(&value))
    }

    /// What rules read of a scope by name, if anything is known of it.
    pub(crate) fn other(&self, scope: &Scope) -> Option<OtherSubject> {
        let values = &self.shown.get(scope)?.values;
        (!values.is_empty()).then(|| OtherSubject { values: values.clone() })
    }

    /// What stands at items that are compared, in every scope but one.
    pub(crate) fn elsewhere(&self, scope: &Scope) -> BTreeSet<(Oid, String)> {
        let others = self.shown.iter().filter(|(other, _)| *other != scope);
        let unique = others.flat_map(|(_, shown)| &shown.unique);
        unique.filter_map(|(at, value)| Some((at.item.clone()?, value.clone()))).collect()
    }

    /// The place that other subjects' rules may read, if it is one.
    fn shared_place(&self, at: &Location) -> Option<Shared> {
        let place = (at.event.as_ref()?.oid.clone(), at.form.clone()?, at.item.clone()?);
        let subject = matches!(at.scope, Scope::Subject(_));
        (subject && at.row.is_none() && self.shared.contains(&place)).then_some(place)
    }

    fn is_unique(&self, at: &Location) -> bool {
        let (Some(form), Some(item)) = (&at.form, &at.item) else { return false };
        self.unique.get(form).is_some_and(|items| items.contains(item))
    }
}
