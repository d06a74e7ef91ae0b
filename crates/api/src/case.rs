//! One scope (a subject, the site) as the session keeps it: what the record says, and what the study's rules make of it now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use protocol::{Content, EventKey, Location, Oid, Origin, Scope, Study};
use protocol::{Evaluation, Facts, Record, UnscheduledVisit};
use store::{Edit, Role, Stamp, What};

use crate::chart::{Chart, QueryStage};

/// Contents by place.
pub(crate) type Values = BTreeMap<Location, Content>;

/// What evaluating needs beside the chart.
pub(crate) struct Moment {
    pub(crate) study: Arc<Study>,
    pub(crate) now: DateTime<FixedOffset>,
    pub(crate) zone: Tz,
    /// Values of items that must be unique, in other subjects' records.
    pub(crate) elsewhere: BTreeSet<(Oid, String)>,
}

/// One scope.
pub(crate) struct Case {
    pub(crate) scope: Scope,
    pub(crate) chart: Chart,
    /// The site's entries, which a subject's rules may read.
    site: Arc<Values>,
    /// What the rules may read: this scope's entries that count, and the site's.
    known: Values,
    evaluation: Evaluation,
    /// The day the evaluation is true for.
    on: NaiveDate,
    /// The record has moved on since.
    stale: bool,
}

/// A case as it would be after some changes.
pub(crate) struct Supposed {
    /// The record before the changes, but with their rows, visits and withdrawals.
    pub(crate) chart: Chart,
    pub(crate) evaluation: Evaluation,
}

impl Case {
    /// A scope of which nothing is known yet.
    pub(crate) fn new(scope: Scope, moment: &Moment) -> Self {
        let (chart, known) = (Chart::default(), Values::new());
        let evaluation = evaluate(&chart, &known, moment, &scope);
        Self {
            scope,
            chart,
            site: Arc::default(),
            known,
            evaluation,
            on: moment.now.date_naive(),
            stale: true,
        }
    }

    /// Takes in one change; [`Case::refresh`] is due afterwards.
    pub(crate) fn apply(&mut self, at: &Location, what: &What, stamp: &Stamp) {
        self.chart.apply(at, what, stamp);
        self.stale |= is_read_by_rules(what);
    }

    /// Something that the rules read has changed elsewhere.
    pub(crate) fn outdate(&mut self) {
        self.stale = true;
    }

    /// The record has moved on as was supposed: what the rules said of it then is true now.
    pub(crate) fn settle(&mut self) {
        self.stale = false;
    }

    /// Lets the rules see new values before the record has them. When the record then refuses them, the case is to be outdated.
    pub(crate) fn advance(&mut self, moment: &Moment, changes: &[(Location, Option<Content>)]) {
        change(&mut self.known, changes);
        let changed: Vec<Location> = changes.iter().map(|(at, _)| at.clone()).collect();
        let facts = facts(&self.chart, moment);
        let record = Record { values: &self.known, facts: &facts, now: moment.now, zone: moment.zone };
        self.evaluation.change(&moment.study, &record, &self.scope, &changed);
    }

    /// Evaluates everything after the record has moved on; on a new day alone, what reads the day.
    pub(crate) fn refresh(&mut self, moment: &Moment, site: &Arc<Values>) {
        let today = moment.now.date_naive();
        if self.stale {
            self.site = Arc::clone(site);
            self.known = self.read_by_rules(&self.chart);
            self.evaluation = evaluate(&self.chart, &self.known, moment, &self.scope);
        } else if self.on != today {
            self.advance(moment, &[]);
        }
        (self.on, self.stale) = (today, false);
    }

    /// The evaluation; [`Case::refresh`] keeps it true.
    pub(crate) fn evaluation(&self) -> &Evaluation {
        &self.evaluation
    }

    /// What the rules would make of new values. Nothing is kept.
    pub(crate) fn suppose(&self, moment: &Moment, changes: &[(Location, Option<Content>)]) -> Evaluation {
        let mut known = self.known.clone();
        change(&mut known, changes);
        let changed: Vec<Location> = changes.iter().map(|(at, _)| at.clone()).collect();
        let facts = facts(&self.chart, moment);
        let record = Record { values: &known, facts: &facts, now: moment.now, zone: moment.zone };
        protocol::evaluate_change(&moment.study, &record, &self.scope, &self.evaluation, &changed)
    }

    /// What the rules would make of rows and visits added or withdrawn, and of new values. Nothing is kept.
    pub(crate) fn suppose_edits(
        &self,
        moment: &Moment,
        edits: &[Edit],
        changes: &[(Location, Option<Content>)],
    ) -> Supposed {
        let mut chart = self.chart.clone();
        for (at, what) in edits.iter().filter_map(meant) {
            chart.apply(&at, &what, &supposed_stamp(moment));
        }
        let mut known = self.read_by_rules(&chart);
        change(&mut known, changes);
        let evaluation = evaluate(&chart, &known, moment, &self.scope);
        Supposed { chart, evaluation }
    }

    /// Parses what was typed at an item.
    pub(crate) fn parse(
        &self,
        moment: &Moment,
        at: &Location,
        text: &str,
    ) -> Result<Content, protocol::Refusal> {
        let facts = facts(&self.chart, moment);
        let record = Record { values: &self.known, facts: &facts, now: moment.now, zone: moment.zone };
        protocol::parse_entry(&moment.study, at, text, &record)
    }

    fn read_by_rules(&self, chart: &Chart) -> Values {
        let mut known = standing_entries(chart);
        known.extend(self.site.iter().map(|(at, content)| (at.clone(), content.clone())));
        known
    }
}

/// Whether a change of this kind may change what the rules say: not what follows from them, nor what people say about findings, nor reviewers' marks.
fn is_read_by_rules(what: &What) -> bool {
    !matches!(
        what,
        What::Value { origin: Origin::Derived, .. }
            | What::FormCompleted {}
            | What::FormReopened { .. }
            | What::FindingRaised { .. }
            | What::FindingResolved { .. }
            | What::FindingConfirmed { .. }
            | What::AlertAcknowledged { .. }
            | What::QueryAnswered { .. }
            | What::Verified { .. }
            | What::VerificationBroken {}
            | What::Frozen {}
            | What::Unfrozen { .. }
            | What::Locked {}
            | What::Unlocked { .. }
            | What::NoteSet { .. }
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

fn evaluate(chart: &Chart, values: &Values, moment: &Moment, scope: &Scope) -> Evaluation {
    let facts = facts(chart, moment);
    let record = Record { values, facts: &facts, now: moment.now, zone: moment.zone };
    protocol::evaluate(&moment.study, &record, scope)
}

fn facts(chart: &Chart, moment: &Moment) -> Facts {
    let standing = |at: &&Location| chart.withdrawal(at).is_none();
    let visits = chart.visits.iter().filter(standing).filter_map(|at| at.event.as_ref());
    let rows = chart.rows.keys().map(|form| {
        let rows =
            chart.standing_rows(form).map(|row| protocol::Row { group: row.group.clone(), key: row.key });
        (form.clone(), rows.collect())
    });
    let signed = chart.signatures.iter().filter(|signature| signature.broken.is_none());
    let signed = signed
        .filter_map(|signature| Some((signature.at.clone(), local_day(&signature.stamp, moment.zone)?)));
    let mut open_queries = BTreeMap::new();
    for query in chart.queries.values().filter(|query| query.stage == QueryStage::Open) {
        *open_queries.entry(query.at.form_place()).or_default() += 1;
    }
    Facts {
        used_elsewhere: moment.elsewhere.clone(),
        signed: signed.collect(),
        visits: visits.filter_map(unscheduled).collect(),
        rows: rows.collect(),
        open_queries,
        completed: chart.completed.keys().cloned().collect(),
        subjects: Vec::new(),
    }
}

fn unscheduled(event: &EventKey) -> Option<UnscheduledVisit> {
    Some(UnscheduledVisit { key: event.key?, oid: event.oid.clone() })
}

/// The change that an edit of the record's shape would be recorded as.
fn meant(edit: &Edit) -> Option<(Location, What)> {
    Some(match edit {
        Edit::AddVisit { at } => (at.clone(), What::VisitAdded {}),
        Edit::AddRow { at, group } => (at.clone(), What::RowAdded { group: group.clone(), ordinal: 0 }),
        Edit::Withdraw { at, .. } => (at.clone(), What::Withdrawn { reason: String::new(), moved_to: None }),
        Edit::Value { .. } | Edit::Note { .. } => return None,
    })
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
