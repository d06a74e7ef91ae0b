//! What evaluation finds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

use super::picture::{Picture, Spot};
use super::record::Facts;
use super::tallies::Tallies;
use crate::definition::{DeviationDraft, Severity, Text};
use crate::expr::GroupId;
use crate::study::Study;
use crate::{Content, EventKey, Location, Oid};

/// Everything that follows from a record.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Values of derived items; an item that cannot be derived now is not here.
    pub derived: BTreeMap<Location, Content>,
    /// What checks say.
    pub findings: BTreeMap<FindingKey, Finding>,
    /// Laboratory results against their limits of normal.
    pub flags: BTreeMap<Location, Flag>,
    /// Grades of laboratory results and other graded items.
    pub grades: BTreeMap<Location, u8>,
    /// Items that are not asked now.
    pub hidden: BTreeSet<Location>,
    /// Items that need a value or a missing reason, whether they have one or not.
    pub required: BTreeSet<Location>,
    /// Those of them that have neither.
    pub blank: BTreeSet<Location>,
    /// What the data say about each criterion.
    pub eligibility: BTreeMap<Oid, Judgement>,
    /// When each scheduled visit is due, once day zero is known.
    pub windows: BTreeMap<EventKey, Window>,
    /// The protocol day of each visit that has a date, once day zero is known.
    pub days: BTreeMap<EventKey, i64>,
    /// The forms that are there at each event, withdrawn ones too, and whether the visit is incomplete without them.
    pub forms: BTreeMap<EventKey, Vec<(Oid, bool)>>,
    /// The values that the study names (`DAY0`, `ARM`), as far as they are known.
    pub values: BTreeMap<String, Content>,
    /// The instant at which it was evaluated.
    pub(super) now: DateTime<FixedOffset>,
    /// The facts with which it was evaluated.
    pub(super) facts: Facts,
    pub(super) picture: Picture,
    pub(super) tallies: Tallies,
    /// What was found of the rows of a log.
    pub(super) of_rows: HashMap<(GroupId, Spot), Vec<FindingKey>>,
}

impl Evaluation {
    /// Nothing, of no record: for a place to be kept until there is something to evaluate.
    #[must_use]
    pub fn none(study: &Study, now: DateTime<FixedOffset>) -> Self {
        Self {
            derived: BTreeMap::new(),
            findings: BTreeMap::new(),
            flags: BTreeMap::new(),
            grades: BTreeMap::new(),
            hidden: BTreeSet::new(),
            required: BTreeSet::new(),
            blank: BTreeSet::new(),
            eligibility: BTreeMap::new(),
            windows: BTreeMap::new(),
            days: BTreeMap::new(),
            forms: BTreeMap::new(),
            values: BTreeMap::new(),
            now,
            facts: Facts::default(),
            picture: Picture::empty(study),
            tallies: Tallies::default(),
            of_rows: HashMap::new(),
        }
    }
}

/// Two evaluations are equal when they find the same.
impl PartialEq for Evaluation {
    fn eq(&self, other: &Self) -> bool {
        self.derived == other.derived
            && self.findings == other.findings
            && self.flags == other.flags
            && self.grades == other.grades
            && self.hidden == other.hidden
            && self.required == other.required
            && self.blank == other.blank
            && self.eligibility == other.eligibility
            && self.windows == other.windows
            && self.days == other.days
            && self.forms == other.forms
            && self.values == other.values
    }
}

/// Names a finding as long as it stands: findings of one place lie together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingKey {
    /// Where it stands.
    pub place: Location,
    /// The check, or `FORM.ITEM/what` of an item's own finding.
    pub check: Oid,
}

/// What a check says now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check's id, or `FORM.ITEM/what`.
    pub check: Oid,
    /// How grave it is.
    pub severity: Severity,
    /// The item, row or form it stands at.
    pub place: Location,
    /// A short name.
    pub title: Text,
    /// What is said, with its values filled in.
    pub message: Text,
    /// What to do.
    pub advice: Option<Text>,
    /// The values that the message shows, in English.
    pub inputs: BTreeMap<String, String>,
    /// Version of the condition.
    pub version: u32,
    /// The form cannot be completed while it stands.
    pub blocks_completion: bool,
    /// It is judged when the form is completed: before that, it is still to settle.
    pub at_completion: bool,
    /// The criterion it speaks of.
    pub criterion: Option<Oid>,
    /// It asks whether this is an adverse event.
    pub adverse_event: bool,
    /// The deviation that is drafted when it is accepted.
    pub deviation: Option<DeviationDraft>,
}

impl Finding {
    /// What it is kept under.
    pub(super) fn key(&self) -> FindingKey {
        FindingKey { place: self.place.clone(), check: self.check.clone() }
    }

    /// A finding of the engine's own rules.
    pub(super) fn plain(
        check: &Oid,
        severity: Severity,
        place: Location,
        title: Text,
        message: Text,
    ) -> Self {
        Self {
            check: check.clone(),
            severity,
            place,
            title,
            message,
            advice: None,
            inputs: BTreeMap::new(),
            version: 1,
            blocks_completion: severity == Severity::H,
            at_completion: false,
            criterion: None,
            adverse_event: false,
            deviation: None,
        }
    }
}

/// A laboratory result against its limits of normal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Low, normal or high; `None` when it cannot be said.
    pub level: Option<Level>,
    /// Lower limit, in the reported unit.
    pub low: Option<Decimal>,
    /// Upper limit, in the reported unit.
    pub high: Option<Decimal>,
    /// Where the limits come from.
    pub source: LimitSource,
    /// The row of the site's table that gave a limit, if one did.
    pub row: Option<Uuid>,
}

/// Low, normal or high.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// Below the lower limit.
    Low,
    /// Between the limits.
    Normal,
    /// Above the upper limit.
    High,
}

impl Level {
    /// `LOW`, `NORMAL`, `HIGH`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Low => "LOW",
            Self::Normal => "NORMAL",
            Self::High => "HIGH",
        }
    }
}

/// Where limits of normal come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum LimitSource {
    /// Written on the form itself.
    Form,
    /// The site's table of reference ranges.
    Table,
    /// The catalogue's plausible range: no laboratory has given one.
    Default,
}

/// What the data say about a criterion, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What they say.
    pub verdict: Verdict,
    /// The values it rests on.
    pub because: Vec<Reason>,
}

/// What the data say about a criterion's question. For an exclusion, `Met` excludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Its sentence holds.
    Met,
    /// Its sentence does not hold.
    NotMet,
    /// The data cannot say.
    CannotEvaluate,
    /// It is a matter of judgement.
    NoAuto,
}

impl Verdict {
    /// As stored in `IEAUTO`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Met => "MET",
            Self::NotMet => "NOT MET",
            Self::CannotEvaluate => "CANNOT EVALUATE",
            Self::NoAuto => "NO AUTO",
        }
    }
}

/// A value that a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What it is called.
    pub label: Text,
    /// The value, ready to read.
    pub value: Text,
    /// Where it stands, if it is one item's.
    pub place: Option<Location>,
}

/// When a visit is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    /// The day aimed at.
    pub target: NaiveDate,
    /// First day of the window.
    pub from: NaiveDate,
    /// Last day of the window.
    pub to: NaiveDate,
}
