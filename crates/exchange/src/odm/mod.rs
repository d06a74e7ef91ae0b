//! ODM 1.3.2 (CDISC): a Snapshot of the data, with the whole definition, the people, the signatures in force and what was remarked.
//!
//! Architecture invariant: every OID that is referred to is defined in the same file, and no OID is defined twice in a MetaDataVersion.
//! The XSD notices neither; a test does.

mod admin;
mod clinical;
mod conditions;
pub(crate) mod flags;
mod items;
mod lists;
mod metadata;
mod notes;
mod read;
mod xml;

use std::io::{self, Write};

use crate::package::Extract;

pub use read::{NotOdm, Reading, read};
pub(crate) use xml::permitted;
use xml::{Tag, Xml};

const NAMESPACE: &str = "http://www.cdisc.org/ns/odm/v1.3";

/// Writes the snapshot. Its instants are those of the last event it holds.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(extract: &Extract<'_>, out: impl Write) -> io::Result<()> {
    let mut xml = Xml::new(out)?;
    xml.comment(&extract.banner())?;
    let tag = Tag::new("ODM")
        .with("xmlns", NAMESPACE)
        .with("Description", extract.banner())
        .with("FileType", "Snapshot")
        .with("Granularity", "All")
        .with("FileOID", extract.file_oid())
        .with("CreationDateTime", extract.instant())
        .with("AsOfDateTime", extract.instant())
        .with("ODMVersion", "1.3.2")
        .with("Originator", &extract.snapshot.site_name)
        .with("SourceSystem", "Casebook")
        .with("SourceSystemVersion", extract.program);
    xml.open(tag)?;
    metadata::study(extract, &mut xml)?;
    admin::admin_data(extract, &mut xml)?;
    clinical::reference_data(extract, &mut xml)?;
    clinical::clinical_data(extract, &mut xml)?;
    xml.close("ODM")?;
    xml.finish()
}
