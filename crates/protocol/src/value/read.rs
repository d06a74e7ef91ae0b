//! Between values and the canonical texts that the record keeps (see [`crate::Value`]).

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveTime};

use super::{Bound, Days, Number, Val};
use crate::expr::Type;

impl Val {
    /// Reads a canonical text as a value of a type; `None` if it is none.
    #[must_use]
    pub fn read(ty: &Type, text: &str) -> Option<Self> {
        match ty {
            Type::Number => Number::parse(text).map(Self::Number),
            Type::Text | Type::Code(_) => Some(Self::text(text)),
            Type::Set(_) => Some(Self::Set(text.split(';').map(Arc::from).collect())),
            Type::Date => Days::parse(text).map(Self::Date),
            Type::Time => read_time(text).map(Self::Time),
            Type::DateTime => read_instant(text).map(Self::DateTime),
            Type::Truth => match text {
                "true" => Some(Self::Bool(true)),
                "false" => Some(Self::Bool(false)),
                _ => None,
            },
            Type::Any | Type::List(_) => None,
        }
    }

    /// The canonical text, for what the record can keep: not for absent values, lists, numbers between two ends, or spans of days that are neither
    /// a month nor a year.
    #[must_use]
    pub fn write(&self) -> Option<String> {
        match self {
            Self::Unknown | Self::Missing(_) | Self::List(_) => None,
            Self::Bool(holds) => Some(holds.to_string()),
            Self::Number(Number::Between(interval))
                if (interval.low() == Bound::Unbounded) == (interval.high() == Bound::Unbounded) =>
            {
                None
            }
            Self::Number(number) => Some(number.to_string()),
            Self::Date(days) => days.text(),
            Self::Time(time) => Some(time.format("%H:%M").to_string()),
            Self::DateTime(instant) => Some(instant.format("%Y-%m-%dT%H:%M%:z").to_string()),
            Self::Text(text) => Some(text.to_string()),
            Self::Set(codes) => Some(codes.join(";")),
        }
    }
}

fn read_time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S")).ok()
}

fn read_instant(text: &str) -> Option<DateTime<FixedOffset>> {
    ["%Y-%m-%dT%H:%M%:z", "%Y-%m-%dT%H:%M:%S%:z"]
        .iter()
        .find_map(|format| DateTime::parse_from_str(text, format).ok())
}
