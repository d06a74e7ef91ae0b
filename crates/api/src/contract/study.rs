//! The definition as the window needs it: asked once a session.

use std::collections::BTreeMap;

use super::{Words, wire};

wire! {
    pub struct StudyView {
        pub oid: String,
        pub name: Words,
        pub title: Words,
        pub version: String,
        pub planned_subjects: u32,
        pub arms: Vec<ArmView>,
        /// Cohorts that have a record of their own, `cohort:OID/…`.
        pub cohorts: Vec<ArmView>,
        pub events: Vec<EventView>,
        /// The parts that a subject goes through, one after the other; none where the study names none.
        pub periods: Vec<PeriodView>,
        pub forms: Vec<FormView>,
        pub codelists: BTreeMap<String, Vec<CodeView>>,
        /// Units that another language prints otherwise, by their English print: `beats/min`.
        pub units: BTreeMap<String, Words>,
        pub subject_number_hint: Words,
    }

    pub struct ArmView {
        pub oid: String,
        pub name: Words,
        pub letter: String,
    }

    /// A visit belongs to the part in which its window begins.
    pub struct PeriodView {
        pub name: Words,
        /// First and last day, relative to day 0.
        pub from: i32,
        pub to: i32,
    }

    #[derive(Copy, Eq)]
    pub enum EventKind { Scheduled, Unscheduled, Common, Site, Cohort }

    pub struct EventView {
        pub oid: String,
        pub kind: EventKind,
        pub name: Words,
        pub short: Words,
        pub day: Option<i32>,
        /// First and last day of the window, relative to day 0.
        pub from: Option<i32>,
        pub to: Option<i32>,
        pub forms: Vec<String>,
    }

    #[derive(Copy, Eq)]
    pub enum Layout { Form, Laboratory, Diary, Pens, Eligibility, Log }

    pub struct FormView {
        pub oid: String,
        pub name: Words,
        pub layout: Layout,
        /// A running log: it lives in COMMON.
        pub running: bool,
        pub groups: Vec<GroupView>,
    }

    pub struct GroupView {
        pub oid: String,
        pub name: Option<Words>,
        pub repeats: bool,
        /// Shown on a visit (the question), or on the log itself.
        pub at_visits: bool,
        /// The yes/no item that says whether there are rows.
        pub gate: Option<String>,
        pub items: Vec<ItemView>,
        /// Items that a list of the rows shows.
        pub columns: Vec<String>,
        /// It receives the allocation of a sealed list.
        pub allocates: bool,
        /// Tests in order, when this is a laboratory panel.
        pub tests: Vec<TestView>,
    }

    #[derive(Default)]
    pub struct TestView {
        pub testcd: String,
        pub name: Words,
        /// Items: result, unit, low, high, clinical significance; `None` where the test is derived.
        pub result: String,
        pub unit: Option<String>,
        pub low: Option<String>,
        pub high: Option<String>,
        pub significance: Option<String>,
        /// What the unit's field holds.
        pub units: Vec<String>,
        /// What people write for each of them.
        pub symbols: Vec<String>,
        pub derived: bool,
        /// Sub-heading (Haematology, Chemistry).
        pub category: Words,
    }

    #[derive(Copy, Eq)]
    pub enum ItemKind { Integer, Decimal, Text, LongText, YesNo, Choice, Choices, Constant, Date, PartialDate, Time, DateTime, Attachment }

    pub struct ItemView {
        pub oid: String,
        pub label: Words,
        pub help: Option<Words>,
        pub kind: ItemKind,
        /// As people write it.
        pub unit: Option<String>,
        /// What the unit's field may hold.
        pub units: Vec<String>,
        pub unit_item: Option<String>,
        pub codelist: Option<String>,
        pub scale: Option<u32>,
        pub max_length: Option<u32>,
        pub censored: bool,
        pub derived: bool,
        /// Words beside ƒx.
        pub formula: Option<Words>,
        pub required: bool,
        /// What can be true; of a laboratory result in the test's first unit.
        pub hard: Option<RangeView>,
        /// What is plausible; of a laboratory result in the test's first unit.
        pub soft: Option<RangeView>,
        pub assumption: bool,
        /// The item stands on its own row of the sheet in the order given, with a constant's text here.
        pub constant: Option<String>,
    }

    pub struct RangeView {
        pub min: Option<String>,
        pub max: Option<String>,
    }

    pub struct CodeView {
        pub code: String,
        pub label: Words,
    }
}
