//! How long a save takes, opening a subject, and verifying a chain.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a benchmark")]

use std::ops::ControlFlow;
use std::process::{Command, Stdio};

use chrono::DateTime;
use divan::Bencher;
use protocol::{Content, EventKey, Location, Oid, Origin, Scope};
use store::{
    Act, Casebook, Creation, Definition, Edit, Ground, NewAccount, Passphrase, Role, Session, SetClock,
    Surroundings,
};
use tempfile::TempDir;
use uuid::Uuid;

/// Names the number of values that a child of this program saves one by one, under the eyes of `strace`.
const SAVES: &str = "CASEBOOK_BENCH_SAVES";

fn main() {
    if let Some(saves) = std::env::var(SAVES).ok().and_then(|saves| saves.parse().ok()) {
        let mut site = Site::new();
        (0..saves).for_each(|_| site.save(1));
        return;
    }
    if std::env::args().any(|argument| argument == "--bench") {
        match (syncs(5), syncs(45)) {
            (Some(few), Some(many)) => println!("40 saves wait for {} durable syncs\n", many - few),
            _ => println!("how many syncs a save waits for is not counted here: `strace` is missing\n"),
        }
    }
    divan::main();
}

/// How often a program that makes a casebook and saves so many values waits for the disk.
fn syncs(saves: u64) -> Option<usize> {
    let home = tempfile::tempdir().ok()?;
    let trace = home.path().join("trace");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-e", "trace=fsync,fdatasync", "-o"]).arg(&trace).arg(std::env::current_exe().ok()?);
    let watched = strace.env(SAVES, saves.to_string()).stdout(Stdio::null()).status().ok()?;
    let lines = watched.success().then(|| std::fs::read_to_string(trace).ok())??;
    Some(lines.lines().filter(|line| line.contains("sync(")).count())
}

/// A training casebook with one subject, and the coordinator at work.
struct Site {
    _home: TempDir,
    casebook: Casebook,
    session: Session,
    subject: Uuid,
    next: u64,
}

impl Site {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let clock = SetClock::at(DateTime::parse_from_rfc3339("2026-03-12T10:00:00+09:00").unwrap());
        let account = |user: &str, role| NewAccount {
            user: user.into(),
            name: user.into(),
            role,
            passphrase: Passphrase::new("correct horse".into()),
            issued: false,
        };
        let creation = Creation {
            site: "KR01".into(),
            site_name: "Site 01".into(),
            zone: "Asia/Seoul".into(),
            definition: Definition { study: Oid::new("TRIAL"), version: "1".into(), bytes: b"{}".to_vec() },
            administrator: account("admin", Role::Administrator),
            training: true,
        };
        let path = home.path().join("bench.casebook");
        let (mut casebook, admin, _) =
            Casebook::create(&path, creation, Surroundings::seeded(1, clock)).unwrap();
        let role = Role::Coordinator;
        let delegation = Act::RecordDelegation {
            user: "cho".into(),
            role,
            ground: Ground::Delegation,
            from: "2026-03-01".parse().unwrap(),
            to: None,
            duties: "entry".into(),
        };
        casebook.act(&admin, Act::CreateAccount(account("cho", role)), vec![]).unwrap();
        casebook.act(&admin, delegation, vec![]).unwrap();
        let session = casebook.login("cho", "correct horse").unwrap();
        let subject = casebook.fresh_key();
        casebook.act(&session, Act::Enrol { subject, number: "001".into() }, vec![]).unwrap();
        Self { _home: home, casebook, session, subject, next: 0 }
    }

    /// A site whose subject has `events` single values, at 4,000 items in turn.
    fn with(events: u64) -> Self {
        let mut site = Self::new();
        site.casebook.begin_bulk().unwrap();
        for _ in 0..events {
            site.save(1);
        }
        site.casebook.end_bulk().unwrap();
        site
    }

    fn scope(&self) -> Scope {
        Scope::Subject(self.subject)
    }

    fn save(&mut self, values: u64) {
        let edits = (0..values).map(|_| self.edit()).collect();
        self.casebook.act(&self.session, Act::Enter { edits, reason: None, query: None }, vec![]).unwrap();
    }

    fn edit(&mut self) -> Edit {
        self.next += 1;
        let number = self.next % 4_000;
        let form =
            Location::form(self.scope(), EventKey::once(&format!("V{:02}", number / 400)), Oid::new("LB"));
        let at = form.with_item(Oid::new(&format!("ITEM{}", number % 400)));
        Edit::Value { at, content: Some(Content::plain(self.next.to_string())), origin: Origin::Transcribed }
    }
}

/// One act of so many values, acknowledged after the disk has it.
#[divan::bench(args = [1, 100], max_time = 20)]
fn save(bencher: Bencher<'_, '_>, values: u64) {
    let mut site = Site::with(1_000);
    bencher.bench_local(|| site.save(values));
}

/// Everything that stands in a subject's record of 4,000 values.
#[divan::bench(max_time = 10)]
fn open_subject(bencher: Bencher<'_, '_>) {
    let site = Site::with(4_000);
    let scope = site.scope();
    bencher.bench_local(|| site.casebook.record().values(&scope).unwrap().len());
}

/// Chain, signatures, commitments, replay and comparison.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 3, sample_size = 1)]
fn verify(bencher: Bencher<'_, '_>, events: u64) {
    let site = Site::with(events);
    let verifier = site.casebook.verifier();
    bencher.bench_local(|| {
        let found = verifier.run(&mut |_| ControlFlow::Continue(()));
        assert!(found.ok());
    });
}

/// The tables alone, thrown away and rebuilt.
#[divan::bench(args = [10_000], sample_count = 3, sample_size = 1)]
fn rebuild(bencher: Bencher<'_, '_>, events: u64) {
    let mut site = Site::with(events);
    bencher.bench_local(|| site.casebook.rebuild().unwrap());
}
