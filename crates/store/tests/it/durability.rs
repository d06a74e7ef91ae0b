//! Kill, full disk, failing disk: no acknowledged value is lost, none is silently wrong.
//!
//! A child process is this very test binary running [`saver`], which saves 1, 2, 3 … at one item and acknowledges each by a line.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use protocol::Location;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;
use store::{ActError, Casebook, ReadOnly, Surroundings, SystemClock};

use crate::desk::{Desk, enter, instant, item, passphrase};

const FOLDER: &str = "CASEBOOK_SAVER_FOLDER";
const SAVES: &str = "CASEBOOK_SAVER_SAVES";

/// Not a test: what the children of this module run.
#[test]
#[ignore = "a child process of the tests below"]
fn saver() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let folder = PathBuf::from(folder);
    let saves: u64 = std::env::var(SAVES).ok().and_then(|text| text.parse().ok()).unwrap_or(u64::MAX);
    let mut log = OpenOptions::new().append(true).create(true).open(folder.join("log")).unwrap();
    let surroundings = Surroundings::seeded(u64::from(std::process::id()), Arc::new(SystemClock));
    let (mut casebook, session) =
        Casebook::open(&folder.join("one.casebook"), "cho", &passphrase("cho"), surroundings).unwrap();
    let pulse = pulse(&casebook);
    let standing = casebook.record().value(&pulse).unwrap();
    let mut next = standing.and_then(|found| number(&found)).unwrap_or(0);
    for _ in 0..saves {
        next += 1;
        // One `write` a line: what the process had said when it was killed is in the file, whole.
        log.write_all(format!("try {next}\n").as_bytes()).unwrap();
        let outcome = match casebook.act(&session, enter(&pulse, &next.to_string(), None), vec![]) {
            Ok(_) => "saved",
            Err(ActError::NotCommitted(_)) => "refused",
            Err(ActError::Unknown(_)) => "unknown",
            Err(other) => panic!("{other}"),
        };
        log.write_all(format!("{outcome} {next}\n").as_bytes()).unwrap();
        // Whoever will kill this process counts these lines; it may be gone already.
        let _ = std::io::stdout().write_all(b"saved\n");
    }
    // A failing disk must not fail the closing as well.
    std::process::exit(0);
}

fn number(standing: &store::Standing) -> Option<u64> {
    standing.content.as_ref()?.value()?.parse().ok()
}

fn pulse(casebook: &Casebook) -> Location {
    item(casebook.record().subjects().unwrap()[0].subject, "V01", "VS", "PULSE")
}

struct Trial {
    home: tempfile::TempDir,
}

impl Trial {
    fn new() -> Self {
        let mut desk = Desk::new();
        desk.clock.set(instant("2026-03-12T10:00:00+09:00"));
        desk.enrol("001");
        let Desk { home, casebook, .. } = desk;
        drop(casebook);
        fs::remove_dir_all(home.path().join("anchors")).unwrap();
        Self { home }
    }

    fn saver(&self, wrapper: &[&str], saves: Option<u64>) -> Command {
        let this = std::env::current_exe().unwrap();
        let mut words = wrapper.iter().map(|word| Path::new(word).to_owned()).chain([this]);
        let mut command = Command::new(words.next().unwrap());
        command.args(words).args(["--exact", "durability::saver", "--ignored", "--nocapture"]);
        command.env(FOLDER, self.home.path()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some(saves) = saves {
            command.env(SAVES, saves.to_string());
        }
        command
    }

    fn log(&self, word: &str) -> Vec<u64> {
        let text = fs::read_to_string(self.home.path().join("log")).unwrap_or_default();
        let lines = text.lines().filter_map(|line| line.split_once(' '));
        lines.filter(|(first, _)| *first == word).map(|(_, number)| number.parse().unwrap()).collect()
    }

    fn forget_log(&self) {
        File::create(self.home.path().join("log")).unwrap();
    }

    fn read(&self) -> ReadOnly {
        let surroundings = Surroundings::seeded(1, Arc::new(SystemClock));
        ReadOnly::open(&self.home.path().join("one.casebook"), "cho", &passphrase("cho"), &surroundings)
            .unwrap()
    }

    /// Every number that the chain holds, in order.
    fn present(&self) -> Vec<u64> {
        let reading = self.read();
        let record = reading.record();
        let pulse = item(record.subjects().unwrap()[0].subject, "V01", "VS", "PULSE");
        let numbers = record.history(&pulse).unwrap().into_iter().filter_map(|line| match line.what {
            Some(store::What::Value { new, .. }) => new.unwrap().value().unwrap().parse().ok(),
            _ => None,
        });
        numbers.collect()
    }

    fn verify(&self) {
        let found = self.read().verifier().run(&mut |_| ControlFlow::Continue(()));
        assert_eq!(found.problems, []);
    }
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn r42_killed_at_200_moments_acknowledged_is_present_and_present_was_attempted() {
    let trial = Trial::new();
    let mut chance = ChaCha20Rng::seed_from_u64(42);
    let mut killed_while_saving = 0;
    for round in 0..200 {
        let said = trial.log("saved").len();
        let mut child = trial.saver(&[], None).stdout(Stdio::piped()).spawn().unwrap();
        // The moment of the kill is the experiment itself: before or during the opening, or so many lines and some microseconds into the saving.
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        for _ in 0..chance.random_range(0..12) {
            lines.next();
        }
        std::thread::sleep(Duration::from_micros(chance.random_range(0..8_000)));
        kill(child);
        killed_while_saving += usize::from(trial.log("saved").len() > said);
        if round % 40 == 39 {
            trial.verify();
        }
    }
    let (saved, tried, present) = (trial.log("saved"), trial.log("try"), trial.present());
    assert!(killed_while_saving > 50, "only {killed_while_saving} of the kills fell into the saving");
    assert!(saved.iter().all(|number| present.contains(number)), "an acknowledged value is lost");
    assert!(present.iter().all(|number| tried.contains(number)), "a value that nobody entered");
    assert!(present.windows(2).all(|pair| pair[1] == pair[0] + 1), "{present:?}");
}

#[test]
fn a_save_is_exactly_one_durable_sync() {
    let syncs = |saves: u64| {
        let trial = Trial::new();
        let out = trial.home.path().join("trace");
        let strace = ["strace", "-f", "-e", "trace=fsync,fdatasync", "-o", out.to_str().unwrap()];
        assert!(trial.saver(&strace, Some(saves)).status().unwrap().success());
        assert_eq!(trial.log("saved").len() as u64, saves);
        fs::read_to_string(out).unwrap().lines().filter(|line| line.contains("sync(")).count() as u64
    };
    assert_eq!(syncs(45) - syncs(5), 40);
}

/// Saves 40 times while system calls fail as `inject` says; gives back what was said: saved, refused, unknown.
fn with_failures(trial: &Trial, inject: &str) -> (usize, usize, usize) {
    trial.forget_log();
    let strace = ["strace", "-f", "-o", "/dev/null", "-e", inject];
    assert!(trial.saver(&strace, Some(40)).status().unwrap().success(), "{inject}");
    let present = trial.present();
    for number in trial.log("saved") {
        assert!(present.contains(&number), "{inject}: {number} was acknowledged and is lost");
    }
    let last_saved = trial.log("saved").into_iter().max().unwrap_or(0);
    for number in trial.log("refused").into_iter().filter(|number| *number > last_saved) {
        assert!(!present.contains(&number), "{inject}: {number} was refused and is there");
    }
    trial.verify();
    (trial.log("saved").len(), trial.log("refused").len(), trial.log("unknown").len())
}

#[test]
fn r42_a_full_disk_is_said_and_nothing_is_lost() {
    let trial = Trial::new();
    let (saved, refused, unknown) = with_failures(&trial, "inject=pwrite64:error=ENOSPC:when=80+");
    assert!(saved > 0 && refused > 0 && unknown == 0, "{saved} {refused} {unknown}");
    // A disk that has room again takes values again.
    assert_eq!(with_failures(&trial, "inject=pwrite64:error=ENOSPC:when=65000+"), (40, 0, 0));
}

#[test]
fn r42_a_failing_disk_is_never_guessed_about() {
    let trial = Trial::new();
    for when in ["8", "8+", "9..12", "11+2"] {
        let (saved, refused, unknown) =
            with_failures(&trial, &format!("inject=fdatasync:error=EIO:when={when}"));
        assert_eq!(saved + refused + unknown, 40);
    }
    for when in ["60", "77", "90+"] {
        with_failures(&trial, &format!("inject=pwrite64:error=EIO:when={when}"));
    }
}
