//! Every scope of a casebook with the rules' view of it: built by replaying the trail, kept in step with each event.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use protocol::definition::Unique;
use protocol::{Content, Location, Oid, OtherSubject, Scope, Study};
use store::{Edit, Record, Stamp, TrailFilter, What};
use uuid::Uuid;

use crate::case::{Around, Case, Moment};
use crate::chart::Chart;
use crate::commands::casebook::compile;
use crate::error::Refusal;

/// An item that stands once at one event, as event, form and item.
type Shared = (Oid, Oid, Oid);

/// A casebook's scopes.
pub(crate) struct Cases {
    pub(crate) study: Arc<Study>,
    pub(crate) zone: Tz,
    /// What was done to the casebook as a whole.
    pub(crate) whole: Chart,
    /// Subjects in the order of enrolment.
    order: Vec<Uuid>,
    subjects: BTreeMap<Uuid, Case>,
    site: Case,
    /// The cohorts that the study defines.
    cohorts: BTreeMap<Oid, Case>,
    /// What stands in the site's and the cohorts' records, which every subject's rules may read; made when it is asked for.
    around: Option<Arc<Around>>,
    /// What rules read of other subjects.
    shared: BTreeSet<Shared>,
    /// What stands there now, by subject.
    register: BTreeMap<Uuid, BTreeMap<Shared, Content>>,
    /// Items whose values may not occur twice in the casebook, as form and item.
    unique: BTreeSet<(Oid, Oid)>,
    /// What stands at such items now.
    used: BTreeMap<Location, String>,
}

impl Cases {
    /// Replays a record under the definition in force.
    pub(crate) fn replay(record: Record<'_>, now: DateTime<FixedOffset>) -> Result<Self, Refusal> {
        let (study, zone) = in_force(record)?;
        let (elsewhere, others) = (BTreeSet::new(), Vec::new());
        let moment = Moment { study: Arc::clone(&study), now, zone, elsewhere, others };
        let cohorts = study
            .header()
            .cohorts
            .iter()
            .map(|cohort| (cohort.oid.clone(), Case::new(Scope::Cohort(cohort.oid.clone()), &moment)));
        let mut cases = Self {
            unique: unique_items(&study),
            site: Case::new(Scope::Site, &moment),
            cohorts: cohorts.collect(),
            shared: study.read_of_others().collect(),
            register: BTreeMap::new(),
            study,
            zone,
            whole: Chart::default(),
            order: Vec::new(),
            subjects: BTreeMap::new(),
            around: None,
            used: BTreeMap::new(),
        };
        for line in record.trail(&TrailFilter::default())? {
            if let Some(what) = &line.what {
                cases.take_in(&line.at, what, &line.stamp, now);
            }
        }
        Ok(cases)
    }

    /// Takes in one change.
    pub(crate) fn take_in(&mut self, at: &Location, what: &What, stamp: &Stamp, now: DateTime<FixedOffset>) {
        self.note_unique(at, what);
        self.note_shared(at, what);
        match &at.scope {
            Scope::Subject(key) => {
                if !self.subjects.contains_key(key) {
                    let moment = self.moment(&at.scope, now);
                    self.order.push(*key);
                    self.subjects.insert(*key, Case::new(at.scope.clone(), &moment));
                }
                if let Some(case) = self.subjects.get_mut(key) {
                    case.apply(at, what, stamp);
                }
            }
            Scope::Site => {
                self.site.apply(at, what, stamp);
                self.around = None;
            }
            Scope::Study => self.whole.apply(at, what, stamp),
            Scope::Cohort(oid) => {
                if let Some(case) = self.cohorts.get_mut(oid) {
                    case.apply(at, what, stamp);
                }
                self.around = None;
            }
        }
    }

    fn note_unique(&mut self, at: &Location, what: &What) {
        let (Some(form), Some(item), What::Value { new, .. }) = (&at.form, &at.item, what) else { return };
        if self.unique.contains(&(form.clone(), item.clone())) {
            match new.as_ref().and_then(Content::value) {
                Some(value) => drop(self.used.insert(at.clone(), value.to_owned())),
                None => drop(self.used.remove(at)),
            }
        }
    }

    /// Keeps what others' rules read of a subject.
    fn note_shared(&mut self, at: &Location, what: &What) {
        let (Scope::Subject(key), What::Value { new, .. }) = (&at.scope, what) else { return };
        let (Some(event), Some(form), Some(item)) = (&at.event, &at.form, &at.item) else { return };
        let place = (event.oid.clone(), form.clone(), item.clone());
        if at.row.is_some() || !self.shared.contains(&place) {
            return;
        }
        let register = self.register.entry(*key).or_default();
        match new {
            Some(content) => drop(register.insert(place, content.clone())),
            None => drop(register.remove(&place)),
        }
    }

    /// What a scope's rules may read of other subjects, in the order of enrolment.
    fn others(&self, scope: &Scope) -> Vec<OtherSubject> {
        let counts = |case: &Case| case.scope != *scope && case.chart.withdrawal(&whole(case)).is_none();
        let others = self.order.iter().filter(|key| self.subjects.get(key).is_some_and(counts));
        let known = others.filter_map(|key| self.register.get(key));
        known.map(|values| OtherSubject { values: values.clone() }).collect()
    }

    /// The instant and facts that the rules are given for a scope.
    pub(crate) fn moment(&self, scope: &Scope, now: DateTime<FixedOffset>) -> Moment {
        let others = self.used.iter().filter(|(at, _)| at.scope != *scope);
        let elsewhere = others.filter_map(|(at, value)| Some((at.item.clone()?, value.clone()))).collect();
        let now = now.with_timezone(&self.zone).fixed_offset();
        let others = self.others(scope);
        Moment { study: Arc::clone(&self.study), now, zone: self.zone, elsewhere, others }
    }

    /// A scope's case, evaluated for the day of `now`.
    pub(crate) fn case(&mut self, scope: &Scope, now: DateTime<FixedOffset>) -> Result<&mut Case, Refusal> {
        let moment = self.moment(scope, now);
        match scope {
            Scope::Subject(key) => {
                let case = self.subjects.get_mut(key).ok_or(Refusal::NotFound)?;
                let around = self.around.get_or_insert_with(|| {
                    let mut around = Around::default();
                    let records = std::iter::once(&self.site).chain(self.cohorts.values());
                    records.for_each(|case| around.add(&case.chart, self.zone));
                    Arc::new(around)
                });
                case.refresh(&moment, Some(around));
                Ok(case)
            }
            Scope::Site => {
                self.site.refresh(&moment, None);
                Ok(&mut self.site)
            }
            Scope::Cohort(oid) => {
                let case = self.cohorts.get_mut(oid).ok_or(Refusal::NotFound)?;
                case.refresh(&moment, None);
                Ok(case)
            }
            Scope::Study => Err(Refusal::NotFound),
        }
    }

    /// Lets the rules of a scope see edits and new values before the record has them.
    pub(crate) fn advance(
        &mut self,
        moment: &Moment,
        scope: &Scope,
        edits: &[Edit],
        changes: &[(Location, Option<Content>)],
    ) {
        if let Some(case) = self.mutable(scope) {
            case.advance(moment, edits, changes);
        }
    }

    /// Lets the subjects' rules read what the site's and the cohorts' rules were shown, before the record has it. When the record refuses it, the scope is
    /// to be outdated.
    pub(crate) fn advance_around(&mut self) {
        let mut around = Around::default();
        std::iter::once(&self.site).chain(self.cohorts.values()).for_each(|case| around.add_known(case));
        self.around = Some(Arc::new(around));
    }

    /// What the rules say of a scope is to be found out anew.
    pub(crate) fn outdate(&mut self, scope: &Scope) {
        if !matches!(scope, Scope::Subject(_)) {
            self.around = None;
        }
        if let Some(case) = self.mutable(scope) {
            case.outdate();
        }
    }

    fn mutable(&mut self, scope: &Scope) -> Option<&mut Case> {
        match scope {
            Scope::Subject(key) => self.subjects.get_mut(key),
            Scope::Site => Some(&mut self.site),
            Scope::Cohort(oid) => self.cohorts.get_mut(oid),
            Scope::Study => None,
        }
    }

    /// A scope's record, whether or not it is evaluated for today.
    pub(crate) fn chart(&self, scope: &Scope) -> Option<&Chart> {
        match scope {
            Scope::Subject(key) => self.subjects.get(key).map(|case| &case.chart),
            Scope::Site => Some(&self.site.chart),
            Scope::Study => Some(&self.whole),
            Scope::Cohort(oid) => self.cohorts.get(oid).map(|case| &case.chart),
        }
    }

    /// Every subject's key, in the order of enrolment.
    pub(crate) fn subjects(&self) -> Vec<Uuid> {
        self.order.clone()
    }

    /// The site, the cohorts in the study's order, then every subject in the order of enrolment.
    pub(crate) fn scopes(&self) -> Vec<Scope> {
        let cohorts = self.study.header().cohorts.iter().map(|cohort| Scope::Cohort(cohort.oid.clone()));
        let subjects = self.order.iter().map(|key| Scope::Subject(*key));
        std::iter::once(Scope::Site).chain(cohorts).chain(subjects).collect()
    }
}

/// The place of a whole scope.
fn whole(case: &Case) -> Location {
    Location::scope(case.scope.clone())
}

/// The definition in force, compiled, and the site's time zone.
fn in_force(record: Record<'_>) -> Result<(Arc<Study>, Tz), Refusal> {
    let damaged = |detail: &str| Refusal::CasebookDamaged { detail: detail.to_owned() };
    let version = record.studies()?.pop().ok_or_else(|| damaged("no definition is in force"))?;
    let bytes = record.definition(&version.hash)?.ok_or_else(|| damaged("the definition is missing"))?;
    let sources = protocol::Source::unpack(&bytes).map_err(|error| damaged(&error.to_string()))?;
    let identity = record.identity()?.ok_or_else(|| damaged("the casebook has no identity"))?;
    let zone = identity.zone.parse().map_err(|_| damaged("the time zone is unknown"))?;
    Ok((Arc::new(compile(&sources)?), zone))
}

fn unique_items(study: &Study) -> BTreeSet<(Oid, Oid)> {
    let forms = study.forms().iter().map(|form| (form.id, &form.oid)).collect::<BTreeMap<_, _>>();
    let unique = study.items().iter().filter(|item| item.unique == Some(Unique::Study));
    unique.filter_map(|item| Some(((*forms.get(&item.form)?).clone(), item.oid.clone()))).collect()
}
