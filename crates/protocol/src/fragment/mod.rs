//! Fragments: a few values, and what they would raise. For sponsors, authors of definitions, and tests.

mod example;
mod named;
mod path;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::definition::{Language, Severity};
use crate::evaluate::{
    Evaluation, Facts, OtherSubject, Record, Row, Signed, UnscheduledVisit, Verdict, evaluate, refuted,
};
use crate::study::{Slot, Study};
use crate::{Content, EventKey, Location, Missing, Oid, Scope, parse_entry, words};
use path::Paths;

pub use example::disagreements;
pub(crate) use example::{expected, run as run_example};
pub(crate) use named::Named;

/// A few values of one subject, its site, the cohorts and other subjects.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fragment {
    /// The instant at which they are judged: `2026-03-12T09:00+09:00`.
    #[serde(deserialize_with = "instant")]
    pub instant: DateTime<FixedOffset>,
    /// `EVENT/FORM[#ROW]/ITEM` (another subject's after `@NAME/`, a cohort's as `COHORT#L/…`) to the text as typed, or `{"missing": "ND"}`.
    pub values: IndexMap<String, serde_json::Value>,
    /// Forms that are signed, and when.
    #[serde(default)]
    pub signed: IndexMap<String, NaiveDate>,
    /// Signatures that forms had before: the day from which one stood, and the day on which it was broken.
    #[serde(default)]
    pub signed_before: IndexMap<String, [NaiveDate; 2]>,
    /// Queries that are open on forms: `{"V01/VS": 2}`.
    #[serde(default)]
    pub open_queries: IndexMap<String, u32>,
    /// Items where a value stood before and was changed: `["V02/A07/ARMCD"]`.
    #[serde(default)]
    pub corrected: Vec<String>,
    /// What other subjects have in items: `{"SUBJID": ["KR-001"]}`.
    #[serde(default)]
    pub elsewhere: IndexMap<String, Vec<String>>,
}

fn instant<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<DateTime<FixedOffset>, D::Error> {
    let text = String::deserialize(deserializer)?;
    read_instant(&text)
        .ok_or_else(|| serde::de::Error::custom("an instant is written 2026-03-12T09:00+09:00"))
}

pub(crate) fn read_instant(text: &str) -> Option<DateTime<FixedOffset>> {
    let formats = ["%Y-%m-%dT%H:%M%:z", "%Y-%m-%dT%H:%M:%S%.f%:z"];
    let offset = text.replace('Z', "+00:00");
    formats.iter().find_map(|format| DateTime::parse_from_str(&offset, format).ok())
}

/// What a fragment raises.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TryReport {
    /// Derived values by path.
    pub derived: BTreeMap<String, String>,
    /// What checks say.
    pub findings: Vec<TryFinding>,
    /// `LOW`, `NORMAL` or `HIGH` by path.
    pub flags: BTreeMap<String, &'static str>,
    /// Grades by path.
    pub grades: BTreeMap<String, String>,
    /// Values that are refused.
    pub refused: Vec<TryRefusal>,
    /// `met`, `not met`, `cannot evaluate` or `no auto` by criterion.
    pub eligibility: BTreeMap<String, &'static str>,
}

/// A finding on a fragment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TryFinding {
    /// The check.
    pub check: String,
    /// `H`, `S`, `P` or `X`.
    pub severity: Severity,
    /// Where it stands.
    pub path: String,
    /// What it says, in English.
    pub message: String,
}

/// A value that is refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TryRefusal {
    /// Which.
    pub path: String,
    /// Why, in English, with what was probably meant.
    pub message: String,
}

/// What the values of a fragment would raise.
#[must_use]
pub fn try_fragment(study: &Study, fragment: &Fragment) -> TryReport {
    let mut trial = Trial::new(study, fragment);
    trial.enter(fragment);
    trial.report(&[]).0
}

/// The same, with what the author calls those checks of `held_back` that are judged, at the place given beside them if one is, and do not hold.
fn report_and_near_misses(
    study: &Study,
    fragment: &Fragment,
    held_back: &[(&str, Option<&str>)],
) -> (TryReport, BTreeSet<Oid>) {
    let mut trial = Trial::new(study, fragment);
    trial.enter(fragment);
    trial.report(held_back)
}

struct Trial<'a> {
    study: &'a Study,
    now: DateTime<FixedOffset>,
    zone: Tz,
    paths: Paths<'a>,
    values: BTreeMap<Location, Content>,
    facts: Facts,
    report: TryReport,
}

impl<'a> Trial<'a> {
    fn new(study: &'a Study, fragment: &Fragment) -> Self {
        let zone = study.header().time_zone_default.as_deref().and_then(|zone| zone.parse().ok());
        Self {
            study,
            now: fragment.instant,
            zone: zone.unwrap_or(Tz::UTC),
            paths: Paths::new(study),
            values: BTreeMap::new(),
            facts: Facts::default(),
            report: TryReport::default(),
        }
    }

    fn record(&self) -> Record<'_> {
        Record { values: &self.values, facts: &self.facts, now: self.now, zone: self.zone }
    }

    fn enter(&mut self, fragment: &Fragment) {
        let mut entries = Vec::new();
        for (path, value) in &fragment.values {
            match self.paths.read(path) {
                Ok(place) => {
                    self.exists(&place);
                    entries.push((path, place, value));
                }
                Err(message) => self.refuse(path, message),
            }
        }
        self.know(fragment);
        // Units first: a result's hard range depends on the unit beside it.
        let is_result =
            |place: &Location| self.study.item_at(place).is_some_and(|item| item.unit_item.is_some());
        entries.sort_by_key(|(_, place, _)| is_result(place));
        for (path, place, value) in entries {
            match self.content(&place, value) {
                Ok(Some(content)) => {
                    self.values.insert(place, content);
                }
                Ok(None) => {}
                Err(message) => self.refuse(path, message),
            }
        }
    }

    /// What is known besides values.
    fn know(&mut self, fragment: &Fragment) {
        let before = fragment.signed_before.iter();
        let before = before.map(|(path, [on, broken])| (path, Signed { on: *on, broken: Some(*broken) }));
        let standing = fragment.signed.iter().map(|(path, on)| (path, Signed { on: *on, broken: None }));
        for (path, signed) in before.chain(standing) {
            if let Some(form) = self.form(path) {
                self.facts.signatures.entry(form).or_default().push(signed);
            }
        }
        for (path, open) in &fragment.open_queries {
            if let Some(form) = self.form(path) {
                self.facts.open_queries.insert(form, *open);
            }
        }
        for path in &fragment.corrected {
            match self.paths.read(path) {
                Ok(place) => drop(self.facts.corrected.insert(place)),
                Err(message) => self.refuse(path, message),
            }
        }
        let others = fragment.elsewhere.iter();
        let others = others.flat_map(|(item, texts)| texts.iter().map(|text| (Oid::new(item), text.clone())));
        self.facts.used_elsewhere.extend(others);
    }

    fn form(&mut self, path: &str) -> Option<Location> {
        let read = self.paths.read_form(path);
        read.map_err(|message| self.refuse(path, message)).ok()
    }

    /// The row and the visit of a place exist from the moment that a fragment names them.
    fn exists(&mut self, place: &Location) {
        if let Some(event) = &place.event
            && let Some(key) = event.key
            && self.facts.visits.iter().all(|visit| visit.key != key)
        {
            self.facts.visits.push(UnscheduledVisit { key, oid: event.oid.clone() });
        }
        let group = self.study.item_at(place).map(|item| self.study.group(item.group).oid.clone());
        if let (Some(key), Some(group)) = (place.row, group) {
            let rows = self.facts.rows.entry(place.form_place()).or_default();
            if rows.iter().all(|row| row.key != key) {
                rows.push(Row { group, key });
            }
        }
    }

    fn content(&self, place: &Location, value: &serde_json::Value) -> Result<Option<Content>, String> {
        let text = match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Number(number) => number.to_string(),
            serde_json::Value::Null => return Ok(None),
            serde_json::Value::Object(object) => {
                let reason =
                    object.get("missing").and_then(serde_json::Value::as_str).and_then(Missing::from_code);
                return match reason {
                    Some(_) if self.study.item_at(place).is_some_and(|item| !item.is_collected()) => {
                        Err(words::computed().en)
                    }
                    Some(missing) => Ok(Some(Content::Missing { missing })),
                    None => Err(
                        "a missing value is written {\"missing\": \"ND\"}: ND, UNK, NA, NASK, REF or LOST"
                            .into(),
                    ),
                };
            }
            _ => return Err("a value is the text as typed, or {\"missing\": \"ND\"}".into()),
        };
        if text.trim().is_empty() {
            return Ok(None);
        }
        parse_entry(self.study, place, &text, &self.record()).map(Some).map_err(|refusal| {
            let hint = refusal.hint.map(|hint| format!(" {}", hint.en)).unwrap_or_default();
            format!("`{text}`: {}{hint}{}", refusal.message.en, self.choices(place))
        })
    }

    /// What may be answered instead, where that is a short list.
    fn choices(&self, place: &Location) -> String {
        let list = self.study.item_at(place).and_then(|item| item.codelist);
        let codes = list.map_or(&[][..], |list| &self.study.codelists[list.slot()].codes);
        match codes.len() {
            1..=12 => format!(
                " Write {}.",
                codes.iter().map(|code| code.code.as_str()).collect::<Vec<_>>().join(", ")
            ),
            _ => String::new(),
        }
    }

    fn refuse(&mut self, path: &str, message: String) {
        self.report.refused.push(TryRefusal { path: path.to_owned(), message });
    }

    fn report(mut self, held_back: &[(&str, Option<&str>)]) -> (TryReport, BTreeSet<Oid>) {
        let mut near_misses = BTreeSet::new();
        let own = Scope::Subject(path::SUBJECT);
        let mut scopes: Vec<Scope> = self.values.keys().map(|place| place.scope.clone()).collect();
        scopes.dedup();
        let others = scopes.iter().filter(|scope| matches!(scope, Scope::Subject(_)) && **scope != own);
        self.facts.subjects = others.map(|scope| self.as_others_see(scope)).collect();
        let mut subject = evaluate(self.study, &self.record(), &own);
        self.add(&subject);
        self.hold_back(&mut subject, held_back, &mut near_misses);
        self.report.eligibility = subject
            .eligibility
            .iter()
            .map(|(oid, judgement)| (oid.to_string(), in_words(judgement.verdict)))
            .collect();
        let seen = self.as_others_see(&own);
        self.facts.subjects.push(seen);
        scopes.retain(|scope| !matches!(scope, Scope::Subject(_)));
        for scope in scopes {
            let mut evaluation = evaluate(self.study, &self.record(), &scope);
            self.add(&evaluation);
            self.hold_back(&mut evaluation, held_back, &mut near_misses);
        }
        self.report.findings.sort();
        self.report.refused.sort();
        (self.report, near_misses)
    }

    /// Adds those of the checks that are judged and false.
    fn hold_back(
        &self,
        evaluation: &mut Evaluation,
        held_back: &[(&str, Option<&str>)],
        near_misses: &mut BTreeSet<Oid>,
    ) {
        for (id, path) in held_back {
            for (index, check) in self.study.checks.iter().enumerate() {
                let named = check.id.as_str() == *id || check.family.as_str() == *id;
                if !named || near_misses.contains(&check.family) {
                    continue;
                }
                let places = refuted(self.study, &self.record(), evaluation, index);
                if places.iter().any(|place| path.is_none_or(|path| path == self.paths.write(place))) {
                    near_misses.insert(check.family.clone());
                }
            }
        }
    }

    /// What other subjects' rules read of a subject.
    fn as_others_see(&self, scope: &Scope) -> OtherSubject {
        let evaluation = evaluate(self.study, &self.record(), scope);
        let value = |(event, form, item): &(Oid, Oid, Oid)| {
            let event = EventKey { oid: event.clone(), key: None };
            let place = Location::form(scope.clone(), event, form.clone()).with_item(item.clone());
            self.values.get(&place).or_else(|| evaluation.derived.get(&place)).cloned()
        };
        let read = self.study.read_of_others();
        OtherSubject { values: read.filter_map(|key| Some((key.clone(), value(&key)?))).collect() }
    }

    fn add(&mut self, evaluation: &Evaluation) {
        let path = |place: &Location| self.paths.write(place);
        let derived = evaluation.derived.iter();
        let derived = derived.filter_map(|(place, content)| Some((path(place), content.value()?.to_owned())));
        self.report.derived.extend(derived);
        self.report.findings.extend(evaluation.findings.values().map(|finding| TryFinding {
            check: finding.check.to_string(),
            severity: finding.severity,
            path: path(&finding.place),
            message: finding.message.get(Language::En).to_owned(),
        }));
        let flags = evaluation.flags.iter();
        self.report.flags.extend(flags.filter_map(|(place, flag)| Some((path(place), flag.level?.code()))));
        let grades = evaluation.grades.iter();
        self.report.grades.extend(grades.map(|(place, grade)| (path(place), grade.to_string())));
    }
}

fn in_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::NotMet => "not met",
        Verdict::CannotEvaluate => "cannot evaluate",
        Verdict::NoAuto => "no auto",
    }
}

/// A key that the same words always give.
fn key(words: &str) -> Uuid {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(words.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
