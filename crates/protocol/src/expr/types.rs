//! The static types of expressions.

use super::names::{CodelistId, GroupId};

/// What kind of value an expression has. Every expression has one type, known before any value is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// The type of the literal `unknown`, which stands where any value may.
    Any,
    /// True, false or unknown.
    Truth,
    /// An integer or a decimal.
    Number,
    /// Free text.
    Text,
    /// One code of a code list.
    Code(CodelistId),
    /// Several codes of a code list.
    Set(CodelistId),
    /// A date, full or partial.
    Date,
    /// A time of day.
    Time,
    /// An instant.
    DateTime,
    /// Several values of one type.
    List(Box<Type>),
    /// The rows of a repeating group.
    Rows(GroupId),
    /// One row of a repeating group.
    Row(GroupId),
    /// The scheduled visits, in order.
    Visits,
    /// One visit.
    Visit,
}
