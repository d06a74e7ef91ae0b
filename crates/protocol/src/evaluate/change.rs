//! Running again only what depends on a change.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::outcome::Evaluation;
use super::picture::Spot;
use super::ranges::Ranges;
use super::record::{Facts, Record};
use super::run::{self, Run};
use crate::compile::{Condition, Outside, Reach, Task};
use crate::expr::{GroupId, ItemId};
use crate::study::{Slot as _, Study};
use crate::{Location, Scope};

/// What is new in the picture.
#[derive(Default)]
struct News {
    /// Items that were entered, changed or cleared.
    items: Vec<(ItemId, Spot)>,
    /// Rows that were added.
    rows: Vec<(GroupId, Spot)>,
    /// Sheets on which something stands now for the first time, or nothing any more.
    sheets: Vec<u32>,
    /// Visits of which the same is true.
    visits: Vec<u32>,
    /// What changed besides values.
    outside: Outside,
}

/// What is still to run.
#[derive(Default)]
struct Queue {
    /// Tasks that are to run everywhere already.
    everywhere: HashSet<Task>,
    /// Derived values, in an order in which each finds its inputs.
    derived: BTreeSet<(u32, Task, Spot)>,
    /// Everything else changes nothing that anybody reads, and may run in any order: what runs everywhere …
    rest_everywhere: Vec<(Task, Spot)>,
    /// … and what runs at some spots only.
    rest: Vec<(Task, Spot)>,
}

impl Evaluation {
    /// Takes a change into account: afterwards this equals [`evaluate`](super::evaluate) over the changed record. `changed` as in
    /// [`evaluate_change`](super::evaluate_change).
    pub fn change(&mut self, study: &Study, record: &Record<'_>, scope: &Scope, changed: &[Location]) {
        let Some(news) = self.learn(study, record, changed) else {
            *self = run::evaluate(study, record, scope);
            return;
        };
        let mut run = Run::begin(study, record, self);
        let mut queue = Queue::default();
        run.enqueue_news(&news, &mut queue);
        while let Some((_, task, spot)) = queue.derived.pop_first() {
            match task {
                Task::Value(value) if run.value(value) => {
                    for reader in &study.wiring.of_value[value.slot()] {
                        run.enqueue(*reader, None, &mut queue);
                    }
                    run.enqueue_conditions(&study.wiring.conditions_of_value[value.slot()], &mut queue);
                }
                Task::Derive(item) if run.derive_again(item, spot) => {
                    run.enqueue_item(item, spot, &mut queue);
                }
                _ => {}
            }
        }
        queue.rest.retain(|(task, _)| !queue.everywhere.contains(task));
        queue.rest.sort_unstable();
        queue.rest.dedup();
        for (task, spot) in queue.rest_everywhere.into_iter().chain(queue.rest) {
            run.task_again(task, spot);
        }
        run.end();
    }

    /// Takes what changed into the picture; `None` when visits, sheets or rows are not what they were, but for rows that were added.
    fn learn(&mut self, study: &Study, record: &Record<'_>, changed: &[Location]) -> Option<News> {
        let mut news = News::default();
        let local = |instant: chrono::DateTime<_>| instant.with_timezone(&record.zone).date_naive();
        news.outside.day = local(record.now) != local(self.now);
        news.outside.instant = record.now != self.now;
        self.now = record.now;
        if changed.iter().any(|place| place.item.is_none()) {
            self.learn_facts(study, record.facts, &mut news)?;
        }
        let within = self.values_within(study, record, &news.rows);
        let mut sheets = BTreeMap::new();
        for place in changed.iter().filter(|place| place.item.is_some()).chain(&within) {
            let (item, spot) = self.picture.spot(study, place, false)?;
            let definition = study.item(item);
            if definition.derivation.is_some() && !definition.derive_or {
                continue;
            }
            let sheet = &self.picture.sheets[spot.sheet as usize];
            let visit_had = self.picture.visits[sheet.visit as usize].has_data;
            sheets.entry(spot.sheet).or_insert((sheet.has_data, sheet.visit, visit_had));
            self.picture.enter(study, item, spot, record.values.get(place));
            news.items.push((item, spot));
        }
        for (id, (had, visit, visit_had)) in sheets {
            let visit_has = self.picture.look_for_data(id);
            let sheet = &self.picture.sheets[id as usize];
            if sheet.has_data != had {
                // A form that the event does not list is there only while it holds something.
                sheet.held?;
                news.sheets.push(id);
            }
            if visit_has != visit_had {
                news.visits.push(visit);
            }
        }
        let ranges = study.special.ranges.as_ref().map(|table| table.group);
        if news.items.iter().any(|(item, _)| Some(study.item(*item).group) == ranges) {
            self.picture.ranges = Ranges::read(study, &self.picture);
        }
        Some(news)
    }

    /// The places in new rows that have a value already.
    fn values_within(&self, study: &Study, record: &Record<'_>, rows: &[(GroupId, Spot)]) -> Vec<Location> {
        let places = rows.iter().flat_map(|(group, spot)| {
            let items = study.group(*group).items.iter();
            items.map(|item| self.picture.place(study, Some(*item), *spot))
        });
        places.filter(|place| record.values.contains_key(place)).collect()
    }

    fn learn_facts(&mut self, study: &Study, facts: &Facts, news: &mut News) -> Option<()> {
        let known = &self.facts;
        if known.visits != facts.visits
            || known.withdrawn != facts.withdrawn
            || known.rows.keys().any(|form| !facts.rows.contains_key(form))
        {
            return None;
        }
        news.outside.signatures = known.signatures != facts.signatures;
        news.outside.queries = known.open_queries != facts.open_queries;
        news.outside.uniques = known.used_elsewhere != facts.used_elsewhere;
        news.outside.others = known.subjects != facts.subjects;
        if news.outside.others {
            self.picture.other_subjects(study, &facts.subjects);
        }
        for (form, rows) in &facts.rows {
            let known = known.rows.get(form).map_or(&[][..], Vec::as_slice);
            let added = rows.strip_prefix(known)?;
            if !added.is_empty() {
                let sheet = self.picture.sheet_at(study, form, false)?;
                news.rows.extend(added.iter().filter_map(|row| self.picture.row(study, sheet, row)));
            }
        }
        self.facts.clone_from(facts);
        Some(())
    }
}

impl Run<'_> {
    /// Derives an item again; whether it changed.
    fn derive_again(&mut self, item: ItemId, spot: Spot) -> bool {
        if self.is_asked(Task::Derive(item), spot) {
            self.derive(item, spot)
        } else {
            self.set_derived(item, spot, crate::value::Val::Unknown)
        }
    }

    fn enqueue_news(&self, news: &News, queue: &mut Queue) {
        let wiring = &self.study.wiring;
        for (item, spot) in &news.items {
            self.enqueue_item(*item, *spot, queue);
        }
        for (group, spot) in &news.rows {
            self.enqueue_row(*group, *spot, queue);
        }
        for sheet in &news.sheets {
            self.enqueue_sheet(*sheet, queue);
            self.enqueue(Task::Calendar, None, queue);
        }
        for sheet in
            news.visits.iter().flat_map(|visit| &self.evaluation.picture.visits[*visit as usize].sheets)
        {
            let all = (Reach::Form, Spot { sheet: *sheet, row: None });
            let form = self.evaluation.picture.sheets[*sheet as usize].form;
            let derived = wiring.of_form[form.slot()].iter().filter(|task| matches!(task, Task::Derive(_)));
            derived.for_each(|task| self.enqueue(*task, Some(all), queue));
        }
        for (task, _) in wiring.outside.iter().filter(|(_, reads)| reads.meets(news.outside)) {
            self.enqueue(*task, None, queue);
        }
    }

    /// What stands on a sheet.
    fn enqueue_sheet(&self, sheet: u32, queue: &mut Queue) {
        let all = (Reach::Form, Spot { sheet, row: None });
        let form = self.evaluation.picture.sheets[sheet as usize].form;
        self.study.wiring.of_form[form.slot()].iter().for_each(|task| self.enqueue(*task, Some(all), queue));
    }

    /// What stands on the sheets that are there under conditions.
    fn enqueue_conditions(&self, conditions: &[Condition], queue: &mut Queue) {
        let picture = &self.evaluation.picture;
        for condition in conditions {
            for sheet in &picture.of_form[condition.form.slot()] {
                let standing = &picture.sheets[*sheet as usize];
                let event = picture.visits[standing.visit as usize].event;
                if (event, standing.held) == (condition.event, Some(condition.held)) {
                    self.enqueue_sheet(*sheet, queue);
                }
            }
        }
    }

    /// What stands in a row that is new, and what reads it or counts it.
    fn enqueue_row(&self, group: GroupId, spot: Spot, queue: &mut Queue) {
        let (study, definition) = (self.study, self.study.group(group));
        let here = Some((Reach::Row, spot));
        for task in &study.wiring.of_form[definition.form.slot()] {
            if self.stands_in_rows_of(*task, group) {
                self.enqueue(*task, here, queue);
            }
        }
        self.enqueue(Task::Rows(group), here, queue);
        study.wiring.of_rows[group.slot()].iter().for_each(|task| self.enqueue(*task, None, queue));
        definition.items.iter().for_each(|item| self.enqueue_item(*item, spot, queue));
    }

    /// What reads a changed item, and the item's own derivation where it may also be typed.
    fn enqueue_item(&self, item: ItemId, spot: Spot, queue: &mut Queue) {
        if self.study.item(item).derive_or {
            queue.derived.insert((self.study.wiring.item_rank[item.slot()], Task::Derive(item), spot));
        }
        for (task, reach) in &self.study.wiring.of_item[item.slot()] {
            self.enqueue(*task, Some((*reach, spot)), queue);
        }
        self.enqueue_conditions(&self.study.wiring.conditions_of_item[item.slot()], queue);
    }

    /// Puts a task into the queue: everywhere, or within reach of a changed spot.
    fn enqueue(&self, task: Task, within: Option<(Reach, Spot)>, queue: &mut Queue) {
        let everywhere = matches!(within, None | Some((Reach::All, _)));
        if everywhere && !queue.everywhere.insert(task) {
            return;
        }
        let rest = if everywhere { &mut queue.rest_everywhere } else { &mut queue.rest };
        let wiring = &self.study.wiring;
        let rank = match task {
            Task::Derive(item) => Some(wiring.item_rank[item.slot()]),
            Task::Value(value) => Some(wiring.value_rank[value.slot()]),
            _ => None,
        };
        self.each_spot(task, within, |spot| match rank {
            Some(rank) => {
                queue.derived.insert((rank, task, spot));
            }
            None => rest.push((task, spot)),
        });
    }
}
