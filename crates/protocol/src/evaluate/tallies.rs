//! The tallies of the study's aggregates over one record, by the place from which each is seen.

use std::cell::RefCell;
use std::collections::HashMap;

use super::seat::Seat;
use crate::expr::{Tally, TallyId};

/// An aggregate, as seen from a visit and a sheet of it.
type Seen = (TallyId, Option<u32>, Option<u32>);

/// Every tally that is kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Tallies(HashMap<Seen, Tally>);

/// Tallies at work: expressions take them out and put them back.
#[derive(Debug, Default)]
pub(super) struct TalliesAtWork(RefCell<Tallies>);

impl TalliesAtWork {
    pub(super) fn new(tallies: Tallies) -> Self {
        Self(RefCell::new(tallies))
    }

    pub(super) fn into_inner(self) -> Tallies {
        self.0.into_inner()
    }

    pub(super) fn take(&self, tally: TallyId, from: &Seat<'_>) -> Option<Tally> {
        self.0.borrow_mut().0.remove(&(tally, from.visit, from.sheet))
    }

    pub(super) fn keep(&self, id: TallyId, from: &Seat<'_>, tally: Tally) {
        self.0.borrow_mut().0.insert((id, from.visit, from.sheet), tally);
    }
}
