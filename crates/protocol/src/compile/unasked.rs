//! Forms that an event has only while a condition holds: what stands on such a form when it does not is kept, and asked about.

use indexmap::IndexMap;

use crate::Oid;
use crate::definition::{self as d, Severity, StudyHeader};
use crate::load::Located;
use crate::words;

/// One check for each form that an event has conditionally: `V02.A08/hidden`. Like every check it speaks where the form holds data.
pub(super) fn unasked(header: &Located<StudyHeader>) -> Vec<Located<d::Check>> {
    let mut checks = Vec::new();
    for (index, event) in header.value.events.iter().enumerate() {
        let forms = header.place.at("events").at(index).at("forms");
        for (index, held) in event.forms.iter().enumerate() {
            let Some(when) = &held.when else { continue };
            let value = check(&event.oid, &held.form, when);
            checks.push(Located { value, place: forms.at(index).at("when") });
        }
    }
    checks
}

/// The check that asks about a form which an event holds although its condition is false.
#[must_use]
pub fn unasked_check(event: &Oid, form: &Oid) -> Oid {
    Oid::new(&format!("{event}.{form}/hidden"))
}

fn check(event: &Oid, form: &Oid, when: &str) -> d::Check {
    d::Check {
        id: unasked_check(event, form),
        severity: Severity::S,
        title: Some(words::hidden_title()),
        message: words::hidden_form(),
        advice: None,
        on: form.to_string(),
        events: vec![event.clone()],
        at_completion: false,
        raise_when: format!("!({when})"),
        params: IndexMap::new(),
        for_each: IndexMap::new(),
        criterion: None,
        deviation: None,
        adverse_event: false,
        number: None,
        version: 1,
        source: None,
        assumption: false,
    }
}
