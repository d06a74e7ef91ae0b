//! Compiling the expressions of events, groups, items and study values.

use super::assemble::Assembly;
use super::draft::ItemDraft;
use super::names::Scope;
use crate::Oid;
use crate::definition::{self as d, Bounds, ItemType, Required};
use crate::expr::{self, FormId, GroupId, Mistake, Place as Seat, Program, References, Type, ValueId};
use crate::load::{Place, Reader};
use crate::study::{Clock, Derivation, Edge, Need, Range, Slot, StudyValue, TimeLimit};
use crate::value::{Days, Number, Val};

/// What compiles expressions: the study's names, the table of references, and where to report mistakes.
pub(super) struct Compiler<'a, 'r> {
    pub(super) assembly: Assembly,
    pub(super) references: References,
    pub(super) reader: &'a mut Reader<'r>,
    /// The study's values have been compiled: one that is not known now has mistakes of its own.
    pub(super) values_done: bool,
    /// Library checks that are left out, and what each asks for in vain.
    pub(super) left_out: Vec<(Place, Oid, String)>,
}

impl Compiler<'_, '_> {
    /// One expression; its mistakes are reported at `place`, with spans if it is the author's own text.
    pub(super) fn expression(
        &mut self,
        text: &str,
        seat: Seat,
        wanted: Option<&Type>,
        place: &Place,
        authored: bool,
    ) -> Option<Program> {
        let names = Scope { study: &self.assembly.study, place: seat };
        match expr::compile(text, &names, wanted, &mut self.references) {
            Ok(program) => {
                self.unit_blind(&program, place, authored);
                Some(program)
            }
            Err(faults) => {
                for fault in faults {
                    let mistake = &fault.mistake;
                    if self.follows(mistake) {
                        continue;
                    }
                    let message =
                        if authored { mistake.to_string() } else { format!("{mistake} (in `{text}`)") };
                    let span = authored.then(|| fault.span.clone());
                    self.reader.report(mistake.code(), place, span, message, mistake.advice());
                }
                None
            }
        }
    }

    /// Whether a mistake only follows from another that has been reported: a value that has mistakes of its own, a name in a file that was not read.
    fn follows(&self, mistake: &Mistake) -> bool {
        let study = &self.assembly.study;
        match mistake {
            Mistake::Name { name, .. } | Mistake::Member { name, .. } => {
                let known = study.index.values.contains_key(name);
                let is_value = !known && study.header.values.iter().any(|value| value.name == *name);
                is_value && self.values_done || self.reader.is_excused(name)
            }
            Mistake::Code { list, code, .. } => self.reader.is_excused(list) || self.reader.is_excused(code),
            Mistake::Mismatch { .. } | Mistake::Operands { .. } | Mistake::Mixed { .. } => {
                self.reader.has_lost("codelists") || self.reader.has_lost("form")
            }
            _ => false,
        }
    }

    /// Study values may read each other, in any order but in no circle.
    pub(super) fn values(&mut self, place: &Place) {
        let written = self.assembly.study.header.values.clone();
        let mut waiting: Vec<usize> = (0..written.len()).collect();
        loop {
            let before = waiting.len();
            waiting.retain(|index| {
                let value = &written[*index];
                let names = Scope { study: &self.assembly.study, place: Seat::default() };
                let Ok(program) = expr::compile(&value.is, &names, None, &mut self.references) else {
                    return true;
                };
                let study = &mut self.assembly.study;
                let id = ValueId(super::assemble::number(study.values.len()));
                study.index.values.insert(value.name.clone(), id);
                let label = value.label.clone().unwrap_or_else(|| crate::definition::Text::same(&value.name));
                let ty = program.ty().clone();
                study.values.push(StudyValue { id, name: value.name.clone(), ty, program, label });
                false
            });
            if waiting.is_empty() || waiting.len() == before {
                break;
            }
        }
        for index in waiting {
            let place = place.at(index).at("is");
            self.expression(&written[index].is, Seat::default(), None, &place, true);
        }
        self.values_done = true;
        for (index, value) in written.iter().enumerate() {
            self.value_type(value, &place.at(index).at("type"));
        }
    }

    /// What a value is said to be is what its expression is.
    fn value_type(&mut self, value: &d::StudyValue, place: &Place) {
        let study = &self.assembly.study;
        let found = study.index.values.get(&value.name).map(|id| &study.values[id.slot()].ty);
        let (Some(said), Some(found)) = (value.kind.as_deref(), found) else { return };
        if self.reader.has_lost("codelists") {
            return;
        }
        let word = match found {
            Type::Date => "date",
            Type::DateTime => "dateTime",
            Type::Number => "number",
            Type::Text => "text",
            Type::Code(_) => "code",
            Type::Truth => "bool",
            _ => return,
        };
        if said != word && !(said == "text" && word == "code") {
            let message = format!("`{}` is said to be a {said}, but its expression is a {word}", value.name);
            self.reader.report("E-TYPE-MISMATCH", place, None, message, format!("\"type\": \"{word}\""));
        }
    }

    pub(super) fn uses(&mut self) {
        for draft in std::mem::take(&mut self.assembly.uses) {
            let program =
                self.expression(&draft.when, Seat::default(), Some(&Type::Truth), &draft.place, true);
            self.assembly.study.events[draft.event.slot()].forms[draft.index].when = program;
        }
    }

    pub(super) fn groups(&mut self) {
        for index in 0..self.assembly.groups.len() {
            self.clocks(index);
            let draft = &self.assembly.groups[index];
            let Some(text) = draft.shown_when.clone() else { continue };
            let place = draft.place.at("shownWhen");
            let seat = Seat { form: Some(self.assembly.study.groups[index].form), row: None };
            let program = self.expression(&text, seat, Some(&Type::Truth), &place, true);
            self.assembly.study.groups[index].shown_when = program;
        }
    }

    /// The clocks of a group; one whose start is no item has been reported.
    fn clocks(&mut self, index: usize) {
        let draft = &mut self.assembly.groups[index];
        let (written, place) = (std::mem::take(&mut draft.clocks), draft.place.at("clocks"));
        let group = &self.assembly.study.groups[index];
        let (form, row) = (group.form, group.repeats.then_some(group.id));
        for (at, clock) in written.into_iter().enumerate() {
            let find = |oid: &Oid| self.assembly.study.index.items.get(&(form, oid.clone())).copied();
            let (Some(from), until) = (find(&clock.from), clock.until.as_ref().and_then(find)) else {
                continue;
            };
            let timed = self.assembly.study.item(from).ty == Type::DateTime;
            let limit = match (clock.hours, clock.days) {
                (Some(hours), None) if timed => TimeLimit::Hours(hours),
                (None, Some(days)) => TimeLimit::Days(days),
                _ => {
                    let message =
                        format!("`{}` has no time limit that `{}` can start", clock.oid, clock.from);
                    let advice = "either hours, from a date and time, or days";
                    self.reader.report("E-CLOCK", &place.at(at), None, message, advice);
                    continue;
                }
            };
            let when = clock.when.as_ref().and_then(|text| {
                let place = place.at(at).at("when");
                self.expression(text, Seat { form: Some(form), row }, Some(&Type::Truth), &place, true)
            });
            self.assembly.study.groups[index].clocks.push(Clock {
                oid: clock.oid,
                label: clock.label,
                from,
                limit,
                until,
                when,
                written: clock.when,
                source: clock.source,
                assumption: clock.assumption,
            });
        }
    }

    pub(super) fn items(&mut self) {
        for index in 0..self.assembly.items.len() {
            let mut draft = std::mem::replace(&mut self.assembly.items[index], placeholder());
            self.item(index, &mut draft);
            self.assembly.items[index] = draft;
        }
    }

    fn item(&mut self, index: usize, draft: &mut ItemDraft) {
        let item = &self.assembly.study.items[index];
        let (seat, ty, kind) = (seat(item.form, item.row_of), item.ty.clone(), item.kind.clone());
        let (written, authored, place) = (&draft.written, draft.authored, &draft.place);
        let at = |key: &str| if authored { place.at(key) } else { place.clone() };
        let shown_when = written
            .shown_when
            .as_ref()
            .and_then(|text| self.expression(text, seat, Some(&Type::Truth), &at("shownWhen"), authored));
        let required = match &written.required {
            Required::No => Need::No,
            Required::Yes => Need::Yes,
            Required::When(text) => self
                .expression(text, seat, Some(&Type::Truth), &at("required"), authored)
                .map_or(Need::No, Need::When),
        };
        let derived = written.derive.as_ref().and_then(|text| {
            let wanted = if authored { Some(&ty) } else { None };
            self.expression(text, seat, wanted, &at("derive"), authored)
        });
        let hard = self.range(written.hard.as_ref(), &kind, seat, &at("hard"));
        let soft = self.range(written.soft.as_ref(), &kind, seat, &at("soft"));
        let item = &mut self.assembly.study.items[index];
        item.derivation = derived.map(Derivation::Program).or_else(|| draft.derivation.take());
        (item.shown_when, item.required, item.hard, item.soft) = (shown_when, required, hard, soft);
    }

    fn range(&mut self, bounds: Option<&Bounds>, kind: &ItemType, seat: Seat, place: &Place) -> Range {
        let Some(bounds) = bounds else { return Range::default() };
        let mut edge = |text: &Option<String>, key: &str| {
            text.as_ref().and_then(|text| self.edge(text, kind, seat, &place.at(key)))
        };
        Range { min: edge(&bounds.min, "min"), max: edge(&bounds.max, "max") }
    }

    fn edge(&mut self, text: &str, kind: &ItemType, seat: Seat, place: &Place) -> Option<Edge> {
        let (wanted, fixed) = match kind {
            ItemType::Integer | ItemType::Decimal { .. } => {
                (Type::Number, Number::parse(text).filter(|number| number.exact().is_some()).map(Val::Number))
            }
            ItemType::Date | ItemType::PartialDate => {
                (Type::Date, Days::parse(text).filter(|_| text.len() == 10).map(Val::Date))
            }
            ItemType::Time => (Type::Time, Val::read(&Type::Time, text)),
            ItemType::DateTime => (Type::DateTime, Val::read(&Type::DateTime, text)),
            _ => {
                let advice = "remove the range, or give the item a type that has an order";
                self.reader.report("E-BOUND-TYPE", place, None, "an item of this type has no range", advice);
                return None;
            }
        };
        if let Some(value) = fixed {
            return Some(Edge::Fixed(value, text.to_owned()));
        }
        let names = Scope { study: &self.assembly.study, place: seat };
        match expr::compile(text, &names, Some(&wanted), &mut self.references) {
            Ok(program) => Some(Edge::Computed(program, text.to_owned())),
            Err(faults) => {
                let first = faults.first();
                let why = first.map(|fault| format!(": {}", fault.mistake)).unwrap_or_default();
                let span = first.map(|fault| fault.span.clone());
                let message = format!("the bound `{text}` is neither a literal nor an expression{why}");
                let advice = match wanted {
                    Type::Number => "a decimal as text, \"2.0\", or an expression that yields a number",
                    Type::Date => "a full date, \"1910-01-01\", or an expression that yields a date",
                    _ => "a literal, or an expression of the item's type",
                };
                self.reader.report("E-BOUND", place, span, message, advice);
                None
            }
        }
    }
}

/// Where the expressions of an item stand.
pub(super) fn seat(form: FormId, row: Option<GroupId>) -> Seat {
    Seat { form: Some(form), row }
}

fn placeholder() -> ItemDraft {
    let kind = ItemType::Integer;
    ItemDraft::authored(super::draft::plain("", crate::definition::Text::default(), kind), Place::nowhere())
}
