//! ConditionDef and MethodDef: the definition's expressions, each under an OID of its own.
//!
//! ODM states when data need *not* be collected (CollectionException); the definition states when they are asked. So every condition here
//! is the negation of what the definition says.

use std::io::{self, Write};

use indexmap::IndexMap;
use protocol::definition::Text;
use protocol::expr::Program;
use protocol::study::{Derivation, Form, Group, Item, Need};

use super::xml::{Tag, Xml};
use crate::version::Version;

/// What a FormalExpression is written in: the study definition's own expression language.
pub(super) const LANGUAGE: &str = "Casebook";

/// The conditions of a version: negated expression → OID, in the order of first use.
#[derive(Default)]
pub(super) struct Conditions(IndexMap<String, String>);

impl Conditions {
    pub(super) fn of(version: &Version) -> Self {
        let mut conditions = Self::default();
        for event in version.study.events() {
            for used in &event.forms {
                conditions.note(used.when.as_ref().map(negated));
            }
        }
        for form in version.study.forms() {
            for group in version.groups(form) {
                conditions.note(group.shown_when.as_ref().map(negated));
                for item in version.items(group) {
                    conditions.note(exception(item));
                }
            }
        }
        conditions
    }

    fn note(&mut self, expression: Option<String>) {
        if let Some(expression) = expression {
            let next = format!("COND.{}", self.0.len() + 1);
            self.0.entry(expression).or_insert(next);
        }
    }

    /// The OID under which a form of a visit is not collected.
    pub(super) fn form(&self, when: Option<&Program>) -> Option<&str> {
        self.oid(&negated(when?))
    }

    /// The OID under which a group is not collected.
    pub(super) fn group(&self, group: &Group) -> Option<&str> {
        self.oid(&negated(group.shown_when.as_ref()?))
    }

    /// The OID under which an item is not collected.
    pub(super) fn item(&self, item: &Item) -> Option<&str> {
        self.oid(&exception(item)?)
    }

    fn oid(&self, expression: &str) -> Option<&str> {
        self.0.get(expression).map(String::as_str)
    }

    pub(super) fn write<W: Write>(&self, xml: &mut Xml<W>) -> io::Result<()> {
        for (expression, oid) in &self.0 {
            xml.open(Tag::new("ConditionDef").with("OID", oid).with("Name", oid))?;
            xml.words("Description", &english("Not collected when this is true."))?;
            xml.text(Tag::new("FormalExpression").with("Context", LANGUAGE), expression)?;
            xml.close("ConditionDef")?;
        }
        Ok(())
    }
}

/// When the item is not collected: hidden, or not required.
fn exception(item: &Item) -> Option<String> {
    let required = match &item.required {
        Need::When(program) => Some(program),
        Need::Yes | Need::No => None,
    };
    match (item.shown_when.as_ref(), required) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(negated(one)),
        (Some(shown), Some(required)) => Some(format!("{} || {}", negated(shown), negated(required))),
    }
}

fn negated(program: &Program) -> String {
    format!("!({})", program.text())
}

/// The OID of the method that computes an item.
pub(super) fn method_oid(form: &Form, item: &Item) -> Option<String> {
    item.derivation.as_ref().map(|_| format!("MT.{}.{}", form.oid, item.oid))
}

/// Writes the methods of all derived items.
pub(super) fn methods<W: Write>(version: &Version, xml: &mut Xml<W>) -> io::Result<()> {
    for form in version.study.forms() {
        for item in version.groups(form).flat_map(|group| version.items(group)) {
            let (Some(oid), Some(derivation)) = (method_oid(form, item), &item.derivation) else { continue };
            let tag = Tag::new("MethodDef").with("OID", &oid).with("Name", &oid).with("Type", "Computation");
            xml.open(tag)?;
            let expression = item.derivation_text.as_deref();
            let words = item.formula.clone().unwrap_or_else(|| {
                english(built_in(version, derivation).or(expression).unwrap_or("Derived"))
            });
            xml.words("Description", &words)?;
            if let Some(expression) = expression {
                xml.text(Tag::new("FormalExpression").with("Context", LANGUAGE), expression)?;
            }
            xml.close("MethodDef")?;
        }
    }
    Ok(())
}

/// What the program itself computes, in words.
fn built_in(version: &Version, derivation: &Derivation) -> Option<&'static str> {
    Some(match derivation {
        Derivation::Program(_) => return None,
        Derivation::Flag(_) => "The result against the laboratory's reference range: LOW, NORMAL or HIGH",
        Derivation::Grade(_) if version.study.grades_version() == Some("5.0") => "Grade by CTCAE v5.0",
        Derivation::Grade(_) => "Grade of the result",
        Derivation::Standard(_) => "The result in the standard unit",
        Derivation::StandardUnit(_) => "The standard unit of the test",
        Derivation::Verdict(_) => "What the data say about the criterion",
    })
}

/// Words that only exist in English: the standard's and the program's own.
pub(super) fn english(words: &str) -> Text {
    Text { en: words.to_owned(), ..Text::default() }
}
