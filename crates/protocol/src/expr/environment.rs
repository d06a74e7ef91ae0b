//! What a program reads while it runs: asked of the record, by [`RefId`].

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};

use super::names::{RefId, TallyId};
use super::tally::{Log, Tally};
use crate::value::{Days, Val};

/// A row or a visit, as the environment numbers them. Two are equal when they are the same row or visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor(pub u32);

/// What a reference needs beside itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Nothing.
    None,
    /// The row or visit that an aggregate binds, for [`At::Bound`](super::At::Bound) and [`WhichVisit::Bound`](super::WhichVisit::Bound).
    Cursor(Cursor),
    /// The date before which [`At::LatestBefore`](super::At::LatestBefore) looks; `None` if it is unknown, which sets no limit.
    Before(Option<NaiveDate>),
    /// The day that [`Reference::WasSigned`](super::Reference::WasSigned) asks about; `None` if it is unknown.
    On(Option<Days>),
}

/// The record, seen from one place in it.
pub trait Environment {
    /// The value of a reference: [`Val::Unknown`] when nothing is there.
    fn value(&self, reference: RefId, argument: Argument) -> Val;

    /// The same without a copy, for what merely lies there; `None` for what must be made.
    fn borrowed(&self, _reference: RefId, _argument: Argument) -> Option<&Val> {
        None
    }

    /// The rows or visits of [`Reference::Rows`](super::Reference::Rows) and [`Reference::Visits`](super::Reference::Visits) in order;
    /// `None` while the group's gate is unanswered and it has no rows (study specification 0.4, ruling 8).
    fn cursors(&self, reference: RefId, argument: Argument) -> Option<&[Cursor]>;

    /// The rows of [`Reference::Rows`](super::Reference::Rows) with what changed in them, where tallies are kept; `None` where they are not, and where
    /// there are no rows.
    fn log(&self, _reference: RefId) -> Option<Log<'_>> {
        None
    }

    /// Hands over the tally that was kept of an aggregate, as seen from this place.
    fn take(&self, _tally: TallyId) -> Option<Tally> {
        None
    }

    /// Keeps a tally for the next time.
    fn keep(&self, _id: TallyId, _tally: Tally) {}

    /// The row or visit of [`Reference::ThisRow`](super::Reference::ThisRow) and [`Reference::ThisVisit`](super::Reference::ThisVisit).
    fn cursor(&self, reference: RefId) -> Option<Cursor>;

    /// The instant of a wall-clock time in the site's time zone: the earlier of two, `None` for a time that a clock change skips.
    fn instant(&self, local: NaiveDateTime) -> Option<DateTime<FixedOffset>>;

    /// What the site's clocks show at an instant (study specification 3.4); where no site is known, those of whoever wrote it.
    fn local(&self, instant: DateTime<FixedOffset>) -> NaiveDateTime {
        instant.naive_local()
    }
}
