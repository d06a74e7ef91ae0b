//! Who reads what: so that a change re-runs only what depends on it, and derived values are computed in an order in which each finds its inputs.

use std::collections::{BTreeMap, BTreeSet};

use super::programs::Compiler;
use super::reading::Collector;
use crate::expr::{At, EventId, FormId, GroupId, ItemId, Reference, References, ValueId};
use crate::study::{Slot, Study};

/// Something that evaluation computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Task {
    /// A value that the study names.
    Value(ValueId),
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
    /// Which forms are there, protocol days and windows.
    Calendar,
}

impl Task {
    /// What it computes, if others read that.
    fn source(self) -> Option<Source> {
        match self {
            Self::Value(value) => Some(Source::Value(value)),
            Self::Derive(item) => Some(Source::Item(item)),
            _ => None,
        }
    }

    /// The form on which it stands, if on any.
    fn form(self, study: &Study) -> Option<FormId> {
        match self {
            Self::Derive(item) | Self::Item(item) | Self::Laboratory(item) => Some(study.item(item).form),
            Self::Rows(group) => Some(study.group(group).form),
            Self::Check(check) => Some(study.checks[check].form),
            Self::Criterion(criterion) => Some(study.item(study.criteria[criterion].answer).form),
            Self::Value(_) | Self::Calendar => None,
        }
    }
}

/// Something that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Source {
    /// The value of an item.
    Item(ItemId),
    /// A value that the study names.
    Value(ValueId),
}

/// What a task reads besides values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outside {
    /// Today's date.
    pub(crate) day: bool,
    /// The instant.
    pub(crate) instant: bool,
    /// Other subjects' values.
    pub(crate) others: bool,
    /// When something was signed.
    pub(crate) signatures: bool,
    /// How many queries are open.
    pub(crate) queries: bool,
    /// What other subjects have at unique items.
    pub(crate) uniques: bool,
}

impl Outside {
    /// Whether both name one thing.
    pub(crate) fn meets(self, other: Self) -> bool {
        self.day && other.day
            || self.instant && other.instant
            || self.signatures && other.signatures
            || self.queries && other.queries
            || self.others && other.others
            || self.uniques && other.uniques
    }
}

impl std::ops::BitOrAssign for Outside {
    fn bitor_assign(&mut self, other: Self) {
        self.day |= other.day;
        self.instant |= other.instant;
        self.others |= other.others;
        self.signatures |= other.signatures;
        self.queries |= other.queries;
        self.uniques |= other.uniques;
    }
}

/// A condition under which an event has a form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Condition {
    pub(crate) event: EventId,
    /// The form's place among those that the event lists.
    pub(crate) held: usize,
    pub(crate) form: FormId,
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
    pub(crate) of_item: Vec<Vec<(Task, Reach)>>,
    /// For each value that the study names, what reads it.
    pub(crate) of_value: Vec<Vec<Task>>,
    /// For each item and each such value, the conditions that read it; what stands on the form runs again at that event alone.
    pub(crate) conditions_of_item: Vec<Vec<Condition>>,
    pub(crate) conditions_of_value: Vec<Vec<Condition>>,
    /// For each group, what reads its rows: that they are there, and how many.
    pub(crate) of_rows: Vec<Vec<Task>>,
    /// For each form, what stands on it.
    pub(crate) of_form: Vec<Vec<Task>>,
    /// What reads anything besides values.
    pub(crate) outside: Vec<(Task, Outside)>,
    /// Derived items and values in an order in which each finds its inputs.
    pub(crate) order: Vec<Source>,
    /// For each item its place in that order; items that are not derived come last.
    pub(crate) item_rank: Vec<u32>,
    /// For each value its place in that order.
    pub(crate) value_rank: Vec<u32>,
    /// Everything else, run when derived values are known.
    pub(crate) rest: Vec<Task>,
    /// For each item its place among the items of its row, or of its form outside rows.
    pub(crate) local: Vec<usize>,
    /// For each form its items outside rows.
    pub(crate) flat: Vec<Vec<ItemId>>,
    /// What is read of other subjects, each item at one event.
    pub(crate) of_others: Vec<(EventId, ItemId)>,
    /// Of which items it is asked whether they were corrected.
    pub(crate) corrected: BTreeSet<ItemId>,
}

/// What one task reads, and how far it looks for it.
pub(super) type Reads = BTreeMap<Source, Reach>;

/// A task and everything that it reads.
pub(super) struct Reader {
    pub(super) task: Task,
    pub(super) reads: Reads,
    /// What decides whether its form is there at all.
    pub(super) presence: BTreeSet<Source>,
    /// Groups of whose rows it asks which there are.
    pub(super) rows: BTreeSet<GroupId>,
    pub(super) outside: Outside,
}

impl Compiler<'_, '_> {
    /// Wires the study; a circle among derivations is reported.
    pub(super) fn wire(&mut self) {
        let study = &self.assembly.study;
        let collector = Collector::new(study, &self.references);
        let mut wiring = Wiring {
            of_item: vec![Vec::new(); study.items.len()],
            of_value: vec![Vec::new(); study.values.len()],
            conditions_of_item: vec![Vec::new(); study.items.len()],
            conditions_of_value: vec![Vec::new(); study.values.len()],
            of_rows: vec![Vec::new(); study.groups.len()],
            of_form: vec![Vec::new(); study.forms.len()],
            ..Wiring::default()
        };
        let mut inputs: BTreeMap<Source, Vec<Source>> = BTreeMap::new();
        let mut mutual: BTreeSet<Source> = BTreeSet::new();
        for Reader { task, reads, presence, rows, outside } in collector.tasks() {
            if outside.others {
                mutual.extend(task.source());
            }
            match task.source() {
                Some(source) => {
                    let needed: BTreeSet<Source> =
                        presence.into_iter().chain(reads.keys().copied()).collect();
                    inputs.insert(source, needed.into_iter().collect());
                }
                None => wiring.rest.push(task),
            }
            for (source, reach) in reads {
                match source {
                    Source::Item(item) => wiring.of_item[item.slot()].push((task, reach)),
                    Source::Value(value) => wiring.of_value[value.slot()].push(task),
                }
            }
            rows.into_iter().for_each(|group| wiring.of_rows[group.slot()].push(task));
            if outside != Outside::default() {
                wiring.outside.push((task, outside));
            }
            if let Some(form) = task.form(study) {
                wiring.of_form[form.slot()].push(task);
            }
        }
        for (condition, reads) in collector.conditions() {
            for source in reads {
                match source {
                    Source::Item(item) => wiring.conditions_of_item[item.slot()].push(condition),
                    Source::Value(value) => wiring.conditions_of_value[value.slot()].push(condition),
                }
            }
        }
        let (order, mut circles) = ordered(&inputs);
        rank(&mut wiring, order, study);
        lay_out(&mut wiring, study);
        wiring.of_others = of_others(&self.references);
        let corrected = self.references.iter().filter_map(|(_, reference)| match reference {
            Reference::Corrected(item) => Some(*item),
            _ => None,
        });
        wiring.corrected = corrected.collect();
        let shared = wiring.of_others.iter().map(|(_, item)| Source::Item(*item));
        circles.extend(shared.filter_map(|source| leading(&inputs, source, &mutual)));
        self.assembly.study.wiring = wiring;
        for circle in circles {
            self.report_circle(&circle);
        }
    }

    fn report_circle(&mut self, circle: &[Source]) {
        let study = &self.assembly.study;
        let name = |source: &Source| match source {
            Source::Value(value) => study.values[value.slot()].name.clone(),
            Source::Item(item) => {
                let item = study.item(*item);
                format!("{}.{}", study.forms[item.form.slot()].oid, item.oid)
            }
        };
        let item = circle.iter().find_map(|source| match source {
            Source::Item(item) => Some(*item),
            Source::Value(_) => None,
        });
        let (Some(first), Some(item)) = (circle.first(), item) else { return };
        let chain: Vec<String> = circle.iter().chain([first]).map(name).collect();
        let draft = &self.assembly.items[item.slot()];
        let place = if draft.authored { draft.place.at("derive") } else { draft.place.clone() };
        let message = format!("these are derived from each other: {}", chain.join(" → "));
        let advice = "let one of them be typed, or compute it from collected items";
        self.reader.report("E-CYCLE", &place, None, message, advice);
    }
}

/// What expressions read of other subjects, each once.
fn of_others(references: &References) -> Vec<(EventId, ItemId)> {
    let read = references.iter().filter_map(|(_, reference)| match reference {
        Reference::Item { item, at: At::Other(event) } => Some((*event, *item)),
        _ => None,
    });
    read.collect()
}

/// The way from what other subjects read to something that itself reads other subjects: a circle through their records.
fn leading(
    inputs: &BTreeMap<Source, Vec<Source>>,
    from: Source,
    mutual: &BTreeSet<Source>,
) -> Option<Vec<Source>> {
    let (mut seen, mut ways) = (BTreeSet::new(), vec![vec![from]]);
    while let Some(way) = ways.pop() {
        let last = *way.last()?;
        if mutual.contains(&last) {
            return Some(way);
        }
        if seen.insert(last) {
            let further = inputs.get(&last).into_iter().flatten();
            ways.extend(further.map(|next| way.iter().copied().chain([*next]).collect()));
        }
    }
    None
}

fn rank(wiring: &mut Wiring, order: Vec<Source>, study: &Study) {
    let last = super::assemble::number(order.len());
    wiring.item_rank = vec![last; study.items.len()];
    wiring.value_rank = vec![last; study.values.len()];
    for (rank, source) in order.iter().enumerate() {
        let rank = super::assemble::number(rank);
        match source {
            Source::Item(item) => wiring.item_rank[item.slot()] = rank,
            Source::Value(value) => wiring.value_rank[value.slot()] = rank,
        }
    }
    wiring.order = order;
}

/// Where each item's value stands in its row, or in its form outside rows.
fn lay_out(wiring: &mut Wiring, study: &Study) {
    wiring.local = vec![0; study.items.len()];
    for form in &study.forms {
        let mut flat = Vec::new();
        for group in form.groups.iter().map(|group| study.group(*group)) {
            let mut row = 0;
            for item in &group.items {
                if group.repeats {
                    wiring.local[item.slot()] = row;
                    row += 1;
                } else {
                    wiring.local[item.slot()] = flat.len();
                    flat.push(*item);
                }
            }
        }
        wiring.flat.push(flat);
    }
}

/// Derived items and values in order, and every circle among them.
pub(super) fn ordered(inputs: &BTreeMap<Source, Vec<Source>>) -> (Vec<Source>, Vec<Vec<Source>>) {
    let mut visit =
        Visit { inputs, done: BTreeSet::new(), path: Vec::new(), order: Vec::new(), circles: Vec::new() };
    for source in inputs.keys() {
        visit.source(*source);
    }
    (visit.order, visit.circles)
}

struct Visit<'a> {
    inputs: &'a BTreeMap<Source, Vec<Source>>,
    done: BTreeSet<Source>,
    path: Vec<Source>,
    order: Vec<Source>,
    circles: Vec<Vec<Source>>,
}

impl Visit<'_> {
    fn source(&mut self, source: Source) {
        if let Some(start) = self.path.iter().position(|other| *other == source) {
            self.circles.push(self.path[start..].to_vec());
            return;
        }
        if self.done.contains(&source) {
            return;
        }
        let Some(inputs) = self.inputs.get(&source) else { return };
        self.path.push(source);
        for input in inputs {
            self.source(*input);
        }
        self.path.pop();
        self.done.insert(source);
        self.order.push(source);
    }
}
