//! AdminData: people, the site, and what signatures mean.

use std::io::{self, Write};

use store::Role;

use super::xml::{Tag, Xml};
use crate::package::Extract;

/// Why an electronic signature binds (21 CFR 11.100 and 11.200).
const LEGAL_REASON: &str = "Electronic signature under the signer's recorded statement of accountability: the equal of a handwritten signature.";

pub(super) fn admin_data<W: Write>(extract: &Extract<'_>, xml: &mut Xml<W>) -> io::Result<()> {
    xml.open(Tag::new("AdminData").with("StudyOID", extract.study_oid()))?;
    for (login, user) in &extract.snapshot.users {
        xml.open(Tag::new("User").with("OID", user_oid(login)).with("UserType", user_type(user.role)))?;
        xml.text(Tag::new("LoginName"), login)?;
        xml.text(Tag::new("FullName"), &user.name)?;
        xml.empty(Tag::new("LocationRef").with("LocationOID", extract.location_oid()))?;
        xml.close("User")?;
    }
    let site = Tag::new("Location")
        .with("OID", extract.location_oid())
        .with("Name", &extract.snapshot.site_name)
        .with("LocationType", "Site");
    xml.open(site)?;
    for (version, in_force) in extract.versions.iter().zip(&extract.snapshot.definitions) {
        let tag = Tag::new("MetaDataVersionRef")
            .with("StudyOID", extract.study_oid())
            .with("MetaDataVersionOID", version.oid())
            .with("EffectiveDate", in_force.since.instant.get(..10).unwrap_or_default());
        xml.empty(tag)?;
    }
    xml.close("Location")?;
    for (position, meaning) in extract.meanings().iter().enumerate() {
        let tag =
            Tag::new("SignatureDef").with("OID", signature_oid(position)).with("Methodology", "Electronic");
        xml.open(tag)?;
        xml.text(Tag::new("Meaning"), meaning)?;
        xml.text(Tag::new("LegalReason"), LEGAL_REASON)?;
        xml.close("SignatureDef")?;
    }
    xml.close("AdminData")
}

pub(super) fn user_oid(login: &str) -> String {
    format!("USR.{login}")
}

/// The OID of the meaning at this position of [`Extract::meanings`].
pub(super) fn signature_oid(position: usize) -> String {
    format!("SIG.{}", position + 1)
}

fn user_type(role: Role) -> &'static str {
    match role {
        Role::Investigator | Role::PrincipalInvestigator => "Investigator",
        Role::Monitor => "Sponsor",
        _ => "Other",
    }
}
