//! Amendments: what a new version of a definition changes, in plain English, and which recorded values could not stand under it.
//!
//! Two compiled studies are compared as people know them: visits, forms, items, codes, checks, criteria, laboratory tests. Nothing is said about how the files
//! are written. Whether a narrowing hurts is a question of the data: [`misfits`] asks it value by value.

mod files;
mod fits;
mod things;

use std::collections::BTreeSet;

use serde::Serialize;

pub use files::unnamed;
pub use fits::{Misfit, misfits};

use crate::Study;
use things::{Part, Thing, things};

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

/// Whether data can be in the way of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// Every recorded value stands as it is.
    Wide,
    /// A recorded value may not be possible any more.
    Narrow,
    /// It is no amendment of this study.
    Refused,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Stable: `A-ITEM-ADDED`, `A-ITEM-POSSIBLE`.
    pub code: String,
    /// Whether data can be in the way.
    pub reach: Reach,
    /// What it is about: `VS.WEIGHT`, `YESNO.U`, `EC-039`.
    pub place: String,
    /// What changes, in English.
    pub message: String,
    /// What to do where data are in the way; empty where nothing is.
    pub advice: String,
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
            Some(known) => changes.extend(aspects(known, thing)),
            None if thing.within.as_ref().is_some_and(|within| fresh.contains(within)) => {}
            None => changes.push(added(thing)),
        }
    }
    for (place, thing) in &before {
        let within_gone = thing.within.as_ref().is_some_and(|within| gone.contains(within));
        if !after.contains_key(place) && !within_gone {
            changes.push(removed(thing));
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
    let refused = |code: &str, message: String, advice: &str| Difference {
        code: code.to_owned(),
        reach: Reach::Refused,
        place: new.oid().to_string(),
        message,
        advice: advice.to_owned(),
    };
    let mut found = Vec::new();
    if old.oid() != new.oid() {
        found.push(refused(
            "A-STUDY",
            format!("This casebook is of {}, the definition of {}.", old.oid(), new.oid()),
            "choose the folder of the same study, or make another casebook",
        ));
    }
    if old.version() == new.version() {
        let what = if nothing { "nothing else is changed" } else { "they differ" };
        found.push(refused(
            "A-VERSION",
            format!("Both definitions are called version {}, and {what}.", new.version()),
            "give the new one a version of its own in study.json",
        ));
    }
    found
}

fn added(thing: &Thing) -> Difference {
    Difference {
        code: format!("A-{}-ADDED", thing.part.code()),
        reach: Reach::Wide,
        place: thing.place.clone(),
        message: format!("{} {} is new{}.", thing.part.word(), thing.name, thing.holding()),
        advice: String::new(),
    }
}

fn removed(thing: &Thing) -> Difference {
    let narrow = thing.part.holds_data();
    Difference {
        code: format!("A-{}-REMOVED", thing.part.code()),
        reach: if narrow { Reach::Narrow } else { Reach::Wide },
        place: thing.place.clone(),
        message: format!("{} {} is gone{}.", thing.part.word(), thing.name, thing.holding()),
        advice: if narrow { KEEPS.to_owned() } else { String::new() },
    }
}

/// Said of everything that data can be in the way of.
const KEEPS: &str =
    "subjects who have such data keep the version in force; correct or withdraw the data to move them";

fn aspects<'a>(before: &'a Thing, after: &'a Thing) -> impl Iterator<Item = Difference> + 'a {
    let pairs = before.aspects.iter().zip(&after.aspects);
    pairs.filter(|(old, new)| old.words != new.words).map(move |(old, new)| Difference {
        code: format!("A-{}-{}", after.part.code(), new.code),
        reach: if new.narrows { Reach::Narrow } else { Reach::Wide },
        place: after.place.clone(),
        message: sentence(after.part, &after.name, new.says, &old.words, &new.words),
        advice: if new.narrows { KEEPS.to_owned() } else { String::new() },
    })
}

fn sentence(part: Part, name: &str, says: &str, old: &str, new: &str) -> String {
    let word = part.word();
    let (old, new) = (old.trim_end_matches('.'), new.trim_end_matches('.'));
    match (old.is_empty(), new.is_empty()) {
        (true, _) => format!("{word} {name}: {says} is new: {new}."),
        (_, true) => format!("{word} {name}: {says} is gone; it was: {old}."),
        _ => format!("{word} {name}: {says} was: {old}; it becomes: {new}."),
    }
}
