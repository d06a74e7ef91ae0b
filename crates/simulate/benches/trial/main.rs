//! What a site waits for, measured on simulated subjects: rules, commands, and a record of 100,000 events.
//!
//! Prints a table in Markdown. Everything is seeded; only the times differ from run to run.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a benchmark")]

mod desk;
mod figures;
mod record;
mod rules;

use api::TRAINING_PASSPHRASE;
use chrono::DateTime;
use simulate::Plan;
use store::{Casebook, Session, SetClock, Surroundings};

use figures::Figures;

/// Subjects who are simulated.
const SUBJECTS: u32 = 6;
/// The evening of the simulation's last day.
const EVENING: &str = "2026-11-20T20:00:00+09:00";

fn main() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().to_owned();
    let plan =
        Plan { study: "NCT05018637".into(), subjects: SUBJECTS, seed: 1, out, lock: false, mishaps: false };
    Figures::head();
    let mut simulating = Figures::of(&format!("a trial of {SUBJECTS} subjects, simulated"));
    let trial = simulating.time(|| simulate::simulate(&plan, &|_, _, _| Ok(()))).unwrap();
    simulating.print();
    desk::measure(&trial, home.path());
    let (casebook, session) = open(&trial);
    let site = rules::Site::read(&casebook);
    rules::measure(&site);
    record::measure(casebook, &session, &site, home.path());
}

fn open(trial: &simulate::Simulated) -> (Casebook, Session) {
    let evening = SetClock::at(DateTime::parse_from_rfc3339(EVENING).unwrap());
    let surroundings = Surroundings::seeded(1, evening);
    Casebook::open(&trial.casebook, "coordinator", TRAINING_PASSPHRASE, surroundings).unwrap()
}
