//! Records of one subject of the first trial, by the paths that fragments use.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono_tz::Tz;
use protocol::definition::EventKind;
use protocol::{
    Content, EventKey, Facts, Location, Missing, Oid, Record, Row, Scope, UnscheduledVisit, parse_entry,
};
use uuid::Uuid;

use crate::study_a::study;

/// The one subject.
pub(crate) const SUBJECT: Uuid = Uuid::from_u128(1);

/// What is recorded of the subject.
pub(crate) struct Subject {
    pub(crate) values: BTreeMap<Location, Content>,
    pub(crate) facts: Facts,
    now: DateTime<chrono::FixedOffset>,
}

impl Subject {
    /// Nothing yet, on 12 September 2026 at nine in the morning.
    pub(crate) fn new() -> Self {
        let now = DateTime::parse_from_rfc3339("2026-09-12T09:00:00+09:00").unwrap();
        Self { values: BTreeMap::new(), facts: Facts::default(), now }
    }

    /// The record for the engine.
    pub(crate) fn record(&self) -> Record<'_> {
        Record { values: &self.values, facts: &self.facts, now: self.now, zone: Tz::Asia__Seoul }
    }

    /// Lets time pass.
    pub(crate) fn pass(&mut self, time: chrono::TimeDelta) {
        self.now += time;
    }

    /// The place of `EVENT[#N]/FORM[#ROW]/ITEM`; its row and visit exist from now on.
    pub(crate) fn place(&mut self, path: &str) -> Location {
        let parts: Vec<&str> = path.split('/').collect();
        let [event, form, item] = parts[..] else { panic!("{path}") };
        let numbered = |name: &str| name.split_once('#').map(|(_, number)| number.parse::<u128>().unwrap());
        let (event_oid, form_oid) = (event.split('#').next().unwrap(), form.split('#').next().unwrap());
        let definition = study().event(event_oid).unwrap_or_else(|| panic!("{path}"));
        let key = definition.repeats.then(|| Uuid::from_u128(1000 + numbered(event).unwrap_or(1)));
        let scope = if definition.kind == EventKind::Site { Scope::Site } else { Scope::Subject(SUBJECT) };
        let event = EventKey { oid: Oid::new(event_oid), key };
        if let Some(key) = key.filter(|key| self.facts.visits.iter().all(|visit| visit.key != *key)) {
            self.facts.visits.push(UnscheduledVisit { key, oid: Oid::new(event_oid) });
        }
        let place = Location::form(scope, event, Oid::new(form_oid));
        let item = study().item_of(form_oid, item).unwrap_or_else(|| panic!("{path}"));
        let Some(group) = item.row_of.map(|group| study().group(group)) else {
            return place.with_item(item.oid.clone());
        };
        let name = format!("{place}{}", group.oid);
        let print = name.bytes().fold(7_u128, |print, byte| print.wrapping_mul(31).wrapping_add(byte.into()));
        let key = Uuid::from_u128((print << 16) + numbered(form).unwrap_or(1));
        let rows = self.facts.rows.entry(place.clone()).or_default();
        if rows.iter().all(|row| row.key != key) {
            rows.push(Row { group: group.oid.clone(), key });
        }
        place.with_row(key).with_item(item.oid.clone())
    }

    /// Records a text as typed, which must not be refused.
    pub(crate) fn with(mut self, path: &str, text: &str) -> Self {
        let place = self.place(path);
        let content = match Missing::from_code(text) {
            Some(missing) => Content::Missing { missing },
            None => parse_entry(study(), &place, text, &self.record()).unwrap(),
        };
        self.values.insert(place, content);
        self
    }
}
