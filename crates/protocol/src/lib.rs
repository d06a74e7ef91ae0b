//! What the study asks for: definition, expressions, units, ranges, edit checks, schedule. Pure: opens no file, reads no clock.

mod compile;
mod content;
pub mod definition;
mod diagnostic;
pub mod expr;
mod load;
mod location;
pub mod value;

pub use compile::{Compiled, Study};
pub use content::{Content, Missing, Origin, Value};
pub use diagnostic::{Diagnostic, Gravity, Source};
pub use location::{EventKey, Location, NotALocation, Oid, Scope};
