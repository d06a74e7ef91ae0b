//! The JSON Schema that editors use.

use std::path::Path;

/// `schemas/study.schema.json` is what the types say. `UPDATE=1` writes it anew.
#[test]
fn the_schema_file_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/study.schema.json");
    let fresh = serde_json::to_string_pretty(&protocol::definition::schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let filed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(filed == fresh, "schemas/study.schema.json is stale: run the tests with UPDATE=1");
}

#[test]
fn the_schema_tells_kinds_apart() {
    let schema = protocol::definition::schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let right =
        serde_json::json!({"$schema": "../study.schema.json", "kind": "units", "units": [{"oid": "cm"}]});
    assert!(validator.is_valid(&right));
    let wrong = serde_json::json!({"kind": "units", "units": [{"oid": "cm", "colour": "red"}]});
    assert!(!validator.is_valid(&wrong));
    assert!(!validator.is_valid(&serde_json::json!({"kind": "unicorns"})));
}
