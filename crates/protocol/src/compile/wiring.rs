//! Who reads what: so that a change re-runs only what depends on it, and derived values are computed in an order in which each finds its inputs.

use std::collections::{BTreeMap, BTreeSet};

use super::names::stands_once;
use super::programs::Compiler;
use crate::expr::{At, GroupId, ItemId, Laboratory, Program, RefId, Reference, References, ValueId};
use crate::study::{Derivation, Edge, Item, LabPart, Need, Slot, Study};

/// Something that evaluation computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Task {
    /// The value of a derived item.
    Derive(ItemId),
    /// Whether an item is asked and needed, and what it raises by itself.
    Item(ItemId),
    /// The flag and grade of a laboratory result, or of another graded item.
    Laboratory(ItemId),
    /// The number of rows of a log, and that no two have the same key.
    Rows(GroupId),
    /// A check.
    Check(usize),
    /// A criterion's verdict.
    Criterion(usize),
    /// Which forms are there, protocol days and windows, the study's values.
    Calendar,
}

/// How far from a changed value its readers stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reach {
    /// In the same row.
    Row,
    /// In the same form of the same visit.
    Form,
    /// In the same visit.
    Visit,
    /// Anywhere.
    All,
}

/// The study's dependencies.
#[derive(Debug, Default)]
pub(crate) struct Wiring {
    /// For each item, what reads it.
    pub(crate) readers: Vec<Vec<(Task, Reach)>>,
    /// The derived items in an order in which each finds its inputs.
    pub(crate) order: Vec<ItemId>,
    /// For each item its place in that order; others come last.
    pub(crate) rank: Vec<u32>,
    /// What may change with the clock, or with facts that are no values.
    pub(crate) outside: Vec<Task>,
}

type Reads = BTreeMap<ItemId, Reach>;

impl Compiler<'_, '_> {
    /// Wires the study; a circle among derivations is reported.
    pub(super) fn wire(&mut self) {
        let study = &self.assembly.study;
        let collector = Collector { study, references: &self.references };
        let mut wiring = Wiring { readers: vec![Vec::new(); study.items.len()], ..Wiring::default() };
        let mut inputs: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
        for (task, reads, outside) in collector.tasks() {
            if let Task::Derive(item) = task {
                inputs.insert(item, reads.keys().copied().collect());
            }
            for (item, reach) in reads {
                wiring.readers[item.slot()].push((task, reach));
            }
            if outside {
                wiring.outside.push(task);
            }
        }
        let (order, circles) = ordered(&inputs);
        wiring.rank = vec![super::assemble::number(order.len()); study.items.len()];
        for (rank, item) in order.iter().enumerate() {
            wiring.rank[item.slot()] = super::assemble::number(rank);
        }
        wiring.order = order;
        for circle in circles {
            self.report_circle(&circle);
        }
        self.assembly.study.wiring = wiring;
    }

    fn report_circle(&mut self, circle: &[ItemId]) {
        let study = &self.assembly.study;
        let name = |item: &ItemId| {
            let item = study.item(*item);
            format!("{}.{}", study.forms[item.form.slot()].oid, item.oid)
        };
        let Some(first) = circle.first() else { return };
        let chain: Vec<String> = circle.iter().chain([first]).map(name).collect();
        let draft = &self.assembly.items[first.slot()];
        let place = if draft.authored { draft.place.at("derive") } else { draft.place.clone() };
        let message = format!("these items are derived from each other: {}", chain.join(" → "));
        self.reader.report(
            "E-CYCLE",
            &place,
            None,
            message,
            "let one of them be typed, or compute it from collected items",
        );
    }
}

/// The derived items in order, and every circle among them.
fn ordered(inputs: &BTreeMap<ItemId, Vec<ItemId>>) -> (Vec<ItemId>, Vec<Vec<ItemId>>) {
    let mut visit =
        Visit { inputs, done: BTreeSet::new(), path: Vec::new(), order: Vec::new(), circles: Vec::new() };
    for item in inputs.keys() {
        visit.item(*item);
    }
    (visit.order, visit.circles)
}

struct Visit<'a> {
    inputs: &'a BTreeMap<ItemId, Vec<ItemId>>,
    done: BTreeSet<ItemId>,
    path: Vec<ItemId>,
    order: Vec<ItemId>,
    circles: Vec<Vec<ItemId>>,
}

impl Visit<'_> {
    fn item(&mut self, item: ItemId) {
        if let Some(start) = self.path.iter().position(|other| *other == item) {
            self.circles.push(self.path[start..].to_vec());
            return;
        }
        if self.done.contains(&item) {
            return;
        }
        let Some(inputs) = self.inputs.get(&item) else { return };
        self.path.push(item);
        for input in inputs {
            self.item(*input);
        }
        self.path.pop();
        self.done.insert(item);
        self.order.push(item);
    }
}

struct Collector<'a> {
    study: &'a Study,
    references: &'a References,
}

/// What one task reads.
struct Reading<'a> {
    collector: &'a Collector<'a>,
    reads: Reads,
    outside: bool,
    values: BTreeSet<ValueId>,
}

impl<'a> Collector<'a> {
    fn tasks(&'a self) -> Vec<(Task, Reads, bool)> {
        let mut tasks = Vec::new();
        let mut add = |task, fill: &dyn Fn(&mut Reading<'a>)| {
            let mut reading =
                Reading { collector: self, reads: Reads::new(), outside: false, values: BTreeSet::new() };
            fill(&mut reading);
            tasks.push((task, reading.reads, reading.outside));
        };
        for item in &self.study.items {
            if let Some(derivation) = &item.derivation {
                add(Task::Derive(item.id), &|reading| reading.derivation(derivation));
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
            for value in &self.study.values {
                reading.value(value.id);
            }
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
        let widest = self.reads.entry(item).or_insert(reach);
        *widest = reach.max(*widest);
    }

    fn program(&mut self, program: &Program) {
        self.outside |= program.reads_clock();
        for reference in program.dependencies() {
            self.reference(*reference);
        }
    }

    fn reference(&mut self, reference: RefId) {
        let Some(reference) = self.collector.references.get(reference).cloned() else { return };
        match reference {
            Reference::Item { item, at } => {
                let reach = self.reach(item, at);
                self.read(item, reach);
                self.dating(item, at);
            }
            Reference::Laboratory { item, at, ask } => self.laboratory(item, at, Some(ask)),
            Reference::Rows { group, .. } => self.gates(group),
            Reference::VisitField { .. } => {
                self.collector.study.special.day_zero.into_iter().for_each(|value| self.value(value));
            }
            Reference::Value(value) => self.value(value),
            Reference::UsedElsewhere(item) => {
                self.outside = true;
                self.read(item, Reach::Form);
            }
            Reference::Today | Reference::Now | Reference::SignedOn { .. } | Reference::OpenQueries => {
                self.outside = true;
            }
            Reference::ThisRow(_) | Reference::Visits | Reference::ThisVisit => {}
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
        form.date.into_iter().chain(study.special.visit_date).for_each(|date| self.read(date, Reach::All));
        study.special.treatment_start.into_iter().for_each(|value| self.value(value));
        study.special.day_zero.into_iter().for_each(|value| self.value(value));
    }

    fn gates(&mut self, group: GroupId) {
        let study = self.collector.study;
        study.group(group).gate.into_iter().for_each(|gate| self.read(gate, Reach::All));
    }

    fn value(&mut self, value: ValueId) {
        if !self.values.insert(value) {
            return;
        }
        let mut inner = Reading {
            collector: self.collector,
            reads: Reads::new(),
            outside: false,
            values: std::mem::take(&mut self.values),
        };
        inner.program(&self.collector.study.values[value.slot()].program);
        self.values = inner.values;
        self.outside |= inner.outside;
        inner.reads.into_keys().for_each(|item| self.read(item, Reach::All));
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
                [panel.low, panel.high].into_iter().for_each(|limit| self.read(limit, reach));
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
            let parts = [
                Some(panel.unit),
                Some(panel.low),
                Some(panel.high),
                group.panel_date,
                group.panel_laboratory,
            ];
            parts.into_iter().flatten().for_each(|part| self.read(part, Reach::All));
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
        if matches!(item.derivation, Some(Derivation::Program(_))) && item.laboratory.is_some() {
            self.outside = true;
        }
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
        if item.unique.is_some() {
            self.outside = true;
        }
        if super::names::is_date(&item.kind) || item.ty == crate::expr::Type::DateTime {
            self.outside |= !item.future;
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
        let events = &self.collector.study.events;
        for held in events.iter().flat_map(|event| &event.forms).filter(|held| held.form == form) {
            held.when.iter().for_each(|when| self.program(when));
        }
    }
}
