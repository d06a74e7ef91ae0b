//! What a subject does with her pens at home: which days she injects, from which pen.

use std::collections::BTreeMap;

use rand::RngExt;

use crate::persona::Persona;

/// The last protocol day with a dose.
pub(crate) const LAST: i64 = 181;
/// Days that a pen lasts.
const PEN: i64 = 28;
/// Pens for the whole treatment.
pub(crate) const PENS: i64 = 7;
/// How likely a dose is forgotten, for no reason that the script gives.
const FORGOTTEN: f64 = 0.015;

/// Doses and pens, by protocol day.
#[derive(Clone, Debug, Default)]
pub(crate) struct AtHome {
    /// Doses on each day, and why there was none.
    pub(crate) days: BTreeMap<i64, Day>,
    /// First and last day of each pen.
    pub(crate) pens: Vec<(i64, i64)>,
}

/// A day.
#[derive(Clone, Debug)]
pub(crate) struct Day {
    /// 0, 1 or 2.
    pub(crate) doses: u32,
    /// Why there was none.
    pub(crate) reason: Option<String>,
}

impl AtHome {
    /// Draws it.
    pub(crate) fn draw(persona: &mut Persona) -> Self {
        let mut home = Self::default();
        let script = persona.course.diary.clone();
        for day in 0..=LAST {
            let without = script.without.iter().find(|stretch| (stretch.from..=stretch.to).contains(&day));
            let forgotten = day > 0 && persona.happens(FORGOTTEN);
            let why = ["FORGOT", "FORGOT", "TRAVEL"][persona.chance.random_range(0..3)];
            let reason =
                without.map(|stretch| stretch.reason.clone()).or_else(|| forgotten.then(|| why.to_owned()));
            let doses = if reason.is_some() { 0 } else { 1 + u32::from(script.double.contains(&day)) };
            home.days.insert(day, Day { doses, reason });
        }
        let mut from = 0;
        for pen in 1..=PENS {
            let beyond = script.beyond.get(&pen.to_string()).copied().unwrap_or_default();
            let to = (from + PEN - 1 + beyond).min(LAST);
            home.pens.push((from, to));
            from = to + 1;
        }
        home.pens.retain(|(from, to)| from <= to);
        home
    }

    /// Doses taken from the first to the last of these days.
    pub(crate) fn doses(&self, from: i64, to: i64) -> u32 {
        self.days.range(from..=to).map(|(_, day)| day.doses).sum()
    }

    /// The pen in use on a day, from 0.
    pub(crate) fn pen(&self, day: i64) -> Option<usize> {
        self.pens.iter().position(|(from, to)| (*from..=*to).contains(&day))
    }
}
