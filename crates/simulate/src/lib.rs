//! A seeded trial, played through api's own commands alone: the training casebook, data for benchmarks, and a test that the commands fit together.
//!
//! The same plan gives the same events and the same head of the chain, on every computer. A refusal is an error of the simulation that names the
//! command, the place and the code: nothing is passed over in silence.

mod clock;
mod cohorts;
mod desk;
mod drug;
mod error;
mod filler;
mod home;
mod journey;
mod mishap;
mod persona;
mod rehearsal;
mod review;
mod room;
mod script;
mod staff;
mod subject;
mod trial;
mod workplace;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use api::contract::{CreateCasebook, Job, Nothing, Role, Verified};
use api::{Cancelled, Environment, Running, Stopped, TRAINING_PASSPHRASE, Trainer};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta};

pub use error::Error;
pub use mishap::mishaps;

use clock::Almanac;
use desk::Desk;
use error::at;
use rehearsal::Rehearsal;
use script::Script;
use trial::Trial;
use workplace::Workplace;

/// What is to be simulated.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The study's OID.
    pub study: String,
    /// How many subjects are enrolled.
    pub subjects: u32,
    /// Seeds everything that is left to chance.
    pub seed: u64,
    /// The folder in which the casebook is made, as `STUDY-SITE.casebook`.
    pub out: PathBuf,
    /// Everything is settled and signed at the end, and the casebook locked; otherwise the trial is left running.
    pub lock: bool,
    /// Every subject meets with a mishap: an example of the study's definition that raises something, drawn by the seed and entered as it stands. Such
    /// a casebook is never locked: nobody settles anything.
    pub mishaps: bool,
}

/// A simulated casebook.
#[derive(Clone, Debug)]
pub struct Simulated {
    /// Its folder.
    pub casebook: PathBuf,
    /// Everybody who can unlock it.
    pub users: Vec<User>,
    /// How many subjects were enrolled.
    pub subjects: u32,
    /// How many events its chain has.
    pub events: u64,
    /// The hash of the last event, in hexadecimal digits.
    pub head: String,
    /// How often a value was refused, by the refusal's code (`hard`, `future`, `duplicate` …), and a form kept from being complete, by the check's OID:
    /// mishaps alone bring it so far.
    pub stopped: BTreeMap<String, u64>,
}

/// Somebody who can unlock the casebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The account's name.
    pub user: String,
    /// What they are.
    pub role: Role,
    /// Worth nothing elsewhere.
    pub passphrase: String,
}

/// Hears the phase, how much of it is done, and of how much; answers [`Cancelled`] to stop.
pub type Progress<'a> = &'a dyn Fn(&str, u64, u64) -> Result<(), Cancelled>;

/// The site that simulated subjects come to.
const SITE: &str = "TRAINING";
/// The training casebook of the window.
const TRAINING: (&str, u32, u64) = ("NCT05018637", 30, 1);

/// Plays a trial. What was begun is removed again when it cannot be ended.
///
/// # Errors
/// The first refusal, or [`Error::Cancelled`].
pub fn simulate(plan: &Plan, progress: Progress<'_>) -> Result<Simulated, Error> {
    simulate_at(plan, SITE, progress)
}

/// Makes the window's training casebook, beside those that are there already.
#[must_use]
pub fn trainer() -> Trainer {
    Arc::new(|folder: &Path, running: &Running| {
        let (study, subjects, seed) = TRAINING;
        let (number, site) = free_site(folder, study);
        let plan = Plan {
            study: study.to_owned(),
            subjects,
            seed: seed + number,
            out: folder.to_owned(),
            lock: false,
            mishaps: false,
        };
        let simulated = simulate_at(&plan, &site, &|phase, done, total| running.report(phase, done, total));
        simulated.map(|simulated| simulated.casebook).map_err(stopped)
    })
}

fn stopped(error: Error) -> Stopped {
    match error {
        Error::Cancelled => Stopped::Cancelled,
        other => Stopped::Refused(api::Refusal::internal(other)),
    }
}

/// A site under whose name the folder holds no casebook yet, and how many are there before it: each gets a seed, and so a UUID, of its own.
fn free_site(folder: &Path, study: &str) -> (u64, String) {
    let named = |number: u64| match number {
        0 => SITE.to_owned(),
        _ => format!("{SITE}{}", number + 1),
    };
    let free = |site: &str| !folder.join(format!("{study}-{site}.casebook")).exists();
    let mut sites = (0..100).map(|number| (number, named(number)));
    sites.find(|(_, site)| free(site)).unwrap_or_else(|| (0, named(0)))
}

fn simulate_at(plan: &Plan, site: &str, progress: Progress<'_>) -> Result<Simulated, Error> {
    let casebook = plan.out.join(format!("{}-{site}.casebook", plan.study));
    let existed = casebook.exists();
    let workplace = Workplace::open(&plan.out, site)?;
    let played = play(plan, site, workplace.folder(), progress);
    let removed = workplace.close();
    if played.is_err() && !existed && casebook.exists() {
        fs::remove_dir_all(&casebook)?;
    }
    let simulated = played?;
    removed?;
    Ok(simulated)
}

fn play(plan: &Plan, site: &str, data: &Path, progress: Progress<'_>) -> Result<Simulated, Error> {
    let script = Script::of(&plan.study)?;
    let end = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default();
    let hand = if plan.mishaps { mishap::deal(&plan.study, plan.subjects, plan.seed)? } else { Vec::new() };
    let first = hand.first().map(|mishap| mishap.begins().date_naive() - TimeDelta::days(7));
    let begin = first.unwrap_or_else(|| Trial::begins(plan, &script, end));
    let clock = Arc::new(Almanac::new(instant(begin, script.site.hours)));
    let environment = Environment {
        clock: Arc::clone(&clock) as Arc<dyn api::Clock>,
        seed: Some(plan.seed),
        data: data.to_owned(),
        documents: plan.out.clone(),
        open: None,
        training: true,
        trainer: None,
    };
    let mut desk = Desk::set_up(environment, clock, creation(plan, &script, site))?;
    staff::hire(&mut desk, begin)?;
    let (desk, stopped) = if plan.mishaps {
        Rehearsal::new(desk, &script, plan.seed).play(&hand, progress)?
    } else {
        staff::ranges(&mut desk, &script.laboratory)?;
        (Trial::new(desk, plan, script, end).play(progress)?, BTreeMap::new())
    };
    let verified = verify(&desk, progress)?;
    Ok(Simulated {
        casebook: desk.casebook().to_owned(),
        users: users(),
        subjects: enrolled(&desk)?,
        events: verified.events,
        head: verified.head,
        stopped,
    })
}

fn instant(date: NaiveDate, hours: i32) -> DateTime<FixedOffset> {
    let offset = FixedOffset::east_opt(hours * 3600).unwrap_or_else(|| chrono::Offset::fix(&chrono::Utc));
    let nine = date.and_time(NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default());
    nine.and_local_timezone(offset).single().unwrap_or_default()
}

fn creation(plan: &Plan, script: &Script, site: &str) -> CreateCasebook {
    CreateCasebook {
        folder: plan.out.display().to_string(),
        study: plan.study.clone(),
        site_oid: site.to_owned(),
        site_name: script.site.name.clone(),
        zone: script.site.zone.clone(),
        user: staff::ADMINISTRATOR.to_owned(),
        full_name: staff::ADMINISTRATOR_NAME.to_owned(),
        passphrase: TRAINING_PASSPHRASE.to_owned(),
    }
}

fn users() -> Vec<User> {
    let everybody = staff::STAFF.iter().map(|(user, _, role, _)| (*user, *role));
    let everybody = everybody.chain([(staff::ADMINISTRATOR, Role::Administrator)]);
    everybody
        .map(|(user, role)| User { user: user.to_owned(), role, passphrase: TRAINING_PASSPHRASE.to_owned() })
        .collect()
}

/// Verifies the whole chain once more; the casebook is left as it is found.
/// Not every mishap is a subject's: some are the site's.
fn enrolled(desk: &Desk) -> Result<u32, Error> {
    let matrix = at("subjects", &desk.path, desk.host.subjects(Nothing {}))?;
    Ok(u32::try_from(matrix.rows.len()).unwrap_or(u32::MAX))
}

fn verify(desk: &Desk, progress: Progress<'_>) -> Result<Verified, Error> {
    let Job { id } = at("verify", &desk.path, desk.host.verify(Nothing {}))?;
    loop {
        let state = at("job", &id, desk.host.job(Job { id: id.clone() }))?;
        progress("verify", state.done, state.total)?;
        let Some(end) = state.ended else {
            thread::sleep(Duration::from_millis(20));
            continue;
        };
        let verified = end.verification.ok_or_else(|| Error::NotWhole("it was not finished".into()))?;
        if verified.ok {
            return Ok(verified);
        }
        let problems = verified
            .problems
            .iter()
            .map(|problem| format!("{} {} {}", problem.code, problem.place, problem.detail));
        return Err(Error::NotWhole(problems.collect::<Vec<_>>().join("; ")));
    }
}
