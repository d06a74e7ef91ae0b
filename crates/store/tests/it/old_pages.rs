//! An old page, or the whole old file, put back: encryption does not notice, the chain does.

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use store::{Act, Casebook, ReadOnly, SetClock, Surroundings, TrailFilter};
use tempfile::TempDir;

use crate::desk::{Desk, enter, item, passphrase};

const PAGE: usize = 4096;

/// A casebook closed twice, with work in between: its file each time. No log beside it hides a page.
struct TwoStates {
    home: TempDir,
    clock: Arc<SetClock>,
    old: Vec<u8>,
    new: Vec<u8>,
}

impl TwoStates {
    fn new() -> Self {
        let mut desk = Desk::new();
        let subject = desk.enrol("001");
        let pulse = item(subject, "V01", "VS", "PULSE");
        (60..80).for_each(|value| drop(desk.enter(&pulse, &value.to_string())));
        let database = desk.path().join("data.db");
        let Desk { home, clock, casebook, sessions, .. } = desk;
        drop((casebook, sessions));
        let old = fs::read(&database).unwrap();

        let surroundings = Surroundings::seeded(2, clock.clone()).anchored(home.path().join("anchors"));
        let (mut casebook, session) =
            Casebook::open(database.parent().unwrap(), "cho", &passphrase("cho"), surroundings).unwrap();
        for value in 80..100 {
            casebook.act(&session, enter(&pulse, &value.to_string(), None), vec![]).unwrap();
        }
        drop(casebook);
        let new = fs::read(&database).unwrap();
        assert!(!database.with_extension("db-wal").exists());
        Self { home, clock, old, new }
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("one.casebook")
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings::seeded(3, self.clock.clone()).anchored(self.home.path().join("anchors"))
    }

    /// The codes that verification names when `file` stands in the folder; `unreadable` when it does not even open.
    fn codes(&self, file: &[u8]) -> Vec<&'static str> {
        fs::write(self.folder().join("data.db"), file).unwrap();
        match ReadOnly::open(&self.folder(), "cho", &passphrase("cho"), &self.surroundings()) {
            Err(_) => vec!["unreadable"],
            Ok(reading) => {
                let found = reading.verifier().run(&mut |_| ControlFlow::Continue(()));
                found.problems.iter().map(|problem| problem.code).collect()
            }
        }
    }
}

#[test]
fn r04_every_old_page_put_back_is_found() {
    let states = TwoStates::new();
    assert_eq!(states.codes(&states.new), Vec::<&str>::new());
    let mut found = Vec::new();
    for page in 0..states.old.len().min(states.new.len()) / PAGE {
        let range = page * PAGE..(page + 1) * PAGE;
        if states.old[range.clone()] == states.new[range.clone()] {
            continue;
        }
        let mut file = states.new.clone();
        file[range.clone()].copy_from_slice(&states.old[range]);
        let codes = states.codes(&file);
        assert!(!codes.is_empty(), "page {page} put back, and nothing was found");
        found.extend(codes);
    }
    assert!(found.contains(&"projection") && found.contains(&"sequence"), "{found:?}");
    assert!(!found.contains(&"page"), "each old page passes SQLCipher's own check: {found:?}");
}

#[test]
fn r04_every_flipped_byte_is_found() {
    let states = TwoStates::new();
    for place in (0..states.new.len()).step_by(states.new.len() / 40) {
        let mut file = states.new.clone();
        file[place] ^= 0x40;
        assert!(!states.codes(&file).is_empty(), "byte {place}");
    }
}

#[test]
fn r04_the_whole_old_file_put_back_is_noticed_recorded_and_stays_a_problem_until_accepted() {
    let states = TwoStates::new();
    assert_eq!(states.codes(&states.old), ["anchor"]);
    let problems = |casebook: &Casebook| casebook.verifier().run(&mut |_| ControlFlow::Continue(())).problems;

    let (mut casebook, session) =
        Casebook::open(&states.folder(), "pi", &passphrase("pi"), states.surroundings()).unwrap();
    let noticed = TrailFilter { kinds: vec!["older_copy_opened".into()], ..TrailFilter::default() };
    assert_eq!(casebook.record().trail(&noticed).unwrap().len(), 1);
    let found = problems(&casebook);
    assert!(matches!(found.as_slice(), [only] if only.code == "anchor"), "{found:?}");
    casebook.act(&session, Act::AcceptRestore { reason: "the disk was replaced".into() }, vec![]).unwrap();
    assert_eq!(problems(&casebook), []);
}
