//! One scope (a subject, a cohort, the site) as the session keeps it: what the record says, and what the study's rules make of it now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use protocol::{ClockReading, Evaluation, Facts, OtherSubject, Record, Signed, UnscheduledVisit};
use protocol::{Content, EventKey, Location, Oid, Scope, Study};
use store::{Edit, Role, Stamp, What};

use crate::chart::{Chart, QueryStage, Signature, around, is_correction};
use crate::signers::signs;

/// Contents by place.
pub(crate) type Values = BTreeMap<Location, Content>;

/// What evaluating needs beside the chart.
pub(crate) struct Moment {
    pub(crate) study: Arc<Study>,
    pub(crate) now: DateTime<FixedOffset>,
    pub(crate) zone: Tz,
    /// Values of items that must be unique, in other subjects' records.
    pub(crate) elsewhere: BTreeSet<(Oid, String)>,
    /// What the study's rules read of other subjects.
    pub(crate) others: Vec<OtherSubject>,
    /// The hash of the version, where it is an earlier one than that in force.
    pub(crate) earlier: Option<String>,
}

/// What the site and the cohorts have recorded: a subject's rules may read it.
#[derive(Debug, Default)]
pub(crate) struct Around {
    values: Values,
    rows: BTreeMap<Location, Vec<protocol::Row>>,
    signatures: BTreeMap<Location, Vec<Signed>>,
}

impl Around {
    /// Takes in what stands in one scope's record.
    pub(crate) fn add(&mut self, chart: &Chart, study: &Study, zone: Tz) {
        self.values.extend(standing_entries(chart));
        self.rows.extend(rows(chart));
        self.signatures.extend(signatures(chart, study, zone));
    }

    /// Takes in what one scope's rules were shown, which the record may not have yet.
    pub(crate) fn add_known(&mut self, case: &Case) {
        self.values.extend(case.known.iter().map(|(at, content)| (at.clone(), content.clone())));
        self.rows.extend(case.facts.rows.iter().map(|(at, rows)| (at.clone(), rows.clone())));
        self.signatures.extend(case.facts.signatures.clone());
    }
}

/// One scope.
pub(crate) struct Case {
    pub(crate) scope: Scope,
    pub(crate) chart: Chart,
    /// The version of the definition that the evaluation is by: the one under which this scope's records stand.
    pub(crate) study: Arc<Study>,
    /// Its hash, where it is an earlier version than the one in force.
    pub(crate) earlier: Option<String>,
    /// What stands outside this scope and its rules may read.
    around: Arc<Around>,
    /// What the rules may read: this scope's entries that count, and those around it.
    known: Values,
    /// What the rules may read besides.
    facts: Facts,
    evaluation: Evaluation,
    /// The day the evaluation is true for.
    on: NaiveDate,
    behind: Behind,
}

/// What the record has and the rules have not seen.
#[derive(Default)]
struct Behind {
    /// Items that are not what the rules know.
    items: BTreeSet<Location>,
    /// Rows, visits, signatures or queries changed.
    facts: bool,
    /// Anything may have changed.
    all: bool,
}

impl Case {
    /// A scope of which nothing is known yet.
    pub(crate) fn new(scope: Scope, moment: &Moment) -> Self {
        let chart = Chart::default();
        Self {
            scope,
            around: Arc::default(),
            known: Values::new(),
            facts: facts(&chart, &Around::default(), moment),
            chart,
            evaluation: Evaluation::none(&moment.study, moment.now),
            study: Arc::clone(&moment.study),
            earlier: moment.earlier.clone(),
            on: moment.now.date_naive(),
            behind: Behind { all: true, ..Behind::default() },
        }
    }

    /// Takes in one change; [`Case::refresh`] is due afterwards.
    pub(crate) fn apply(&mut self, at: &Location, what: &What, stamp: &Stamp) {
        self.chart.apply(at, what, stamp);
        match what {
            What::Value { .. } if self.known.get(at) != self.chart.entered.get(at) => {
                self.behind.items.insert(at.clone());
            }
            What::Withdrawn { .. } | What::Restored { .. } => self.behind.all = true,
            _ => self.behind.facts |= is_fact(what),
        }
    }

    /// Nothing that the rules said is to be relied on.
    pub(crate) fn outdate(&mut self) {
        self.behind.all = true;
    }

    /// Lets the rules see edits of the record's shape and new values before the record has them. When the record then refuses them, the case is to be
    /// outdated.
    pub(crate) fn advance(
        &mut self,
        moment: &Moment,
        edits: &[Edit],
        changes: &[(Location, Option<Content>)],
    ) {
        let mut changed: Vec<Location> = changes.iter().map(|(at, _)| at.clone()).collect();
        let shrunk = self.withdraw(moment, edits);
        for edit in edits {
            match edit {
                Edit::AddVisit { at, .. } => {
                    self.facts.visits.extend(at.event.as_ref().and_then(unscheduled));
                    changed.push(at.clone());
                }
                Edit::AddRow { at, group } => {
                    let rows = self.facts.rows.entry(at.form_place()).or_default();
                    rows.extend(at.row.map(|key| protocol::Row { group: group.clone(), key }));
                    changed.push(at.clone());
                }
                Edit::Withdraw { .. } | Edit::Value { .. } | Edit::Note { .. } => {}
            }
        }
        self.note_corrections(moment, changes);
        change(&mut self.known, changes);
        if shrunk { self.evaluate(moment) } else { self.follow(moment, &changed) }
    }

    /// Takes what is withdrawn out of the rules' sight; says whether anything is.
    fn withdraw(&mut self, moment: &Moment, edits: &[Edit]) -> bool {
        let mut shrunk = None;
        for edit in edits {
            if let Edit::Withdraw { at, .. } = edit {
                let withdrawn = What::Withdrawn { reason: String::new(), moved_to: None };
                let chart = shrunk.get_or_insert_with(|| self.chart.clone());
                chart.apply(at, &withdrawn, &supposed_stamp(moment));
            }
        }
        if let Some(chart) = &shrunk {
            (self.known, self.facts) = (self.read_by_rules(chart), facts(chart, &self.around, moment));
        }
        shrunk.is_some()
    }

    /// Lets the rules see a withdrawn place as it will be once it is restored, and gives back the record as it will be. When the record then refuses it, the
    /// case is to be outdated.
    pub(crate) fn restore(&mut self, moment: &Moment, at: &Location) -> Chart {
        let mut chart = self.chart.clone();
        chart.apply(at, &What::Restored { reason: String::new() }, &supposed_stamp(moment));
        (self.known, self.facts) = (self.read_by_rules(&chart), facts(&chart, &self.around, moment));
        self.evaluate(moment);
        chart
    }

    /// Lets others' rules see, before the record has it, that a place here is signed in a role. When the record then refuses it, the case is to be outdated.
    pub(crate) fn sign(&mut self, at: &Location, on: NaiveDate, role: Role) {
        if signs(&self.study, at, role) {
            self.facts.signatures.entry(at.clone()).or_default().push(Signed { on, broken: None });
        }
    }

    /// Lets others' rules see, before the record has it, that what covered these places here is signed no more; gives back whether anything did.
    pub(crate) fn unsign(&mut self, touched: &[Location], on: NaiveDate) -> bool {
        let covering: BTreeSet<Location> = touched.iter().flat_map(around).collect();
        let scope = &self.scope;
        let here =
            self.facts.signatures.iter_mut().filter(|(at, _)| at.scope == *scope && covering.contains(at));
        let standing = here.flat_map(|(_, signed)| signed).filter(|signed| signed.broken.is_none());
        standing.map(|signed| signed.broken = Some(on)).count() > 0
    }

    /// Lets the rules see other records of the site and the cohorts, and keeps what they were shown of this one.
    pub(crate) fn look_around(&mut self, moment: &Moment, other: &Arc<Around>) {
        self.known.retain(|at, _| at.scope == self.scope);
        self.known.extend(other.values.iter().map(|(at, content)| (at.clone(), content.clone())));
        self.facts.rows.retain(|at, _| at.scope == self.scope);
        self.facts.rows.extend(other.rows.iter().map(|(at, rows)| (at.clone(), rows.clone())));
        self.facts.signatures.retain(|at, _| at.scope == self.scope);
        self.facts.signatures.extend(other.signatures.clone());
        self.around = Arc::clone(other);
        self.evaluate(moment);
    }

    /// Lets the rules catch up with the record and with the day: with what depends on what changed, or with everything.
    pub(crate) fn refresh(&mut self, moment: &Moment, around: Option<&Arc<Around>>) {
        let behind = std::mem::take(&mut self.behind);
        self.earlier.clone_from(&moment.earlier);
        let other = around.filter(|around| !Arc::ptr_eq(around, &self.around));
        let another = !Arc::ptr_eq(&self.study, &moment.study);
        if behind.all || another || other.is_some() {
            self.around = Arc::clone(other.unwrap_or(&self.around));
            self.known = self.read_by_rules(&self.chart);
            self.facts = facts(&self.chart, &self.around, moment);
            return self.evaluate(moment);
        }
        let mut changed = Vec::new();
        let elsewhere = self.facts.used_elsewhere != moment.elsewhere || self.facts.subjects != moment.others;
        if behind.facts || elsewhere {
            self.facts = facts(&self.chart, &self.around, moment);
            changed.push(Location::scope(self.scope.clone()));
        }
        for at in behind.items {
            if self.chart.corrected.contains(&at) {
                self.facts.corrected.insert(at.clone());
            }
            let content = self.chart.entered.get(&at).filter(|_| self.chart.withdrawal(&at).is_none());
            change(&mut self.known, &[(at.clone(), content.cloned())]);
            changed.push(at);
        }
        if !changed.is_empty() || self.on != moment.now.date_naive() {
            self.follow(moment, &changed);
        }
    }

    /// Lets the rules know which of the new values take the place of others.
    fn note_corrections(&mut self, moment: &Moment, changes: &[(Location, Option<Content>)]) {
        let corrections = changes.iter().filter(|(at, new)| {
            is_asked(&moment.study, at) && is_correction(self.known.get(at), new.as_ref())
        });
        self.facts.corrected.extend(corrections.map(|(at, _)| at.clone()));
    }

    fn evaluate(&mut self, moment: &Moment) {
        self.study = Arc::clone(&moment.study);
        self.evaluation = protocol::evaluate(&moment.study, &self.record(moment), &self.scope);
        self.on = moment.now.date_naive();
    }

    fn follow(&mut self, moment: &Moment, changed: &[Location]) {
        let Self { known: values, facts, .. } = self;
        let record = Record { values, facts, now: moment.now, zone: moment.zone };
        self.evaluation.change(&moment.study, &record, &self.scope, changed);
        self.on = moment.now.date_naive();
    }

    fn record(&self, moment: &Moment) -> Record<'_> {
        Record { values: &self.known, facts: &self.facts, now: moment.now, zone: moment.zone }
    }

    /// The clocks that rows have started, at an instant.
    pub(crate) fn clocks(&self, moment: &Moment) -> Vec<ClockReading> {
        self.evaluation.clocks(&moment.study, &self.record(moment))
    }

    /// Every entry that the rules read, those around this scope too.
    pub(crate) fn known(&self) -> &Values {
        &self.known
    }

    /// What the record will hold at an item once it has what the rules were shown.
    pub(crate) fn foreseen(&self, at: &Location) -> Option<&Content> {
        let keeps = self.chart.is_closed(at) && self.chart.withdrawal(at).is_none();
        let derived = if keeps { &self.chart.derived } else { &self.evaluation.derived };
        self.known.get(at).or_else(|| derived.get(at))
    }

    /// The last signature at exactly this place, standing or broken, of somebody who signs what is there.
    pub(crate) fn signature(&self, at: &Location) -> Option<&Signature> {
        self.signature_on(at, at)
    }

    /// The last signature at exactly this place, standing or broken, of somebody who signs `within`, which lies in it.
    pub(crate) fn signature_on(&self, at: &Location, within: &Location) -> Option<&Signature> {
        let mut signatures = self.chart.signatures.iter().rev();
        signatures.find(|signed| signed.at == *at && signs(&self.study, within, signed.stamp.role))
    }

    /// The signature that covers the place, of somebody who signs what is there: one that stands, else the nearest that was broken.
    pub(crate) fn signature_of(&self, at: &Location) -> Option<&Signature> {
        let covering = || around(at).filter_map(|place| self.signature_on(&place, at));
        covering().find(|signature| signature.broken.is_none()).or_else(|| covering().next())
    }

    /// Whether an unbroken signature covers the place, of somebody who signs what is there.
    pub(crate) fn signed(&self, at: &Location) -> bool {
        let mut places = around(at).filter_map(|place| self.signature_on(&place, at));
        places.any(|signature| signature.broken.is_none())
    }

    /// Whether signatures of somebody who signs what is there covered the place, and a change broke every one of them.
    pub(crate) fn is_broken(&self, at: &Location) -> bool {
        let mut signatures = around(at).filter_map(|place| self.signature_on(&place, at)).peekable();
        signatures.peek().is_some() && signatures.all(|signature| signature.broken.is_some())
    }

    /// The evaluation; [`Case::refresh`] keeps it true.
    pub(crate) fn evaluation(&self) -> &Evaluation {
        &self.evaluation
    }

    /// Lets `look` see what the rules would make of new values, and takes the values back. Nothing is copied: changing to and fro costs what depends on the
    /// values, however much else stands in the record.
    pub(crate) fn supposing<R>(
        &mut self,
        moment: &Moment,
        changes: &[(Location, Option<Content>)],
        look: impl FnOnce(&Self) -> R,
    ) -> R {
        let (changed, before): (Vec<Location>, Vec<_>) =
            changes.iter().map(|(at, _)| (at.clone(), (at.clone(), self.known.get(at).cloned()))).unzip();
        let corrected = self.facts.corrected.clone();
        self.note_corrections(moment, changes);
        change(&mut self.known, changes);
        self.follow(moment, &changed);
        let seen = look(self);
        self.facts.corrected = corrected;
        change(&mut self.known, &before);
        self.follow(moment, &changed);
        seen
    }

    /// Parses what was typed at an item.
    pub(crate) fn parse(
        &self,
        moment: &Moment,
        at: &Location,
        text: &str,
    ) -> Result<Content, protocol::Refusal> {
        protocol::parse_entry(&moment.study, at, text, &self.record(moment))
    }

    /// Entries that could not stand under another version of the definition.
    pub(crate) fn misfits(&self, moment: &Moment) -> Vec<protocol::amend::Misfit> {
        protocol::amend::misfits(&self.study, &moment.study, &self.record(moment), &self.scope)
    }

    /// Entries that would count again, were a place restored, and could not stand under the scope's version; `then` is the one they were withdrawn under.
    pub(crate) fn returning(
        &self,
        then: &Study,
        moment: &Moment,
        at: &Location,
    ) -> Vec<protocol::amend::Misfit> {
        let mut chart = self.chart.clone();
        chart.withdrawn.remove(at);
        let (values, facts) = (self.read_by_rules(&chart), facts(&chart, &self.around, moment));
        let record = Record { values: &values, facts: &facts, now: moment.now, zone: moment.zone };
        let mut found = protocol::amend::misfits(then, &moment.study, &record, &self.scope);
        found.retain(|misfit| !self.known.contains_key(&misfit.at));
        found
    }

    fn read_by_rules(&self, chart: &Chart) -> Values {
        let mut known = standing_entries(chart);
        known.extend(self.around.values.iter().map(|(at, content)| (at.clone(), content.clone())));
        known
    }
}

/// Whether a change of this kind changes what the rules read besides values.
fn is_fact(what: &What) -> bool {
    matches!(
        what,
        What::VisitAdded { .. }
            | What::RowAdded { .. }
            | What::Signed { .. }
            | What::SignatureBroken { .. }
            | What::QueryOpened { .. }
            | What::QueryAnswered { .. }
            | What::QueryClosed { .. }
            | What::QueryCancelled { .. }
            | What::QueryReopened { .. }
    )
}

/// The entries that count: not withdrawn, nor in anything withdrawn.
pub(crate) fn standing_entries(chart: &Chart) -> Values {
    let entered = chart.entered.iter();
    if chart.withdrawn.is_empty() {
        return entered.map(|(at, content)| (at.clone(), content.clone())).collect();
    }
    let counting = entered.filter(|(at, _)| chart.withdrawal(at).is_none());
    counting.map(|(at, content)| (at.clone(), content.clone())).collect()
}

fn change(known: &mut Values, changes: &[(Location, Option<Content>)]) {
    for (at, content) in changes {
        match content {
            Some(content) => drop(known.insert(at.clone(), content.clone())),
            None => drop(known.remove(at)),
        }
    }
}

fn rows(chart: &Chart) -> impl Iterator<Item = (Location, Vec<protocol::Row>)> {
    chart.rows.keys().filter(|form| chart.withdrawal(form).is_none()).map(|form| {
        let rows =
            chart.standing_rows(form).map(|row| protocol::Row { group: row.group.clone(), key: row.key });
        (form.clone(), rows.collect())
    })
}

/// The signatures that count, each in the role in which it was made.
fn signatures(chart: &Chart, study: &Study, zone: Tz) -> BTreeMap<Location, Vec<Signed>> {
    let mut signatures: BTreeMap<Location, Vec<Signed>> = BTreeMap::new();
    let counting = |signature: &&Signature| signs(study, &signature.at, signature.stamp.role);
    for signature in chart.signatures.iter().filter(counting) {
        let broken = signature.broken.as_ref().and_then(|stamp| local_day(stamp, zone));
        if let Some(on) = local_day(&signature.stamp, zone) {
            signatures.entry(signature.at.clone()).or_default().push(Signed { on, broken });
        }
    }
    signatures
}

fn facts(chart: &Chart, around: &Around, moment: &Moment) -> Facts {
    let standing = |at: &&Location| chart.withdrawal(at).is_none();
    let visits = chart.visits.iter().filter(standing).filter_map(|at| at.event.as_ref());
    let around_rows = around.rows.iter().map(|(form, rows)| (form.clone(), rows.clone()));
    let mut open_queries = BTreeMap::new();
    for query in chart.queries.values().filter(|query| query.stage == QueryStage::Open) {
        *open_queries.entry(query.at.form_place()).or_default() += 1;
    }
    Facts {
        used_elsewhere: moment.elsewhere.clone(),
        signatures: around
            .signatures
            .clone()
            .into_iter()
            .chain(signatures(chart, &moment.study, moment.zone))
            .collect(),
        visits: visits.filter_map(unscheduled).collect(),
        rows: around_rows.chain(rows(chart)).collect(),
        withdrawn: chart.withdrawn.keys().filter(|at| at.row.is_none()).cloned().collect(),
        open_queries,
        corrected: chart.corrected.iter().filter(|at| is_asked(&moment.study, at)).cloned().collect(),
        subjects: moment.others.clone(),
    }
}

/// Whether some rule asks if the item was corrected.
fn is_asked(study: &Study, at: &Location) -> bool {
    study.item_at(at).is_some_and(|item| study.asks_whether_corrected(item.id))
}

fn unscheduled(event: &EventKey) -> Option<UnscheduledVisit> {
    Some(UnscheduledVisit { key: event.key?, oid: event.oid.clone() })
}

fn supposed_stamp(moment: &Moment) -> Stamp {
    Stamp {
        seq: 0,
        instant: moment.now.to_rfc3339(),
        offset: moment.now.format("%:z").to_string(),
        user: String::new(),
        role: Role::Coordinator,
    }
}

/// The day at the site on which something was done.
pub(crate) fn local_day(stamp: &Stamp, zone: Tz) -> Option<NaiveDate> {
    let instant = DateTime::parse_from_rfc3339(&stamp.instant).ok()?;
    Some(instant.with_timezone(&zone).date_naive())
}
