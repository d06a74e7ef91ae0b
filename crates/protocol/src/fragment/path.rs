//! `[@SUBJECT/]EVENT[#N]/FORM[#ROW]/ITEM`: places as people write them. `#N` counts a visit that repeats, or names a cohort.

use std::cell::RefCell;
use std::collections::HashMap;

use uuid::Uuid;

use super::key;
use crate::definition::EventKind;
use crate::study::Study;
use crate::{EventKey, Location, Oid, Scope};

/// The subject that a fragment is about.
pub(super) const SUBJECT: Uuid = Uuid::nil();

/// Between paths and places; remembers what rows and visits are called.
pub(super) struct Paths<'a> {
    study: &'a Study,
    names: RefCell<HashMap<Uuid, String>>,
}

impl<'a> Paths<'a> {
    pub(super) fn new(study: &'a Study) -> Self {
        Self { study, names: RefCell::default() }
    }

    /// The place of an item.
    pub(super) fn read(&self, path: &str) -> Result<Location, String> {
        let (subject, path) = owner(path);
        let mut parts = path.split('/');
        let (Some(event), Some(form), Some(item), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err("a path is EVENT/FORM[#ROW]/ITEM, after @SUBJECT/ if it is another subject's".into());
        };
        let (form, row) = numbered(form);
        let place = self.form_place(subject, event, form)?;
        let Some(definition) = self.study.item_of(form, item) else {
            return Err(format!("the form {form} has no item {item}"));
        };
        let mut place = place.with_item(Oid::new(item));
        if let Some(group) = definition.row_of {
            let group = &self.study.group(group).oid;
            let row = row.unwrap_or("1");
            let whose = if subject == SUBJECT { String::new() } else { format!("{subject}/") };
            place.row = Some(self.named(&format!("{whose}{event}/{form}/{group}#{row}"), row));
        } else if row.is_some() {
            return Err(format!("{form}/{item} stands once, not in rows"));
        }
        Ok(place)
    }

    /// The place of an item, a form, or a row of one.
    pub(super) fn read_any(&self, path: &str) -> Result<Location, String> {
        let (subject, inside) = owner(path);
        match inside.split_once('/') {
            Some((event, form)) if !form.contains('/') => self.form_place(subject, event, numbered(form).0),
            _ => self.read(path),
        }
    }

    /// The place of a form.
    pub(super) fn read_form(&self, path: &str) -> Result<Location, String> {
        let (subject, path) = owner(path);
        let (event, form) = path.split_once('/').ok_or("a form's path is EVENT/FORM")?;
        self.form_place(subject, event, form)
    }

    fn form_place(&self, subject: Uuid, event: &str, form: &str) -> Result<Location, String> {
        let (oid, number) = numbered(event);
        let Some(definition) = self.study.event(oid) else {
            return Err(format!("the study has no event {oid}"));
        };
        let Some(known) = self.study.form(form) else { return Err(format!("the study has no form {form}")) };
        let listed = definition.forms.iter().any(|held| held.form == known.id);
        let added = definition.any_form && known.home.is_none();
        if !listed && !added {
            return Err(format!("the event {oid} has no form {form}"));
        }
        let scope = match definition.kind {
            EventKind::Site => Scope::Site,
            EventKind::Cohort => Scope::Cohort(Oid::new(number.unwrap_or("1"))),
            _ => Scope::Subject(subject),
        };
        let repeats = definition.kind == EventKind::Unscheduled && definition.repeats;
        let number = number.unwrap_or("1");
        let key = repeats.then(|| self.named(&format!("{oid}#{number}"), number));
        Ok(Location::form(scope, EventKey { oid: definition.oid.clone(), key }, known.oid.clone()))
    }

    fn named(&self, words: &str, name: &str) -> Uuid {
        let key = key(words);
        self.names.borrow_mut().insert(key, name.to_owned());
        key
    }

    /// The path of a place.
    pub(super) fn write(&self, place: &Location) -> String {
        let names = self.names.borrow();
        let name = |key: Uuid| names.get(&key).map(|name| format!("#{name}")).unwrap_or_default();
        let mut path = String::new();
        if let Some(event) = &place.event {
            path.push_str(event.oid.as_str());
            if let Scope::Cohort(cohort) = &place.scope {
                path.push_str(&format!("#{cohort}"));
            }
            path.push_str(&event.key.map(name).unwrap_or_default());
        }
        if let Some(form) = &place.form {
            path.push_str(&format!("/{form}"));
            path.push_str(&place.row.map(name).unwrap_or_default());
        }
        if let Some(item) = &place.item {
            path.push_str(&format!("/{item}"));
        }
        path
    }
}

/// `@002/V02/B04/ARMCD` as the subject that is named, and the path in that subject's record.
fn owner(path: &str) -> (Uuid, &str) {
    match path.strip_prefix('@').and_then(|path| path.split_once('/')) {
        Some((subject, path)) => (key(&format!("@{subject}")), path),
        None => (SUBJECT, path),
    }
}

/// `A10#1` as the name and what stands behind `#`.
fn numbered(part: &str) -> (&str, Option<&str>) {
    part.split_once('#').map_or((part, None), |(name, number)| (name, Some(number)))
}
