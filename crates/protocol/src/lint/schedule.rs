//! The schedule: windows, and forms that no visit reaches.

use super::Lint;
use crate::definition::{At, Event, EventKind, Period, Target};
use crate::load::Place;

impl Lint<'_, '_> {
    pub(super) fn schedule(&mut self) {
        let Some(study) = &self.files.study else { return };
        let (events, place) = (&study.value.events, study.place.at("events"));
        self.windows(events, &place);
        self.periods(&study.value.periods, &study.place.at("periods"));
        self.running_forms(events, &place);
        self.unreachable_forms(events);
        if let Some((form, _)) = study.value.visit_date.as_deref().and_then(|item| item.split_once('.')) {
            self.undated_visits(events, form, &place);
        }
    }

    /// Every visit holds the form that dates visits.
    fn undated_visits(&mut self, events: &[Event], form: &str, place: &Place) {
        let visits = events
            .iter()
            .enumerate()
            .filter(|(_, event)| matches!(event.kind, EventKind::Scheduled | EventKind::Unscheduled));
        for (index, event) in visits {
            if !event.forms.iter().any(|held| held.form.as_str() == form) {
                let message =
                    format!("{} has no date: it does not hold {form}, which dates the visits", event.oid);
                let advice = format!("\"{form}\" among its forms");
                self.report("W-VISIT-UNDATED", &place.at(index).at("forms"), message, advice);
            }
        }
    }

    fn windows(&mut self, events: &[Event], place: &Place) {
        let mut before: Option<(&Event, (i32, i32))> = None;
        for (index, event) in
            events.iter().enumerate().filter(|(_, event)| event.kind == EventKind::Scheduled)
        {
            let Some(target) = event.target else {
                let message =
                    format!("{} is scheduled, but nothing says for when: it would never be due", event.oid);
                let advice =
                    "\"target\": { \"day\": 28, \"minus\": 3, \"plus\": 3 } or { \"from\": -14, \"to\": -1 }";
                self.report("E-TARGET-MISSING", &place.at(index), message, advice);
                continue;
            };
            let place = place.at(index).at("target");
            if let Target::Range { from, to } = target
                && from > to
            {
                let message = format!("the window of {} ends before it begins", event.oid);
                self.report("E-RANGE-REVERSED", &place, message, "from ≤ to");
            }
            let window = target.window();
            if let Some((other, (first, last))) = before {
                let days = (other.target.map(Target::day), target.day());
                if days.0.is_some_and(|day| day > days.1) {
                    let message =
                        format!("{} is due before {}, which stands before it", event.oid, other.oid);
                    self.report(
                        "E-SCHEDULE-ORDER",
                        &place,
                        message,
                        "visits in the order of their target days",
                    );
                } else if window.0 <= last && first <= window.1 && !event.overlaps && !other.overlaps {
                    let message = format!(
                        "the windows of {} (day {first} to {last}) and {} (day {} to {}) overlap",
                        other.oid, event.oid, window.0, window.1
                    );
                    let advice = "narrower windows, or \"overlaps\": true where it is meant";
                    self.report("W-WINDOW-OVERLAP", &place, message, advice);
                }
            }
            before = Some((event, window));
        }
    }

    /// One after the other: nobody is in two parts of the study at once.
    fn periods(&mut self, periods: &[Period], place: &Place) {
        let mut before: Option<&Period> = None;
        for (index, period) in periods.iter().enumerate() {
            let (name, place) = (&period.name.en, place.at(index));
            if period.from > period.to {
                let message = format!("“{name}” ends before it begins");
                self.report("E-RANGE-REVERSED", &place.at("to"), message, "from ≤ to");
            }
            if let Some(before) = before.filter(|before| before.to >= period.from) {
                let message = format!(
                    "“{name}” begins on day {}, and “{}” lasts to day {}",
                    period.from, before.name.en, before.to
                );
                self.report("E-SCHEDULE-ORDER", &place.at("from"), message, "one after the other");
            }
            before = Some(period);
        }
    }

    /// A visit that names a running form holds its groups for visits; there must be one.
    fn running_forms(&mut self, events: &[Event], place: &Place) {
        let outside =
            |event: &&Event| matches!(event.kind, EventKind::Common | EventKind::Site | EventKind::Cohort);
        let running = |form| {
            events.iter().filter(outside).any(|event| event.forms.iter().any(|held| held.form == form))
        };
        for (index, event) in events.iter().enumerate().filter(|(_, event)| !outside(event)) {
            for (at, held) in event.forms.iter().enumerate().filter(|(_, held)| running(held.form.clone())) {
                let form = self.known.forms.get(&held.form);
                let asks = form.is_none_or(|form| {
                    form.groups.iter().any(|group| matches!(group.at, Some(At::Visits | At::Both)))
                });
                if !asks {
                    let message =
                        format!("{} is a running form: nothing of it is asked at {}", held.form, event.oid);
                    let advice = "\"at\": \"visits\" on the group that visits ask, or no such form here";
                    self.report("E-RUNNING-FORM", &place.at(index).at("forms").at(at), message, advice);
                }
            }
        }
    }

    fn unreachable_forms(&mut self, events: &[Event]) {
        if self.reader.has_lost("study") {
            return;
        }
        let any = events.iter().any(|event| event.any_form);
        for form in self.forms() {
            let oid = &form.value.oid;
            if !events.iter().any(|event| event.forms.iter().any(|held| held.form == *oid)) {
                let message = if any {
                    format!("no event asks for the form {oid}: it can only be added to a visit of any form")
                } else {
                    format!("no event holds the form {oid}")
                };
                self.report(
                    "W-FORM-UNREACHABLE",
                    &form.place.at("oid"),
                    message,
                    "name it in \"forms\" of an event",
                );
            }
        }
    }
}
