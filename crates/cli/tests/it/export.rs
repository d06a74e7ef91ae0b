//! `export` and `verify ZIP`.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::program::{Home, passphrase, run};

fn export(home: &Home, name: &str, more: &[&str]) -> Value {
    let out = home.path(name);
    let arguments = [&["--out", out.as_str(), "--json"], more].concat();
    home.run("dae", "export", &arguments).done().json()
}

#[test]
fn r41_an_interim_extract_is_written_read_back_recorded_and_verified() {
    let home = Home::new();
    let written = export(&home, "p.zip", &["--interim"]);
    assert_eq!(written["extract"], "INTERIM");
    assert!(written["valuesCompared"].as_u64().unwrap() >= 2);
    let package = home.path("p.zip");
    let found = run(&["verify", &package, "--json"], None).done().json();
    assert_eq!((found["ok"].as_bool(), &found["head"]), (Some(true), &written["head"]));
    assert_eq!(found["problems"], serde_json::json!([]));
    let key = written["key"].as_str().unwrap();
    run(&["verify", &package, "--key", key], None).done();
    let refused = run(&["verify", &package, "--key", &key.replace(&key[..8], "00000000")], None);
    assert_eq!(refused.code, 1, "{}", refused.out);
    assert!(refused.out.contains("not by the one given"), "{}", refused.out);
    for slip in ["", "zz", &key[..60]] {
        run(&["verify", &package, "--key", slip], None)
            .failed(2, &["is no fingerprint", "64 hexadecimal digits"]);
    }
    let trail = home.run("dae", "audit", &[]).done().out;
    assert!(trail.contains("exported") && trail.contains(written["sha256"].as_str().unwrap()), "{trail}");
}

#[test]
fn the_same_events_give_the_same_bytes() {
    let home = Home::new();
    let first = export(&home, "first.zip", &["--interim"]);
    let at = first["events"].to_string();
    let second = export(&home, "second.zip", &["--interim", "--at", &at]);
    assert_eq!(first["sha256"], second["sha256"]);
    assert_eq!(fs::read(home.path("first.zip")).unwrap(), fs::read(home.path("second.zip")).unwrap());
}

#[test]
fn only_the_parts_asked_for_are_there_beside_the_proof() {
    let home = Home::new();
    let written = export(&home, "p.zip", &["--interim", "--only", "csv"]);
    let paths: Vec<&str> =
        written["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert!(paths.contains(&"csv/VS.csv") && paths.contains(&"audit/events.jsonl"));
    assert!(!paths.contains(&"odm/snapshot.xml"));
    run(&["verify", &home.path("p.zip")], None).done();
}

#[test]
fn a_folder_gets_the_package_under_its_usual_name() {
    let home = Home::new();
    let written = export(&home, "", &["--interim"]);
    let name = format!("NCT05018637-KR01-INTERIM-{}.zip", written["events"]);
    assert!(home.folder.path().join(name).is_file());
}

#[test]
fn what_may_not_be_exported_is_refused_and_nothing_is_left() {
    let home = Home::new();
    let out = home.path("p.zip");
    home.run("dae", "export", &["--out", &out]).failed(3, &["not locked", "--interim"]);
    home.run("cho", "export", &["--out", &out, "--interim"]).failed(3, &["cho may not export"]);
    home.run("dae", "export", &["--out", &out, "--interim", "--at", "100000"]).failed(2, &["event 100000"]);
    let nowhere = home.path("no/such/folder/p.zip");
    home.run("dae", "export", &["--out", &nowhere, "--interim"]).failed(2, &["no such file or folder"]);
    let left: Vec<_> =
        fs::read_dir(home.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name == "trial.casebook" || name == "data"), "{left:?}");
}

#[test]
fn a_casebook_open_elsewhere_is_refused_with_who_has_it() {
    let home = Home::new();
    let _held = home.open_elsewhere();
    let out = home.path("p.zip");
    home.run("dae", "export", &["--out", &out, "--interim"]).failed(3, &["open elsewhere", "by cho"]);
    home.run("cho", "info", &[]).done();
}

/// What the program says with `arguments` on a disk of its own at `small`, mounted with these options, and what is left there; `None` where this
/// system lets no user mount one.
fn on_a_disk(home: &Home, options: &str, user: &str, arguments: &str) -> Option<(i32, String, String)> {
    let small = home.path("small");
    fs::create_dir_all(&small).unwrap();
    let script = format!(
        "mount -t tmpfs -o {options} none {small} || exit 77; {} {arguments}; code=$?; ls -A {small}; exit $code",
        env!("CARGO_BIN_EXE_casebook"),
    );
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]);
    command.env("CASEBOOK_PASSPHRASE", passphrase(user)).env("CASEBOOK_DATA", home.path("data"));
    let output = command.output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let code = output.status.code().filter(|code| *code != 77 && !said.contains("unshare failed"))?;
    Some((code, said, String::from_utf8_lossy(&output.stdout).into_owned()))
}

#[test]
fn r42_a_full_disk_is_said_to_be_full_and_leaves_nothing() {
    let home = Home::new();
    let (casebook, small) = (home.casebook().display().to_string(), home.path("small"));
    let export = format!("export {casebook} --user dae --interim --out {small}/p.zip");
    let Some((code, said, left)) = on_a_disk(&home, "size=16k", "dae", &export) else { return };
    let words = format!(
        "casebook: {small}/p.zip: the disk is full\n  free some space and try again; nothing was left behind\n"
    );
    assert_eq!((code, said.as_str(), left.as_str()), (3, words.as_str(), ""), "one complaint, and no more");
    let backup = home.path("site.backup");
    home.run("admin", "backup", &["--out", &backup]).done();
    let restore = format!("restore {backup} --out {small}/again");
    let Some((code, said, left)) = on_a_disk(&home, "size=16k", "admin", &restore) else { return };
    assert_eq!((code, left.as_str()), (3, ""));
    assert!(said.starts_with(&format!("casebook: {small}/again: the disk is full")), "{said}");
}

#[test]
fn r42_a_folder_that_can_only_be_read_is_said_to_be_one() {
    let home = Home::new();
    let (casebook, small) = (home.casebook().display().to_string(), home.path("small"));
    for (user, work) in [("dae", "export"), ("admin", "backup")] {
        let interim = if work == "export" { " --interim" } else { "" };
        let arguments = format!("{work} {casebook} --user {user} --out {small}/mine{interim}");
        let Some((code, said, left)) = on_a_disk(&home, "ro", user, &arguments) else { return };
        assert_eq!((code, left.as_str()), (3, ""), "{said}");
        assert!(said.contains("/mine: the disk can only be read\n  name another place"), "{said}");
    }
}

#[test]
fn r39_no_file_is_written_over_unless_asked() {
    let home = Home::new();
    let out = home.path("mine");
    fs::write(&out, "my notes").unwrap();
    for (user, command, more) in [("dae", "export", &["--interim"][..]), ("admin", "backup", &[])] {
        let arguments = [&["--out", out.as_str()], more].concat();
        home.run(user, command, &arguments).failed(3, &[&out, "already", "--force"]);
        assert_eq!(fs::read(&out).unwrap(), b"my notes");
        home.run(user, command, &[&arguments[..], &["--force"]].concat()).done();
        assert_ne!(fs::read(&out).unwrap(), b"my notes");
        fs::write(&out, "my notes").unwrap();
    }
    let folder = home.folder.path().display().to_string();
    home.run("admin", "backup", &["--out", &folder]).failed(2, &["is a folder", "name a file in it"]);
}
