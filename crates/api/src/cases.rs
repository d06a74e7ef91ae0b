//! Every scope of a casebook with the rules' view of it: built by replaying the trail, kept in step with each event.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use protocol::amend::Misfit;
use protocol::{Content, Location, Oid, OtherSubject, Scope, Study};
use store::{Edit, Record, Role, Stamp, TrailFilter, What};
use uuid::Uuid;

use crate::case::{Around, Case, Moment};
use crate::chart::Chart;
use crate::commands::casebook::compile;
use crate::error::Refusal;
use crate::register::{Register, Shown};

/// A casebook's scopes.
pub(crate) struct Cases {
    /// The version in force: the site's, the cohorts' and that of whoever is enrolled now.
    pub(crate) study: Arc<Study>,
    /// Every version that was in force, by the hash of its bytes.
    versions: BTreeMap<String, Arc<Study>>,
    /// The hash of the version in force.
    in_force: String,
    /// The version under which each subject's records stand.
    kept: BTreeMap<Uuid, String>,
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
    register: Register,
    /// The version under which a place stood when it was withdrawn.
    withdrawn_under: BTreeMap<Location, String>,
}

impl Cases {
    /// Replays a record under the definition in force.
    pub(crate) fn replay(record: Record<'_>, now: DateTime<FixedOffset>) -> Result<Self, Refusal> {
        let (versions, zone) = versions(record)?;
        let first =
            record.studies()?.into_iter().next().ok_or_else(|| damaged("no definition is in force"))?;
        let study = versions.get(&first.hash).cloned().ok_or_else(|| damaged("the definition is missing"))?;
        let moment = Moment {
            study: Arc::clone(&study),
            now,
            zone,
            elsewhere: BTreeSet::new(),
            others: Vec::new(),
            earlier: None,
        };
        let mut cases = Self {
            site: Case::new(Scope::Site, &moment),
            cohorts: BTreeMap::new(),
            register: Register::default(),
            study,
            versions,
            in_force: first.hash,
            kept: BTreeMap::new(),
            zone,
            whole: Chart::default(),
            order: Vec::new(),
            subjects: BTreeMap::new(),
            around: None,
            withdrawn_under: BTreeMap::new(),
        };
        cases.versions.values().for_each(|study| cases.register.learn(study));
        cases.found_cohorts(now);
        for line in record.trail(&TrailFilter::default())? {
            if let Some(what) = &line.what {
                cases.take_in(&line.at, what, &line.stamp, now);
            }
        }
        Ok(cases)
    }

    /// Learns a version of the definition, before it is put in force.
    pub(crate) fn learn(&mut self, hash: &str, study: &Arc<Study>) {
        self.register.learn(study);
        self.versions.insert(hash.to_owned(), Arc::clone(study));
        for case in self.subjects.values() {
            self.register.read(&case.scope, &case.chart);
        }
    }

    /// Takes in what changes the version under which records stand.
    fn note_version(&mut self, at: &Location, what: &What, now: DateTime<FixedOffset>) {
        match (what, &at.scope) {
            (What::StudyActivated { hash, .. }, _) => {
                if let Some(study) = self.versions.get(hash) {
                    self.study = Arc::clone(study);
                    self.in_force.clone_from(hash);
                    self.found_cohorts(now);
                    self.around = None;
                }
            }
            (What::SubjectAdded { .. }, Scope::Subject(key)) => {
                self.kept.insert(*key, self.in_force.clone());
            }
            (What::VersionMoved { hash, .. }, Scope::Subject(key)) => {
                self.kept.insert(*key, hash.clone());
            }
            (What::Withdrawn { .. }, scope) => {
                self.withdrawn_under.insert(at.clone(), self.version_of(scope).to_owned());
            }
            _ => {}
        }
    }

    /// A record for each cohort that the version in force knows; those that an earlier one knew stay.
    fn found_cohorts(&mut self, now: DateTime<FixedOffset>) {
        for cohort in &self.study.header().cohorts {
            if !self.cohorts.contains_key(&cohort.oid) {
                let scope = Scope::Cohort(cohort.oid.clone());
                let moment = Moment {
                    study: Arc::clone(&self.study),
                    now,
                    zone: self.zone,
                    elsewhere: BTreeSet::new(),
                    others: Vec::new(),
                    earlier: None,
                };
                self.cohorts.insert(cohort.oid.clone(), Case::new(scope, &moment));
            }
        }
    }

    /// The hash of the version under which a scope's records stand.
    pub(crate) fn version_of(&self, scope: &Scope) -> &str {
        match scope {
            Scope::Subject(key) => self.kept.get(key).unwrap_or(&self.in_force),
            _ => &self.in_force,
        }
    }

    /// The version under which a scope's records stand.
    pub(crate) fn study_of(&self, scope: &Scope) -> &Arc<Study> {
        self.versions.get(self.version_of(scope)).unwrap_or(&self.study)
    }

    /// The version that has words for a place: the scope's own, or an earlier one that knew the item.
    pub(crate) fn study_naming(&self, at: &Location) -> &Study {
        let own = self.study_of(&at.scope);
        if at.item.is_none() || own.item_at(at).is_some() {
            return own;
        }
        self.versions.values().find(|study| study.item_at(at).is_some()).unwrap_or(own)
    }

    /// A version that is or was in force.
    pub(crate) fn version(&self, hash: &str) -> Option<&Arc<Study>> {
        self.versions.get(hash)
    }

    /// What the rules of another version would make of a scope, and the moment they were asked at. The scope itself stays as it is.
    pub(crate) fn under(
        &mut self,
        study: &Arc<Study>,
        scope: &Scope,
        now: DateTime<FixedOffset>,
    ) -> Result<(Case, Moment), Refusal> {
        let around = Arc::clone(self.around());
        let moment = Moment { study: Arc::clone(study), earlier: None, ..self.moment(scope, now) };
        let chart = self.chart(scope).ok_or(Refusal::NotFound)?.clone();
        let mut case = Case::new(scope.clone(), &moment);
        case.chart = chart;
        case.refresh(&moment, matches!(scope, Scope::Subject(_)).then_some(&around));
        Ok((case, moment))
    }

    /// Entries of a withdrawn place that could not stand any more, were it restored: the version may have changed in the meantime.
    pub(crate) fn returning(
        &mut self,
        at: &Location,
        now: DateTime<FixedOffset>,
    ) -> Result<Vec<Misfit>, Refusal> {
        let then = self.withdrawn_under.get(at).filter(|then| *then != self.version_of(&at.scope));
        let Some(then) = then.and_then(|then| self.versions.get(then)).cloned() else {
            return Ok(Vec::new());
        };
        let moment = self.moment(&at.scope, now);
        Ok(self.case(&at.scope, now)?.returning(&then, &moment, at))
    }

    /// Takes in one change.
    pub(crate) fn take_in(&mut self, at: &Location, what: &What, stamp: &Stamp, now: DateTime<FixedOffset>) {
        self.note_version(at, what, now);
        match &at.scope {
            Scope::Subject(key) => {
                if !self.subjects.contains_key(key) {
                    let moment = self.moment(&at.scope, now);
                    self.order.push(*key);
                    self.subjects.insert(*key, Case::new(at.scope.clone(), &moment));
                }
                if let Some(case) = self.subjects.get_mut(key) {
                    case.apply(at, what, stamp);
                    self.register.note(at, what, &case.chart);
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

    /// What a scope's rules may read of other subjects, in the order of enrolment.
    fn others(&self, scope: &Scope) -> Vec<OtherSubject> {
        let others = self.order.iter().map(|key| Scope::Subject(*key)).filter(|other| other != scope);
        others.filter_map(|other| self.register.other(&other)).collect()
    }

    /// The instant and facts that the rules are given for a scope.
    pub(crate) fn moment(&self, scope: &Scope, now: DateTime<FixedOffset>) -> Moment {
        let version = self.version_of(scope);
        Moment {
            study: Arc::clone(self.study_of(scope)),
            now: now.with_timezone(&self.zone).fixed_offset(),
            zone: self.zone,
            elsewhere: self.register.elsewhere(scope),
            others: self.others(scope),
            earlier: (version != self.in_force).then(|| version.to_owned()),
        }
    }

    /// A scope's case, evaluated for the day of `now`.
    pub(crate) fn case(&mut self, scope: &Scope, now: DateTime<FixedOffset>) -> Result<&mut Case, Refusal> {
        let moment = self.moment(scope, now);
        match scope {
            Scope::Subject(key) => {
                let around = Arc::clone(self.around());
                let case = self.subjects.get_mut(key).ok_or(Refusal::NotFound)?;
                case.refresh(&moment, Some(&around));
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

    /// What the site's and the cohorts' records say, read afresh when they have changed.
    fn around(&mut self) -> &Arc<Around> {
        self.around.get_or_insert_with(|| {
            let mut around = Around::default();
            let records = std::iter::once(&self.site).chain(self.cohorts.values());
            records.for_each(|case| around.add(&case.chart, &self.study, self.zone));
            Arc::new(around)
        })
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

    /// Lets the rules of a scope see one of its places restored before the record has it; gives back the scope's record as it will be.
    pub(crate) fn restore(&mut self, moment: &Moment, at: &Location) -> Result<Chart, Refusal> {
        let case = self.mutable(&at.scope).ok_or(Refusal::NotFound)?;
        Ok(case.restore(moment, at))
    }

    /// What a scope will show to others once the record has what its rules were shown.
    pub(crate) fn foreseen(&self, scope: &Scope) -> Shown {
        self.held(scope).map(|case| self.register.foreseen(case)).unwrap_or_default()
    }

    /// The same of a case that is not kept here.
    pub(crate) fn foreseen_of(&self, case: &Case) -> Shown {
        self.register.foreseen(case)
    }

    /// The scopes whose rules read anything that a change in another one touches: of the site and the cohorts, every subject; of a subject, who reads by name
    /// what is `shown` otherwise than before, or has a value that is compared with it.
    pub(crate) fn readers(&self, changed: &Scope, shown: &Shown) -> Vec<Scope> {
        if !matches!(changed, Scope::Subject(_)) {
            return self.order.iter().map(|key| Scope::Subject(*key)).collect();
        }
        let named = self.register.differs(changed, shown);
        let reads = |scope: &Scope| {
            named && self.study_of(scope).read_of_others().next().is_some()
                || self.register.meets(scope, changed, shown)
        };
        self.scopes().into_iter().filter(|scope| scope != changed && reads(scope)).collect()
    }

    /// Lets others' rules read a change in a scope before the record has it; [`Cases::hide`] takes it back.
    pub(crate) fn show(&mut self, changed: &Scope, shown: Shown) {
        if matches!(changed, Scope::Subject(_)) {
            return self.register.show(changed, shown);
        }
        self.show_around(std::slice::from_ref(changed));
    }

    /// Lets every subject's rules read what the rules of these records of the site and the cohorts were shown; of the others, the record.
    pub(crate) fn show_around(&mut self, changed: &[Scope]) {
        let mut around = Around::default();
        for case in std::iter::once(&self.site).chain(self.cohorts.values()) {
            // What nobody has looked at yet has been shown to no rules: of that, the record.
            if changed.contains(&case.scope) {
                around.add_known(case);
            } else {
                around.add(&case.chart, &self.study, self.zone);
            }
        }
        self.around = Some(Arc::new(around));
    }

    /// Lets a subject's rules, which were shown more of it than the record has, read what is shown of the site and the cohorts.
    pub(crate) fn look_around(&mut self, subject: &Scope, now: DateTime<FixedOffset>) {
        let (moment, around) = (self.moment(subject, now), Arc::clone(self.around()));
        if let Some(case) = self.mutable(subject) {
            case.look_around(&moment, &around);
        }
    }

    /// Lets a place of the site's or a cohort's record be signed in a role before the record has it.
    pub(crate) fn sign(&mut self, at: &Location, on: NaiveDate, role: Role) {
        if let Some(case) = self.mutable(&at.scope) {
            case.sign(at, on, role);
        }
    }

    /// Lets what covered places of the site's or a cohort's record be signed no more before the record has it; gives back whether anything did. Subjects'
    /// signatures are read by nobody else.
    pub(crate) fn unsign(&mut self, scope: &Scope, touched: &[Location], on: NaiveDate) -> bool {
        let shared = !matches!(scope, Scope::Subject(_));
        shared && self.mutable(scope).is_some_and(|case| case.unsign(touched, on))
    }

    /// Lets others' rules read what the record says of a scope.
    pub(crate) fn hide(&mut self, changed: &Scope) {
        match changed {
            Scope::Subject(key) => {
                if let Some(case) = self.subjects.get(key) {
                    self.register.read(changed, &case.chart);
                }
            }
            _ => self.around = None,
        }
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

    fn held(&self, scope: &Scope) -> Option<&Case> {
        match scope {
            Scope::Subject(key) => self.subjects.get(key),
            Scope::Site => Some(&self.site),
            Scope::Cohort(oid) => self.cohorts.get(oid),
            Scope::Study => None,
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
        if *scope == Scope::Study { Some(&self.whole) } else { self.held(scope).map(|case| &case.chart) }
    }

    /// Every subject's key, in the order of enrolment.
    pub(crate) fn subjects(&self) -> Vec<Uuid> {
        self.order.clone()
    }

    /// The site, and every cohort that the version in force or an earlier one knew.
    pub(crate) fn shared_scopes(&self) -> Vec<Scope> {
        let cohorts = self.cohorts.keys().map(|cohort| Scope::Cohort(cohort.clone()));
        std::iter::once(Scope::Site).chain(cohorts).collect()
    }

    /// The site, the cohorts in the order of the version in force, then every subject in the order of enrolment.
    pub(crate) fn scopes(&self) -> Vec<Scope> {
        let cohorts = self.study.header().cohorts.iter().map(|cohort| Scope::Cohort(cohort.oid.clone()));
        let subjects = self.order.iter().map(|key| Scope::Subject(*key));
        std::iter::once(Scope::Site).chain(cohorts).chain(subjects).collect()
    }
}

/// Every version that was in force, compiled, and the site's time zone.
fn versions(record: Record<'_>) -> Result<(BTreeMap<String, Arc<Study>>, Tz), Refusal> {
    let mut versions = BTreeMap::new();
    for version in record.studies()? {
        if let Entry::Vacant(vacant) = versions.entry(version.hash) {
            let bytes =
                record.definition(vacant.key())?.ok_or_else(|| damaged("the definition is missing"))?;
            let sources = protocol::Source::unpack(&bytes).map_err(|error| damaged(&error.to_string()))?;
            vacant.insert(Arc::new(compile(&sources)?.study));
        }
    }
    let identity = record.identity()?.ok_or_else(|| damaged("the casebook has no identity"))?;
    let zone = identity.zone.parse().map_err(|_| damaged("the time zone is unknown"))?;
    Ok((versions, zone))
}

fn damaged(detail: &str) -> Refusal {
    Refusal::CasebookDamaged { detail: detail.to_owned() }
}
