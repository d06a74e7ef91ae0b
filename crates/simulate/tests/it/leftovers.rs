//! What a simulation that was killed leaves beside its casebook.

use std::fs::{self, File};

use simulate::{Error, Plan, simulate};

#[test]
fn what_a_killed_simulation_left_is_removed_by_the_next_and_nothing_else() {
    let out = tempfile::tempdir().unwrap();
    let made = |name: &str, files: &[&str]| {
        let folder = out.path().join(name);
        fs::create_dir(&folder).unwrap();
        files.iter().for_each(|file| fs::write(folder.join(file), "").unwrap());
        folder
    };
    let dead = [
        made(".simulating-TRAINING-1", &["lock", "anchors.json"]),
        made(".simulating-TRAINING2-1", &["lock"]),
    ];
    let living = made(".simulating-TRAINING-2", &["lock", "anchors.json"]);
    let held = File::open(living.join("lock")).unwrap();
    held.lock().unwrap();
    let others = [
        made(".simulating-notes", &["anchors.json"]),
        made("simulating-TRAINING-1", &["lock"]),
        made("NCT05018637-TRAINING.casebook", &["lock"]),
    ];
    fs::write(out.path().join(".simulating-file"), "").unwrap();

    let plan = Plan {
        study: "NCT00000000".into(),
        subjects: 1,
        seed: 1,
        out: out.path().to_owned(),
        lock: false,
        mishaps: false,
    };
    let ended = simulate(&plan, &|_, _, _| Ok(()));
    assert!(matches!(ended, Err(Error::NoScript(_))), "it is over before anything is played");

    assert!(dead.iter().all(|folder| !folder.exists()), "no process holds them");
    assert!(living.join("anchors.json").exists(), "somebody is at work there");
    assert!(others.iter().all(|folder| folder.exists()), "not a simulation's");
    let left = fs::read_dir(out.path()).unwrap().count();
    assert_eq!(left, 1 + others.len() + 1, "its own folder is gone too");
    drop(held);
}
