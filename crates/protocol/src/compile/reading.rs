//! What each task reads: found in the programs once they are compiled, and said here for the rules that are no programs.

use std::collections::BTreeSet;

use super::names::stands_once;
use super::wiring::{Condition, Outside, Reach, Reader, Reads, Source, Task};
use crate::definition::Unique;
use crate::expr::{At, GroupId, ItemId, Laboratory, Program, RefId, Reference, References, ValueId};
use crate::study::{Derivation, Edge, Group, Item, LabPart, Need, Panel, Slot, Study};

/// Every task of a study, and what it reads.
pub(super) struct Collector<'a> {
    study: &'a Study,
    references: &'a References,
}

/// What one task reads.
struct Reading<'a> {
    collector: &'a Collector<'a>,
    reads: Reads,
    presence: BTreeSet<Source>,
    rows: BTreeSet<GroupId>,
    outside: Outside,
}

impl<'a> Collector<'a> {
    pub(super) fn new(study: &'a Study, references: &'a References) -> Self {
        Self { study, references }
    }

    fn reading(&'a self) -> Reading<'a> {
        let (reads, presence) = (Reads::new(), BTreeSet::new());
        Reading { collector: self, reads, presence, rows: BTreeSet::new(), outside: Outside::default() }
    }

    /// The conditions under which events have their forms, and what each reads.
    pub(super) fn conditions(&'a self) -> Vec<(Condition, BTreeSet<Source>)> {
        let events = self.study.events.iter();
        let held = events.flat_map(|event| event.forms.iter().enumerate().map(move |held| (event.id, held)));
        let conditions = held.filter_map(|(event, (place, held))| {
            let mut reading = self.reading();
            reading.program(held.when.as_ref()?);
            Some((Condition { event, held: place, form: held.form }, reading.reads.into_keys().collect()))
        });
        conditions.collect()
    }

    pub(super) fn tasks(&'a self) -> Vec<Reader> {
        let mut tasks = Vec::new();
        let mut add = |task, fill: &dyn Fn(&mut Reading<'a>)| {
            let mut reading = self.reading();
            fill(&mut reading);
            let Reading { reads, presence, rows, outside, .. } = reading;
            tasks.push(Reader { task, reads, presence, rows, outside });
        };
        for value in &self.study.values {
            add(Task::Value(value.id), &|reading| reading.program(&value.program));
        }
        for item in &self.study.items {
            if let Some(derivation) = &item.derivation {
                add(Task::Derive(item.id), &|reading| {
                    reading.derivation(derivation);
                    reading.presence(item.form);
                });
            }
            add(Task::Item(item.id), &|reading| reading.item(item));
            if matches!(item.laboratory, Some((_, LabPart::Result)))
                || self.study.graded.contains_key(&item.id)
            {
                add(Task::Laboratory(item.id), &|reading| reading.laboratory(item.id, At::Here, None));
            }
        }
        for group in &self.study.groups {
            if group.repeats {
                add(Task::Rows(group.id), &|reading| {
                    group.key.iter().for_each(|item| reading.read(*item, Reach::Form));
                });
            }
        }
        for (index, check) in self.study.checks.iter().enumerate() {
            add(Task::Check(index), &|reading| {
                reading.program(&check.program);
                check.params.iter().for_each(|param| reading.program(&param.program));
                reading.presence(check.form);
            });
        }
        for (index, criterion) in self.study.criteria.iter().enumerate() {
            add(Task::Criterion(index), &|reading| {
                criterion.auto.iter().for_each(|auto| reading.program(auto));
                criterion.because.iter().for_each(|because| reading.program(&because.program));
            });
        }
        add(Task::Calendar, &|reading| {
            self.study.special.day_zero.into_iter().for_each(|value| reading.value(value));
            self.study.special.visit_date.iter().for_each(|item| reading.read(*item, Reach::All));
            for held in self.study.events.iter().flat_map(|event| &event.forms) {
                held.when.iter().for_each(|when| reading.program(when));
            }
        });
        tasks
    }
}

impl Reading<'_> {
    fn read(&mut self, item: ItemId, reach: Reach) {
        let widest = self.reads.entry(Source::Item(item)).or_insert(reach);
        *widest = reach.max(*widest);
    }

    fn program(&mut self, program: &Program) {
        for reference in program.dependencies() {
            self.reference(*reference);
        }
    }

    fn reference(&mut self, reference: RefId) {
        let Some(reference) = self.collector.references.get(reference).cloned() else { return };
        match reference {
            Reference::Item { at: At::Other(_), .. } | Reference::Subjects => self.outside.others = true,
            Reference::Item { item, at } => {
                let reach = self.reach(item, at);
                self.read(item, reach);
                self.dating(item, at);
            }
            Reference::Laboratory { item, at, ask } => self.laboratory(item, at, Some(ask)),
            Reference::Rows { group, .. } => {
                self.rows.insert(group);
                self.gates(group);
            }
            Reference::VisitField { .. } => {
                self.collector.study.special.day_zero.into_iter().for_each(|value| self.value(value));
            }
            Reference::Value(value) => self.value(value),
            Reference::UsedElsewhere(item) => {
                self.outside.uniques = true;
                self.read(item, Reach::Form);
            }
            Reference::Corrected(item) => {
                let reach = self.reach(item, At::Here);
                self.read(item, reach);
            }
            Reference::Today => self.outside.day = true,
            Reference::Now => self.outside.instant = true,
            Reference::SignedOn { .. } | Reference::WasSigned { .. } => self.outside.signatures = true,
            Reference::OpenQueries => self.outside.queries = true,
            Reference::ThisRow(_) | Reference::Visits | Reference::ThisVisit | Reference::Cohorts => {}
        }
    }

    fn reach(&self, item: ItemId, at: At) -> Reach {
        let study = self.collector.study;
        match at {
            At::Here if study.item(item).row_of.is_some() => Reach::Row,
            At::Here => Reach::Form,
            At::SameVisit if !stands_once(study, item) => Reach::Visit,
            _ => Reach::All,
        }
    }

    /// What puts the values of an item into the order of time.
    fn dating(&mut self, item: ItemId, at: At) {
        let study = self.collector.study;
        if matches!(at, At::Here | At::SameVisit | At::Event(_) | At::Bound) {
            return;
        }
        let form = &study.forms[study.item(item).form.slot()];
        let special = &study.special;
        let dated = [form.date, form.time, special.visit_date];
        dated.into_iter().flatten().for_each(|item| self.read(item, Reach::All));
        let turning = [special.treatment_start, special.treatment_time, special.day_zero];
        turning.into_iter().flatten().for_each(|value| self.value(value));
    }

    fn gates(&mut self, group: GroupId) {
        let study = self.collector.study;
        study.group(group).gate.into_iter().for_each(|gate| self.read(gate, Reach::All));
    }

    fn value(&mut self, value: ValueId) {
        self.reads.insert(Source::Value(value), Reach::All);
    }

    /// What a question about a laboratory result reads; `None` asks everything.
    fn laboratory(&mut self, item: ItemId, at: At, ask: Option<Laboratory>) {
        let study = self.collector.study;
        let reach = self.reach(item, at);
        self.read(item, reach);
        self.dating(item, at);
        let group = study.group(study.item(item).group);
        let panel = group.panel.iter().find(|panel| panel.result == item);
        let limits = !matches!(
            ask,
            Some(Laboratory::In(_) | Laboratory::Unit | Laboratory::PlausibleUnit | Laboratory::OutsideSoft)
        );
        if let Some(panel) = panel {
            self.read(panel.unit, reach);
            if limits {
                bounds(study, group, panel).for_each(|bound| self.read(bound, reach));
                self.limits(group.panel_date, group.panel_laboratory, reach);
            }
        }
        if matches!(ask, None | Some(Laboratory::Grade)) {
            self.grade(item);
        }
    }

    fn limits(&mut self, date: Option<ItemId>, laboratory: Option<ItemId>, reach: Reach) {
        let special = &self.collector.study.special;
        date.into_iter().chain(laboratory).for_each(|item| self.read(item, reach));
        special.visit_date.into_iter().for_each(|item| self.read(item, reach.max(Reach::Visit)));
        special.sex.into_iter().chain(special.birth).for_each(|value| self.value(value));
        if let Some(table) = &special.ranges {
            let items = &self.collector.study.group(table.group).items;
            items.iter().for_each(|item| self.read(*item, Reach::All));
        }
    }

    /// A grade may also rest on the baseline, and on the baseline's own limits.
    fn grade(&mut self, item: ItemId) {
        let study = self.collector.study;
        self.read(item, Reach::All);
        self.dating(item, At::Baseline);
        let group = study.group(study.item(item).group);
        if let Some(panel) = group.panel.iter().find(|panel| panel.result == item) {
            let sample = group.panel_date.into_iter().chain(group.panel_laboratory);
            bounds(study, group, panel).chain(sample).for_each(|part| self.read(part, Reach::All));
        }
        let test = study.item(item).laboratory.map(|(test, _)| &study.tests[test.slot()].grading);
        let terms = test.or_else(|| study.graded.get(&item));
        for leg in terms.into_iter().flatten().flat_map(|term| &term.legs) {
            leg.when.iter().for_each(|when| self.program(when));
        }
    }

    fn derivation(&mut self, derivation: &Derivation) {
        match derivation {
            Derivation::Program(program) => self.program(program),
            Derivation::Flag(item) => self.laboratory(*item, At::Here, Some(Laboratory::Flag)),
            Derivation::Grade(item) => self.laboratory(*item, At::Here, Some(Laboratory::Grade)),
            Derivation::Standard(item) | Derivation::StandardUnit(item) => {
                self.laboratory(*item, At::Here, Some(Laboratory::Unit));
            }
            Derivation::Verdict(criterion) => {
                let criterion = self.collector.study.criteria.get(*criterion);
                criterion
                    .and_then(|criterion| criterion.auto.as_ref())
                    .into_iter()
                    .for_each(|auto| self.program(auto));
            }
        }
    }

    fn item(&mut self, item: &Item) {
        let study = self.collector.study;
        self.read(item.id, Reach::Form);
        self.outside.uniques |= item.unique == Some(Unique::Study);
        item.shown_when.iter().for_each(|shown| self.program(shown));
        let group = study.group(item.group);
        group.shown_when.iter().for_each(|shown| self.program(shown));
        let gates = study.forms[item.form.slot()].not_done;
        gates.into_iter().for_each(|gate| self.read(gate, Reach::Form));
        if let Need::When(required) = &item.required {
            self.program(required);
        }
        for edge in [&item.hard.min, &item.hard.max, &item.soft.min, &item.soft.max].into_iter().flatten() {
            if let Edge::Computed(program, _) = edge {
                self.program(program);
            }
        }
        if super::names::is_date(&item.kind) || item.ty == crate::expr::Type::DateTime {
            self.outside.day |= !item.future;
            study.special.birth.into_iter().for_each(|value| self.value(value));
        }
        if let Some(named) = item.row_item {
            self.read(named, Reach::All);
        }
        if let (Some((test, LabPart::Result)), Some(unit)) = (item.laboratory, item.unit_item) {
            self.read(unit, Reach::Form);
            let test = &study.tests[test.slot()];
            if test.delta_abs.is_some() || test.delta_factor.is_some() {
                self.read(item.id, Reach::All);
                self.read(unit, Reach::All);
                self.dating(item.id, At::Previous);
            }
        }
        self.presence(item.form);
    }

    /// Whether a form is there at all.
    fn presence(&mut self, form: crate::expr::FormId) {
        let mut there = self.collector.reading();
        let events = &self.collector.study.events;
        for held in events.iter().flat_map(|event| &event.forms).filter(|held| held.form == form) {
            held.when.iter().for_each(|when| there.program(when));
        }
        self.presence.extend(there.reads.into_keys());
        self.rows.extend(there.rows);
        self.outside |= there.outside;
    }
}

/// The items that say a result's unit and limits: its own, and those of the test whose limits stand in for its own.
fn bounds(study: &Study, group: &Group, panel: &Panel) -> impl Iterator<Item = ItemId> + use<> {
    let other = study.tests[panel.test.slot()].limits_of;
    let other = other.and_then(|other| group.panel.iter().find(|panel| panel.test == other));
    let items = |panel: &Panel| [panel.unit, panel.low, panel.high];
    items(panel).into_iter().chain(other.map(items).into_iter().flatten())
}
