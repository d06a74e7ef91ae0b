//! Whatever is changed in a package is found and named.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use exchange::{ExportRequest, Verification, verify_package};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;

use crate::desk::{Desk, part};

type Files = BTreeMap<String, Vec<u8>>;

fn unpacked(package: &Path) -> Files {
    let archive = zip::ZipArchive::new(File::open(package).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    names.into_iter().map(|name| (name.clone(), part(package, &name))).collect()
}

fn packed(files: &Files, path: &Path) {
    let mut zip = zip::ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

fn verified(files: &Files, desk: &Desk, key: Option<&str>) -> Verification {
    packed(files, &desk.path("altered.zip"));
    verify_package(&desk.path("altered.zip"), key, &()).unwrap()
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Writes the altered files' hashes into the manifest and the listing: everything that needs no secret key.
fn rehash(files: &mut Files) {
    let mut manifest: serde_json::Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    for entry in manifest["files"].as_array_mut().unwrap() {
        let bytes = &files[entry["path"].as_str().unwrap()];
        entry["sha256"] = hash(bytes).into();
        entry["bytes"] = bytes.len().into();
    }
    let mut bytes = serde_json::to_vec_pretty(&manifest).unwrap();
    bytes.push(b'\n');
    files.insert("manifest.json".into(), bytes);
    list(files);
}

fn list(files: &mut Files) {
    let lines = files.iter().filter(|(name, _)| *name != "SHA256SUMS");
    let sums: String = lines.map(|(name, bytes)| format!("{}  {name}\n", hash(bytes))).collect();
    files.insert("SHA256SUMS".into(), sums.into_bytes());
}

/// Signs the manifest with a key of one's own.
fn resign(files: &mut Files) -> String {
    use ed25519_dalek::{Signer, SigningKey};
    let mine = SigningKey::from_bytes(&[7; 32]);
    let key = hex::encode(mine.verifying_key().to_bytes());
    let mut manifest: serde_json::Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    manifest["key"] = key.clone().into();
    let mut bytes = serde_json::to_vec_pretty(&manifest).unwrap();
    bytes.push(b'\n');
    let mut signature: serde_json::Value = serde_json::from_slice(&files["manifest.sig"]).unwrap();
    signature["key"] = key.clone().into();
    signature["signature"] = hex::encode(mine.sign(&store::manifest_message(&bytes)).to_bytes()).into();
    files.insert("manifest.json".into(), bytes);
    let mut bytes = serde_json::to_vec_pretty(&signature).unwrap();
    bytes.push(b'\n');
    files.insert("manifest.sig".into(), bytes);
    list(files);
    key
}

#[test]
fn r04_a_byte_changed_in_any_file_is_found_and_the_file_is_named() {
    let desk = Desk::locked();
    desk.export(&ExportRequest::default(), "p.zip");
    let files = unpacked(&desk.path("p.zip"));
    assert_eq!(verified(&files, &desk, None).problems, []);
    for (name, bytes) in &files {
        for place in [0, bytes.len() / 2, bytes.len() - 1] {
            for bit in [0x01, 0x20] {
                let mut altered = files.clone();
                altered.get_mut(name).unwrap()[place] ^= bit;
                let found = verified(&altered, &desk, None);
                let named = found.problems.iter().any(|problem| problem.place.contains(name.as_str()));
                assert!(named, "{name} byte {place} bit {bit:#x}: {:?}", found.problems);
            }
        }
    }
}

#[test]
fn r04_a_byte_changed_in_the_zip_itself_is_found() {
    let desk = Desk::locked();
    desk.export(&ExportRequest::default(), "p.zip");
    let whole = std::fs::read(desk.path("p.zip")).unwrap();
    let mut archive = zip::ZipArchive::new(File::open(desk.path("p.zip")).unwrap()).unwrap();
    for index in 0..archive.len() {
        let (name, at) = {
            let file = archive.by_index(index).unwrap();
            (file.name().unwrap().into_owned(), file.data_start().unwrap() + file.compressed_size() / 2)
        };
        let mut altered = whole.clone();
        altered[usize::try_from(at).unwrap()] ^= 0x10;
        std::fs::write(desk.path("altered.zip"), altered).unwrap();
        let found = verify_package(&desk.path("altered.zip"), None, &()).unwrap();
        assert!(
            found.problems.iter().any(|problem| problem.place.contains(&name)),
            "{name}: {:?}",
            found.problems
        );
    }
}

#[test]
fn r04_a_byte_changed_in_what_the_zip_says_of_a_file_is_found() {
    let desk = Desk::locked();
    desk.export(&ExportRequest::default(), "p.zip");
    let whole = std::fs::read(desk.path("p.zip")).unwrap();
    let mut archive = zip::ZipArchive::new(File::open(desk.path("p.zip")).unwrap()).unwrap();
    let (before, behind, line) = {
        let file = archive.by_name("csv/VS.csv").unwrap();
        (file.header_start(), file.data_start().unwrap(), file.central_header_start())
    };
    let bytes = |from: u64, to: u64| usize::try_from(from).unwrap()..usize::try_from(to).unwrap();
    // Who wrote the line and what its owner may do with the file: whoever packs a package anew says that otherwise.
    let own = |at: &usize| ![4, 5, 36, 37, 38, 39, 40].contains(&(at - usize::try_from(line).unwrap()));
    let kind = usize::try_from(line + 41).unwrap();
    let line = bytes(line, line + 46 + "csv/VS.csv".len() as u64).filter(own);
    for at in bytes(before, behind).chain(line) {
        let mut altered = whole.clone();
        altered[at] ^= if at == kind { 0x20 } else { 0x01 };
        std::fs::write(desk.path("altered.zip"), altered).unwrap();
        let found = verify_package(&desk.path("altered.zip"), None, &()).unwrap();
        assert!(!found.problems.is_empty(), "the byte at {at}, of a header that begins at {before}");
    }
}

#[test]
fn a_file_too_many_or_too_few_is_named() {
    let desk = Desk::locked();
    desk.export(&ExportRequest::default(), "p.zip");
    let files = unpacked(&desk.path("p.zip"));
    for name in files.keys() {
        let mut altered = files.clone();
        altered.remove(name);
        let found = verified(&altered, &desk, None);
        assert!(found.problems.iter().any(|problem| problem.place == *name), "{name}: {:?}", found.problems);
    }
    let mut altered = files;
    altered.insert("csv/extra.csv".into(), b"EXTRACT\n".to_vec());
    let found = verified(&altered, &desk, None);
    assert!(found.problems.iter().any(|problem| problem.code == "file-extra"), "{:?}", found.problems);
}

#[test]
fn r35_a_value_altered_together_with_all_hashes_is_found_by_the_signature() {
    let desk = Desk::locked();
    desk.export(&ExportRequest::default(), "p.zip");
    let mut files = unpacked(&desk.path("p.zip"));
    alter(&mut files, "odm/snapshot.xml", "Value=\"61.0\"", "Value=\"62.0\"");
    rehash(&mut files);
    let found = verified(&files, &desk, None);
    assert!(found.problems.iter().any(|problem| problem.code == "signature"), "{:?}", found.problems);
}

#[test]
fn r41_a_value_altered_in_odm_or_table_and_signed_anew_is_found_by_the_chain() {
    let desk = Desk::locked();
    let summary = desk.export(&ExportRequest::default(), "p.zip");
    for (file, from, to) in
        [("odm/snapshot.xml", "Value=\"61.0\"", "Value=\"62.0\""), ("csv/VS.csv", ",61.0,", ",62.0,")]
    {
        let mut files = unpacked(&desk.path("p.zip"));
        alter(&mut files, file, from, to);
        rehash(&mut files);
        let mine = resign(&mut files);
        let found = verified(&files, &desk, Some(&mine));
        let values: Vec<&str> = found
            .problems
            .iter()
            .filter(|problem| problem.code == "value")
            .map(|problem| problem.detail.as_str())
            .collect();
        assert!(
            values.iter().any(|detail| detail.contains("`61.0`") && detail.contains("`62.0`")),
            "{values:?}"
        );
        let key = found.problems.iter().find(|problem| problem.code == "key").unwrap();
        assert_eq!(key.detail, "the chain's first event names another key");
        let refused = verified(&files, &desk, Some(&summary.key));
        assert!(refused.problems.iter().any(|problem| problem.detail.contains("not by the one given")));
    }
}

#[test]
fn r35_a_package_rewritten_from_the_first_event_on_is_refused_by_the_key_on_the_receipt() {
    let (desk, forger) = (Desk::locked(), Desk::locked_elsewhere());
    let receipt = desk.export(&ExportRequest::default(), "p.zip").key;
    let forged = forger.export(&ExportRequest::default(), "p.zip").path;
    assert_eq!(verify_package(&forged, None, &()).unwrap().problems, []);
    let refused = verify_package(&forged, Some(&receipt), &()).unwrap();
    assert_eq!(refused.problems.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(), ["key"]);
}

#[test]
fn what_is_no_package_is_said_to_be_none() {
    let desk = Desk::empty();
    std::fs::write(desk.path("x.zip"), b"PK not really").unwrap();
    let found = verify_package(&desk.path("x.zip"), None, &()).unwrap();
    assert_eq!(found.problems[0].code, "unreadable");
    assert!(verify_package(&desk.path("nothing.zip"), None, &()).is_err());
}

fn alter(files: &mut Files, name: &str, from: &str, to: &str) {
    let text = String::from_utf8(files[name].clone()).unwrap();
    assert!(text.contains(from), "{name} holds no {from}");
    files.insert(name.into(), text.replace(from, to).into_bytes());
}
