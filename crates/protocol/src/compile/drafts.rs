//! What a check writes or asks elsewhere once it is raised: the deviation that it drafts, the adverse event that it asks about.

use super::programs::Compiler;
use crate::definition::{self as d, ItemType};
use crate::load::Place;

impl Compiler<'_, '_> {
    /// Reports a draft that no form takes, and codes that the form's lists do not have.
    pub(super) fn drafts(&mut self, check: &d::Check, place: &Place) {
        let header = &self.assembly.study.header;
        if check.adverse_event && header.adverse_event.is_none() {
            let message = format!("`{}` asks about an adverse event, but no form records them", check.id);
            let advice = "\"adverseEvent\": \"AE\" in study.json, and a form of that name";
            self.reader.report_once("E-ADVERSE-FORM", &place.at("adverseEvent"), message, advice);
        }
        let Some(draft) = &check.deviation else { return };
        let place = place.at("deviation");
        let Some(form) = header.deviation.as_ref() else {
            let message = format!("`{}` drafts a deviation, but no form takes it", check.id);
            let advice = "\"deviation\": \"DV\" in study.json, and library/forms/DV.json in \"uses\"";
            return self.reader.report_once("E-DEVIATION-FORM", &place, message, advice);
        };
        for (key, code) in [("category", &draft.category), ("severity", &draft.severity)] {
            let Some((list, codes)) = self.draft_codes(form.as_str(), key) else { continue };
            if !codes.contains(code) {
                let message = format!("`{code}` is not in code list {list}");
                let advice = format!("one of `{}`", codes.join("`, `"));
                self.reader.report("E-NAME-CODE", &place.at(key), None, message, advice);
            }
        }
    }

    /// The list, and its codes, of the item with this role in the form's log.
    fn draft_codes(&self, form: &str, role: &str) -> Option<(String, Vec<String>)> {
        let study = &self.assembly.study;
        let groups = study.form(form)?.groups.iter().map(|group| study.group(*group));
        let item = groups.filter(|group| group.repeats).find_map(|group| group.roles.get(role))?;
        let ItemType::Choice(list) = &study.item(*item).kind else { return None };
        let codes = study.codelist(list.as_str())?.codes.iter().map(|code| code.code.clone());
        Some((list.to_string(), codes.collect()))
    }
}
