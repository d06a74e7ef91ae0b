//! Every check of both trials fires in simulated data: soft queries and alerts stand in the record, what cannot be true is refused or keeps a form from
//! being complete; and the ordinary trials begin every form.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use protocol::Study;
use protocol::definition::Severity;
use simulate::{Plan, Simulated, mishaps, simulate};
use store::{Passphrase, ReadOnly, Record, Surroundings, SystemClock};

/// Mishaps in one casebook: few enough that none disturbs another.
const HAND: u32 = 29;
/// Subjects of the ordinary trial.
const ORDINARY: u32 = 8;
/// What the program refuses by itself, by the code of the refusal (study specification 11).
const OWN: [(&str, &str); 2] = [("future", "EC-001"), ("duplicate", "EC-006")];

fn study(oid: &str) -> Study {
    Study::compile(&api::builtin(oid).unwrap()).unwrap().study
}

fn played(plan: &Plan) -> Simulated {
    simulate(plan, &|_, _, _| Ok(())).unwrap_or_else(|error| panic!("seed {}: {error}", plan.seed))
}

fn read<T>(trial: &Simulated, reading: impl FnOnce(Record<'_>) -> T) -> T {
    let user = &trial.users[0];
    let passphrase = Passphrase::new(user.passphrase.clone());
    let surroundings = Surroundings::seeded(1, Arc::new(SystemClock));
    let casebook = ReadOnly::open(&trial.casebook, &user.user, &passphrase, &surroundings).unwrap();
    reading(casebook.record())
}

/// The checks that fired, as the definition writes them, with the severity that the record gives them or `H` for what was stopped.
#[derive(Default)]
struct Fired {
    recorded: BTreeSet<(String, store::Severity)>,
    stopped: BTreeSet<String>,
}

impl Fired {
    fn take(&mut self, trial: &Simulated) {
        self.stopped.extend(trial.stopped.keys().cloned());
        read(trial, |record| {
            let findings = record.findings_within(&store::whole()).unwrap();
            self.recorded.extend(findings.into_iter().map(|found| (found.check.to_string(), found.severity)));
        });
    }

    /// The checks of a study that did not fire, each as `S EC-009`.
    fn missing(&self, study: &Study) -> Vec<String> {
        let mut families: BTreeMap<(&str, &str), bool> = BTreeMap::new();
        for check in study.checks() {
            let recorded = |severity| self.recorded.contains(&(check.id.to_string(), severity));
            let (severity, fired) = match check.severity {
                Severity::H => ("H", self.stopped.contains(check.id.as_str())),
                Severity::S => ("S", recorded(store::Severity::Soft)),
                Severity::P => ("P", recorded(store::Severity::Protocol)),
                Severity::X => ("X", recorded(store::Severity::Safety)),
            };
            *families.entry((check.family.as_str(), severity)).or_default() |= fired;
        }
        let own = OWN.iter().map(|(code, number)| ((*number, "H"), self.stopped.contains(*code)));
        families.extend(own);
        let silent = families.into_iter().filter(|(_, fired)| !fired);
        silent.map(|((family, severity), _)| format!("{severity} {family}")).collect()
    }
}

fn plan(study: &str, out: &Path, subjects: u32, seed: u64, mishaps: bool) -> Plan {
    Plan { study: study.into(), subjects, seed, out: out.to_owned(), lock: false, mishaps }
}

/// The forms of a study on which an ordinary trial has entered nothing.
fn untouched(study: &Study, trial: &Simulated) -> Vec<String> {
    let values = read(trial, |record| record.values_within(&store::whole()).unwrap());
    let begun: BTreeSet<String> =
        values.into_iter().filter_map(|(at, _)| Some(at.form?.to_string())).collect();
    study.forms().iter().map(|form| form.oid.to_string()).filter(|form| !begun.contains(form)).collect()
}

/// One ordinary trial, then as many hands of mishaps as deal the whole deck.
fn covered(oid: &str) {
    let (study, mut fired) = (study(oid), Fired::default());
    let folder = tempfile::tempdir().unwrap();
    let ordinary = played(&plan(oid, folder.path(), ORDINARY, 1, false));
    fired.take(&ordinary);
    let untouched = untouched(&study, &ordinary);
    let hands = u32::try_from(mishaps(oid).unwrap()).unwrap().div_ceil(HAND);
    for seed in 0..u64::from(hands) {
        let folder = tempfile::tempdir().unwrap();
        fired.take(&played(&plan(oid, folder.path(), HAND, seed, true)));
    }
    let missing = fired.missing(&study);
    assert!(
        missing.is_empty() && untouched.is_empty(),
        "{oid}: checks that never fired: {missing:#?}; forms that nobody began: {untouched:?}"
    );
}

#[test]
fn simulations_of_nct05018637_begin_every_form_and_fire_every_check() {
    covered("NCT05018637");
}

#[test]
fn simulations_of_nct06949137_begin_every_form_and_fire_every_check() {
    covered("NCT06949137");
}
