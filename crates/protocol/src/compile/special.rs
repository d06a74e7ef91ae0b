//! The parts that the study's header gives a role, and the criteria.

use super::eligibility::contradiction;
use super::programs::{Compiler, seat};
use crate::Oid;
use crate::definition::{self as d, Eligibility, Text};
use crate::expr::{EventId, FormId, Program, Reference, Type, ValueId};
use crate::load::{Located, Place, criteria};
use crate::study::{Because, Criterion, RangeTable, Slot as _, Special};

impl Compiler<'_, '_> {
    /// Resolves what the header names: day zero, the start of treatment, birth, the visit date, the table of reference ranges.
    pub(super) fn special(&mut self, place: &Place) {
        let header = self.assembly.study.header.clone();
        let special = Special {
            day_zero: self.named_value(header.day_zero.as_ref(), &place.at("dayZero")),
            treatment_start: self.named_value(header.treatment_start.as_ref(), &place.at("treatmentStart")),
            treatment_time: self.treatment_time(header.treatment_time.as_ref(), &place.at("treatmentTime")),
            birth: self.named_value(header.birth.as_ref(), &place.at("birth")),
            sex: self.assembly.study.index.values.get("SEX").copied(),
            visit_date: header.visit_date.as_ref().and_then(|item| self.assembly.find(item)),
            // Known once the criteria are.
            eligible: None,
            ranges: header.reference_ranges.as_ref().and_then(|form| self.range_table(form)),
        };
        self.assembly.study.special = special;
        for (index, fact) in header.facts.iter().enumerate() {
            self.named_value(Some(fact), &place.at("facts").at(index));
        }
    }

    pub(super) fn named_value(&mut self, name: Option<&String>, place: &Place) -> Option<ValueId> {
        let name = name?;
        let found = self.assembly.study.index.values.get(name).copied();
        if found.is_none() && !self.assembly.study.header.values.iter().any(|value| value.name == *name) {
            let message = format!("no value is named `{name}`");
            self.reader.report("E-OID-DANGLING", place, None, message, "the name of an entry of \"values\"");
        }
        found
    }

    /// When treatment began is a value with a time of day.
    fn treatment_time(&mut self, name: Option<&String>, place: &Place) -> Option<ValueId> {
        let named = self.named_value(name, place)?;
        let value = &self.assembly.study.values[named.slot()];
        if value.ty == Type::DateTime {
            return Some(named);
        }
        let message = format!("`{}` is no date and time", value.name);
        let advice = "a value whose expression is a date and time; its date alone is for \"treatmentStart\"";
        self.reader.report("E-TYPE-MISMATCH", place, None, message, advice);
        None
    }

    /// The table of reference ranges: the first log of the form, by the names of its columns.
    fn range_table(&self, form: &Oid) -> Option<RangeTable> {
        let study = &self.assembly.study;
        let form = study.form(form.as_str())?;
        let group = form.groups.iter().copied().find(|group| study.group(*group).repeats)?;
        let column = |oid: &str| study.index.items.get(&(form.id, Oid::new(oid))).copied();
        Some(RangeTable {
            group,
            laboratory: column("LBNAM"),
            test: column("TESTCD")?,
            unit: column("LBORRESU"),
            sex: column("SEX"),
            age_from: column("AGEFROM"),
            age_to: column("AGETO"),
            low: column("LLN"),
            high: column("ULN"),
            valid_from: column("VALIDFROM"),
            valid_to: column("VALIDTO"),
            approved: column("APPROVED"),
        })
    }

    /// Marks the items outside the laboratory that a grading term reads, before expressions ask for their grades.
    pub(super) fn graded_items(&mut self) {
        let named = self.assembly.terms.iter().flat_map(|term| &term.value.items);
        let items: Vec<_> = named.filter_map(|item| self.assembly.find(item)).collect();
        for item in items {
            self.assembly.study.graded.insert(item, Vec::new());
        }
    }

    /// Compiles the criteria; gives back the checks that compare answers with data.
    pub(super) fn criteria(&mut self, eligibility: &Located<Eligibility>) -> Vec<Located<d::Check>> {
        let file = &eligibility.value;
        let Some(form) = self.assembly.study.index.forms.get(&file.form).copied() else { return Vec::new() };
        let Some(event) = self.assembly.study.index.events.get(&file.event).copied() else {
            return Vec::new();
        };
        let found = |oid: &Oid| self.assembly.study.index.items.get(&(form, oid.clone())).copied();
        self.assembly.study.special.eligible = file.answered.as_ref().and_then(found);
        let confirmed = file.confirm_at.iter().filter_map(|oid| self.assembly.study.index.events.get(oid));
        let asked_at: Vec<EventId> = std::iter::once(event).chain(confirmed.copied()).collect();
        let mut checks = Vec::new();
        for (criterion, place) in criteria(eligibility) {
            let item = |suffix: &str| {
                let oid = Oid::new(&format!("{}_{suffix}", criterion.oid));
                self.assembly.study.index.items.get(&(form, oid)).copied()
            };
            let (Some(answer), Some(verdict), Some(comment)) =
                (item("IEORRES"), item("IEAUTO"), item("IECOM"))
            else {
                continue;
            };
            let auto = criterion.auto.as_ref().and_then(|text| {
                self.expression(text, seat(form, None), Some(&Type::Truth), &place.at("auto"), true)
            });
            if let Some(auto) = &auto {
                self.later(&criterion.oid, auto, &asked_at, &place.at("auto"));
            }
            let because = self.because(form, &criterion.because, &place.at("because"));
            self.assembly.study.criteria.push(Criterion {
                oid: criterion.oid.clone(),
                category: criterion.category,
                parent: criterion.parent.clone(),
                question: criterion.question.clone(),
                short: criterion.short.clone(),
                help: criterion.help.clone(),
                auto,
                because,
                answer,
                verdict,
                comment,
                event,
                source: criterion.source.clone(),
                assumption: criterion.assumption,
            });
            checks.extend(contradiction(&file.form, criterion).map(|value| Located { value, place }));
        }
        checks
    }

    fn because(&mut self, form: FormId, written: &[d::Because], place: &Place) -> Vec<Because> {
        let mut because = Vec::new();
        for (index, d::Because { label, is: text }) in written.iter().enumerate() {
            let place = if label.is_some() { place.at(index).at("is") } else { place.at(index) };
            let Some(program) = self.expression(text, seat(form, None), None, &place, true) else {
                continue;
            };
            let label = label.clone().or_else(|| self.label_of(&program));
            because.push(Because { label: label.unwrap_or_else(|| Text::same(text)), program });
        }
        because
    }

    /// What it is called that an expression shows, or else the first thing that it reads: an item's question, or the name of a value of the study.
    fn label_of(&self, program: &Program) -> Option<Text> {
        let study = &self.assembly.study;
        let reads = || {
            let named = program.shown().into_iter().chain(program.dependencies().iter().copied());
            named.filter_map(|id| self.references.get(id))
        };
        let item = reads().find_map(|reference| Some(study.item(reference.item()?).label.clone()));
        item.or_else(|| {
            reads().find_map(|reference| match reference {
                Reference::Value(value) => Some(study.values[value.slot()].label.clone()),
                _ => None,
            })
        })
    }
}
