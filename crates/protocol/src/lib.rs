//! What the study asks for: definition, expressions, units, ranges, edit checks, schedule. Pure: opens no file, reads no clock.

mod compile;
mod content;
pub mod definition;
mod diagnostic;
pub mod expr;
mod lint;
mod load;
mod location;
pub mod study;
pub mod value;
mod words;

pub use compile::Compiled;
pub use content::{Content, Missing, Origin, Value};
pub use diagnostic::{Diagnostic, Gravity, NotPacked, Source};
pub use location::{EventKey, Location, NotALocation, Oid, Scope};
pub use study::Study;
