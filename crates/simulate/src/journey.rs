//! A subject's way through the schedule: which visit on which day.

use api::contract::{EventKind, EventView};
use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use rand::RngExt;

use crate::persona::Persona;
use crate::script::{Correction, Ends};

/// Days from consent to day 0, so that eligibility is signed in between.
const SCREENING: (i64, i64) = (15, 21);
/// Days before and after its day that a visit takes place.
const PUNCTUALITY: (i64, i64) = (-1, 2);
/// Days after which a visit that did not take place is recorded as missed.
const GIVEN_UP: i64 = 8;

/// Something to be done for a subject on a day.
#[derive(Clone, Debug)]
pub(crate) struct Appointment {
    /// The visit's OID.
    pub(crate) event: String,
    /// The day.
    pub(crate) date: NaiveDate,
    /// What.
    pub(crate) what: What,
}

/// What is to be done.
#[derive(Clone, Debug)]
pub(crate) enum What {
    /// The visit takes place; the last scheduled one ends the study.
    Visit {
        /// Nothing comes after it.
        last: bool,
    },
    /// It did not.
    Missed,
    /// The study ends before its time.
    Ending(Ends),
    /// A value of that visit is corrected.
    Correction(Box<Correction>),
}

/// Plans a subject's days; fixes her day 0, unless it was fixed before.
pub(crate) fn plan(events: &[EventView], persona: &mut Persona) -> Vec<Appointment> {
    let scheduled: Vec<&EventView> =
        events.iter().filter(|event| event.kind == EventKind::Scheduled).collect();
    let wait = persona.chance.random_range(SCREENING.0..=SCREENING.1);
    let usual = early_in_the_week(persona.consent + TimeDelta::days(wait));
    let zero = *persona.day_zero.get_or_insert(usual);
    let mut plan = Vec::new();
    for (index, event) in scheduled.iter().enumerate() {
        let day = i64::from(event.day.unwrap_or_default());
        let date = match index {
            0 => persona.consent,
            _ if day == 0 => zero,
            _ => {
                let late = persona.course.late.get(&event.oid).copied().unwrap_or_default();
                let off = persona.chance.random_range(PUNCTUALITY.0..=PUNCTUALITY.1);
                let off = off.clamp(
                    i64::from(event.from.unwrap_or_default()) - day,
                    i64::from(event.to.unwrap_or_default()) - day,
                );
                on_a_weekday(zero + TimeDelta::days(day + off + late))
            }
        };
        let missed = persona.course.missed.contains(&event.oid);
        let last = index + 1 == scheduled.len();
        let date = if missed { on_a_weekday(date + TimeDelta::days(GIVEN_UP)) } else { date };
        let what = if missed { What::Missed } else { What::Visit { last } };
        plan.push(Appointment { event: event.oid.clone(), date, what });
        if let Some(ends) = persona.course.ends.as_ref().filter(|ends| ends.after == event.oid) {
            let date = on_a_weekday(date + TimeDelta::days(ends.days));
            let what = What::Ending(ends.clone());
            plan.push(Appointment { event: ends.event.clone(), date, what });
            if index == 0 {
                persona.day_zero = None;
            }
            break;
        }
    }
    corrections(persona, &mut plan);
    plan
}

fn corrections(persona: &Persona, plan: &mut Vec<Appointment>) {
    for correction in &persona.course.corrections {
        let Some(visit) = plan.iter().find(|there| there.event == correction.event) else { continue };
        let date = on_a_weekday(visit.date + TimeDelta::days(correction.days));
        let what = What::Correction(Box::new(correction.clone()));
        plan.push(Appointment { event: correction.event.clone(), date, what });
    }
}

/// The day itself, or the weekday next to it.
pub(crate) fn on_a_weekday(date: NaiveDate) -> NaiveDate {
    match date.weekday() {
        Weekday::Sat => date - TimeDelta::days(1),
        Weekday::Sun => date + TimeDelta::days(1),
        _ => date,
    }
}

/// Monday to Thursday: the day after is a weekday too.
fn early_in_the_week(date: NaiveDate) -> NaiveDate {
    let past = i64::from(date.weekday().num_days_from_monday());
    if past >= 4 { date + TimeDelta::days(7 - past) } else { date }
}
