//! From what a person typed to what the record keeps, or to a refusal.
//!
//! Only three things are refused: what is not of the item's type, what lies outside its own hard range, and what may not occur twice (study specification 0.4,
//! ruling 1). Everything else is stored and may be spoken about.

use chrono::{NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;

use crate::content::Value;
use crate::definition::{ItemType, Text, Unique};
use crate::evaluate::{Engine, Picture, Record, Seat, compare, in_unit, shown_range, test_range};
use crate::study::{Edge, Item, LabPart, LabTest, Slot as _, Study, fill};
use crate::value::{Days, Number, Relation, Truth, Val};
use crate::{Content, Location, words};

/// Why an entry is refused. The text stays beside the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `type`, `hard`, `future`, `duplicate`, `derived` or `place`.
    pub code: &'static str,
    /// What is wrong.
    pub message: Box<Text>,
    /// What was probably meant.
    pub hint: Option<Box<Text>>,
}

fn refused<T>(code: &'static str, message: Text) -> Result<T, Refusal> {
    Err(Refusal { code, message: Box::new(message), hint: None })
}

/// Reads an entry at a place of the record.
///
/// # Errors
/// A refusal, when the text cannot stand there.
pub fn parse_entry(
    study: &Study,
    place: &Location,
    text: &str,
    record: &Record<'_>,
) -> Result<Content, Refusal> {
    let Some(item) = study.item_at(place) else { return refused("place", words::no_such_place()) };
    if let ItemType::Constant(_) = item.kind {
        return refused("derived", words::constant());
    }
    if !item.is_collected() {
        return refused("derived", words::computed());
    }
    let plain = halfwidth(item, text.trim());
    let value = canonical(study, item, &plain, record)?;
    let entry =
        Entry { study, place, item, record, val: Val::read(&item.ty, &value).unwrap_or(Val::Unknown), value };
    entry.hard()?;
    entry.future()?;
    entry.duplicate()?;
    let typed = (entry.value != text).then(|| text.to_owned());
    Ok(Content::Value(Value { value: entry.value, typed }))
}

/// Numbers, dates and times as typed with a Korean or Chinese input method (`９．９`, `＜0.5`, `≤0.5`, `−1.0`) in plain characters; texts stay as they are.
fn halfwidth(item: &Item, text: &str) -> String {
    use crate::expr::Type;
    if !matches!(item.ty, Type::Number | Type::Date | Type::Time | Type::DateTime) {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{FF01}'..='\u{FF5E}' => {
                plain.extend(u32::from(letter).checked_sub(0xFEE0).and_then(char::from_u32));
            }
            '≤' => plain.push_str("<="),
            '≥' => plain.push_str(">="),
            '−' | '–' => plain.push('-'),
            '。' => plain.push('.'),
            '\u{3000}' => plain.push(' '),
            other => plain.push(other),
        }
    }
    plain.trim().to_owned()
}

/// The canonical text of what was typed.
fn canonical(study: &Study, item: &Item, text: &str, record: &Record<'_>) -> Result<String, Refusal> {
    match &item.kind {
        ItemType::Integer => {
            let number = number(item, text)?;
            if number.scale() == 0 {
                Ok(text.trim_start_matches('+').to_owned())
            } else {
                refused("type", words::not_integer())
            }
        }
        ItemType::Decimal { .. } => number(item, text).map(|_| comparator_first(text)),
        ItemType::Text { max, .. } => plain_text(item, text, *max),
        ItemType::Row(_) | ItemType::Constant(_) => Ok(text.to_owned()),
        ItemType::YesNo => match text {
            "Y" | "y" => Ok("Y".into()),
            "N" | "n" => Ok("N".into()),
            _ => refused("type", words::not_yes_no()),
        },
        ItemType::Choice(list) => code(study, list.as_str(), text).map(str::to_owned),
        ItemType::Choices(list) => {
            let chosen: Vec<&str> = text.split(';').map(str::trim).filter(|code| !code.is_empty()).collect();
            for choice in &chosen {
                code(study, list.as_str(), choice)?;
            }
            let codes = study.codelist(list.as_str()).map_or(&[][..], |list| &list.codes);
            let in_order = codes.iter().map(|code| code.code.as_str()).filter(|code| chosen.contains(code));
            let joined = in_order.collect::<Vec<_>>().join(";");
            if joined.is_empty() { refused("type", words::not_a_code()) } else { Ok(joined) }
        }
        ItemType::Date => date(text, false),
        ItemType::PartialDate => date(text, true),
        ItemType::Time => time(text).map(|time| time.format("%H:%M").to_string()),
        ItemType::DateTime => date_time(text, record),
        ItemType::Attachment => {
            let hash = text.strip_prefix("sha256:").and_then(|rest| rest.split(' ').next());
            let is_hash = hash
                .is_some_and(|hash| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
            if is_hash { Ok(text.to_owned()) } else { refused("type", words::not_an_attachment()) }
        }
    }
}

/// The number of an entry, without its comparator.
fn number(item: &Item, text: &str) -> Result<Decimal, Refusal> {
    let whole = matches!(item.kind, ItemType::Integer);
    let not_a_number = || if whole { words::not_integer() } else { words::not_number() };
    let digits = text.trim_start_matches(['<', '>', '=']);
    if digits.len() != text.len() && !item.censored {
        return refused("type", words::not_censored());
    }
    let plain = digits.trim_start();
    let is_plain = plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
    match (is_plain, plain.strip_prefix('+').unwrap_or(plain).parse(), Number::parse(&comparator_first(text)))
    {
        (true, Ok(number), Some(_)) => Ok(number),
        _ => refused("type", not_a_number()),
    }
}

/// `< 0.5` as `<0.5`, `+3` as `3`; the digits stay as typed.
fn comparator_first(text: &str) -> String {
    let digits = text.trim_start_matches(['<', '>', '=']);
    let comparator = &text[..text.len() - digits.len()];
    let digits = digits.trim_start();
    format!("{comparator}{}", digits.strip_prefix('+').unwrap_or(digits))
}

fn plain_text(item: &Item, text: &str, max: u32) -> Result<String, Refusal> {
    if text.chars().count() > max as usize {
        return refused("type", fill(&words::too_long(), |_, _| Some(max.to_string())));
    }
    if item.pattern.as_ref().is_some_and(|pattern| !pattern.is_match(text)) {
        let hint = item.help.clone().map(Box::new);
        return Err(Refusal { code: "type", message: Box::new(words::wrong_shape()), hint });
    }
    Ok(text.to_owned())
}

fn code<'a>(study: &Study, list: &str, text: &'a str) -> Result<&'a str, Refusal> {
    let known = study.codelist(list).is_some_and(|list| list.codes.iter().any(|code| code.code == text));
    if known { Ok(text) } else { refused("type", words::not_a_code()) }
}

/// `2026-03-12`; where a partial date is allowed also `2026-03`, `2026`, and `UNK` for the parts that are unknown.
fn date(text: &str, partial: bool) -> Result<String, Refusal> {
    let mut known = text;
    while let Some(shorter) = known.strip_suffix("-UNK").or_else(|| known.strip_suffix("-UN")) {
        known = shorter;
    }
    match Days::parse(known) {
        None => refused("type", words::not_a_date()),
        Some(days) if days.day().is_none() && !partial => refused("type", words::not_partial()),
        Some(_) => Ok(known.to_owned()),
    }
}

fn time(text: &str) -> Result<NaiveTime, Refusal> {
    match Val::read(&crate::expr::Type::Time, text) {
        Some(Val::Time(time)) => Ok(time),
        _ => refused("type", words::not_a_time()),
    }
}

/// With its offset, or as the clock at the site shows it.
fn date_time(text: &str, record: &Record<'_>) -> Result<String, Refusal> {
    let text = text.replacen(' ', "T", 1);
    if let Some(val @ Val::DateTime(_)) =
        Val::read(&crate::expr::Type::DateTime, &text.replace('Z', "+00:00"))
    {
        return Ok(val.write().unwrap_or_default());
    }
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let local = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(&text, format).ok());
    let Some(local) = local else { return refused("type", words::not_a_datetime()) };
    match record.instant(local) {
        Some(instant) => Ok(instant.format("%Y-%m-%dT%H:%M%:z").to_string()),
        None => refused("type", words::no_such_time()),
    }
}

struct Entry<'a> {
    study: &'a Study,
    place: &'a Location,
    item: &'a Item,
    record: &'a Record<'a>,
    value: String,
    val: Val,
}

impl Entry<'_> {
    /// The item's own hard range. A bound that reads other items is a check over two items: it is stored, and stops completion.
    fn hard(&self) -> Result<(), Refusal> {
        if let Some((test, LabPart::Result)) = self.item.laboratory {
            return self.laboratory(&self.study.tests[test.slot()]);
        }
        let range = &self.item.hard;
        let beyond = |edge: &Option<Edge>, relation| {
            let edge = edge.as_ref();
            edge.is_some_and(|edge| {
                self.bound(edge).is_some_and(|limit| compare(&self.val, relation, &limit).is_true())
            })
        };
        if !beyond(&range.min, Relation::Less) && !beyond(&range.max, Relation::Greater) {
            return Ok(());
        }
        let message = Box::new(outside(&self.value, &shown_range(range, |_| None)));
        Err(Refusal { code: "hard", message, hint: slip(self.item, &self.val).cloned().map(Box::new) })
    }

    fn bound(&self, edge: &Edge) -> Option<Val> {
        let (program, _) = match edge {
            Edge::Fixed(limit, _) => return Some(limit.clone()),
            Edge::Computed(program, text) => (program, text),
        };
        let own = program.dependencies().iter().all(|id| {
            let reference = self.study.references.get(*id);
            matches!(reference, Some(crate::expr::Reference::Today | crate::expr::Reference::Now))
        });
        own.then(|| {
            let picture = Picture::empty(self.study);
            program.eval(&Seat::nowhere(&Engine::new(self.study, self.record, &picture, self.record.today())))
        })
    }

    /// A laboratory result in the unit beside it; the conventional one while there is none. Of a number whose unit nobody knows nothing can be said.
    fn laboratory(&self, test: &LabTest) -> Result<(), Refusal> {
        let Val::Number(number) = self.val else { return Ok(()) };
        let beside = self.item.unit_item.map(|unit| self.place.with_item(self.study.item(unit).oid.clone()));
        let beside = beside.and_then(|place| self.record.values.get(&place));
        if matches!(beside, Some(Content::Missing { .. })) {
            return Ok(());
        }
        let unit = beside.and_then(Content::value).and_then(|unit| test.unit(unit)).unwrap_or(0);
        let Some(conventional) = in_unit(test, number, unit, 0) else { return Ok(()) };
        if !lies_outside(conventional.with_bounds(), test.hard) {
            return Ok(());
        }
        let shown = format!("{} {}", self.value, test.units[unit].symbol);
        let message = Box::new(outside(&shown, &test_range(test, test.hard, unit)));
        let hint = likely_unit(test, number, unit).map(|meant| {
            fill(&words::did_you_mean(), |name, _| {
                Some(if name == "v" { self.value.clone() } else { test.units[meant].symbol.clone() })
            })
        });
        Err(Refusal { code: "hard", message, hint: hint.map(Box::new) })
    }

    fn future(&self) -> Result<(), Refusal> {
        let first = match &self.val {
            _ if self.item.future => return Ok(()),
            Val::Date(days) => days.earliest(),
            Val::DateTime(instant) => instant.with_timezone(&self.record.zone).date_naive(),
            _ => return Ok(()),
        };
        if first > self.record.today() { refused("future", words::in_future()) } else { Ok(()) }
    }

    /// The same value in another subject, or in another row of the log; and the same key in another row.
    fn duplicate(&self) -> Result<(), Refusal> {
        let message = || fill(&words::used_already(), |_, _| Some(self.value.clone()));
        match self.item.unique {
            Some(Unique::Study) => {
                let known = (self.item.oid.clone(), self.value.clone());
                if self.record.facts.used_elsewhere.contains(&known) {
                    return refused("duplicate", message());
                }
            }
            Some(Unique::Log)
                if self.other_rows().any(|row| self.stands_in(row, self.item) == Some(&self.value)) =>
            {
                return refused("duplicate", message());
            }
            _ => {}
        }
        let key = &self.study.group(self.item.group).key;
        if !key.contains(&self.item.id) {
            return Ok(());
        }
        let same = |row: Option<uuid::Uuid>| {
            key.iter().map(|item| self.study.item(*item)).all(|item| {
                let here = if item.id == self.item.id {
                    Some(&*self.value)
                } else {
                    self.stands_in(self.place.row, item)
                };
                here.is_some() && here == self.stands_in(row, item)
            })
        };
        if self.other_rows().any(same) { refused("duplicate", words::row_exists()) } else { Ok(()) }
    }

    fn other_rows(&self) -> impl Iterator<Item = Option<uuid::Uuid>> {
        let rows = self.record.facts.rows.get(&self.place.form_place());
        let group = &self.study.group(self.item.group).oid;
        let others = rows
            .into_iter()
            .flatten()
            .filter(move |row| row.group == *group && Some(row.key) != self.place.row);
        others.map(|row| Some(row.key))
    }

    fn stands_in(&self, row: Option<uuid::Uuid>, item: &Item) -> Option<&str> {
        let place = Location { row, item: Some(item.oid.clone()), ..self.place.clone() };
        self.record.values.get(&place).and_then(Content::value)
    }
}

fn outside(value: &str, range: &str) -> Text {
    fill(&words::outside_hard(), |name, _| Some(if name == "v" { value } else { range }.to_owned()))
}

fn lies_outside(number: Number, (low, high): (Option<Decimal>, Option<Decimal>)) -> bool {
    let beyond = |limit: Option<Decimal>, relation| {
        limit.map_or(Truth::False, |limit| number.compare(relation, Number::Exact(limit))).is_true()
    };
    beyond(low, Relation::Less) || beyond(high, Relation::Greater)
}

/// A unit in which the same digits would be plausible.
fn likely_unit(test: &LabTest, number: Number, unit: usize) -> Option<usize> {
    let plausible = |meant: &usize| {
        in_unit(test, number, *meant, 0).is_some_and(|number| !lies_outside(number, test.soft))
    };
    let others = || (0..test.units.len()).filter(|other| *other != unit);
    let mixed_up = others().filter(|other| test.mixup.contains(other)).find(plausible);
    mixed_up.or_else(|| others().find(plausible))
}

/// The words of the first slip that a number looks like.
pub(crate) fn slip<'a>(item: &'a Item, val: &Val) -> Option<&'a Text> {
    let Val::Number(number) = val else { return None };
    let number = number.exact()?;
    let bound = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<Decimal>().ok());
    let fits = |hint: &&crate::definition::Hint| {
        bound(&hint.min).is_none_or(|min| number >= min) && bound(&hint.max).is_none_or(|max| number <= max)
    };
    item.hints.iter().find(fits).map(|hint| &hint.text)
}
