//! Numbers that mean something in one unit only, held against a result that comes in several.

use super::programs::Compiler;
use crate::expr::{Laboratory, Program, Reference};
use crate::load::Place;
use crate::study::Study;

impl Compiler<'_, '_> {
    /// Warns where an item with several units is compared with a bare number and nothing asks for the unit: 7.0 g/dL are 70 g/L.
    pub(super) fn unit_blind(&mut self, program: &Program, place: &Place, authored: bool) {
        let mut found = Vec::new();
        for (read, span) in program.bare_comparisons() {
            let Some(Reference::Item { item, .. }) = self.references.get(*read) else { continue };
            let study = &self.assembly.study;
            let item = study.item(*item);
            let asks = |reference: &Reference| match reference {
                Reference::Item { item: other, .. } => item.unit_item == Some(*other),
                Reference::Laboratory { item: other, ask: Laboratory::Unit, .. } => *other == item.id,
                _ => false,
            };
            let mut reads = program.dependencies().iter().filter_map(|id| self.references.get(*id));
            if item.units.len() > 1 && !reads.any(asks) {
                found.push((item.id, span.clone()));
            }
        }
        for (item, span) in found {
            let (message, advice) = words(&self.assembly.study, item);
            let message = if authored { message } else { format!("{message} (in `{}`)", program.text()) };
            self.reader.report("W-UNIT-BLIND", place, authored.then_some(span), message, advice);
        }
    }
}

fn words(study: &Study, item: crate::expr::ItemId) -> (String, String) {
    let item = study.item(item);
    let (first, others) =
        item.units.split_first().map_or(("", &[][..]), |(first, others)| (first.as_str(), others));
    let message = format!(
        "{} comes in {first} or {}, and is compared with a number whatever its unit",
        item.oid,
        others.join(" or ")
    );
    let beside = item.unit_item.map(|unit| &study.item(unit).oid);
    let advice = match (&item.laboratory, beside) {
        (Some(_), _) => format!("in_unit({}, '{first}')", item.oid),
        (None, Some(unit)) => {
            format!("`{unit} == '{first}' &&` before it, and the same for every other unit")
        }
        (None, None) => "an item that holds the unit, as \"unitItem\", and a condition on it".to_owned(),
    };
    (message, advice)
}
