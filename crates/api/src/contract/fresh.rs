//! The TypeScript beside the interface says what the Rust types say. `CONTRACT=write cargo test -p api contract` writes it anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{
    allocation, amend, audit, casebook, cohort, diary, eligibility, error, form, home, lock, people, query,
    ranges, rules, safety, sign, study, subject, words,
};

#[test]
fn the_contract_in_typescript_is_fresh() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/contract");
    let modules = [
        allocation::typescript(),
        amend::typescript(),
        audit::typescript(),
        casebook::typescript(),
        cohort::typescript(),
        diary::typescript(),
        eligibility::typescript(),
        error::typescript(),
        form::typescript(),
        home::typescript(),
        lock::typescript(),
        people::typescript(),
        query::typescript(),
        ranges::typescript(),
        rules::typescript(),
        safety::typescript(),
        sign::typescript(),
        study::typescript(),
        subject::typescript(),
        words::typescript(),
    ];
    let types: BTreeMap<&str, String> = modules.into_iter().flatten().collect();
    if std::env::var("CONTRACT").is_ok_and(|word| word == "write") {
        for (name, text) in &types {
            fs::write(folder.join(format!("{name}.ts")), text)?;
        }
    }
    let mut written = BTreeMap::new();
    for file in fs::read_dir(&folder)? {
        let path = file?.path();
        if let Some(name) = path.file_stem().and_then(|name| name.to_str()) {
            written.insert(name.to_owned(), fs::read_to_string(&path)?);
        }
    }
    let stale: Vec<&&str> = types
        .iter()
        .filter(|(name, text)| written.get(**name) != Some(*text))
        .map(|(name, _)| name)
        .collect();
    assert!(stale.is_empty(), "run `CONTRACT=write cargo test -p api contract`: {stale:?}");
    let orphans: Vec<&String> = written.keys().filter(|name| !types.contains_key(name.as_str())).collect();
    assert!(orphans.is_empty(), "no type of the contract: {orphans:?}");
    Ok(())
}
