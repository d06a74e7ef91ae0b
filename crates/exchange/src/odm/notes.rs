//! Annotations of a place: comparators and missing reasons, queries with their threads, findings, states.

use std::collections::BTreeMap;
use std::io::{self, Write};

use protocol::Location;
use store::Role;

use super::flags::{FlagType, TYPES, finding};
use super::xml::{Tag, Xml};
use crate::snapshot::{self, Finding, Query, Signature, Snapshot};

/// One annotation.
#[derive(Clone, Debug)]
pub(super) struct Note {
    /// Who said it, as ODM tells apart, and what.
    pub(super) comment: Option<(Option<&'static str>, String)>,
    /// Type and code.
    pub(super) flags: Vec<(FlagType, &'static str)>,
}

/// Everything that is said about places beside their values, by place.
#[derive(Default)]
pub(super) struct Remarks<'a> {
    notes: BTreeMap<&'a Location, Vec<Note>>,
    signatures: BTreeMap<&'a Location, Vec<&'a Signature>>,
}

impl Note {
    pub(super) fn flag(kind: FlagType, code: &'static str) -> Self {
        Self { comment: None, flags: vec![(kind, code)] }
    }
}

impl<'a> Remarks<'a> {
    /// Gathers what the snapshot says. Queries come first, in the order in which they were asked.
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        let mut remarks = Self::default();
        let mut queries: Vec<&Query> = snapshot.queries.values().collect();
        queries.sort_by_key(|query| query.thread.first().map(|step| step.stamp.seq));
        for query in queries {
            remarks.notes.entry(&query.at).or_default().push(asked(query));
        }
        for ((at, check), finding) in &snapshot.findings {
            remarks.notes.entry(at).or_default().push(found(check.as_str(), finding));
        }
        for (at, note) in &snapshot.notes {
            remarks.notes.entry(at).or_default().push(written(note));
        }
        let states = [
            (&snapshot.completed, "COMPLETE"),
            (&snapshot.verified, "VERIFIED"),
            (&snapshot.frozen, "FROZEN"),
            (&snapshot.locked, "LOCKED"),
        ];
        for (places, state) in states {
            for at in places {
                remarks.notes.entry(at).or_default().push(Note::flag(FlagType::State, state));
            }
        }
        let mut signatures: Vec<&Signature> =
            snapshot.signatures.values().filter(|signature| signature.broken.is_none()).collect();
        signatures.sort_by_key(|signature| signature.stamp.seq);
        for signature in signatures {
            remarks.signatures.entry(&signature.at).or_default().push(signature);
        }
        remarks
    }

    /// The signature in force at a place: the newest. ODM has room for one.
    pub(super) fn signature(&self, at: &Location) -> Option<&'a Signature> {
        self.signatures.get(at)?.last().copied()
    }

    /// What is said about the place, older signatures included.
    pub(super) fn notes(&self, at: &Location) -> Vec<Note> {
        let mut notes = self.notes.get(at).cloned().unwrap_or_default();
        let signatures = self.signatures.get(at).map_or(&[][..], |signatures| &signatures[..]);
        for signature in signatures.iter().rev().skip(1) {
            let text = format!(
                "Also signed by {} at {}: {}",
                signature.name, signature.stamp.instant, signature.meaning
            );
            notes.push(Note { comment: Some((None, text)), flags: Vec::new() });
        }
        notes
    }
}

/// Writes annotations, numbered from 1.
pub(super) fn write<W: Write>(notes: &[Note], xml: &mut Xml<W>) -> io::Result<()> {
    for (position, note) in notes.iter().enumerate() {
        xml.open(Tag::new("Annotation").with("SeqNum", (position + 1).to_string()))?;
        if let Some((who, text)) = &note.comment {
            xml.text(Tag::new("Comment").maybe("SponsorOrSite", *who), text)?;
        }
        for (kind, code) in &note.flags {
            xml.open(Tag::new("Flag"))?;
            xml.text(Tag::new("FlagValue").with("CodeListOID", kind.list()), code)?;
            xml.text(Tag::new("FlagType").with("CodeListOID", TYPES), kind.code())?;
            xml.close("Flag")?;
        }
        xml.close("Annotation")?;
    }
    Ok(())
}

fn written(note: &snapshot::Note) -> Note {
    let mut text = format!("{} {}: {}", note.stamp.instant, note.stamp.user, note.text);
    if let Some(refused) = &note.refused {
        text.push_str(&format!("\nRefused as impossible, but in the source: {refused}"));
    }
    Note { comment: Some((Some("Site"), text)), flags: Vec::new() }
}

fn asked(query: &Query) -> Note {
    let mut text = String::new();
    for step in &query.thread {
        let line =
            format!("{} {} ({}): {}\n", step.stamp.instant, step.stamp.user, step.state.code(), step.text);
        text.push_str(&line);
    }
    if let Some(check) = &query.check {
        text.insert_str(0, &format!("Check {check}\n"));
    }
    let asker = query.thread.first().map(|step| match step.stamp.role {
        Role::Monitor | Role::DataManager => "Sponsor",
        _ => "Site",
    });
    Note {
        comment: Some((asker, text.trim_end().to_owned())),
        flags: vec![(FlagType::Query, query.state.code())],
    }
}

fn found(check: &str, standing: &Finding) -> Note {
    let mut text = format!("Check {check}: {}", standing.message);
    let mut flags = vec![(FlagType::Finding, finding(standing.severity))];
    if let Some(decision) = &standing.decision {
        text.push_str(&format!("\n{} {}: {}", decision.instant, decision.user, decision.text));
        flags.push((
            FlagType::Decision,
            if standing.severity == store::Severity::Soft { "CONFIRMED" } else { "ACKNOWLEDGED" },
        ));
        if let Some(adverse) = decision.adverse_event {
            flags.push((FlagType::Decision, if adverse { "ADVERSE EVENT" } else { "NO ADVERSE EVENT" }));
        }
    }
    if let Some(aside) = &standing.aside {
        text.push_str(&format!("\n{} {}: no deviation: {}", aside.instant, aside.user, aside.text));
        flags.push((FlagType::Decision, "NO DEVIATION"));
    }
    Note { comment: Some((None, text)), flags }
}
