//! OIDs: the characters they are made of, and that each names one thing.

use std::collections::{HashMap, HashSet};

use super::Lint;
use crate::definition::Form;
use crate::load::{Located, Place, criteria};

impl Lint<'_, '_> {
    pub(super) fn names(&mut self) {
        self.header_names();
        self.form_names();
        self.list_names();
        self.catalogue_names();
    }

    fn header_names(&mut self) {
        let Some(study) = &self.files.study else { return };
        let (header, place) = (&study.value, &study.place);
        self.name(header.oid.as_str(), &place.at("oid"));
        for (key, arms) in [("arms", &header.arms), ("cohorts", &header.cohorts)] {
            self.each(&place.at(key), "oid", arms.iter().map(|arm| arm.oid.as_str()), "arm");
        }
        self.each(&place.at("events"), "oid", header.events.iter().map(|event| event.oid.as_str()), "event");
        self.each(
            &place.at("values"),
            "name",
            header.values.iter().map(|value| value.name.as_str()),
            "value",
        );
        for (index, event) in header.events.iter().enumerate() {
            self.nameable(event.oid.as_str(), &place.at("events").at(index).at("oid"));
        }
        for (index, value) in header.values.iter().enumerate() {
            let plain = value.name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
            if !plain || value.name.starts_with(|letter: char| letter.is_ascii_digit()) {
                let place = place.at("values").at(index).at("name");
                let message = format!("`{}` cannot be named in an expression", value.name);
                self.report(
                    "E-OID-CHARACTERS",
                    &place,
                    message,
                    "letters, digits and _, beginning with a letter",
                );
            }
        }
    }

    fn form_names(&mut self) {
        let mut seen = HashMap::new();
        for form in self.forms() {
            self.one_form(form, &mut seen);
            self.nameable(form.value.oid.as_str(), &form.place.at("oid"));
            let groups = form.place.at("groups");
            self.each(&groups, "oid", form.value.groups.iter().map(|group| group.oid.as_str()), "group");
            let mut items = HashSet::new();
            for (index, group) in form.value.groups.iter().enumerate() {
                let places = groups.at(index).at("items");
                for (at, item) in group.items.iter().enumerate() {
                    self.once(item.oid.as_str(), &places.at(at).at("oid"), "item", &mut items);
                    self.nameable(item.oid.as_str(), &places.at(at).at("oid"));
                }
            }
        }
    }

    /// A form's name; of two forms with one name, the study's own is told of the library's.
    fn one_form<'n>(&mut self, form: &'n Located<Form>, seen: &mut HashMap<&'n str, Place>) {
        let (oid, place) = (form.value.oid.as_str(), form.place.at("oid"));
        self.name(oid, &place);
        let Some(first) = seen.insert(oid, place.clone()) else { return };
        let (own, other) = if self.reader.is_shared(&place) { (first, place) } else { (place, first) };
        let message = format!("two forms are called `{oid}`: the other is {}", self.reader.file(&other));
        let advice = "another name for this form, or an extension of the other";
        self.report("E-OID-DUPLICATE", &own, message, advice);
    }

    fn list_names(&mut self) {
        let mut seen = HashSet::new();
        for list in &self.files.codelists {
            self.once(list.value.oid.as_str(), &list.place.at("oid"), "code list", &mut seen);
            let codes = list.place.at("codes");
            let mut known = HashSet::new();
            for (index, code) in list.value.codes.iter().enumerate() {
                let place = codes.at(index).at("code");
                if code.code.contains(';') {
                    let message =
                        format!("the code `{}` contains `;`, which separates several choices", code.code);
                    self.report("E-CODE-SEPARATOR", &place, message, "a code without `;`");
                }
                if !known.insert(code.code.as_str()) {
                    let message = format!("the code `{}` stands twice in {}", code.code, list.value.oid);
                    self.report("E-OID-DUPLICATE", &place, message, "each code once");
                }
            }
        }
    }

    fn catalogue_names(&mut self) {
        let (files, mut seen) = (self.files, HashSet::new());
        for unit in &files.units {
            if !seen.insert(unit.value.oid.as_str()) {
                let message = format!("the unit `{}` is defined twice", unit.value.oid);
                self.report("E-OID-DUPLICATE", &unit.place.at("oid"), message, "each unit once");
            }
        }
        let mut seen = HashSet::new();
        for test in &files.tests {
            self.once(test.value.testcd.as_str(), &test.place.at("testcd"), "test", &mut seen);
        }
        let mut seen = HashSet::new();
        for term in &files.terms {
            self.once(term.value.oid.as_str(), &term.place.at("oid"), "grading term", &mut seen);
        }
        let mut seen = HashSet::new();
        for check in &files.checks {
            self.once(check.value.id.as_str(), &check.place.at("id"), "check", &mut seen);
        }
        let mut seen = HashSet::new();
        for (criterion, place) in files.eligibility.iter().flat_map(criteria) {
            self.once(criterion.oid.as_str(), &place.at("oid"), "criterion", &mut seen);
            if criterion.oid.as_str().len() > 8 {
                let message =
                    format!("`{}` has more than 8 characters, as SDTM's IETESTCD may have", criterion.oid);
                self.report("E-OID-LENGTH", &place.at("oid"), message, "a shorter OID: INCL01");
            }
        }
    }

    fn each<'n>(&mut self, list: &Place, key: &str, names: impl Iterator<Item = &'n str>, what: &str) {
        let mut seen = HashSet::new();
        for (index, name) in names.enumerate() {
            self.once(name, &list.at(index).at(key), what, &mut seen);
        }
    }

    fn once<'n>(&mut self, name: &'n str, place: &Place, what: &str, seen: &mut HashSet<&'n str>) {
        self.name(name, place);
        if !seen.insert(name) {
            let plural = if what == "criterion" { "criteria".to_owned() } else { format!("{what}s") };
            let message = format!("two {plural} are called `{name}`");
            self.report("E-OID-DUPLICATE", place, message, format!("another name for this {what}"));
        }
    }

    /// A hyphen or a point in a name that an expression may want to say.
    fn nameable(&mut self, name: &str, place: &Place) {
        if name.contains(['-', '.']) {
            let message =
                format!("`{name}` cannot be named in an expression, where - subtracts and . divides names");
            self.report("W-OID-CHARACTERS", place, message, format!("`{}`", name.replace(['-', '.'], "_")));
        }
    }

    fn name(&mut self, name: &str, place: &Place) {
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-');
        if name.is_empty() || name.len() > 40 || !name.chars().all(allowed) {
            let message = format!("`{name}` is no OID");
            self.report("E-OID-CHARACTERS", place, message, "1 to 40 of A–Z, a–z, 0–9, _ . -");
        }
    }
}
