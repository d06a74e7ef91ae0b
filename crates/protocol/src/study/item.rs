//! A compiled item.

use rust_decimal::Decimal;

use super::TestId;
use crate::Oid;
use crate::definition::{Hint, ItemType, Sdtm, Text, Unique};
use crate::expr::{CodelistId, FormId, GroupId, ItemId, Program, Type};
use crate::value::Val;

/// One question of a form.
#[derive(Debug)]
pub struct Item {
    /// Its number.
    pub id: ItemId,
    /// `HEIGHT_VSORRES`.
    pub oid: Oid,
    /// The form it is part of.
    pub form: FormId,
    /// The group it is part of.
    pub group: GroupId,
    /// The group, if it repeats.
    pub row_of: Option<GroupId>,
    /// The question.
    pub label: Text,
    /// What to know before answering.
    pub help: Option<Text>,
    /// What may be answered.
    pub kind: ItemType,
    /// Its type in expressions.
    pub ty: Type,
    /// The list it chooses from.
    pub codelist: Option<CodelistId>,
    /// Of a `row` item: the item that names the rows.
    pub row_item: Option<ItemId>,
    /// The text must match this.
    pub(crate) pattern: Option<regex_lite::Regex>,
    /// A number may carry a comparator.
    pub censored: bool,
    /// The one unit.
    pub unit: Option<String>,
    /// The units to choose from.
    pub units: Vec<String>,
    /// Item that holds the chosen unit.
    pub unit_item: Option<ItemId>,
    /// Whether an answer is needed.
    pub required: Need,
    /// What can be true at all.
    pub hard: Range,
    /// What is likely.
    pub soft: Range,
    /// Name of the soft range's finding; default `FORM.ITEM/soft`.
    pub soft_id: Option<Oid>,
    /// Asked only when this is not false.
    pub shown_when: Option<Program>,
    /// What computes it.
    pub derivation: Option<Derivation>,
    /// The formula as an expression, where it is one.
    pub derivation_text: Option<String>,
    /// Typed when it cannot be derived.
    pub derive_or: bool,
    /// The formula in words.
    pub formula: Option<Text>,
    /// Decimals kept of a derived number.
    pub round: Option<u32>,
    /// Where the value may not occur twice.
    pub unique: Option<Unique>,
    /// The date may lie in the future.
    pub future: bool,
    /// The date may lie before the subject was born.
    pub before_birth: bool,
    /// Likely slips of the pen.
    pub hints: Vec<Hint>,
    /// Its part in a laboratory panel.
    pub laboratory: Option<(TestId, LabPart)>,
    /// CDASH variable.
    pub cdash: Option<String>,
    /// SDTM target.
    pub sdtm: Option<Sdtm>,
    /// NCI codes.
    pub reference: Vec<String>,
    /// Always verified against the source.
    pub critical: bool,
    /// Where it comes from.
    pub source: Option<String>,
    /// An assumption that the sponsor must confirm.
    pub assumption: bool,
    /// Ids of the findings that the item raises by itself.
    pub(crate) auto: AutoIds,
}

impl Item {
    /// Whether a person types it: not derived, not constant.
    #[must_use]
    pub fn is_collected(&self) -> bool {
        (self.derivation.is_none() || self.derive_or) && !matches!(self.kind, ItemType::Constant(_))
    }

    /// Digits shown after the point: of a derived number those it is rounded to, else those of its type.
    #[must_use]
    pub fn scale(&self) -> Option<u32> {
        match self.kind {
            ItemType::Decimal { scale, .. } => Some(self.round.unwrap_or(scale)),
            ItemType::Integer => Some(0),
            _ => None,
        }
    }
}

/// Ids of the findings that an item raises by itself, made once.
#[derive(Clone, Debug)]
pub(crate) struct AutoIds {
    pub(crate) hard: Oid,
    pub(crate) soft: Oid,
    pub(crate) hint: Oid,
    pub(crate) digits: Oid,
    pub(crate) unique: Oid,
    pub(crate) hidden: Oid,
    pub(crate) delta: Oid,
    pub(crate) row: Oid,
    pub(crate) kind: Oid,
}

impl AutoIds {
    /// Every id.
    pub(crate) fn all(&self) -> [&Oid; 9] {
        let Self { hard, soft, hint, digits, unique, hidden, delta, row, kind } = self;
        [hard, soft, hint, digits, unique, hidden, delta, row, kind]
    }

    pub(crate) fn new(form: &Oid, item: &Oid, soft: Option<&Oid>) -> Self {
        let id = |what: &str| Oid::new(&format!("{form}.{item}/{what}"));
        Self {
            hard: id("hard"),
            soft: soft.cloned().unwrap_or_else(|| id("soft")),
            hint: id("hint"),
            digits: id("digits"),
            unique: id("unique"),
            hidden: id("hidden"),
            delta: id("delta"),
            row: id("row"),
            kind: id("type"),
        }
    }
}

/// Whether an answer is needed.
#[derive(Debug, Default)]
pub enum Need {
    /// Never.
    #[default]
    No,
    /// Always.
    Yes,
    /// When it is true.
    When(Program),
}

/// Least and greatest value.
#[derive(Debug, Default)]
pub struct Range {
    /// Least.
    pub min: Option<Edge>,
    /// Greatest.
    pub max: Option<Edge>,
}

impl Range {
    /// Whether it has no ends.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.min.is_none() && self.max.is_none()
    }
}

/// One end of a range.
#[derive(Debug)]
pub enum Edge {
    /// Always the same.
    Fixed(Val, String),
    /// Computed; the text is the expression.
    Computed(Program, String),
}

impl Edge {
    /// The literal or expression as written.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Fixed(_, text) | Self::Computed(_, text) => text,
        }
    }

    /// The number, if it is one and always the same.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Fixed(Val::Number(crate::value::Number::Exact(number)), _) => Some(*number),
            _ => None,
        }
    }
}

/// What computes an item.
#[derive(Debug)]
pub enum Derivation {
    /// An expression.
    Program(Program),
    /// L, N or H of a laboratory result.
    Flag(ItemId),
    /// The grade of a laboratory result.
    Grade(ItemId),
    /// A laboratory result in its standard unit.
    Standard(ItemId),
    /// The standard unit.
    StandardUnit(ItemId),
    /// What the data say about a criterion, by its place in the study's criteria.
    Verdict(usize),
}

/// The part that an item plays in a laboratory panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LabPart {
    /// `T_LBORRES`: the result.
    Result,
    /// `T_LBORRESU`: its unit.
    Unit,
    /// `T_LBORNRLO`: lower limit of normal.
    Low,
    /// `T_LBORNRHI`: upper limit of normal.
    High,
    /// `T_LBNRIND`: the flag.
    Flag,
    /// `T_LBCLSIG`: clinically significant?
    Significance,
    /// `T_LBTOXGR`: the grade.
    Grade,
    /// `T_LBSTRESN`: the result in the standard unit.
    Standard,
    /// `T_LBSTRESU`: the standard unit.
    StandardUnit,
}
