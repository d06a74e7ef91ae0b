//! From files to dense tables: events, forms, groups and items get their numbers and types; expressions come later.
//!
//! What does not resolve here is left out silently: the lints have reported it.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::draft::{GroupDraft, ItemDraft, UseDraft};
use super::{laboratory, panel};
use crate::Oid;
use crate::definition::{self as d, At, EventKind, ItemType};
use crate::expr::{CodelistId, EventId, FormId, GroupId, ItemId, Type};
use crate::load::{Files, Located, Place};
use crate::study::{
    AutoIds, Event, Form, FormInEvent, Group, Index, Item, Need, Range, Slot, Special, Study,
};

/// The study's tables, with what its authors wrote beside them.
#[derive(Debug)]
pub(super) struct Assembly {
    pub(super) study: Study,
    pub(super) items: Vec<ItemDraft>,
    pub(super) groups: Vec<GroupDraft>,
    pub(super) uses: Vec<UseDraft>,
    pub(super) terms: Vec<Located<d::GradeTerm>>,
    pub(super) tests: Vec<Located<d::LabTest>>,
}

pub(super) fn assemble(header: &Located<d::StudyHeader>, files: &Files, hash: String) -> Assembly {
    let study = Study {
        header: header.value.clone(),
        hash,
        events: Vec::new(),
        forms: Vec::new(),
        groups: Vec::new(),
        items: Vec::new(),
        codelists: Vec::new(),
        sources: files.sources.clone(),
        units: files.units.iter().map(|unit| (unit.value.oid.clone(), unit.value.clone())).collect(),
        tests: Vec::new(),
        grades_version: files.grades_version.clone(),
        values: Vec::new(),
        checks: Vec::new(),
        criteria: Vec::new(),
        examples: files.examples.iter().map(|example| example.value.clone()).collect(),
        references: crate::expr::References::default(),
        graded: HashMap::new(),
        special: Special::default(),
        escalation: None,
        index: Index::default(),
        wiring: super::Wiring::default(),
        prints: Vec::new(),
    };
    let mut assembly = Assembly {
        study,
        items: Vec::new(),
        groups: Vec::new(),
        uses: Vec::new(),
        terms: files.terms.clone(),
        tests: files.tests.clone(),
    };
    assembly.codelists(files);
    laboratory::tests(&mut assembly);
    laboratory::range_lists(&mut assembly, files);
    assembly.events();
    assembly.forms(files);
    assembly.uses(&header.place.at("events"));
    assembly
}

impl Assembly {
    fn codelists(&mut self, files: &Files) {
        for list in &files.codelists {
            self.add_codelist(list.value.clone());
        }
        for list in super::built_in::codelists() {
            if !self.study.index.codelists.contains_key(&list.oid) {
                self.add_codelist(list);
            }
        }
    }

    pub(super) fn add_codelist(&mut self, list: d::CodeList) -> CodelistId {
        let id = CodelistId(number(self.study.codelists.len()));
        self.study.index.codelists.insert(list.oid.clone(), id);
        self.study.codelists.push(list);
        id
    }

    fn events(&mut self) {
        let mut ordinal = 0;
        for (index, event) in self.study.header.events.iter().enumerate() {
            let id = EventId(number(index));
            let scheduled = event.kind == EventKind::Scheduled;
            ordinal += u32::from(scheduled);
            self.study.index.events.entry(event.oid.clone()).or_insert(id);
            self.study.events.push(Event {
                id,
                oid: event.oid.clone(),
                kind: event.kind,
                name: event.name.clone(),
                short: event.short.clone().unwrap_or_else(|| event.name.clone()),
                letter: event.letter.clone(),
                target: event.target,
                ordinal: scheduled.then_some(ordinal),
                forms: Vec::new(),
                repeats: event.repeats,
                any_form: event.any_form,
                phone: event.phone,
            });
        }
    }

    fn forms(&mut self, files: &Files) {
        let homes = self.homes();
        for form in &files.forms {
            if self.study.index.forms.contains_key(&form.value.oid) {
                continue;
            }
            let id = FormId(number(self.study.forms.len()));
            self.study.index.forms.insert(form.value.oid.clone(), id);
            self.study.forms.push(Form {
                id,
                oid: form.value.oid.clone(),
                name: form.value.name.clone(),
                help: form.value.help.clone(),
                layout: form.value.layout,
                date: None,
                time: None,
                not_done: None,
                domain: form.value.domain.clone(),
                signed_by: form.value.signed_by.clone(),
                home: homes.get(&form.value.oid).copied(),
                groups: Vec::new(),
                figures: IndexMap::new(),
            });
            let groups = form.place.at("groups");
            let made: Vec<GroupId> = (form.value.groups.iter().enumerate())
                .map(|(index, group)| self.group(id, group, &groups.at(index)))
                .collect();
            for (group, written) in made.into_iter().zip(&form.value.groups) {
                self.group_links(group, written);
            }
            if let Some(eligibility) = &files.eligibility
                && eligibility.value.form == form.value.oid
            {
                super::eligibility::items(self, id, eligibility);
            }
            let entry = &mut self.study.forms[id.slot()];
            let find = |oid: &Oid| self.study.index.items.get(&(id, oid.clone())).copied();
            entry.date = form.value.date.as_ref().and_then(find);
            entry.time = form.value.time.as_ref().and_then(find);
            entry.not_done = form.value.not_done.as_ref().and_then(find);
        }
        self.row_items();
        self.subject_number();
        self.figures(files);
    }

    /// The item that holds the subject's number takes the study's own pattern, whatever the shared form says; and its hint, where the patterns differ.
    fn subject_number(&mut self) {
        let Some(number) = &self.study.header.subject_number else { return };
        let is_number =
            |item: &&mut Item| item.cdash.as_deref() == Some("SUBJID") || item.oid.as_str() == "SUBJID";
        let Some(item) = self.study.items.iter_mut().find(is_number) else { return };
        let ItemType::Text { pattern, .. } = &mut item.kind else { return };
        if pattern.as_ref() == Some(&number.pattern) {
            return;
        }
        *pattern = Some(number.pattern.clone());
        item.pattern = pattern_of(&item.kind);
        if let Some(hint) = &number.hint {
            item.help = Some(hint.clone());
        }
    }

    /// The event outside the visits that holds each running form.
    fn homes(&self) -> HashMap<Oid, EventId> {
        let outside =
            |event: &&d::Event| matches!(event.kind, EventKind::Common | EventKind::Site | EventKind::Cohort);
        let events = self.study.header.events.iter();
        events
            .filter(outside)
            .flat_map(|event| event.forms.iter().map(move |form| (form.form.clone(), event.oid.clone())))
            .filter_map(|(form, event)| Some((form, *self.study.index.events.get(&event)?)))
            .collect()
    }

    pub(super) fn group(&mut self, form: FormId, written: &d::Group, place: &Place) -> GroupId {
        let id = GroupId(number(self.study.groups.len()));
        let events =
            written.events.iter().filter_map(|oid| self.study.index.events.get(oid).copied()).collect();
        self.study.index.groups.entry((form, written.oid.clone())).or_insert(id);
        self.study.forms[form.slot()].groups.push(id);
        self.study.groups.push(Group {
            id,
            oid: written.oid.clone(),
            form,
            name: written.name.clone(),
            help: written.help.clone(),
            at: written.at.unwrap_or(At::Common),
            events,
            repeats: written.repeats,
            gate: None,
            key: Vec::new(),
            row_label: written.row_label.clone(),
            columns: Vec::new(),
            facts: Vec::new(),
            roles: IndexMap::new(),
            clocks: Vec::new(),
            holds: written.holds.clone(),
            days: written.days,
            min_rows: written.min_rows,
            max_rows: written.max_rows,
            shown_when: None,
            items: Vec::new(),
            panel: Vec::new(),
            panel_date: None,
            panel_laboratory: None,
        });
        self.groups.push(GroupDraft {
            shown_when: written.shown_when.clone(),
            clocks: written.clocks.clone(),
            place: place.clone(),
        });
        let items = place.at("items");
        for (index, item) in written.items.iter().enumerate() {
            self.item(id, ItemDraft::authored(item.clone(), items.at(index)));
        }
        if let Some(laboratory) = &written.laboratory {
            panel::items(self, id, laboratory, &place.at("laboratory"));
        }
        id
    }

    /// Items that a group names: gate, key, columns, facts, roles. The gate may stand in another group of the form.
    fn group_links(&mut self, id: GroupId, written: &d::Group) {
        let form = self.study.groups[id.slot()].form;
        let find = |oid: &Oid| self.study.index.items.get(&(form, oid.clone())).copied();
        let gate = written.gate.as_ref().and_then(find);
        let key = written.key.iter().filter_map(find).collect();
        let columns = written.columns.iter().filter_map(find).collect();
        let facts = written.facts.iter().filter_map(find).collect();
        let roles = written.roles.iter().filter_map(|(role, oid)| Some((role.clone(), find(oid)?))).collect();
        let panel = written.laboratory.as_ref();
        let date = panel.and_then(|panel| find(&panel.date));
        let laboratory = panel.and_then(|panel| find(&panel.laboratory));
        let group = &mut self.study.groups[id.slot()];
        (group.gate, group.key, group.columns, group.facts, group.roles) = (gate, key, columns, facts, roles);
        (group.panel_date, group.panel_laboratory) = (date, laboratory);
    }

    pub(super) fn item(&mut self, group: GroupId, draft: ItemDraft) -> ItemId {
        let id = ItemId(number(self.study.items.len()));
        let written = &draft.written;
        let (form, repeats) = (self.study.groups[group.slot()].form, self.study.groups[group.slot()].repeats);
        let codelist = self.codelist_of(&written.kind);
        let form_oid = &self.study.forms[form.slot()].oid;
        let soft_id = written.soft_id.as_deref().map(Oid::new);
        let item = Item {
            id,
            oid: written.oid.clone(),
            form,
            group,
            row_of: repeats.then_some(group),
            label: written.label.clone(),
            help: written.help.clone(),
            ty: type_of(&written.kind, codelist),
            codelist,
            row_item: None,
            pattern: pattern_of(&written.kind),
            kind: self.kind_of(written),
            censored: written.censored,
            unit: written.unit.clone(),
            units: written.units.clone(),
            unit_item: None,
            required: Need::No,
            hard: Range::default(),
            soft: Range::default(),
            auto: AutoIds::new(form_oid, &written.oid, soft_id.as_ref()),
            soft_id,
            shown_when: None,
            derivation: None,
            derivation_text: written.derive.clone(),
            derive_or: written.derive_or,
            formula: written.formula.clone(),
            round: written.round,
            unique: written.unique,
            future: written.future,
            before_birth: written.before_birth,
            hints: written.hints.clone(),
            laboratory: draft.laboratory,
            cdash: written.cdash.clone(),
            sdtm: written.sdtm.clone(),
            reference: written.reference.clone(),
            critical: written.critical,
            source: written.source.clone(),
            assumption: written.assumption,
        };
        self.study.index.items.entry((form, written.oid.clone())).or_insert(id);
        self.study.groups[group.slot()].items.push(id);
        self.study.items.push(item);
        self.items.push(draft);
        id
    }

    /// The type as the study has it: a constant that names the version of the grading table, filled in.
    fn kind_of(&self, written: &d::Item) -> ItemType {
        match (&written.kind, &self.study.grades_version) {
            (ItemType::Constant(_), Some(version)) if written.grades_version => {
                ItemType::Constant(version.clone())
            }
            (kind, _) => kind.clone(),
        }
    }

    fn codelist_of(&self, kind: &ItemType) -> Option<CodelistId> {
        let list = match kind {
            ItemType::YesNo => "NY",
            ItemType::Choice(list) | ItemType::Choices(list) => list.as_str(),
            _ => return None,
        };
        self.study.index.codelists.get(list).copied()
    }

    /// What items name: the unit's item, the row of a log.
    fn row_items(&mut self) {
        for index in 0..self.items.len() {
            let form = self.study.items[index].form;
            let written = &self.items[index].written;
            let unit =
                written.unit_item.as_ref().and_then(|oid| self.study.index.items.get(&(form, oid.clone())));
            self.study.items[index].unit_item = unit.copied();
            if let ItemType::Row(reference) = &written.kind {
                self.study.items[index].row_item = self.find(reference);
            }
        }
    }

    /// The item that `FORM.ITEM` names.
    pub(super) fn find(&self, reference: &str) -> Option<ItemId> {
        let (form, item) = reference.split_once('.')?;
        let form = *self.study.index.forms.get(form)?;
        self.study.index.items.get(&(form, Oid::new(item))).copied()
    }

    fn figures(&mut self, files: &Files) {
        for form in &files.forms {
            let found: IndexMap<String, ItemId> = form
                .value
                .figures
                .iter()
                .filter_map(|(name, item)| Some((name.clone(), self.find(item)?)))
                .collect();
            if let Some(id) = self.study.index.forms.get(&form.value.oid) {
                self.study.forms[id.slot()].figures = found;
            }
        }
    }

    fn uses(&mut self, events: &Place) {
        for index in 0..self.study.events.len() {
            let event = EventId(number(index));
            let written = self.study.header.events[index].forms.clone();
            for (at, form_use) in written.iter().enumerate() {
                let Some(form) = self.study.index.forms.get(&form_use.form).copied() else { continue };
                let tests =
                    form_use.tests.iter().filter_map(|test| self.study.index.tests.get(test).copied());
                let entry = FormInEvent {
                    form,
                    when: None,
                    required: form_use.required,
                    tests: tests.collect(),
                    groups: self.groups_at(form, event),
                };
                let forms = &mut self.study.events[index].forms;
                if let Some(when) = &form_use.when {
                    self.uses.push(UseDraft {
                        event,
                        index: forms.len(),
                        when: when.clone(),
                        place: events.at(index).at("forms").at(at).at("when"),
                    });
                }
                forms.push(entry);
            }
        }
    }

    /// The groups of a form that an event asks.
    fn groups_at(&self, form: FormId, event: EventId) -> Vec<GroupId> {
        let home = self.study.forms[form.slot()].home;
        let here = |group: &&GroupId| {
            let group = &self.study.groups[group.slot()];
            let place = match home {
                None => true,
                Some(home) if home == event => group.at != At::Visits,
                Some(_) => group.at != At::Common,
            };
            place && (group.events.is_empty() || group.events.contains(&event))
        };
        self.study.forms[form.slot()].groups.iter().filter(here).copied().collect()
    }
}

fn type_of(kind: &ItemType, codelist: Option<CodelistId>) -> Type {
    match kind {
        ItemType::Integer | ItemType::Decimal { .. } => Type::Number,
        ItemType::YesNo | ItemType::Choice(_) => codelist.map_or(Type::Text, Type::Code),
        ItemType::Choices(_) => codelist.map_or(Type::Any, Type::Set),
        ItemType::Date | ItemType::PartialDate => Type::Date,
        ItemType::Time => Type::Time,
        ItemType::DateTime => Type::DateTime,
        ItemType::Text { .. } | ItemType::Constant(_) | ItemType::Row(_) | ItemType::Attachment => Type::Text,
    }
}

fn pattern_of(kind: &ItemType) -> Option<regex_lite::Regex> {
    match kind {
        ItemType::Text { pattern: Some(pattern), .. } => {
            regex_lite::Regex::new(&format!("^(?:{pattern})$")).ok()
        }
        _ => None,
    }
}

/// A place in a table as the number that names it.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
