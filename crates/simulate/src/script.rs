//! What a plausible subject answers: a script in JSON beside a study's definition, item by item, and how a persona draws from it.
//!
//! An item is looked up as `EVENT.FORM.ITEM`, `FORM.ITEM`, then `ITEM`; what the script does not name is answered by the item's own definition (a
//! number from the middle of its plausible range, the visit's date, the first code). Numbers rest on traits, drawn once a subject, so
//! that a subject's height stays her height.

use std::collections::BTreeMap;

use api::contract::{CodeView, ItemKind, ItemView};
use chrono::{Days, NaiveDate};
use rand::Rng;
use rand_chacha::ChaCha20Rng;
use serde::Deserialize;

/// A script.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Script {
    /// Drawn once a subject.
    pub traits: BTreeMap<String, Spread>,
    /// How items are answered.
    pub items: BTreeMap<String, Answering>,
    /// Rows of running logs.
    pub logs: Vec<LogScript>,
    /// Courses that subjects take, by weight.
    pub courses: Vec<Course>,
}

/// A normal distribution, cut off.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    mean: f64,
    sd: f64,
    min: f64,
    max: f64,
}

/// How one item is answered.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Answering {
    /// Always this text.
    Text(String),
    /// One of these texts, by weight.
    OneOf(BTreeMap<String, f64>),
    /// `base trait + perDay × protocol day + noise`, within the limits.
    Number(NumberScript),
    /// Days before (negative) or after the visit; both ends included.
    DaysFromVisit(i64, i64),
    /// Days from the consent.
    DaysFromConsent(i64, i64),
    /// The trait, in years, before the consent.
    BornBefore(String),
    /// `HH:MM` on the visit's date, minutes drawn between.
    TimeOfVisit(u32, u32),
    /// A missing reason.
    Missing(String),
    /// Left blank.
    Blank,
}

/// A number that rests on a trait.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NumberScript {
    #[serde(rename = "trait")]
    base: String,
    #[serde(default)]
    per_day: f64,
    #[serde(default)]
    noise: f64,
    #[serde(default)]
    min: Option<f64>,
    #[serde(default)]
    max: Option<f64>,
}

/// Rows that some subjects have in a running log.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LogScript {
    /// The form.
    pub form: String,
    /// The repeating group.
    pub group: String,
    /// The visit at which it is reported.
    pub events: Vec<String>,
    /// How likely a subject has it there.
    pub chance: f64,
    /// Only in this arm.
    #[serde(default)]
    pub arm: Option<String>,
    /// One of these rows.
    pub rows: Vec<BTreeMap<String, Answering>>,
}

/// A course: what differs from the script, and where it ends.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Course {
    /// For people who read the script.
    pub name: String,
    /// How many of a hundred subjects take it.
    pub weight: u32,
    /// The last scheduled visit; then the form of early termination, or nothing after a failed screening.
    #[serde(default)]
    pub ends_after: Option<String>,
    /// Why.
    #[serde(default)]
    pub ended_by: Option<Ending>,
    /// Answers that replace the script's.
    #[serde(default)]
    pub items: BTreeMap<String, Answering>,
}

/// How a course ends before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Ending {
    /// A criterion is not met.
    ScreenFailure,
    /// The subject leaves.
    EarlyTermination,
}

/// A subject's traits and course.
pub struct Persona {
    traits: BTreeMap<String, f64>,
    /// The course she takes.
    pub course: Course,
    /// Her consent.
    pub consent: NaiveDate,
    /// Her own chance, so that the order of subjects does not matter.
    pub chance: ChaCha20Rng,
}

/// What is asked, and when.
pub struct Asked<'a> {
    /// The visit's OID.
    pub event: &'a str,
    /// The form.
    pub form: &'a str,
    /// The item.
    pub item: &'a ItemView,
    /// The codes it may take.
    pub codes: &'a [CodeView],
    /// The visit's date.
    pub visit: NaiveDate,
    /// Its protocol day; 0 before treatment.
    pub day: i32,
    /// The offset of local time.
    pub offset: &'a str,
}

/// What the persona says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Typed.
    Text(String),
    /// A missing reason.
    Missing(String),
}

impl Spread {
    fn draw(self, chance: &mut ChaCha20Rng) -> f64 {
        (self.mean + self.sd * normal(chance)).clamp(self.min, self.max)
    }
}

impl Persona {
    /// Draws a subject.
    #[must_use]
    pub fn draw(script: &Script, course: Course, consent: NaiveDate, mut chance: ChaCha20Rng) -> Self {
        let traits = script.traits.iter().map(|(name, spread)| (name.clone(), spread.draw(&mut chance)));
        Self { traits: traits.collect(), course, consent, chance }
    }

    /// Her answer; `None` leaves the field blank.
    pub fn answer(&mut self, script: &Script, asked: &Asked<'_>) -> Option<Said> {
        let (event, form, item) = (asked.event, asked.form, asked.item.oid.as_str());
        let names = [format!("{event}.{form}.{item}"), format!("{form}.{item}"), item.to_owned()];
        let scripted = [&self.course.items, &script.items]
            .into_iter()
            .find_map(|answers| names.iter().find_map(|name| answers.get(name)))
            .cloned();
        match scripted {
            Some(answering) => self.follow(&answering, asked),
            None => self.by_definition(asked),
        }
    }

    /// Follows one line of a script.
    pub fn follow(&mut self, answering: &Answering, asked: &Asked<'_>) -> Option<Said> {
        Some(Said::Text(match answering {
            Answering::Blank => return None,
            Answering::Missing(reason) => return Some(Said::Missing(reason.clone())),
            Answering::Text(text) => text.clone(),
            Answering::OneOf(weights) => self.one_of(weights)?,
            Answering::Number(number) => self.number(number, asked),
            Answering::DaysFromVisit(from, to) => self.day(asked.visit, *from, *to)?.to_string(),
            Answering::DaysFromConsent(from, to) => self.day(self.consent, *from, *to)?.to_string(),
            Answering::BornBefore(age) => self.birth(age)?.to_string(),
            Answering::TimeOfVisit(from, to) => {
                let minutes = self.chance.random_range(*from..=*to);
                let time = format!("{:02}:{:02}", minutes / 60, minutes % 60);
                match asked.item.kind {
                    ItemKind::Time => time,
                    _ => format!("{}T{time}{}", asked.visit, asked.offset),
                }
            }
        }))
    }

    fn by_definition(&mut self, asked: &Asked<'_>) -> Option<Said> {
        let item = asked.item;
        Some(Said::Text(match item.kind {
            ItemKind::Constant | ItemKind::Attachment => return None,
            ItemKind::Integer | ItemKind::Decimal => {
                let (low, high) = plausible(item)?;
                let value = low + (high - low) * self.chance.random_range(0.35..0.65);
                fixed(value, item)
            }
            ItemKind::Text | ItemKind::LongText => match item.required {
                true => "As in the source".to_owned(),
                false => return None,
            },
            ItemKind::YesNo => "N".to_owned(),
            ItemKind::Choice | ItemKind::Choices => asked.codes.first()?.code.clone(),
            ItemKind::Date | ItemKind::PartialDate => asked.visit.to_string(),
            ItemKind::Time => "09:30".to_owned(),
            ItemKind::DateTime => format!("{}T09:30{}", asked.visit, asked.offset),
        }))
    }

    fn number(&mut self, script: &NumberScript, asked: &Asked<'_>) -> String {
        let base = self.traits.get(&script.base).copied().unwrap_or_default();
        let drifted = base + script.per_day * f64::from(asked.day);
        let noisy = drifted + script.noise * normal(&mut self.chance);
        let value = noisy.clamp(script.min.unwrap_or(f64::MIN), script.max.unwrap_or(f64::MAX));
        fixed(value, asked.item)
    }

    fn one_of(&mut self, weights: &BTreeMap<String, f64>) -> Option<String> {
        let mut left = self.chance.random_range(0.0..weights.values().sum::<f64>());
        for (text, weight) in weights {
            if left < *weight {
                return Some(text.clone());
            }
            left -= weight;
        }
        weights.keys().next_back().cloned()
    }

    fn day(&mut self, from: NaiveDate, first: i64, last: i64) -> Option<NaiveDate> {
        let days = self.chance.random_range(first..=last);
        from.checked_add_signed(chrono::TimeDelta::days(days))
    }

    fn birth(&mut self, age: &str) -> Option<NaiveDate> {
        let years = self.traits.get(age).copied()?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an age in days")]
        let days = (years * 365.25) as u64;
        self.consent.checked_sub_days(Days::new(days))
    }
}

/// The range that values are drawn from: the plausible one, else the possible one.
fn plausible(item: &ItemView) -> Option<(f64, f64)> {
    let bounds = [item.soft.as_ref(), item.hard.as_ref()].into_iter().flatten();
    let parsed = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<f64>().ok());
    bounds.filter_map(|range| Some((parsed(&range.min)?, parsed(&range.max)?))).next()
}

fn fixed(value: f64, item: &ItemView) -> String {
    let digits = if item.kind == ItemKind::Integer { 0 } else { item.scale.unwrap_or(1) };
    format!("{value:.*}", digits as usize)
}

/// A standard normal draw (Irwin–Hall: twelve uniform draws less six).
fn normal(chance: &mut ChaCha20Rng) -> f64 {
    (0..12).map(|_| chance.random::<f64>()).sum::<f64>() - 6.0
}
