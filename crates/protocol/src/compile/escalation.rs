//! The rules of a dose escalation: values by their names, and what else says the same.

use super::programs::Compiler;
use crate::Oid;
use crate::definition::{self as d, ItemType, Target};
use crate::load::Place;
use crate::study::{Edge, Escalation, Item};

impl Compiler<'_, '_> {
    /// Resolves the numbers of the escalation, and compares with them what says the same elsewhere: the greatest number of a place, the visit on which the
    /// observation ends, the codes that the committee can decide.
    pub(super) fn escalation(&mut self, place: &Place) {
        let Some(written) = self.assembly.study.header.escalation.clone() else { return };
        let Some(rules) = self.rules(written, place) else { return };
        if rules.size > rules.expanded {
            let message = format!("a cohort of {} cannot be expanded to {}", rules.size, rules.expanded);
            self.disagree(&place.at("expanded"), message, "size ≤ expanded");
        }
        self.greatest_place(rules.expanded, &place.at("expanded"));
        self.visit_that_ends_it(rules.window, &place.at("window"));
        self.decisions(&rules.decisions, &place.at("decisions"));
        self.assembly.study.escalation = Some(rules);
    }

    fn rules(&mut self, written: d::Escalation, place: &Place) -> Option<Escalation> {
        let mut number = |name: &String, key: &str| self.whole_number(name, &place.at(key));
        let first_gap = number(&written.first_gap, "firstGap");
        let later_gap = number(&written.later_gap, "laterGap");
        let size = number(&written.size, "size");
        let expanded = number(&written.expanded, "expanded");
        let window = number(&written.window, "window");
        let stops_at = number(&written.stops_at, "stopsAt");
        let fills = written.fills.as_ref().is_some_and(|name| self.truth(name, &place.at("fills")));
        Some(Escalation {
            first_gap: first_gap?,
            later_gap: later_gap?,
            size: size?,
            expanded: expanded?,
            window: window?,
            stops_at: stops_at?,
            fills,
            decisions: written.decisions,
        })
    }

    fn whole_number(&mut self, name: &String, place: &Place) -> Option<u32> {
        let written = self.written(name, place)?;
        let number = written.parse().ok();
        if number.is_none() {
            let message = format!("`{name}` is `{written}`: no whole number");
            self.disagree(place, message, "a value like { \"type\": \"number\", \"is\": \"14\" }");
        }
        number
    }

    fn truth(&mut self, name: &String, place: &Place) -> bool {
        let Some(written) = self.written(name, place) else { return false };
        if written != "true" && written != "false" {
            let message = format!("`{name}` is `{written}`: neither true nor false");
            self.disagree(place, message, "a value like { \"type\": \"bool\", \"is\": \"false\" }");
        }
        written == "true"
    }

    /// What a named value is, as the author wrote it.
    fn written(&mut self, name: &String, place: &Place) -> Option<String> {
        self.named_value(Some(name), place)?;
        let values = &self.assembly.study.header.values;
        values.iter().find(|value| value.name == *name).map(|value| value.is.trim().to_owned())
    }

    fn greatest_place(&mut self, expanded: u32, place: &Place) {
        let Some(slot) = self.with_role("slot", place) else { return };
        let greatest = match &slot.hard.max {
            Some(Edge::Fixed(_, text)) => text.clone(),
            _ => "any".to_owned(),
        };
        if greatest != expanded.to_string() {
            let message =
                format!("a cohort has {expanded} places, and {} may be {greatest} at most", slot.oid);
            self.disagree(place, message, "the same number in both");
        }
    }

    fn visit_that_ends_it(&mut self, window: u32, place: &Place) {
        let ends = |target: Target| i64::from(target.day()) == i64::from(window);
        if !self.assembly.study.events.iter().any(|event| event.target.is_some_and(ends)) {
            let message = format!("no visit is due on day {window}, when the observation ends");
            self.disagree(place, message, "the day of a visit's target");
        }
    }

    fn decisions(&mut self, decisions: &d::Decisions, place: &Place) {
        let Some(item) = self.with_role("decision", place) else { return };
        let list = match &item.kind {
            ItemType::Choice(list) => list.clone(),
            _ => Oid::new(""),
        };
        let lists = self.assembly.study.codelists.iter().filter(|known| known.oid == list);
        let codes: Vec<String> = lists.flat_map(|list| &list.codes).map(|code| code.code.clone()).collect();
        let parts = [("opens", &decisions.opens), ("expands", &decisions.expands), ("ends", &decisions.ends)];
        for (key, named) in parts {
            for (index, code) in named.iter().enumerate().filter(|(_, code)| !codes.contains(code)) {
                let message = format!("the committee cannot decide `{code}`");
                self.disagree(&place.at(key).at(index), message, &format!("one of {}", codes.join(", ")));
            }
        }
    }

    fn with_role(&mut self, role: &str, place: &Place) -> Option<&Item> {
        let study = &self.assembly.study;
        let found = study.groups.iter().find_map(|group| group.roles.get(role)).copied();
        if found.is_none() {
            let message = format!("no item has the role `{role}`");
            self.disagree(
                place,
                message,
                &format!("\"roles\": {{ \"{role}\": ITEM }} in a group of its form"),
            );
        }
        found.map(|item| self.assembly.study.item(item))
    }

    fn disagree(&mut self, place: &Place, message: String, advice: &str) {
        self.reader.report("E-ESCALATION", place, None, message, advice);
    }
}
