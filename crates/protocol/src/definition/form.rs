//! A form: groups of items that are entered together.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Bounds, Clock, Item, Text};
use crate::Oid;

/// A form, one a file.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Form {
    /// `VS`.
    pub oid: Oid,
    /// Its name.
    pub name: Text,
    /// What to know before filling it in.
    #[serde(default)]
    pub help: Option<Text>,
    /// How the window lays it out.
    #[serde(default)]
    pub layout: Layout,
    /// Item that dates this form; without it the visit's date does.
    #[serde(default)]
    pub date: Option<Oid>,
    /// Item that says at what time of that day; an item of type `dateTime` that dates the form says both.
    #[serde(default)]
    pub time: Option<Oid>,
    /// Gate item of the whole form: answered `N`, nothing else is asked.
    #[serde(default)]
    pub not_done: Option<Oid>,
    /// SDTM domain that it mostly feeds.
    #[serde(default)]
    pub domain: Option<String>,
    /// Figures that the window shows beside the form, as `FORM.ITEM` of derived items: `planned`, `taken`, `adherence` …
    #[serde(default)]
    pub figures: IndexMap<String, String>,
    /// Role that signs the form (`INV`, `PI`).
    #[serde(default)]
    pub signed_by: Option<String>,
    /// Its groups.
    pub groups: Vec<Group>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// How the window lays a form out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Layout {
    /// One item a line.
    #[default]
    Form,
    /// One test a line, with its unit, range and flag.
    Laboratory,
    /// A calendar.
    Diary,
    /// One card a pen.
    Pens,
    /// One criterion a line.
    Eligibility,
    /// A table of rows.
    Log,
}

/// Items that belong together; may repeat as rows.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Group {
    /// `VS_ASSESS`.
    pub oid: Oid,
    /// Heading.
    #[serde(default)]
    pub name: Option<Text>,
    /// What to know before filling it in.
    #[serde(default)]
    pub help: Option<Text>,
    /// For a running log that visits name too: where this group lives. Default: in the event that owns the form.
    #[serde(default)]
    pub at: Option<At>,
    /// The group is asked only at these events.
    #[serde(default)]
    pub events: Vec<Oid>,
    /// The group is a log of rows.
    #[serde(default)]
    pub repeats: bool,
    /// Item that says whether there are rows at all: `N` means none.
    #[serde(default)]
    pub gate: Option<Oid>,
    /// What names a row on screen: `{MHTERM}` placeholders of items.
    #[serde(default)]
    pub row_label: Option<String>,
    /// Items of the group that a list of its rows shows, at most five; where none is named, its first four.
    #[serde(default)]
    pub columns: Vec<Oid>,
    /// Items of the group that the page of adverse events shows beside a row, in this order: of an event its relations and what was done, of a report its course.
    #[serde(default)]
    pub facts: Vec<Oid>,
    /// Items whose values together name a row: no two rows share them.
    #[serde(default)]
    pub key: Vec<Oid>,
    /// What items mean to the window: a diary's `date`, `taken`, `doses`, `reason`, `source`, `pen`; a log's `from`, `to`, `ongoing`, `label`; pens' `pen`, `from`,
    /// `to`, `left`, `doses`, `expiry`; adverse events' `number`, `term`, `from`, `to`, `ongoing`, `grade`, `outcome`, `serious`, `tests`, and `because` with
    /// anything behind it for what makes one serious; their reports' `event`, `version`, `sent`, `way`, `confirms` and `narrative`. The guide lists those of
    /// deviations and of randomisation.
    #[serde(default)]
    pub roles: IndexMap<String, Oid>,
    /// Time limits that a row of the log starts.
    #[serde(default)]
    pub clocks: Vec<Clock>,
    /// In a diary: the reasons that mean "held on medical advice".
    #[serde(default)]
    pub holds: Vec<String>,
    /// Days that one pen lasts.
    #[serde(default)]
    pub days: Option<u32>,
    /// Fewest rows of a complete form.
    #[serde(default)]
    pub min_rows: Option<u32>,
    /// Most rows.
    #[serde(default)]
    pub max_rows: Option<u32>,
    /// The group is asked only when this is not false.
    #[serde(default)]
    pub shown_when: Option<String>,
    /// Its items.
    #[serde(default)]
    pub items: Vec<Item>,
    /// The group is a panel of laboratory tests; the compiler makes the items.
    #[serde(default)]
    pub laboratory: Option<LaboratoryGroup>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    #[serde(default)]
    pub assumption: bool,
}

/// Where a group of a running log lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum At {
    /// Once a subject.
    Common,
    /// Once a visit.
    Visits,
    /// Both there and here.
    Both,
}

/// A panel of tests of the laboratory catalogue.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LaboratoryGroup {
    /// The tests, by TESTCD, in print order.
    pub tests: Vec<Oid>,
    /// Item that holds the sampling date.
    pub date: Oid,
    /// Item that names the laboratory, which picks the reference ranges.
    pub laboratory: Oid,
    /// Tests that may be left blank; all others are required.
    #[serde(default)]
    pub optional: Vec<Oid>,
    /// Plausible ranges of tests that differ from the catalogue's here, in the conventional unit; an end may be an expression.
    #[serde(default)]
    pub soft: IndexMap<Oid, Bounds>,
}
