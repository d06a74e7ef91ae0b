//! One subject of the trial: what was drawn for her, and how she answers what a form asks.

use std::collections::BTreeMap;

use api::contract::{CodeView, ItemKind, ItemView};
use chrono::{NaiveDate, TimeDelta};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;

use crate::script::{Answering, Course, From, NumberScript, Script, Spread, When};

/// A subject's traits, words and course.
pub(crate) struct Persona {
    /// From 1, in the order of enrolment.
    pub(crate) ordinal: u32,
    /// Her consent.
    pub(crate) consent: NaiveDate,
    /// Day 0, once it has come.
    pub(crate) day_zero: Option<NaiveDate>,
    /// What differs for her.
    pub(crate) course: Course,
    traits: BTreeMap<String, f64>,
    kinds: BTreeMap<String, String>,
    /// Her own chance, so that subjects do not depend on each other.
    pub(crate) chance: ChaCha20Rng,
}

/// What is asked, and when.
pub(crate) struct Asked<'a> {
    /// The visit's OID.
    pub(crate) event: &'a str,
    /// The form.
    pub(crate) form: &'a str,
    /// The item.
    pub(crate) item: &'a ItemView,
    /// The codes it may take.
    pub(crate) codes: &'a [CodeView],
    /// The visit's date.
    pub(crate) date: NaiveDate,
    /// Whether it must be answered.
    pub(crate) required: bool,
}

/// What is entered for her.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// Typed.
    Text(String),
    /// A missing reason.
    Missing(String),
}

impl Persona {
    /// Draws a subject.
    pub(crate) fn draw(script: &Script, seed: u64, ordinal: u32, consent: NaiveDate) -> Self {
        let mut chance =
            ChaCha20Rng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(u64::from(ordinal)));
        let traits =
            script.traits.iter().map(|(name, spread)| (name.clone(), drawn(*spread, &mut chance))).collect();
        let words = script.kinds.iter();
        let kinds =
            words.filter_map(|(name, weights)| Some((name.clone(), one_of(weights, &mut chance)?))).collect();
        Self { ordinal, consent, day_zero: None, course: script.course(ordinal), traits, kinds, chance }
    }

    /// Fixes a word that is not left to chance.
    pub(crate) fn is(&mut self, kind: &str, word: &str) {
        self.kinds.insert(kind.to_owned(), word.to_owned());
    }

    /// Whether something with this likelihood happens to her.
    pub(crate) fn happens(&mut self, likelihood: f64) -> bool {
        self.chance.random::<f64>() < likelihood
    }

    /// Her answer; `None` leaves the field blank.
    pub(crate) fn answer(&mut self, script: &Script, asked: &Asked<'_>) -> Option<Said> {
        let (event, form, item) = (asked.event, asked.form, asked.item.oid.as_str());
        let names = [format!("{event}.{form}.{item}"), format!("{form}.{item}"), item.to_owned()];
        let scripted = [&self.course.items, &script.items]
            .into_iter()
            .find_map(|answers| names.iter().find_map(|name| answers.get(name)))
            .cloned();
        match scripted {
            Some(answering) => self.follow(&answering, asked),
            None if asked.required => self.by_definition(asked).map(Said::Text),
            None => None,
        }
    }

    /// Follows one line of a script.
    pub(crate) fn follow(&mut self, answering: &Answering, asked: &Asked<'_>) -> Option<Said> {
        Some(Said::Text(match answering {
            Answering::Blank => return None,
            Answering::Missing(reason) => return Some(Said::Missing(reason.clone())),
            Answering::Text(text) => text.replace("{n}", &format!("{:03}", self.ordinal)),
            Answering::OneOf(weights) => one_of(weights, &mut self.chance)?,
            Answering::Kind(kind) => self.kinds.get(kind)?.clone(),
            Answering::By { kind, is, otherwise } => {
                let word = self.kinds.get(kind);
                let answering = word.and_then(|word| is.get(word)).unwrap_or(otherwise);
                return self.follow(answering, asked);
            }
            Answering::Number(number) => self.number(number, asked),
            Answering::When(when) => self.when(*when, asked),
            Answering::YearAtAge(age) => {
                let days = self.days(age)? - self.days("age")?;
                (self.consent + TimeDelta::days(days)).format("%Y").to_string()
            }
            Answering::BornBefore(age) => (self.consent - TimeDelta::days(self.days(age)?)).to_string(),
        }))
    }

    fn by_definition(&mut self, asked: &Asked<'_>) -> Option<String> {
        let item = asked.item;
        Some(match item.kind {
            ItemKind::Constant | ItemKind::Attachment => return None,
            ItemKind::Integer | ItemKind::Decimal => {
                let (low, high) = plausible(item)?;
                printed(low + (high - low) * self.chance.random_range(0.35..0.65), digits(item))
            }
            ItemKind::Text | ItemKind::LongText => "As in the source".to_owned(),
            ItemKind::YesNo => "N".to_owned(),
            ItemKind::Choice | ItemKind::Choices => asked.codes.first()?.code.clone(),
            ItemKind::Date | ItemKind::PartialDate | ItemKind::Time | ItemKind::DateTime => {
                self.when(When { from: From::Visit, days: (0, 0), minutes: (540, 660) }, asked)
            }
        })
    }

    fn number(&mut self, script: &NumberScript, asked: &Asked<'_>) -> String {
        let mut value =
            script.times * self.traits.get(&script.base).copied().unwrap_or_default() + script.plus;
        let day = self.day_zero.map_or(0, |zero| (asked.date - zero).num_days()).max(0);
        if let Some(toward) = script.toward {
            #[expect(clippy::cast_precision_loss, reason = "days of a trial")]
            let left = (-(day as f64) / toward.days).exp();
            value = toward.value + (value - toward.value) * left;
        }
        value += script.noise * normal(&mut self.chance);
        let value = value.clamp(script.min.unwrap_or(f64::MIN), script.max.unwrap_or(f64::MAX));
        printed(value, script.decimals.unwrap_or_else(|| digits(asked.item)))
    }

    fn when(&mut self, when: When, asked: &Asked<'_>) -> String {
        let from = match when.from {
            From::Visit => asked.date,
            From::Consent => self.consent,
        };
        let date = from + TimeDelta::days(self.chance.random_range(when.days.0..=when.days.1));
        let minutes = self.chance.random_range(when.minutes.0..=when.minutes.1);
        let time = format!("{:02}:{:02}", minutes / 60, minutes % 60);
        match asked.item.kind {
            ItemKind::Time => time,
            ItemKind::DateTime => format!("{date}T{time}"),
            _ => date.to_string(),
        }
    }

    /// A trait in years, as days.
    fn days(&self, years: &str) -> Option<i64> {
        #[expect(clippy::cast_possible_truncation, reason = "an age in days")]
        self.traits.get(years).map(|years| (years * 365.25) as i64)
    }
}

/// The range that values are drawn from: the plausible one, else the possible one.
fn plausible(item: &ItemView) -> Option<(f64, f64)> {
    let parsed = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<f64>().ok());
    let mut bounds = [item.soft.as_ref(), item.hard.as_ref()].into_iter().flatten();
    bounds.find_map(|range| Some((parsed(&range.min)?, parsed(&range.max)?)))
}

/// The decimals that an item's numbers have.
fn digits(item: &ItemView) -> usize {
    if item.kind == ItemKind::Integer { 0 } else { item.scale.unwrap_or(1) as usize }
}

fn printed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let zero = text.chars().all(|sign| matches!(sign, '-' | '0' | '.'));
    if zero { text.trim_start_matches('-').to_owned() } else { text }
}

fn drawn(spread: Spread, chance: &mut ChaCha20Rng) -> f64 {
    (spread.mean + spread.sd * normal(chance)).clamp(spread.min, spread.max)
}

fn one_of(weights: &BTreeMap<String, f64>, chance: &mut ChaCha20Rng) -> Option<String> {
    let mut left = chance.random::<f64>() * weights.values().sum::<f64>();
    for (text, weight) in weights {
        if left < *weight {
            return Some(text.clone());
        }
        left -= weight;
    }
    weights.keys().next_back().cloned()
}

/// A standard normal draw (Irwin–Hall: twelve uniform draws less six).
fn normal(chance: &mut ChaCha20Rng) -> f64 {
    (0..12).map(|_| chance.random::<f64>()).sum::<f64>() - 6.0
}
