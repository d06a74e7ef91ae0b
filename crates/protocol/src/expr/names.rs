//! What the names in an expression mean: asked of the definition once, when an expression is compiled.
//!
//! The definition hands out the identifiers below and answers [`Names`]; a compiled program holds nothing but [`RefId`]s, whose meanings stand in one
//! table, [`References`], for the whole study. Evaluation therefore looks up no name.

use indexmap::IndexSet;

use super::types::Type;

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
    )*};
}

identifiers! {
    /// A study event (visit) of the definition.
    EventId;
    /// A form of the definition.
    FormId;
    /// A group of items of one form.
    GroupId;
    /// An item of one form.
    ItemId;
    /// A code list.
    CodelistId;
    /// A unit of the unit list.
    UnitId;
    /// A value that the study names (`DAY0`, `CONSENT`, `ARM`).
    ValueId;
    /// A reference: its place in [`References`].
    RefId;
    /// An aggregate whose findings at each row may be kept.
    TallyId;
}

impl CodelistId {
    /// The six reasons for a missing value, which no definition has to bring along.
    pub const MISSING: Self = Self(u32::MAX);
    /// The OIDs of the study's events, whose labels are the events' names.
    pub const EVENTS: Self = Self(u32::MAX - 1);
    /// `LOW`, `NORMAL`, `HIGH`: a laboratory result against its limits of normal.
    pub const FLAGS: Self = Self(u32::MAX - 2);
}

/// Where an expression stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The form whose items it may name without a prefix; `None` for expressions of the study itself.
    pub form: Option<FormId>,
    /// The repeating group in whose rows it is evaluated, if it is evaluated once a row.
    pub row: Option<GroupId>,
}

/// An item as far as the language is concerned.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The item.
    pub id: ItemId,
    /// Its type in expressions.
    pub ty: Type,
    /// The repeating group it belongs to; `None` if it stands once a form.
    pub row_of: Option<GroupId>,
    /// Whether it is a laboratory result, of which units, limits, flags and grades can be asked.
    pub laboratory: bool,
}

/// What a misspelt name may have meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Candidates {
    /// A name without a prefix: items of the place's form, forms, events, study values.
    Here,
    /// After `FORM.`: its items and repeating groups.
    Form(FormId),
    /// After `row.`: the items of a repeating group.
    Group(GroupId),
    /// After `EVENT.`: the forms it holds.
    Event(EventId),
    /// After `visit.`: the forms of the study.
    Forms,
    /// The units of a laboratory result.
    Units(ItemId),
    /// The codes of a list.
    Codes(CodelistId),
}

/// The definition, as far as names are concerned.
pub trait Names {
    /// Where the expression stands.
    fn place(&self) -> Place;
    /// An event by its OID.
    fn event(&self, oid: &str) -> Option<EventId>;
    /// A form by its OID.
    fn form(&self, oid: &str) -> Option<FormId>;
    /// Whether the event holds the form; a running form is held by its own event alone.
    fn holds(&self, event: EventId, form: FormId) -> bool;
    /// An item of a form.
    fn item(&self, form: FormId, oid: &str) -> Option<Item>;
    /// A repeating group of a form, by its OID.
    fn group(&self, form: FormId, oid: &str) -> Option<GroupId>;
    /// The repeating groups of a form, in order.
    fn groups(&self, form: FormId) -> Vec<GroupId>;
    /// The form and the OID of a repeating group.
    fn group_name(&self, group: GroupId) -> (FormId, String);
    /// A value that the study names.
    fn value(&self, name: &str) -> Option<(ValueId, Type)>;
    /// The OID of a code list.
    fn codelist_name(&self, list: CodelistId) -> String;
    /// Whether `code` is in the list.
    fn has_code(&self, list: CodelistId, code: &str) -> bool;
    /// A unit in which the result of a laboratory item can be expressed, by its OID.
    fn unit(&self, item: ItemId, oid: &str) -> Option<UnitId>;
    /// Every name that would have been right, for advice.
    fn candidates(&self, of: Candidates) -> Vec<String>;
}

/// Which of an item's places a reference reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum At {
    /// The form instance, and row if the item repeats, in which the expression stands.
    Here,
    /// The item's form in the same visit, or where it stands once: among the running logs, the site's or the cohort's records.
    SameVisit,
    /// The item's form at one event.
    Event(EventId),
    /// The visit or row that an aggregate binds; given as [`Argument::Cursor`].
    Bound,
    /// The item's form at one event of another subject, whom an aggregate binds; given as [`Argument::Cursor`].
    Other(EventId),
    /// The nearest earlier scheduled visit that has a value.
    Previous,
    /// The last value dated on or before the start of treatment.
    Baseline,
    /// The most recent value.
    Latest,
    /// The most recent value dated before a date; given as [`Argument::Before`].
    LatestBefore,
    /// The values of all visits, in order: a list of those that are there.
    All,
}

/// What can be asked of a laboratory result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Laboratory {
    /// The result converted to a unit: number.
    In(UnitId),
    /// The reported unit: text.
    Unit,
    /// The lower limit of normal in the reported unit: number.
    Lower,
    /// The upper limit of normal in the reported unit: number.
    Upper,
    /// The lower limit, or else the catalogue's default: number.
    LowerOrDefault,
    /// The upper limit, or else the catalogue's default: number.
    UpperOrDefault,
    /// The lower limit in the site's table, whatever the form says: number.
    TableLower,
    /// The upper limit in the site's table, whatever the form says: number.
    TableUpper,
    /// A code of [`CodelistId::FLAGS`].
    Flag,
    /// The CTCAE grade: number.
    Grade,
    /// Whether it lies outside the plausible range: truth.
    OutsideSoft,
    /// The unit that was probably meant: text.
    PlausibleUnit,
}

/// What a visit knows of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VisitField {
    /// Its OID: a code of [`CodelistId::EVENTS`].
    Oid,
    /// Its place among the scheduled visits, from 1: number.
    Ordinal,
    /// Its target day: number.
    Day,
    /// The first day of its window: date.
    WindowFrom,
    /// The last day of its window: date.
    WindowTo,
    /// The OID of the cohort whose records they are: text.
    Cohort,
}

/// Whose visit field is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WhichVisit {
    /// The visit in which the expression stands.
    This,
    /// The visit that an aggregate binds; given as [`Argument::Cursor`].
    Bound,
}

/// One thing that an expression reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// The value of an item; a list with [`At::All`].
    Item {
        /// Which item.
        item: ItemId,
        /// Where.
        at: At,
    },
    /// Something about a laboratory result.
    Laboratory {
        /// The result.
        item: ItemId,
        /// Where.
        at: At,
        /// What is asked.
        ask: Laboratory,
    },
    /// The rows of a repeating group, through [`Environment::cursors`](super::Environment::cursors).
    Rows {
        /// Which group.
        group: GroupId,
        /// Where: here, same visit, an event, or a bound visit.
        at: At,
    },
    /// The row in which the expression stands, through [`Environment::cursor`](super::Environment::cursor).
    ThisRow(GroupId),
    /// The scheduled visits, in order, through [`Environment::cursors`](super::Environment::cursors).
    Visits,
    /// The visit in which the expression stands, through [`Environment::cursor`](super::Environment::cursor).
    ThisVisit,
    /// The casebook's other subjects, of a site's or cohort's record all, through [`Environment::cursors`](super::Environment::cursors).
    Subjects,
    /// The cohorts' records, in the study's order, through [`Environment::cursors`](super::Environment::cursors).
    Cohorts,
    /// What a visit knows of itself.
    VisitField {
        /// Which visit.
        of: WhichVisit,
        /// What is asked.
        field: VisitField,
    },
    /// A value that the study names.
    Value(ValueId),
    /// Today's date at the site.
    Today,
    /// This instant.
    Now,
    /// The date on which a form was signed.
    SignedOn {
        /// Which form.
        form: FormId,
        /// Where: here, same visit, an event, or a bound visit.
        at: At,
    },
    /// Whether a signature stood at a form on the day given as [`Argument::On`](super::Argument::On): truth.
    WasSigned {
        /// Which form.
        form: FormId,
        /// Where: here, same visit, or an event.
        at: At,
    },
    /// Whether another subject has the value that this item has here: truth.
    UsedElsewhere(ItemId),
    /// Whether a value stood at this item here before and was changed or cleared: truth.
    Corrected(ItemId),
    /// How many queries are open on the form in which the expression stands: number.
    OpenQueries,
}

impl Reference {
    /// The item whose value, or laboratory neighbourhood, is read.
    #[must_use]
    pub fn item(&self) -> Option<ItemId> {
        match self {
            Self::Item { item, .. }
            | Self::Laboratory { item, .. }
            | Self::UsedElsewhere(item)
            | Self::Corrected(item) => Some(*item),
            _ => None,
        }
    }
}

/// Every reference of a study's expressions, each once.
#[derive(Clone, Debug, Default)]
pub struct References {
    known: IndexSet<Reference>,
    tallies: u32,
}

impl References {
    /// What `id` stands for; `None` if another table gave it out.
    #[must_use]
    pub fn get(&self, id: RefId) -> Option<&Reference> {
        self.known.get_index(usize::try_from(id.0).ok()?)
    }

    /// Every reference with its identifier, in the order in which expressions first named them.
    pub fn iter(&self) -> impl Iterator<Item = (RefId, &Reference)> {
        (0..).map(RefId).zip(self.known.iter())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The identifier of `reference`, new or known.
    pub(super) fn intern(&mut self, reference: Reference) -> RefId {
        let (index, _) = self.known.insert_full(reference);
        RefId(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// An identifier for one more aggregate.
    pub(super) fn next_tally(&mut self) -> TallyId {
        self.tallies += 1;
        TallyId(self.tallies)
    }
}
