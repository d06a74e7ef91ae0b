//! The site's reference ranges: a laboratory's file of them, and one of them drafted by hand.
//!
//! Each line of a file becomes a row of the site's table, or says what is wrong with it. A line is judged as if somebody had typed it: every cell by its item, then the row by the study's checks beside all other rows, old and new. Nothing is
//! written while one line is bad.

mod draft;
mod effects;
mod file;
mod words;

use std::path::Path;
use std::sync::Arc;

use protocol::definition::Severity;
use protocol::study::{Form, Group, Item};
use protocol::{Content, EventKey, Finding, Location, Oid, Scope, Study};
use store::Edit;

use crate::case::{Case, Moment};
use crate::commands::save::Typed;
use crate::contract::{RangeLine, RangePreview, RangeProblem};
use crate::error::Refusal;
use crate::session::Session;
use crate::words::{symbol, words as said};
use file::{Line, Table};

pub(crate) use draft::Drafted;
pub(crate) use effects::{effects, judged};

/// The site's table of reference ranges as the definition has it.
pub(crate) struct RangeForm<'a> {
    pub(crate) form: &'a Form,
    pub(crate) group: &'a Group,
    /// The form's place in the site's record.
    pub(crate) place: Location,
}

impl<'a> RangeForm<'a> {
    /// The study's table, if it has one.
    pub(crate) fn find(study: &'a Study) -> Option<Self> {
        let form = study.form(study.header().reference_ranges.as_ref()?.as_str())?;
        let group = form.groups.iter().map(|group| study.group(*group)).find(|group| group.repeats)?;
        let home = study.events().iter().find(|event| Some(event.id) == form.home)?;
        let event = EventKey { oid: home.oid.clone(), key: None };
        Some(Self { form, group, place: Location::form(Scope::Site, event, form.oid.clone()) })
    }
}

/// A file judged: what its lines would add, and what is wrong with them.
pub(crate) struct Judged {
    names: Vec<String>,
    lines: Vec<Line>,
    /// The rows of good lines, and their values.
    pub(crate) edits: Vec<Edit>,
    pub(crate) changes: Vec<(Location, Option<Content>)>,
    needs_reason: bool,
}

impl Judged {
    /// Reads and judges a file. The record stays as it is.
    pub(crate) fn judge(session: &mut Session, path: &Path) -> Result<Self, Refusal> {
        let study = Arc::clone(&session.study);
        let table = RangeForm::find(&study).ok_or(Refusal::NotFound)?;
        let Table { names, columns, mut lines } = Table::read(path, &study, table.group)?;
        let moment = session.moment(&Scope::Site);
        let (mut edits, mut changes, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        for (index, line) in lines.iter_mut().enumerate().filter(|(_, line)| line.problems.is_empty()) {
            let at = table.place.with_row(session.fresh_key());
            let entered = parse(session.case(&Scope::Site)?, &moment, &at, line, &columns)?;
            let cell = |oid: &str| entered.iter().find(|(item, ..)| item.oid.as_str() == oid);
            line.problems.extend(foreign_unit(&study, |oid| cell(oid)?.2.value()));
            if line.problems.is_empty() {
                edits.push(Edit::AddRow { at: at.clone(), group: table.group.oid.clone() });
                changes.extend(entered.into_iter().map(|(_, at, content)| (at, Some(content))));
                rows.push((at, index));
            }
        }
        let found = session.supposing_edits(&moment, &Scope::Site, &edits, &changes, |case| {
            let problem = case.evaluation().findings.values().filter_map(|finding| {
                let row = Location { item: None, ..finding.place.clone() };
                let (_, index) = rows.iter().find(|(at, _)| *at == row)?;
                Some((*index, obstacle(finding)?))
            });
            problem.collect::<Vec<_>>()
        })?;
        for (index, problem) in found {
            lines[index].problems.push(problem);
        }
        let needs_reason = session.case(&Scope::Site)?.chart.wants_reason(&table.place);
        Ok(Self { names, lines, edits, changes, needs_reason })
    }

    /// Lines with problems.
    pub(crate) fn bad(&self) -> usize {
        self.lines.iter().filter(|line| !line.problems.is_empty()).count()
    }

    /// The file as the window shows it.
    pub(crate) fn preview(self) -> RangePreview {
        let bad = u32::try_from(self.bad()).unwrap_or(u32::MAX);
        let line = |line: Line| RangeLine { line: line.number, cells: line.cells, problems: line.problems };
        let lines = self.lines.into_iter().map(line).collect();
        RangePreview { columns: self.names, lines, bad, needs_reason: self.needs_reason }
    }
}

/// A cell that was entered: its item, its place, its value.
type Entered<'a> = (&'a Item, Location, Content);

/// Reads a line's cells, each as its item wants it; refusals stay with the line.
fn parse<'a>(
    case: &Case,
    moment: &Moment,
    row: &Location,
    line: &mut Line,
    columns: &[Option<&'a Item>],
) -> Result<Vec<Entered<'a>>, Refusal> {
    let mut entered = Vec::new();
    let filled = columns.iter().zip(&line.cells).filter(|(_, cell)| !cell.is_empty());
    for (item, cell) in filled.filter_map(|(column, cell)| column.map(|item| (item, cell))) {
        let typed = Typed { at: row.with_item(item.oid.clone()), text: Some(cell.clone()), missing: None };
        match typed.parse(case, moment)? {
            Ok(Some(content)) => entered.push((item, typed.at, content)),
            Ok(None) => {}
            Err(refusal) => line.problems.push(words::refused(item, &refusal)),
        }
    }
    Ok(entered)
}

/// What a check says against a range, if it is grave enough to stand in its way.
fn obstacle(finding: &Finding) -> Option<RangeProblem> {
    matches!(finding.severity, Severity::H | Severity::S).then(|| RangeProblem {
        column: finding.place.item.as_ref().map(Oid::to_string),
        code: finding.check.to_string(),
        message: said(&finding.message),
        advice: finding.advice.as_ref().map(said),
    })
}

/// A unit in which the test is not reported: such a row would apply to nothing. `value` gives what stands in a column.
fn foreign_unit<'v>(study: &Study, value: impl Fn(&str) -> Option<&'v str>) -> Option<RangeProblem> {
    let (test, unit) = (study.test(value("TESTCD")?)?, value("LBORRESU")?);
    if test.unit(unit).is_some() {
        return None;
    }
    let known: Vec<&str> = test.units.iter().map(|known| known.unit.as_str()).collect();
    Some(words::unit("LBORRESU", &symbol(study, unit), test.testcd.as_str(), &known.join(", ")))
}
