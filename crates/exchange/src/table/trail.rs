//! `audit/trail.csv`: every change, one a line, in words that a person can read and filter. What proves it is `events.jsonl`.

use std::io::Write;

use protocol::{Content, Location};
use serde_json::Value as Json;
use store::{Change, What};

use crate::reconcile::cohort_of;
use crate::snapshot::{Snapshot, Stamp};

const COLUMNS: [&str; 21] = [
    "EXTRACT",
    "SEQ",
    "UTC",
    "LOCAL",
    "USER",
    "NAME",
    "ROLE",
    "ACT",
    "SUBJECT",
    "COHORT",
    "EVENT",
    "EVENT_KEY",
    "FORM",
    "ROW_KEY",
    "ROW_NO",
    "ITEM",
    "WHAT",
    "OLD",
    "NEW",
    "REASON",
    "DETAIL",
];

/// Writes the trail, event by event.
pub struct Trail<'a, W: Write> {
    out: csv::Writer<W>,
    extract: String,
    snapshot: &'a Snapshot,
}

impl<'a, W: Write> Trail<'a, W> {
    /// Begins a trail. `snapshot` tells the names of subjects, rows and people.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn begin(out: W, extract: String, snapshot: &'a Snapshot) -> Result<Self, csv::Error> {
        let mut out = csv::Writer::from_writer(out);
        out.write_record(COLUMNS)?;
        Ok(Self { out, extract, snapshot })
    }

    /// Writes an event's changes; `redacted` tells which contents were removed.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn event<'c>(
        &mut self,
        stamp: &Stamp,
        changes: impl Iterator<Item = (&'c Change, bool)>,
    ) -> Result<(), csv::Error> {
        for (change, redacted) in changes {
            self.change(stamp, change, redacted)?;
        }
        Ok(())
    }

    /// Ends the trail.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn end(mut self) -> std::io::Result<()> {
        self.out.flush()
    }

    fn change(&mut self, stamp: &Stamp, change: &Change, redacted: bool) -> Result<(), csv::Error> {
        let at = &change.at;
        let text = |part: Option<&dyn ToString>| part.map_or(String::new(), ToString::to_string);
        let subject = at.subject().and_then(|key| self.snapshot.subjects.get(&key));
        let row = at.row.and_then(|_| self.snapshot.rows.get(&Location { item: None, ..at.clone() }));
        let said = Said::of(&change.what, redacted);
        let person = self.snapshot.users.get(&stamp.user).map_or("", |user| &user.name);
        let event = at.event.as_ref();
        self.out.write_record([
            self.extract.as_str(),
            &stamp.seq.to_string(),
            &stamp.instant,
            &local(stamp),
            &stamp.user,
            person,
            stamp.role.name(),
            &stamp.act,
            subject.map_or("", |subject| &subject.number),
            cohort_of(&at.scope),
            &text(event.map(|event| &event.oid as &dyn ToString)),
            &text(event.and_then(|event| event.key.as_ref()).map(|key| key as &dyn ToString)),
            &text(at.form.as_ref().map(|form| form as &dyn ToString)),
            &text(at.row.as_ref().map(|row| row as &dyn ToString)),
            &row.map_or(String::new(), |row| row.ordinal.to_string()),
            &text(at.item.as_ref().map(|item| item as &dyn ToString)),
            &change.what.kind(),
            &said.old,
            &said.new,
            &said.reason,
            &said.detail,
        ])
    }
}

/// What a change says, in columns.
#[derive(Default)]
struct Said {
    old: String,
    new: String,
    reason: String,
    detail: String,
}

impl Said {
    fn of(what: &What, redacted: bool) -> Self {
        if redacted {
            return Self { detail: "redacted".to_owned(), ..Self::default() };
        }
        let Ok(Json::Object(mut change)) = serde_json::to_value(what) else { return Self::default() };
        let Some(Json::Object(mut content)) = change.remove("content") else { return Self::default() };
        let (old, new) = match what {
            What::Value { old, new, .. } => (shown(old.as_ref()), shown(new.as_ref())),
            _ => (String::new(), String::new()),
        };
        content.remove("old");
        content.remove("new");
        let reason = content.remove("reason").map_or(String::new(), |reason| plain(&reason));
        let rest: Vec<String> = content
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| format!("{name}: {}", plain(value)))
            .collect();
        Self { old, new, reason, detail: rest.join("; ") }
    }
}

/// `9.9`, with the text as typed where it differs: `2026-03-12 (typed: 12/3/26)`.
fn shown(content: Option<&Content>) -> String {
    match content {
        None => String::new(),
        Some(Content::Missing { missing }) => format!("missing: {}", missing.code()),
        Some(Content::Value(value)) => match &value.typed {
            Some(typed) if *typed != value.value => format!("{} (typed: {typed})", value.value),
            _ => value.value.clone(),
        },
    }
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The instant at the place where it happened: `2026-03-12T09:00:00.000+09:00`.
fn local(stamp: &Stamp) -> String {
    let utc = chrono::DateTime::parse_from_rfc3339(&stamp.instant).ok();
    let offset = stamp.offset.parse::<chrono::FixedOffset>().ok();
    match (utc, offset) {
        (Some(utc), Some(offset)) => {
            utc.with_timezone(&offset).to_rfc3339_opts(chrono::SecondsFormat::Millis, false)
        }
        _ => String::new(),
    }
}
