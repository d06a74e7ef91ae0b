//! ItemDef: what each variable may hold, in which units, within which ranges, and where it goes in CDASH and SDTM.

use std::io::{self, Write};

use protocol::Oid;
use protocol::definition::ItemType;
use protocol::study::{Edge, Form, Item, LabPart, Range};

use super::conditions::LANGUAGE;
use super::lists::{CHOSEN, alias, codelist_oid, unit_oid};
use super::metadata::variable_oid;
use super::xml::{Tag, Xml};
use crate::version::{Variable, Version};

pub(super) fn definition<W: Write>(
    version: &Version,
    form: &Form,
    variable: Variable<'_>,
    xml: &mut Xml<W>,
) -> io::Result<()> {
    let item = variable.item;
    let shape = Shape::of(item, variable);
    let tag = Tag::new("ItemDef")
        .with("OID", variable_oid(form.oid.as_str(), variable))
        .with("Name", variable.name())
        .with("DataType", shape.data_type)
        .maybe("Length", shape.length.map(|length| length.to_string()))
        .maybe("SignificantDigits", shape.scale.map(|scale| scale.to_string()))
        .maybe("SDSVarName", item.sdtm.as_ref().map(|sdtm| sdtm.variable.as_str()).filter(is_sas_name))
        .with("Origin", if item.is_collected() { "CRF" } else { "Derived" });
    xml.open(tag)?;
    let label = variable.label();
    xml.words("Description", &label)?;
    xml.words("Question", &label)?;
    for unit in item.unit.iter().chain(&item.units).filter(|unit| version.knows_unit(unit)) {
        xml.empty(Tag::new("MeasurementUnitRef").with("MeasurementUnitOID", unit_oid(unit)))?;
    }
    if variable.choice.is_none() {
        range_checks(item, &item.hard, "Hard", xml)?;
        range_checks(item, &item.soft, "Soft", xml)?;
        laboratory_checks(version, item, xml)?;
    }
    if let Some(list) = codelist_of(item, variable) {
        xml.empty(Tag::new("CodeListRef").with("CodeListOID", list))?;
    }
    alias("CDASH", item.cdash.as_deref(), xml)?;
    alias("SDTM", sdtm_target(item).as_deref(), xml)?;
    for code in &item.reference {
        alias("nci:ExtCodeID", Some(code), xml)?;
    }
    xml.close("ItemDef")
}

/// The ODM data type of a variable and its length.
struct Shape {
    data_type: &'static str,
    length: Option<u32>,
    scale: Option<u32>,
}

impl Shape {
    fn of(item: &Item, variable: Variable<'_>) -> Self {
        let plain = |data_type| Self { data_type, length: None, scale: None };
        let text = |length: u32| Self { data_type: "text", length: Some(length.max(1)), scale: None };
        if variable.choice.is_some() {
            return text(1);
        }
        match &item.kind {
            // A result such as `<0.5` is no number: as text it cannot be mistaken for one.
            ItemType::Integer if item.censored => text(20),
            ItemType::Decimal { digits, .. } if item.censored => text(digits + 3),
            ItemType::Integer => Self { data_type: "integer", length: Some(18), scale: None },
            ItemType::Decimal { digits, scale } => {
                Self { data_type: "float", length: Some((*digits).max(1)), scale: Some(*scale) }
            }
            ItemType::Text { max, .. } => text(*max),
            ItemType::YesNo => text(1),
            ItemType::Constant(constant) => text(u32::try_from(constant.chars().count()).unwrap_or(u32::MAX)),
            ItemType::Choice(_) | ItemType::Choices(_) | ItemType::Row(_) | ItemType::Attachment => text(200),
            ItemType::Date => plain("date"),
            ItemType::PartialDate => plain("partialDate"),
            ItemType::Time => plain("partialTime"),
            ItemType::DateTime => plain("partialDatetime"),
        }
    }
}

/// The two ends of a range, with ODM's comparator and the expression language's.
const ENDS: [(&str, &str); 2] = [("GE", ">="), ("LE", "<=")];

fn range_checks<W: Write>(item: &Item, range: &Range, soft_hard: &str, xml: &mut Xml<W>) -> io::Result<()> {
    for (edge, (comparator, sign)) in [&range.min, &range.max].into_iter().zip(ENDS) {
        match edge {
            None => continue,
            Some(Edge::Fixed(_, literal)) => {
                xml.open(Tag::new("RangeCheck").with("Comparator", comparator).with("SoftHard", soft_hard))?;
                xml.text(Tag::new("CheckValue"), literal)?;
            }
            Some(Edge::Computed(_, expression)) => {
                xml.open(Tag::new("RangeCheck").with("SoftHard", soft_hard))?;
                let expression = format!("{} {sign} ({expression})", item.oid);
                xml.text(Tag::new("FormalExpression").with("Context", LANGUAGE), &expression)?;
            }
        }
        xml.close("RangeCheck")?;
    }
    Ok(())
}

/// The ranges of a laboratory result, which the catalogue gives in the test's conventional unit.
fn laboratory_checks<W: Write>(version: &Version, item: &Item, xml: &mut Xml<W>) -> io::Result<()> {
    let Some((id, LabPart::Result)) = item.laboratory else { return Ok(()) };
    let Some(test) = version.study.tests().iter().find(|test| test.id == id) else { return Ok(()) };
    let unit = test.units.first().map(|unit| unit.unit.as_str()).filter(|unit| version.knows_unit(unit));
    for (soft_hard, (least, greatest)) in [("Hard", test.hard), ("Soft", test.soft)] {
        for (bound, (comparator, _)) in [least, greatest].into_iter().zip(ENDS) {
            let Some(bound) = bound else { continue };
            xml.open(Tag::new("RangeCheck").with("Comparator", comparator).with("SoftHard", soft_hard))?;
            xml.text(Tag::new("CheckValue"), &bound.to_string())?;
            if let Some(unit) = unit {
                xml.empty(Tag::new("MeasurementUnitRef").with("MeasurementUnitOID", unit_oid(unit)))?;
            }
            xml.close("RangeCheck")?;
        }
    }
    Ok(())
}

fn codelist_of(item: &Item, variable: Variable<'_>) -> Option<String> {
    match &item.kind {
        _ if variable.choice.is_some() => Some(CHOSEN.to_owned()),
        ItemType::YesNo => Some(CHOSEN.to_owned()),
        ItemType::Choice(list) => Some(codelist_oid(list.as_str())),
        _ => None,
    }
}

/// `VS.VSORRES where VSTESTCD = "HEIGHT"`; without quotes the test code is what stands at that item.
fn sdtm_target(item: &Item) -> Option<String> {
    let sdtm = item.sdtm.as_ref()?;
    let domain = if sdtm.supp { format!("SUPP{}", sdtm.domain) } else { sdtm.domain.clone() };
    let mut target = format!("{domain}.{}", sdtm.variable);
    let quoted = |value: &String| format!("\"{value}\"");
    let test = sdtm.testcd.as_ref().map(quoted).or_else(|| sdtm.testcd_from.as_ref().map(Oid::to_string));
    let test = test.map(|test| (format!("{}TESTCD", sdtm.domain), test));
    let fixed = sdtm.with.iter().map(|(variable, value)| (variable.clone(), quoted(value)));
    for (position, (variable, value)) in test.into_iter().chain(fixed).enumerate() {
        let joint = if position == 0 { "where" } else { "and" };
        target.push_str(&format!(" {joint} {variable} = {value}"));
    }
    Some(target)
}

/// At most eight letters, digits and `_`, not beginning with a digit.
fn is_sas_name(name: &&str) -> bool {
    let mut characters = name.chars();
    name.len() <= 8
        && characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}
