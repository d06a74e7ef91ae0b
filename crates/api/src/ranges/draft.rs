//! A range as somebody drafts it: which edits of the site's table record it, and what stands in its way.
//!
//! A limit of an approved range never changes where it stands: the corrected one is a row of its own, and the row that it follows ends the day before it, or is
//! withdrawn where it was wrong from its first day. Both stay readable.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use protocol::study::{Group, Item, Need};
use protocol::{Content, Location, Oid, Origin, Scope, Study};
use store::{Act, Change, Consequence, Edit};

use super::{RangeForm, foreign_unit, obstacle, words};
use crate::case::{Case, Moment};
use crate::chart::Chart;
use crate::commands::save::{Typed, entering};
use crate::contract::{RangeDraft, RangeProblem, RangeWay};
use crate::error::Refusal;
use crate::session::Session;

/// Columns that a correction may change; the others say of whom and of what the range is.
const CORRECTED: [&str; 6] = ["LLN", "ULN", "VALIDFROM", "VALIDTO", "VERSION", "APPROVED"];
/// Columns of which a change is another version.
const VERSIONED: [&str; 3] = ["LLN", "ULN", "VALIDFROM"];
/// Who approves, while nobody has said it: a rehearsal asks what the range would do once it is approved.
const SOMEBODY: &str = "–";
/// Why, while nobody has said it.
const SOME_REASON: &str = "rehearsal";

/// What stands in the columns of a row.
type Columns = BTreeMap<Oid, Content>;

/// A draft read: what is to be recorded, and how.
pub(crate) struct Drafted {
    pub(crate) way: RangeWay,
    pub(crate) problems: Vec<RangeProblem>,
    /// The row that will stand.
    pub(crate) row: Location,
    edits: Vec<Edit>,
    changes: Vec<(Location, Option<Content>)>,
    reason: Option<String>,
}

impl Drafted {
    /// Reads and judges a draft. The record stays as it is.
    pub(crate) fn judge(session: &mut Session, request: &RangeDraft) -> Result<Self, Refusal> {
        let study = session.study.clone();
        let table = RangeForm::find(&study).ok_or(Refusal::NotFound)?;
        let fresh = table.place.with_row(session.fresh_key());
        let moment = session.moment(&Scope::Site);
        let case = session.case(&Scope::Site)?;
        let corrected =
            request.corrects.as_deref().map(|row| standing(&case.chart, &table, row)).transpose()?;
        let old = corrected.as_ref().map(|row| columns(&case.chart, &study, table.group, row));
        let mut wanted = old.clone().unwrap_or_default();
        let mut problems = read(request, case, &moment, &table, &fresh, &mut wanted)?;
        problems.extend(lacking(&study, table.group, &mut wanted));
        problems.extend(foreign_unit(&study, |oid| value(&wanted, oid)));
        let mut drafted = Self {
            way: RangeWay::New,
            problems,
            row: fresh.clone(),
            edits: Vec::new(),
            changes: Vec::new(),
            reason: request.reason.clone(),
        };
        match corrected.zip(old) {
            Some((row, old)) => drafted.correct(table.group, row, &old, wanted),
            None => drafted.add(table.group, wanted),
        }
        let found = drafted.obstacles(session, &moment)?;
        drafted.problems.extend(found);
        Ok(drafted)
    }

    /// A row is added.
    fn add(&mut self, group: &Group, wanted: Columns) {
        self.edits.push(Edit::AddRow { at: self.row.clone(), group: group.oid.clone() });
        let row = self.row.clone();
        self.changes.extend(wanted.into_iter().map(|(item, content)| (row.with_item(item), Some(content))));
    }

    /// A row is corrected where it stands, or followed by another one.
    fn correct(&mut self, group: &Group, row: Location, old: &Columns, wanted: Columns) {
        let differs = |oid: &str| value(old, oid) != value(&wanted, oid);
        if value(old, "APPROVED").is_none() || !VERSIONED.into_iter().any(differs) {
            let changed = CORRECTED.into_iter().filter(|oid| differs(oid));
            self.changes = changed
                .map(|oid| (row.with_item(Oid::new(oid)), wanted.get(&Oid::new(oid)).cloned()))
                .collect();
            (self.way, self.row) = (RangeWay::InPlace, row);
            return;
        }
        let begins = day(&wanted, "VALIDFROM");
        let later = begins.filter(|begins| day(old, "VALIDFROM").is_some_and(|began| began < *begins));
        self.add(group, wanted);
        let Some(begins) = later else {
            self.way = RangeWay::Replacement;
            self.edits.push(Edit::Withdraw { at: row, moved_to: Some(self.row.clone()) });
            return;
        };
        self.way = RangeWay::Version;
        if day(old, "VALIDTO").is_none_or(|ends| ends >= begins) {
            let ends = begins.checked_sub_days(Days::new(1)).unwrap_or(begins).to_string();
            self.changes.push((row.with_item(Oid::new("VALIDTO")), Some(Content::plain(ends))));
        }
    }

    /// What the study's checks say of the row that would stand, and do not say yet.
    fn obstacles(&self, session: &mut Session, moment: &Moment) -> Result<Vec<RangeProblem>, Refusal> {
        session.supposing_edits(moment, &Scope::Site, &self.edits, &self.changes, |case| {
            let known = &case.chart.findings;
            let findings = case.evaluation().findings.values();
            let here = findings.filter(|finding| {
                let row = Location { item: None, ..finding.place.clone() };
                row == self.row && !known.contains_key(&(finding.check.clone(), finding.place.clone()))
            });
            here.filter_map(obstacle).collect()
        })
    }

    /// Whether it says anything that the table does not.
    pub(crate) fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.changes.is_empty()
    }

    /// Everything that recording it would record. Nothing is written.
    pub(crate) fn rehearse(self, session: &mut Session) -> Result<Vec<Change>, Refusal> {
        let rehearsed = Self { reason: self.reason.or_else(|| Some(SOME_REASON.to_owned())), ..self }
            .enter(session, |session, act, following| session.rehearse(act, following));
        session.outdate(&Scope::Site);
        rehearsed
    }

    /// The act that records it, with everything that follows from it, handed to `then`: rehearsing and recording are the same but for that.
    pub(crate) fn enter<R>(
        self,
        session: &mut Session,
        then: impl FnOnce(&mut Session, Act, Vec<Consequence>) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        let Self { edits, changes, reason, .. } = self;
        let act = |edits, owed| Act::Enter { edits, reason: reason.or(owed), query: None };
        entering(session, &Scope::Site, edits, Origin::Transcribed, changes, act, then)
    }
}

/// A row of the table that stands.
fn standing(chart: &Chart, table: &RangeForm<'_>, row: &str) -> Result<Location, Refusal> {
    let mut rows = chart.standing_rows(&table.place).map(|row| table.place.with_row(row.key));
    rows.find(|at| at.to_string() == row).ok_or(Refusal::NotFound)
}

fn columns(chart: &Chart, study: &Study, group: &Group, row: &Location) -> Columns {
    let items = group.items.iter().map(|item| &study.item(*item).oid);
    items
        .filter_map(|oid| Some((oid.clone(), chart.entered.get(&row.with_item(oid.clone()))?.clone())))
        .collect()
}

fn value<'a>(columns: &'a Columns, oid: &str) -> Option<&'a str> {
    columns.get(&Oid::new(oid)).and_then(Content::value)
}

fn day(columns: &Columns, oid: &str) -> Option<NaiveDate> {
    value(columns, oid)?.parse().ok()
}

/// Reads what was typed into the columns, each as its item wants it; what cannot be read is a problem.
fn read(
    request: &RangeDraft,
    case: &Case,
    moment: &Moment,
    table: &RangeForm<'_>,
    row: &Location,
    wanted: &mut Columns,
) -> Result<Vec<RangeProblem>, Refusal> {
    let mut problems = Vec::new();
    for typed in &request.values {
        let known = table.group.items.iter().map(|item| moment.study.item(*item));
        let item = known.into_iter().find(|item| item.oid.as_str() == typed.item);
        let item = item.filter(|_| request.corrects.is_none() || CORRECTED.contains(&typed.item.as_str()));
        let item: &Item = item.ok_or_else(|| Refusal::bad("values", "item"))?;
        let typed = Typed { at: row.with_item(item.oid.clone()), text: typed.text.clone(), missing: None };
        match typed.parse(case, moment)? {
            Ok(Some(content)) => drop(wanted.insert(item.oid.clone(), content)),
            Ok(None) => drop(wanted.remove(&item.oid)),
            Err(refusal) => problems.push(words::refused(item, &refusal)),
        }
    }
    Ok(problems)
}

/// What every range has and this one lacks. Its approval is taken for granted from here on: what it would do is asked before it is approved.
fn lacking(study: &Study, group: &Group, wanted: &mut Columns) -> Vec<RangeProblem> {
    let items = group.items.iter().map(|item| study.item(*item));
    let needed = items.filter(|item| matches!(item.required, Need::Yes) && !wanted.contains_key(&item.oid));
    let problems = needed.map(words::needed).collect();
    wanted.entry(Oid::new("APPROVED")).or_insert_with(|| Content::plain(SOMEBODY));
    problems
}
