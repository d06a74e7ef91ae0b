//! Amendments: what a new version of a definition changes, as data and in three languages, and which recorded values could not stand under it.
//!
//! Two compiled studies are compared as people know them: visits, forms, items, codes, checks, criteria, laboratory tests. Nothing is said about how the files
//! are written. Whether a narrowing hurts is a question of the data: [`misfits`] asks it value by value.

mod difference;
mod files;
mod fits;
mod things;
mod words;

use std::collections::BTreeSet;

use serde::Serialize;

pub use difference::{Difference, Kind, Part};
pub use files::unnamed;
pub use fits::{Misfit, misfits};

use crate::definition::Text;
use crate::{Study, Tried};
use things::{Thing, things};
use words::{plain, sentence, with};

/// What a new version changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Differences {
    /// The name of the version in force.
    pub from: String,
    /// The name of the new version.
    pub to: String,
    /// Why it can be no amendment of the study at all.
    pub refused: Vec<Difference>,
    /// Every change, part by part.
    pub changes: Vec<Difference>,
}

/// Compares the version in force with a new one.
#[must_use]
pub fn compare(old: &Study, new: &Study) -> Differences {
    let mut changes = Vec::new();
    let (before, after) = (things(old), things(new));
    let covered = |all: &indexmap::IndexMap<String, Thing>, other: &indexmap::IndexMap<String, Thing>| {
        let lone = all.iter().filter(|(place, _)| !other.contains_key(*place));
        lone.map(|(place, _)| place.clone()).collect::<BTreeSet<String>>()
    };
    let (gone, fresh) = (covered(&before, &after), covered(&after, &before));
    for (place, thing) in &after {
        match before.get(place) {
            Some(known) => changes.extend(difference::aspects(known, thing)),
            None if thing.within.as_ref().is_some_and(|within| fresh.contains(within)) => {}
            None => changes.push(difference::added(thing)),
        }
    }
    for (place, thing) in &before {
        let within_gone = thing.within.as_ref().is_some_and(|within| gone.contains(within));
        if !after.contains_key(place) && !within_gone {
            changes.push(difference::removed(thing));
        }
    }
    Differences {
        from: old.version().to_owned(),
        to: new.version().to_owned(),
        refused: refused(old, new, changes.is_empty()),
        changes,
    }
}

fn refused(old: &Study, new: &Study, nothing: bool) -> Vec<Difference> {
    let mut found = Vec::new();
    let version = || [("version", plain(new.version()))];
    if old.oid() != new.oid() {
        let both = [("here", plain(old.oid().as_str())), ("there", plain(new.oid().as_str()))];
        let message = with(&sentence::another_study(), &both);
        found.push(no_amendment("A-STUDY", new, message, sentence::another_study_advice()));
    }
    if old.version() == new.version() {
        let template = if nothing { sentence::same_version() } else { sentence::same_version_other() };
        let message = with(&template, &version());
        found.push(no_amendment("A-VERSION", new, message, sentence::own_version()));
    }
    found
}

/// Refused because a version of this name was in force in the casebook before.
#[must_use]
pub fn used_before(new: &Study) -> Difference {
    let message = with(&sentence::used_before(), &[("version", plain(new.version()))]);
    no_amendment("A-VERSION", new, message, sentence::own_version())
}

/// Examples that a refusal names.
const NAMED: usize = 5;

/// Refused because examples beside the definition disagree with it.
#[must_use]
pub fn disagreeing(new: &Study, tried: &Tried) -> Option<Difference> {
    let titles: Vec<String> = tried
        .examples
        .iter()
        .filter(|example| !example.disagreements.is_empty())
        .map(|example| format!("“{}”", example.title))
        .collect();
    let more = if titles.len() > NAMED { ", …" } else { "" };
    let named = format!("{}{more}", titles[..titles.len().min(NAMED)].join(", "));
    let values = [("n", plain(titles.len().to_string())), ("titles", plain(named))];
    let message = with(&sentence::examples_disagree(), &values);
    (!titles.is_empty()).then(|| no_amendment("A-EXAMPLE", new, message, sentence::see_examples()))
}

fn no_amendment(code: &str, new: &Study, message: Text, advice: Text) -> Difference {
    Difference {
        kind: Kind::Refused,
        message,
        advice,
        ..Difference::of(code, Part::Study, new.oid().as_str(), &new.header().name)
    }
}
