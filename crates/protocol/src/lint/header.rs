//! What the header says of the study as a whole: how subjects are numbered, which clock the sites have, and that the forms it gives a part can play it.

use super::{Lint, nearest};
use crate::Oid;
use crate::definition::{Event, EventKind, Form, StudyHeader};
use crate::load::Place;

/// The roles of people, as a definition abbreviates them.
const PEOPLE: [&str; 7] = ["CRC", "PHARM", "INV", "PI", "MON", "DM", "ADMIN"];
/// Those who sign.
const SIGNERS: [&str; 2] = ["INV", "PI"];
/// The roles that a row of the deviations' log needs before one can be drafted into it.
const DRAFTED: [&str; 3] = ["term", "category", "severity"];

impl Lint<'_, '_> {
    pub(super) fn header(&mut self) {
        let Some(study) = &self.files.study else { return };
        let (header, place) = (&study.value, &study.place);
        self.subject_number(header, place);
        self.zone(header, place);
        self.birth(header, place);
        self.parts(header, place);
        for role in header.roles.keys().filter(|role| !PEOPLE.contains(&role.as_str())) {
            let message = format!("there is no role `{role}`");
            self.report("E-ROLE", &place.at("roles").at(role), message, PEOPLE.join(", "));
        }
        for form in self.forms() {
            if let Some(role) = form.value.signed_by.as_deref().filter(|role| !SIGNERS.contains(role)) {
                let message = format!("nobody signs as `{role}`");
                let advice = "INV, the investigator, or PI, the principal investigator";
                self.report("E-ROLE", &form.place.at("signedBy"), message, advice);
            }
        }
    }

    fn subject_number(&mut self, header: &StudyHeader, place: &Place) {
        let Some(number) = &header.subject_number else { return };
        if let Err(error) = regex_lite::Regex::new(&number.pattern) {
            let message = format!("the pattern cannot be read: {error}");
            let place = place.at("subjectNumber").at("pattern");
            self.report("E-PATTERN", &place, message, "a regular expression");
        }
    }

    fn zone(&mut self, header: &StudyHeader, place: &Place) {
        let Some(zone) = header.time_zone_default.as_deref() else { return };
        if zone.parse::<chrono_tz::Tz>().is_err() {
            let near = nearest(zone, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
            let zones = "a zone of the IANA database: Asia/Seoul";
            let advice = near.map_or_else(|| zones.to_owned(), |near| format!("`{near}`, or {zones}"));
            let message = format!("there is no time zone `{zone}`");
            self.report("E-ZONE", &place.at("timeZoneDefault"), message, advice);
        }
    }

    /// Without a birth date that the study knows, no date is held against it.
    fn birth(&mut self, header: &StudyHeader, place: &Place) {
        if header.birth.is_some() {
            return;
        }
        let asked = self.all_items().into_iter().find(|(_, _, item, _)| {
            item.oid.as_str() == "BRTHDAT" || item.cdash.as_deref() == Some("BRTHDAT")
        });
        if let Some((form, _, item, _)) = asked {
            let message = format!(
                "{}.{} asks for the date of birth, but the study does not say so: dates before birth pass",
                form.value.oid, item.oid
            );
            let advice = "a value that reads it, and its name as \"birth\"";
            self.report("W-BIRTH", place, message, advice);
        }
    }

    /// The forms of deviations, adverse events and reference ranges have the logs that are read and written there.
    fn parts(&mut self, header: &StudyHeader, place: &Place) {
        if let Some(form) = self.named(header.deviation.as_ref())
            && !has_log(form, |group| DRAFTED.iter().all(|role| group.roles.contains_key(*role)))
        {
            let message = format!("no deviation can be drafted into {}", form.oid);
            let advice =
                "a form with a log whose \"roles\" name term, category and severity: DV of the library";
            self.report("E-FORM-PART", &place.at("deviation"), message, advice);
        }
        if let Some(form) = self.named(header.adverse_event.as_ref())
            && !has_log(form, |group| group.roles.contains_key("term"))
        {
            let message = format!("{} records no adverse events", form.oid);
            let advice = "a form with a log whose \"roles\" name the term: AE of the library";
            self.report("E-FORM-PART", &place.at("adverseEvent"), message, advice);
        }
        let ranges =
            |form: &Form| has_log(form, |group| group.items.iter().any(|item| item.oid.as_str() == "TESTCD"));
        match self.named(header.reference_ranges.as_ref()) {
            Some(form) if !ranges(form) => {
                let message = format!("{} holds no reference ranges", form.oid);
                let advice = "a form with a log of the items LBNAM, TESTCD, LBORRESU, LLN and ULN: LABRANGE of the library";
                self.report("E-FORM-PART", &place.at("referenceRanges"), message, advice);
            }
            Some(_) => {}
            None if header.reference_ranges.is_some() => {}
            None => {
                if let Some(form) = self.site_form(&header.events, ranges) {
                    let message = format!("the site keeps reference ranges in {form}, but nobody reads them");
                    self.report(
                        "W-RANGES-UNREAD",
                        place,
                        message,
                        format!("\"referenceRanges\": \"{form}\""),
                    );
                }
            }
        }
    }

    fn named(&self, form: Option<&Oid>) -> Option<&'_ Form> {
        self.known.forms.get(form?).copied()
    }

    /// A form among the site's records that looks like this.
    fn site_form(&self, events: &[Event], looks: impl Fn(&Form) -> bool) -> Option<Oid> {
        let of_site =
            events.iter().filter(|event| event.kind == EventKind::Site).flat_map(|event| &event.forms);
        let mut forms = of_site.filter_map(|held| self.known.forms.get(&held.form));
        forms.find(|form| looks(form)).map(|form| form.oid.clone())
    }
}

fn has_log(form: &Form, fits: impl Fn(&crate::definition::Group) -> bool) -> bool {
    form.groups.iter().any(|group| group.repeats && fits(group))
}
