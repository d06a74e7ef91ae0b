//! Which rule computed a derived value: the whole of it as text, and a fingerprint of that text.
//!
//! A derived value is recorded with the version of its formula. Whatever can change the value without a change of the record must therefore change
//! the fingerprint: the expression and the values of the study that it names, what tells a baseline, a criterion's condition, the grading table's limits and version, a test's
//! conversions and default limits. What another derived item computes is not repeated: it stands in the record with a fingerprint of its own.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::{Derivation, GradeTest, Item, LabPart, LabTest, Leg, LegLimit, Slot as _, Study, TestId};
use crate::expr::{At, FormId, ItemId, Laboratory, Program, Reference, ValueId};

/// Hexadecimal digits kept of a fingerprint.
const KEPT: usize = 12;

impl Study {
    /// The rule that computes an item, one line for each thing that decides on the value; `None` for an item that nobody computes.
    #[must_use]
    pub fn rule(&self, item: ItemId) -> Option<String> {
        let item = self.item(item);
        let derivation = item.derivation.as_ref()?;
        let mut rule = Rule { study: self, lines: Vec::new(), named: BTreeSet::new() };
        rule.derivation(item, derivation);
        Some(rule.lines.join("\n"))
    }

    /// The version of the rule that computes the value of an item: the definition's version and a fingerprint of the [rule](Self::rule). Of an item that nobody
    /// computes, the version alone.
    #[must_use]
    pub fn formula_version(&self, item: ItemId) -> String {
        let version = &self.header.version;
        match self.prints.get(item.slot()).and_then(Option::as_ref) {
            Some(print) => format!("{version}/{print}"),
            None => version.clone(),
        }
    }

    /// Takes the fingerprint of every rule; to be called when everything else is compiled.
    pub(crate) fn take_prints(&mut self) {
        let print = |rule: String| hex::encode(Sha256::digest(rule.as_bytes()))[..KEPT].to_owned();
        self.prints = self.items.iter().map(|item| self.rule(item.id).map(print)).collect();
    }
}

/// A rule being written down. What several parts rest on is written once.
struct Rule<'a> {
    study: &'a Study,
    lines: Vec<String>,
    named: BTreeSet<Part>,
}

/// What a rule rests on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Value(ValueId),
    Units(TestId),
    Limits(TestId),
    Default(TestId),
    Guess(TestId),
    Grade(ItemId),
    Baseline(FormId),
}

impl<'a> Rule<'a> {
    fn derivation(&mut self, item: &Item, derivation: &Derivation) {
        match derivation {
            Derivation::Program(program) => {
                self.program("=", program);
                self.digits(item);
            }
            Derivation::Flag(result) => {
                self.lines.push("LOW, NORMAL or HIGH against the limits that apply".to_owned());
                self.ask(*result, Laboratory::Flag);
            }
            Derivation::Grade(result) => {
                self.lines.push("the worst grade of every term".to_owned());
                self.ask(*result, Laboratory::Grade);
            }
            Derivation::Standard(result) => {
                self.lines.push("the result in the standard unit".to_owned());
                self.standard(*result);
            }
            Derivation::StandardUnit(result) => {
                self.lines.push("the standard unit".to_owned());
                self.standard_unit(*result);
            }
            Derivation::Verdict(criterion) => {
                let Some(criterion) = self.study.criteria.get(*criterion) else { return };
                match &criterion.auto {
                    Some(auto) => self.program(&format!("{} is met when", criterion.oid), auto),
                    None => self.lines.push(format!("{} is a matter of judgement", criterion.oid)),
                }
            }
        }
    }

    /// An expression, and what it reads that stands in no record.
    fn program(&mut self, what: &str, program: &Program) {
        self.lines.push(format!("{what} {}", program.text()));
        for reference in program.dependencies().iter().filter_map(|id| self.study.references.get(*id)) {
            if let Reference::Item { item, at: At::Baseline }
            | Reference::Laboratory { item, at: At::Baseline, .. } = reference
            {
                self.baseline(*item);
            }
            match reference {
                Reference::Value(value) => self.value(*value),
                Reference::Laboratory { item, ask, .. } => self.ask(*item, *ask),
                _ => {}
            }
        }
    }

    fn value(&mut self, value: ValueId) {
        if self.named.insert(Part::Value(value)) {
            let value = &self.study.values[value.slot()];
            self.program(&format!("{} =", value.name), &value.program);
        }
    }

    /// Digits that are kept of a number.
    fn digits(&mut self, item: &Item) {
        match item.laboratory {
            Some((test, LabPart::Result)) => self.units(test),
            _ => self.lines.extend(
                item.scale().map(|scale| format!("rounded to {} decimals", item.round.unwrap_or(scale))),
            ),
        }
    }

    /// What the answer to a question about a laboratory result, or about another graded item, rests on.
    fn ask(&mut self, result: ItemId, ask: Laboratory) {
        if ask == Laboratory::Grade {
            return self.grade(result);
        }
        let Some((test, _)) = self.study.item(result).laboratory else { return };
        match ask {
            Laboratory::Unit | Laboratory::Grade => {}
            Laboratory::In(_) => self.units(test),
            Laboratory::Lower | Laboratory::Upper => self.limits(test),
            Laboratory::TableLower | Laboratory::TableUpper => self.units(test),
            Laboratory::LowerOrDefault | Laboratory::UpperOrDefault | Laboratory::Flag => {
                self.limits(test);
                self.default(test);
            }
            Laboratory::OutsideSoft => {
                self.units(test);
                self.default(test);
            }
            Laboratory::PlausibleUnit => {
                self.units(test);
                self.default(test);
                self.guess(test);
            }
        }
    }

    fn of_test(&self, test: TestId) -> &'a LabTest {
        &self.study.tests[test.slot()]
    }

    /// The conversions between a test's units.
    fn units(&mut self, test: TestId) {
        if !self.named.insert(Part::Units(test)) {
            return;
        }
        let test = self.of_test(test);
        self.lines.extend(test.units.iter().map(|unit| match unit.from_conventional {
            Some(linear) => format!(
                "{} in {}: (conventional - {}) * {} / {}, {} decimals",
                test.testcd, unit.unit, linear.subtract, linear.multiply, linear.divide, unit.dp
            ),
            None => format!("{} in {}: another method, {} decimals", test.testcd, unit.unit, unit.dp),
        }));
    }

    /// Where limits of normal are looked for, short of the default.
    fn limits(&mut self, test: TestId) {
        if !self.named.insert(Part::Limits(test)) {
            return;
        }
        let written = self.of_test(test);
        self.lines.push(format!("limits of {}: those of the form, else of the approved row", written.testcd));
        self.units(test);
        if let Some(other) = written.limits_of {
            self.lines.push(format!("else the limits of {}", self.of_test(other).testcd));
            self.limits(other);
        }
    }

    fn default(&mut self, test: TestId) {
        if self.named.insert(Part::Default(test)) {
            let test = self.of_test(test);
            let (low, high) = test.soft;
            self.lines.push(format!("default range of {}: {low:?} to {high:?}", test.testcd));
        }
    }

    fn guess(&mut self, test: TestId) {
        if self.named.insert(Part::Guess(test)) {
            let test = self.of_test(test);
            self.lines.push(format!("{} is mistaken for {:?}", test.testcd, test.mixup));
        }
    }

    /// The terms that grade an item.
    fn grade(&mut self, graded: ItemId) {
        if !self.named.insert(Part::Grade(graded)) {
            return;
        }
        let study = self.study;
        let version = study.grades_version().unwrap_or("without version");
        self.lines.push(format!("grading table {version}"));
        let (terms, units): (&[GradeTest], Vec<&str>) = match study.item(graded).laboratory {
            Some((id, _)) => {
                let test = self.of_test(id);
                self.limits(id);
                self.default(id);
                (&test.grading, test.units.iter().map(|unit| unit.unit.as_str()).collect())
            }
            None => (study.graded.get(&graded).map_or(&[], Vec::as_slice), Vec::new()),
        };
        for term in terms {
            for leg in &term.legs {
                self.leg(graded, term, leg, &units);
            }
        }
    }

    fn leg(&mut self, graded: ItemId, term: &GradeTest, leg: &Leg, units: &[&str]) {
        let relation = leg.relation;
        let limit = match &leg.limit {
            LegLimit::Low(factor) => format!("{factor} x lower limit"),
            LegLimit::High(factor) => format!("{factor} x upper limit"),
            LegLimit::Baseline(factor) => format!("{factor} x baseline"),
            LegLimit::Values(values) => {
                let one = |(unit, value): &(usize, _)| {
                    format!("{value} {}", units.get(*unit).copied().unwrap_or_default())
                };
                values.iter().map(one).collect::<Vec<_>>().join(", ")
            }
        };
        let baseline =
            leg.baseline.map(|baseline| format!(" with {baseline:?} baseline")).unwrap_or_default();
        let line = format!("{} grade {}: {relation:?} {limit}{baseline}", term.oid, leg.grade);
        match &leg.when {
            Some(when) => self.program(&format!("{line} when"), when),
            None => self.lines.push(line),
        }
        if leg.baseline.is_some() || matches!(leg.limit, LegLimit::Baseline(_)) {
            self.baseline(graded);
        }
    }

    /// What makes a value the last one before treatment: when treatment started, and when the value was taken.
    fn baseline(&mut self, item: ItemId) {
        let study = self.study;
        let form = &study.forms[study.item(item).form.slot()];
        if !self.named.insert(Part::Baseline(form.id)) {
            return;
        }
        let oid = |item: ItemId| study.item(item).oid.as_str();
        let taken: Vec<&str> = form.date.into_iter().chain(form.time).map(oid).collect();
        if !taken.is_empty() {
            self.lines.push(format!("taken at: {} of {}", taken.join(", "), form.oid));
        }
        let started = [study.special.treatment_start, study.special.treatment_time];
        started.into_iter().flatten().for_each(|value| self.value(value));
    }

    fn standard(&mut self, result: ItemId) {
        self.standard_unit(result);
        if let Some((test, _)) = self.study.item(result).laboratory {
            self.units(test);
        }
    }

    fn standard_unit(&mut self, result: ItemId) {
        if let Some((test, _)) = self.study.item(result).laboratory {
            let test = self.of_test(test);
            self.lines.push(format!("{} in {}", test.testcd, test.units[test.standard].unit));
        }
    }
}
