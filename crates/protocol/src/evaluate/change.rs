//! Running again only what depends on a change.

use std::collections::BTreeSet;

use super::outcome::Evaluation;
use super::picture::Spot;
use super::ranges::Ranges;
use super::record::Record;
use super::run::{self, Run};
use crate::compile::{Reach, Task};
use crate::expr::ItemId;
use crate::study::{Slot as _, Study};
use crate::{Location, Scope};

/// What is still to run.
#[derive(Default)]
struct Queue {
    /// Derived values, in an order in which each finds its inputs.
    derived: BTreeSet<(u32, Task, Spot)>,
    /// Everything else: it changes nothing that anybody reads.
    rest: Vec<(Task, Spot)>,
}

impl Evaluation {
    /// Takes a change into account: afterwards this equals [`evaluate`](super::evaluate) over the changed record. `changed` as in
    /// [`evaluate_change`](super::evaluate_change).
    pub fn change(&mut self, study: &Study, record: &Record<'_>, scope: &Scope, changed: &[Location]) {
        let Some(spots) = self.enter(study, record, changed) else {
            *self = run::evaluate(study, record, scope);
            return;
        };
        let new_day = record.now.with_timezone(&record.zone).date_naive()
            != self.now.with_timezone(&record.zone).date_naive();
        let new_instant = record.now != self.now;
        self.now = record.now;
        let mut run = Run::new(study, record, self);
        let mut queue = Queue::default();
        for (item, spot) in spots {
            run.enqueue_item(item, spot, &mut queue);
        }
        let clock = [(new_day, &study.wiring.daily), (new_instant, &study.wiring.restless)];
        for task in clock.iter().filter(|(passed, _)| *passed).flat_map(|(_, tasks)| tasks.iter()) {
            run.enqueue(*task, None, &mut queue);
        }
        while let Some((_, task, spot)) = queue.derived.pop_first() {
            match task {
                Task::Value(value) if run.value(value) => {
                    for reader in &study.wiring.of_value[value.slot()] {
                        run.enqueue(*reader, None, &mut queue);
                    }
                }
                Task::Derive(item) if run.derive(item, spot) => run.enqueue_item(item, spot, &mut queue),
                _ => {}
            }
        }
        queue.rest.sort_unstable();
        queue.rest.dedup();
        for (task, spot) in queue.rest {
            run.task(task, spot);
        }
    }

    /// Takes changed values into the picture; `None` when more than values changed: a form was begun or emptied, a row or a visit came or went.
    fn enter(
        &mut self,
        study: &Study,
        record: &Record<'_>,
        changed: &[Location],
    ) -> Option<Vec<(ItemId, Spot)>> {
        let mut spots = Vec::new();
        for place in changed {
            let (item, spot) = self.picture.spot(study, place, false)?;
            let definition = study.item(item);
            if definition.derivation.is_some() && !definition.derive_or {
                continue;
            }
            let had_data = self.picture.sheets[spot.sheet as usize].has_data;
            self.picture.enter(study, item, spot, record.values.get(place));
            if had_data != self.picture.still_has_data(spot.sheet) {
                return None;
            }
            spots.push((item, spot));
        }
        let ranges = study.special.ranges.as_ref().map(|table| table.group);
        if spots.iter().any(|(item, _)| Some(study.item(*item).group) == ranges) {
            self.picture.ranges = Ranges::read(study, &self.picture);
        }
        Some(spots)
    }
}

impl Run<'_> {
    /// What reads a changed item, and the item's own derivation where it may also be typed.
    fn enqueue_item(&self, item: ItemId, spot: Spot, queue: &mut Queue) {
        if self.study.item(item).derive_or {
            queue.derived.insert((self.study.wiring.item_rank[item.slot()], Task::Derive(item), spot));
        }
        for (task, reach) in &self.study.wiring.of_item[item.slot()] {
            self.enqueue(*task, Some((*reach, spot)), queue);
        }
    }

    /// Puts a task into the queue: everywhere, or within reach of a changed spot.
    fn enqueue(&self, task: Task, within: Option<(Reach, Spot)>, queue: &mut Queue) {
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
            None => queue.rest.push((task, spot)),
        });
    }
}
