//! The items of a laboratory panel: nine for each test, made by the compiler so that no author can get one of them wrong.

use super::assemble::Assembly;
use super::draft::{ItemDraft, plain};
use super::laboratory::units_list;
use crate::Oid;
use crate::definition::{Bounds, ItemType, LabTest, LaboratoryGroup, Required, Sdtm, Text};
use crate::expr::{GroupId, ItemId};
use crate::load::Place;
use crate::study::{Derivation, LabPart, Panel, Slot, TestId, fill};
use crate::words;

/// Digits of a result whose test does not say.
const DIGITS: u32 = 12;

/// Adds the items of every test of the panel to its group.
pub(super) fn items(assembly: &mut Assembly, group: GroupId, laboratory: &LaboratoryGroup, place: &Place) {
    for (index, testcd) in laboratory.tests.iter().enumerate() {
        let Some(id) = assembly.study.index.tests.get(testcd).copied() else { continue };
        let Some(written) = assembly.tests.iter().find(|test| test.value.testcd == *testcd) else { continue };
        let (test, test_place) = (written.value.clone(), written.place.clone());
        let maker = Maker {
            optional: laboratory.optional.contains(testcd),
            soft: laboratory.soft.get(testcd).cloned(),
            graded: is_graded(assembly, &test),
            place: place.at("tests").at(index),
            test_place,
            test,
            id,
            group,
        };
        let panel = maker.make(assembly);
        assembly.study.groups[group.slot()].panel.push(panel);
    }
}

fn is_graded(assembly: &Assembly, test: &LabTest) -> bool {
    !test.grades.is_empty() || assembly.terms.iter().any(|term| term.value.tests.contains(&test.testcd))
}

struct Maker {
    test: LabTest,
    id: TestId,
    group: GroupId,
    optional: bool,
    soft: Option<Bounds>,
    graded: bool,
    place: Place,
    test_place: Place,
}

impl Maker {
    fn make(&self, assembly: &mut Assembly) -> Panel {
        let result = self.result(assembly);
        let unit = self.unit(assembly);
        assembly.study.items[result.slot()].unit_item = Some(unit);
        let low = self.add(assembly, "LBORNRLO", words::lab_low(), self.number(), LabPart::Low, |_| {});
        let high = self.add(assembly, "LBORNRHI", words::lab_high(), self.number(), LabPart::High, |_| {});
        let flags = ItemType::Choice(Oid::new(super::built_in::FLAGS));
        let flag = self.derived(
            assembly,
            "LBNRIND",
            words::lab_flag(),
            flags,
            LabPart::Flag,
            Derivation::Flag(result),
        );
        let significance = self.add(
            assembly,
            "LBCLSIG",
            words::lab_significance(),
            ItemType::YesNo,
            LabPart::Significance,
            |item| {
                let result = self.oid("LBORRES");
                item.shown_when = Some(format!("coalesce(flag({result}), 'NORMAL') != 'NORMAL'"));
                item.critical = true;
            },
        );
        let grade = self.graded.then(|| {
            let how = Derivation::Grade(result);
            self.derived(assembly, "LBTOXGR", words::lab_grade(), ItemType::Integer, LabPart::Grade, how)
        });
        let how = Derivation::Standard(result);
        let standard =
            self.derived(assembly, "LBSTRESN", words::lab_standard(), self.number(), LabPart::Standard, how);
        let how = Derivation::StandardUnit(result);
        let kind = self.units();
        let standard_unit =
            self.derived(assembly, "LBSTRESU", words::lab_standard_unit(), kind, LabPart::StandardUnit, how);
        Panel { test: self.id, result, unit, low, high, flag, significance, grade, standard, standard_unit }
    }

    fn result(&self, assembly: &mut Assembly) -> ItemId {
        let mut item = plain(&self.oid("LBORRES"), self.test.name.clone(), self.number());
        item.help.clone_from(&self.test.help);
        item.censored = true;
        item.soft.clone_from(&self.soft);
        item.unit_item = Some(Oid::new(&self.oid("LBORRESU")));
        item.units = self.unit_names();
        item.derive.clone_from(&self.test.derived);
        item.formula.clone_from(&self.test.formula);
        item.sdtm.clone_from(&self.test.sdtm);
        item.reference = self.test.cdisc.iter().cloned().collect();
        item.source.clone_from(&self.test.source);
        item.assumption = self.test.assumption;
        item.cdash = Some("LBORRES".into());
        if !self.optional && self.test.derived.is_none() {
            item.required = Required::Yes;
        }
        let place = self.test.derived.as_ref().map_or(self.place.clone(), |_| self.test_place.at("derived"));
        self.push(assembly, item, place, LabPart::Result, None)
    }

    fn unit(&self, assembly: &mut Assembly) -> ItemId {
        let mut item = plain(&self.oid("LBORRESU"), self.label(&words::lab_unit()), self.units());
        self.target(&mut item.sdtm, "LBORRESU");
        item.cdash = Some("LBORRESU".into());
        let mut place = self.place.clone();
        if self.test.derived.is_some() {
            let conventional = || format!("'{}'", self.test.conventional.unit);
            item.derive = Some(self.test.derived_unit.clone().unwrap_or_else(conventional));
            place = self.test_place.at("derivedUnit");
        } else {
            item.required = Required::When(format!("present({})", self.oid("LBORRES")));
        }
        self.push(assembly, item, place, LabPart::Unit, None)
    }

    fn add(
        &self,
        assembly: &mut Assembly,
        suffix: &str,
        words: Text,
        kind: ItemType,
        part: LabPart,
        more: impl FnOnce(&mut crate::definition::Item),
    ) -> ItemId {
        let mut item = plain(&self.oid(suffix), self.label(&words), kind);
        item.cdash = Some(suffix.into());
        self.target(&mut item.sdtm, suffix);
        more(&mut item);
        self.push(assembly, item, self.place.clone(), part, None)
    }

    fn derived(
        &self,
        assembly: &mut Assembly,
        suffix: &str,
        words: Text,
        kind: ItemType,
        part: LabPart,
        how: Derivation,
    ) -> ItemId {
        let mut item = plain(&self.oid(suffix), self.label(&words), kind);
        self.target(&mut item.sdtm, suffix);
        self.push(assembly, item, self.place.clone(), part, Some(how))
    }

    fn push(
        &self,
        assembly: &mut Assembly,
        written: crate::definition::Item,
        place: Place,
        part: LabPart,
        derivation: Option<Derivation>,
    ) -> ItemId {
        let laboratory = Some((self.id, part));
        let draft = ItemDraft { written, place, authored: false, derivation, laboratory };
        assembly.item(self.group, draft)
    }

    fn oid(&self, suffix: &str) -> String {
        format!("{}_{suffix}", self.test.testcd)
    }

    fn label(&self, words: &Text) -> Text {
        fill(words, |_, language| Some(self.test.name.get(language).to_owned()))
    }

    fn number(&self) -> ItemType {
        let scale = self.test.si.iter().map(|si| si.dp).chain([self.test.conventional.dp]).max().unwrap_or(0);
        ItemType::Decimal { digits: self.test.digits.unwrap_or(DIGITS), scale }
    }

    fn units(&self) -> ItemType {
        ItemType::Choice(Oid::new(&units_list(self.test.testcd.as_str())))
    }

    fn unit_names(&self) -> Vec<String> {
        let others = self.test.si.iter().chain(&self.test.also_units).map(|unit| unit.unit.clone());
        std::iter::once(self.test.conventional.unit.clone()).chain(others).collect()
    }

    fn target(&self, sdtm: &mut Option<Sdtm>, variable: &str) {
        *sdtm =
            self.test.sdtm.as_ref().map(|target| Sdtm { variable: variable.to_owned(), ..target.clone() });
    }
}
