//! Backup and restore, rehearsed.

use std::fs;
use std::ops::ControlFlow;

use store::{Casebook, RestoreError, Role, TrailFilter, restore};

use crate::desk::{Desk, enter, item, passphrase};

fn saved() -> (Desk, std::path::PathBuf) {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    desk.enter(&item(subject, "V01", "VS", "PULSE"), "72");
    let file = desk.home.path().join("one.backup");
    let receipt = desk.casebook.backup(&desk.sessions[&Role::Coordinator], &file).unwrap();
    assert_eq!(receipt.changes.len(), 1);
    desk.must(Role::Coordinator, enter(&item(subject, "V01", "VS", "PULSE"), "74", None));
    (desk, file)
}

#[test]
fn r39_a_backup_is_restored_and_verifies() {
    let (desk, file) = saved();
    let folder = desk.home.path().join("back.casebook");
    let contents = restore(&file, &folder).unwrap();
    let surroundings = store::Surroundings::seeded(8, desk.clock.clone());
    let (casebook, _session) = Casebook::open(&folder, "cho", &passphrase("cho"), surroundings).unwrap();
    assert_eq!(casebook.record().hash_of(contents.head.seq).unwrap(), Some(contents.head.hash));
    assert_eq!(casebook.verifier().run(&mut |_| ControlFlow::Continue(())).problems, []);
    let backed_up = TrailFilter { kinds: vec!["backed_up".into()], ..TrailFilter::default() };
    let line = desk.casebook.record().trail(&backed_up).unwrap().remove(0);
    assert!(matches!(line.what, Some(store::What::BackedUp { through, .. }) if through == contents.head.seq));
}

#[test]
fn r39_a_damaged_backup_is_refused_and_nothing_is_touched() {
    let (desk, file) = saved();
    let whole = fs::read(&file).unwrap();
    let head = desk.casebook.record().head().unwrap();
    let folder = desk.home.path().join("back.casebook");
    for place in (0..700).step_by(41).chain((0..whole.len()).step_by(whole.len() / 30)) {
        let mut damaged = whole.clone();
        damaged[place] ^= 1;
        fs::write(&file, &damaged).unwrap();
        assert!(restore(&file, &folder).is_err(), "byte {place}");
        assert!(!folder.exists() && !folder.with_extension("restoring").exists());
    }
    fs::write(&file, &whole[..whole.len() - 1]).unwrap();
    assert!(matches!(restore(&file, &folder), Err(RestoreError::Damaged(_))));
    fs::write(&file, [whole.as_slice(), b"x"].concat()).unwrap();
    assert!(matches!(restore(&file, &folder), Err(RestoreError::Damaged(_))));
    fs::write(&file, b"something else").unwrap();
    assert!(matches!(restore(&file, &folder), Err(RestoreError::NotABackup)));
    fs::write(&file, &whole).unwrap();
    assert!(matches!(restore(&file, &desk.path()), Err(RestoreError::NotEmpty)));
    assert_eq!(desk.casebook.record().head().unwrap(), head);
    assert_eq!(desk.problems(), Vec::<String>::new());
}

#[test]
fn what_lies_beside_a_backup_or_a_restored_casebook_stays() {
    let (mut desk, file) = saved();
    let path = |name: &str| desk.home.path().join(name);
    fs::write(path("one.new"), "kept").unwrap();
    fs::create_dir(path("back.restoring")).unwrap();
    fs::write(path("back.restoring/note"), "kept").unwrap();
    let (note, new, back) = (path("back.restoring/note"), path("one.new"), path("back.casebook"));
    desk.casebook.backup(&desk.sessions[&Role::Coordinator], &file).unwrap();
    restore(&file, &back).unwrap();
    assert!(restore(&note, &back.with_extension("other")).is_err());
    assert_eq!(
        (fs::read_to_string(new).unwrap(), fs::read_to_string(note).unwrap()),
        ("kept".into(), "kept".into())
    );
    let left = fs::read_dir(desk.home.path()).unwrap().flatten();
    let left: Vec<_> = left.filter(|entry| entry.file_name().to_string_lossy().ends_with(".part")).collect();
    assert!(left.is_empty(), "{left:?}");
}
