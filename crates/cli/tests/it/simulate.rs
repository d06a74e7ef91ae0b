//! `simulate`: a training casebook, locked, exported and verified, all by the program itself.

use crate::program::run;

#[test]
fn r36_a_simulated_casebook_is_locked_exported_and_verified() {
    let home = tempfile::tempdir().unwrap();
    let folder = |name: &str| home.path().join(name).display().to_string();
    let out = folder("one");
    let arguments = ["simulate", "--study", "NCT05018637", "--subjects", "1", "--seed", "9", "--out", &out];
    let trial = run(&[&arguments[..], &["--lock", "--json"]].concat(), None).done().json();
    assert_eq!(trial["subjects"], 1);
    let users = trial["users"].as_array().unwrap();
    let manager = users.iter().find(|user| user["role"] == "data_manager").unwrap();
    let (user, passphrase) = (manager["user"].as_str().unwrap(), manager["passphrase"].as_str());
    let casebook = trial["casebook"].as_str().unwrap();
    let info = run(&["info", casebook, "--user", user, "--json"], passphrase).done().json();
    assert_eq!((info["locked"].as_bool(), &info["head"]), (Some(true), &trial["head"]));
    let out = folder("locked.zip");
    let written =
        run(&["export", casebook, "--user", user, "--out", &out, "--json"], passphrase).done().json();
    assert_eq!(written["extract"], "LOCK 1");
    assert!(written["valuesCompared"].as_u64().unwrap() > 500);
    run(&["verify", &out, "--key", written["key"].as_str().unwrap()], None).done();
}

#[test]
fn mishaps_are_entered_and_what_was_stopped_is_counted() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().display().to_string();
    let plan = ["simulate", "--study", "NCT05018637", "--subjects", "3", "--seed", "7", "--out", &out];
    let played = run(&[&plan[..], &["--mishaps", "--json"]].concat(), None).done().json();
    let user = ["--user", "data-manager", "--json"];
    let checks = [&["checks", played["casebook"].as_str().unwrap()], &user[..]].concat();
    let found = run(&checks, Some("practice-makes-perfect")).done().json();
    assert!(found["findings"].as_array().unwrap().iter().any(|finding| finding["recorded"] == true));
    assert!(played["stopped"].is_object());
    run(&[&plan[..], &["--mishaps", "--lock"]].concat(), None).failed(2, &["--mishaps", "--lock"]);
}

#[test]
fn what_cannot_be_simulated_is_said() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().display().to_string();
    let arguments = ["simulate", "--study", "NONE", "--subjects", "1", "--seed", "1", "--out", &out];
    run(&arguments, None).failed(2, &["NONE cannot be simulated"]);
    run(&["simulate", "--study", "NCT05018637"], None).failed(2, &["--subjects", "--seed", "--out"]);
}

#[test]
fn r04_the_same_seed_played_anew_is_no_older_copy() {
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name).display().to_string();
    let casebook = path("NCT05018637-TRAINING.casebook");
    let simulate = || {
        let out = home.path().display().to_string();
        let plan = ["simulate", "--study", "NCT05018637", "--subjects", "1", "--seed", "11", "--out", &out];
        run(&plan, None).done();
    };
    let on_it = |command: &str, more: &[&str]| {
        let arguments = [&[command, &casebook, "--user", "data-manager"], more].concat();
        run(&arguments, Some("practice-makes-perfect"))
    };
    simulate();
    on_it("export", &["--interim", "--out", &path("interim.zip")]).done();
    std::fs::remove_dir_all(&casebook).unwrap();
    simulate();
    on_it("export", &["--interim", "--out", &path("anew.zip")]).done();
}
