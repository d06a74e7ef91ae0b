//! `docs/study-keys.md`: every key of a study's files with a line of its own, written from the types, and held to them.

use std::path::Path;

use serde_json::Value;

/// What stands above the tables.
const HEAD: &str = "# Every key

A line for each key of a study's files; [the guide](authoring.md) says how they play together. A test writes this page from the types that read the files. **Needed** keys have no default; a
*text* is one string or `{\"en\", \"ko\", \"zh\"}`. `$schema` may stand in every file.

";

/// `docs/study-keys.md` is what the types say. `UPDATE=1` writes it anew.
#[test]
fn the_table_of_keys_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/study-keys.md");
    let fresh = page(&serde_json::to_value(protocol::definition::schema()).unwrap());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let filed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(filed == fresh, "docs/study-keys.md is stale: run the tests with UPDATE=1");
}

/// The files by their kinds, then the parts that they are made of.
fn page(schema: &Value) -> String {
    let mut page = HEAD.to_owned();
    for file in schema["oneOf"].as_array().unwrap() {
        let kind = file["properties"]["kind"]["const"].as_str().unwrap();
        page += &format!("## A file of kind `{kind}`\n\n{}", keys(file));
    }
    page += "# Parts\n\n";
    for (name, part) in schema["$defs"].as_object().unwrap() {
        if name == "Text" {
            continue;
        }
        let about = sentence(part);
        let space = if about.is_empty() { "" } else { "\n\n" };
        page += &format!("## {name}\n\n{about}{space}");
        page += &if part["properties"].is_object() { keys(part) } else { choices(part) };
    }
    page.trim_end().to_owned() + "\n"
}

/// The keys of an object.
fn keys(object: &Value) -> String {
    let needed = |key: &str| {
        object["required"].as_array().is_some_and(|needed| needed.iter().any(|needed| needed == key))
    };
    let rows = object["properties"].as_object().unwrap().iter();
    let rows = rows.filter(|(key, _)| *key != "$schema" && *key != "kind").map(|(key, value)| {
        let mark = if needed(key) { ", **needed**" } else { "" };
        format!("| `{key}` | {}{mark} | {} |\n", shape(value), sentence(value))
    });
    format!("| key | what may stand there | what it means |\n|---|---|---|\n{}\n", rows.collect::<String>())
}

/// The alternatives of a part that is no object with keys of its own.
fn choices(part: &Value) -> String {
    let alternatives = ["oneOf", "anyOf"].iter().find_map(|key| part[key].as_array());
    let rows = alternatives.into_iter().flatten().map(|one| {
        let keys = one["properties"].as_object().into_iter().flatten();
        let keys: Vec<String> = keys
            .map(|(key, value)| {
                let about = sentence(value);
                let space = if about.is_empty() { "" } else { ": " };
                format!("`{key}` ({}){space}{}", shape(value), about.trim_end_matches('.'))
            })
            .collect();
        let parts = [sentence(one), keys.join("; ")];
        let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        format!("| {} | {} |\n", shape(one), parts.join(" "))
    });
    format!("| one of | what it means |\n|---|---|\n{}\n", rows.collect::<String>())
}

/// What may stand in a place, in a word; parts are links.
fn shape(place: &Value) -> String {
    if let Some(part) = place["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return if part == "Text" { "text".into() } else { format!("[{part}](#{})", part.to_lowercase()) };
    }
    if let Some(word) = place["const"].as_str() {
        return format!("`\"{word}\"`");
    }
    if let Some(words) = place["enum"].as_array() {
        let words: Vec<String> =
            words.iter().filter_map(Value::as_str).map(|word| format!("`\"{word}\"`")).collect();
        return words.join(" or ");
    }
    if let Some(several) = ["anyOf", "oneOf"].iter().find_map(|key| place[key].as_array()) {
        let several: Vec<String> = several.iter().filter(|one| one["type"] != "null").map(shape).collect();
        return several.join(" or ");
    }
    let words = |kind: &str| match kind {
        "array" if place["items"]["type"] == "string" => "list of strings".into(),
        "array" => format!("list of {}", shape(&place["items"])),
        "object" if place["properties"].is_object() => "an object".into(),
        "object" => format!("an object: names to {}", shape(&place["additionalProperties"])),
        "integer" => "whole number".into(),
        "boolean" => "true or false".into(),
        kind => kind.to_owned(),
    };
    match &place["type"] {
        Value::String(kind) => words(kind),
        Value::Array(kinds) => {
            let kinds = kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null").map(words);
            kinds.collect::<Vec<_>>().join(" or ")
        }
        _ => "anything".into(),
    }
}

/// The description on one line, fit for a cell.
fn sentence(place: &Value) -> String {
    place["description"].as_str().unwrap_or_default().replace('\n', " ").replace('|', "\\|")
}
