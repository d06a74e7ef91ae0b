//! What the author wrote about an item or a group, kept beside the compiled one until its expressions are compiled.

use crate::definition;
use crate::expr::EventId;
use crate::load::Place;
use crate::study::Derivation;

/// An item as written, or as the compiler wrote it for a panel or a criterion.
#[derive(Debug)]
pub(super) struct ItemDraft {
    pub(super) written: definition::Item,
    pub(super) place: Place,
    /// The author wrote it, so that spans inside its texts mean something.
    pub(super) authored: bool,
    pub(super) derivation: Option<Derivation>,
    pub(super) laboratory: Option<(crate::study::TestId, crate::study::LabPart)>,
}

impl ItemDraft {
    pub(super) fn authored(written: definition::Item, place: Place) -> Self {
        Self { written, place, authored: true, derivation: None, laboratory: None }
    }
}

/// A group's condition, and its clocks.
#[derive(Debug)]
pub(super) struct GroupDraft {
    pub(super) shown_when: Option<String>,
    pub(super) clocks: Vec<definition::Clock>,
    pub(super) place: Place,
}

/// A form at an event: its condition.
#[derive(Debug)]
pub(super) struct UseDraft {
    pub(super) event: EventId,
    pub(super) index: usize,
    pub(super) when: String,
    pub(super) place: Place,
}

/// An item that asks for `kind` and nothing else.
pub(super) fn plain(oid: &str, label: definition::Text, kind: definition::ItemType) -> definition::Item {
    definition::Item {
        oid: crate::Oid::new(oid),
        label,
        help: None,
        kind,
        censored: false,
        unit: None,
        units: Vec::new(),
        unit_item: None,
        required: definition::Required::No,
        hard: None,
        soft: None,
        soft_id: None,
        shown_when: None,
        derive: None,
        formula: None,
        round: None,
        derive_or: false,
        unique: None,
        future: false,
        before_birth: false,
        hints: Vec::new(),
        cdash: None,
        sdtm: None,
        reference: Vec::new(),
        critical: false,
        after: None,
        phase: None,
        grades_version: false,
        source: None,
        assumption: false,
    }
}
