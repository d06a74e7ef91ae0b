//! The files of a study as their authors write them: one Rust type a JSON object, nothing resolved, nothing computed.
//!
//! These types are the only description of the format: the loader reads JSON into them, and `schemas/study.schema.json` is generated from
//! them. An unknown key is an error everywhere. Expressions and the bounds of ranges are kept as texts; [`crate::compile`] gives them a meaning.

mod check;
mod clock;
mod codelist;
mod document;
mod eligibility;
mod escalation;
mod example;
mod extension;
mod form;
mod grade;
mod item;
mod laboratory;
mod schema;
mod sources;
mod study;
mod text;

pub use check::{AlwaysList, Check, Checks, DeviationDraft, ForEach, Severity};
pub use clock::Clock;
pub use codelist::{Code, CodeList, CodeLists, Unit, Units};
pub use document::{Document, Kind};
pub use eligibility::{Because, Category, Criterion, Eligibility};
pub use escalation::{Decisions, Escalation};
pub use example::{Example, Expectation};
pub use extension::Extension;
pub use form::{At, Form, Group, LaboratoryGroup, Layout};
pub use grade::{GradeLeg, GradeTerm, Grades, LegBaseline, Limit};
pub use item::{Bounds, Hint, Item, ItemType, Required, Sdtm, Unique};
pub use laboratory::{Conversion, Delta, Factor, LabTest, LabUnit, Laboratory};
pub use schema::schema;
pub use sources::Sources;
pub use study::{
    Arm, Event, EventKind, FormUse, Lane, Period, StudyHeader, StudyValue, SubjectNumber, Target,
};
pub use text::{Language, Text};
