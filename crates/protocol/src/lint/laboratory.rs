//! The laboratory catalogue and the grading table.

use rust_decimal::Decimal;

use super::Lint;
use super::item::Ends;
use crate::definition::{Bounds, Conversion, GradeTerm, LabTest, Limit};
use crate::load::{Located, Place};

impl Lint<'_, '_> {
    pub(super) fn laboratory(&mut self) {
        let files = self.files;
        for test in &files.tests {
            self.test_units(test);
            self.test_ranges(test);
        }
        for term in &files.terms {
            self.term(term);
        }
    }

    fn test_units(&mut self, test: &Located<LabTest>) {
        let (written, place) = (&test.value, &test.place);
        self.unit(&written.conventional.unit, &place.at("conventional").at("unit"));
        let si = written.si.iter().map(|unit| (unit, place.at("si")));
        let also = written.also_units.iter().enumerate();
        let also = also.map(|(index, unit)| (unit, place.at("alsoUnits").at(index)));
        for (unit, place) in si.chain(also).collect::<Vec<_>>() {
            self.unit(&unit.unit, &place.at("unit"));
            self.factor(unit, &place.at("factor"));
        }
        let units = written.si.iter().chain(&written.also_units);
        let convertible: Vec<&str> =
            units.filter(|unit| unit.factor.is_some()).map(|unit| unit.unit.as_str()).collect();
        for (index, unit) in written.mixup.iter().enumerate() {
            if *unit != written.conventional.unit && !convertible.contains(&unit.as_str()) {
                let message =
                    format!("`{unit}` is mistaken for {}, but nothing says how it converts", written.testcd);
                let advice = "a unit of the test that has a factor";
                self.report("E-UNIT-CONVERSION", &place.at("mixup").at(index), message, advice);
            }
        }
        if let Some(other) = &written.limits_of {
            self.test(other, &place.at("limitsOf"));
        }
        for (index, term) in written.grades.iter().enumerate() {
            if self.files.terms.iter().all(|known| known.value.oid != *term) {
                let message = format!("no grading term is called `{term}`");
                self.report(
                    "E-OID-DANGLING",
                    &place.at("grades").at(index),
                    message,
                    "a term of the grading table",
                );
            }
        }
    }

    fn factor(&mut self, unit: &Conversion, place: &Place) {
        let Some(factor) = &unit.factor else { return };
        let parts = [&factor.subtract, &factor.multiply, &factor.divide];
        let wrong = |part: &String, zero: bool| {
            let number: Option<Decimal> = part.parse().ok();
            number.is_none_or(|number| zero && number.is_zero())
        };
        let broken = parts
            .iter()
            .enumerate()
            .any(|(index, part)| part.as_ref().is_some_and(|part| wrong(part, index > 0)));
        if broken {
            let message = format!("the conversion to {} cannot be computed", unit.unit);
            self.report("E-UNIT-CONVERSION", place, message, "decimals as text, none of the factors 0");
        }
    }

    fn test_ranges(&mut self, test: &Located<LabTest>) {
        let (written, place) = (&test.value, &test.place);
        let mut ends = |bounds: &Option<Bounds>, key: &str| {
            let bounds = bounds.as_ref()?;
            let place = place.at(key);
            for (key, bound) in [("min", &bounds.min), ("max", &bounds.max)] {
                if let Some(bound) = bound.as_ref().filter(|bound| bound.parse::<Decimal>().is_err()) {
                    let message = format!("`{bound}` is no number");
                    self.report("E-BOUND", &place.at(key), message, "a decimal as text: \"2.0\"");
                }
            }
            let ends = Ends::read(bounds);
            if ends.are_reversed() {
                let message = format!("the least value of {} is greater than the greatest", written.testcd);
                self.report("E-RANGE-REVERSED", &place.at("min"), message, "min ≤ max");
            }
            Some(ends)
        };
        let (hard, soft) = (ends(&written.hard, "hard"), ends(&written.soft, "soft"));
        if let (Some(hard), Some(soft)) = (hard, soft) {
            self.soft_in_hard(&hard, &soft, &place.at("soft"));
        }
    }

    fn term(&mut self, term: &Located<GradeTerm>) {
        let (written, place) = (&term.value, &term.place);
        for (index, test) in written.tests.iter().enumerate() {
            self.test(test, &place.at("tests").at(index));
        }
        let tests: Vec<&LabTest> = self
            .files
            .tests
            .iter()
            .map(|test| &test.value)
            .filter(|test| written.tests.contains(&test.testcd))
            .collect();
        for (index, leg) in written.legs.iter().enumerate() {
            let place = place.at("legs").at(index);
            if !(1..=5).contains(&leg.grade) {
                let message = format!("there is no grade {}", leg.grade);
                self.report("E-GRADE", &place.at("grade"), message, "1 to 5");
            }
            let limits = [
                ("below", &leg.below),
                ("atMost", &leg.at_most),
                ("above", &leg.above),
                ("atLeast", &leg.at_least),
            ];
            for (key, limit) in limits {
                let Some(Limit::Values(values)) = limit else { continue };
                for unit in values.keys().filter(|_| !tests.is_empty()) {
                    if !tests.iter().any(|test| has_unit(test, unit)) {
                        let message = format!("no test of this term is reported in `{unit}`");
                        self.report(
                            "E-GRADE-UNIT",
                            &place.at(key).at(unit),
                            message,
                            "a unit of the graded test",
                        );
                    }
                }
            }
        }
    }
}

fn has_unit(test: &LabTest, unit: &str) -> bool {
    test.conventional.unit == unit || test.si.iter().chain(&test.also_units).any(|known| known.unit == unit)
}
