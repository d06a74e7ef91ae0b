//! Code lists, units and the laboratory catalogue.

use rust_decimal::Decimal;

use super::{Part, Thing, aspect, given, key, listed, narrowing, optional, said, sdtm};
use crate::Study;
use crate::amend::words::{counted, joined, phrase, plain, property, with};
use crate::definition::{Code, CodeList, LegBaseline, Text, Unit};
use crate::study::{GradeTest, LabTest, LabUnit, Leg, LegLimit, Slot as _};
use crate::value::Relation;

pub(super) fn codelist(list: &CodeList) -> Thing {
    Thing {
        part: Part::CodeList,
        place: list.oid.to_string(),
        about: given(list.name.as_ref()),
        within: None,
        holds: counted(list.codes.len(), &phrase::one_choice(), &phrase::choices()),
        aspects: vec![
            aspect("NAME", property::name(), given(list.name.as_ref())),
            aspect("TERMS", property::cdisc(), optional(list.cdisc.as_ref())),
        ],
    }
}

pub(super) fn code(list: &CodeList, code: &Code) -> Thing {
    let terms = [&code.cdisc, &code.submission].into_iter().flatten();
    Thing {
        part: Part::Code,
        place: format!("{}.{}", list.oid, code.code),
        about: code.label.clone(),
        within: Some(key(Part::CodeList, list.oid.as_str())),
        holds: Text::default(),
        aspects: vec![
            narrowing("LABEL", property::name(), code.label.clone()),
            aspect("TERMS", property::submission(), listed(terms)),
        ],
    }
}

pub(super) fn unit(unit: &Unit) -> Thing {
    Thing {
        part: Part::Unit,
        place: unit.oid.clone(),
        about: Text::default(),
        within: None,
        holds: Text::default(),
        aspects: vec![
            aspect("SYMBOL", property::symbol(), given(unit.symbol.as_ref())),
            aspect("CODES", property::ucum(), listed([&unit.ucum, &unit.cdisc].into_iter().flatten())),
        ],
    }
}

pub(super) fn test(study: &Study, test: &LabTest) -> Thing {
    let unit = |unit: &LabUnit| unit.unit.clone();
    let limits = test.limits_of.map(|other| &study.tests()[other.slot()].testcd);
    let over = |template: Text, limit: Option<Decimal>| {
        limit.map(|limit| with(&template, &[("limit", plain(limit.to_string()))])).unwrap_or_default()
    };
    let delta = [over(phrase::more_than(), test.delta_abs), over(phrase::factor_over(), test.delta_factor)];
    let mixup = test.mixup.iter().filter_map(|unit| test.units.get(*unit)).map(unit);
    let grades = test.grading.iter().map(|term| grading(study, test, term));
    let terms = [&test.category, &test.cdisc].into_iter().flatten();
    Thing {
        part: Part::Test,
        place: test.testcd.to_string(),
        about: test.name.clone(),
        within: None,
        holds: Text::default(),
        aspects: vec![
            aspect("NAME", property::name(), test.name.clone()),
            narrowing("UNITS", property::units(), listed(test.units.iter().map(unit))),
            narrowing("POSSIBLE", property::possible(), ends(test.hard)),
            aspect("LIKELY", property::likely(), ends(test.soft)),
            aspect("SHORT", property::short(), test.short.clone()),
            aspect("CONVERSION", property::conversion(), joined(test.units.iter().map(conversion), "; ")),
            aspect("LIMITS", property::limits(), optional(limits)),
            aspect("DELTA", property::delta(), joined(delta, ", ")),
            aspect("MIXUP", property::mixup(), listed(mixup)),
            aspect("GRADES", property::grades(), joined(grades, "; ")),
            aspect("TERMS", property::category_nci(), listed(terms)),
            sdtm(test.sdtm.as_ref()),
        ],
    }
}

/// `2 to 20`; `–` for an end that is open.
fn ends((least, most): (Option<Decimal>, Option<Decimal>)) -> Text {
    if least.is_none() && most.is_none() {
        return Text::default();
    }
    let end = |end: Option<Decimal>| end.map_or_else(|| plain("–"), |end| plain(end.to_string()));
    with(&phrase::between(), &[("least", end(least)), ("most", end(most))])
}

/// `g/L to 1 decimal: (value − 0) × 10 ÷ 1`
fn conversion(unit: &LabUnit) -> Text {
    let decimals = counted(unit.dp as usize, &phrase::one_decimal(), &phrase::decimals());
    let kept = [("unit", plain(&unit.unit)), ("decimals", decimals)];
    let Some(line) = &unit.from_conventional else { return with(&phrase::never_converted(), &kept) };
    let line = [("subtract", line.subtract), ("multiply", line.multiply), ("divide", line.divide)];
    let line = line.map(|(name, number)| (name, plain(number.to_string())));
    with(&phrase::converted(), &[&kept[..], &line[..]].concat())
}

/// `ANEMIA: grade 3 below 8.0 g/dL, 80 g/L`
fn grading(study: &Study, test: &LabTest, term: &GradeTest) -> Text {
    let legs = joined(term.legs.iter().map(|one| leg(study, test, one)), " / ");
    let confirm = if term.confirm { phrase::confirmed() } else { Text::default() };
    joined([plain(format!("{}:", term.oid)), legs, confirm], " ")
}

fn leg(study: &Study, test: &LabTest, leg: &Leg) -> Text {
    let relation = match leg.relation {
        Relation::Equal => phrase::grade_at(),
        Relation::NotEqual => phrase::grade_not_at(),
        Relation::Less => phrase::grade_below(),
        Relation::AtMost => phrase::grade_up_to(),
        Relation::Greater => phrase::grade_above(),
        Relation::AtLeast => phrase::grade_from(),
    };
    let times = |template: Text, times: &Decimal| with(&template, &[("times", plain(times.to_string()))]);
    let limit = match &leg.limit {
        LegLimit::Low(factor) => times(phrase::low_times(), factor),
        LegLimit::High(factor) => times(phrase::high_times(), factor),
        LegLimit::Baseline(factor) => times(phrase::baseline_times(), factor),
        LegLimit::Values(values) => {
            let known = values.iter().filter_map(|(unit, value)| Some((test.units.get(*unit)?, value)));
            listed(known.map(|(unit, value)| format!("{value} {}", unit.unit)))
        }
    };
    let grade = with(&relation, &[("grade", plain(leg.grade.to_string())), ("limit", limit)]);
    let baseline = leg.baseline.as_ref().map(|baseline| match baseline {
        LegBaseline::Normal => phrase::baseline_normal(),
        LegBaseline::Abnormal => phrase::baseline_abnormal(),
    });
    let asked =
        leg.when.as_ref().map(|when| with(&phrase::when(), &[("condition", said(study, "", when.text()))]));
    joined([grade].into_iter().chain(baseline).chain(asked), ", ")
}
