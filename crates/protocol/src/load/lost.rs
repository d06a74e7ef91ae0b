//! What could not be read, so that nobody is told of its consequences: a name that stands in a file which is no JSON is not missing, it is unread.

use std::collections::HashSet;

use serde_json::Value;

use super::{Kind, Place, Reader};

/// Files of which not everything was read, and files that are not there at all.
#[derive(Debug, Default)]
pub(super) struct Lost {
    /// Sources that were read in part or not at all.
    sources: HashSet<usize>,
    /// Objects of which a part was taken out, by source and pointer: what is odd about the rest may only follow from that.
    cut: Vec<(usize, String)>,
    /// What the header names under `uses`.
    uses: HashSet<String>,
    /// Those of them that are not there.
    missing: Vec<String>,
    /// Library files that nobody named although much asks for them.
    forgotten: HashSet<&'static str>,
}

impl Reader<'_> {
    /// Notes which files the header uses and which of these are not there.
    pub(super) fn note_uses(&mut self) {
        let header =
            self.documents.iter().find(|document| document.kind == Kind::Study && !document.value.is_null());
        let uses = header.and_then(|header| header.value.get("uses")).and_then(Value::as_array);
        let uses = uses.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        self.lost.uses = uses.collect();
        self.lost.missing = self.lost.uses.iter().filter(|path| !self.has_file(path)).cloned().collect();
    }

    /// Notes that not all of a source was read.
    pub(super) fn lose(&mut self, source: usize) {
        self.lost.sources.insert(source);
    }

    /// Notes that parts of a document, given as steps, were taken out of it.
    pub(super) fn lose_parts(&mut self, document: &Place, parts: &[Vec<String>]) {
        self.lose(self.documents[document.document].source);
        for part in parts.iter().filter(|part| part.len() > 1) {
            let around = &part[..part.len() - 1];
            let place = around.iter().fold(document.clone(), |place, step| place.at(step));
            let cut = self.origin(&place);
            self.lost.cut.push(cut);
        }
    }

    /// Whether a place lies in an object of which a part was taken out.
    pub(super) fn is_cut(&self, source: usize, pointer: &str) -> bool {
        self.lost.cut.iter().any(|(cut, around)| {
            let inside = pointer.strip_prefix(around.as_str());
            *cut == source && inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// Notes that the library's file of this name is needed and not used.
    pub(crate) fn forget(&mut self, file: &'static str) {
        self.lost.forgotten.insert(file);
    }

    /// Whether a place was written in a file of the library.
    pub(crate) fn is_shared(&self, place: &Place) -> bool {
        self.lost.uses.contains(self.file(place))
    }

    /// Whether the header uses a file of this name, wherever it lies.
    pub(crate) fn uses_file(&self, name: &str) -> bool {
        self.lost.uses.iter().any(|path| path.rsplit('/').next() == Some(name))
    }

    /// Whether a name may be unknown only because the file that defines it was not read.
    pub(crate) fn is_excused(&self, name: &str) -> bool {
        let quoted = format!("\"{name}\"");
        let test = name.split_once("_LB").map(|(test, _)| format!("\"{test}\""));
        let unread = self.lost.sources.iter().map(|source| &self.sources[*source].text);
        let mut unread = unread.filter(|text| {
            text.contains(&quoted) || test.as_ref().is_some_and(|test| text.contains(test.as_str()))
        });
        let named = |path: &String| stem(path) == name;
        unread.next().is_some()
            || self.lost.missing.iter().any(named)
            || test.is_some() && (self.lacks("laboratory") || self.lost.forgotten.contains("laboratory.json"))
    }

    /// Whether a file of this name, without its ending, is used and not there.
    pub(crate) fn lacks(&self, name: &str) -> bool {
        self.lost.missing.iter().any(|path| stem(path) == name)
    }

    /// Whether any file of this kind was not read to its end.
    pub(crate) fn has_lost(&self, kind: &str) -> bool {
        let word = format!("\"{kind}\"");
        self.lost.sources.iter().any(|source| self.sources[*source].text.contains(&word))
    }
}

/// `VS` of `library/forms/VS.json`.
fn stem(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".json").unwrap_or(file)
}
