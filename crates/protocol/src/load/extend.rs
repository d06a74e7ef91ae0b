//! Merging a study's extensions into the shared forms and checks that they change.

use serde_json::{Map, Value, json};

use super::mark::amend;
use super::{Document, Kind};
use crate::definition::Extension;

/// Something that an extension cannot do.
pub(super) struct Complaint {
    pub(super) steps: Vec<String>,
    pub(super) message: String,
    pub(super) advice: &'static str,
}

/// Merges one extension into the `shared` documents.
pub(super) fn apply(extension: &Extension, documents: &mut [Document], shared: &[usize]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    if let Some(form) = &extension.form {
        let mut forms = documents.iter_mut().filter(|document| document.kind == Kind::Form);
        match forms.find(|document| named(&document.value, "oid", form.as_str())) {
            Some(document) => extend_groups(&mut document.value, &extension.groups, &mut complaints),
            None => complaints.push(Complaint {
                steps: vec!["form".into()],
                message: format!("no form `{form}` is there to be extended"),
                advice: "name a form that the study uses",
            }),
        }
    }
    for (index, change) in extension.checks.iter().enumerate().filter(|(_, change)| is_change(change)) {
        let id = change.get("id").and_then(Value::as_str).unwrap_or_default();
        let found = shared.iter().any(|document| {
            let list = documents[*document].value.get_mut("checks").and_then(Value::as_array_mut);
            list.is_some_and(|list| alter(list, "id", id, change))
        });
        if !found {
            complaints.push(Complaint {
                steps: vec!["checks".into(), index.to_string(), "id".into()],
                message: format!("no check `{id}` is there to be changed"),
                advice: "name a check of the study or of a library file it uses",
            });
        }
    }
    complaints
}

/// The checks that an extension adds, as a document of their own.
pub(super) fn new_checks(extension: &Extension, written_in: &Document) -> Option<Document> {
    let checks: Vec<&Value> = extension.checks.iter().filter(|check| !is_change(check)).collect();
    (!checks.is_empty()).then(|| Document {
        source: written_in.source,
        kind: Kind::Checks,
        value: json!({ "checks": checks }),
        origins: super::Origins::default(),
    })
}

fn extend_groups(form: &mut Value, changes: &[Value], complaints: &mut Vec<Complaint>) {
    let Some(groups) = form.get_mut("groups").and_then(Value::as_array_mut) else { return };
    for (index, change) in changes.iter().enumerate() {
        let oid = change.get("oid").and_then(Value::as_str).unwrap_or_default();
        if is_removal(change) {
            if !alter(groups, "oid", oid, change) {
                let message = format!("no group `{oid}` is there to be removed");
                let steps = vec!["groups".to_owned(), index.to_string(), "oid".to_owned()];
                complaints.push(Complaint { steps, message, advice: "name a group of the form" });
            }
            continue;
        }
        let known = groups.iter_mut().find(|group| named(group, "oid", oid)).and_then(Value::as_object_mut);
        let Some(group) = known else {
            groups.push(change.clone());
            continue;
        };
        if let Some(keys) = change.get("amend").and_then(Value::as_object) {
            amend(group, keys, change);
        }
        let items = group.entry("items").or_insert_with(|| json!([]));
        let (Some(items), Some(changes)) =
            (items.as_array_mut(), change.get("items").and_then(Value::as_array))
        else {
            continue;
        };
        for (inner, change) in changes.iter().enumerate() {
            if let Err((message, advice)) = extend_items(items, change) {
                let steps = ["groups".to_owned(), index.to_string(), "items".to_owned(), inner.to_string()];
                complaints.push(Complaint { steps: steps.to_vec(), message, advice });
            }
        }
    }
}

fn extend_items(items: &mut Vec<Value>, change: &Value) -> Result<(), (String, &'static str)> {
    let oid = change.get("oid").and_then(Value::as_str).unwrap_or_default();
    if is_change(change) {
        let found = alter(items, "oid", oid, change);
        let message = || (format!("no item `{oid}` is there to be changed"), "name an item of this group");
        return if found { Ok(()) } else { Err(message()) };
    }
    let mut item = change.clone();
    let after = item.as_object_mut().and_then(|item| item.shift_remove("after"));
    let place = match after.as_ref().and_then(Value::as_str) {
        None => items.len(),
        Some(after) => match items.iter().position(|item| named(item, "oid", after)) {
            Some(index) => index + 1,
            None => return Err((format!("no item `{after}` to come after"), "name an item of this group")),
        },
    };
    items.insert(place, item);
    Ok(())
}

/// Amends or removes the element of `list` that `key` names; false if there is none.
fn alter(list: &mut Vec<Value>, key: &str, name: &str, change: &Value) -> bool {
    let Some(index) = list.iter().position(|part| named(part, key, name)) else { return false };
    if is_removal(change) {
        list.remove(index);
        return true;
    }
    let keys = change.get("amend").and_then(Value::as_object);
    if let (Some(part), Some(keys)) = (list[index].as_object_mut(), keys) {
        amend(part, keys, change);
    }
    true
}

fn is_change(part: &Value) -> bool {
    part.as_object()
        .is_some_and(|part: &Map<String, Value>| part.contains_key("amend") || part.contains_key("remove"))
}

fn is_removal(part: &Value) -> bool {
    part.get("remove") == Some(&Value::Bool(true))
}

fn named(part: &Value, key: &str, name: &str) -> bool {
    part.get(key).and_then(Value::as_str) == Some(name)
}
