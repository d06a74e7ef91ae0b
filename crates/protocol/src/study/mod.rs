//! The compiled study: dense tables instead of names, programs instead of texts.
//!
//! Everything is numbered once, when the study is compiled; evaluation looks nothing up by name. The tables keep what people and exports need (labels, units,
//! code lists, targets), so nobody has to go back to the files.

mod check;
mod clock;
mod deviation;
mod escalation;
mod formula;
mod item;
mod laboratory;
mod own;
mod place;
mod plain;
mod policed;
mod recorded;
mod sources;
mod text;

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;

pub use check::{Because, Check, Criterion, Param};
pub use clock::{Clock, TimeLimit};
pub use escalation::Escalation;
pub(crate) use item::AutoIds;
pub use item::{Derivation, Edge, Item, LabPart, Need, Range};
pub use laboratory::{GradeTest, LabTest, LabUnit, Leg, LegLimit, Linear, TestId};
pub use own::OwnCheck;
pub use place::{Event, Form, FormInEvent, Group, Panel, StudyValue};
pub(crate) use text::{fill, placeholders};

use crate::Oid;
use crate::definition::{Arm, CodeList, Example, Lane, Sources, StudyHeader, Text, Unique, Unit};
use crate::expr::{CodelistId, EventId, FormId, GroupId, ItemId, Reference, References, ValueId};

/// A study, ready to be evaluated.
#[derive(Debug)]
pub struct Study {
    pub(crate) header: StudyHeader,
    pub(crate) hash: String,
    pub(crate) events: Vec<Event>,
    pub(crate) forms: Vec<Form>,
    pub(crate) groups: Vec<Group>,
    pub(crate) items: Vec<Item>,
    pub(crate) codelists: Vec<CodeList>,
    pub(crate) sources: Vec<Sources>,
    pub(crate) units: IndexMap<String, Unit>,
    pub(crate) tests: Vec<LabTest>,
    pub(crate) grades_version: Option<String>,
    pub(crate) values: Vec<StudyValue>,
    pub(crate) checks: Vec<Check>,
    pub(crate) criteria: Vec<Criterion>,
    pub(crate) examples: Vec<Example>,
    pub(crate) references: References,
    pub(crate) graded: HashMap<ItemId, Vec<GradeTest>>,
    pub(crate) special: Special,
    pub(crate) escalation: Option<Escalation>,
    pub(crate) index: Index,
    pub(crate) wiring: crate::compile::Wiring,
    /// For each item the fingerprint of the rule that computes it.
    pub(crate) prints: Vec<Option<String>>,
}

/// The parts that the study's header gives a role.
#[derive(Debug, Default)]
pub(crate) struct Special {
    pub(crate) day_zero: Option<ValueId>,
    pub(crate) treatment_start: Option<ValueId>,
    pub(crate) treatment_time: Option<ValueId>,
    pub(crate) birth: Option<ValueId>,
    pub(crate) sex: Option<ValueId>,
    pub(crate) visit_date: Option<ItemId>,
    pub(crate) eligible: Option<ItemId>,
    pub(crate) ranges: Option<RangeTable>,
}

/// The columns of the site's table of reference ranges.
#[derive(Debug)]
pub(crate) struct RangeTable {
    pub(crate) group: GroupId,
    pub(crate) laboratory: Option<ItemId>,
    pub(crate) test: ItemId,
    pub(crate) unit: Option<ItemId>,
    pub(crate) sex: Option<ItemId>,
    pub(crate) age_from: Option<ItemId>,
    pub(crate) age_to: Option<ItemId>,
    pub(crate) low: Option<ItemId>,
    pub(crate) high: Option<ItemId>,
    pub(crate) valid_from: Option<ItemId>,
    pub(crate) valid_to: Option<ItemId>,
    /// Who approved the row. A row that nobody approved applies to nothing.
    pub(crate) approved: Option<ItemId>,
}

/// From names to numbers.
#[derive(Debug, Default)]
pub(crate) struct Index {
    pub(crate) events: HashMap<Oid, EventId>,
    pub(crate) forms: HashMap<Oid, FormId>,
    pub(crate) items: HashMap<(FormId, Oid), ItemId>,
    pub(crate) groups: HashMap<(FormId, Oid), GroupId>,
    pub(crate) codelists: HashMap<Oid, CodelistId>,
    pub(crate) tests: HashMap<Oid, TestId>,
    pub(crate) values: HashMap<String, ValueId>,
    pub(crate) checks: HashMap<Oid, usize>,
}

/// An index into a table of the study.
pub(crate) trait Slot: Copy {
    fn slot(self) -> usize;
}

macro_rules! slots {
    ($($id:ty),+) => {$(
        impl Slot for $id {
            fn slot(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}
slots!(EventId, FormId, GroupId, ItemId, CodelistId, ValueId, TestId);

impl Study {
    /// The study's OID.
    #[must_use]
    pub fn oid(&self) -> &Oid {
        &self.header.oid
    }

    /// The version of the definition.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.header.version
    }

    /// SHA-256 of the definition, in hexadecimal: over one line `SHA256-OF-FILE  PATH\n` for each file, sorted by path.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// How a dose is escalated from cohort to cohort, if the study does that.
    #[must_use]
    pub fn escalation(&self) -> Option<&Escalation> {
        self.escalation.as_ref()
    }

    /// The study's header as written.
    #[must_use]
    pub fn header(&self) -> &StudyHeader {
        &self.header
    }

    /// Arms or dose groups.
    #[must_use]
    pub fn arms(&self) -> &[Arm] {
        &self.header.arms
    }

    /// Stretches of time to draw.
    #[must_use]
    pub fn lanes(&self) -> &[Lane] {
        &self.header.lanes
    }

    /// Visits and other events in schedule order; the index is the [`EventId`].
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The forms; the index is the [`FormId`].
    #[must_use]
    pub fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// The checks, `forEach` made into one a value.
    #[must_use]
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// The criteria in protocol order.
    #[must_use]
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// The code lists, those that the compiler made for units and verdicts included.
    #[must_use]
    pub fn codelists(&self) -> &[CodeList] {
        &self.codelists
    }

    /// The units.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// The laboratory catalogue.
    #[must_use]
    pub fn tests(&self) -> &[LabTest] {
        &self.tests
    }

    /// What rules read of other subjects, as event, form and item: so much of them, and no more, belongs into [`Facts::subjects`](crate::Facts::subjects).
    pub fn read_of_others(&self) -> impl Iterator<Item = (Oid, Oid, Oid)> {
        self.wiring.of_others.iter().map(|(event, item)| {
            let item = self.item(*item);
            let form = &self.forms[item.form.slot()];
            (self.events[event.slot()].oid.clone(), form.oid.clone(), item.oid.clone())
        })
    }

    /// Whether some rule asks if an item was corrected: only of such items it belongs into [`Facts::corrected`](crate::Facts::corrected).
    #[must_use]
    pub fn asks_whether_corrected(&self, item: ItemId) -> bool {
        self.wiring.corrected.contains(&item)
    }

    /// Items whose values other subjects are asked for: they may not occur twice, or a rule asks whether they do (`used_elsewhere`). So much of other
    /// subjects, and no more, belongs into [`Facts::used_elsewhere`](crate::Facts::used_elsewhere).
    pub fn compared_with_others(&self) -> impl Iterator<Item = &Item> {
        let asked: BTreeSet<ItemId> = self
            .references
            .iter()
            .filter_map(|(_, reference)| match reference {
                Reference::UsedElsewhere(item) => Some(*item),
                _ => None,
            })
            .collect();
        self.items.iter().filter(move |item| item.unique == Some(Unique::Study) || asked.contains(&item.id))
    }

    /// The values that the study names.
    #[must_use]
    pub fn values(&self) -> &[StudyValue] {
        &self.values
    }

    /// What heads a subject's page: the values that the study names for it, or all that are not the same for everybody.
    #[must_use]
    pub fn facts(&self) -> Vec<&StudyValue> {
        let named = self.header.facts.iter();
        let named: Vec<_> =
            named.filter_map(|name| self.values.iter().find(|value| value.name == *name)).collect();
        if named.is_empty() {
            self.values.iter().filter(|value| !value.program.dependencies().is_empty()).collect()
        } else {
            named
        }
    }

    /// The examples that stand beside the checks.
    #[must_use]
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// Version of the grading table: `5.0`.
    #[must_use]
    pub fn grades_version(&self) -> Option<&str> {
        self.grades_version.as_deref()
    }

    /// The terms that grade an item's value; those that grade a laboratory result stand with its test.
    #[must_use]
    pub fn graded(&self, item: ItemId) -> &[GradeTest] {
        self.graded.get(&item).map_or(&[], Vec::as_slice)
    }

    /// An event by its OID.
    #[must_use]
    pub fn event(&self, oid: &str) -> Option<&Event> {
        self.index.events.get(oid).map(|id| &self.events[id.slot()])
    }

    /// A form by its OID.
    #[must_use]
    pub fn form(&self, oid: &str) -> Option<&Form> {
        self.index.forms.get(oid).map(|id| &self.forms[id.slot()])
    }

    /// A group by its number.
    #[must_use]
    pub fn group(&self, id: GroupId) -> &Group {
        &self.groups[id.slot()]
    }

    /// An item by its number.
    #[must_use]
    pub fn item(&self, id: ItemId) -> &Item {
        &self.items[id.slot()]
    }

    /// An item of a form, both by OID.
    #[must_use]
    pub fn item_of(&self, form: &str, item: &str) -> Option<&Item> {
        let form = *self.index.forms.get(form)?;
        self.index.items.get(&(form, Oid::new(item))).map(|id| &self.items[id.slot()])
    }

    /// The item at a place of the record.
    #[must_use]
    pub fn item_at(&self, place: &crate::Location) -> Option<&Item> {
        self.item_of(place.form.as_ref()?.as_str(), place.item.as_ref()?.as_str())
    }

    /// Every item; the index is the [`ItemId`].
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// A code list by its OID.
    #[must_use]
    pub fn codelist(&self, oid: &str) -> Option<&CodeList> {
        self.index.codelists.get(oid).map(|id| &self.codelists[id.slot()])
    }

    /// A test of the catalogue by its code.
    #[must_use]
    pub fn test(&self, testcd: &str) -> Option<&LabTest> {
        self.index.tests.get(testcd).map(|id| &self.tests[id.slot()])
    }

    /// A check by its id.
    #[must_use]
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.index.checks.get(id).map(|index| &self.checks[*index])
    }

    /// A criterion by its OID.
    #[must_use]
    pub fn criterion(&self, oid: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.oid.as_str() == oid)
    }

    /// The item that holds the investigator's overall answer: is the subject eligible?
    #[must_use]
    pub fn eligible(&self) -> Option<&Item> {
        self.special.eligible.map(|item| self.item(item))
    }

    /// What a person reads for a code of a list; the code itself if the list has no such code.
    #[must_use]
    pub fn code_label(&self, list: &str, code: &str) -> Text {
        let codes = self.codelist(list).map_or(&[][..], |list| &list.codes);
        codes
            .iter()
            .find(|known| known.code == code)
            .map_or_else(|| Text::same(code), |known| known.label.clone())
    }
}
