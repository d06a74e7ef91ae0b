//! Mishaps: what goes wrong in a trial. The deck is the definition's own examples that raise something or hold a value that is refused; a seed deals a
//! hand of them.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use indexmap::IndexMap;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::error::Error;
use crate::persona::Said;

/// Shuffles the deck, the same for every seed: hands are dealt from it one after the other.
const SHUFFLE: u64 = 0xdea1;

/// An example, as its file says it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Mishap {
    /// What happens, in a sentence.
    pub(crate) title: String,
    /// When the values are entered.
    #[serde(deserialize_with = "instant")]
    pub(crate) instant: DateTime<FixedOffset>,
    values: IndexMap<String, Value>,
    /// Forms that are signed, and when.
    #[serde(default)]
    pub(crate) signed: IndexMap<String, NaiveDate>,
    /// How many queries people raise on a form.
    #[serde(default)]
    pub(crate) open_queries: BTreeMap<String, usize>,
    /// Items that were entered otherwise first.
    #[serde(default)]
    pub(crate) corrected: Vec<String>,
    #[serde(default)]
    elsewhere: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    expect: Expected,
}

/// What an example says of itself, as far as it matters here.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Expected {
    raised: Vec<String>,
    refused: Vec<String>,
}

/// A value, and where it belongs.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The form that it stands on.
    pub(crate) sheet: Sheet,
    /// The name of its row.
    pub(crate) row: Option<String>,
    /// The item.
    pub(crate) item: String,
    /// What is typed.
    pub(crate) said: Said,
}

/// A form of somebody, as examples name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sheet {
    /// Another subject's name; empty for the one whom the example is about.
    pub(crate) whose: String,
    /// The visit's OID.
    pub(crate) event: String,
    /// The name of a visit that repeats, or of a cohort; empty where there is none.
    pub(crate) number: String,
    /// The form's OID.
    pub(crate) form: String,
}

impl Sheet {
    /// Reads `[@SUBJECT/]EVENT[#N]/FORM`, and the row behind it.
    pub(crate) fn read(path: &str) -> Option<(Self, Option<String>)> {
        let (whose, path) = match path.strip_prefix('@') {
            Some(path) => path.split_once('/')?,
            None => ("", path),
        };
        let (event, form) = path.split_once('/')?;
        let (event, number) = event.split_once('#').unwrap_or((event, ""));
        let (form, row) = form.split_once('#').map_or((form, None), |(form, row)| (form, Some(row)));
        let [whose, event, number, form] = [whose, event, number, form].map(str::to_owned);
        Some((Self { whose, event, number, form }, row.map(str::to_owned)))
    }
}

impl Mishap {
    /// Its values, in the order of its file.
    pub(crate) fn lines(&self) -> Result<Vec<Line>, Error> {
        let unfit = |path: &str| Error::Script(format!("{}: {path}", self.title));
        let line = |(path, value): (&String, &Value)| {
            let (sheet, item) = path.rsplit_once('/').ok_or_else(|| unfit(path))?;
            let (sheet, row) = Sheet::read(sheet).ok_or_else(|| unfit(path))?;
            let said = said(value).ok_or_else(|| unfit(path))?;
            Ok(Line { sheet, row, item: item.to_owned(), said })
        };
        self.values.iter().map(line).collect()
    }

    /// What other subjects have in items: item and text.
    pub(crate) fn elsewhere(&self) -> impl Iterator<Item = (&str, &str)> {
        let items = self.elsewhere.iter();
        items.flat_map(|(item, texts)| texts.iter().map(move |text| (item.as_str(), text.as_str())))
    }

    /// When it begins: what was signed was entered before.
    pub(crate) fn begins(&self) -> DateTime<FixedOffset> {
        let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
        let signed = self
            .signed
            .values()
            .filter_map(|day| day.and_time(nine).and_local_timezone(self.instant.timezone()).single());
        signed.chain([self.instant]).min().unwrap_or(self.instant)
    }
}

/// The hand that a seed deals, in the order of their days. Consecutive seeds deal consecutive hands: as many as the deck has hands deal it whole.
///
/// # Errors
/// [`Error::Script`] when an example cannot be read, [`Error::NoScript`] when the study has none.
pub(crate) fn deal(study: &str, subjects: u32, seed: u64) -> Result<Vec<Mishap>, Error> {
    let deck = deck(study)?;
    let cards = deck.len() as u64;
    if cards == 0 {
        return Err(Error::NoScript(study.to_owned()));
    }
    let first = (seed % cards) * (u64::from(subjects) % cards) % cards;
    let hand = deck.iter().cycle().skip(usize::try_from(first).unwrap_or_default());
    let mut hand: Vec<Mishap> = hand.take(deck.len().min(subjects as usize)).cloned().collect();
    hand.sort_by(|one, other| (one.begins(), &one.title).cmp(&(other.begins(), &other.title)));
    Ok(hand)
}

/// How many mishaps a study's examples tell of.
///
/// # Errors
/// [`Error::Script`] when an example cannot be read.
pub fn mishaps(study: &str) -> Result<usize, Error> {
    deck(study).map(|deck| deck.len())
}

fn deck(study: &str) -> Result<Vec<Mishap>, Error> {
    let sources = api::builtin(study).unwrap_or_default();
    let examples = sources.iter().filter(|source| source.path.contains("/examples/"));
    let read = |text: &str, path: &str| {
        serde_json::from_str(text).map_err(|error| Error::Script(format!("{path}: {error}")))
    };
    let mut deck =
        examples.map(|source| read(&source.text, &source.path)).collect::<Result<Vec<Mishap>, Error>>()?;
    deck.retain(|mishap| !(mishap.expect.raised.is_empty() && mishap.expect.refused.is_empty()));
    deck.shuffle(&mut ChaCha20Rng::seed_from_u64(SHUFFLE));
    Ok(deck)
}

fn said(value: &Value) -> Option<Said> {
    match value {
        Value::String(text) => Some(Said::Text(text.clone())),
        Value::Number(number) => Some(Said::Text(number.to_string())),
        Value::Object(object) => Some(Said::Missing(object.get("missing")?.as_str()?.to_owned())),
        _ => None,
    }
}

fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<FixedOffset>, D::Error> {
    let text = String::deserialize(deserializer)?;
    DateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M%:z").map_err(serde::de::Error::custom)
}
