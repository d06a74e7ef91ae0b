//! The static types of expressions.

use super::names::{CodelistId, Names};

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
}

impl Type {
    /// Whether a value of this type may stand where `wanted` is asked for. A code is a text, too.
    #[must_use]
    pub fn fits(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (Self::Any, _) | (_, Self::Any) | (Self::Code(_), Self::Text) => true,
            (Self::List(found), Self::List(wanted)) => found.fits(wanted),
            _ => self == wanted,
        }
    }

    /// Whether values of this type have an order.
    pub(super) fn is_ordered(&self) -> bool {
        matches!(self, Self::Any | Self::Number | Self::Date | Self::Time | Self::DateTime)
    }

    /// The type of an element of a list or set.
    pub(super) fn element(&self) -> Option<Self> {
        match self {
            Self::List(element) => Some((**element).clone()),
            Self::Set(list) => Some(Self::Code(*list)),
            _ => None,
        }
    }

    /// In words.
    pub(super) fn describe(&self, names: &dyn Names) -> String {
        match self {
            Self::Any => "unknown".into(),
            Self::Truth => "a condition".into(),
            Self::Number => "a number".into(),
            Self::Text => "text".into(),
            Self::Code(list) => format!("a code of {}", list_name(*list, names)),
            Self::Set(list) => format!("several codes of {}", list_name(*list, names)),
            Self::Date => "a date".into(),
            Self::Time => "a time".into(),
            Self::DateTime => "a date and time".into(),
            Self::List(element) => format!("a list, each of it {}", element.describe(names)),
        }
    }
}

/// What a code list is called.
pub(super) fn list_name(list: CodelistId, names: &dyn Names) -> String {
    match list {
        CodelistId::MISSING => "MISS".into(),
        CodelistId::EVENTS => "events".into(),
        CodelistId::FLAGS => "flags".into(),
        _ => names.codelist_name(list),
    }
}
