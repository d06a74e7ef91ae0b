//! Values as people read them: a code by its label, a date by the first day that it can mean.

use chrono::NaiveDate;
use protocol::expr::Type;
use protocol::{Content, Location, Study};

use crate::contract::Words;
use crate::status::Standing;
use crate::words::{same, words};

/// A value of a type.
pub(crate) fn readable(study: &Study, ty: &Type, text: &str) -> Words {
    match ty {
        Type::Code(list) => study
            .codelists()
            .get(list.0 as usize)
            .map_or_else(|| same(text), |list| words(&study.code_label(list.oid.as_str(), text))),
        Type::Truth => Words { en: "Yes".into(), ko: "예".into(), zh: "是".into() },
        _ => same(text),
    }
}

/// A value as a person reads it: a code by its label.
pub(crate) fn readable_at(standing: &Standing<'_>, at: &Location) -> Option<Words> {
    let text = standing.case.chart.value(at).and_then(Content::typed)?;
    let item = standing.study.item_at(at)?;
    Some(readable(standing.study, &item.ty, text))
}

/// A date, be it a whole one, one with a time behind it, or the first day that an incomplete one can mean.
pub(crate) fn first_day(text: &str) -> Option<NaiveDate> {
    let day = text.split('T').next()?;
    let whole = match day.len() {
        4 => format!("{day}-01-01"),
        7 => format!("{day}-01"),
        _ => day.to_owned(),
    };
    whole.parse().ok()
}

/// Days from day zero.
pub(crate) fn days(zero: NaiveDate, day: NaiveDate) -> i32 {
    i32::try_from((day - zero).num_days()).unwrap_or_default()
}
