//! The roles that items play for the window and for the logs: only what the program knows, and all that a diary needs.

use super::{Lint, nearest};
use crate::definition::{Form, Group, Layout};
use crate::load::{Located, Place};

/// What a day of a diary says; it needs the first two.
const DIARY: [&str; 6] = ["date", "taken", "doses", "reason", "source", "pen"];
/// What else items mean somewhere: logs, pens, adverse events and their reports, deviations, allocation, cohorts.
const OTHERS: [&str; 47] = [
    "from",
    "to",
    "ongoing",
    "label",
    "left",
    "expiry",
    "number",
    "term",
    "grade",
    "outcome",
    "serious",
    "tests",
    "event",
    "version",
    "sent",
    "way",
    "confirms",
    "narrative",
    "category",
    "severity",
    "start",
    "detectedOn",
    "detectedBy",
    "check",
    "reference",
    "reason",
    "allocationNumber",
    "allocationArm",
    "allocationDate",
    "allocationTime",
    "allocationSource",
    "slot",
    "dlt",
    "since",
    "evaluable",
    "dosed",
    "meeting",
    "present",
    "proposed",
    "decision",
    "because",
    "becauseDeath",
    "becauseLife",
    "becauseHospital",
    "becauseDisability",
    "becauseAnomaly",
    "becauseImportant",
];

impl Lint<'_, '_> {
    pub(super) fn roles(&mut self) {
        for form in self.forms() {
            let groups = form.place.at("groups");
            for (index, group) in form.value.groups.iter().enumerate() {
                self.group_roles(form, group, &groups.at(index).at("roles"));
            }
            if form.value.layout == Layout::Diary {
                self.diary(form);
            }
        }
    }

    fn group_roles(&mut self, form: &Located<Form>, group: &Group, place: &Place) {
        let diary = form.value.layout == Layout::Diary && group.repeats;
        for role in group.roles.keys() {
            let fits = DIARY.contains(&role.as_str())
                || !diary && (OTHERS.contains(&role.as_str()) || role.starts_with("because"));
            if !fits {
                let known = DIARY.iter().chain(if diary { &[][..] } else { &OTHERS }).copied();
                let near = nearest(role, known).map(|near| format!("`{near}`, or "));
                let roles = if diary {
                    "one of date, taken, doses, reason, source, pen"
                } else {
                    "a role of the manual"
                };
                let message = format!("nothing reads the role `{role}`");
                self.report(
                    "W-ROLE-UNREAD",
                    &place.at(role),
                    message,
                    format!("{}{roles}", near.unwrap_or_default()),
                );
            }
        }
    }

    /// A calendar of days needs to know which item is the day and which says that a dose was taken.
    fn diary(&mut self, form: &Located<Form>) {
        let days = |group: &Group| {
            group.repeats && ["date", "taken"].iter().all(|role| group.roles.contains_key(*role))
        };
        if !form.value.groups.iter().any(days) {
            let message = format!("the calendar of {} would stay empty", form.value.oid);
            let advice = "\"roles\": { \"date\": …, \"taken\": … } on the group of its rows";
            self.report("E-ROLES", &form.place.at("layout"), message, advice);
        }
    }
}
