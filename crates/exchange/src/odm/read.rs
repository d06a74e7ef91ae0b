//! Reads the values back out of an ODM file: the other half of the reconciliation.

use std::io::BufRead;

use quick_xml::events::attributes::AttrError;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::clinical::OF_COHORT;
use super::flags::FlagType;
use crate::reconcile::{Address, Told, Values};

/// What an ODM file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// `ODM/@Description`.
    pub description: String,
    /// `ODM/@FileOID`.
    pub file_oid: String,
    /// `ODM/@AsOfDateTime`.
    pub as_of: String,
    /// Every value.
    pub values: Values,
}

/// The file is not ODM as this program writes it.
#[derive(Debug, thiserror::Error)]
pub enum NotOdm {
    /// It is no XML.
    #[error("it is not well-formed XML: {0}")]
    Xml(#[from] quick_xml::Error),
    /// A tag is malformed.
    #[error("it is not well-formed XML: {0}")]
    Attribute(#[from] AttrError),
    /// An item says the same thing twice.
    #[error("it holds two values at {0}")]
    Twice(Address),
    /// The end is missing.
    #[error("it ends before </ODM>")]
    Cut,
}

/// Where the reader stands.
#[derive(Default)]
struct Place {
    subject: String,
    event: String,
    event_key: String,
    form: String,
    group: String,
    row: String,
    cohort: String,
}

/// An ItemData that is open.
struct Item {
    oid: String,
    value: Option<String>,
    flag: String,
    missing: Option<String>,
}

/// Reads all values of an ODM file.
///
/// # Errors
/// When it is not well-formed, is cut off, or holds two values at one address.
pub fn read(source: impl BufRead) -> Result<Reading, NotOdm> {
    let mut reader = Reader::from_reader(source);
    let (mut reading, mut place, mut buffer) = (Reading::default(), Place::default(), Vec::new());
    let mut item: Option<Item> = None;
    let mut text = String::new();
    loop {
        match reader.read_event_into(&mut buffer)? {
            Event::Start(tag) => {
                text.clear();
                begin(&tag, &mut reading, &mut place, &mut item)?;
            }
            Event::Empty(tag) => {
                begin(&tag, &mut reading, &mut place, &mut item)?;
                if tag.name().as_ref() == "ItemData" {
                    settle(item.take(), &place, &mut reading)?;
                }
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::End(tag) => match tag.name().as_ref() {
                "FlagValue" => {
                    text.clone_into(item.as_mut().map_or(&mut String::new(), |item| &mut item.flag))
                }
                "FlagType" if text == FlagType::Missing.code() => {
                    if let Some(item) = &mut item {
                        item.missing = Some(item.flag.clone());
                    }
                }
                "ItemData" => settle(item.take(), &place, &mut reading)?,
                "ODM" => return Ok(reading),
                _ => {}
            },
            Event::Eof => return Err(NotOdm::Cut),
            _ => {}
        }
        buffer.clear();
    }
}

fn begin(
    tag: &BytesStart<'_>,
    reading: &mut Reading,
    place: &mut Place,
    item: &mut Option<Item>,
) -> Result<(), NotOdm> {
    match tag.name().as_ref() {
        "ODM" => {
            reading.description = attribute(tag, "Description")?.unwrap_or_default();
            reading.file_oid = attribute(tag, "FileOID")?.unwrap_or_default();
            reading.as_of = attribute(tag, "AsOfDateTime")?.unwrap_or_default();
        }
        "ReferenceData" | "ClinicalData" => *place = Place::default(),
        "SubjectData" => place.subject = attribute(tag, "SubjectKey")?.unwrap_or_default(),
        "StudyEventData" => {
            place.event = attribute(tag, "StudyEventOID")?.unwrap_or_default();
            place.event_key = attribute(tag, "StudyEventRepeatKey")?.unwrap_or_default();
        }
        "ItemGroupData" => {
            let oid = attribute(tag, "ItemGroupOID")?.unwrap_or_default();
            let (form, group) = oid.split_once('.').unwrap_or((&oid, ""));
            (place.form, place.group) = (form.to_owned(), group.to_owned());
            let key = attribute(tag, "ItemGroupRepeatKey")?.unwrap_or_default();
            let of_cohort = key.strip_prefix(OF_COHORT).filter(|_| place.subject.is_empty());
            let (cohort, row) = match of_cohort {
                Some(key) => key.split_once('#').unwrap_or((key, "")),
                None => ("", key.as_str()),
            };
            (place.cohort, place.row) = (cohort.to_owned(), row.to_owned());
        }
        "ItemData" => {
            let oid = attribute(tag, "ItemOID")?.unwrap_or_default();
            let value = attribute(tag, "Value")?;
            *item = Some(Item { oid, value, flag: String::new(), missing: None });
        }
        _ => {}
    }
    Ok(())
}

fn settle(item: Option<Item>, place: &Place, reading: &mut Reading) -> Result<(), NotOdm> {
    let Some(item) = item else { return Ok(()) };
    let told = match (item.value, item.missing) {
        (Some(value), _) => Told::Value(value),
        (None, Some(reason)) => Told::Missing(reason),
        (None, None) => return Ok(()),
    };
    let form = format!("{}.", place.form);
    let variable = item.oid.strip_prefix(&form).unwrap_or(&item.oid);
    let Place { subject, event, event_key, form, group, row, cohort } = place;
    let address = match subject.as_str() {
        "" => Address::of_reference(cohort, form, group, row, variable),
        _ => Address::new(subject, event, event_key, form, group, row, variable),
    };
    match reading.values.insert(address.clone(), told) {
        Some(_) => Err(NotOdm::Twice(address)),
        None => Ok(()),
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, NotOdm> {
    for attribute in tag.attributes() {
        let attribute = attribute?;
        if attribute.key.as_ref() == name {
            return Ok(Some(attribute.normalized_value(XmlVersion::Explicit1_0)?.into_owned()));
        }
    }
    Ok(None)
}
