//! The trial from the first enrolment to the end: who does what on which day.

use std::collections::VecDeque;

use api::TRAINING_PASSPHRASE;
use api::contract::{Lock, Nothing, Places, SignRow, Status};
use chrono::{Datelike, NaiveDate, TimeDelta};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;

use crate::Plan;
use crate::cohorts::{self, Meeting};
use crate::desk::Desk;
use crate::error::{Error, at};
use crate::journey::{self, Appointment, What};
use crate::persona::Persona;
use crate::review;
use crate::room::{Far, Room};
use crate::script::Script;
use crate::staff::{COORDINATOR, DATA_MANAGER, INVESTIGATOR, MONITOR, PRINCIPAL};
use crate::subject::Subject;

/// Days in which the coordinator works before the investigator comes.
const FORTNIGHT: i64 = 14;
/// The monitor comes every third time.
const MONITORING: usize = 3;
/// Days from the first consent to the last, when the trial is left running.
const ENROLMENT: i64 = 460;
/// Days of follow-up that are waited for before the lock.
const FOLLOW_UP: i64 = 420;
/// Days before the end in which somebody has been forgotten, where the trial is left running.
const FORGETFUL: i64 = 34;
/// Days before a window closes on which the subject is still waited for.
const SOON: i64 = 7;
/// Rounds of settling that a lock may take.
const SETTLING: usize = 6;
/// The hours at which the investigator and the monitor sit down.
const AFTERNOON: u32 = 15;
const EVENING: u32 = 17;

/// The trial.
pub(crate) struct Trial<'a> {
    desk: Desk,
    plan: &'a Plan,
    script: Script,
    subjects: Vec<Subject>,
    /// By day, then by subject.
    days: Vec<(Appointment, usize)>,
    /// Visits that nobody has begun, where the trial is left running.
    forgotten: Vec<(Appointment, usize)>,
    /// The committee's meetings that are still to come.
    meetings: VecDeque<Meeting>,
    end: NaiveDate,
    chance: ChaCha20Rng,
}

impl<'a> Trial<'a> {
    /// Draws the subjects and plans their days.
    pub(crate) fn new(desk: Desk, plan: &'a Plan, script: Script, end: NaiveDate) -> Self {
        let mut chance = ChaCha20Rng::seed_from_u64(plan.seed ^ 0x5eed);
        let arms = arms(plan.subjects, &mut chance);
        let (mut subjects, mut days) = (Vec::new(), Vec::new());
        for (index, arm) in arms.into_iter().enumerate() {
            let ordinal = u32::try_from(index + 1).unwrap_or(u32::MAX);
            let consent = consent(plan, &script, end, ordinal);
            let mut persona = Persona::draw(&script, plan.seed, ordinal, consent);
            match script.cohorts.as_ref().map(|cohorts| cohorts::slot(cohorts, index)) {
                None => persona.is("arm", arm),
                Some(None) => break,
                Some(Some((cohort, place))) => {
                    persona.is("cohort", cohort);
                    persona.is("place", &place.to_string());
                    persona.day_zero = Some(cohorts::infusion(consent));
                }
            }
            let journey = journey::plan(desk.events(), &mut persona);
            days.extend(journey.into_iter().map(|appointment| (appointment, index)));
            subjects.push(Subject::new(persona, &script.prefix));
        }
        days.retain(|(appointment, _)| appointment.date <= end);
        days.sort_by_key(|(appointment, index)| (appointment.date, *index));
        let first = cohorts::infusion(consent(plan, &script, end, 1));
        let cohorts = script.cohorts.iter().flat_map(|cohorts| cohorts::meetings(cohorts, first));
        let meetings = cohorts.filter(|meeting| meeting.date <= end).collect();
        Self { desk, plan, script, subjects, days, forgotten: Vec::new(), meetings, end, chance }
    }

    /// The day before the first subject comes.
    pub(crate) fn begins(plan: &Plan, script: &Script, end: NaiveDate) -> NaiveDate {
        consent(plan, script, end, 1) - TimeDelta::days(7)
    }

    /// Plays it, fortnight by fortnight.
    pub(crate) fn play(mut self, progress: crate::Progress<'_>) -> Result<Desk, Error> {
        let total = self.days.len() as u64;
        let mut from = consent(self.plan, &self.script, self.end, 1);
        let (mut next, mut fortnight) = (0, 0);
        while from <= self.end {
            let to = (from + TimeDelta::days(FORTNIGHT - 1)).min(self.end);
            if self.days.get(next).is_some_and(|(there, _)| there.date <= to) {
                self.desk.hand_over(COORDINATOR)?;
                self.desk.becomes(from, 8);
                review::answer(&self.desk, 0)?;
            }
            while let Some((appointment, index)) =
                self.days.get(next).filter(|(there, _)| there.date <= to).cloned()
            {
                progress("visits", next as u64, total)?;
                self.meet(appointment.date)?;
                self.keep(&appointment, index)?;
                next += 1;
            }
            self.meet(to + TimeDelta::days(1))?;
            let left_running = to == self.end && !self.plan.lock;
            if !left_running {
                self.fortnights_end(to, fortnight)?;
            }
            from = to + TimeDelta::days(1);
            fortnight += 1;
        }
        progress("visits", total, total)?;
        if self.plan.lock {
            self.lock()?
        } else {
            self.leave()?
        }
        Ok(self.desk)
    }

    /// The committee's meetings before a day.
    fn meet(&mut self, before: NaiveDate) -> Result<(), Error> {
        while let Some(meeting) = self.meetings.pop_front_if(|meeting| meeting.date < before) {
            self.desk.becomes(meeting.date, EVENING);
            self.desk.hand_over(PRINCIPAL)?;
            if let Some(cohorts) = &self.script.cohorts {
                meeting.hold(&self.desk, cohorts)?;
            }
            self.desk.hand_over(COORDINATOR)?;
        }
        Ok(())
    }

    fn keep(&mut self, appointment: &Appointment, index: usize) -> Result<(), Error> {
        let Some(far) = self.far(appointment, index) else {
            self.forgotten.push((appointment.clone(), index));
            return Ok(());
        };
        let room = Room { desk: &self.desk, script: &self.script };
        room.keep(&mut self.subjects[index], appointment, far)
    }

    /// How far the coordinator gets with a visit: towards the end of a trial that is left running, some are forgotten or only begun.
    fn far(&self, appointment: &Appointment, index: usize) -> Option<Far> {
        let left = (self.end - appointment.date).num_days();
        let enrolment = !self.subjects[index].is_enrolled();
        if self.plan.lock
            || enrolment && index + 1 < self.subjects.len()
            || !matches!(appointment.what, What::Visit { .. })
        {
            return Some(Far::All);
        }
        match (left, index % 3) {
            _ if enrolment => Some(Far::Begun(6)),
            (_, odd) if odd == 1 && self.closes_soon(appointment, index) => None,
            (0..=4, _) => Some(Far::Begun(2)),
            (5..FORGETFUL, 0) => None,
            _ => Some(Far::All),
        }
    }

    /// Whether the window of a visit is open on the last day, and closes within a week.
    fn closes_soon(&self, appointment: &Appointment, index: usize) -> bool {
        self.window_end(appointment, index).is_some_and(|to| (0..=SOON).contains(&(to - self.end).num_days()))
    }

    /// The last day on which a visit may take place.
    fn window_end(&self, appointment: &Appointment, index: usize) -> Option<NaiveDate> {
        let event = self.desk.events().iter().find(|event| event.oid == appointment.event)?;
        Some(self.subjects[index].persona.day_zero? + TimeDelta::days(event.to?.into()))
    }

    /// The investigator decides and signs, the principal investigator what is left to them; every third time the monitor comes.
    fn fortnights_end(&mut self, date: NaiveDate, fortnight: usize) -> Result<(), Error> {
        let touched: Vec<usize> =
            (0..self.subjects.len()).filter(|index| self.subjects[*index].touched).collect();
        if !touched.is_empty() {
            self.desk.becomes(date, AFTERNOON);
            self.desk.hand_over(INVESTIGATOR)?;
            for index in touched {
                review::decide(&self.desk, &self.subjects[index])?;
                self.subjects[index].touched = false;
            }
            review::sign(&self.desk, self.plan.lock, |row| row.form.is_some() || self.screened(row))?;
            if review::leaves_to_principal(&self.desk)? {
                self.desk.hand_over(PRINCIPAL)?;
                review::sign(&self.desk, self.plan.lock, |row| row.form.is_some())?;
            }
        }
        if fortnight % MONITORING == MONITORING - 1 {
            self.monitor(date)?;
        }
        Ok(())
    }

    fn monitor(&mut self, date: NaiveDate) -> Result<(), Error> {
        self.desk.becomes(date, EVENING);
        self.desk.hand_over(MONITOR)?;
        review::close(&self.desk, 0)?;
        for subject in &mut self.subjects {
            if subject.unread && subject.screened {
                let question = (self.chance.random::<f64>() < 0.4).then(|| self.chance.random_range(0..4));
                review::monitor(&self.desk, subject, question)?;
                subject.unread = false;
            }
        }
        Ok(())
    }

    /// The trial is left running: finished subjects are signed and frozen; questions are open, answered, and closed; somebody came too late, and the
    /// investigator has not decided on it.
    fn leave(&mut self) -> Result<(), Error> {
        self.latecomer()?;
        self.desk.becomes(self.end, AFTERNOON);
        self.desk.hand_over(MONITOR)?;
        let mut recent = self.subjects.iter().filter(|subject| subject.unread && subject.screened);
        for (question, subject) in recent.by_ref().take(3).enumerate() {
            review::monitor(&self.desk, subject, Some(question))?;
        }
        self.desk.hand_over(COORDINATOR)?;
        review::answer(&self.desk, 2)?;
        self.desk.hand_over(PRINCIPAL)?;
        review::sign(&self.desk, false, whole_subject)?;
        self.desk.hand_over(DATA_MANAGER)?;
        self.freeze()
    }

    /// On the last day a subject comes whose window has passed; the coordinator has only begun with the visit.
    fn latecomer(&mut self) -> Result<(), Error> {
        let is_late = |(appointment, index): &&(Appointment, usize)| {
            self.window_end(appointment, *index).is_some_and(|to| to < self.end)
        };
        let Some((appointment, index)) = self.forgotten.iter().find(is_late).cloned() else { return Ok(()) };
        self.desk.hand_over(COORDINATOR)?;
        let room = Room { desk: &self.desk, script: &self.script };
        let today = Appointment { date: self.end, ..appointment };
        room.keep(&mut self.subjects[index], &today, Far::Begun(1))
    }

    /// The first visits of the first subjects are closed for entry.
    fn freeze(&self) -> Result<(), Error> {
        for subject in self.subjects.iter().filter(|subject| subject.is_enrolled()).take(2) {
            let view = self.desk.subject(&subject.key)?;
            let signed =
                view.visits.iter().filter(|visit| matches!(visit.status, Status::Signed | Status::Verified));
            let places: Vec<String> =
                signed.take(2).map(|visit| format!("subject:{}/{}", subject.key, visit.event.key)).collect();
            if !places.is_empty() {
                self.desk.pause();
                at("freeze", &subject.number, self.desk.host.freeze(Places { places }))?;
            }
        }
        Ok(())
    }

    /// Everything is settled and signed, and the casebook locked.
    fn lock(&mut self) -> Result<(), Error> {
        self.desk.becomes(self.end, AFTERNOON);
        for _ in 0..SETTLING {
            self.desk.hand_over(COORDINATOR)?;
            review::answer(&self.desk, 0)?;
            self.each(review::explain)?;
            self.desk.hand_over(DATA_MANAGER)?;
            review::close(&self.desk, 0)?;
            self.desk.hand_over(PRINCIPAL)?;
            self.each(review::decide)?;
            review::sign(&self.desk, true, |_| true)?;
            let view = at("lock_view", "", self.desk.host.lock_view(Nothing {}))?;
            let standing =
                view.checklist.iter().filter(|row| matches!(row.state, api::contract::CheckState::Blocker));
            if standing.count() == 0 {
                self.desk.pause();
                let request = Lock { passphrase: TRAINING_PASSPHRASE.to_owned() };
                return at("lock", &self.desk.path, self.desk.host.lock(request)).map(drop);
            }
        }
        let view = at("lock_view", "", self.desk.host.lock_view(Nothing {}))?;
        let places = view
            .checklist
            .into_iter()
            .flat_map(|row| row.places.into_iter().map(move |place| format!("{} {}", row.code, place.place)));
        Err(Error::Incomplete {
            place: self.desk.path.clone(),
            blockers: places.collect::<Vec<_>>().join(", "),
        })
    }

    /// A screening visit is signed once its subject's day 0 is known: her days are counted from there.
    fn screened(&self, row: &SignRow) -> bool {
        self.subjects
            .iter()
            .any(|subject| row.subject.as_ref().is_some_and(|of| of.key == subject.key) && subject.screened)
    }

    fn each(&self, act: impl Fn(&Desk, &Subject) -> Result<(), Error>) -> Result<(), Error> {
        self.subjects
            .iter()
            .filter(|subject| subject.is_enrolled())
            .try_for_each(|subject| act(&self.desk, subject))
    }
}

fn whole_subject(row: &SignRow) -> bool {
    row.event.is_none() && row.form.is_none()
}

/// Consents are spread evenly, or on Fridays as the cohorts' infusions follow each other; the last lies just before the end, or early enough for the lock.
fn consent(plan: &Plan, script: &Script, end: NaiveDate, ordinal: u32) -> NaiveDate {
    let last = if plan.lock { end - TimeDelta::days(FOLLOW_UP) } else { end - TimeDelta::days(2) };
    if script.cohorts.is_some() {
        let offset = |ordinal: u32| cohorts::offset(ordinal.saturating_sub(1) as usize);
        let friday = last - TimeDelta::days(i64::from((last.weekday().num_days_from_monday() + 3) % 7));
        return friday - TimeDelta::days(offset(plan.subjects) - offset(ordinal));
    }
    let steps = i64::from(plan.subjects.saturating_sub(1).max(1));
    let before = ENROLMENT * i64::from(plan.subjects - ordinal) / steps;
    journey::on_a_weekday(last - TimeDelta::days(before))
}

/// Blocks of four, half of each arm.
fn arms(subjects: u32, chance: &mut ChaCha20Rng) -> Vec<&'static str> {
    let mut arms = Vec::new();
    while arms.len() < subjects as usize {
        let mut block = ["WJMSC", "WJMSC", "TPTD", "TPTD"];
        block.shuffle(chance);
        arms.extend(block);
    }
    arms.truncate(subjects as usize);
    arms
}
