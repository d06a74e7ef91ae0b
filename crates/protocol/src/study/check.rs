//! Compiled checks and criteria.

use crate::Oid;
use crate::definition::{Category, DeviationDraft, Severity, Text};
use crate::expr::{EventId, FormId, GroupId, ItemId, Program};

/// A check.
#[derive(Debug)]
pub struct Check {
    /// `EC-039`, with `forEach`'s value behind a point: `EC-038.AST`.
    pub id: Oid,
    /// The id as written, without `forEach`'s value.
    pub family: Oid,
    /// How grave it is.
    pub severity: Severity,
    /// A short name; the id where none is given.
    pub title: Text,
    /// What is said, with `{v}` placeholders.
    pub message: Text,
    /// What to do.
    pub advice: Option<Text>,
    /// The form it stands at.
    pub form: FormId,
    /// The item it stands at; `None`: the form.
    pub item: Option<ItemId>,
    /// The group in whose rows it is evaluated.
    pub row_of: Option<GroupId>,
    /// Only at these events; empty: at all.
    pub events: Vec<EventId>,
    /// Judged when the form is completed.
    pub at_completion: bool,
    /// It reads today's date or the time.
    pub reads_today: bool,
    /// The condition that raises it.
    pub program: Program,
    /// The condition as written.
    pub raise_when: String,
    /// What the message shows.
    pub params: Vec<Param>,
    /// The criterion it speaks of.
    pub criterion: Option<Oid>,
    /// The deviation that is drafted when it is accepted.
    pub deviation: Option<DeviationDraft>,
    /// It asks whether this is an adverse event.
    pub adverse_event: bool,
    /// Its number in the study specification.
    pub number: Option<String>,
    /// Version of the condition.
    pub version: u32,
    /// Where it comes from.
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    pub assumption: bool,
}

/// A parameter of a message.
#[derive(Debug)]
pub struct Param {
    /// Its name, `v` of `{v}`.
    pub name: String,
    /// What computes it.
    pub program: Program,
    /// The expression as written.
    pub text: String,
}

/// A criterion.
#[derive(Debug)]
pub struct Criterion {
    /// `INCL01`.
    pub oid: Oid,
    /// Whether Y is good.
    pub category: Category,
    /// The criterion that it is a part of.
    pub parent: Option<Oid>,
    /// The question.
    pub question: Text,
    /// The same in a few words, for a list.
    pub short: Option<Text>,
    /// What to know before answering.
    pub help: Option<Text>,
    /// What the data say.
    pub auto: Option<Program>,
    /// What that rests on.
    pub because: Vec<Because>,
    /// `INCL01_IEORRES`
    pub answer: ItemId,
    /// `INCL01_IEAUTO`
    pub verdict: ItemId,
    /// `INCL01_IECOM`
    pub comment: ItemId,
    /// The event at which it is answered.
    pub event: EventId,
    /// Where it comes from.
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    pub assumption: bool,
}

/// A value that an automatic answer rests on.
#[derive(Debug)]
pub struct Because {
    /// What it is called: the item's question, or the expression.
    pub label: Text,
    /// What computes it.
    pub program: Program,
}
