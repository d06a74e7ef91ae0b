//! The study's names, as the expression language asks for them.

use crate::definition::{At as Lives, EventKind, ItemType};
use crate::expr::{
    Candidates, CodelistId, EventId, FormId, GroupId, Item, ItemId, Names, Place, Type, UnitId, ValueId,
};
use crate::study::{LabPart, Slot, Study};

/// The study as seen from one place.
pub(super) struct Scope<'a> {
    pub(super) study: &'a Study,
    pub(super) place: Place,
}

impl Scope<'_> {
    /// Whether limits, flags and grades can be asked of the item.
    fn is_result(&self, item: ItemId) -> bool {
        let item = self.study.item(item);
        matches!(item.laboratory, Some((_, LabPart::Result))) || self.study.graded.contains_key(&item.id)
    }
}

impl Names for Scope<'_> {
    fn place(&self) -> Place {
        self.place
    }

    fn event(&self, oid: &str) -> Option<EventId> {
        self.study.index.events.get(oid).copied()
    }

    fn form(&self, oid: &str) -> Option<FormId> {
        self.study.index.forms.get(oid).copied()
    }

    fn holds(&self, event: EventId, form: FormId) -> bool {
        let event = &self.study.events[event.slot()];
        let anywhere = event.any_form && self.study.forms[form.slot()].home.is_none();
        anywhere || event.forms.iter().any(|held| held.form == form)
    }

    fn item(&self, form: FormId, oid: &str) -> Option<Item> {
        let id = *self.study.index.items.get(&(form, crate::Oid::new(oid)))?;
        let item = self.study.item(id);
        Some(Item { id, ty: item.ty.clone(), row_of: item.row_of, laboratory: self.is_result(id) })
    }

    fn group(&self, form: FormId, oid: &str) -> Option<GroupId> {
        let id = *self.study.index.groups.get(&(form, crate::Oid::new(oid)))?;
        self.study.group(id).repeats.then_some(id)
    }

    fn groups(&self, form: FormId) -> Vec<GroupId> {
        let groups = self.study.forms[form.slot()].groups.iter().copied();
        groups.filter(|group| self.study.group(*group).repeats).collect()
    }

    fn group_name(&self, group: GroupId) -> (FormId, String) {
        let group = self.study.group(group);
        (group.form, group.oid.to_string())
    }

    fn value(&self, name: &str) -> Option<(ValueId, Type)> {
        let id = *self.study.index.values.get(name)?;
        Some((id, self.study.values[id.slot()].ty.clone()))
    }

    fn codelist_name(&self, list: CodelistId) -> String {
        self.study.codelists.get(list.slot()).map_or_else(String::new, |list| list.oid.to_string())
    }

    fn has_code(&self, list: CodelistId, code: &str) -> bool {
        let codes = self.study.codelists.get(list.slot()).map(|list| &list.codes);
        codes.is_some_and(|codes| codes.iter().any(|known| known.code == code))
    }

    fn unit(&self, item: ItemId, oid: &str) -> Option<UnitId> {
        let (test, _) = self.study.item(item).laboratory?;
        let test = &self.study.tests[test.slot()];
        test.unit(oid).map(|unit| test.unit_id(unit))
    }

    fn candidates(&self, of: Candidates) -> Vec<String> {
        let study = self.study;
        let items = |items: &mut dyn Iterator<Item = &ItemId>| -> Vec<String> {
            items.map(|item| study.item(*item).oid.to_string()).collect()
        };
        let forms = |forms: &mut dyn Iterator<Item = FormId>| -> Vec<String> {
            forms.map(|form| study.forms[form.slot()].oid.to_string()).collect()
        };
        match of {
            Candidates::Here => {
                let own = self.place.form.map(|form| self.candidates(Candidates::Form(form)));
                let mut names = own.unwrap_or_default();
                names.extend(study.values.iter().map(|value| value.name.clone()));
                names.extend(self.candidates(Candidates::Forms));
                names.extend(study.events.iter().map(|event| event.oid.to_string()));
                names
            }
            Candidates::Form(form) => {
                let groups = &study.forms[form.slot()].groups;
                let mut names = items(&mut groups.iter().flat_map(|group| &study.group(*group).items));
                names.extend(self.groups(form).iter().map(|group| study.group(*group).oid.to_string()));
                names
            }
            Candidates::Group(group) => items(&mut study.group(group).items.iter()),
            Candidates::Event(event) => {
                forms(&mut study.events[event.slot()].forms.iter().map(|held| held.form))
            }
            Candidates::Forms => forms(&mut study.forms.iter().map(|form| form.id)),
            Candidates::Units(item) => {
                let test = study.item(item).laboratory.map(|(test, _)| &study.tests[test.slot()]);
                test.into_iter().flat_map(|test| &test.units).map(|unit| unit.unit.clone()).collect()
            }
            Candidates::Codes(CodelistId::EVENTS) => {
                study.events.iter().map(|event| event.oid.to_string()).collect()
            }
            Candidates::Codes(list) => {
                let list = study.codelists.get(list.slot());
                list.into_iter().flat_map(|list| &list.codes).map(|code| code.code.clone()).collect()
            }
        }
    }
}

/// Whether a form's values stand once a subject, site or cohort, and not at visits.
pub(crate) fn stands_once(study: &Study, item: ItemId) -> bool {
    let item = study.item(item);
    study.forms[item.form.slot()].home.is_some() && study.group(item.group).at != Lives::Visits
}

/// Whether an event is one of the subject's visits.
pub(crate) fn is_visit(kind: EventKind) -> bool {
    matches!(kind, EventKind::Scheduled | EventKind::Unscheduled)
}

/// Whether an item holds a date, full or partial.
pub(crate) fn is_date(kind: &ItemType) -> bool {
    matches!(kind, ItemType::Date | ItemType::PartialDate)
}
