//! Which checks hold a visit against its window: a window by itself is drawn and raises nothing.

use super::{Check, Event, Study};
use crate::Oid;
use crate::expr::{Binary, Expr, Kind, Reference, VisitField, WhichVisit, parse};

impl Study {
    /// The checks that read the window of a visit and can speak there.
    pub fn window_checks<'a>(&'a self, event: &'a Event) -> impl Iterator<Item = &'a Check> {
        self.checks.iter().filter(|check| {
            let there = event.forms.iter().any(|held| held.form == check.form);
            let meant = check.events.is_empty() || check.events.contains(&event.id);
            there && meant && self.reads_window(check) && speaks_at(check, &event.oid)
        })
    }

    fn reads_window(&self, check: &Check) -> bool {
        let window = |reference: &Reference| {
            let Reference::VisitField { of: WhichVisit::This, field } = reference else { return false };
            matches!(field, VisitField::WindowFrom | VisitField::WindowTo)
        };
        let read = check.program.dependencies().iter().filter_map(|id| self.references.get(*id));
        read.into_iter().any(window)
    }
}

fn speaks_at(check: &Check, event: &Oid) -> bool {
    parse(&check.raise_when).map_or(true, |condition| may_hold(&condition, event.as_str()))
}

/// Whether a condition may hold at an event, as far as it names events itself: `event in ['V03', 'V04'] && …`.
fn may_hold(condition: &Expr, here: &str) -> bool {
    let Kind::Binary(operator, left, right) = &condition.kind else { return true };
    let is_event = matches!(&left.kind, Kind::Name(name) if name.name == "event");
    match (operator, &right.kind) {
        (Binary::And, _) => may_hold(left, here) && may_hold(right, here),
        (Binary::Or, _) => may_hold(left, here) || may_hold(right, here),
        (Binary::Equal, Kind::Text(named)) if is_event => named == here,
        (Binary::NotEqual, Kind::Text(named)) if is_event => named != here,
        (Binary::In, Kind::List(named)) if is_event => {
            named.iter().any(|named| matches!(&named.kind, Kind::Text(named) if named == here))
        }
        _ => true,
    }
}
