//! `casebook audit`: the trail, as lines, as a table, as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use protocol::{Content, Location, Scope};
use serde_json::{Value, json};
use store::{DatabaseError, Record, TrailFilter, TrailLine, What};
use uuid::Uuid;

use crate::args::AuditArgs;
use crate::failure::Failure;
use crate::{output, unlock};

pub(crate) fn run(args: &AuditArgs, json: bool) -> Result<(), Failure> {
    let casebook = unlock::read_only(&args.casebook, &args.credentials)?;
    let record = casebook.record();
    let names = Names::of(&record).map_err(Failure::data)?;
    let within = args.subject.as_deref().map(|number| names.place(number)).transpose()?;
    if args.csv {
        let mut table = Vec::new();
        exchange::write_trail(&record, within.as_ref(), &mut table).map_err(Failure::data)?;
        return output::finish(io::stdout().lock().write_all(&table));
    }
    let filter = TrailFilter { within, ..TrailFilter::default() };
    let lines = record.trail(&filter).map_err(Failure::data)?;
    if json {
        let lines: Vec<Value> = lines.iter().map(|line| names.to_json(line)).collect();
        return output::json(&lines);
    }
    lines.iter().try_for_each(|line| output::line(names.shown(line)))
}

/// What people call subjects and rows.
struct Names {
    subjects: BTreeMap<Uuid, String>,
    rows: BTreeMap<Location, u32>,
}

impl Names {
    fn of(record: &Record<'_>) -> Result<Self, DatabaseError> {
        let subjects = record.subjects()?.into_iter().map(|subject| (subject.subject, subject.number));
        let subjects: BTreeMap<Uuid, String> = subjects.collect();
        let rows = record.rows(&Scope::Study)?.into_iter().map(|row| (row.at, row.ordinal)).collect();
        Ok(Self { subjects, rows })
    }

    fn place(&self, number: &str) -> Result<Location, Failure> {
        let found = self.subjects.iter().find(|(_, known)| *known == number);
        let (subject, _) = found.ok_or_else(|| {
            let known: Vec<&str> = self.subjects.values().map(String::as_str).collect();
            let advice = if known.is_empty() { "nobody is enrolled".to_owned() } else { known.join(", ") };
            Failure::usage(format!("there is no subject {number}")).advise(format!("there are: {advice}"))
        })?;
        Ok(Location::scope(Scope::Subject(*subject)))
    }

    fn number(&self, line: &TrailLine) -> Option<&str> {
        self.subjects.get(&line.at.subject()?).map(String::as_str)
    }

    fn to_json(&self, line: &TrailLine) -> Value {
        let mut value = json!(line);
        if let (Some(object), Some(number)) = (value.as_object_mut(), self.number(line)) {
            object.insert("subject".into(), number.into());
        }
        value
    }

    /// `12  2026-03-12T01:00:00.000Z  cho (coordinator)  KR-001 V01 VS WEIGHT_VSORRES  value  60.0 → 61.0  (typed wrongly)`
    fn shown(&self, line: &TrailLine) -> String {
        let (stamp, at) = (&line.stamp, &line.at);
        let row = at.row.and_then(|_| self.rows.get(&Location { item: None, ..at.clone() }));
        let place = [
            self.number(line).map(ToOwned::to_owned).or_else(|| cohort(&at.scope)),
            at.event.as_ref().map(|event| event.oid.to_string()),
            at.form.as_ref().map(ToString::to_string),
            row.map(|ordinal| format!("#{ordinal}")),
            at.item.as_ref().map(ToString::to_string),
        ];
        let place: Vec<String> = place.into_iter().flatten().collect();
        let place = if place.is_empty() { at.scope.to_string() } else { place.join(" ") };
        let said = line.what.as_ref().map_or("redacted".to_owned(), said);
        let (seq, instant, user, role) = (stamp.seq, &stamp.instant, &stamp.user, stamp.role.name());
        format!("{seq}  {instant}  {user} ({role})  {place}  {}  {said}", line.kind)
    }
}

/// `cohort:L`, of a cohort's record.
fn cohort(scope: &Scope) -> Option<String> {
    matches!(scope, Scope::Cohort(_)).then(|| scope.to_string())
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
