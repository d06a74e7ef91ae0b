//! One version of the study's definition, as the exports read it.
//!
//! A variable is what an export calls by one name: an item, or one choice of an item that takes several (study specification 0.4, ruling
//! 11). [`Version::variables`] is the only place that decides which variables there are, for ODM, tables and code book alike.

use std::collections::HashMap;

use protocol::definition::{Code, EventKind, ItemType, Text};
use protocol::expr::{GroupId, ItemId};
use protocol::study::{Form, Group, Item};
use protocol::{Content, Diagnostic, Location, Missing, Oid, Source, Study};

/// One version of the definition.
#[derive(Debug)]
pub struct Version {
    /// SHA-256 of the definition's bytes, hexadecimal.
    pub hash: String,
    /// The compiled study.
    pub study: Study,
}

/// What an export calls by one name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variable<'a> {
    /// The item.
    pub(crate) item: &'a Item,
    /// The choice, of an item that takes several.
    pub(crate) choice: Option<&'a Code>,
}

/// What a variable holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told<'a> {
    /// This text.
    Value(&'a str),
    /// Nothing, and why.
    Missing(Missing),
}

impl Version {
    /// Compiles the files of a definition whose bytes have this hash.
    ///
    /// # Errors
    /// Every diagnostic, when one of them is an error.
    pub fn compile(hash: &str, files: &[Source]) -> Result<Self, Vec<Diagnostic>> {
        let study = Study::compile(files)?.study;
        Ok(Self { hash: hash.to_owned(), study })
    }

    /// The OID of the MetaDataVersion: two definitions never share it, even under one version name.
    #[must_use]
    pub fn oid(&self) -> String {
        format!("MDV.{}.{}", self.study.version(), self.hash.get(..8).unwrap_or(&self.hash))
    }

    /// The item at a place, and where its form has it: position of the group, position in the group.
    pub(crate) fn find(&self, at: &Location) -> Option<(&Item, (usize, usize))> {
        let item = self.study.item_at(at)?;
        let form = self.form(at.form.as_ref()?)?;
        let group = form.groups.iter().position(|group| *group == item.group)?;
        let position = self.study.group(item.group).items.iter().position(|known| *known == item.id)?;
        Some((item, (group, position)))
    }

    pub(crate) fn form(&self, oid: &Oid) -> Option<&Form> {
        self.study.form(oid.as_str())
    }

    /// The groups of a form, in order.
    pub(crate) fn groups<'a>(&'a self, form: &'a Form) -> impl Iterator<Item = &'a Group> {
        form.groups.iter().map(|group| self.study.group(*group))
    }

    /// The items of a group, in order.
    pub(crate) fn items<'a>(&'a self, group: &'a Group) -> impl Iterator<Item = &'a Item> {
        group.items.iter().map(|item| self.study.item(*item))
    }

    /// Whether the form holds records of the site, a cohort or the study instead of a subject's.
    pub(crate) fn is_reference(&self, form: &Form) -> bool {
        matches!(self.home(form), Some(EventKind::Site | EventKind::Cohort))
    }

    /// Whether the form holds records of a cohort: there may be one for each.
    pub(crate) fn is_of_cohort(&self, form: &Form) -> bool {
        self.home(form) == Some(EventKind::Cohort)
    }

    fn home(&self, form: &Form) -> Option<EventKind> {
        let home = self.study.events().iter().find(|event| Some(event.id) == form.home)?;
        Some(home.kind)
    }

    /// The constant items of the groups that have any, with their texts.
    pub(crate) fn constants(&self) -> HashMap<GroupId, Vec<(Oid, String)>> {
        let mut constants: HashMap<GroupId, Vec<(Oid, String)>> = HashMap::new();
        for item in self.study.items() {
            if let ItemType::Constant(text) = &item.kind {
                constants.entry(item.group).or_default().push((item.oid.clone(), text.clone()));
            }
        }
        constants
    }

    /// Whether a unit of that name is defined.
    pub(crate) fn knows_unit(&self, unit: &str) -> bool {
        self.study.units().any(|known| known.oid == unit)
    }

    /// The variables of an item, in order: itself, or its choices.
    pub(crate) fn variables<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = Variable<'a>> {
        let choices = match &item.kind {
            ItemType::Choices(list) => {
                self.study.codelist(list.as_str()).map_or(&[][..], |list| &list.codes[..])
            }
            _ => &[],
        };
        let itself = (!matches!(item.kind, ItemType::Choices(_))).then_some(Variable { item, choice: None });
        itself.into_iter().chain(choices.iter().map(move |code| Variable { item, choice: Some(code) }))
    }

    /// The variables of an item by its number.
    pub(crate) fn variables_of(&self, item: ItemId) -> impl Iterator<Item = Variable<'_>> {
        self.variables(self.study.item(item))
    }
}

impl<'a> Variable<'a> {
    /// Its name within the form: `HGB_LBORRES`, or `FXCONF.MRI` of a choice. Characters that a column name should not have become `_`.
    pub(crate) fn name(self) -> String {
        match self.choice {
            None => self.item.oid.to_string(),
            Some(code) => {
                let choice: String =
                    code.code.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
                format!("{}.{choice}", self.item.oid)
            }
        }
    }

    /// What it holds when the item holds `content`. Of several choices each is `Y` or `N`.
    pub(crate) fn held(self, content: &'a Content) -> Told<'a> {
        match (content, self.choice) {
            (Content::Missing { missing }, _) => Told::Missing(*missing),
            (Content::Value(value), None) => Told::Value(&value.value),
            (Content::Value(value), Some(code)) => {
                let chosen = value.value.split(';').any(|chosen| chosen == code.code);
                Told::Value(if chosen { "Y" } else { "N" })
            }
        }
    }

    /// What a person reads.
    pub(crate) fn label(self) -> Text {
        match self.choice {
            None => self.item.label.clone(),
            Some(code) => {
                self.item.label.map(|language, words| format!("{words}: {}", code.label.get(language)))
            }
        }
    }
}
