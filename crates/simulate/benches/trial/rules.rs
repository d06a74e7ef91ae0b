//! The study's rules over simulated records.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use protocol::{
    Content, Facts, Location, Origin, Record, Row, Scope, Source, Study, UnscheduledVisit, evaluate,
};
use store::{Casebook, TrailFilter, What};
use uuid::Uuid;

use crate::EVENING;
use crate::figures::Figures;

/// Subjects whose checks are all evaluated.
const EVERYBODY: usize = 1_000;
const COMPILATIONS: usize = 10;
/// What one changed value may take, in all but a hundredth of cases.
const GOAL: Duration = Duration::from_millis(1);
/// How many items are named of which a change takes longest.
const SLOWEST: usize = 8;

/// A subject's record as the rules read it.
#[derive(Clone, Default)]
pub(crate) struct Subject {
    pub(crate) values: BTreeMap<Location, Content>,
    pub(crate) facts: Facts,
    /// Values, rows and visits, in the order in which they came.
    pub(crate) story: Vec<(Location, What)>,
}

/// The study and what the site knows.
pub(crate) struct Site {
    packed: Vec<u8>,
    pub(crate) study: Study,
    values: BTreeMap<Location, Content>,
    pub(crate) subjects: BTreeMap<Uuid, Subject>,
    now: DateTime<FixedOffset>,
}

impl Site {
    pub(crate) fn read(casebook: &Casebook) -> Self {
        let record = casebook.record();
        let version = record.studies().unwrap().pop().unwrap();
        let packed = record.definition(&version.hash).unwrap().unwrap();
        let mut site = Self {
            study: compiled(&packed),
            packed,
            values: BTreeMap::new(),
            subjects: BTreeMap::new(),
            now: DateTime::parse_from_rfc3339(EVENING).unwrap(),
        };
        for line in record.trail(&TrailFilter::default()).unwrap() {
            match (&line.at.scope, line.what) {
                (Scope::Subject(key), Some(what)) => {
                    site.subjects.entry(*key).or_default().take_in(line.at, what)
                }
                (Scope::Site, Some(What::Value { new: Some(new), .. })) => {
                    site.values.insert(line.at, new);
                }
                _ => {}
            }
        }
        for subject in site.subjects.values_mut() {
            subject.values.extend(site.values.clone());
        }
        site
    }

    fn record<'a>(&self, values: &'a BTreeMap<Location, Content>, facts: &'a Facts) -> Record<'a> {
        Record { values, facts, now: self.now, zone: Tz::Asia__Seoul }
    }
}

impl Subject {
    fn take_in(&mut self, at: Location, what: What) {
        match &what {
            What::Value { new, origin, .. } if *origin != Origin::Derived => match new {
                Some(new) => drop(self.values.insert(at.clone(), new.clone())),
                None => drop(self.values.remove(&at)),
            },
            What::RowAdded { group, .. } => {
                let row = Row { group: group.clone(), key: at.row.unwrap() };
                self.facts.rows.entry(at.form_place()).or_default().push(row);
            }
            What::VisitAdded { .. } => {
                let event = at.event.clone().unwrap();
                self.facts.visits.push(UnscheduledVisit { key: event.key.unwrap(), oid: event.oid });
            }
            _ => return,
        }
        self.story.push((at, what));
    }

    /// The same record under another subject's key.
    fn of(&self, key: Uuid) -> Self {
        let moved = |at: &Location| match at.scope {
            Scope::Subject(_) => Location { scope: Scope::Subject(key), ..at.clone() },
            _ => at.clone(),
        };
        let rows = self.facts.rows.iter().map(|(at, rows)| (moved(at), rows.clone()));
        Self {
            values: self.values.iter().map(|(at, content)| (moved(at), content.clone())).collect(),
            facts: Facts { rows: rows.collect(), ..self.facts.clone() },
            story: Vec::new(),
        }
    }
}

fn compiled(packed: &[u8]) -> Study {
    let sources = Source::unpack(packed).unwrap();
    Study::compile(&sources).map_err(|_| "the study does not compile").unwrap().study
}

pub(crate) fn measure(site: &Site) {
    let mut compiling = Figures::of("the study, compiled from its JSON");
    for _ in 0..COMPILATIONS {
        compiling.time(|| compiled(&site.packed));
    }
    compiling.print();
    everybody(site);
    every_value(site);
}

/// All checks over many subjects.
fn everybody(site: &Site) {
    let mut evaluating = Figures::of("all checks of one subject, evaluated anew");
    let (mut values, mut findings, mut derived) = (0, 0, 0);
    let subjects: Vec<&Subject> = site.subjects.values().collect();
    for number in 0..EVERYBODY {
        let key = Uuid::from_u128(number as u128 + 1);
        let subject = subjects[number % subjects.len()].of(key);
        let record = site.record(&subject.values, &subject.facts);
        let found = evaluating.time(|| evaluate(&site.study, &record, &Scope::Subject(key)));
        values += subject.values.keys().filter(|at| at.scope == Scope::Subject(key)).count();
        (findings, derived) = (findings + found.findings.len(), derived + found.derived.len());
    }
    let total = evaluating.total();
    evaluating.print();
    let checks = site.study.checks().len();
    #[allow(clippy::cast_precision_loss, reason = "a mean")]
    let each = total.as_secs_f64() * 1e9 / values as f64;
    println!(
        "| all checks of {EVERYBODY} subjects: {checks} checks and the rules of {} items over {values} values, to {findings} findings and {derived} derived values | 1 | – | {total:.3?} ({each:.0} ns a value) | – |",
        site.study.items().len(),
    );
}

/// Every value of every subject, changed to what somebody else has there, or cleared, and back.
fn every_value(site: &Site) {
    let mut changing = Figures::of("one changed value with everything that depends on it");
    let mut of_item: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
    for (key, subject) in &site.subjects {
        let scope = Scope::Subject(*key);
        let others = site.subjects.values().flat_map(|other| &other.values);
        let mut elsewhere: BTreeMap<_, Vec<&Content>> = BTreeMap::new();
        for (at, content) in others {
            elsewhere.entry((&at.event, &at.form, &at.item)).or_default().push(content);
        }
        let mut values = subject.values.clone();
        let mut evaluation = evaluate(&site.study, &site.record(&values, &subject.facts), &scope);
        for (at, own) in subject.values.iter().filter(|(at, _)| at.scope == scope) {
            let other = elsewhere[&(&at.event, &at.form, &at.item)].iter().find(|other| **other != own);
            for content in [other.copied(), Some(own)] {
                match content {
                    Some(content) => drop(values.insert(at.clone(), content.clone())),
                    None => drop(values.remove(at)),
                }
                let record = site.record(&values, &subject.facts);
                changing.time(|| evaluation.change(&site.study, &record, &scope, std::slice::from_ref(at)));
                if let (Some(form), Some(item)) = (&at.form, &at.item) {
                    of_item.entry(format!("{form}.{item}")).or_default().push(changing.last());
                }
            }
        }
    }
    changing.print_within(GOAL);
    slowest(of_item);
}

/// The items of which a change takes longest.
fn slowest(of_item: BTreeMap<String, Vec<Duration>>) {
    let mut medians: Vec<_> = of_item
        .into_iter()
        .map(|(item, mut times)| {
            times.sort_unstable();
            (times[times.len() / 2], times.len(), item)
        })
        .collect();
    medians.sort_unstable_by(|one, other| other.cmp(one));
    for (median, times, item) in medians.into_iter().take(SLOWEST) {
        println!("| – among the slowest: {item} | {times} | – | {median:.3?} | – |");
    }
}
