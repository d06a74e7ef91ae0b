//! A condition or formula in plain English, for those who must approve a study and do not read expressions: a sponsor, an ethics committee.
//!
//! The words follow the syntax tree, so that nothing is left out and nothing said twice: items by their questions, codes by their labels, events and
//! forms by their names. Where a name means nothing, it stands as it is written.

mod laboratory;
mod phrase;

use std::borrow::Cow;

use self::phrase::phrase;
use super::{Item, Study};
use crate::definition::{ItemType, Text};
use crate::expr::{Binary, Expr, Kind, Unary, parse};

impl Study {
    /// What an expression that stands on `form` says, in English; `None` when it cannot be read.
    #[must_use]
    pub fn in_words(&self, form: &str, expression: &str) -> Option<String> {
        let expr = parse(expression).ok()?;
        Some(Speaker { study: self, form, rows: Vec::new() }.say(&expr))
    }
}

/// Says expressions that stand on one form.
struct Speaker<'s> {
    study: &'s Study,
    form: &'s str,
    /// The names given to rows around here, and the forms whose rows they are.
    rows: Vec<(String, Option<String>)>,
}

/// What a path of names leads to.
struct Place<'s> {
    item: Option<&'s Item>,
    words: String,
}

impl<'s> Speaker<'s> {
    fn say(&mut self, expr: &Expr) -> String {
        match &expr.kind {
            Kind::Number(number) => number.to_string(),
            Kind::Text(text) => quoted(text),
            Kind::Bool(holds) => if *holds { "always" } else { "never" }.to_owned(),
            Kind::Unknown | Kind::Error => "not known".to_owned(),
            Kind::List(values) => self.list(values, None),
            Kind::Name(_) | Kind::Member(..) => self.place(expr).words,
            Kind::Call(name, arguments) => self.call(&name.name, arguments),
            Kind::Method(on, name, arguments) => self.aggregate(on, &name.name, arguments),
            Kind::Unary(Unary::Negate, operand) => format!("−{}", self.operand(operand)),
            Kind::Unary(Unary::Not, operand) => self.opposite(operand),
            Kind::Binary(operator, left, right) => self.binary(*operator, left, right),
            Kind::Conditional(condition, yes, no) => {
                let condition = self.say(condition);
                format!("{} if {condition}, otherwise {}", self.operand(yes), self.operand(no))
            }
        }
    }

    /// Part of something larger: in brackets where the larger could otherwise be read in two ways.
    fn operand(&mut self, expr: &Expr) -> String {
        let words = self.say(expr);
        match expr.kind {
            Kind::Binary(..) | Kind::Conditional(..) => format!("({words})"),
            _ => words,
        }
    }

    fn binary(&mut self, operator: Binary, left: &Expr, right: &Expr) -> String {
        match operator {
            Binary::And | Binary::Or => {
                let word = if operator == Binary::And { "and" } else { "or" };
                format!("{} {word} {}", self.side(operator, left), self.side(operator, right))
            }
            Binary::Add => format!("{} + {}", self.operand(left), self.operand(right)),
            Binary::Subtract => format!("{} − {}", self.operand(left), self.operand(right)),
            Binary::Multiply => format!("{} × {}", self.operand(left), self.operand(right)),
            Binary::Divide => format!("{} ÷ {}", self.operand(left), self.operand(right)),
            _ if let Some(words) = self.flagged(operator, left, right) => words,
            _ => {
                let days = self.is_date(left) || self.is_date(right);
                let words = match (operator, days) {
                    (Binary::Equal, _) => "is",
                    (Binary::NotEqual, _) => "is not",
                    (Binary::Less, false) => "is below",
                    (Binary::AtMost, false) => "is at most",
                    (Binary::Greater, false) => "is above",
                    (Binary::AtLeast, false) => "is at least",
                    (Binary::Less, true) => "is before",
                    (Binary::AtMost, true) => "is not after",
                    (Binary::Greater, true) => "is after",
                    (Binary::AtLeast, true) => "is not before",
                    _ => return self.membership(left, right),
                };
                let (one, other) = (self.coded(left, right), self.coded(right, left));
                format!("{one} {words} {other}")
            }
        }
    }

    /// `flag(X) == 'LOW'` and its kin, which would otherwise speak of codes; a flag that is not known may count as normal.
    fn flagged(&mut self, operator: Binary, left: &Expr, right: &Expr) -> Option<String> {
        let flag = match &left.kind {
            Kind::Call(name, arguments) if name.name == "coalesce" => match arguments.as_slice() {
                [flag, Expr { kind: Kind::Text(normal), .. }] if normal == "NORMAL" => flag,
                _ => return None,
            },
            _ => left,
        };
        let Kind::Call(name, arguments) = &flag.kind else { return None };
        let codes: Vec<&str> = match &right.kind {
            Kind::Text(code) => vec![code],
            Kind::List(codes) => codes.iter().filter_map(text_of).collect(),
            _ => return None,
        };
        let where_it_lies = match (operator, codes.as_slice()) {
            _ if name.name != "flag" => return None,
            (Binary::Equal, ["LOW"]) => "below",
            (Binary::Equal, ["HIGH"]) => "above",
            (Binary::NotEqual, ["NORMAL"]) | (Binary::In, ["LOW", "HIGH"] | ["HIGH", "LOW"]) => "outside",
            _ => return None,
        };
        Some(format!("{} lies {where_it_lies} its reference range", self.every(arguments)))
    }

    /// A side of `and` or `or`: the other of the two needs brackets inside it, the same does not.
    fn side(&mut self, around: Binary, expr: &Expr) -> String {
        let words = self.say(expr);
        match expr.kind {
            Kind::Binary(inner @ (Binary::And | Binary::Or), ..) if inner != around => format!("({words})"),
            Kind::Conditional(..) => format!("({words})"),
            _ => words,
        }
    }

    fn membership(&mut self, left: &Expr, right: &Expr) -> String {
        match &right.kind {
            Kind::List(values) => {
                let item = self.item(left);
                format!("{} is one of {}", self.operand(left), self.list(values, item))
            }
            _ => format!("{} includes {}", self.operand(right), self.coded(left, right)),
        }
    }

    fn opposite(&mut self, operand: &Expr) -> String {
        match &operand.kind {
            Kind::Call(name, arguments) if matches!(name.name.as_str(), "present" | "missing" | "blank") => {
                let words = self.every(arguments);
                match name.name.as_str() {
                    "present" if Self::asks(arguments) => format!("it is not known whether {words}"),
                    "present" => format!("{words} is not answered"),
                    "missing" => format!("{words} has no reason for being missing"),
                    _ => format!("{words} is not blank"),
                }
            }
            _ => format!("it is not so that {}", self.operand(operand)),
        }
    }

    /// An operand of a comparison: a code by its label in the list of the item that it is compared with.
    fn coded(&mut self, expr: &Expr, with: &Expr) -> String {
        match &expr.kind {
            Kind::Text(code) => quoted(&self.label(self.item(with), code)),
            _ => self.operand(expr),
        }
    }

    fn label<'t>(&self, item: Option<&Item>, code: &'t str) -> Cow<'t, str> {
        let list = item.and_then(|item| match &item.kind {
            ItemType::YesNo => Some("NY"),
            ItemType::Choice(list) | ItemType::Choices(list) => Some(list.as_str()),
            _ => None,
        });
        let event = || self.study.event(code).map(|event| event.name.en.clone());
        match list {
            Some(list) => Cow::Owned(self.study.code_label(list, code).en),
            None => event().map_or(Cow::Borrowed(code), Cow::Owned),
        }
    }

    fn list(&mut self, values: &[Expr], item: Option<&Item>) -> String {
        let words = values.iter().map(|value| match &value.kind {
            Kind::Text(code) => quoted(&self.label(item, code)),
            _ => self.say(value),
        });
        words.collect::<Vec<_>>().join(", ")
    }

    fn every(&mut self, arguments: &[Expr]) -> String {
        arguments.iter().map(|argument| self.operand(argument)).collect::<Vec<_>>().join(", ")
    }

    fn call(&mut self, name: &str, arguments: &[Expr]) -> String {
        if let ("coalesce", [asked, Expr { kind: Kind::Bool(counts), .. }]) = (name, arguments) {
            let counts = if *counts { "yes" } else { "no" };
            return format!("{} (unknown counts as {counts})", self.operand(asked));
        }
        if name == "present" && Self::asks(arguments) {
            return format!("it is known whether {}", self.every(arguments));
        }
        let words: Vec<String> = arguments.iter().map(|argument| self.operand(argument)).collect();
        let form = arguments.first().map(|argument| self.study_form(argument)).unwrap_or_default();
        phrase(name, &words, &form)
    }

    /// Whether an argument is a condition, which has no answer but may be known.
    fn asks(arguments: &[Expr]) -> bool {
        matches!(&arguments, [Expr { kind: Kind::Binary(operator, ..), .. }] if operator.strength() <= Binary::Equal.strength())
    }

    /// The form that an argument names, for functions of forms.
    fn study_form(&self, expr: &Expr) -> String {
        path(expr).and_then(|names| Some(self.study.form(names.last()?)?.name.en.clone())).unwrap_or_default()
    }

    fn aggregate(&mut self, on: &Expr, method: &str, arguments: &[Expr]) -> String {
        let rows = self.rows_of(on);
        let form = path(on).and_then(|names| names.into_iter().find(|name| self.study.form(name).is_some()));
        let Some((Kind::Name(variable), rest)) =
            arguments.split_first().map(|(first, rest)| (&first.kind, rest))
        else {
            return format!("the number of {rows}");
        };
        self.rows.push((variable.name.clone(), form.map(str::to_owned)));
        let words: Vec<String> = rest.iter().map(|argument| self.operand_of_row(argument)).collect();
        self.rows.pop();
        let last = words.last().map_or("", String::as_str);
        let with = match words.as_slice() {
            [condition, _] => format!(" with {condition}"),
            _ => String::new(),
        };
        match method {
            "any" => format!("there is one of {rows} with {last}"),
            "all" => format!("for each of {rows}, {last}"),
            "count" if words.is_empty() => format!("the number of {rows}"),
            "count" => format!("the number of {rows} with {last}"),
            "sum" => format!("the sum of {last} over {rows}{with}"),
            "min" => format!("the least {last} of {rows}{with}"),
            "max" => format!("the greatest {last} of {rows}{with}"),
            "distinct" => format!("the different {last} of {rows}{with}"),
            "first" => format!("{last} of the first of {rows}{with}"),
            "longest_run" | "longest_gap" => {
                let [date, condition, from, to] = words.as_slice() else { return rows };
                let which = if method == "longest_run" { "with" } else { "without" };
                format!("the longest run of days ({date}) from {from} to {to} {which} {condition}")
            }
            _ => format!("{method} of {rows}"),
        }
    }

    /// A condition about a row stands in brackets only where it is more than one comparison.
    fn operand_of_row(&mut self, expr: &Expr) -> String {
        match expr.kind {
            Kind::Binary(Binary::And | Binary::Or, ..) | Kind::Conditional(..) => self.operand(expr),
            _ => self.say(expr),
        }
    }

    fn rows_of(&mut self, on: &Expr) -> String {
        match path(on).as_deref() {
            Some(["visits"]) => "the scheduled visits".to_owned(),
            Some(["subjects"]) => "the other subjects".to_owned(),
            Some(["cohorts"]) => "the cohorts".to_owned(),
            Some([.., name]) => match self.study.form(name) {
                Some(form) => format!("the rows of “{}”", form.name.en),
                None => self.group(name).unwrap_or_else(|| self.say(on)),
            },
            _ => self.say(on),
        }
    }

    fn group(&self, oid: &str) -> Option<String> {
        let groups = self.study.forms().iter().flat_map(|form| &form.groups);
        let group = groups.map(|id| self.study.group(*id)).find(|group| group.oid.as_str() == oid)?;
        let name = group.name.as_ref().map_or(oid, |name| name.en.as_str());
        Some(format!("the rows of “{name}”"))
    }

    fn is_date(&self, expr: &Expr) -> bool {
        match &expr.kind {
            Kind::Call(name, arguments) => match name.name.as_str() {
                "date" | "today" | "now" | "add_months" | "earliest" | "latest_day" | "date_of" | "at"
                | "signed_on" | "time" | "datetime" | "time_of" => true,
                "latest" | "baseline" | "previous" | "coalesce" | "min" | "max" => {
                    arguments.first().is_some_and(|argument| self.is_date(argument))
                }
                _ => false,
            },
            Kind::Binary(Binary::Add, left, _) => self.is_date(left),
            Kind::Binary(Binary::Subtract, left, right) => self.is_date(left) && !self.is_date(right),
            Kind::Name(name) if self.value(&name.name).is_some_and(|(_, date)| date) => true,
            _ => self.item(expr).is_some_and(|item| {
                let kind = &item.kind;
                matches!(kind, ItemType::Date | ItemType::PartialDate | ItemType::Time | ItemType::DateTime)
            }),
        }
    }

    /// A value that the study names: its label, and whether it is a date.
    fn value(&self, name: &str) -> Option<(&Text, bool)> {
        let value = self.study.values().iter().find(|value| value.name == name)?;
        Some((&value.label, value.ty == crate::expr::Type::Date))
    }

    /// The item that a value of the study repeats, as the arm does: `V02.A07.ARMCD`.
    fn item_of_value(&self, name: &str) -> Option<&'s Item> {
        let value = self.study.values().iter().find(|value| value.name == name)?;
        let written = parse(value.program.text()).ok()?;
        match path(&written)?.as_slice() {
            [.., form, item] => self.study.item_of(form, item),
            _ => None,
        }
    }

    fn item(&self, expr: &Expr) -> Option<&'s Item> {
        match &expr.kind {
            Kind::Call(name, arguments)
                if matches!(name.name.as_str(), "latest" | "baseline" | "previous") =>
            {
                self.item(arguments.first()?)
            }
            Kind::Name(name) => self.place(expr).item.or_else(|| self.item_of_value(&name.name)),
            _ => self.place(expr).item,
        }
    }

    /// What `ITEM`, `FORM.ITEM`, `EVENT.FORM.ITEM` or `row.ITEM` names.
    fn place(&self, expr: &Expr) -> Place<'s> {
        let names = path(expr).unwrap_or_default();
        let as_written = || Place { item: None, words: names.join(".") };
        let (Some(last), before) = (names.last(), &names[..names.len().saturating_sub(1)]) else {
            return as_written();
        };
        let row = before.first().and_then(|first| self.rows.iter().rev().find(|(name, _)| name == first));
        let form = match (before, row) {
            ([], _) => Some(self.form),
            ([_], Some((_, form))) => form.as_deref(),
            ([.., form], _) => Some(*form),
        };
        let item = form.and_then(|form| self.study.item_of(form, last));
        let Some(item) = item else {
            return Place { item: None, words: self.named(&names).unwrap_or_else(|| names.join(".")) };
        };
        let mut words = format!("“{}”", item.label.en);
        if row.is_some() {
            words.insert_str(0, "that row's ");
        }
        if let ([_, ..], None, Some(form)) = (before, row, form.and_then(|form| self.study.form(form))) {
            words.push_str(&format!(" ({})", form.name.en));
        }
        if let [event, _] = before
            && let Some(event) = self.study.event(event)
        {
            words.push_str(&format!(" at {}", event.name.en));
        }
        Place { item: Some(item), words }
    }

    /// Whether a name is one that was given to rows or visits around here.
    fn binds(&self, name: &str) -> bool {
        self.rows.iter().any(|(known, _)| known == name)
    }

    /// Names that are no items.
    fn named(&self, names: &[&str]) -> Option<String> {
        let words = match names {
            ["event"] | ["visit"] | ["visit", "oid"] => "this visit",
            ["visit", "ordinal"] => "this visit's number",
            ["visit", "day"] => "this visit's planned day",
            ["visit", "window_from"] => "the first day of this visit's window",
            ["visit", "window_to"] => "the last day of this visit's window",
            ["visit", "cohort"] => "this cohort",
            ["row"] => "this row",
            [visit, "ordinal"] if self.binds(visit) => "that visit's number",
            [visit, "day"] if self.binds(visit) => "that visit's planned day",
            [visit, "oid"] if self.binds(visit) => "that visit",
            [row] if self.binds(row) => "that row",
            [name] => match (self.value(name), self.study.form(name)) {
                (Some((label, _)), _) => return Some(label.en.clone()),
                (None, Some(form)) => return Some(format!("“{}”", form.name.en)),
                (None, None) => return None,
            },
            [event, form] => {
                let (event, form) = (self.study.event(event)?, self.study.form(form)?);
                return Some(format!("“{}” at {}", form.name.en, event.name.en));
            }
            _ => return None,
        };
        Some(words.to_owned())
    }
}

/// The names of `A.B.C`; `None` when it is something else.
fn path(expr: &Expr) -> Option<Vec<&str>> {
    match &expr.kind {
        Kind::Name(name) => Some(vec![&name.name]),
        Kind::Member(on, name) => {
            let mut names = path(on)?;
            names.push(&name.name);
            Some(names)
        }
        _ => None,
    }
}

fn text_of(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        Kind::Text(text) => Some(text),
        _ => None,
    }
}

fn quoted(text: &str) -> String {
    format!("“{text}”")
}
