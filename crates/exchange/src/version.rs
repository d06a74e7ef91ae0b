//! One version of the study's definition, as the exports read it: forms with every item that the compiler made, code lists, units.
//!
//! A variable is what an export calls by one name: an item, or one choice of an item that takes several (study specification 0.4, ruling
//! 11). [`Version::variables`] is the only place that decides which variables there are, for ODM, tables and code book alike.

use std::collections::HashMap;

use protocol::definition::{Code, CodeList, Event, EventKind, Form, Item, ItemType, StudyHeader, Text, Unit};
use protocol::{Content, Diagnostic, Missing, Oid, Source};

/// One version of the definition.
#[derive(Clone, Debug)]
pub struct Version {
    /// SHA-256 of the definition's bytes, hexadecimal.
    pub hash: String,
    /// Names, arms, schedule.
    pub header: StudyHeader,
    /// Every form, laboratory panels and criteria spelled out as items.
    pub forms: Vec<Form>,
    /// Every code list.
    pub codelists: Vec<CodeList>,
    /// Every unit.
    pub units: Vec<Unit>,
    items: HashMap<(Oid, Oid), ItemPlace>,
}

/// Where an item stands in its version, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ItemPlace {
    /// In [`Version::forms`].
    pub(crate) form: usize,
    /// In the form's groups.
    pub(crate) group: usize,
    /// In the group's items.
    pub(crate) item: usize,
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
pub(crate) enum Held<'a> {
    /// This text.
    Value(&'a str),
    /// Nothing, and why.
    Missing(Missing),
}

impl Version {
    /// A version whose bytes have this hash.
    #[must_use]
    pub fn new(
        hash: String,
        header: StudyHeader,
        forms: Vec<Form>,
        codelists: Vec<CodeList>,
        units: Vec<Unit>,
    ) -> Self {
        let mut items = HashMap::new();
        for (f, form) in forms.iter().enumerate() {
            for (g, group) in form.groups.iter().enumerate() {
                for (i, item) in group.items.iter().enumerate() {
                    items.insert(
                        (form.oid.clone(), item.oid.clone()),
                        ItemPlace { form: f, group: g, item: i },
                    );
                }
            }
        }
        Self { hash, header, forms, codelists, units, items }
    }

    /// Compiles the files of a definition whose bytes have this hash.
    ///
    /// # Errors
    /// Every diagnostic, when one of them is an error.
    pub fn compile(hash: &str, files: &[Source]) -> Result<Self, Vec<Diagnostic>> {
        let (mut header, mut forms, mut lists, mut units) = (None, Vec::new(), Vec::new(), Vec::new());
        for file in files {
            let Ok(mut v) = serde_json::from_str::<serde_json::Value>(&file.text) else { continue };
            let kind = v.as_object_mut().and_then(|o| {
                o.remove("$schema");
                o.remove("kind")
            });
            match kind.as_ref().and_then(|k| k.as_str()).unwrap_or("") {
                "study" => header = serde_json::from_value(v).ok(),
                "form" => forms.extend(serde_json::from_value::<Form>(v).ok()),
                "codelists" => lists.extend(
                    serde_json::from_value::<protocol::definition::CodeLists>(v)
                        .map(|l| l.codelists)
                        .unwrap_or_default(),
                ),
                "units" => units.extend(
                    serde_json::from_value::<protocol::definition::Units>(v)
                        .map(|l| l.units)
                        .unwrap_or_default(),
                ),
                _ => {}
            }
        }
        let Some(header) = header else { return Err(Vec::new()) };
        Ok(Self::new(hash.to_owned(), header, forms, lists, units))
    }

    /// The OID of the MetaDataVersion: two definitions never share it, even under one version name.
    #[must_use]
    pub fn oid(&self) -> String {
        format!("MDV.{}.{}", self.header.version, &self.hash[..self.hash.len().min(8)])
    }

    pub(crate) fn place(&self, form: &Oid, item: &Oid) -> Option<ItemPlace> {
        self.items.get(&(form.clone(), item.clone())).copied()
    }

    pub(crate) fn form(&self, oid: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.oid.as_str() == oid)
    }

    pub(crate) fn event(&self, oid: &str) -> Option<&Event> {
        self.header.events.iter().find(|event| event.oid.as_str() == oid)
    }

    pub(crate) fn codelist(&self, oid: &str) -> Option<&CodeList> {
        self.codelists.iter().find(|list| list.oid.as_str() == oid)
    }

    pub(crate) fn unit(&self, oid: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.oid == oid)
    }

    /// Whether the form holds records of the site, a cohort or the study instead of a subject's.
    pub(crate) fn is_reference(&self, form: &Oid) -> bool {
        let mut events =
            self.header.events.iter().filter(|event| event.forms.iter().any(|used| used.form == *form));
        events.any(|event| matches!(event.kind, EventKind::Site | EventKind::Cohort))
    }

    /// The variables of an item, in order: itself, or its choices.
    pub(crate) fn variables<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = Variable<'a>> {
        let choices = match &item.kind {
            ItemType::Choices(list) => self.codelist(list.as_str()).map_or(&[][..], |list| &list.codes[..]),
            _ => &[],
        };
        let itself = (!matches!(item.kind, ItemType::Choices(_))).then_some(Variable { item, choice: None });
        itself.into_iter().chain(choices.iter().map(move |code| Variable { item, choice: Some(code) }))
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
    pub(crate) fn held(self, content: &'a Content) -> Held<'a> {
        match (content, self.choice) {
            (Content::Missing { missing }, _) => Held::Missing(*missing),
            (Content::Value(value), None) => Held::Value(&value.value),
            (Content::Value(value), Some(code)) => {
                let chosen = value.value.split(';').any(|chosen| chosen == code.code);
                Held::Value(if chosen { "Y" } else { "N" })
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
