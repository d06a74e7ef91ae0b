//! Items whose parts contradict each other.

use rust_decimal::Decimal;

use super::{Lint, nearest};
use crate::Oid;
use crate::definition::{Bounds, Form, Group, Item, ItemType, Required, Unique};
use crate::load::{Located, Place};
use crate::study::placeholders;

/// How many columns a list of rows has room for.
const COLUMNS: usize = 5;

impl Lint<'_, '_> {
    pub(super) fn items(&mut self) {
        for form in self.forms() {
            self.form_gates(form);
        }
        for (form, group, item, place) in self.all_items() {
            self.derived(item, &place);
            self.ranges(item, &place);
            self.shape(&form.value.groups[group], item, &place);
        }
    }

    /// What dates a form is a date, what says its time is a time; what gates it is a yes or no.
    fn form_gates(&mut self, form: &Located<Form>) {
        let written = &form.value;
        let find = |oid| self.known.items.get(&(&written.oid, oid)).copied();
        let date =
            written.date.as_ref().and_then(find).filter(|item| {
                !matches!(item.kind, ItemType::Date | ItemType::PartialDate | ItemType::DateTime)
            });
        let time = written.time.as_ref().and_then(find).filter(|item| item.kind != ItemType::Time);
        let gates: Vec<(&Item, Place)> = written
            .not_done
            .iter()
            .map(|gate| (gate, form.place.at("notDone")))
            .chain(written.groups.iter().enumerate().filter_map(|(index, group)| {
                Some((group.gate.as_ref()?, form.place.at("groups").at(index).at("gate")))
            }))
            .filter_map(|(gate, place)| Some((find(gate)?, place)))
            .filter(|(item, _)| item.kind != ItemType::YesNo)
            .collect();
        if let Some(item) = date {
            let message = format!("`{}` dates the form, but is no date", item.oid);
            self.report(
                "E-DATE-TYPE",
                &form.place.at("date"),
                message,
                "an item of type date, partialDate or dateTime",
            );
        }
        if let Some(item) = time {
            let message = format!("`{}` says the form's time of day, but is no time", item.oid);
            self.report("E-TIME-TYPE", &form.place.at("time"), message, "an item of type time");
        }
        for (item, place) in gates {
            let message = format!("`{}` is a gate, but not a yes/no question", item.oid);
            self.report("E-GATE-TYPE", &place, message, "an item of type yesNo");
        }
        for (index, group) in written.groups.iter().enumerate() {
            self.rows(&written.oid, group, &form.place.at("groups").at(index));
        }
    }

    fn rows(&mut self, form: &Oid, group: &Group, place: &Place) {
        let label = group.row_label.iter().flat_map(|label| placeholders(label));
        for name in label.filter(|name| group.items.iter().all(|item| item.oid.as_str() != *name)) {
            let near = nearest(name, group.items.iter().map(|item| item.oid.as_str()));
            let near =
                near.map_or_else(|| "an item of this group".to_owned(), |near| format!("`{{{near}}}`"));
            let message = format!("the label of a row shows {{{name}}}, which is no item of the row");
            self.report("E-MESSAGE-PARAM", &place.at("rowLabel"), message, near);
        }
        for (index, key) in group.key.iter().enumerate() {
            let elsewhere = || self.known.items.contains_key(&(form, key));
            if group.items.iter().all(|item| item.oid != *key) && elsewhere() {
                let message = format!("the key `{key}` is not an item of the rows");
                self.report("E-KEY", &place.at("key").at(index), message, "items of this group");
            }
        }
        self.columns(group, place);
        if !group.repeats && (!group.key.is_empty() || group.min_rows.is_some() || group.max_rows.is_some()) {
            let message =
                format!("the group `{}` has no rows, but says how they are keyed or counted", group.oid);
            self.report("E-KEY", place, message, "\"repeats\": true");
        }
        if let (Some(least), Some(most)) = (group.min_rows, group.max_rows)
            && least > most
        {
            let message = format!("at least {least} rows, but at most {most}");
            self.report("E-RANGE-REVERSED", &place.at("minRows"), message, "minRows ≤ maxRows");
        }
    }

    /// What a list of rows shows, and what a page beside one row: items of the rows, each once, as many as there is room for.
    fn columns(&mut self, group: &Group, place: &Place) {
        for (key, noun, code, named) in
            [("columns", "column", "E-COLUMNS", &group.columns), ("facts", "fact", "E-FACTS", &group.facts)]
        {
            for (index, one) in named.iter().enumerate() {
                let place = place.at(key).at(index);
                if group.items.iter().all(|item| item.oid != *one) {
                    let message = format!("the {noun} `{one}` is not an item of the rows");
                    self.report(code, &place, message, "items of this group");
                } else if named.iter().take(index).any(|other| other == one) {
                    let message = format!("the {noun} `{one}` is named twice");
                    self.report(code, &place, message, "each item once");
                }
            }
        }
        if group.columns.len() > COLUMNS || (!group.repeats && !group.columns.is_empty()) {
            let message = format!("the group `{}` has no list with so many columns", group.oid);
            self.report("E-COLUMNS", &place.at("columns"), message, "at most five, of a group that repeats");
        }
    }

    fn derived(&mut self, item: &Item, place: &Place) {
        if item.derive.is_some() && !item.derive_or && item.required != Required::No {
            let message = format!("`{}` is computed, and yet an answer is required", item.oid);
            self.report(
                "E-DERIVED-REQUIRED",
                &place.at("required"),
                message,
                "remove \"required\", or say \"deriveOr\": true",
            );
        }
        if item.derive.is_some() && !item.derive_or && item.hard.is_some() {
            let message = format!("`{}` is computed: nobody could be refused what it yields", item.oid);
            self.report("E-DERIVED-HARD", &place.at("hard"), message, "a check of severity H on the item");
        }
        if item.derive_or && item.derive.is_none() {
            let message = format!("`{}` says deriveOr, but not how it is derived", item.oid);
            self.report("E-DERIVED-REQUIRED", &place.at("deriveOr"), message, "\"derive\": …");
        }
    }

    fn ranges(&mut self, item: &Item, place: &Place) {
        let hard = item.hard.as_ref().map(|bounds| self.bounds(item, bounds, &place.at("hard")));
        let soft = item.soft.as_ref().map(|bounds| self.bounds(item, bounds, &place.at("soft")));
        if let (Some(hard), Some(soft)) = (hard, soft) {
            self.soft_in_hard(&hard, &soft, &place.at("soft"));
        }
        for (index, hint) in item.hints.iter().enumerate() {
            for (key, bound) in [("min", &hint.min), ("max", &hint.max)] {
                if let Some(bound) = bound.as_ref().filter(|bound| bound.parse::<Decimal>().is_err()) {
                    let message = format!("`{bound}` is no number");
                    self.report(
                        "E-BOUND",
                        &place.at("hints").at(index).at(key),
                        message,
                        "a decimal as text: \"86\"",
                    );
                }
            }
        }
    }

    /// The literal ends of a range, once they have been found to be in order.
    fn bounds(&mut self, item: &Item, bounds: &Bounds, place: &Place) -> Ends {
        let ends = Ends::read(bounds);
        if ends.are_reversed() {
            let (min, max) = (bounds.min.as_deref().unwrap_or(""), bounds.max.as_deref().unwrap_or(""));
            let message = format!("the least value {min} is greater than the greatest {max}");
            self.report("E-RANGE-REVERSED", &place.at("min"), message, "min ≤ max");
        }
        let scale = match item.kind {
            ItemType::Integer => Some(0),
            ItemType::Decimal { scale, .. } => Some(scale),
            _ => None,
        };
        if let Some(scale) = scale {
            for (key, end) in [("min", &ends.min), ("max", &ends.max)] {
                if let Some(End::Number(number)) = end
                    && number.scale() > scale
                {
                    let message =
                        format!("the bound {number} has more digits after the point than the item ({scale})");
                    self.report("E-BOUND-SCALE", &place.at(key), message, "a bound that can be typed");
                }
            }
        }
        ends
    }

    pub(super) fn soft_in_hard(&mut self, hard: &Ends, soft: &Ends, place: &Place) {
        if hard.are_reversed() || soft.are_reversed() {
            return;
        }
        let below = hard.min.as_ref().zip(soft.min.as_ref()).is_some_and(|(hard, soft)| soft.is_less(hard));
        let above = hard.max.as_ref().zip(soft.max.as_ref()).is_some_and(|(hard, soft)| hard.is_less(soft));
        for (wrong, key) in [(below, "min"), (above, "max")] {
            if wrong {
                let message = "the likely range reaches beyond the possible one".to_owned();
                self.report("E-RANGE-SOFT", &place.at(key), message, "a soft range inside the hard range");
            }
        }
    }

    fn shape(&mut self, group: &Group, item: &Item, place: &Place) {
        let measured = matches!(item.kind, ItemType::Integer | ItemType::Decimal { .. });
        if !measured && (item.unit.is_some() || !item.units.is_empty()) {
            let place = place.at(if item.unit.is_some() { "unit" } else { "units" });
            let message = format!("`{}` is no number, and yet has a unit", item.oid);
            self.report("E-UNIT-TYPE", &place, message, "remove it, or an item of type integer or decimal");
        }
        if item.grades_version && !matches!(item.kind, ItemType::Constant(_)) {
            let message = format!("`{}` is no constant, and yet the version of the grading table", item.oid);
            self.report("E-GRADES-VERSION", &place.at("gradesVersion"), message, "{ \"constant\": \"5.0\" }");
        }
        match &item.kind {
            ItemType::Text { pattern: Some(pattern), .. } => {
                if let Err(error) = regex_lite::Regex::new(pattern) {
                    let place = place.at("type").at("text").at("pattern");
                    self.report(
                        "E-PATTERN",
                        &place,
                        format!("the pattern cannot be read: {error}"),
                        "a regular expression",
                    );
                }
            }
            ItemType::Decimal { digits, scale } if digits < scale => {
                let message = format!("{digits} digits in all, but {scale} after the point");
                self.report("E-RANGE-REVERSED", &place.at("type").at("decimal"), message, "digits ≥ scale");
            }
            _ => {}
        }
        if item.unique == Some(Unique::Log) && !group.repeats {
            let message = format!("`{}` is unique in its log, but stands in no log", item.oid);
            self.report(
                "E-KEY",
                &place.at("unique"),
                message,
                "\"unique\": \"study\", or a group that repeats",
            );
        }
    }
}

/// The ends of a range, as far as they are literals.
pub(super) struct Ends {
    min: Option<End>,
    max: Option<End>,
}

enum End {
    Number(Decimal),
    Day(chrono::NaiveDate),
}

impl End {
    fn read(text: &str) -> Option<Self> {
        let day = || text.parse().ok().filter(|_| text.len() == 10).map(Self::Day);
        text.parse().ok().map(Self::Number).or_else(day)
    }

    fn is_less(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one < other,
            (Self::Day(one), Self::Day(other)) => one < other,
            _ => false,
        }
    }
}

impl Ends {
    pub(super) fn read(bounds: &Bounds) -> Self {
        let read = |text: &Option<String>| text.as_deref().and_then(End::read);
        Self { min: read(&bounds.min), max: read(&bounds.max) }
    }

    pub(super) fn are_reversed(&self) -> bool {
        self.min.as_ref().zip(self.max.as_ref()).is_some_and(|(min, max)| max.is_less(min))
    }
}
