//! The package in a stranger's hands: the command line verifies it with no casebook at hand, and the ODM says what was typed.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::custody::Receipt;
use crate::site::Person;

/// A value that was typed, and where the ODM has to say it.
#[derive(Debug)]
pub(crate) struct Typed {
    /// The visit's OID.
    pub(crate) event: &'static str,
    /// `FORM.ITEM`.
    pub(crate) item: &'static str,
    pub(crate) value: String,
    /// How often.
    pub(crate) times: usize,
}

/// The command line, built beside the desktop program.
fn casebook() -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_casebook-desktop")).with_file_name("casebook")
}

fn verify(package: &Path, key: &str) -> Output {
    let mut command = Command::new(casebook());
    command.args(["verify", "--json", "--key", key]).arg(package);
    command.output().expect("`make test-window` builds casebook beside the window")
}

/// Holds the package against the key on its receipt, and its ODM against what was typed.
pub(crate) fn verified(receipt: &Receipt, scratch: &Path, typed: &[Typed]) {
    let output = verify(&receipt.path, &receipt.fingerprint);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["ok"], true, "{said}");
    assert_eq!(output.status.code(), Some(0));
    let (first, rest) = receipt.fingerprint.split_at(1);
    let another = format!("{}{rest}", if first == "0" { "1" } else { "0" });
    assert_eq!(verify(&receipt.path, &another).status.code(), Some(1), "another key is refused");

    let unpacked = scratch.join("unpacked");
    let status =
        Command::new("unzip").arg("-q").arg(&receipt.path).arg("-d").arg(&unpacked).status().unwrap();
    assert!(status.success());
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(unpacked.join("manifest.json")).unwrap()).unwrap();
    assert!(!manifest.to_string().contains("INTERIM"), "{manifest}");
    let said = values(&std::fs::read_to_string(unpacked.join("odm/snapshot.xml")).unwrap());
    let differs = typed.iter().filter(|Typed { event, item, value, times }| {
        let here =
            said.iter().filter(|said| (said.0.as_str(), said.1.as_str(), &said.2) == (event, item, value));
        here.count() != *times
    });
    let differs: Vec<&Typed> = differs.collect();
    assert!(differs.is_empty(), "typed, but not so in the ODM: {differs:?}");
}

/// Holds the casebook's trail against the way the window was closed: whoever worked was logged out, and nothing came after.
pub(crate) fn closed_in_order(folder: &Path, person: &Person) {
    let mut casebooks = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut command = Command::new(casebook());
    command.args(["audit", "--json", "--user", person.user]).arg(casebooks.next().unwrap());
    let output = command.env("CASEBOOK_PASSPHRASE", person.passphrase).output().unwrap();
    let trail: Value = serde_json::from_slice(&output.stdout).unwrap();
    let last = trail.as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["act"], &last["stamp"]["user"]),
        (&Value::from("log_out"), &Value::from(person.user)),
        "{last}"
    );
}

/// Every value of an ODM file: the visit's OID, the item's, the value.
fn values(odm: &str) -> Vec<(String, String, String)> {
    let mut event = String::new();
    let mut values = Vec::new();
    for line in odm.lines() {
        if let Some(oid) = attribute(line, "StudyEventOID").filter(|_| line.contains("<StudyEventData ")) {
            event = oid;
        }
        if line.contains("<ItemData ")
            && let (Some(item), Some(value)) = (attribute(line, "ItemOID"), attribute(line, "Value"))
        {
            values.push((event.clone(), item, value));
        }
    }
    values
}

fn attribute(line: &str, name: &str) -> Option<String> {
    let (_, rest) = line.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}
