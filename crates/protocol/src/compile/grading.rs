//! The grading table, compiled: each term's legs for each test or item that it grades.

use rust_decimal::Decimal;

use super::programs::{Compiler, seat};
use crate::definition::{GradeLeg, GradeTerm, Limit};
use crate::expr::{Place as Seat, Type};
use crate::load::{Located, Place};
use crate::study::{GradeTest, Leg, LegLimit, Slot, TestId};
use crate::value::Relation;

impl Compiler<'_, '_> {
    /// Compiles every term for every test and item that it grades.
    pub(super) fn grading(&mut self) {
        for term in std::mem::take(&mut self.assembly.terms) {
            for (test, seat) in self.graded_tests(&term.value) {
                let units: Vec<String> = self.assembly.study.tests[test.slot()]
                    .units
                    .iter()
                    .map(|unit| unit.unit.clone())
                    .collect();
                let compiled = self.term(&term, &units, seat);
                self.assembly.study.tests[test.slot()].grading.push(compiled);
            }
            for item in
                term.value.items.iter().filter_map(|item| self.assembly.find(item)).collect::<Vec<_>>()
            {
                let unit = self.assembly.study.item(item).unit.clone().unwrap_or_default();
                let form = self.assembly.study.item(item).form;
                let compiled = self.term(&term, &[unit], seat(form, None));
                self.assembly.study.graded.entry(item).or_default().push(compiled);
            }
        }
    }

    /// The tests that a term grades, as far as some panel of the study holds them.
    fn graded_tests(&self, term: &GradeTerm) -> Vec<(TestId, Seat)> {
        let named = |test: &&Located<crate::definition::LabTest>| {
            term.tests.contains(&test.value.testcd) || test.value.grades.contains(&term.oid)
        };
        let study = &self.assembly.study;
        let tests = self.assembly.tests.iter().filter(named);
        let known = tests.filter_map(|test| study.index.tests.get(&test.value.testcd).copied());
        known
            .filter_map(|test| {
                let holds = |group: &&crate::study::Group| group.panel.iter().any(|panel| panel.test == test);
                study.groups.iter().find(holds).map(|group| (test, seat(group.form, None)))
            })
            .collect()
    }

    fn term(&mut self, term: &Located<GradeTerm>, units: &[String], seat: Seat) -> GradeTest {
        let legs = term.place.at("legs");
        let written = term.value.legs.iter().enumerate();
        GradeTest {
            oid: term.value.oid.clone(),
            name: term.value.name.clone(),
            confirm: term.value.confirm,
            note: term.value.note.clone(),
            source: term.value.source.clone(),
            assumption: term.value.assumption,
            legs: written.filter_map(|(index, leg)| self.leg(leg, units, seat, &legs.at(index))).collect(),
        }
    }

    fn leg(&mut self, leg: &GradeLeg, units: &[String], seat: Seat, place: &Place) -> Option<Leg> {
        let comparisons = [
            (Relation::Less, "below", &leg.below),
            (Relation::AtMost, "atMost", &leg.at_most),
            (Relation::Greater, "above", &leg.above),
            (Relation::AtLeast, "atLeast", &leg.at_least),
        ];
        let mut given = comparisons
            .iter()
            .filter_map(|(relation, key, limit)| limit.as_ref().map(|limit| (*relation, *key, limit)));
        let (Some((relation, key, limit)), None) = (given.next(), given.next()) else {
            let advice = "exactly one of below, atMost, above, atLeast";
            self.reader.report("E-GRADE", place, None, "a leg makes exactly one comparison", advice);
            return None;
        };
        let limit = self.limit(limit, units, &place.at(key))?;
        let when = match &leg.when {
            None => None,
            Some(text) => Some(self.expression(text, seat, Some(&Type::Truth), &place.at("when"), true)?),
        };
        Some(Leg { grade: leg.grade, relation, limit, baseline: leg.baseline, when })
    }

    fn limit(&mut self, limit: &Limit, units: &[String], place: &Place) -> Option<LegLimit> {
        let mut number = |text: &String, place: &Place| {
            let read: Option<Decimal> = text.parse().ok();
            if read.is_none() {
                let message = format!("`{text}` is no decimal");
                self.reader.report("E-GRADE", place, None, message, "a decimal as text: \"3.0\"");
            }
            read
        };
        match limit {
            Limit::Lln(factor) => number(factor, &place.at("lln")).map(LegLimit::Low),
            Limit::Uln(factor) => number(factor, &place.at("uln")).map(LegLimit::High),
            Limit::Baseline(factor) => number(factor, &place.at("baseline")).map(LegLimit::Baseline),
            Limit::Values(values) => {
                let mut read = Vec::new();
                for (unit, value) in values {
                    let value = number(value, &place.at(unit))?;
                    if let Some(unit) = units.iter().position(|known| known == unit) {
                        read.push((unit, value));
                    }
                }
                Some(LegLimit::Values(read))
            }
        }
    }
}
