//! Running the binary, and a casebook for it to open.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use protocol::{Content, EventKey, Location, Oid, Origin, Scope, Source, Study};
use serde_json::Value;
use store::{
    Act, Casebook, Creation, Definition, Edit, Ground, NewAccount, Passphrase, Role, Session, SetClock,
    Surroundings,
};
use tempfile::TempDir;

/// What the program did.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }

    /// Ended with `code`, and said all of `words` on standard error.
    pub(crate) fn failed(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in: {}", self.err);
        }
    }

    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }
}

/// Runs the binary with a passphrase of its own surroundings.
pub(crate) fn run(arguments: &[&str], passphrase: Option<&str>) -> Ran {
    run_with_data(arguments, passphrase, Path::new(env!("CARGO_TARGET_TMPDIR")))
}

fn run_with_data(arguments: &[&str], passphrase: Option<&str>, data: &Path) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
    command.args(arguments).stdin(Stdio::null()).env_remove("CASEBOOK_PASSPHRASE");
    command.env("CASEBOOK_DATA", data);
    if let Some(passphrase) = passphrase {
        command.env("CASEBOOK_PASSPHRASE", passphrase);
    }
    let Output { status, stdout, stderr } = command.output().unwrap();
    Ran {
        code: status.code().unwrap(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

pub(crate) const USERS: [(&str, Role); 3] =
    [("admin", Role::Administrator), ("cho", Role::Coordinator), ("dae", Role::DataManager)];

pub(crate) fn passphrase(user: &str) -> String {
    format!("correct horse {user}")
}

/// A training casebook of the first trial, with one subject.
pub(crate) struct Home {
    pub(crate) folder: TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }.furnished()
    }

    fn furnished(self) -> Self {
        let clock = SetClock::at(DateTime::parse_from_rfc3339("2026-03-12T10:00:00+09:00").unwrap());
        let sources = api::builtin("nct05018637").unwrap();
        let study = Study::compile(&sources).unwrap().study;
        let definition = Definition {
            study: study.oid().clone(),
            version: study.version().to_owned(),
            bytes: Source::pack(&sources),
        };
        let creation = Creation {
            site: "KR01".into(),
            site_name: "Seoul".into(),
            zone: "Asia/Seoul".into(),
            definition,
            administrator: account("admin", Role::Administrator),
            training: true,
        };
        let surroundings = Surroundings::seeded(3, clock.clone());
        let (casebook, session, _) = Casebook::create(&self.casebook(), creation, surroundings).unwrap();
        Hand { casebook, clock, admin: session }.work();
        self
    }

    pub(crate) fn casebook(&self) -> PathBuf {
        self.folder.path().join("trial.casebook")
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Runs `casebook COMMAND DIR …` as `user`; a command may be two words.
    pub(crate) fn run(&self, user: &str, command: &str, more: &[&str]) -> Ran {
        let casebook = self.casebook().display().to_string();
        let command: Vec<&str> = command.split(' ').collect();
        let arguments = [&command, &[casebook.as_str(), "--user", user][..], more].concat();
        run_with_data(&arguments, Some(&passphrase(user)), &self.folder.path().join("data"))
    }

    /// Opens the casebook, as another program would.
    pub(crate) fn open_elsewhere(&self) -> (Casebook, Session) {
        let clock = SetClock::at(DateTime::parse_from_rfc3339("2026-03-13T10:00:00+09:00").unwrap());
        Casebook::open(&self.casebook(), "cho", &passphrase("cho"), Surroundings::seeded(4, clock)).unwrap()
    }
}

fn account(user: &str, role: Role) -> NewAccount {
    let passphrase = Passphrase::new(passphrase(user));
    NewAccount { user: user.into(), name: format!("Dr {user}"), role, passphrase, issued: false }
}

struct Hand {
    casebook: Casebook,
    clock: Arc<SetClock>,
    admin: Session,
}

impl Hand {
    fn work(mut self) {
        for (user, role) in USERS {
            if user != "admin" {
                self.administer(Act::CreateAccount(account(user, role)));
            }
            self.administer(Act::RecordDelegation {
                user: user.into(),
                role,
                ground: Ground::Delegation,
                from: "2026-03-01".parse().unwrap(),
                to: None,
                duties: "everything".into(),
            });
        }
        let session = self.casebook.login("cho", &passphrase("cho")).unwrap();
        let subject = self.casebook.fresh_key();
        self.casebook.act(&session, Act::Enrol { subject, number: "KR-001".into() }, Vec::new()).unwrap();
        let place = |form: &str, item: &str| {
            let (scope, event) = (Scope::Subject(subject), EventKey::once("V01"));
            Location::form(scope, event, Oid::new(form)).with_item(Oid::new(item))
        };
        let value = |at: Location, value: &str| Edit::Value {
            at,
            content: Some(Content::plain(value)),
            origin: Origin::Transcribed,
        };
        let edits =
            vec![value(place("SV", "VISDAT"), "2026-03-10"), value(place("VS", "HEIGHT_VSORRES"), "158.5")];
        self.clock.advance(TimeDelta::seconds(60));
        self.casebook.act(&session, Act::Enter { edits, reason: None, query: None }, Vec::new()).unwrap();
    }

    fn administer(&mut self, act: Act) {
        self.clock.advance(TimeDelta::seconds(1));
        self.casebook.act(&self.admin, act, Vec::new()).unwrap();
    }
}

#[test]
fn help_and_version_are_done_and_nonsense_is_wrong_usage() {
    for arguments in [&["--help"][..], &["--version"], &["study", "--help"], &["export", "--help"]] {
        assert_eq!(run(arguments, None).code, 0, "{arguments:?}");
    }
    run(&[], None).failed(2, &["Usage"]);
    run(&["frobnicate"], None).failed(2, &["frobnicate"]);
    run(&["export", "x.casebook"], None).failed(2, &["--out"]);
    run(&["export", "x", "--out", "y", "--only", "pdf"], None).failed(2, &["pdf", "odm"]);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let home = Home::new();
    let script = format!(
        "{} audit {} --user cho | head -1",
        env!("CARGO_BIN_EXE_casebook"),
        Path::new(&home.casebook()).display()
    );
    let output = Command::new("bash")
        .args(["-c", &format!("set -o pipefail; {script}")])
        .env("CASEBOOK_PASSPHRASE", passphrase("cho"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
