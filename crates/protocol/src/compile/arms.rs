//! What says a subject's arm, and whether it says one of the arms that the study has.

use super::programs::Compiler;
use crate::expr::{At, CodelistId, Place as Seat, Reference, Type};
use crate::load::Place;
use crate::study::Slot;

impl Compiler<'_, '_> {
    /// Reports an arm that is read from nowhere, and arms and codes that do not meet. `place` is the header's.
    pub(super) fn arms(&mut self, place: &Place) {
        let Some(text) = self.assembly.study.header.arm.clone() else { return };
        let said = place.at("arm");
        let Some(program) = self.expression(&text, Seat::default(), None, &said, true) else { return };
        let read = program.reference().and_then(|id| self.references.get(id));
        if !matches!(read, Some(Reference::Value(_) | Reference::Item { at: At::Event(_), .. })) {
            let advice = "the name of a value of the study, or EVENT.FORM.ITEM";
            self.reader.report("E-ARM", &said, None, "the arm is read from one place, not computed", advice);
        }
        if let Type::Code(list) = program.ty() {
            self.arm_codes(*list, &place.at("arms"));
        }
    }

    fn arm_codes(&mut self, list: CodelistId, place: &Place) {
        let study = &self.assembly.study;
        let Some(list) = study.codelists.get(list.slot()) else { return };
        let codes: Vec<&str> = list.codes.iter().map(|code| code.code.as_str()).collect();
        let arms: Vec<&str> = study.header.arms.iter().map(|arm| arm.oid.as_str()).collect();
        if arms.is_empty() {
            return;
        }
        for (index, arm) in arms.iter().enumerate().filter(|(_, arm)| !codes.contains(arm)) {
            let message = format!("nobody can be in the arm `{arm}`: {} has no such code", list.oid);
            let advice = format!("one of `{}`, or the code `{arm}` in {}", codes.join("`, `"), list.oid);
            self.reader.report("E-ARM-CODE", &place.at(index).at("oid"), None, message, advice);
        }
        for code in codes.iter().filter(|code| !arms.contains(code)) {
            let message = format!("{} has the code `{code}`, which is no arm of the study", list.oid);
            let advice = format!("an arm with the OID `{code}`, or no such code");
            self.reader.report("E-ARM-CODE", place, None, message, advice);
        }
    }
}
