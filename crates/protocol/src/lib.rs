//! What the study asks for: definition, expressions, units, ranges, edit checks, schedule. Pure: opens no file, reads no clock.

pub mod amend;
mod compile;
mod content;
pub mod definition;
mod diagnostic;
mod entry;
mod evaluate;
pub mod expr;
mod fragment;
mod lint;
mod load;
mod location;
mod near;
pub mod study;
mod tried;
pub mod value;
mod words;

pub use compile::{Compiled, unasked_check};
pub use content::{Content, Missing, Origin, Value};
pub use diagnostic::{Diagnostic, Gravity, NotPacked, Source};
pub use entry::{Refusal, parse_entry};
pub use evaluate::{
    ClockReading, Evaluation, Facts, Finding, FindingKey, Flag, Judgement, Level, LimitSource, OtherSubject,
    Reason, Record, Row, Signed, UnscheduledVisit, Verdict, Window, evaluate, evaluate_change,
};
pub use fragment::{Fragment, TryFinding, TryRefusal, TryReport, disagreements, try_fragment};
pub use location::{EventKey, Location, NotALocation, Oid, Scope};
pub use study::Study;
pub use tried::{Tried, TriedExample};
