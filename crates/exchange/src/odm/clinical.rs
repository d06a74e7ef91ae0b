//! ClinicalData, one a version of the definition, and ReferenceData: what belongs to the site instead of a subject.

use std::io::{self, Write};

use protocol::{Content, Location, Missing, Scope};

use super::admin::{signature_oid, user_oid};
use super::flags::FlagType;
use super::notes::{Note, Remarks, write as write_notes};
use super::xml::{Tag, Xml, permitted};
use super::{lists, metadata};
use crate::package::Extract;
use crate::reconcile::cohort_of;
use crate::snapshot::{Entry, EventEntry, FormEntry, GroupEntry, Records};
use crate::version::{Told, Variable, Version};

pub(super) fn clinical_data<W: Write>(extract: &Extract<'_>, xml: &mut Xml<W>) -> io::Result<()> {
    let remarks = Remarks::of(extract.snapshot);
    for (under, version) in extract.versions.iter().enumerate() {
        let mut opened = false;
        for entry in extract.layout.subjects(under) {
            let own = under == extract.snapshot.own_version(&entry.scope, extract.versions);
            if entry.events.is_empty() && !own {
                continue;
            }
            if !opened {
                xml.open(container("ClinicalData", extract, version))?;
                opened = true;
            }
            Writer { extract, version, remarks: &remarks, xml }.subject(entry, own)?;
        }
        if opened {
            xml.close("ClinicalData")?;
        }
    }
    Ok(())
}

pub(super) fn reference_data<W: Write>(extract: &Extract<'_>, xml: &mut Xml<W>) -> io::Result<()> {
    let remarks = Remarks::of(extract.snapshot);
    for (under, version) in extract.versions.iter().enumerate() {
        let newest = under + 1 == extract.versions.len();
        let mut groups = Vec::new();
        for records in extract.layout.reference(under) {
            for event in &records.events {
                for form in &event.forms {
                    for (position, group) in form.groups.iter().enumerate() {
                        // There is no FormData to bear what is said of the form: its first group does.
                        let speaks = group.row.is_some() || newest && position == 0;
                        let key = reference_key(&records.scope, row_key(group));
                        groups.push((&form.oid, key, speaks, group));
                    }
                }
            }
        }
        if groups.is_empty() {
            continue;
        }
        xml.open(container("ReferenceData", extract, version))?;
        for (form, key, speaks, group) in &groups {
            let mut writer = Writer { extract, version, remarks: &remarks, xml };
            writer.group(form.as_str(), key.as_deref(), *speaks, group)?;
        }
        xml.close("ReferenceData")?;
    }
    Ok(())
}

fn row_key(group: &GroupEntry<'_>) -> Option<String> {
    group.row.map(|(key, _)| key.to_string())
}

/// Begins the key of a cohort's record, `COHORT:OID` or `COHORT:OID#ROW`: ReferenceData has no element that says whose a record is.
pub(super) const OF_COHORT: &str = "COHORT:";

fn reference_key(scope: &Scope, row: Option<String>) -> Option<String> {
    match (cohort_of(scope), row) {
        ("", row) => row,
        (cohort, None) => Some(format!("{OF_COHORT}{cohort}")),
        (cohort, Some(row)) => Some(format!("{OF_COHORT}{cohort}#{row}")),
    }
}

fn container<'a>(name: &'a str, extract: &Extract<'_>, version: &Version) -> Tag<'a> {
    Tag::new(name).with("StudyOID", extract.study_oid()).with("MetaDataVersionOID", version.oid())
}

struct Writer<'a, 'x, W: Write> {
    extract: &'a Extract<'a>,
    version: &'a Version,
    remarks: &'a Remarks<'a>,
    xml: &'x mut Xml<W>,
}

impl<W: Write> Writer<'_, '_, W> {
    /// `own`: it is the version that the subject stands under, where also signatures and annotations of whole places are written, once.
    fn subject(&mut self, subject: &Records<'_>, own: bool) -> io::Result<()> {
        self.xml.open(Tag::new("SubjectData").with("SubjectKey", subject.number))?;
        let at = Location::scope(subject.scope.clone());
        if own {
            self.signature(&at)?;
        }
        self.xml.empty(Tag::new("SiteRef").with("LocationOID", self.extract.location_oid()))?;
        if own {
            write_notes(&self.remarks.notes(&at), self.xml)?;
        }
        for event in &subject.events {
            self.event(event, own)?;
        }
        self.xml.close("SubjectData")
    }

    fn event(&mut self, event: &EventEntry<'_>, own: bool) -> io::Result<()> {
        let tag = Tag::new("StudyEventData")
            .with("StudyEventOID", event.key.oid.as_str())
            .maybe("StudyEventRepeatKey", event.key.key.map(|key| key.to_string()));
        self.xml.open(tag)?;
        if own {
            self.about(&event.at)?;
        }
        for form in &event.forms {
            self.form(form, own)?;
        }
        self.xml.close("StudyEventData")
    }

    fn form(&mut self, form: &FormEntry<'_>, own: bool) -> io::Result<()> {
        self.xml.open(Tag::new("FormData").with("FormOID", form.oid.as_str()))?;
        if own {
            self.about(&form.at)?;
        }
        for group in &form.groups {
            self.group(form.oid.as_str(), row_key(group).as_deref(), group.row.is_some(), group)?;
        }
        self.xml.close("FormData")
    }

    /// `speaks`: with signature and annotations of the group's place.
    fn group(
        &mut self,
        form: &str,
        key: Option<&str>,
        speaks: bool,
        group: &GroupEntry<'_>,
    ) -> io::Result<()> {
        let tag = Tag::new("ItemGroupData")
            .with("ItemGroupOID", metadata::group_oid(form, group.oid.as_str()))
            .maybe("ItemGroupRepeatKey", key);
        self.xml.open(tag)?;
        if speaks {
            self.about(&group.at)?;
        }
        for entry in &group.entries {
            self.entry(form, group, entry)?;
        }
        self.xml.close("ItemGroupData")
    }

    fn entry(&mut self, form: &str, group: &GroupEntry<'_>, entry: &Entry<'_>) -> io::Result<()> {
        let version = self.version;
        let mut notes = self.remarks.notes(&entry.at);
        for variable in version.variables_of(entry.item) {
            let unit = self.unit(group, variable);
            self.variable(form, entry, variable, unit, std::mem::take(&mut notes))?;
        }
        Ok(())
    }

    fn variable(
        &mut self,
        form: &str,
        entry: &Entry<'_>,
        variable: Variable<'_>,
        unit: Option<String>,
        remarks: Vec<Note>,
    ) -> io::Result<()> {
        let held = entry.held.map(|held| variable.held(&held.content));
        let tag = Tag::new("ItemData").with("ItemOID", metadata::variable_oid(form, variable));
        let (tag, mut notes) = match &held {
            Some(Told::Value(value)) => (tag.with("Value", value), value_notes(value, variable)),
            Some(Told::Missing(reason)) => (tag.with("IsNull", "Yes"), missing_notes(*reason)),
            None => (tag.with("IsNull", "Yes"), Vec::new()),
        };
        let unit = unit.filter(|_| matches!(held, Some(Told::Value(_))));
        notes.extend(remarks);
        let signature = self.remarks.signature(&entry.at).filter(|_| variable.choice.is_none());
        if notes.is_empty() && unit.is_none() && signature.is_none() {
            return self.xml.empty(tag);
        }
        self.xml.open(tag)?;
        if signature.is_some() {
            self.signature(&entry.at)?;
        }
        if let Some(unit) = unit {
            self.xml.empty(Tag::new("MeasurementUnitRef").with("MeasurementUnitOID", unit))?;
        }
        write_notes(&notes, self.xml)?;
        self.xml.close("ItemData")
    }

    /// The unit that was chosen beside the value, or the item's only one.
    fn unit(&self, group: &GroupEntry<'_>, variable: Variable<'_>) -> Option<String> {
        let item = variable.item;
        let chosen = match item.unit_item {
            Some(unit_item) => {
                let entry = group.entries.iter().find(|entry| entry.item == unit_item)?;
                let Some(Content::Value(unit)) = entry.held.map(|held| &held.content) else { return None };
                unit.value.clone()
            }
            None => item.unit.clone()?,
        };
        self.version.knows_unit(&chosen).then(|| lists::unit_oid(&chosen))
    }

    fn about(&mut self, at: &Location) -> io::Result<()> {
        self.signature(at)?;
        write_notes(&self.remarks.notes(at), self.xml)
    }

    fn signature(&mut self, at: &Location) -> io::Result<()> {
        let Some(signature) = self.remarks.signature(at) else { return Ok(()) };
        let meanings = self.extract.meanings();
        let meaning = meanings.iter().position(|meaning| *meaning == signature.meaning).unwrap_or(0);
        let id = format!("SIGNATURE.{}", signature.id);
        self.xml.open(Tag::new("Signature").with("ID", id))?;
        self.xml.empty(Tag::new("UserRef").with("UserOID", user_oid(&signature.stamp.user)))?;
        self.xml.empty(Tag::new("LocationRef").with("LocationOID", self.extract.location_oid()))?;
        self.xml.empty(Tag::new("SignatureRef").with("SignatureOID", signature_oid(meaning)))?;
        self.xml.text(Tag::new("DateTimeStamp"), &signature.stamp.instant)?;
        self.xml.close("Signature")
    }
}

fn value_notes(value: &str, variable: Variable<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    if variable.item.censored {
        let comparator = match value.chars().next() {
            Some('<') => Some("LT"),
            Some('>') => Some("GT"),
            _ => None,
        };
        notes.extend(comparator.map(|code| Note::flag(FlagType::Comparator, code)));
    }
    if permitted(value) != value {
        notes.push(Note::flag(FlagType::Characters, "REPLACED"));
    }
    notes
}

fn missing_notes(reason: Missing) -> Vec<Note> {
    vec![Note::flag(FlagType::Missing, reason.code())]
}
