//! MeasurementUnit and CodeList: the closed vocabularies, the study's and this exporter's own.

use std::io::{self, Write};

use protocol::definition::{CodeList, Text, Unit};

use super::conditions::english;
use super::flags;
use super::xml::{Tag, Xml};
use crate::version::Version;

/// The list that yes/no items answer, and each choice of an item with several choices.
pub(super) const CHOSEN: &str = "CL.CASEBOOK.YESNO";

pub(super) fn unit_oid(unit: &str) -> String {
    format!("MU.{unit}")
}

pub(super) fn codelist_oid(list: &str) -> String {
    format!("CL.{list}")
}

pub(super) fn measurement_unit<W: Write>(unit: &Unit, xml: &mut Xml<W>) -> io::Result<()> {
    xml.open(Tag::new("MeasurementUnit").with("OID", unit_oid(&unit.oid)).with("Name", &unit.oid))?;
    xml.words("Symbol", &unit.symbol.clone().unwrap_or_else(|| english(&unit.oid)))?;
    alias("UCUM", unit.ucum.as_deref(), xml)?;
    alias("CDISC", unit.cdisc.as_deref(), xml)?;
    xml.close("MeasurementUnit")
}

pub(super) fn codelists<W: Write>(version: &Version, xml: &mut Xml<W>) -> io::Result<()> {
    for list in version.study.codelists().iter().filter(|list| !list.codes.is_empty()) {
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

pub(super) fn alias<W: Write>(context: &str, name: Option<&str>, xml: &mut Xml<W>) -> io::Result<()> {
    match name {
        Some(name) => xml.empty(Tag::new("Alias").with("Context", context).with("Name", name)),
        None => Ok(()),
    }
}
