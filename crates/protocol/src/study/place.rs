//! Where values can stand: events, forms, groups.

use indexmap::IndexMap;

use super::{Clock, TestId};
use crate::Oid;
use crate::definition::{At, EventKind, Layout, Target, Text};
use crate::expr::{EventId, FormId, GroupId, ItemId, Program, Type, ValueId};

/// A visit, or a place outside the visits.
#[derive(Debug)]
pub struct Event {
    /// Its number.
    pub id: EventId,
    /// `V01`.
    pub oid: Oid,
    /// What kind of event it is.
    pub kind: EventKind,
    /// Its name.
    pub name: Text,
    /// Its name in a narrow place; the name itself where none is given.
    pub short: Text,
    /// One letter or number for the narrowest place.
    pub letter: Option<String>,
    /// When it is due.
    pub target: Option<Target>,
    /// Its place among the scheduled visits, from 1.
    pub ordinal: Option<u32>,
    /// Its forms in the order of work.
    pub forms: Vec<FormInEvent>,
    /// It may happen more than once.
    pub repeats: bool,
    /// Any form of a visit may be added to it.
    pub any_form: bool,
    /// It may be held by telephone.
    pub phone: bool,
}

/// A form at an event.
#[derive(Debug)]
pub struct FormInEvent {
    /// The form.
    pub form: FormId,
    /// The form is there only when this is not false.
    pub when: Option<Program>,
    /// The visit is incomplete without it.
    pub required: bool,
    /// Of its laboratory panels, only these tests; empty: all.
    pub tests: Vec<TestId>,
    /// Its groups that are there at this event.
    pub groups: Vec<GroupId>,
}

/// A form.
#[derive(Debug)]
pub struct Form {
    /// Its number.
    pub id: FormId,
    /// `VS`.
    pub oid: Oid,
    /// Its name.
    pub name: Text,
    /// What to know before filling it in.
    pub help: Option<Text>,
    /// How the window lays it out.
    pub layout: Layout,
    /// Item that dates it.
    pub date: Option<ItemId>,
    /// Item that says at what time of that day.
    pub time: Option<ItemId>,
    /// Gate of the whole form: answered `N`, nothing else is asked.
    pub not_done: Option<ItemId>,
    /// SDTM domain that it mostly feeds.
    pub domain: Option<String>,
    /// Role that signs it.
    pub signed_by: Option<String>,
    /// The event outside the visits that it lives in, if it does: running logs, site and cohort records.
    pub home: Option<EventId>,
    /// Its groups.
    pub groups: Vec<GroupId>,
    /// Figures shown beside it.
    pub figures: IndexMap<String, ItemId>,
}

/// Items that belong together.
#[derive(Debug)]
pub struct Group {
    /// Its number.
    pub id: GroupId,
    /// `VS_ASSESS`.
    pub oid: Oid,
    /// The form it is part of.
    pub form: FormId,
    /// Heading.
    pub name: Option<Text>,
    /// What to know before filling it in.
    pub help: Option<Text>,
    /// Where it lives, for a form with a home.
    pub at: At,
    /// The only events that ask it; empty: all.
    pub events: Vec<EventId>,
    /// It is a log of rows.
    pub repeats: bool,
    /// Item that says whether there are rows at all.
    pub gate: Option<ItemId>,
    /// Items whose values together name a row.
    pub key: Vec<ItemId>,
    /// What names a row on screen, with `{ITEM}` placeholders.
    pub row_label: Option<String>,
    /// Items that a list of its rows shows; empty: its first ones.
    pub columns: Vec<ItemId>,
    /// Items that the page of adverse events shows beside a row.
    pub facts: Vec<ItemId>,
    /// What items mean to the window.
    pub roles: IndexMap<String, ItemId>,
    /// Time limits that its rows start.
    pub clocks: Vec<Clock>,
    /// Reasons that mean "held on medical advice".
    pub holds: Vec<String>,
    /// Days that one pen lasts.
    pub days: Option<u32>,
    /// Fewest rows of a complete form.
    pub min_rows: Option<u32>,
    /// Most rows.
    pub max_rows: Option<u32>,
    /// Asked only when this is not false.
    pub shown_when: Option<Program>,
    /// Its items in order.
    pub items: Vec<ItemId>,
    /// Its laboratory tests in order.
    pub panel: Vec<Panel>,
    /// Item that holds a panel's sampling date.
    pub panel_date: Option<ItemId>,
    /// Item that names a panel's laboratory.
    pub panel_laboratory: Option<ItemId>,
}

/// A test of a laboratory panel and the items that the compiler made for it.
#[derive(Clone, Copy, Debug)]
pub struct Panel {
    /// The test.
    pub test: TestId,
    /// `T_LBORRES`
    pub result: ItemId,
    /// `T_LBORRESU`
    pub unit: ItemId,
    /// `T_LBORNRLO`
    pub low: ItemId,
    /// `T_LBORNRHI`
    pub high: ItemId,
    /// `T_LBNRIND`
    pub flag: ItemId,
    /// `T_LBCLSIG`
    pub significance: ItemId,
    /// `T_LBTOXGR`, where a grading term reads the test.
    pub grade: Option<ItemId>,
    /// `T_LBSTRESN`
    pub standard: ItemId,
    /// `T_LBSTRESU`
    pub standard_unit: ItemId,
}

/// A value that the study names.
#[derive(Debug)]
pub struct StudyValue {
    /// Its number.
    pub id: ValueId,
    /// `DAY0`.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// What computes it.
    pub program: Program,
    /// What a person reads.
    pub label: Text,
}
