//! Running tasks, and keeping what they find.

use std::collections::{BTreeMap, BTreeSet};

use super::engine::Engine;
use super::item::Asked;
use super::outcome::{Evaluation, Finding, FindingKey};
use super::picture::{Picture, Spot};
use super::ranges::Ranges;
use super::record::Record;
use super::seat::Seat;
use super::show::Shown;
use crate::compile::{Read, Task};
use crate::definition::Severity;
use crate::expr::{FormId, GroupId, ItemId, ValueId};
use crate::study::{Check, Slot as _, Study, fill};
use crate::value::{Truth, Val};
use crate::words;
use crate::{Content, Oid, Scope};

/// Evaluates everything.
pub(super) fn evaluate(study: &Study, record: &Record<'_>, scope: &Scope) -> Evaluation {
    let mut picture = Picture::new(study, record, scope);
    picture.ranges = Ranges::read(study, &picture);
    let mut evaluation = Evaluation {
        derived: BTreeMap::new(),
        findings: BTreeMap::new(),
        flags: BTreeMap::new(),
        grades: BTreeMap::new(),
        hidden: BTreeSet::new(),
        required: BTreeSet::new(),
        eligibility: BTreeMap::new(),
        windows: BTreeMap::new(),
        days: BTreeMap::new(),
        forms: BTreeMap::new(),
        values: BTreeMap::new(),
        now: record.now,
        picture,
    };
    let mut run = Run::new(study, record, &mut evaluation);
    for source in &study.wiring.order {
        match source {
            Read::Value(value) => {
                run.value(*value);
            }
            Read::Item(item) => {
                for spot in run.spots(Task::Derive(*item)) {
                    run.derive(*item, spot);
                }
            }
        }
    }
    for task in &study.wiring.rest {
        for spot in run.spots(*task) {
            run.task(*task, spot);
        }
    }
    evaluation
}

/// Tasks at work on an evaluation.
pub(super) struct Run<'a> {
    pub(super) study: &'a Study,
    pub(super) record: &'a Record<'a>,
    pub(super) evaluation: &'a mut Evaluation,
    today: chrono::NaiveDate,
}

impl<'a> Run<'a> {
    pub(super) fn new(study: &'a Study, record: &'a Record<'a>, evaluation: &'a mut Evaluation) -> Self {
        Self { study, record, today: record.today(), evaluation }
    }

    fn engine(&self) -> Engine<'_> {
        Engine::new(self.study, self.record, &self.evaluation.picture, self.today)
    }

    /// The places at which a task is run.
    pub(super) fn spots(&self, task: Task) -> Vec<Spot> {
        match task {
            Task::Derive(item) => self.spots_of_derived(item),
            Task::Item(item) | Task::Laboratory(item) => self.spots_of_item(item),
            Task::Check(check) => self.spots_of_check(&self.study.checks[check]),
            Task::Rows(group) => self.sheets(self.study.group(group).form, Some(group)),
            Task::Criterion(criterion) => {
                let criterion = &self.study.criteria[criterion];
                let form = self.study.item(criterion.answer).form;
                let at_event = |spot: &Spot| {
                    let visit = self.evaluation.picture.sheets[spot.sheet as usize].visit;
                    self.evaluation.picture.visits[visit as usize].event == criterion.event
                };
                self.sheets(form, None).into_iter().filter(at_event).collect()
            }
            Task::Value(_) | Task::Calendar => vec![Spot { sheet: 0, row: None }],
        }
    }

    /// Nothing is derived at a visit that has no data yet, nor on an empty laboratory form.
    fn spots_of_derived(&self, item: ItemId) -> Vec<Spot> {
        let picture = &self.evaluation.picture;
        let of_panel = self.study.item(item).laboratory.is_some();
        let begun = |spot: &Spot| {
            let sheet = &picture.sheets[spot.sheet as usize];
            if of_panel { sheet.has_data } else { picture.visits[sheet.visit as usize].has_data }
        };
        self.spots_of_item(item).into_iter().filter(begun).collect()
    }

    fn spots_of_item(&self, item: ItemId) -> Vec<Spot> {
        let item = self.study.item(item);
        let sheets = self.sheets(item.form, Some(item.group));
        match item.row_of {
            None => sheets,
            Some(group) => self.in_rows(&sheets, group),
        }
    }

    fn spots_of_check(&self, check: &Check) -> Vec<Spot> {
        let group = check.item.map(|item| self.study.item(item).group);
        let mut sheets = self.sheets(check.form, group);
        if !check.events.is_empty() {
            let picture = &self.evaluation.picture;
            let event =
                |spot: &Spot| picture.visits[picture.sheets[spot.sheet as usize].visit as usize].event;
            sheets.retain(|spot| check.events.contains(&event(spot)));
        }
        match check.row_of {
            None => sheets,
            Some(group) => self.in_rows(&sheets, group),
        }
    }

    fn in_rows(&self, sheets: &[Spot], group: GroupId) -> Vec<Spot> {
        let rows = |spot: &Spot| {
            let sheet = spot.sheet;
            let cursors = self.evaluation.picture.cursors(sheet, group).iter();
            cursors.map(move |row| Spot { sheet, row: Some(row.0) }).collect::<Vec<_>>()
        };
        sheets.iter().flat_map(rows).collect()
    }

    /// The sheets of a form that belong to the scope, are there, and ask a group.
    fn sheets(&self, form: FormId, group: Option<GroupId>) -> Vec<Spot> {
        let picture = &self.evaluation.picture;
        let there = |id: &u32| {
            let sheet = &picture.sheets[*id as usize];
            picture.visits[sheet.visit as usize].own
                && group.is_none_or(|group| picture.holds(self.study, sheet, self.study.group(group)))
                && (sheet.has_data || self.is_there(*id) != Truth::False)
        };
        let sheets = picture.of_form[form.slot()].iter().copied().filter(there);
        sheets.map(|sheet| Spot { sheet, row: None }).collect()
    }

    /// Whether the schedule has the form there.
    fn is_there(&self, sheet: u32) -> Truth {
        let picture = &self.evaluation.picture;
        let sheet = &picture.sheets[sheet as usize];
        let event = &self.study.events[picture.visits[sheet.visit as usize].event.slot()];
        let when = sheet.held.and_then(|held| event.forms[held].when.as_ref());
        when.map_or(Truth::True, |when| when.eval_truth(&Seat::visit(&self.engine(), sheet.visit)))
    }

    /// Runs a task at a spot, and replaces what it found there before.
    pub(super) fn task(&mut self, task: Task, spot: Spot) {
        match task {
            Task::Item(item) => self.item(item, spot),
            Task::Laboratory(item) => self.laboratory(item, spot),
            Task::Rows(group) => self.rows(group, spot),
            Task::Check(check) => self.check(check, spot),
            Task::Criterion(criterion) => {
                let criterion = &self.study.criteria[criterion];
                let judgement = self.engine().judgement(criterion, spot);
                self.evaluation.eligibility.insert(criterion.oid.clone(), judgement);
            }
            Task::Calendar => self.calendar(),
            Task::Value(_) | Task::Derive(_) => {}
        }
    }

    /// Computes a value that the study names; whether it changed.
    pub(super) fn value(&mut self, value: ValueId) -> bool {
        let engine = self.engine();
        let named = &self.study.values[value.slot()];
        let val = named.program.eval(&Seat::nowhere(&engine));
        let changed = self.evaluation.picture.values[value.slot()] != val;
        match val.write() {
            Some(text) => self.evaluation.values.insert(named.name.clone(), Content::plain(text)),
            None => self.evaluation.values.remove(&named.name),
        };
        self.evaluation.picture.values[value.slot()] = val;
        changed
    }

    /// Computes a derived item; whether it changed.
    pub(super) fn derive(&mut self, item: ItemId, spot: Spot) -> bool {
        let engine = self.engine();
        let definition = self.study.item(item);
        let val = engine.derived(definition, spot);
        let place = engine.picture.place(self.study, Some(item), spot);
        let derived = val.is_known();
        match val.write() {
            Some(text) => self.evaluation.derived.insert(place, Content::plain(text)),
            None => self.evaluation.derived.remove(&place),
        };
        let Some(slot) = self.evaluation.picture.slot_mut(self.study, item, spot) else { return false };
        let val = match &slot.entered {
            Some(entered) if !derived && definition.derive_or => {
                Val::read(&definition.ty, entered).unwrap_or(Val::Unknown)
            }
            _ => val,
        };
        let changed = slot.val != val;
        slot.val = val;
        changed
    }

    fn item(&mut self, item: ItemId, spot: Spot) {
        let engine = self.engine();
        let definition = self.study.item(item);
        let standing = Asked { engine: &engine, item: definition, spot }.standing();
        let place = engine.picture.place(self.study, Some(item), spot);
        let own =
            |id: &Oid| definition.auto.all().contains(&id) || matches!(id.as_str(), "EC-001" | "EC-002");
        self.forget(&place, own);
        self.keep(standing.findings);
        set(&mut self.evaluation.hidden, &place, standing.hidden);
        set(&mut self.evaluation.required, &place, standing.required);
    }

    fn laboratory(&mut self, item: ItemId, spot: Spot) {
        let engine = self.engine();
        let (flag, grade) = (engine.flag(item, spot), engine.grade(item, spot));
        let place = engine.picture.place(self.study, Some(item), spot);
        match flag {
            Some(flag) => self.evaluation.flags.insert(place.clone(), flag),
            None => self.evaluation.flags.remove(&place),
        };
        match grade {
            Some(grade) => self.evaluation.grades.insert(place, grade),
            None => self.evaluation.grades.remove(&place),
        };
    }

    fn check(&mut self, index: usize, spot: Spot) {
        let check = &self.study.checks[index];
        let engine = self.engine();
        let seat = Seat::at(&engine, spot);
        let place = engine.picture.place(self.study, check.item, spot);
        let raised = check.program.eval_truth(&seat).is_true();
        let finding = raised.then(|| {
            let shown: Vec<(&str, Shown<'_>)> = check
                .params
                .iter()
                .map(|param| (param.name.as_str(), Shown::new(&engine, &param.program, seat)))
                .collect();
            let value = |name: &str, language| {
                shown.iter().find(|(known, _)| *known == name).map(|(_, shown)| shown.text(language))
            };
            Finding {
                check: check.id.clone(),
                severity: check.severity,
                place: place.clone(),
                title: fill(&check.title, value),
                message: fill(&check.message, value),
                advice: check.advice.as_ref().map(|advice| fill(advice, value)),
                inputs: shown
                    .iter()
                    .map(|(name, shown)| ((*name).to_owned(), shown.text(crate::definition::Language::En)))
                    .collect(),
                version: check.version,
                blocks_completion: check.severity == Severity::H,
                at_completion: check.at_completion,
                criterion: check.criterion.clone(),
                adverse_event: check.adverse_event,
                deviation: check.deviation.clone(),
            }
        });
        self.evaluation.findings.remove(&FindingKey { place, check: check.id.clone() });
        self.keep(finding);
    }

    /// The number of rows, and that no two rows have the same key.
    fn rows(&mut self, group: GroupId, spot: Spot) {
        let definition = self.study.group(group);
        let engine = self.engine();
        let rows: Vec<Spot> = engine
            .picture
            .cursors(spot.sheet, group)
            .iter()
            .map(|row| Spot { row: Some(row.0), ..spot })
            .collect();
        let form = engine.picture.place(self.study, None, spot);
        let mut findings = Vec::new();
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let number = |limit: u32| move |_: &str, _| Some(limit.to_string());
        let few =
            definition.min_rows.filter(|least| count < *least && !engine.is_known_empty(group, spot.sheet));
        let many = definition.max_rows.filter(|most| count > *most);
        let words = few.map(|least| fill(&words::too_few_rows(), number(least)));
        let words = words.or_else(|| many.map(|most| fill(&words::too_many_rows(), number(most))));
        let form_oid = &self.study.forms[definition.form.slot()].oid;
        let rows_id = Oid::new(&format!("{form_oid}.{}/rows", definition.oid));
        let key_id = Oid::new(&format!("{form_oid}.{}/key", definition.oid));
        if let Some(words) = words {
            findings.push(plain(&rows_id, Severity::S, form.clone(), words::rows_title(), words, true));
        }
        let mut seen = BTreeSet::new();
        let mut places = vec![form];
        for row in rows {
            let place = engine.picture.place(self.study, definition.key.first().copied(), row);
            places.push(place.clone());
            let key: Option<Vec<String>> = (definition.key.iter())
                .map(|item| engine.slot(*item, row).entered.as_deref().map(str::to_owned))
                .collect();
            let twice = key.filter(|key| !key.is_empty()).is_some_and(|key| !seen.insert(key));
            if twice {
                findings.push(plain(
                    &key_id,
                    Severity::H,
                    place,
                    words::duplicate(),
                    words::row_exists(),
                    false,
                ));
            }
        }
        for place in places {
            self.forget(&place, |id| *id == rows_id || *id == key_id);
        }
        self.keep(findings);
    }

    fn calendar(&mut self) {
        let engine = self.engine();
        let (mut windows, mut days, mut forms) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (id, visit) in (0..).zip(&engine.picture.visits).filter(|(_, visit)| visit.own) {
            let event = &self.study.events[visit.event.slot()];
            windows.extend(engine.window(event).map(|window| (visit.key.clone(), window)));
            let day = engine.visit_day(id).zip(engine.day_zero());
            days.extend(day.map(|(day, zero)| (visit.key.clone(), (day - zero).num_days())));
            let there = visit.sheets.iter().filter(|sheet| {
                engine.picture.sheets[**sheet as usize].has_data || self.is_there(**sheet) != Truth::False
            });
            let listed = there.map(|sheet| {
                let sheet = &engine.picture.sheets[*sheet as usize];
                let required = sheet.held.is_some_and(|held| event.forms[held].required);
                (self.study.forms[sheet.form.slot()].oid.clone(), required)
            });
            forms.insert(visit.key.clone(), listed.collect());
        }
        self.evaluation.windows = windows;
        self.evaluation.days = days;
        self.evaluation.forms = forms;
    }

    fn keep(&mut self, findings: impl IntoIterator<Item = Finding>) {
        let keyed = findings.into_iter().map(|finding| {
            (FindingKey { place: finding.place.clone(), check: finding.check.clone() }, finding)
        });
        self.evaluation.findings.extend(keyed);
    }

    /// Removes the findings of a place whose ids are `own`.
    fn forget(&mut self, place: &crate::Location, own: impl Fn(&Oid) -> bool) {
        let first = FindingKey { place: place.clone(), check: Oid::new("") };
        let here = self.evaluation.findings.range(first..).take_while(|(key, _)| key.place == *place);
        let gone: Vec<FindingKey> =
            here.filter(|(key, _)| own(&key.check)).map(|(key, _)| key.clone()).collect();
        for key in gone {
            self.evaluation.findings.remove(&key);
        }
    }
}

fn plain(
    check: &Oid,
    severity: Severity,
    place: crate::Location,
    title: crate::definition::Text,
    message: crate::definition::Text,
    at_completion: bool,
) -> Finding {
    Finding {
        check: check.clone(),
        severity,
        place,
        title,
        message,
        advice: None,
        inputs: BTreeMap::new(),
        version: 1,
        blocks_completion: severity == Severity::H,
        at_completion,
        criterion: None,
        adverse_event: false,
        deviation: None,
    }
}

fn set(places: &mut BTreeSet<crate::Location>, place: &crate::Location, there: bool) {
    if there {
        places.insert(place.clone());
    } else {
        places.remove(place);
    }
}
