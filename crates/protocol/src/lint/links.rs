//! Every name that is used is the name of something.

use super::{Lint, nearest};
use crate::Oid;
use crate::definition::{Eligibility, Event, Form, Group, ItemType};
use crate::load::{Located, Place, criteria};

impl Lint<'_, '_> {
    pub(super) fn links(&mut self) {
        self.header_links();
        for form in self.forms() {
            self.form_links(form);
        }
        self.eligibility_links();
    }

    fn header_links(&mut self) {
        let Some(study) = &self.files.study else { return };
        let (header, place) = (&study.value, &study.place);
        let parts = [
            ("deviation", &header.deviation),
            ("adverseEvent", &header.adverse_event),
            ("referenceRanges", &header.reference_ranges),
        ];
        for (key, form) in parts {
            form.iter().for_each(|form| self.form(form, &place.at(key)));
        }
        header.visit_date.iter().for_each(|item| self.reference(item, &place.at("visitDate")));
        for (index, path) in header.uses.iter().enumerate() {
            if !self.reader.has_file(path) {
                let message = format!("the file `{path}` is not there");
                let advice = "a path relative to the folder of all studies: library/forms/VS.json";
                self.report("E-USES", &place.at("uses").at(index), message, advice);
            }
        }
        for (index, event) in header.events.iter().enumerate() {
            let forms = place.at("events").at(index).at("forms");
            for (at, held) in event.forms.iter().enumerate() {
                self.form(&held.form, &forms.at(at));
                for (index, test) in held.tests.iter().enumerate() {
                    self.test(test, &forms.at(at).at("tests").at(index));
                }
            }
        }
        for (index, lane) in header.lanes.iter().enumerate() {
            let place = place.at("lanes").at(index);
            self.form(&lane.form, &place.at("form"));
            let items = [("to", &lane.to), ("ongoing", &lane.ongoing), ("label", &lane.label)];
            self.item(&lane.form, &lane.from, &place.at("from"));
            for (key, item) in items {
                item.iter().for_each(|item| self.item(&lane.form, item, &place.at(key)));
            }
        }
    }

    fn form_links(&mut self, form: &Located<Form>) {
        let (written, place) = (&form.value, &form.place);
        written.date.iter().for_each(|item| self.item(&written.oid, item, &place.at("date")));
        written.time.iter().for_each(|item| self.item(&written.oid, item, &place.at("time")));
        written.not_done.iter().for_each(|item| self.item(&written.oid, item, &place.at("notDone")));
        for (name, item) in &written.figures {
            self.reference(item, &place.at("figures").at(name));
        }
        for (index, group) in written.groups.iter().enumerate() {
            self.group_links(&written.oid, group, &place.at("groups").at(index));
        }
    }

    fn group_links(&mut self, form: &Oid, group: &Group, place: &Place) {
        group.gate.iter().for_each(|item| self.item(form, item, &place.at("gate")));
        for (index, item) in group.key.iter().enumerate() {
            self.item(form, item, &place.at("key").at(index));
        }
        for (role, item) in &group.roles {
            self.item(form, item, &place.at("roles").at(role));
        }
        for (index, clock) in group.clocks.iter().enumerate() {
            let place = place.at("clocks").at(index);
            self.item(form, &clock.from, &place.at("from"));
            clock.until.iter().for_each(|item| self.item(form, item, &place.at("until")));
        }
        for (index, event) in group.events.iter().enumerate() {
            self.event(event, &place.at("events").at(index));
        }
        if let Some(laboratory) = &group.laboratory {
            let place = place.at("laboratory");
            self.item(form, &laboratory.date, &place.at("date"));
            self.item(form, &laboratory.laboratory, &place.at("laboratory"));
            for (key, tests) in [("tests", &laboratory.tests), ("optional", &laboratory.optional)] {
                for (index, test) in tests.iter().enumerate() {
                    self.test(test, &place.at(key).at(index));
                }
            }
            for (index, test) in laboratory.tests.iter().enumerate() {
                let written = self.files.tests.iter().find(|written| written.value.testcd == *test);
                let says = written.and_then(|written| written.value.sdtm.as_ref()?.testcd_from.as_ref());
                says.iter().for_each(|item| self.item(form, item, &place.at("tests").at(index)));
            }
            for test in laboratory.soft.keys() {
                self.test(test, &place.at("soft").at(test));
                self.among_tests(test, &laboratory.tests, &place.at("soft").at(test));
            }
            for (index, test) in laboratory.optional.iter().enumerate() {
                self.among_tests(test, &laboratory.tests, &place.at("optional").at(index));
            }
        }
        for (index, item) in group.items.iter().enumerate() {
            let place = place.at("items").at(index);
            let says = item.sdtm.as_ref().and_then(|sdtm| sdtm.testcd_from.as_ref());
            says.iter().for_each(|item| self.item(form, item, &place.at("sdtm").at("testcdFrom")));
            item.unit_item.iter().for_each(|unit| self.item(form, unit, &place.at("unitItem")));
            item.unit.iter().for_each(|unit| self.unit(unit, &place.at("unit")));
            for (at, unit) in item.units.iter().enumerate() {
                self.unit(unit, &place.at("units").at(at));
            }
            match &item.kind {
                ItemType::Choice(list) => self.codelist(list, &place.at("type").at("choice")),
                ItemType::Choices(list) => self.codelist(list, &place.at("type").at("choices")),
                ItemType::Row(reference) => self.reference(reference, &place.at("type").at("row")),
                _ => {}
            }
        }
    }

    /// What a panel says of one of its tests is said of a test that it has.
    fn among_tests(&mut self, test: &Oid, tests: &[Oid], place: &Place) {
        if self.known.tests.contains(test) && !tests.contains(test) {
            let message = format!("`{test}` is not among the tests of this panel");
            let near = nearest(test.as_str(), tests.iter().map(Oid::as_str));
            self.report("E-OID-DANGLING", place, message, advice("one of \"tests\"", near));
        }
    }

    fn eligibility_links(&mut self) {
        let Some(eligibility) = &self.files.eligibility else { return };
        let (file, place) = (&eligibility.value, &eligibility.place);
        self.form(&file.form, &place.at("form"));
        self.event(&file.event, &place.at("event"));
        for (index, event) in file.confirm_at.iter().enumerate() {
            self.event(event, &place.at("confirmAt").at(index));
        }
        file.answered.iter().for_each(|item| self.item(&file.form, item, &place.at("answered")));
        self.eligibility_form(file, place);
        let answers = Oid::new("NYNA");
        self.codelist(file.codelist.as_ref().unwrap_or(&answers), &place.at("codelist"));
        for (criterion, place) in criteria(eligibility) {
            if let Some(parent) = &criterion.parent
                && !self.known.criteria.contains(parent)
            {
                let names = self.known.criteria.iter().map(|oid| oid.as_str());
                let advice = advice("the OID of a criterion", nearest(parent.as_str(), names));
                self.dangling("criterion", parent.as_str(), &place.at("parent"), advice);
            }
        }
    }

    /// The form is there when the criteria are answered, and so is the group that receives them.
    fn eligibility_form(&mut self, file: &Eligibility, place: &Place) {
        let Some(form) = self.known.forms.get(&file.form).copied() else { return };
        if let Some(group) =
            file.group.as_ref().filter(|oid| form.groups.iter().all(|group| group.oid != **oid))
        {
            let near = nearest(group.as_str(), form.groups.iter().map(|group| group.oid.as_str()));
            let advice = advice("a group of the form, without items", near);
            self.dangling("group", &format!("{}.{group}", form.oid), &place.at("group"), advice);
        }
        let events = self.files.study.iter().flat_map(|study| &study.value.events);
        let held = |event: &Event| event.forms.iter().any(|held| held.form == file.form);
        let without = events.filter(|event| !held(event)).map(|event| &event.oid);
        let asked = std::iter::once((&file.event, place.at("event")));
        let confirmed = file.confirm_at.iter().enumerate();
        let asked = asked.chain(confirmed.map(|(index, event)| (event, place.at("confirmAt").at(index))));
        let without: Vec<&Oid> = without.collect();
        for (event, place) in asked.filter(|(event, _)| without.contains(event)) {
            let message = format!("the criteria are answered at {event}, which does not hold {}", file.form);
            let advice = format!("\"{}\" among the forms of {event}, or another event", file.form);
            self.report("E-ELIGIBILITY-FORM", &place, message, advice);
        }
    }

    fn dangling(&mut self, what: &str, name: &str, place: &Place, advice: String) {
        let own = name.rsplit('.').next().unwrap_or(name);
        if self.reader.is_excused(name) || self.reader.is_excused(own) {
            return;
        }
        self.report("E-OID-DANGLING", place, format!("no {what} is called `{name}`"), advice);
    }

    pub(super) fn form(&mut self, form: &Oid, place: &Place) {
        if !self.known.forms.contains_key(form) {
            let near = nearest(form.as_str(), self.known.forms.keys().map(|oid| oid.as_str()));
            self.dangling(
                "form",
                form.as_str(),
                place,
                advice("a form of this folder or of a file in \"uses\"", near),
            );
        }
    }

    pub(super) fn event(&mut self, event: &Oid, place: &Place) {
        if !self.known.events.contains(event) {
            let near = nearest(event.as_str(), self.known.events.iter().map(|oid| oid.as_str()));
            self.dangling("event", event.as_str(), place, advice("an event of study.json", near));
        }
    }

    /// An item that an author wrote; those that the compiler makes for panels and criteria are told by their ends.
    pub(super) fn item(&mut self, form: &Oid, item: &Oid, place: &Place) {
        let made = item.as_str().contains("_LB") || item.as_str().contains("_IE");
        if made || !self.known.forms.contains_key(form) || self.known.items.contains_key(&(form, item)) {
            return;
        }
        let own = self.known.items.keys().filter(|(other, _)| *other == form).map(|(_, oid)| oid.as_str());
        let advice = advice("an item of the form", nearest(item.as_str(), own));
        self.dangling("item", &format!("{form}.{item}"), place, advice);
    }

    /// `FORM.ITEM`.
    pub(super) fn reference(&mut self, reference: &str, place: &Place) {
        match reference.split_once('.') {
            Some((form, item)) => {
                let (form, item) = (Oid::new(form), Oid::new(item));
                self.form(&form, place);
                self.item(&form, &item, place);
            }
            None => self.dangling("item", reference, place, "FORM.ITEM".into()),
        }
    }

    fn codelist(&mut self, list: &Oid, place: &Place) {
        if !self.known.codelists.contains(list) && list.as_str() != "NY" {
            if self.is_forgotten("codelists.json", list.as_str(), self.known.codelists.is_empty(), place) {
                return;
            }
            let near = nearest(list.as_str(), self.known.codelists.iter().map(|oid| oid.as_str()));
            self.dangling("code list", list.as_str(), place, advice("a list of codelists.json", near));
        }
    }

    /// Whether a name is unknown because the library's file that has it is not used. What it asks for is then summed up once.
    fn is_forgotten(&mut self, file: &'static str, name: &str, none: bool, place: &Place) -> bool {
        let stem = file.strip_suffix(".json").unwrap_or(file);
        if self.reader.lacks(stem) || self.reader.is_excused(name) {
            return true;
        }
        let forgotten = !self.reader.uses_file(file) && (none || self.reader.is_shared(place));
        if forgotten {
            let (places, names) = self.forgotten.entry(file).or_default();
            *places += 1;
            names.insert(name.to_owned());
        }
        forgotten
    }

    /// One diagnostic for each library file that is asked for and not used.
    pub(super) fn forgotten_files(&mut self) {
        let Some(study) = &self.files.study else { return };
        for (file, (places, names)) in std::mem::take(&mut self.forgotten) {
            self.reader.forget(file);
            let some = names.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = if names.len() > 5 { ", …" } else { "" };
            let message =
                format!("library/{file} is not in \"uses\": {places} places name what it has ({some}{more})");
            let place =
                if study.value.uses.is_empty() { study.place.clone() } else { study.place.at("uses") };
            self.report(
                "E-USES",
                &place,
                message,
                format!("\"library/{file}\" in \"uses\", or a file of that kind of your own"),
            );
        }
    }

    pub(super) fn unit(&mut self, unit: &str, place: &Place) {
        if !self.known.units.contains(unit) {
            if self.is_forgotten("units.json", unit, self.known.units.is_empty(), place) {
                return;
            }
            let near = nearest(unit, self.known.units.iter().copied());
            self.dangling("unit", unit, place, advice("a unit of units.json", near));
        }
    }

    pub(super) fn test(&mut self, test: &Oid, place: &Place) {
        if !self.known.tests.contains(test) {
            if self.is_forgotten("laboratory.json", test.as_str(), self.known.tests.is_empty(), place) {
                return;
            }
            let mut tests: Vec<&str> = self.known.tests.iter().map(|oid| oid.as_str()).collect();
            tests.sort_unstable();
            let near = nearest(test.as_str(), tests.iter().copied());
            let what = format!("a TESTCD of a laboratory.json: {}", tests.join(", "));
            self.dangling("laboratory test", test.as_str(), place, advice(&what, near));
        }
    }
}

fn advice(what: &str, near: Option<&str>) -> String {
    near.map_or_else(|| what.to_owned(), |near| format!("`{near}`, or another name of {what}"))
}
