//! When a cohort's places may be dosed, and from when on its committee can decide.
//!
//! Days only: who may be dosed at all is for the checks and for persons. Doses that came too early are taken as they are; what is foreseen goes on from them.

use chrono::{Days, NaiveDate};
use protocol::study::Escalation;

use crate::contract::{CohortGap, CohortPlace, CohortSlot, SubjectRef};

/// A cohort's dates.
pub(super) struct Plan {
    /// Free places in their order, each as if everybody before were dosed on the first day possible.
    pub(super) free: Vec<CohortPlace>,
    /// The first day on which the committee can decide with everybody observed.
    pub(super) committee: NaiveDate,
}

/// What a plan starts from.
pub(super) struct Start<'a> {
    pub(super) rules: &'a Escalation,
    pub(super) today: NaiveDate,
    /// The day on which the cohort was opened, or can be at the earliest.
    pub(super) opens: Option<NaiveDate>,
    /// Places that the committee has given it so far.
    pub(super) size: u32,
}

/// A dose of the cohort, given or foreseen.
#[derive(Clone)]
struct Dose {
    day: NaiveDate,
    subject: Option<SubjectRef>,
    place: Option<String>,
}

/// The doses of a cohort up to a moment: the first, and the latest.
#[derive(Clone, Default)]
struct Doses {
    first: Option<Dose>,
    latest: Option<Dose>,
}

impl Doses {
    fn give(&mut self, dose: Dose) {
        self.first.get_or_insert_with(|| dose.clone());
        self.latest = Some(dose);
    }

    /// The day that the waiting times allow, and the one that binds.
    fn gap(&self, rules: &Escalation) -> Option<(NaiveDate, CohortGap)> {
        let after = |dose: &Option<Dose>, days: u32| {
            let Dose { day, subject, place } = dose.clone()?;
            Some((later(day, days), CohortGap { days, from: day.to_string(), subject, place }))
        };
        let gaps = [after(&self.first, rules.first_gap), after(&self.latest, rules.later_gap)];
        gaps.into_iter().flatten().max_by_key(|(day, _)| *day)
    }
}

/// Finds a cohort's dates, and writes into each place that a subject has when it may be dosed.
pub(super) fn plan(start: &Start<'_>, slots: &mut [CohortSlot]) -> Plan {
    let rules = start.rules;
    let mut doses = Doses::default();
    let mut given: Vec<&mut CohortSlot> = slots.iter_mut().filter(|slot| slot.dosed.is_some()).collect();
    given.sort_by(|one, other| (&one.dosed, &one.place).cmp(&(&other.dosed, &other.place)));
    let mut committee = start.today;
    for slot in given {
        let Some(day) = slot.dosed.as_ref().and_then(|dosed| dosed.parse().ok()) else { continue };
        let (earliest, gap) = doses.gap(rules).unzip();
        slot.earliest = earliest.max(start.opens).map(|day| day.to_string());
        slot.gap = gap;
        let closes = later(day, rules.window);
        slot.closes = Some(closes.to_string());
        if !slot.toxic && slot.evaluable.is_none() {
            committee = committee.max(closes);
        }
        doses.give(Dose { day, subject: Some(slot.subject.clone()), place: slot.place.clone() });
    }
    let mut to_come = to_come(start, slots);
    to_come.sort_by_key(|(number, _)| number.unwrap_or(u32::MAX));
    let mut free = Vec::new();
    for (number, whose) in to_come {
        let (binds, gap) = doses.gap(rules).unzip();
        let day = binds.max(start.opens).map_or(start.today, |day| day.max(start.today));
        let mut dose = Dose { day, subject: None, place: number.map(|number| number.to_string()) };
        committee = committee.max(later(day, rules.window));
        match (whose.and_then(|index| slots.get_mut(index)), number) {
            (Some(slot), _) => {
                dose.subject = Some(slot.subject.clone());
                (slot.earliest, slot.gap) = (Some(day.to_string()), gap);
            }
            (None, Some(number)) => free.push(CohortPlace { number, earliest: day.to_string(), gap }),
            (None, None) => {}
        }
        doses.give(dose);
    }
    Plan { free, committee }
}

/// Who is assigned and not dosed yet, by their index, and the places that nobody has: each with the place's number.
fn to_come(start: &Start<'_>, slots: &[CohortSlot]) -> Vec<(Option<u32>, Option<usize>)> {
    let number = |slot: &CohortSlot| slot.place.as_ref()?.parse().ok();
    // Who left without having been observed to the end is replaced: her place is free.
    let standing = || slots.iter().filter(|slot| slot.evaluable != Some(false));
    let toxic = slots.iter().filter(|slot| slot.toxic).count();
    let stopped = toxic >= start.rules.stops_at as usize;
    let left = if stopped { 0 } else { (start.size as usize).saturating_sub(standing().count()) };
    let held = |place: &u32| standing().any(|slot| number(slot) == Some(*place));
    let free = (1..=start.size).filter(|place| !held(place)).take(left).map(|place| (Some(place), None));
    let waiting =
        slots.iter().enumerate().filter(|(_, slot)| slot.dosed.is_none() && slot.evaluable != Some(false));
    waiting.map(|(index, slot)| (number(slot), Some(index))).chain(free).collect()
}

/// Days after a day; the last day that a calendar has where there is none.
fn later(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}
