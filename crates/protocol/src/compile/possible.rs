//! Checks that can never fire, or always do.
//!
//! First the condition is evaluated over everything at once: every number may be anything inside its hard range, all else is unknown. If it is decided even so,
//! a few hundred made-up records are tried, because `present(x)` is decided by what is not there. Only when no record disagrees is it reported.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use super::programs::Compiler;
use crate::expr::{
    Argument, CodelistId, Cursor, Environment, Laboratory, Program, RefId, Reference, References, Type,
};
use crate::load::Place;
use crate::study::{Check, Edge, LabPart, Range, Slot, Study};
use crate::value::{Bound, Days, Number, Truth, Val};

/// Made-up records for each suspicious check.
const RECORDS: u64 = 400;

impl Compiler<'_, '_> {
    /// Reports a check whose condition is decided before anything is entered.
    pub(super) fn possible(&mut self, check: &Check, place: &Place) {
        if self.reader.has_lost("codelists") || self.reader.has_lost("form") {
            return;
        }
        let (study, references) = (&self.assembly.study, &self.references);
        let decided = decided(study, references, &check.program);
        let condition = place.at("raiseWhen");
        match decided {
            Truth::Unknown => {}
            Truth::False => {
                let message =
                    format!("`{}` can never fire: nothing that can be entered makes it true", check.id);
                let advice = "a condition that some record fulfils, within the items' hard ranges";
                self.reader.report("E-CHECK-NEVER", &condition, None, message, advice);
            }
            Truth::True => {
                let message = format!("`{}` always fires, whatever is entered", check.id);
                self.reader.report(
                    "E-CHECK-ALWAYS",
                    &condition,
                    None,
                    message,
                    "the condition that raises it",
                );
            }
        }
    }
}

fn decided(study: &Study, references: &References, program: &Program) -> Truth {
    let reads_rows = |id: &RefId| {
        matches!(
            references.get(*id),
            Some(
                Reference::Rows { .. }
                    | Reference::Visits
                    | Reference::ThisRow(_)
                    | Reference::Subjects
                    | Reference::Cohorts
            )
        )
    };
    if program.dependencies().iter().any(reads_rows) {
        return Truth::Unknown;
    }
    let overall = program.eval_truth(&Record { study, references, seed: None });
    let agrees = |seed| program.eval_truth(&Record { study, references, seed: Some(seed) }) == overall;
    let raises = |seed| program.eval_truth(&Record { study, references, seed: Some(seed) }).is_true();
    match overall {
        Truth::False if !(0..RECORDS).any(raises) => Truth::False,
        Truth::True if (0..RECORDS).all(agrees) => Truth::True,
        _ => Truth::Unknown,
    }
}

/// A record that holds everything possible at once, or with a seed a made-up one.
struct Record<'a> {
    study: &'a Study,
    references: &'a References,
    seed: Option<u64>,
}

impl Environment for Record<'_> {
    fn value(&self, reference: RefId, _: Argument) -> Val {
        let Some(what) = self.references.get(reference) else { return Val::Unknown };
        let Some(seed) = self.seed else { return self.everything(what) };
        let chance = mixed(seed, u64::from(reference.0));
        if chance.is_multiple_of(5) {
            return if chance.is_multiple_of(2) { Val::Unknown } else { Val::Missing(crate::Missing::Nd) };
        }
        self.made_up(what, chance / 5)
    }

    fn cursors(&self, _: RefId, _: Argument) -> Option<&[Cursor]> {
        None
    }

    fn cursor(&self, _: RefId) -> Option<Cursor> {
        None
    }

    fn instant(&self, local: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
        Some(local.and_utc().fixed_offset())
    }
}

impl Record<'_> {
    fn everything(&self, what: &Reference) -> Val {
        let (low, high) = self.ends(what);
        if low.is_none() && high.is_none() {
            return Val::Unknown;
        }
        let end = |end: Option<_>| end.map_or(Bound::Unbounded, Bound::Closed);
        Number::between(end(low), end(high)).map_or(Val::Unknown, Val::Number)
    }

    /// The least and greatest number that can be entered.
    fn ends(&self, what: &Reference) -> (Option<Decimal>, Option<Decimal>) {
        match what {
            Reference::Item { item, .. } => {
                let item = self.study.item(*item);
                let result = matches!(item.laboratory, Some((_, LabPart::Result)));
                if result || item.derivation.is_some() { (None, None) } else { edges(&item.hard) }
            }
            Reference::Laboratory { item, ask: Laboratory::In(unit), .. } => {
                let Some((test, _)) = self.study.item(*item).laboratory else { return (None, None) };
                let test = &self.study.tests[test.slot()];
                let convert = |bound: Option<_>| test.convert(bound?, 0, unit.0 as usize);
                (convert(test.hard.0), convert(test.hard.1))
            }
            _ => (None, None),
        }
    }

    fn made_up(&self, what: &Reference, chance: u64) -> Val {
        if let Reference::Item { item, .. } = what
            && self.study.item(*item).censored
            && chance.is_multiple_of(3)
        {
            let bound = Bound::Open(number(self.ends(what), chance / 3));
            let (low, high) =
                if chance.is_multiple_of(2) { (Bound::Unbounded, bound) } else { (bound, Bound::Unbounded) };
            return Number::between(low, high).map_or(Val::Unknown, Val::Number);
        }
        let ty = match what {
            Reference::Item { item, .. } => self.study.item(*item).ty.clone(),
            Reference::Value(value) => self.study.values[value.slot()].ty.clone(),
            Reference::Laboratory { ask, .. } => match ask {
                Laboratory::Flag => Type::Code(CodelistId::FLAGS),
                Laboratory::Unit | Laboratory::PlausibleUnit => Type::Text,
                Laboratory::OutsideSoft => Type::Truth,
                _ => Type::Number,
            },
            Reference::VisitField { field, .. } => match field {
                crate::expr::VisitField::Oid => Type::Code(CodelistId::EVENTS),
                crate::expr::VisitField::Ordinal | crate::expr::VisitField::Day => Type::Number,
                crate::expr::VisitField::Cohort => Type::Text,
                _ => Type::Date,
            },
            Reference::Today | Reference::SignedOn { .. } => Type::Date,
            Reference::UsedElsewhere(_) | Reference::Corrected(_) | Reference::WasSigned { .. } => {
                Type::Truth
            }
            Reference::OpenQueries => Type::Number,
            _ => return Val::Unknown,
        };
        self.of_type(&ty, self.ends(what), chance)
    }

    fn of_type(&self, ty: &Type, ends: (Option<Decimal>, Option<Decimal>), chance: u64) -> Val {
        match ty {
            Type::Number => Val::from(number(ends, chance)),
            Type::Truth => Val::Bool(chance.is_multiple_of(2)),
            Type::Date => Val::Date(Days::exact(day(chance))),
            Type::Time => Val::Time(time(chance)),
            Type::DateTime => Val::DateTime(day(chance).and_time(time(chance / 7)).and_utc().fixed_offset()),
            Type::Code(list) => self.code(*list, chance).map_or(Val::Unknown, |code| Val::text(&code)),
            Type::Set(list) => {
                let codes = self.code(*list, chance).into_iter().map(Into::into).collect();
                Val::Set(codes)
            }
            Type::Text => Val::text(["", "x", "a longer text"][(chance % 3) as usize]),
            _ => Val::Unknown,
        }
    }

    fn code(&self, list: CodelistId, chance: u64) -> Option<String> {
        let pick = |codes: Vec<&str>| {
            let index = usize::try_from(chance).unwrap_or(0).checked_rem(codes.len())?;
            codes.get(index).map(|code| (*code).to_owned())
        };
        match list {
            CodelistId::EVENTS => pick(self.study.events.iter().map(|event| event.oid.as_str()).collect()),
            CodelistId::FLAGS => pick(vec!["LOW", "NORMAL", "HIGH"]),
            CodelistId::MISSING => pick(crate::Missing::ALL.iter().map(|reason| reason.code()).collect()),
            _ => pick(
                self.study.codelists.get(list.slot())?.codes.iter().map(|code| code.code.as_str()).collect(),
            ),
        }
    }
}

/// A day near another made-up day more often than not.
fn day(chance: u64) -> NaiveDate {
    let span = if chance.is_multiple_of(4) { 29_000 } else { 20 };
    let first = NaiveDate::from_ymd_opt(1950, 1, 1).unwrap_or_default();
    first.checked_add_days(chrono::Days::new(chance / 4 % span)).unwrap_or(first)
}

fn time(chance: u64) -> chrono::NaiveTime {
    chrono::NaiveTime::MIN.overflowing_add_signed(chrono::TimeDelta::minutes((chance % 1440) as i64)).0
}

fn edges(range: &Range) -> (Option<Decimal>, Option<Decimal>) {
    (range.min.as_ref().and_then(Edge::number), range.max.as_ref().and_then(Edge::number))
}

/// A number between the ends: often an end itself, or near it.
fn number((low, high): (Option<Decimal>, Option<Decimal>), chance: u64) -> Decimal {
    let (low, high) = (low.unwrap_or(Decimal::from(-1000)), high.unwrap_or(Decimal::from(100_000)));
    let part = Decimal::from((chance / 4) % 1001) / Decimal::from(1000);
    match chance % 4 {
        0 => low,
        1 => high,
        2 => low + (high - low) * part * part * part,
        _ => low + (high - low) * part,
    }
}

/// SplitMix64's finaliser: the same seed gives the same records on every machine.
fn mixed(seed: u64, salt: u64) -> u64 {
    let mut bits =
        seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(salt.wrapping_mul(0xD1B5_4A32_D192_ED03));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
