//! `study.json`: the study's header, arms, values, schedule, and which library files it uses.

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::{Escalation, Language, Text};
use crate::Oid;

/// What the study is, whom it treats, when it sees them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StudyHeader {
    /// The study's OID: its registry number.
    pub oid: Oid,
    /// Short name.
    pub name: Text,
    /// Full title.
    pub title: Text,
    /// Version of this definition (ODM: MetaDataVersion): `1.0.0`.
    pub version: String,
    /// Version of the protocol it implements.
    #[serde(default)]
    pub protocol_version: Option<String>,
    /// Sponsor.
    #[serde(default)]
    pub sponsor: Option<Text>,
    /// Phase.
    #[serde(default)]
    pub phase: Option<Text>,
    /// Design in words.
    #[serde(default)]
    pub design: Option<Text>,
    /// How many subjects are planned.
    #[serde(default)]
    pub planned_subjects: Option<u32>,
    /// Library files, relative to the folder of all studies.
    #[serde(default)]
    pub uses: Vec<String>,
    /// IANA zone proposed for a new site.
    #[serde(default)]
    pub time_zone_default: Option<String>,
    /// ISO 3166 alpha-3 country.
    #[serde(default)]
    pub country: Option<String>,
    /// How subject numbers are formed.
    #[serde(default)]
    pub subject_number: Option<SubjectNumber>,
    /// Arms or dose groups.
    #[serde(default)]
    pub arms: Vec<Arm>,
    /// Expression that yields the subject's arm.
    #[serde(default)]
    pub arm: Option<String>,
    /// Cohorts that have records of their own.
    #[serde(default)]
    pub cohorts: Vec<Arm>,
    /// How a dose is escalated from cohort to cohort.
    #[serde(default)]
    pub escalation: Option<Escalation>,
    /// Named values of a subject that expressions use: `DAY0`, `CONSENT`, `ARM`.
    #[serde(default)]
    pub values: Vec<StudyValue>,
    /// Visits, and the places of running logs, site and cohort records, in schedule order.
    pub events: Vec<Event>,
    /// The parts of the study that a subject goes through, one after the other.
    #[serde(default)]
    pub periods: Vec<Period>,
    /// The value that protocol days count from.
    #[serde(default)]
    pub day_zero: Option<String>,
    /// The value that `baseline()` looks before: the day on which treatment starts.
    #[serde(default)]
    pub treatment_start: Option<String>,
    /// The value of type `dateTime` that says when treatment really began; once it is known `baseline()` looks before it, on that very day by the clock.
    #[serde(default)]
    pub treatment_time: Option<String>,
    /// The value that holds the birth date: no date lies before it.
    #[serde(default)]
    pub birth: Option<String>,
    /// The item that dates a visit, as `FORM.ITEM`.
    #[serde(default)]
    pub visit_date: Option<String>,
    /// Form that protocol alerts draft deviations into.
    #[serde(default)]
    pub deviation: Option<Oid>,
    /// Form that records adverse events.
    #[serde(default)]
    pub adverse_event: Option<Oid>,
    /// Form of the site that holds laboratories' reference ranges.
    #[serde(default)]
    pub reference_ranges: Option<Oid>,
    /// The values that head the subject's page, in this order. Without it all that differ from one subject to the next do.
    #[serde(default)]
    pub facts: Vec<String>,
    /// Stretches of time that the subject's page draws under the visits.
    #[serde(default)]
    pub lanes: Vec<Lane>,
    /// Languages whose words no native reader has reviewed yet.
    #[serde(default)]
    pub awaiting_review: Vec<Language>,
    /// Names of the roles in this study.
    #[serde(default)]
    pub roles: IndexMap<String, Text>,
    /// Where the facts come from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// A part of the study, in protocol days. A visit belongs to the part in which its window begins.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Period {
    /// Its name: what happens to the subject in it.
    pub name: Text,
    /// First day.
    pub from: i32,
    /// Last day.
    pub to: i32,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// A stretch of time for every instance of a form that has a beginning.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lane {
    /// Its name.
    pub name: Text,
    /// The form: a row of its log, or the form of a visit.
    pub form: Oid,
    /// The log of the form.
    #[serde(default)]
    pub group: Option<Oid>,
    /// Item that holds the beginning.
    pub from: Oid,
    /// Item that holds the end.
    #[serde(default)]
    pub to: Option<Oid>,
    /// Item that says it goes on.
    #[serde(default)]
    pub ongoing: Option<Oid>,
    /// Item that names it.
    #[serde(default)]
    pub label: Option<Oid>,
}

/// How subject numbers are formed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubjectNumber {
    /// Regular expression that a whole number matches.
    pub pattern: String,
    /// What to write, in words.
    #[serde(default)]
    pub hint: Option<Text>,
}

/// An arm, dose group or cohort.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Arm {
    /// Its code: `WJMSC`.
    pub oid: Oid,
    /// Its name.
    pub name: Text,
    /// One letter for narrow places.
    #[serde(default)]
    pub letter: Option<String>,
    /// The treatment in words.
    #[serde(default)]
    pub description: Option<Text>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// A named value of a subject.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StudyValue {
    /// The name that expressions use: `DAY0`.
    pub name: String,
    /// Its type in words (`date`, `number`, `text`, `code`, `bool`), checked against the expression.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// The expression.
    pub is: String,
    /// What a person reads.
    #[serde(default)]
    pub label: Option<Text>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// A visit, or a place outside the visits.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Event {
    /// `V01`, `UNS`, `COMMON`.
    pub oid: Oid,
    /// What kind of event it is.
    pub kind: EventKind,
    /// Its name.
    pub name: Text,
    /// Its name in a narrow place: `W4`.
    #[serde(default)]
    pub short: Option<Text>,
    /// One letter or number for the narrowest place.
    #[serde(default)]
    pub letter: Option<String>,
    /// When it is due.
    #[serde(default)]
    pub target: Option<Target>,
    /// Its forms, in the order of work.
    #[serde(default)]
    pub forms: Vec<FormUse>,
    /// The event may happen more than once.
    #[serde(default)]
    pub repeats: bool,
    /// Any subject form may be added to it.
    #[serde(default)]
    pub any_form: bool,
    /// It may be held by telephone.
    #[serde(default)]
    pub phone: bool,
    /// Its window may overlap its neighbour's.
    #[serde(default)]
    pub overlaps: bool,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// Kinds of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum EventKind {
    /// A planned visit.
    Scheduled,
    /// A visit that happens when it happens.
    Unscheduled,
    /// The subject's running logs.
    Common,
    /// Records of the site.
    Site,
    /// Records of a cohort.
    Cohort,
}

/// When a visit is due, in days from day zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Target {
    /// Any day of a stretch: `{"from": -28, "to": -1}`.
    Range {
        /// First day.
        from: i32,
        /// Last day.
        to: i32,
    },
    /// A day with a window: `{"day": 182, "minus": 14, "plus": 14}`.
    Day {
        /// The target day.
        day: i32,
        /// Days allowed before.
        #[serde(default)]
        minus: u32,
        /// Days allowed after.
        #[serde(default)]
        plus: u32,
    },
}

impl Target {
    /// The day aimed at: the target, or a stretch's last day.
    #[must_use]
    pub fn day(self) -> i32 {
        match self {
            Self::Range { to, .. } => to,
            Self::Day { day, .. } => day,
        }
    }

    /// First and last day of the window.
    #[must_use]
    pub fn window(self) -> (i32, i32) {
        match self {
            Self::Range { from, to } => (from, to),
            Self::Day { day, minus, plus } => {
                (day.saturating_sub_unsigned(minus), day.saturating_add_unsigned(plus))
            }
        }
    }
}

/// A form of an event: its OID, or `{"form": "A08", "when": "ARM == 'WJMSC'", "required": true}`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FormUse {
    /// The form.
    pub form: Oid,
    /// The form is there only when this is not false.
    pub when: Option<String>,
    /// The visit is incomplete without it.
    pub required: bool,
    /// Of its laboratory panels, only these tests are asked at this visit; empty: all.
    pub tests: Vec<Oid>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FormUseObject {
    /// The form.
    form: Oid,
    /// The form is there only when this is not false.
    #[serde(default)]
    when: Option<String>,
    /// The visit is incomplete without it.
    #[serde(default = "yes")]
    required: bool,
    /// Of its laboratory panels, only these tests are asked at this visit; empty: all.
    #[serde(default)]
    tests: Vec<Oid>,
}

fn yes() -> bool {
    true
}

impl<'de> Deserialize<'de> for FormUse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FormUseVisitor)
    }
}

struct FormUseVisitor;

impl<'de> Visitor<'de> for FormUseVisitor {
    type Value = FormUse;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a form's OID or {\"form\": …, \"when\": …, \"required\": …}")
    }

    fn visit_str<E: Error>(self, form: &str) -> Result<FormUse, E> {
        Ok(FormUse { form: Oid::new(form), when: None, required: true, tests: Vec::new() })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FormUse, A::Error> {
        let FormUseObject { form, when, required, tests } =
            FormUseObject::deserialize(MapAccessDeserializer::new(map))?;
        Ok(FormUse { form, when, required, tests })
    }
}

impl JsonSchema for FormUse {
    fn schema_name() -> Cow<'static, str> {
        "FormUse".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let object = FormUseObject::json_schema(generator);
        json_schema!({"anyOf": [Oid::json_schema(generator), object]})
    }
}
