//! `casebook audit`: the trail, as lines, as a table, as JSON.

use std::io;

use protocol::{Content, Location, Scope};
use serde_json::{Value, json};
use store::{Record, Subject, TrailFilter, TrailLine, What};

use crate::args::AuditArgs;
use crate::failure::Failure;
use crate::{output, unlock};

pub(crate) fn run(args: &AuditArgs, json: bool) -> Result<(), Failure> {
    let casebook = unlock::read_only(&args.casebook, &args.credentials)?;
    let record = casebook.record();
    let subjects = record.subjects().map_err(Failure::data)?;
    let within = args.subject.as_deref().map(|number| place_of(&subjects, number)).transpose()?;
    if args.csv {
        let mut out = io::stdout().lock();
        return exchange::write_trail(&record, within.as_ref(), &mut out).map_err(Failure::data);
    }
    let filter = TrailFilter { within, ..TrailFilter::default() };
    let lines = record.trail(&filter).map_err(Failure::data)?;
    if json {
        let lines: Vec<Value> = lines.iter().map(|line| to_json(line, &subjects)).collect();
        return output::json(&lines);
    }
    lines.iter().try_for_each(|line| output::line(shown(&record, line, &subjects)))
}

fn place_of(subjects: &[Subject], number: &str) -> Result<Location, Failure> {
    let found = subjects.iter().find(|subject| subject.number == number);
    let found = found.ok_or_else(|| {
        Failure::usage(format!("there is no subject {number}"))
            .advise("casebook info says how many there are; their numbers stand in the trail")
    })?;
    Ok(Location::scope(Scope::Subject(found.subject)))
}

fn number<'s>(line: &TrailLine, subjects: &'s [Subject]) -> Option<&'s str> {
    let key = line.at.subject()?;
    subjects.iter().find(|subject| subject.subject == key).map(|subject| subject.number.as_str())
}

fn to_json(line: &TrailLine, subjects: &[Subject]) -> Value {
    let mut value = json!(line);
    if let (Some(object), Some(number)) = (value.as_object_mut(), number(line, subjects)) {
        object.insert("subject".into(), number.into());
    }
    value
}

/// `12  2026-03-12T01:00:00.000Z  cho (coordinator)  KR-001 V01 VS WEIGHT_VSORRES  value  60.0 → 61.0  typed wrongly`
fn shown(record: &Record<'_>, line: &TrailLine, subjects: &[Subject]) -> String {
    let stamp = &line.stamp;
    let at = &line.at;
    let row = at.row.map(|_| Location { item: None, ..at.clone() });
    let ordinal = row.and_then(|row| record.rows(&row.scope).ok()?.into_iter().find(|known| known.at == row));
    let place = [
        number(line, subjects).map(ToOwned::to_owned),
        at.event.as_ref().map(|event| event.oid.to_string()),
        at.form.as_ref().map(|form| form.to_string()),
        ordinal.map(|row| format!("#{}", row.ordinal)),
        at.item.as_ref().map(|item| item.to_string()),
    ];
    let place: Vec<String> = place.into_iter().flatten().collect();
    let said = line.what.as_ref().map_or("redacted".to_owned(), said);
    let place = if place.is_empty() { at.scope.to_string() } else { place.join(" ") };
    let (seq, instant, user) = (stamp.seq, &stamp.instant, &stamp.user);
    format!("{seq}  {instant}  {user} ({})  {place}  {}  {said}", stamp.role.name(), line.kind)
}

fn said(what: &What) -> String {
    if let What::Value { old, new, reason, .. } = what {
        let because = reason.as_ref().map_or(String::new(), |reason| format!("  ({reason})"));
        return format!("{} → {}{because}", content(old.as_ref()), content(new.as_ref()));
    }
    let value = serde_json::to_value(what).unwrap_or_default();
    let members = value.get("content").and_then(Value::as_object);
    let parts: Vec<String> = members
        .into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| {
            format!("{name}: {}", value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned))
        })
        .collect();
    parts.join("; ")
}

fn content(content: Option<&Content>) -> String {
    match content {
        None => "blank".to_owned(),
        Some(Content::Missing { missing }) => format!("missing ({})", missing.code()),
        Some(Content::Value(value)) => value.value.clone(),
    }
}
