//! `casebook create` of a study's folder, and `casebook study amend` from the rehearsal to the move.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{Home, Ran, run};

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let there = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &there);
        } else {
            fs::copy(&path, &there).unwrap();
        }
    }
}

/// The first trial under another version's name, with another name of a visit.
pub(crate) fn amended(home: &Home) -> String {
    let folder = home.folder.path();
    for shared in ["library", "cells"] {
        copy(&schemas().join(shared), &folder.join(shared));
    }
    copy(&schemas().join("nct05018637"), &folder.join("nct05018637"));
    let header = folder.join("nct05018637/study.json");
    let text = fs::read_to_string(&header).unwrap();
    let version = text.lines().find(|line| line.trim().starts_with("\"version\":")).unwrap().to_owned();
    fs::write(&header, text.replacen(&version, "  \"version\": \"9.9.9\",", 1)).unwrap();
    home.path("nct05018637")
}

fn amend(home: &Home, more: &[&str]) -> Ran {
    home.run("dae", "study amend", &[&["--json"], more].concat())
}

#[test]
fn r34_an_amendment_is_rehearsed_activated_and_subjects_are_moved_to_it() {
    let home = Home::new();
    let folder = amended(&home);
    let subjects = || home.run("cho", "info", &["--json"]).done().json()["counts"]["subjects"].clone();
    assert_eq!(subjects(), 1);
    let rehearsal = amend(&home, &[&folder, "--rehearse"]).done().json();
    assert_eq!((rehearsal["to"].as_str(), &rehearsal["refused"]), (Some("9.9.9"), &serde_json::json!([])));
    assert_eq!(rehearsal["changes"], serde_json::json!([]), "only the name of the version");
    amend(&home, &[&folder, "--activate"]).failed(2, &["--from"]);
    let early = ["--activate", "--from", "2199-01-01", "--approval", "protocol 9"];
    amend(&home, &[&[folder.as_str()][..], &early].concat()).failed(3, &["not_yet"]);
    let due = ["--activate", "--from", "2026-03-12", "--approval", "protocol 9"];
    let view = amend(&home, &[&[folder.as_str()][..], &due].concat()).done().json();
    assert_eq!(view["waiting"][0]["subject"]["number"], "KR-001");
    let moved = amend(&home, &["--move", "all", "--reason", "consented again"]).done().json();
    assert_eq!(moved["subjects"][0]["moved"], true);
    amend(&home, &["--move", "KR-001", "--reason", "consented again"]).failed(2, &["no earlier version"]);
    assert!(home.run("cho", "verify", &[]).done().out.starts_with("whole: "));
}

#[test]
fn r34_an_amendment_that_its_own_examples_disagree_with_is_refused_and_says_where_to_look() {
    let home = Home::new();
    let folder = amended(&home);
    let example = Path::new(&folder).join("examples/haemoglobin-9.9.json");
    let text = fs::read_to_string(&example).unwrap();
    fs::write(&example, text.replace("/HGB_LBORRES\": \"9.9\"", "/HGB_LBORRES\": \"13.0\"")).unwrap();
    let activate = ["--activate", "--from", "2026-03-12", "--approval", "protocol 9"];
    for more in [&["--rehearse"][..], &activate] {
        let refused = amend(&home, &[&[folder.as_str()], more].concat());
        refused.failed(1, &["A-EXAMPLE", "“", "casebook study check"]);
    }
    run(&["study", "check", &folder], None).failed(1, &["examples disagree"]);
    assert!(!home.run("cho", "audit", &[]).done().out.contains("9.9.9"));
}

/// `casebook create` of the example study, as somebody might type it.
fn create(out: &str, site: &str, zone: &str, user: &str, passphrase: &str) -> Ran {
    let study = schemas().join("examples/vitamin-d").display().to_string();
    let named = ["--site-name", "Site 01", "--full-name", "Ada Admin", "--json"];
    let typed = ["create", &study, "--out", out, "--site", site, "--zone", zone, "--user", user];
    run(&[&typed[..], &named].concat(), Some(passphrase))
}

#[test]
fn r34_a_casebook_is_made_of_a_folder_of_json_alone() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().display().to_string();
    let made = create(&out, "KR01", "Asia/Seoul", "admin", "a long enough passphrase").done().json();
    assert_eq!(made["recovery"].as_array().unwrap().len(), 8);
    let casebook = made["casebook"].as_str().unwrap();
    assert!(casebook.ends_with("VITD-12-KR01.casebook"));
    let info = run(&["info", casebook, "--json"], Some("a long enough passphrase")).done().json();
    assert_eq!(info["study"]["oid"], "VITD-12");
}

#[test]
fn what_is_mistyped_for_a_new_casebook_is_said_in_words() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().display().to_string();
    let long = "a long enough passphrase";
    create(&out, "KR01", "Seoul", "admin", long).failed(2, &["no such time zone", "Asia/Seoul"]);
    create(&out, "kr-01", "Asia/Seoul", "admin", long).failed(2, &["2 to 12 characters", "KR01"]);
    create(&out, "KR01", "Asia/Seoul", "Ada", long).failed(2, &["small letters"]);
    create(&out, "KR01", "Asia/Seoul", "admin", "short").failed(3, &["at least 12 characters"]);
    create(&out, "KR01", "Asia/Seoul", "admin", long).done();
    create(&out, "KR01", "Asia/Seoul", "admin", long).failed(3, &["VITD-12-KR01", "already"]);
}
