//! Values as people read them, inside messages and beside verdicts.

use super::engine::Engine;
use super::seat::Seat;
use crate::definition::{Language, Text};
use crate::expr::{CodelistId, Program, Type};
use crate::study::Slot as _;
use crate::value::{Number, Val};
use crate::words;

/// What stands for a value that is not known.
const UNKNOWN: &str = "–";

/// A value of a program, ready to be shown in any language.
pub(super) struct Shown<'a> {
    engine: &'a Engine<'a>,
    ty: Type,
    val: Val,
    /// The text as a person entered it, where the program is one item.
    entered: Option<String>,
}

impl<'a> Shown<'a> {
    pub(super) fn new(engine: &'a Engine<'a>, program: &Program, seat: Seat<'a>) -> Self {
        let val = program.eval(&seat);
        let slot = program.reference().and_then(|reference| seat.entered(reference));
        let typed =
            slot.and_then(|(_, _, slot)| slot.entered.as_deref()).filter(|_| matches!(val, Val::Number(_)));
        Self { engine, ty: program.ty().clone(), entered: typed.map(str::to_owned), val }
    }

    /// In one language.
    pub(super) fn text(&self, language: Language) -> String {
        match &self.entered {
            Some(entered) => entered.clone(),
            None => self.value(&self.ty, &self.val, language),
        }
    }

    /// In all languages.
    pub(super) fn words(&self) -> Text {
        let [en, ko, zh] = Language::ALL.map(|language| self.text(language));
        Text { en, ko, zh }
    }

    fn value(&self, ty: &Type, val: &Val, language: Language) -> String {
        match (val, ty) {
            (Val::Unknown, _) => UNKNOWN.to_owned(),
            (Val::Missing(reason), _) => self.code("MISS", reason.code(), language),
            (Val::Bool(yes), _) => if *yes { words::yes() } else { words::no() }.get(language).to_owned(),
            (Val::Number(number), _) => shown_number(*number),
            (Val::Date(days), _) => days.to_string(),
            (Val::Time(time), _) => time.format("%H:%M").to_string(),
            (Val::DateTime(instant), _) => instant.format("%Y-%m-%d %H:%M").to_string(),
            (Val::Text(code), Type::Code(list)) => self.code_of(*list, code, language),
            (Val::Text(text), _) => text.to_string(),
            (Val::Set(codes), Type::Set(list)) => {
                let labels: Vec<String> =
                    codes.iter().map(|code| self.code_of(*list, code, language)).collect();
                labels.join(", ")
            }
            (Val::Set(codes), _) => codes.join(", "),
            (Val::List(values), Type::List(element)) => {
                let shown: Vec<String> =
                    values.iter().map(|value| self.value(element, value, language)).collect();
                shown.join(", ")
            }
            (Val::List(values), _) => {
                let shown: Vec<String> =
                    values.iter().map(|value| self.value(&Type::Any, value, language)).collect();
                shown.join(", ")
            }
        }
    }

    fn code_of(&self, list: CodelistId, code: &str, language: Language) -> String {
        match list {
            CodelistId::MISSING => self.code("MISS", code, language),
            CodelistId::EVENTS => {
                let event = self.engine.study.event(code);
                event.map_or_else(|| code.to_owned(), |event| event.name.get(language).to_owned())
            }
            CodelistId::FLAGS => match code {
                "LOW" => words::low().get(language).to_owned(),
                "HIGH" => words::high().get(language).to_owned(),
                _ => words::normal().get(language).to_owned(),
            },
            _ => {
                let codes = self.engine.study.codelists.get(list.slot()).map_or(&[][..], |list| &list.codes);
                let known = codes.iter().find(|known| known.code == code);
                known.map_or_else(|| code.to_owned(), |known| known.label.get(language).to_owned())
            }
        }
    }

    fn code(&self, list: &str, code: &str, language: Language) -> String {
        self.engine.study.code_label(list, code).get(language).to_owned()
    }
}

/// A number without the noughts that only arithmetic has left behind it.
fn shown_number(number: Number) -> String {
    match number.exact() {
        Some(exact) if exact.scale() > 4 => exact.round_dp(4).normalize().to_string(),
        _ => number.to_string(),
    }
}
