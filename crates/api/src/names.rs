//! How subjects, visits and forms are named to the window.

use protocol::{EventKey, Location, Oid, Scope, Study};

use crate::case::Case;
use crate::contract::{EventRef, FormRef, SubjectRef, Words};
use crate::error::Refusal;
use crate::words::words;

/// A subject; `None` for the site's own records.
pub(crate) fn subject(case: &Case) -> Option<SubjectRef> {
    match case.scope {
        Scope::Subject(key) => Some(SubjectRef {
            key: key.to_string(),
            number: case.chart.number.clone(),
            version: case.earlier.clone(),
        }),
        _ => None,
    }
}

/// The cohort of a cohort's record.
pub(crate) fn cohort(study: &Study, scope: &Scope) -> Option<Words> {
    let Scope::Cohort(oid) = scope else { return None };
    let cohort = study.header().cohorts.iter().find(|cohort| cohort.oid == *oid)?;
    Some(words(&cohort.name))
}

/// A visit.
pub(crate) fn event(study: &Study, key: &EventKey) -> EventRef {
    let defined = study.event(key.oid.as_str());
    EventRef {
        key: key.to_string(),
        oid: key.oid.to_string(),
        name: defined.map(|event| words(&event.name)).unwrap_or_default(),
        short: defined.map(|event| words(&event.short)).unwrap_or_default(),
    }
}

/// A form of a visit.
pub(crate) fn form(study: &Study, scope: &Scope, event: &EventKey, form: &Oid) -> FormRef {
    FormRef {
        place: Location::form(scope.clone(), event.clone(), form.clone()).to_string(),
        oid: form.to_string(),
        name: study.form(form.as_str()).map(|form| words(&form.name)).unwrap_or_default(),
    }
}

/// The form at a place.
pub(crate) fn form_at(study: &Study, at: &Location) -> Option<FormRef> {
    Some(form(study, &at.scope, at.event.as_ref()?, at.form.as_ref()?))
}

/// The scope of the subject whose key the window sent.
pub(crate) fn subject_scope(key: &str) -> Result<Scope, Refusal> {
    key.parse().map(Scope::Subject).map_err(|_| Refusal::bad("subject", "uuid"))
}

/// A place as the window writes it.
pub(crate) fn place(text: &str) -> Result<Location, Refusal> {
    Ok(text.parse()?)
}

/// A place that names a form of a visit, whatever row or item it names besides.
pub(crate) fn form_place(text: &str) -> Result<Location, Refusal> {
    let at = place(text)?.form_place();
    if at.form.is_some() { Ok(at) } else { Err(Refusal::bad("place", "form")) }
}
