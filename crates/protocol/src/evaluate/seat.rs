//! One place in the record, from which an expression is evaluated.

use chrono::{DateTime, FixedOffset, NaiveDateTime};

use super::engine::Engine;
use super::picture::{Slot, Spot};
use crate::compile::stands_once;
use crate::expr::{
    Argument, At, Cursor, Environment, EventId, FormId, ItemId, Log, RefId, Reference, Tally, TallyId,
    VisitField, WhichVisit,
};
use crate::study::Slot as _;
use crate::value::{Days, Number, Truth, Val};
use crate::{Location, Scope};

/// A visit, a sheet of it, a row of that; each may be absent.
#[derive(Clone, Copy)]
pub(crate) struct Seat<'a> {
    pub(super) engine: &'a Engine<'a>,
    pub(super) visit: Option<u32>,
    pub(super) sheet: Option<u32>,
    pub(super) row: Option<u32>,
}

impl<'a> Seat<'a> {
    /// The seat of the study's own expressions.
    pub(crate) fn nowhere(engine: &'a Engine<'a>) -> Self {
        Self { engine, visit: None, sheet: None, row: None }
    }

    /// The seat of expressions of an event.
    pub(super) fn visit(engine: &'a Engine<'a>, visit: u32) -> Self {
        Self { engine, visit: Some(visit), sheet: None, row: None }
    }

    /// The seat of expressions of a form, item or check.
    pub(super) fn at(engine: &'a Engine<'a>, spot: Spot) -> Self {
        let visit = engine.picture.sheets[spot.sheet as usize].visit;
        Self { engine, visit: Some(visit), sheet: Some(spot.sheet), row: spot.row }
    }

    /// The spot that a reference to an item reads, if it reads one.
    pub(super) fn spot(&self, item: ItemId, at: At, argument: Argument) -> Option<Spot> {
        let engine = self.engine;
        let definition = engine.study.item(item);
        let (form, in_row) = (definition.form, definition.row_of.is_some());
        match (at, argument) {
            (At::Here, _) => {
                Some(Spot { sheet: self.sheet?, row: if in_row { Some(self.row?) } else { None } })
            }
            (At::SameVisit, _) => self.same_visit(item, self.visit).map(|sheet| Spot { sheet, row: None }),
            (At::Event(event), _) => {
                let visits = (0..).zip(&engine.picture.visits);
                let visit = visits.filter(|(_, visit)| visit.event == event).map(|(id, _)| id).next()?;
                engine.picture.sheet_of(visit, form).map(|sheet| Spot { sheet, row: None })
            }
            (At::Bound, Argument::Cursor(Cursor(row))) if in_row => {
                let sheet = engine.picture.rows.get(row as usize)?.sheet;
                Some(Spot { sheet, row: Some(row) })
            }
            (At::Bound, Argument::Cursor(Cursor(visit))) => {
                self.same_visit(item, Some(visit)).map(|sheet| Spot { sheet, row: None })
            }
            (At::Previous, _) => engine.previous(item, self.visit?),
            (At::Baseline, _) => engine.baseline(item),
            (At::Latest, _) => engine.latest(item, None),
            (At::LatestBefore, Argument::Before(before)) => engine.latest(item, before),
            (At::Bound | At::LatestBefore | At::All | At::Other(_), _) => None,
        }
    }

    /// The sheet of an item's form at a visit, or where it stands once.
    fn same_visit(&self, item: ItemId, visit: Option<u32>) -> Option<u32> {
        let form = self.engine.study.item(item).form;
        if stands_once(self.engine.study, item) {
            let named = visit.and_then(|visit| self.engine.sheet_at_home(visit, form));
            return named.or_else(|| self.engine.home_sheet(form));
        }
        self.engine.picture.sheet_of(visit?, form)
    }

    fn sheet_for_rows(&self, form: FormId, at: At, argument: Argument) -> Option<u32> {
        let engine = self.engine;
        match (at, argument) {
            (At::Here, _) => self.sheet.filter(|sheet| engine.picture.sheets[*sheet as usize].form == form),
            (At::Event(event), _) => {
                let visits = (0..).zip(&engine.picture.visits);
                let visit = visits.filter(|(_, visit)| visit.event == event).map(|(id, _)| id).next()?;
                engine.picture.sheet_of(visit, form)
            }
            (At::Bound, Argument::Cursor(Cursor(visit))) if engine.sheet_at_home(visit, form).is_some() => {
                engine.sheet_at_home(visit, form)
            }
            _ if engine.study.forms[form.slot()].home.is_some() => engine.home_sheet(form),
            (At::Bound, Argument::Cursor(Cursor(visit))) => engine.picture.sheet_of(visit, form),
            _ => engine.picture.sheet_of(self.visit?, form),
        }
    }

    /// The place of a form, where it has one.
    fn form_place(&self, form: FormId, at: At, argument: Argument) -> Option<&Location> {
        let sheet = self.sheet_for_rows(form, at, argument)?;
        Some(&self.engine.picture.sheets[sheet as usize].place)
    }

    fn item(&self, item: ItemId, at: At, argument: Argument) -> Val {
        if let At::Other(event) = at {
            return self.of_other(event, item, argument);
        }
        if at == At::All {
            let engine = self.engine;
            return Val::List(engine.known(item).map(|spot| engine.slot(item, spot).val.clone()).collect());
        }
        self.lying(item, at, argument).clone()
    }

    /// What stands at an item's one spot.
    fn lying(&self, item: ItemId, at: At, argument: Argument) -> &'a Val {
        self.spot(item, at, argument).map_or(&Val::Unknown, |spot| &self.engine.slot(item, spot).val)
    }

    /// A value of another subject.
    fn of_other(&self, event: EventId, item: ItemId, argument: Argument) -> Val {
        let Argument::Cursor(Cursor(subject)) = argument else { return Val::Unknown };
        let place = self.engine.study.wiring.of_others.iter().position(|read| *read == (event, item));
        let vals = self.engine.picture.of_others.get(subject as usize);
        vals.and_then(|vals| vals.get(place?)).cloned().unwrap_or(Val::Unknown)
    }

    fn visit_field(&self, visit: Option<u32>, field: VisitField) -> Val {
        let engine = self.engine;
        let Some(visit) = visit.and_then(|visit| engine.picture.visits.get(visit as usize)) else {
            return Val::Unknown;
        };
        let event = &engine.study.events[visit.event.slot()];
        let window = || engine.window(event);
        match field {
            VisitField::Oid => Val::text(event.oid.as_str()),
            VisitField::Ordinal => {
                event.ordinal.map_or(Val::Unknown, |ordinal| Number::integer(ordinal.into()).into())
            }
            VisitField::Day => {
                event.target.map_or(Val::Unknown, |target| Number::integer(target.day().into()).into())
            }
            VisitField::Cohort => match &visit.place.scope {
                Scope::Cohort(oid) => Val::text(oid.as_str()),
                _ => Val::Unknown,
            },
            VisitField::WindowFrom => window().map_or(Val::Unknown, |window| Days::exact(window.from).into()),
            VisitField::WindowTo => window().map_or(Val::Unknown, |window| Days::exact(window.to).into()),
        }
    }

    /// What a person entered where a reference points, for messages that show values as typed.
    pub(super) fn entered(&self, reference: RefId) -> Option<(ItemId, Spot, &'a Slot)> {
        let Some(Reference::Item { item, at }) = self.engine.study.references.get(reference) else {
            return None;
        };
        let spot = self.spot(*item, *at, Argument::None)?;
        Some((*item, spot, self.engine.slot(*item, spot)))
    }
}

impl Environment for Seat<'_> {
    fn value(&self, reference: RefId, argument: Argument) -> Val {
        let engine = self.engine;
        let Some(reference) = engine.study.references.get(reference) else { return Val::Unknown };
        match reference {
            Reference::Item { item, at } => self.item(*item, *at, argument),
            Reference::Laboratory { item, at, ask } => {
                self.spot(*item, *at, argument).map_or(Val::Unknown, |spot| engine.ask(*item, spot, *ask))
            }
            Reference::VisitField { of: WhichVisit::This, field } => self.visit_field(self.visit, *field),
            Reference::VisitField { of: WhichVisit::Bound, field } => {
                let Argument::Cursor(Cursor(visit)) = argument else { return Val::Unknown };
                self.visit_field(Some(visit), *field)
            }
            Reference::Value(value) => engine.picture.values[value.slot()].clone(),
            Reference::Today => Days::exact(engine.today).into(),
            Reference::Now => Val::DateTime(engine.record.now),
            Reference::SignedOn { form, at } => {
                let place = self.form_place(*form, *at, argument);
                let day = place.and_then(|place| engine.record.facts.signed_on(place));
                day.map_or(Val::Unknown, |day| Days::exact(day).into())
            }
            Reference::WasSigned { form, at } => {
                let Argument::On(Some(days)) = argument else { return Val::Unknown };
                let place = self.form_place(*form, *at, argument);
                place.map_or(Truth::False, |place| engine.record.facts.was_signed(place, days)).into()
            }
            Reference::UsedElsewhere(item) => {
                let Some(spot) = self.spot(*item, At::Here, argument) else { return Val::Unknown };
                let Some(text) = &engine.slot(*item, spot).entered else { return Val::Unknown };
                Val::Bool(engine.is_used_elsewhere(*item, text))
            }
            Reference::Corrected(item) => {
                let Some(spot) = self.spot(*item, At::Here, argument) else { return Val::Unknown };
                let place = engine.picture.place(engine.study, Some(*item), spot);
                Val::Bool(engine.record.facts.corrected.contains(&place))
            }
            Reference::OpenQueries => {
                let place = self.sheet.map(|sheet| &engine.picture.sheets[sheet as usize].place);
                let open = place.and_then(|place| engine.record.facts.open_queries.get(place));
                Number::integer(open.copied().unwrap_or(0).into()).into()
            }
            Reference::Rows { .. }
            | Reference::ThisRow(_)
            | Reference::Visits
            | Reference::ThisVisit
            | Reference::Subjects
            | Reference::Cohorts => Val::Unknown,
        }
    }

    fn borrowed(&self, reference: RefId, argument: Argument) -> Option<&Val> {
        match self.engine.study.references.get(reference)? {
            Reference::Item { at: At::All | At::Other(_), .. } => None,
            Reference::Item { item, at } => Some(self.lying(*item, *at, argument)),
            Reference::Value(value) => Some(&self.engine.picture.values[value.slot()]),
            _ => None,
        }
    }

    fn cursors(&self, reference: RefId, argument: Argument) -> Option<&[Cursor]> {
        let engine = self.engine;
        match engine.study.references.get(reference)? {
            Reference::Visits => Some(&engine.picture.scheduled),
            Reference::Cohorts => Some(&engine.picture.cohorts),
            Reference::Subjects => Some(&engine.picture.others),
            Reference::Rows { group, at } => {
                let form = engine.study.group(*group).form;
                let sheet = self.sheet_for_rows(form, *at, argument)?;
                let rows = engine.picture.cursors(sheet, *group);
                (!rows.is_empty() || engine.is_known_empty(*group, sheet)).then_some(rows)
            }
            _ => None,
        }
    }

    /// Rows keep no tallies: each would keep one of all the others.
    fn log(&self, reference: RefId) -> Option<Log<'_>> {
        if self.row.is_some() || self.engine.tallies.is_none() {
            return None;
        }
        let Reference::Rows { group, at } = self.engine.study.references.get(reference)? else { return None };
        let sheet = self.sheet_for_rows(self.engine.study.group(*group).form, *at, Argument::None)?;
        self.engine.picture.log(sheet, *group)
    }

    fn take(&self, tally: TallyId) -> Option<Tally> {
        self.engine.tallies?.take(tally, self)
    }

    fn keep(&self, id: TallyId, tally: Tally) {
        if let Some(tallies) = self.engine.tallies {
            tallies.keep(id, self, tally);
        }
    }

    fn cursor(&self, reference: RefId) -> Option<Cursor> {
        match self.engine.study.references.get(reference)? {
            Reference::ThisRow(group) => {
                let row = self.row?;
                (self.engine.picture.rows.get(row as usize)?.group == *group).then_some(Cursor(row))
            }
            Reference::ThisVisit => self.visit.map(Cursor),
            _ => None,
        }
    }

    fn instant(&self, local: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
        self.engine.record.instant(local)
    }

    fn local(&self, instant: DateTime<FixedOffset>) -> NaiveDateTime {
        instant.with_timezone(&self.engine.record.zone).naive_local()
    }
}
