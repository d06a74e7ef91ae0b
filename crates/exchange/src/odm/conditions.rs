//! ConditionDef and MethodDef: the definition's expressions, each under an OID of its own.
//!
//! ODM states when data need *not* be collected (CollectionException); the definition states when they are asked. So every condition here
//! is the negation of what the definition says.

use std::io::{self, Write};

use indexmap::IndexMap;
use protocol::definition::{Form, Group, Item, Required, Text};

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
        for event in &version.header.events {
            for used in &event.forms {
                conditions.note(used.when.clone().map(|when| negated(&when)));
            }
        }
        for form in &version.forms {
            for group in &form.groups {
                conditions.note(group.shown_when.as_deref().map(negated));
                for item in &group.items {
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
    pub(super) fn form(&self, when: Option<&str>) -> Option<&str> {
        self.oid(&negated(when?))
    }

    /// The OID under which a group is not collected.
    pub(super) fn group(&self, group: &Group) -> Option<&str> {
        self.oid(&negated(group.shown_when.as_deref()?))
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
        Required::When(expression) => Some(expression.as_str()),
        Required::Yes | Required::No => None,
    };
    match (item.shown_when.as_deref(), required) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(negated(one)),
        (Some(shown), Some(required)) => Some(format!("{} || {}", negated(shown), negated(required))),
    }
}

fn negated(expression: &str) -> String {
    format!("!({expression})")
}

/// The OID of the method that computes an item.
pub(super) fn method_oid(form: &Form, item: &Item) -> Option<String> {
    item.derive.as_ref().map(|_| format!("MT.{}.{}", form.oid, item.oid))
}

/// Writes the methods of all derived items.
pub(super) fn methods<W: Write>(version: &Version, xml: &mut Xml<W>) -> io::Result<()> {
    for form in &version.forms {
        for item in form.groups.iter().flat_map(|group| &group.items) {
            let (Some(oid), Some(expression)) = (method_oid(form, item), &item.derive) else { continue };
            let tag = Tag::new("MethodDef").with("OID", &oid).with("Name", &oid).with("Type", "Computation");
            xml.open(tag)?;
            let words = item.formula.clone().unwrap_or_else(|| english(expression));
            xml.words("Description", &words)?;
            xml.text(Tag::new("FormalExpression").with("Context", LANGUAGE), expression)?;
            xml.close("MethodDef")?;
        }
    }
    Ok(())
}

/// Words that only exist in English: the standard's and the program's own.
pub(super) fn english(words: &str) -> Text {
    Text { en: words.to_owned(), ..Text::default() }
}
