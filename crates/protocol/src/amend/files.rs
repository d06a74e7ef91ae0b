//! What is left to say of two versions where the comparison of their parts has no words: which files differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::words::sentence;
use super::{Difference, Part};
use crate::Source;
use crate::definition::Text;

/// The files of two definitions that differ, as one change; `None` where all that differs is the version's name or how the files are written.
#[must_use]
pub fn unnamed(old: &[Source], new: &[Source]) -> Option<Difference> {
    let (before, after) = (contents(old), contents(new));
    let paths: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let differing: Vec<&str> = paths.into_iter().filter(|path| before.get(path) != after.get(path)).collect();
    (!differing.is_empty()).then(|| Difference {
        message: sentence::files(),
        ..Difference::of("A-OTHER", Part::Files, &differing.join(", "), &Text::default())
    })
}

/// What the files say, by their paths within the study's folder or the library.
fn contents(sources: &[Source]) -> BTreeMap<&str, Value> {
    let header = sources.iter().find(|source| source.path.rsplit('/').next() == Some("study.json"));
    let home = header.and_then(|header| header.path.strip_suffix("study.json")).unwrap_or_default();
    let content = |source: &'_ Source| {
        let mut content: Value =
            serde_json::from_str(&source.text).unwrap_or_else(|_| Value::String(source.text.clone()));
        if let Some(object) = content.as_object_mut() {
            object.remove("$schema");
            if source.path.strip_prefix(home) == Some("study.json") {
                object.remove("version");
            }
        }
        content
    };
    sources
        .iter()
        .map(|source| (source.path.strip_prefix(home).unwrap_or(&source.path), content(source)))
        .collect()
}
