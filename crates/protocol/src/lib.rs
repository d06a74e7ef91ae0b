//! What the study asks for: definition, expressions, units, ranges, edit checks, schedule. Pure: opens no file, reads no clock.

mod content;
pub mod definition;
pub mod expr;
mod location;
pub mod value;

pub use content::{Content, Missing, Origin, Value};
pub use location::{EventKey, Location, NotALocation, Oid, Scope};
