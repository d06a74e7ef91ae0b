//! What the record implies, though no event says it: the constants of a group that holds something, and the limits of normal that the site's
//! table gave a result whose form names none.
//!
//! Both are a function of the chain and its definitions, like everything in a package: whoever verifies it computes them again.

use std::collections::BTreeMap;

use chrono::DateTime;
use protocol::{
    Content, Facts, Flag, LimitSource, Location, Origin, Record, Row, Scope, UnscheduledVisit, evaluate,
};

use super::layout::find;
use super::{Held, Snapshot};
use crate::version::Version;

/// What the record implies, by place.
#[derive(Clone, Debug, Default)]
pub struct Implied(BTreeMap<Location, Held>);

impl Implied {
    /// What the snapshot implies under its versions of the definition.
    #[must_use]
    pub fn of(snapshot: &Snapshot, versions: &[Version]) -> Self {
        let mut implied = Self::default();
        implied.constants(snapshot, versions);
        implied.limits(snapshot, versions);
        implied
    }

    /// Of a scope, by place.
    pub(super) fn within<'a>(&'a self, scope: &Scope) -> impl Iterator<Item = (&'a Location, &'a Held)> {
        of(&self.0, scope)
    }

    fn constants(&mut self, snapshot: &Snapshot, versions: &[Version]) {
        let constants: Vec<_> = versions.iter().map(Version::constants).collect();
        for (at, _) in snapshot.standing() {
            let own = snapshot.own_version(&at.scope, versions);
            let Some((under, item, _)) = find(versions, own, at) else { continue };
            let group = versions[under].study.item(item).group;
            for (constant, text) in constants[under].get(&group).into_iter().flatten() {
                self.add(snapshot, at.with_item(constant.clone()), text);
            }
        }
    }

    /// Limits that the table gave, of results whose recorded flag is the one that follows from them: no other limits were applied.
    fn limits(&mut self, snapshot: &Snapshot, versions: &[Version]) {
        let site = Facts { rows: rows(snapshot, &Scope::Site), ..Facts::default() };
        for (key, _) in snapshot.subjects_by_number() {
            let scope = Scope::Subject(key);
            let Some(version) = versions.get(snapshot.own_version(&scope, versions)) else { continue };
            for (result, flag) in flags(snapshot, version, &site, &scope) {
                let found = version.study.item_at(&result);
                let group = found.map(|item| version.study.group(item.group));
                let panels = group.into_iter().flat_map(|group| &group.panel);
                let Some(panel) =
                    panels.into_iter().find(|panel| found.is_some_and(|item| panel.result == item.id))
                else {
                    continue;
                };
                let place = |item| result.with_item(version.study.item(item).oid.clone());
                let recorded = snapshot.values.get(&place(panel.flag)).map(|held| &held.content);
                let applied = flag.level.map(|level| Content::plain(level.code()));
                if applied.is_none() || recorded != applied.as_ref() || snapshot.is_withdrawn(&result) {
                    continue;
                }
                for (item, limit) in [(panel.low, flag.low), (panel.high, flag.high)] {
                    if let Some(limit) = limit {
                        self.add(snapshot, place(item), &limit.to_string());
                    }
                }
            }
        }
    }

    fn add(&mut self, snapshot: &Snapshot, at: Location, text: &str) {
        if !snapshot.values.contains_key(&at) {
            let held = Held { content: Content::plain(text), origin: Origin::Derived };
            self.0.entry(at).or_insert(held);
        }
    }
}

/// What stands in a scope.
pub(super) fn of<'a, T>(
    places: &'a BTreeMap<Location, T>,
    scope: &Scope,
) -> impl Iterator<Item = (&'a Location, &'a T)> {
    places.range(Location::scope(scope.clone())..).take_while(move |(at, _)| at.scope == *scope)
}

/// The flags of a subject's results whose limits a laboratory gave.
fn flags(snapshot: &Snapshot, version: &Version, site: &Facts, scope: &Scope) -> BTreeMap<Location, Flag> {
    let Some((now, zone)) = snapshot.last.as_ref().and_then(|last| {
        let zone: chrono_tz::Tz = snapshot.zone.parse().ok()?;
        let now = DateTime::parse_from_rfc3339(&last.instant).ok()?;
        Some((now.with_timezone(&zone).fixed_offset(), zone))
    }) else {
        return BTreeMap::new();
    };
    let values = of(&snapshot.values, &Scope::Site).chain(of(&snapshot.values, scope));
    let values: BTreeMap<Location, Content> =
        values.map(|(at, held)| (at.clone(), held.content.clone())).collect();
    let withdrawn = snapshot.withdrawn.keys().filter(|at| at.scope == *scope).cloned().collect();
    let mut facts = Facts { visits: visits(snapshot, scope), withdrawn, ..site.clone() };
    facts.rows.extend(rows(snapshot, scope));
    let record = Record { values: &values, facts: &facts, now, zone };
    let mut flags = evaluate(&version.study, &record, scope).flags;
    flags.retain(|_, flag| flag.source != LimitSource::Default);
    flags
}

fn rows(snapshot: &Snapshot, scope: &Scope) -> BTreeMap<Location, Vec<Row>> {
    let mut ordered: Vec<_> =
        of(&snapshot.rows, scope).filter(|(at, _)| !snapshot.is_withdrawn(at)).collect();
    ordered.sort_by_key(|(_, row)| row.ordinal);
    let mut rows: BTreeMap<Location, Vec<Row>> = BTreeMap::new();
    for (at, row) in ordered {
        if let Some(key) = at.row {
            rows.entry(at.form_place()).or_default().push(Row { group: row.group.clone(), key });
        }
    }
    rows
}

fn visits(snapshot: &Snapshot, scope: &Scope) -> Vec<UnscheduledVisit> {
    let mut visits: Vec<_> =
        of(&snapshot.visits, scope).filter(|(at, _)| !snapshot.is_withdrawn(at)).collect();
    visits.sort_by_key(|(_, added)| **added);
    let keys = visits.into_iter().filter_map(|(at, _)| at.event.as_ref());
    keys.filter_map(|event| Some(UnscheduledVisit { key: event.key?, oid: event.oid.clone() })).collect()
}
