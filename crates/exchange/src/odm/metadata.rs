//! The Study: units, and one MetaDataVersion for each version of the definition that the record used.

use std::io::{self, Write};

use protocol::definition::{
    Bounds, CodeList, Event, EventKind, Form, Group, Item, ItemType, Required, Text, Unit,
};

use super::conditions::{Conditions, LANGUAGE, english, method_oid, methods};
use super::flags;
use super::xml::{Tag, Xml};
use crate::package::Extract;
use crate::version::{Variable, Version};

/// The list that each choice of an item with several choices answers.
const CHOSEN: &str = "CL.CASEBOOK.CHOSEN";

/// The OID of an item group: group OIDs are unique only within their form.
pub(super) fn group_oid(form: &str, group: &str) -> String {
    format!("{form}.{group}")
}

/// The OID of a variable: FORM.ITEM, or FORM.ITEM.CHOICE (study specification 0.4, rulings 11 and 12).
pub(super) fn variable_oid(form: &str, variable: Variable<'_>) -> String {
    format!("{form}.{}", variable.name())
}

pub(super) fn unit_oid(unit: &str) -> String {
    format!("MU.{unit}")
}

fn codelist_oid(list: &str) -> String {
    format!("CL.{list}")
}

pub(super) fn study<W: Write>(extract: &Extract<'_>, xml: &mut Xml<W>) -> io::Result<()> {
    xml.open(Tag::new("Study").with("OID", extract.study_oid()))?;
    if let Some(version) = extract.versions.last() {
        let header = &version.header;
        xml.open(Tag::new("GlobalVariables"))?;
        xml.text(Tag::new("StudyName"), &header.name.en)?;
        xml.text(Tag::new("StudyDescription"), &header.title.en)?;
        xml.text(Tag::new("ProtocolName"), header.oid.as_str())?;
        xml.close("GlobalVariables")?;
    }
    xml.open(Tag::new("BasicDefinitions"))?;
    let mut written: Vec<&str> = Vec::new();
    for unit in extract.versions.iter().rev().flat_map(|version| &version.units) {
        if !written.contains(&unit.oid.as_str()) {
            written.push(&unit.oid);
            measurement_unit(unit, xml)?;
        }
    }
    xml.close("BasicDefinitions")?;
    for version in extract.versions {
        version_definition(version, xml)?;
    }
    xml.close("Study")
}

fn measurement_unit<W: Write>(unit: &Unit, xml: &mut Xml<W>) -> io::Result<()> {
    xml.open(Tag::new("MeasurementUnit").with("OID", unit_oid(&unit.oid)).with("Name", &unit.oid))?;
    xml.words("Symbol", &unit.symbol.clone().unwrap_or_else(|| english(&unit.oid)))?;
    alias("UCUM", unit.ucum.as_deref(), xml)?;
    alias("CDISC", unit.cdisc.as_deref(), xml)?;
    xml.close("MeasurementUnit")
}

fn version_definition<W: Write>(version: &Version, xml: &mut Xml<W>) -> io::Result<()> {
    let conditions = Conditions::of(version);
    let tag = Tag::new("MetaDataVersion")
        .with("OID", version.oid())
        .with("Name", &version.header.version)
        .with("Description", format!("Definition with SHA-256 {}", version.hash));
    xml.open(tag)?;
    let events = || version.header.events.iter().filter(|event| belongs_to_subject(event));
    xml.open(Tag::new("Protocol"))?;
    xml.words("Description", &version.header.title)?;
    for (position, event) in events().enumerate() {
        let tag = Tag::new("StudyEventRef")
            .with("StudyEventOID", event.oid.as_str())
            .with("OrderNumber", (position + 1).to_string())
            .with("Mandatory", yes_no(event.kind != EventKind::Unscheduled));
        xml.empty(tag)?;
    }
    xml.close("Protocol")?;
    for event in events() {
        event_definition(version, event, &conditions, xml)?;
    }
    for form in version.forms.iter().filter(|form| !version.is_reference(&form.oid)) {
        form_definition(form, &conditions, xml)?;
    }
    for form in &version.forms {
        for group in &form.groups {
            group_definition(version, form, group, &conditions, xml)?;
        }
    }
    for form in &version.forms {
        for item in form.groups.iter().flat_map(|group| &group.items) {
            for variable in version.variables(item) {
                item_definition(version, form, variable, xml)?;
            }
        }
    }
    codelists(version, xml)?;
    conditions.write(xml)?;
    methods(version, xml)?;
    xml.close("MetaDataVersion")
}

fn belongs_to_subject(event: &Event) -> bool {
    !matches!(event.kind, EventKind::Site | EventKind::Cohort)
}

fn event_definition<W: Write>(
    version: &Version,
    event: &Event,
    conditions: &Conditions,
    xml: &mut Xml<W>,
) -> io::Result<()> {
    let kind = match event.kind {
        EventKind::Unscheduled => "Unscheduled",
        EventKind::Common => "Common",
        _ => "Scheduled",
    };
    let tag = Tag::new("StudyEventDef")
        .with("OID", event.oid.as_str())
        .with("Name", &event.name.en)
        .with("Repeating", yes_no(event.repeats))
        .with("Type", kind);
    xml.open(tag)?;
    xml.words("Description", &event.name)?;
    let mut position = 0;
    for used in &event.forms {
        position += 1;
        let tag = Tag::new("FormRef")
            .with("FormOID", used.form.as_str())
            .with("OrderNumber", position.to_string())
            .with("Mandatory", yes_no(used.required))
            .maybe("CollectionExceptionConditionOID", conditions.form(used.when.as_deref()));
        xml.empty(tag)?;
    }
    let listed = |form: &&Form| event.forms.iter().any(|used| used.form == form.oid);
    let others = version.forms.iter().filter(|form| event.any_form && !listed(form));
    for form in others.filter(|form| !version.is_reference(&form.oid)) {
        position += 1;
        let tag = Tag::new("FormRef")
            .with("FormOID", form.oid.as_str())
            .with("OrderNumber", position.to_string())
            .with("Mandatory", "No");
        xml.empty(tag)?;
    }
    xml.close("StudyEventDef")
}

fn form_definition<W: Write>(form: &Form, conditions: &Conditions, xml: &mut Xml<W>) -> io::Result<()> {
    let tag = Tag::new("FormDef")
        .with("OID", form.oid.as_str())
        .with("Name", &form.name.en)
        .with("Repeating", "No");
    xml.open(tag)?;
    xml.words("Description", &form.name)?;
    for (position, group) in form.groups.iter().enumerate() {
        let tag = Tag::new("ItemGroupRef")
            .with("ItemGroupOID", group_oid(form.oid.as_str(), group.oid.as_str()))
            .with("OrderNumber", (position + 1).to_string())
            .with("Mandatory", yes_no(!group.repeats || group.min_rows.unwrap_or(0) > 0))
            .maybe("CollectionExceptionConditionOID", conditions.group(group));
        xml.empty(tag)?;
    }
    xml.close("FormDef")
}

fn group_definition<W: Write>(
    version: &Version,
    form: &Form,
    group: &Group,
    conditions: &Conditions,
    xml: &mut Xml<W>,
) -> io::Result<()> {
    let name = group.name.as_ref().unwrap_or(&form.name);
    let tag = Tag::new("ItemGroupDef")
        .with("OID", group_oid(form.oid.as_str(), group.oid.as_str()))
        .with("Name", &name.en)
        .with("Repeating", yes_no(group.repeats))
        .with("IsReferenceData", yes_no(version.is_reference(&form.oid)))
        .maybe("Domain", form.domain.as_deref());
    xml.open(tag)?;
    xml.words("Description", name)?;
    let mut position = 0;
    for item in &group.items {
        let key = group.key.iter().position(|key| *key == item.oid).map(|key| (key + 1).to_string());
        for variable in version.variables(item) {
            position += 1;
            let tag = Tag::new("ItemRef")
                .with("ItemOID", variable_oid(form.oid.as_str(), variable))
                .with("OrderNumber", position.to_string())
                .with("Mandatory", yes_no(item.required != Required::No))
                .maybe("KeySequence", key.as_deref())
                .maybe("MethodOID", method_oid(form, item))
                .maybe("CollectionExceptionConditionOID", conditions.item(item));
            xml.empty(tag)?;
        }
    }
    xml.close("ItemGroupDef")
}

fn item_definition<W: Write>(
    version: &Version,
    form: &Form,
    variable: Variable<'_>,
    xml: &mut Xml<W>,
) -> io::Result<()> {
    let item = variable.item;
    let oid = variable_oid(form.oid.as_str(), variable);
    let shape = Shape::of(item, variable);
    let tag = Tag::new("ItemDef")
        .with("OID", &oid)
        .with("Name", variable.name())
        .with("DataType", shape.data_type)
        .maybe("Length", shape.length.map(|length| length.to_string()))
        .maybe("SignificantDigits", shape.scale.map(|scale| scale.to_string()))
        .maybe("SDSVarName", item.sdtm.as_ref().map(|sdtm| sdtm.variable.as_str()).filter(is_sas_name))
        .with("Origin", if item.derive.is_some() { "Derived" } else { "CRF" });
    xml.open(tag)?;
    let label = variable.label();
    xml.words("Description", &label)?;
    xml.words("Question", &label)?;
    for unit in units_of(version, item) {
        xml.empty(Tag::new("MeasurementUnitRef").with("MeasurementUnitOID", unit_oid(unit)))?;
    }
    if variable.choice.is_none() {
        range_checks(item, item.hard.as_ref(), "Hard", xml)?;
        range_checks(item, item.soft.as_ref(), "Soft", xml)?;
    }
    if let Some(list) = codelist_of(version, item, variable) {
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
        let text = |length| Self { data_type: "text", length: Some(length), scale: None };
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
            ItemType::Text { max, .. } => text((*max).max(1)),
            ItemType::YesNo => text(1),
            ItemType::Constant(constant) => {
                text(u32::try_from(constant.chars().count()).unwrap_or(u32::MAX).max(1))
            }
            ItemType::Choice(_) | ItemType::Choices(_) | ItemType::Row(_) | ItemType::Attachment => text(200),
            ItemType::Date => plain("date"),
            ItemType::PartialDate => plain("partialDate"),
            ItemType::Time => plain("partialTime"),
            ItemType::DateTime => plain("partialDatetime"),
        }
    }
}

/// The item's unit, or the units to choose from; only those the version defines.
fn units_of<'a>(version: &'a Version, item: &'a Item) -> impl Iterator<Item = &'a str> {
    let units = item.unit.iter().chain(&item.units);
    units.filter_map(|unit| version.unit(unit)).map(|unit| unit.oid.as_str())
}

fn range_checks<W: Write>(
    item: &Item,
    bounds: Option<&Bounds>,
    soft_hard: &str,
    xml: &mut Xml<W>,
) -> io::Result<()> {
    let Some(bounds) = bounds else { return Ok(()) };
    for (bound, comparator, sign) in [(&bounds.min, "GE", ">="), (&bounds.max, "LE", "<=")] {
        let Some(bound) = bound else { continue };
        if is_literal(bound) {
            xml.open(Tag::new("RangeCheck").with("Comparator", comparator).with("SoftHard", soft_hard))?;
            xml.text(Tag::new("CheckValue"), bound)?;
        } else {
            xml.open(Tag::new("RangeCheck").with("SoftHard", soft_hard))?;
            let expression = format!("{} {sign} ({bound})", item.oid);
            xml.text(Tag::new("FormalExpression").with("Context", LANGUAGE), &expression)?;
        }
        xml.close("RangeCheck")?;
    }
    Ok(())
}

/// A number or a date rather than an expression.
fn is_literal(bound: &str) -> bool {
    let digits = bound.strip_prefix('-').unwrap_or(bound);
    let number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    number || chrono::NaiveDate::parse_from_str(bound, "%Y-%m-%d").is_ok()
}

fn codelist_of(version: &Version, item: &Item, variable: Variable<'_>) -> Option<String> {
    if variable.choice.is_some() || item.kind == ItemType::YesNo {
        return Some(CHOSEN.to_owned());
    }
    match &item.kind {
        ItemType::Choice(list) => version.codelist(list.as_str()).map(|list| codelist_oid(list.oid.as_str())),
        _ => None,
    }
}

/// `VS.VSORRES where VSTESTCD = "HEIGHT"`.
fn sdtm_target(item: &Item) -> Option<String> {
    let sdtm = item.sdtm.as_ref()?;
    let domain = if sdtm.supp { format!("SUPP{}", sdtm.domain) } else { sdtm.domain.clone() };
    let mut target = format!("{domain}.{}", sdtm.variable);
    let test = sdtm.testcd.iter().map(|test| (format!("{}TESTCD", sdtm.domain), test));
    let fixed = sdtm.with.iter().map(|(variable, value)| (variable.clone(), value));
    for (position, (variable, value)) in test.chain(fixed).enumerate() {
        let joint = if position == 0 { "where" } else { "and" };
        target.push_str(&format!(" {joint} {variable} = \"{value}\""));
    }
    Some(target)
}

fn codelists<W: Write>(version: &Version, xml: &mut Xml<W>) -> io::Result<()> {
    for list in &version.codelists {
        codelist(list, xml)?;
    }
    let yes = Text { en: "Yes".into(), ko: "예".into(), zh: "是".into() };
    let no = Text { en: "No".into(), ko: "아니요".into(), zh: "否".into() };
    own_codelist(CHOSEN, "Yes or no", &[("Y", yes), ("N", no)], xml)?;
    for list in flags::lists() {
        own_codelist(list.oid, list.name, &list.codes, xml)?;
    }
    Ok(())
}

fn codelist<W: Write>(list: &CodeList, xml: &mut Xml<W>) -> io::Result<()> {
    let name = list.name.as_ref().map_or(list.oid.as_str(), |name| &name.en);
    let tag = Tag::new("CodeList")
        .with("OID", codelist_oid(list.oid.as_str()))
        .with("Name", name)
        .with("DataType", "text");
    xml.open(tag)?;
    for (position, code) in list.codes.iter().enumerate() {
        let tag = Tag::new("CodeListItem")
            .with("CodedValue", &code.code)
            .with("OrderNumber", (position + 1).to_string());
        xml.open(tag)?;
        xml.words("Decode", &code.label)?;
        alias("nci:ExtCodeID", code.cdisc.as_deref(), xml)?;
        alias("CDISC", code.submission.as_deref(), xml)?;
        xml.close("CodeListItem")?;
    }
    alias("nci:ExtCodeID", list.cdisc.as_deref(), xml)?;
    xml.close("CodeList")
}

fn own_codelist<W: Write>(
    oid: &str,
    name: &str,
    codes: &[(&'static str, Text)],
    xml: &mut Xml<W>,
) -> io::Result<()> {
    xml.open(Tag::new("CodeList").with("OID", oid).with("Name", name).with("DataType", "text"))?;
    for (code, words) in codes {
        xml.open(Tag::new("CodeListItem").with("CodedValue", code))?;
        xml.words("Decode", words)?;
        xml.close("CodeListItem")?;
    }
    xml.close("CodeList")
}

fn alias<W: Write>(context: &str, name: Option<&str>, xml: &mut Xml<W>) -> io::Result<()> {
    match name {
        Some(name) => xml.empty(Tag::new("Alias").with("Context", context).with("Name", name)),
        None => Ok(()),
    }
}

/// At most eight letters, digits and `_`, not beginning with a digit.
fn is_sas_name(name: &&str) -> bool {
    let mut characters = name.chars();
    name.len() <= 8
        && characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "Yes" } else { "No" }
}
