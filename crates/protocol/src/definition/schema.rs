//! The JSON Schema of a definition's files, for editors. Generated from the Rust types, so the two cannot disagree.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Document;

/// The schema of every kind of file, told apart by `kind`.
#[must_use]
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Document>().to_value();
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".into(), "A file of a study definition".into());
        root.insert(
            "description".into(),
            "Generated from crates/protocol/src/definition; do not edit.".into(),
        );
    }
    for file in schema.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(properties) = file.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert("$schema".into(), serde_json::json!({"type": "string"}));
        }
    }
    schema
}
