//! Remembering where groups, items and checks were written while extensions move them about.

use serde_json::{Map, Value, json};

/// The key under which a part of a document carries its origin while documents are merged; no author can write it.
const MARK: &str = "\u{0}origin";

/// Parts of a document that were written elsewhere than where they now stand: the longest fitting prefix counts.
#[derive(Debug, Default)]
pub(super) struct Origins(Vec<(String, usize, String)>);

impl Origins {
    /// The source and the pointer where `pointer` of this document was written.
    pub(super) fn resolve(&self, source: usize, pointer: &str) -> (usize, String) {
        let fits = |prefix: &str| {
            pointer.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let longest =
            self.0.iter().filter(|(prefix, _, _)| fits(prefix)).max_by_key(|(prefix, _, _)| prefix.len());
        match longest {
            Some((prefix, source, origin)) => (*source, format!("{origin}{}", &pointer[prefix.len()..])),
            None => (source, pointer.to_owned()),
        }
    }
}

/// Marks every group, item and check of a document with its source and pointer.
pub(super) fn mark(document: &mut Value, source: usize) {
    for list in ["groups", "checks"] {
        for (index, part) in elements(document, list) {
            let pointer = format!("/{list}/{index}");
            for (index, item) in elements(part, "items") {
                set(item, json!({"": [source, format!("{pointer}/items/{index}")]}));
            }
            set(part, json!({"": [source, pointer]}));
        }
    }
}

/// Takes `keys` of `change` into `part`, with their origins; `null` removes a key.
pub(super) fn amend(part: &mut Map<String, Value>, change: &Map<String, Value>, changed_by: &Value) {
    let origin = changed_by.get(MARK).and_then(|mark| mark.get("")).cloned().unwrap_or_default();
    for (key, value) in change {
        if value.is_null() {
            part.shift_remove(key);
            continue;
        }
        part.insert(key.clone(), value.clone());
        if let (Some(source), Some(pointer)) = (origin.get(0), origin.get(1).and_then(Value::as_str)) {
            let written = json!([source, format!("{pointer}/amend/{key}")]);
            if let Some(mark) = part.get_mut(MARK).and_then(Value::as_object_mut) {
                mark.insert(format!("/{key}"), written);
            }
        }
    }
}

/// Takes the marks out again, as the document's origins.
pub(super) fn unmark(document: &mut Value) -> Origins {
    let mut origins = Origins::default();
    for list in ["groups", "checks"] {
        for (index, part) in elements(document, list) {
            let pointer = format!("/{list}/{index}");
            take(part, &pointer, &mut origins);
            for (index, item) in elements(part, "items") {
                take(item, &format!("{pointer}/items/{index}"), &mut origins);
            }
        }
    }
    origins
}

fn elements<'a>(value: &'a mut Value, list: &str) -> impl Iterator<Item = (usize, &'a mut Value)> {
    value.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten().enumerate()
}

fn set(part: &mut Value, mark: Value) {
    if let Some(object) = part.as_object_mut() {
        object.insert(MARK.into(), mark);
    }
}

fn take(part: &mut Value, pointer: &str, origins: &mut Origins) {
    let Some(Value::Object(marks)) = part.as_object_mut().and_then(|object| object.shift_remove(MARK)) else {
        return;
    };
    for (key, origin) in marks {
        let source = origin.get(0).and_then(Value::as_u64).and_then(|source| usize::try_from(source).ok());
        if let (Some(source), Some(written)) = (source, origin.get(1).and_then(Value::as_str)) {
            origins.0.push((format!("{pointer}{key}"), source, written.to_owned()));
        }
    }
}
