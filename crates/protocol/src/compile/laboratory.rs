//! The laboratory catalogue, compiled: numbers instead of texts, units by their place.

use rust_decimal::Decimal;

use super::assemble::{Assembly, number};
use super::built_in;
use crate::definition::{Bounds, Conversion, Factor, ItemType, LabTest as Written, Text};
use crate::load::Files;
use crate::study::{LabTest, LabUnit, Linear, Slot, TestId};

/// Compiles the catalogue's tests; their grading terms follow when expressions can be compiled.
pub(super) fn tests(assembly: &mut Assembly) {
    for index in 0..assembly.tests.len() {
        let written = assembly.tests[index].value.clone();
        if assembly.study.index.tests.contains_key(&written.testcd) {
            continue;
        }
        let id = TestId(number(assembly.study.tests.len()));
        assembly.study.index.tests.insert(written.testcd.clone(), id);
        let mut test = compiled(id, &written);
        let symbols: Vec<Text> = test.units.iter().map(|unit| symbol(assembly, &unit.unit)).collect();
        for (unit, symbol) in test.units.iter_mut().zip(&symbols) {
            unit.symbol.clone_from(&symbol.en);
        }
        let codes =
            test.units.iter().zip(symbols).map(|(unit, symbol)| built_in::code(&unit.unit, symbol)).collect();
        assembly.add_codelist(built_in::list(&units_list(written.testcd.as_str()), codes));
        assembly.study.tests.push(test);
    }
    for index in 0..assembly.tests.len() {
        let written = &assembly.tests[index].value;
        let of = written.limits_of.as_ref().and_then(|of| assembly.study.index.tests.get(of).copied());
        if let Some(id) = assembly.study.index.tests.get(&written.testcd) {
            assembly.study.tests[id.slot()].limits_of = of;
        }
    }
}

/// The lists from which the site's reference ranges choose a test and a unit hold every test and unit of the catalogue: a study's own test has ranges, too.
pub(super) fn range_lists(assembly: &mut Assembly, files: &Files) {
    let Some(ranges) = &assembly.study.header.reference_ranges else { return };
    let form = files.forms.iter().find(|form| form.value.oid == *ranges);
    let rows = form.into_iter().flat_map(|form| &form.value.groups).find(|group| group.repeats);
    let list = |oid: &str| {
        let item = rows.iter().flat_map(|rows| &rows.items).find(|item| item.oid.as_str() == oid)?;
        match &item.kind {
            ItemType::Choice(list) => assembly.study.index.codelists.get(list).copied(),
            _ => None,
        }
    };
    let (tests, units) = (list("TESTCD"), list("LBORRESU"));
    let study = &mut assembly.study;
    let catalogue = study.tests.iter().map(|test| (test.testcd.to_string(), test.name.clone()));
    let of_tests: Vec<(String, Text)> = catalogue.collect();
    let catalogue = study.tests.iter().flat_map(|test| &test.units);
    let of_units: Vec<(String, Text)> =
        catalogue.map(|unit| (unit.unit.clone(), Text::same(&unit.symbol))).collect();
    for (list, codes) in [(tests, of_tests), (units, of_units)] {
        let Some(list) = list.map(|list| &mut study.codelists[list.slot()]) else { continue };
        for (code, label) in codes {
            if list.codes.iter().all(|known| known.code != code) {
                list.codes.push(built_in::code(&code, label));
            }
        }
    }
}

/// The name of the code list of a test's units.
pub(super) fn units_list(testcd: &str) -> String {
    format!("{testcd}.UNITS")
}

fn symbol(assembly: &Assembly, unit: &str) -> Text {
    let known = assembly.study.units.get(unit).and_then(|unit| unit.symbol.clone());
    known.unwrap_or_else(|| Text::same(unit))
}

fn compiled(id: TestId, written: &Written) -> LabTest {
    let first = LabUnit {
        unit: written.conventional.unit.clone(),
        symbol: written.conventional.unit.clone(),
        dp: written.conventional.dp,
        from_conventional: Some(Linear::SAME),
        source: None,
        assumption: false,
    };
    let others = written.si.iter().chain(&written.also_units);
    let mut units = vec![first];
    for conversion in others {
        if units.iter().all(|unit| unit.unit != conversion.unit) {
            units.push(unit(conversion));
        }
    }
    let standard = written.si.as_ref().and_then(|si| units.iter().position(|unit| unit.unit == si.unit));
    let mixup = written.mixup.iter().filter_map(|mixup| units.iter().position(|unit| unit.unit == *mixup));
    let delta = written.delta.as_ref();
    LabTest {
        id,
        testcd: written.testcd.clone(),
        name: written.name.clone(),
        short: written.short.clone().unwrap_or_else(|| written.name.clone()),
        cdisc: written.cdisc.clone(),
        category: written.category.clone(),
        standard: standard.unwrap_or(0),
        hard: bounds(written.hard.as_ref()),
        soft: bounds(written.soft.as_ref()),
        limits_of: None,
        delta_abs: delta.and_then(|delta| decimal(delta.abs.as_deref())),
        delta_factor: delta.and_then(|delta| decimal(delta.factor.as_deref())),
        mixup: mixup.collect(),
        grading: Vec::new(),
        sdtm: written.sdtm.clone(),
        derived: written.derived.is_some(),
        source: written.source.clone(),
        assumption: written.assumption,
        units,
    }
}

fn unit(conversion: &Conversion) -> LabUnit {
    LabUnit {
        unit: conversion.unit.clone(),
        symbol: conversion.unit.clone(),
        dp: conversion.dp,
        from_conventional: conversion.factor.as_ref().and_then(linear),
        source: conversion.source.clone(),
        assumption: conversion.assumption,
    }
}

/// The factor as numbers; `None` if one of them cannot be read or would divide by zero.
pub(crate) fn linear(factor: &Factor) -> Option<Linear> {
    let or = |text: &Option<String>, default: Decimal| match text {
        None => Some(default),
        Some(text) => text.parse().ok(),
    };
    let linear = Linear {
        subtract: or(&factor.subtract, Decimal::ZERO)?,
        multiply: or(&factor.multiply, Decimal::ONE)?,
        divide: or(&factor.divide, Decimal::ONE)?,
    };
    (!linear.multiply.is_zero() && !linear.divide.is_zero()).then_some(linear)
}

fn bounds(bounds: Option<&Bounds>) -> (Option<Decimal>, Option<Decimal>) {
    let Some(bounds) = bounds else { return (None, None) };
    (decimal(bounds.min.as_deref()), decimal(bounds.max.as_deref()))
}

fn decimal(text: Option<&str>) -> Option<Decimal> {
    text?.parse().ok()
}
