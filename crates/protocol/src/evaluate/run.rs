//! Running tasks, and keeping what they find.

use std::collections::BTreeSet;

use super::engine::Engine;
use super::item::{Asked, Standing};
use super::outcome::{Evaluation, Finding, FindingKey, Flag};
use super::picture::{Marks, Picture, Spot};
use super::ranges::Ranges;
use super::record::Record;
use super::seat::Seat;
use super::tallies::TalliesAtWork;
use crate::compile::{Reach, Read, Task};
use crate::expr::{EventId, FormId, GroupId, ItemId, ValueId};
use crate::study::{Slot as _, Study};
use crate::value::{Truth, Val};
use crate::{Content, Oid, Scope};

/// Evaluates everything.
pub(super) fn evaluate(study: &Study, record: &Record<'_>, scope: &Scope) -> Evaluation {
    let mut evaluation = Evaluation::none(study, record.now);
    evaluation.facts.clone_from(record.facts);
    evaluation.picture = Picture::new(study, record, scope);
    evaluation.picture.ranges = Ranges::read(study, &evaluation.picture);
    let mut run = Run::begin(study, record, &mut evaluation);
    for source in &study.wiring.order {
        match source {
            Read::Value(value) => {
                run.value(*value);
            }
            Read::Item(item) => {
                for spot in run.asked_spots(Task::Derive(*item)) {
                    run.derive(*item, spot);
                }
            }
        }
    }
    for task in &study.wiring.rest {
        for spot in run.asked_spots(*task) {
            run.task(*task, spot);
        }
    }
    run.end();
    evaluation
}

/// Where a task stands.
struct Anchor<'a> {
    form: FormId,
    group: Option<GroupId>,
    row_of: Option<GroupId>,
    /// Only at these events; empty: at all.
    events: &'a [EventId],
    /// Nothing is derived where nothing has been entered.
    begun: Option<Begun>,
}

/// What must hold data before something is derived: the visit, or for laboratory panels the sheet itself.
enum Begun {
    Visit,
    Sheet,
}

/// Tasks at work on an evaluation.
pub(super) struct Run<'a> {
    pub(super) study: &'a Study,
    pub(super) record: &'a Record<'a>,
    pub(super) evaluation: &'a mut Evaluation,
    tallies: TalliesAtWork,
    today: chrono::NaiveDate,
}

impl<'a> Run<'a> {
    pub(super) fn begin(study: &'a Study, record: &'a Record<'a>, evaluation: &'a mut Evaluation) -> Self {
        let tallies = TalliesAtWork::new(std::mem::take(&mut evaluation.tallies));
        Self { study, record, today: record.today(), evaluation, tallies }
    }

    /// Puts the tallies back.
    pub(super) fn end(self) {
        self.evaluation.tallies = self.tallies.into_inner();
    }

    pub(super) fn engine(&self) -> Engine<'_> {
        let engine = Engine::new(self.study, self.record, &self.evaluation.picture, self.today);
        Engine { tallies: Some(&self.tallies), ..engine }
    }

    /// The spots at which a task is run now.
    pub(super) fn asked_spots(&self, task: Task) -> Vec<Spot> {
        let mut spots = Vec::new();
        self.each_spot(task, None, |spot| spots.push(spot));
        let Some(anchor) = self.anchor(task) else { return spots };
        spots.retain(|spot| self.is_asked_on(&anchor, spot.sheet));
        spots
    }

    /// Every spot at which a task may be run: everywhere, or within reach of a changed spot.
    pub(super) fn each_spot(&self, task: Task, within: Option<(Reach, Spot)>, mut visit: impl FnMut(Spot)) {
        let Some(anchor) = self.anchor(task) else { return visit(Spot { sheet: 0, row: None }) };
        let picture = &self.evaluation.picture;
        let one;
        let sheets: &[u32] = match within {
            None | Some((Reach::All, _)) => &picture.of_form[anchor.form.slot()],
            Some((Reach::Row | Reach::Form, from)) => {
                one = [from.sheet];
                if picture.sheets[from.sheet as usize].form == anchor.form { &one } else { &[] }
            }
            Some((Reach::Visit, from)) => {
                let sheet = picture.sheet_of(picture.sheets[from.sheet as usize].visit, anchor.form);
                one = [sheet.unwrap_or(0)];
                if sheet.is_some() { &one } else { &[] }
            }
        };
        let row = match within {
            Some((Reach::Row, from)) => from.row,
            _ => None,
        };
        for sheet in sheets.iter().copied().filter(|sheet| self.may_stand_on(&anchor, *sheet)) {
            match anchor.row_of {
                None => visit(Spot { sheet, row: None }),
                Some(_) if row.is_some() => visit(Spot { sheet, row }),
                Some(group) => {
                    picture
                        .cursors(sheet, group)
                        .iter()
                        .for_each(|row| visit(Spot { sheet, row: Some(row.0) }));
                }
            }
        }
    }

    /// Where a task stands; `None` for what stands nowhere in particular.
    fn anchor(&self, task: Task) -> Option<Anchor<'a>> {
        let study = self.study;
        let of_item = |item: ItemId, begun| {
            let item = study.item(item);
            Anchor { form: item.form, group: Some(item.group), row_of: item.row_of, events: &[], begun }
        };
        match task {
            Task::Derive(item) => {
                let of_panel = study.item(item).laboratory.is_some();
                Some(of_item(item, Some(if of_panel { Begun::Sheet } else { Begun::Visit })))
            }
            Task::Item(item) | Task::Laboratory(item) => Some(of_item(item, None)),
            Task::Check(check) => {
                let check = &study.checks[check];
                let group = check.item.map(|item| study.item(item).group);
                Some(Anchor {
                    form: check.form,
                    group,
                    row_of: check.row_of,
                    events: &check.events,
                    begun: None,
                })
            }
            Task::Rows(group) => {
                let form = study.group(group).form;
                Some(Anchor { form, group: Some(group), row_of: None, events: &[], begun: None })
            }
            Task::Criterion(criterion) => {
                let criterion = &study.criteria[criterion];
                let events = std::slice::from_ref(&criterion.event);
                Some(Anchor { events, ..of_item(criterion.answer, None) })
            }
            Task::Value(_) | Task::Calendar => None,
        }
    }

    /// Whether a sheet belongs to the scope and has, by the schedule, what stands at the anchor.
    fn may_stand_on(&self, anchor: &Anchor<'_>, sheet: u32) -> bool {
        let picture = &self.evaluation.picture;
        let sheet = &picture.sheets[sheet as usize];
        let visit = &picture.visits[sheet.visit as usize];
        visit.own
            && (anchor.events.is_empty() || anchor.events.contains(&visit.event))
            && anchor.group.is_none_or(|group| picture.holds(self.study, sheet, self.study.group(group)))
    }

    /// Whether a sheet on which the anchor may stand is there and was not withdrawn, and enough of it has been entered.
    fn is_asked_on(&self, anchor: &Anchor<'_>, id: u32) -> bool {
        let picture = &self.evaluation.picture;
        let sheet = &picture.sheets[id as usize];
        let begun = match anchor.begun {
            None => true,
            Some(Begun::Sheet) => sheet.has_data,
            Some(Begun::Visit) => picture.visits[sheet.visit as usize].has_data,
        };
        begun && !sheet.is_withdrawn && (sheet.has_data || self.is_there(id) != Truth::False)
    }

    /// Whether a task is run at a spot now.
    pub(super) fn is_asked(&self, task: Task, spot: Spot) -> bool {
        self.anchor(task).is_none_or(|anchor| self.is_asked_on(&anchor, spot.sheet))
    }

    /// Runs a task at a spot again; where it is not run any more, takes back what it found.
    pub(super) fn task_again(&mut self, task: Task, spot: Spot) {
        if self.is_asked(task, spot) {
            self.task(task, spot);
        } else {
            self.take_back(task, spot);
        }
    }

    /// Whether what a task stands at is a row of the group.
    pub(super) fn stands_in_rows_of(&self, task: Task, group: GroupId) -> bool {
        self.anchor(task).is_some_and(|anchor| anchor.row_of == Some(group))
    }

    /// Whether the schedule has the form there.
    pub(super) fn is_there(&self, sheet: u32) -> Truth {
        let picture = &self.evaluation.picture;
        let sheet = &picture.sheets[sheet as usize];
        let event = &self.study.events[picture.visits[sheet.visit as usize].event.slot()];
        let when = sheet.held.and_then(|held| event.forms[held].when.as_ref());
        when.map_or(Truth::True, |when| when.eval_truth(&Seat::visit(&self.engine(), sheet.visit)))
    }

    /// Runs a task at a spot, and replaces what it found there before.
    pub(super) fn task(&mut self, task: Task, spot: Spot) {
        let engine = self.engine();
        match task {
            Task::Item(id) => {
                let item = self.study.item(id);
                let standing = Asked { engine: &engine, item, spot }.standing();
                self.set_standing(id, spot, standing);
            }
            Task::Laboratory(item) => {
                let (flag, grade) = (engine.flag(item, spot), engine.grade(item, spot));
                self.set_laboratory(item, spot, flag, grade);
            }
            Task::Rows(group) => {
                let findings = self.judge_rows(group, spot);
                self.set_rows(group, spot, findings);
            }
            Task::Check(check) => {
                let finding = self.judge(check, spot);
                self.set_finding(check, spot, finding);
            }
            Task::Criterion(criterion) => {
                let criterion = &self.study.criteria[criterion];
                let judgement = engine.judgement(criterion, spot);
                self.evaluation.eligibility.insert(criterion.oid.clone(), judgement);
            }
            Task::Calendar => self.calendar(),
            Task::Value(_) | Task::Derive(_) => {}
        }
    }

    /// Takes back what a task found at a spot where it is not run any more.
    pub(super) fn take_back(&mut self, task: Task, spot: Spot) {
        match task {
            Task::Item(item) => self.set_standing(item, spot, Standing::default()),
            Task::Laboratory(item) => self.set_laboratory(item, spot, None, None),
            Task::Rows(group) => self.set_rows(group, spot, Vec::new()),
            Task::Check(check) => self.set_finding(check, spot, None),
            Task::Criterion(criterion) => {
                self.evaluation.eligibility.remove(&self.study.criteria[criterion].oid);
            }
            Task::Calendar | Task::Value(_) | Task::Derive(_) => {}
        }
    }

    /// Computes a value that the study names; whether it changed.
    pub(super) fn value(&mut self, value: ValueId) -> bool {
        let engine = self.engine();
        let named = &self.study.values[value.slot()];
        let val = named.program.eval(&Seat::nowhere(&engine));
        if self.evaluation.picture.values[value.slot()].is_same(&val) {
            return false;
        }
        match val.write() {
            Some(text) => self.evaluation.values.insert(named.name.clone(), Content::plain(text)),
            None => self.evaluation.values.remove(&named.name),
        };
        self.evaluation.picture.values[value.slot()] = val;
        true
    }

    /// Computes a derived item; whether it changed.
    pub(super) fn derive(&mut self, item: ItemId, spot: Spot) -> bool {
        let val = self.engine().derived(self.study.item(item), spot);
        self.set_derived(item, spot, val)
    }

    /// Sets a derived item, to nothing where it is not derived any more; whether it changed. Where a formula gives no value or several, what was typed counts.
    pub(super) fn set_derived(&mut self, item: ItemId, spot: Spot, val: Val) -> bool {
        let (study, definition) = (self.study, self.study.item(item));
        let slot = self.evaluation.picture.slot(study, item, spot);
        if slot.val.is_same(&val) && slot.entered.is_none() && !definition.derive_or {
            return false;
        }
        let lying = match &slot.entered {
            Some(entered) if val.write().is_none() && definition.derive_or => {
                Val::read(&definition.ty, entered).unwrap_or(Val::Unknown)
            }
            _ => val.clone(),
        };
        let changed = !slot.val.is_same(&lying);
        let place = self.evaluation.picture.place(study, Some(item), spot);
        match val.write() {
            Some(text) => self.evaluation.derived.insert(place, Content::plain(text)),
            None => self.evaluation.derived.remove(&place),
        };
        if changed {
            self.evaluation.picture.derive(study, item, spot, lying);
        }
        changed
    }

    fn set_standing(&mut self, item: ItemId, spot: Spot, standing: Standing) {
        let Standing { hidden, required, blank, findings } = standing;
        let before = self.evaluation.picture.slot(self.study, item, spot).marks;
        let marks = Marks { hidden, required, blank, found: !findings.is_empty(), ..before };
        if marks == before && !marks.found {
            return;
        }
        let definition = self.study.item(item);
        let place = self.evaluation.picture.place(self.study, Some(item), spot);
        if before.found {
            let own =
                |id: &Oid| definition.auto.all().contains(&id) || matches!(id.as_str(), "EC-001" | "EC-002");
            self.forget(&place, own);
        }
        self.keep(findings);
        if hidden != before.hidden {
            set(&mut self.evaluation.hidden, &place, hidden);
        }
        if required != before.required {
            set(&mut self.evaluation.required, &place, required);
        }
        if blank != before.blank {
            set(&mut self.evaluation.blank, &place, blank);
        }
        self.evaluation.picture.mark(self.study, item, spot, marks);
    }

    fn set_laboratory(&mut self, item: ItemId, spot: Spot, flag: Option<Flag>, grade: Option<u8>) {
        let before = self.evaluation.picture.slot(self.study, item, spot).marks;
        let marks = Marks { flagged: flag.is_some(), graded: grade.is_some(), ..before };
        if marks == before && !marks.flagged && !marks.graded {
            return;
        }
        let place = self.evaluation.picture.place(self.study, Some(item), spot);
        match flag {
            Some(flag) => self.evaluation.flags.insert(place.clone(), flag),
            None => self.evaluation.flags.remove(&place),
        };
        match grade {
            Some(grade) => self.evaluation.grades.insert(place, grade),
            None => self.evaluation.grades.remove(&place),
        };
        self.evaluation.picture.mark(self.study, item, spot, marks);
    }

    fn set_finding(&mut self, check: usize, spot: Spot, finding: Option<Finding>) {
        let before = self.evaluation.picture.raise(check, spot, finding.is_some());
        match finding {
            Some(finding) => self.keep([finding]),
            None if before => {
                let check = &self.study.checks[check];
                let place = self.evaluation.picture.place(self.study, check.item, spot);
                self.evaluation.findings.remove(&FindingKey { place, check: check.id.clone() });
            }
            None => {}
        }
    }

    pub(super) fn keep(&mut self, findings: impl IntoIterator<Item = Finding>) {
        let keyed = findings.into_iter().map(|finding| (finding.key(), finding));
        self.evaluation.findings.extend(keyed);
    }

    /// Removes the findings of a place whose ids are `own`.
    pub(super) fn forget(&mut self, place: &crate::Location, own: impl Fn(&Oid) -> bool) {
        let first = FindingKey { place: place.clone(), check: Oid::new("") };
        let here = self.evaluation.findings.range(first..).take_while(|(key, _)| key.place == *place);
        let gone: Vec<FindingKey> =
            here.filter(|(key, _)| own(&key.check)).map(|(key, _)| key.clone()).collect();
        for key in gone {
            self.evaluation.findings.remove(&key);
        }
    }
}

fn set(places: &mut BTreeSet<crate::Location>, place: &crate::Location, there: bool) {
    if there {
        places.insert(place.clone());
    } else {
        places.remove(place);
    }
}
