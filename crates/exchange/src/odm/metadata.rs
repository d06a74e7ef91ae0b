//! The Study: units, and one MetaDataVersion for each version of the definition that the record used.

use std::collections::BTreeSet;
use std::io::{self, Write};

use protocol::definition::EventKind;
use protocol::study::{Event, Form, Group, Need};

use super::conditions::{Conditions, method_oid, methods};
use super::xml::{Tag, Xml};
use super::{items, lists};
use crate::package::Extract;
use crate::version::{Variable, Version};

/// The OID of an item group: group OIDs are unique only within their form.
pub(super) fn group_oid(form: &str, group: &str) -> String {
    format!("{form}.{group}")
}

/// The OID of a variable: FORM.ITEM, or FORM.ITEM.CHOICE (study specification 0.4, rulings 11 and 12).
pub(super) fn variable_oid(form: &str, variable: Variable<'_>) -> String {
    format!("{form}.{}", variable.name())
}

pub(super) fn study<W: Write>(extract: &Extract<'_>, xml: &mut Xml<W>) -> io::Result<()> {
    xml.open(Tag::new("Study").with("OID", extract.study_oid()))?;
    if let Some(version) = extract.versions.last() {
        let header = version.study.header();
        xml.open(Tag::new("GlobalVariables"))?;
        xml.text(Tag::new("StudyName"), &header.name.en)?;
        xml.text(Tag::new("StudyDescription"), &header.title.en)?;
        xml.text(Tag::new("ProtocolName"), header.oid.as_str())?;
        xml.close("GlobalVariables")?;
    }
    xml.open(Tag::new("BasicDefinitions"))?;
    let mut written = BTreeSet::new();
    for unit in extract.versions.iter().rev().flat_map(|version| version.study.units()) {
        if written.insert(unit.oid.as_str()) {
            lists::measurement_unit(unit, xml)?;
        }
    }
    xml.close("BasicDefinitions")?;
    for version in extract.versions {
        version_definition(version, xml)?;
    }
    xml.close("Study")
}

fn version_definition<W: Write>(version: &Version, xml: &mut Xml<W>) -> io::Result<()> {
    let study = &version.study;
    let conditions = Conditions::of(version);
    let tag = Tag::new("MetaDataVersion")
        .with("OID", version.oid())
        .with("Name", study.version())
        .with("Description", format!("Definition with SHA-256 {}", version.hash));
    xml.open(tag)?;
    let events = || study.events().iter().filter(|event| belongs_to_subject(event));
    xml.open(Tag::new("Protocol"))?;
    xml.words("Description", &study.header().title)?;
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
    for form in study.forms().iter().filter(|form| !version.is_reference(form)) {
        form_definition(version, form, &conditions, xml)?;
    }
    for form in study.forms() {
        for group in version.groups(form) {
            group_definition(version, form, group, &conditions, xml)?;
        }
    }
    for form in study.forms() {
        for item in version.groups(form).flat_map(|group| version.items(group)) {
            for variable in version.variables(item) {
                items::definition(version, form, variable, xml)?;
            }
        }
    }
    lists::codelists(version, xml)?;
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
    let forms = version.study.forms();
    let listed = |form: &&Form| event.forms.iter().any(|used| used.form == form.id);
    let always = event.forms.iter().filter_map(|used| {
        let form = forms.iter().find(|form| form.id == used.form)?;
        Some((form, used.required, conditions.form(used.when.as_ref())))
    });
    let added = forms
        .iter()
        .filter(|form| event.any_form && !listed(form) && !version.is_reference(form))
        .map(|form| (form, false, None));
    for (position, (form, required, exception)) in always.chain(added).enumerate() {
        let tag = Tag::new("FormRef")
            .with("FormOID", form.oid.as_str())
            .with("OrderNumber", (position + 1).to_string())
            .with("Mandatory", yes_no(required))
            .maybe("CollectionExceptionConditionOID", exception);
        xml.empty(tag)?;
    }
    xml.close("StudyEventDef")
}

fn form_definition<W: Write>(
    version: &Version,
    form: &Form,
    conditions: &Conditions,
    xml: &mut Xml<W>,
) -> io::Result<()> {
    let tag = Tag::new("FormDef")
        .with("OID", form.oid.as_str())
        .with("Name", &form.name.en)
        .with("Repeating", "No");
    xml.open(tag)?;
    xml.words("Description", &form.name)?;
    for (position, group) in version.groups(form).enumerate() {
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
        .with("Repeating", yes_no(group.repeats || version.is_of_cohort(form)))
        .with("IsReferenceData", yes_no(version.is_reference(form)))
        .maybe("Domain", form.domain.as_deref());
    xml.open(tag)?;
    xml.words("Description", name)?;
    let variables = version.items(group).flat_map(|item| version.variables(item));
    for (position, variable) in variables.enumerate() {
        let item = variable.item;
        let key = group.key.iter().position(|key| *key == item.id).map(|key| (key + 1).to_string());
        let tag = Tag::new("ItemRef")
            .with("ItemOID", variable_oid(form.oid.as_str(), variable))
            .with("OrderNumber", (position + 1).to_string())
            .with("Mandatory", yes_no(!matches!(item.required, Need::No)))
            .maybe("KeySequence", key)
            .maybe("MethodOID", method_oid(form, item))
            .maybe("CollectionExceptionConditionOID", conditions.item(item));
        xml.empty(tag)?;
    }
    xml.close("ItemGroupDef")
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "Yes" } else { "No" }
}
