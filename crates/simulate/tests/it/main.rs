//! A small trial: the same twice, whole, and with something of every kind in it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod coverage;
mod leftovers;

use std::path::Path;

use api::contract::{Job, MatrixCell, Nothing, PlaceRequest, QueryFilter, Status, Unlock};
use api::{Environment, Host};
use simulate::{Plan, Simulated, simulate};

fn plan(out: &Path, subjects: u32, lock: bool) -> Plan {
    Plan { study: "NCT05018637".into(), subjects, seed: 7, out: out.to_owned(), lock, mishaps: false }
}

fn played(out: &Path, subjects: u32, lock: bool) -> Simulated {
    simulate(&plan(out, subjects, lock), &|_, _, _| Ok(())).unwrap_or_else(|error| panic!("{error}"))
}

/// Unlocks the casebook, and waits until the verification that starts with it has found the chain whole.
fn opened(trial: &Simulated, folder: &Path) -> Host {
    let host = Host::new(Environment::real(folder.join("data"), folder.join("documents")));
    let user = &trial.users[0];
    let path = trial.casebook.display().to_string();
    host.unlock(Unlock { path, user: user.user.clone(), passphrase: user.passphrase.clone() }).unwrap();
    let verified = loop {
        if let Some(end) = host.job(Job { id: "verify-1".into() }).unwrap().ended {
            break end.verification.unwrap();
        }
        std::thread::yield_now();
    };
    assert!(verified.ok, "{:?}", verified.problems);
    host
}

#[test]
fn the_same_seed_gives_the_same_chain_and_the_trial_is_in_full_swing() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (first, second) = (played(one.path(), 3, false), played(two.path(), 3, false));
    assert_eq!((first.events, &first.head), (second.events, &second.head));
    let host = opened(&first, one.path());
    let matrix = host.subjects(Nothing {}).unwrap();
    assert_eq!(matrix.rows.len(), 3);
    let cells: Vec<&MatrixCell> = matrix.rows.iter().flat_map(|row| &row.cells).collect();
    let has = |wanted: &[Status]| cells.iter().any(|cell| wanted.contains(&cell.status));
    assert!(has(&[Status::Signed, Status::Frozen]), "something is signed");
    assert!(has(&[Status::InProgress, Status::Query, Status::Protocol]), "something is in progress");
    assert!(has(&[Status::NotDue]), "something lies ahead");
    let queries = host.queries(QueryFilter { states: Vec::new(), subject: None }).unwrap();
    assert!(!queries.rows.is_empty(), "somebody asked");
    let log = host.deviations(Nothing {}).unwrap();
    assert!(!log.rows.is_empty(), "something went otherwise than planned");
    for row in &log.rows {
        let again = log.proposals.iter().any(|one| {
            one.subject.number == row.subject.number
                && Some(&one.check) == row.check.as_ref()
                && one.start == row.start
        });
        assert!(!again, "{} is recorded and proposed still", row.term);
    }
}

#[test]
fn a_trial_that_is_cancelled_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let cancelled = simulate(&plan(folder.path(), 1, false), &|_, _, _| Err(api::Cancelled));
    assert!(matches!(cancelled, Err(simulate::Error::Cancelled)));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_locked_trial_is_settled_signed_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    let trial = played(folder.path(), 1, true);
    let host = opened(&trial, folder.path());
    assert!(host.lock_view(Nothing {}).unwrap().locked.is_some());
}

/// Cohorts in sequence: the committee meets on three evaluable subjects before the fourth is treated.
#[test]
fn a_dose_escalation_waits_for_the_committee() {
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan { study: "NCT06949137".into(), ..plan(folder.path(), 7, false) };
    let trial = simulate(&plan, &|_, _, _| Ok(())).unwrap_or_else(|error| panic!("{error}"));
    let host = opened(&trial, folder.path());
    let review = host.form(PlaceRequest { place: "cohort:L/COHORT/B08".into() }).unwrap();
    let stands = |item: &str| {
        let field = review.fields.iter().find(|field| field.item == item && field.row.is_some());
        field.and_then(|field| field.entry.clone()).map(|entry| entry.value)
    };
    assert_eq!(stands("N_EVAL").as_deref(), Some("3"));
    assert_eq!(stands("PROPOSED").as_deref(), Some("ESCALATE"));
    assert_eq!(stands("DLTDEC").as_deref(), Some("EXPAND6"));
    assert!(review.signature.is_some_and(|signature| signature.broken.is_none()));
    let other = host.form(PlaceRequest { place: "cohort:M/COHORT/B08".into() }).unwrap();
    assert!(other.rows.is_empty() && other.completed.is_none());
}
