//! Words without a translation.

use super::Lint;
use crate::definition::{Language, Text};
use crate::load::{Place, criteria};

impl Lint<'_, '_> {
    pub(super) fn texts(&mut self) {
        self.header_texts();
        for form in self.forms() {
            let (written, place) = (&form.value, &form.place);
            self.text(&written.name, &place.at("name"));
            self.maybe(&written.help, &place.at("help"));
            for (index, group) in written.groups.iter().enumerate() {
                let place = place.at("groups").at(index);
                self.maybe(&group.name, &place.at("name"));
                self.maybe(&group.help, &place.at("help"));
                for (at, clock) in group.clocks.iter().enumerate() {
                    self.text(&clock.label, &place.at("clocks").at(at).at("label"));
                }
            }
        }
        for (_, _, item, place) in self.all_items() {
            self.text(&item.label, &place.at("label"));
            self.maybe(&item.help, &place.at("help"));
            self.maybe(&item.formula, &place.at("formula"));
            for (index, hint) in item.hints.iter().enumerate() {
                self.text(&hint.text, &place.at("hints").at(index).at("text"));
            }
        }
        self.library_texts();
    }

    fn header_texts(&mut self) {
        let Some(study) = &self.files.study else { return };
        let (header, place) = (&study.value, &study.place);
        self.text(&header.name, &place.at("name"));
        self.text(&header.title, &place.at("title"));
        for (index, event) in header.events.iter().enumerate() {
            let place = place.at("events").at(index);
            self.text(&event.name, &place.at("name"));
            self.maybe(&event.short, &place.at("short"));
        }
        for (index, arm) in header.arms.iter().enumerate() {
            self.text(&arm.name, &place.at("arms").at(index).at("name"));
        }
        for (index, period) in header.periods.iter().enumerate() {
            self.text(&period.name, &place.at("periods").at(index).at("name"));
        }
        for (index, value) in header.values.iter().enumerate() {
            self.maybe(&value.label, &place.at("values").at(index).at("label"));
        }
    }

    fn library_texts(&mut self) {
        let files = self.files;
        for list in &files.codelists {
            let codes = list.place.at("codes");
            for (index, code) in list.value.codes.iter().enumerate() {
                self.text(&code.label, &codes.at(index).at("label"));
            }
        }
        for test in &files.tests {
            self.text(&test.value.name, &test.place.at("name"));
        }
        for term in &files.terms {
            self.text(&term.value.name, &term.place.at("name"));
        }
        for check in &files.checks {
            self.maybe(&check.value.title, &check.place.at("title"));
            self.text(&check.value.message, &check.place.at("message"));
            self.maybe(&check.value.advice, &check.place.at("advice"));
        }
        for (criterion, place) in files.eligibility.iter().flat_map(criteria) {
            self.text(&criterion.question, &place.at("question"));
            self.maybe(&criterion.short, &place.at("short"));
            self.maybe(&criterion.help, &place.at("help"));
            for (index, because) in criterion.because.iter().enumerate() {
                self.maybe(&because.label, &place.at("because").at(index).at("label"));
            }
        }
    }

    fn maybe(&mut self, text: &Option<Text>, place: &Place) {
        text.iter().for_each(|text| self.text(text, place));
    }

    fn text(&mut self, text: &Text, place: &Place) {
        let missing: Vec<&str> = text.untranslated().map(Language::code).collect();
        if !missing.is_empty() {
            let message = format!("“{}” has no translation: {}", text.en, missing.join(", "));
            self.report("W-TEXT-UNTRANSLATED", place, message, "{ \"en\": …, \"ko\": …, \"zh\": … }");
        }
    }
}
