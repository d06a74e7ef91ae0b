//! Code lists, units and the laboratory catalogue.

use rust_decimal::Decimal;

use super::{Part, Thing, aspect, counted, english, key, named, narrowing, said, sdtm, translation};
use crate::Study;
use crate::definition::{Code, CodeList, Unit};
use crate::study::{GradeTest, LabTest, LabUnit, Leg, LegLimit, Slot as _};
use crate::value::Relation;

pub(super) fn codelist(list: &CodeList) -> Thing {
    Thing {
        part: Part::CodeList,
        place: list.oid.to_string(),
        name: list.oid.to_string(),
        within: None,
        holds: counted(list.codes.len(), "choice"),
        aspects: vec![
            aspect("NAME", "its name", english(list.name.as_ref())),
            aspect("TERMS", "its CDISC code", list.cdisc.clone().unwrap_or_default()),
            translation(&list.name),
        ],
    }
}

pub(super) fn code(list: &CodeList, code: &Code) -> Thing {
    let place = format!("{}.{}", list.oid, code.code);
    let terms: Vec<&str> =
        [&code.cdisc, &code.submission].into_iter().flatten().map(String::as_str).collect();
    Thing {
        part: Part::Code,
        name: named(&place, &code.label.en),
        place,
        within: Some(key(Part::CodeList, list.oid.as_str())),
        holds: String::new(),
        aspects: vec![
            narrowing("LABEL", "its name", &code.label.en),
            aspect("TERMS", "its CDISC code and submission value", terms.join(", ")),
            translation([&code.label]),
        ],
    }
}

pub(super) fn unit(unit: &Unit) -> Thing {
    let codes: Vec<&str> = [&unit.ucum, &unit.cdisc].into_iter().flatten().map(String::as_str).collect();
    Thing {
        part: Part::Unit,
        place: unit.oid.clone(),
        name: unit.oid.clone(),
        within: None,
        holds: String::new(),
        aspects: vec![
            aspect("SYMBOL", "how it is printed", english(unit.symbol.as_ref())),
            aspect("CODES", "its UCUM and CDISC codes", codes.join(", ")),
            translation(&unit.symbol),
        ],
    }
}

pub(super) fn test(study: &Study, test: &LabTest) -> Thing {
    let units: Vec<&str> = test.units.iter().map(|unit| unit.unit.as_str()).collect();
    let ends = |(least, most): (Option<Decimal>, Option<Decimal>)| {
        let text = |end: Option<Decimal>| end.map_or("–".to_owned(), |end| end.to_string());
        if least.is_none() && most.is_none() {
            String::new()
        } else {
            format!("{} to {}", text(least), text(most))
        }
    };
    let conversions: Vec<String> = test.units.iter().map(conversion).collect();
    let limits = test.limits_of.map(|other| study.tests()[other.slot()].testcd.to_string());
    let over = |words: &str, limit: Option<Decimal>| limit.map(|limit| format!("{words} {limit}"));
    let delta = [over("more than", test.delta_abs), over("a factor over", test.delta_factor)];
    let delta = delta.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let mixup: Vec<&str> =
        test.mixup.iter().filter_map(|unit| test.units.get(*unit)).map(|unit| unit.unit.as_str()).collect();
    let grades: Vec<String> = test.grading.iter().map(|term| grading(study, test, term)).collect();
    let terms: Vec<&str> = [&test.category, &test.cdisc].into_iter().flatten().map(String::as_str).collect();
    Thing {
        part: Part::Test,
        place: test.testcd.to_string(),
        name: named(test.testcd.as_str(), &test.name.en),
        within: None,
        holds: String::new(),
        aspects: vec![
            aspect("NAME", "its name", &test.name.en),
            narrowing("UNITS", "its units", units.join(", ")),
            narrowing("POSSIBLE", "what can be true", ends(test.hard)),
            aspect("LIKELY", "what is plausible", ends(test.soft)),
            aspect("SHORT", "its short name", &test.short.en),
            aspect("CONVERSION", "how its units convert", conversions.join("; ")),
            aspect("LIMITS", "whose reference range stands for it", limits.unwrap_or_default()),
            aspect("DELTA", "which difference from the previous visit is remarkable", delta),
            aspect("MIXUP", "units that it is mistaken in", mixup.join(", ")),
            aspect("GRADES", "how it is graded", grades.join("; ")),
            aspect("TERMS", "its category and NCI code", terms.join(", ")),
            sdtm(test.sdtm.as_ref()),
            translation([&test.name, &test.short]),
        ],
    }
}

/// `g/L to 1 decimal: (value − 0) × 10 ÷ 1`
fn conversion(unit: &LabUnit) -> String {
    let by = unit.from_conventional.map_or("never converted".to_owned(), |line| {
        format!("(value − {}) × {} ÷ {}", line.subtract, line.multiply, line.divide)
    });
    format!("{} to {}: {by}", unit.unit, counted(unit.dp as usize, "decimal"))
}

/// `ANEMIA: grade 3 below 8.0 g/dL, 80 g/L`
fn grading(study: &Study, test: &LabTest, term: &GradeTest) -> String {
    let legs = term.legs.iter().map(|leg| leg_in_words(study, test, leg)).collect::<Vec<_>>().join(", or ");
    let confirm = if term.confirm { " (an investigator confirms)" } else { "" };
    format!("{}: {legs}{confirm}", term.oid)
}

fn leg_in_words(study: &Study, test: &LabTest, leg: &Leg) -> String {
    let relation = match leg.relation {
        Relation::Equal => "at",
        Relation::NotEqual => "not at",
        Relation::Less => "below",
        Relation::AtMost => "up to",
        Relation::Greater => "above",
        Relation::AtLeast => "from",
    };
    let limit = match &leg.limit {
        LegLimit::Low(times) => format!("{times} × the lower limit of normal"),
        LegLimit::High(times) => format!("{times} × the upper limit of normal"),
        LegLimit::Baseline(times) => format!("{times} × the baseline"),
        LegLimit::Values(values) => {
            let known = values.iter().filter_map(|(unit, value)| Some((test.units.get(*unit)?, value)));
            known.map(|(unit, value)| format!("{value} {}", unit.unit)).collect::<Vec<_>>().join(", ")
        }
    };
    let baseline = leg
        .baseline
        .as_ref()
        .map(|is| format!(" where the baseline is {}", format!("{is:?}").to_lowercase()));
    let when = leg.when.as_ref().map(|when| format!(" when {}", said(study, "", when.text())));
    format!(
        "grade {} {relation} {limit}{}{}",
        leg.grade,
        baseline.unwrap_or_default(),
        when.unwrap_or_default()
    )
}
