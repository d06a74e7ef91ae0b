//! Whose signature counts where: a form that the study has signed by the principal investigator is signed by nobody else (study specification 0.4, ruling 13).
//!
//! The role is the one in which somebody signed, as the event of the signature says it; what the account may do today changes no earlier signature.

use protocol::study::Form;
use protocol::{Location, Study};
use store::Role;

/// How a definition names the principal investigator.
const PRINCIPAL: &str = "PI";

/// Whether who signs in this role signs what is at a place.
pub(crate) fn signs(study: &Study, at: &Location, role: Role) -> bool {
    match role {
        Role::PrincipalInvestigator => true,
        Role::Investigator => !is_for_principal(study, at),
        _ => false,
    }
}

/// Whether a place is a form, or lies in one, that the principal investigator alone signs.
pub(crate) fn is_for_principal(study: &Study, at: &Location) -> bool {
    at.form.as_ref().and_then(|form| study.form(form.as_str())).is_some_and(is_principals)
}

/// Whether the principal investigator alone signs a form.
pub(crate) fn is_principals(form: &Form) -> bool {
    form.signed_by.as_deref() == Some(PRINCIPAL)
}
