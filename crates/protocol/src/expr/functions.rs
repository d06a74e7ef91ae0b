//! The functions by name: how each is written, and what it takes and gives.

use super::names::Laboratory;
use super::node::Function;
use super::types::Type;

/// A function as the language offers it.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) name: &'static str,
    /// How it is written, for people.
    pub(super) usage: &'static str,
    pub(super) shape: Shape,
}

/// What a function takes and gives.
#[derive(Debug)]
pub(super) enum Shape {
    /// Values of fixed types; those after the first `least` may be left out.
    Fixed { function: Function, takes: &'static [Type], least: usize, gives: Type },
    /// A value of any type; its result does not depend on which.
    Any(Function, Type),
    /// Several values of one type, or one list of them; gives that type.
    Alike { function: Function, ordered: bool },
    /// How many elements a list or set has.
    Count,
    /// The reason why a value is missing.
    Reason,
    /// A date, time or instant written out.
    Literal(Type, &'static str),
    /// The value of an item at another visit.
    Elsewhere(Elsewhere),
    /// A question to a laboratory result.
    Laboratory(Laboratory, Type),
    /// A laboratory result in a unit.
    InUnit,
    /// A fact of the record.
    Fact(Fact),
}

/// Which other visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Elsewhere {
    Previous,
    Baseline,
    Latest,
    All,
}

/// What the record knows beside its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    Today,
    Now,
    SignedOn,
    WasSigned,
    UsedElsewhere,
    Corrected,
    OpenQueries,
}

/// The function of that name.
pub(super) fn find(name: &str) -> Option<&'static Signature> {
    FUNCTIONS.iter().find(|signature| signature.name == name)
}

/// Every function: its name, and how it is written.
pub fn functions() -> impl Iterator<Item = (&'static str, &'static str)> {
    FUNCTIONS.iter().map(|signature| (signature.name, signature.usage))
}

const fn row(name: &'static str, usage: &'static str, shape: Shape) -> Signature {
    Signature { name, usage, shape }
}

const fn fixed(function: Function, takes: &'static [Type], gives: Type) -> Shape {
    Shape::Fixed { function, takes, least: takes.len(), gives }
}

use Function as F;
use Type::{Date, DateTime, Number, Text, Time, Truth};

static FUNCTIONS: [Signature; 61] = [
    row("present", "present(x)", Shape::Any(F::Present, Truth)),
    row("missing", "missing(x)", Shape::Any(F::Missing, Truth)),
    row("blank", "blank(x)", Shape::Any(F::Blank, Truth)),
    row("text", "text(x)", Shape::Any(F::Text, Text)),
    row("reason", "reason(x)", Shape::Reason),
    row("coalesce", "coalesce(a, b, …)", Shape::Alike { function: F::Coalesce, ordered: false }),
    row("min", "min(a, b, …)", Shape::Alike { function: F::Min, ordered: true }),
    row("max", "max(a, b, …)", Shape::Alike { function: F::Max, ordered: true }),
    row("count", "count(list)", Shape::Count),
    row("abs", "abs(x)", fixed(F::Abs, &[Number], Number)),
    row(
        "round",
        "round(x, digits)",
        Shape::Fixed { function: F::Round, takes: &[Number, Number], least: 1, gives: Number },
    ),
    row("floor", "floor(x)", fixed(F::Floor, &[Number], Number)),
    row("ceil", "ceil(x)", fixed(F::Ceil, &[Number], Number)),
    row("pow", "pow(base, exponent)", fixed(F::Pow, &[Number, Number], Number)),
    row("sqrt", "sqrt(x)", fixed(F::Sqrt, &[Number], Number)),
    row("cbrt", "cbrt(x)", fixed(F::Cbrt, &[Number], Number)),
    row("length", "length(text)", fixed(F::Length, &[Text], Number)),
    row("contains", "contains(text, 'part')", fixed(F::Contains, &[Text, Text], Truth)),
    row("upper", "upper(text)", fixed(F::Upper, &[Text], Text)),
    row("lower", "lower(text)", fixed(F::Lower, &[Text], Text)),
    row("add_months", "add_months(date, n)", fixed(F::AddMonths, &[Date, Number], Date)),
    row("months_between", "months_between(from, to)", fixed(F::MonthsBetween, &[Date, Date], Number)),
    row("age", "age(birth, at)", fixed(F::Age, &[Date, Date], Number)),
    row("year", "year(date)", fixed(F::Year, &[Date], Number)),
    row("month", "month(date)", fixed(F::Month, &[Date], Number)),
    row("day", "day(date)", fixed(F::Day, &[Date], Number)),
    row("weekday", "weekday(date)", fixed(F::Weekday, &[Date], Number)),
    row("earliest", "earliest(date)", fixed(F::Earliest, &[Date], Date)),
    row("latest_day", "latest_day(date)", fixed(F::LatestDay, &[Date], Date)),
    row("is_full", "is_full(date)", fixed(F::IsFull, &[Date], Truth)),
    row("date_of", "date_of(datetime)", fixed(F::DateOf, &[DateTime], Date)),
    row("time_of", "time_of(datetime)", fixed(F::TimeOf, &[DateTime], Time)),
    row("at", "at(date, time)", fixed(F::At, &[Date, Time], DateTime)),
    row("hours", "hours(from, to)", fixed(F::Hours, &[DateTime, DateTime], Number)),
    row("minutes", "minutes(from, to)", fixed(F::Minutes, &[DateTime, DateTime], Number)),
    row("date", "date('2026-03-01')", Shape::Literal(Date, "date")),
    row("time", "time('08:35')", Shape::Literal(Time, "time")),
    row("datetime", "datetime('2026-03-01T08:35+09:00')", Shape::Literal(DateTime, "datetime")),
    row("previous", "previous(ITEM)", Shape::Elsewhere(Elsewhere::Previous)),
    row("baseline", "baseline(ITEM)", Shape::Elsewhere(Elsewhere::Baseline)),
    row("latest", "latest(ITEM, before)", Shape::Elsewhere(Elsewhere::Latest)),
    row("all_values", "all_values(ITEM)", Shape::Elsewhere(Elsewhere::All)),
    row("in_unit", "in_unit(ITEM, 'unit')", Shape::InUnit),
    row("unit", "unit(ITEM)", Shape::Laboratory(Laboratory::Unit, Text)),
    row("lln", "lln(ITEM)", Shape::Laboratory(Laboratory::Lower, Number)),
    row("uln", "uln(ITEM)", Shape::Laboratory(Laboratory::Upper, Number)),
    row("lln_or_default", "lln_or_default(ITEM)", Shape::Laboratory(Laboratory::LowerOrDefault, Number)),
    row("uln_or_default", "uln_or_default(ITEM)", Shape::Laboratory(Laboratory::UpperOrDefault, Number)),
    row("table_lln", "table_lln(ITEM)", Shape::Laboratory(Laboratory::TableLower, Number)),
    row("table_uln", "table_uln(ITEM)", Shape::Laboratory(Laboratory::TableUpper, Number)),
    row(
        "flag",
        "flag(ITEM)",
        Shape::Laboratory(Laboratory::Flag, Type::Code(super::names::CodelistId::FLAGS)),
    ),
    row("grade", "grade(ITEM)", Shape::Laboratory(Laboratory::Grade, Number)),
    row("outside_soft", "outside_soft(ITEM)", Shape::Laboratory(Laboratory::OutsideSoft, Truth)),
    row("plausible_unit", "plausible_unit(ITEM)", Shape::Laboratory(Laboratory::PlausibleUnit, Text)),
    row("today", "today()", Shape::Fact(Fact::Today)),
    row("now", "now()", Shape::Fact(Fact::Now)),
    row("signed_on", "signed_on(EVENT.FORM)", Shape::Fact(Fact::SignedOn)),
    row("was_signed", "was_signed(EVENT.FORM, day)", Shape::Fact(Fact::WasSigned)),
    row("used_elsewhere", "used_elsewhere(ITEM)", Shape::Fact(Fact::UsedElsewhere)),
    row("corrected", "corrected(ITEM)", Shape::Fact(Fact::Corrected)),
    row("open_queries", "open_queries()", Shape::Fact(Fact::OpenQueries)),
];
