//! Aggregates over rows, visits, cohorts, other subjects, and the elements of lists and sets.

use super::super::ast::{Expr, Ident, Kind, Span};
use super::super::functions;
use super::super::mistake::{Mistake, closest};
use super::super::names::{At, Reference};
use super::super::node::{Aggregate, Chosen, Fold, Node, Over};
use super::super::tally::tallied;
use super::super::types::Type;
use super::paths::{Path, reading};
use super::{Bound, Checker, Typed, Variable, any};

/// The aggregates: how each is written.
const METHODS: [(&str, &str); 10] = [
    ("any", "ROWS.any(r, condition)"),
    ("all", "ROWS.all(r, condition)"),
    ("count", "ROWS.count(r, condition)"),
    ("sum", "ROWS.sum(r, condition, value)"),
    ("min", "ROWS.min(r, condition, value)"),
    ("max", "ROWS.max(r, condition, value)"),
    ("distinct", "ROWS.distinct(r, condition, value)"),
    ("first", "ROWS.first(r, condition, value)"),
    ("longest_run", "ROWS.longest_run(r, date, condition, from, to)"),
    ("longest_gap", "ROWS.longest_gap(r, date, condition, from, to)"),
];

impl Checker<'_> {
    pub(super) fn method(&mut self, on: &Expr, name: &Ident, arguments: &[Expr], span: &Span) -> Typed {
        let Some((method, usage)) = METHODS.iter().find(|(method, _)| *method == name.name) else {
            let close = closest(&name.name, METHODS.iter().map(|(method, _)| *method));
            return self.fault(Mistake::Method { name: name.name.clone(), close }, &name.span);
        };
        let Some((over, element)) = self.over(on) else { return any() };
        if let ("count", []) = (*method, arguments) {
            return (self.aggregate(over, Fold::Count(None)), Type::Number);
        }
        let [variable, arguments @ ..] = arguments else {
            return self.fault(Mistake::Arguments { name: name.name.clone(), usage }, span);
        };
        let Some(variable) = self.bind(variable) else { return any() };
        let ends = match (*method, arguments) {
            ("longest_run" | "longest_gap", [_, _, from, to]) => {
                Some((self.wanted(from, &Type::Date), self.wanted(to, &Type::Date)))
            }
            _ => None,
        };
        self.variables.push(Variable { name: variable, is: element });
        let folded = self.fold(method, arguments, ends);
        self.variables.pop();
        match folded {
            Some((fold, ty)) => (self.aggregate(over, fold), ty),
            None => self.fault(Mistake::Arguments { name: name.name.clone(), usage }, span),
        }
    }

    /// What is gone through, and what its elements are.
    fn over(&mut self, on: &Expr) -> Option<(Over, Bound)> {
        let path = match &on.kind {
            Kind::Name(_) | Kind::Member(..) => self.path(on)?,
            _ => Path::Value(self.value(on, None)),
        };
        let (reference, via, element) = match path {
            Path::Form { at: At::Other(_), .. } => {
                self.report(Mistake::NoRows(on.to_string()), on.span.clone());
                return None;
            }
            Path::Rows { group, at, via } => (Reference::Rows { group, at }, via, Bound::Row(group)),
            Path::Form { form, at, via } => match self.names.groups(form).as_slice() {
                [group] => (Reference::Rows { group: *group, at }, via, Bound::Row(*group)),
                [] => {
                    self.report(Mistake::NoRows(on.to_string()), on.span.clone());
                    return None;
                }
                groups => {
                    let groups: Vec<String> = groups
                        .iter()
                        .map(|group| format!("`{on}.{}`", self.names.group_name(*group).1))
                        .collect();
                    let mistake = Mistake::ManyRows { form: on.to_string(), groups: groups.join(", ") };
                    self.report(mistake, on.span.clone());
                    return None;
                }
            },
            Path::Visits => (Reference::Visits, None, Bound::Visit),
            Path::Cohorts => (Reference::Cohorts, None, Bound::Visit),
            Path::Subjects => (Reference::Subjects, None, Bound::Subject),
            Path::Value(typed) => return self.elements(typed, on),
            Path::Item(source) => {
                let typed = self.read(source);
                return self.elements(typed, on);
            }
            Path::Event(..) | Path::Row(..) | Path::Visit(_) | Path::Subject(_) => {
                self.path_value(on);
                return None;
            }
        };
        Some((Over::Cursors(self.intern(reference), reading(via)), element))
    }

    fn elements(&mut self, (node, ty): Typed, on: &Expr) -> Option<(Over, Bound)> {
        if let Some(element) = ty.element() {
            return Some((Over::Values(node), Bound::Element(element)));
        }
        if ty != Type::Any {
            let mistake = Mistake::Mismatch {
                wanted: "rows, visits, a list or several choices".into(),
                found: ty.describe(self.names),
                advice: "go through the rows of a log: `AE.any(r, …)`".into(),
            };
            self.report(mistake, on.span.clone());
        }
        None
    }

    /// The new name that an aggregate's first argument gives to each element.
    fn bind(&mut self, expr: &Expr) -> Option<String> {
        let Kind::Name(ident) = &expr.kind else {
            self.report(Mistake::Variable, expr.span.clone());
            return None;
        };
        let name = ident.name.as_str();
        let place = self.names.place();
        let taken = self.variable(name).is_some()
            || matches!(name, "row" | "event" | "visit" | "visits" | "cohorts" | "subjects")
            || place.form.is_some_and(|form| self.names.item(form, name).is_some())
            || self.names.value(name).is_some()
            || self.names.form(name).is_some()
            || self.names.event(name).is_some()
            || functions::find(name).is_some();
        if taken {
            self.report(Mistake::Taken(name.to_owned()), expr.span.clone());
            return None;
        }
        Some(name.to_owned())
    }

    fn fold(&mut self, method: &str, arguments: &[Expr], ends: Option<(Node, Node)>) -> Option<(Fold, Type)> {
        Some(match (method, arguments) {
            ("any", [condition]) => (Fold::Any(self.condition(condition)), Type::Truth),
            ("all", [condition]) => (Fold::All(self.condition(condition)), Type::Truth),
            ("count", [condition]) => (Fold::Count(Some(self.condition(condition))), Type::Number),
            ("sum", [.., _]) if arguments.len() <= 2 => {
                let chosen = self.chosen(arguments, Some(&Type::Number))?;
                (Fold::Sum(chosen.0), Type::Number)
            }
            ("min" | "max", [.., value]) if arguments.len() <= 2 => {
                let (chosen, ty) = self.chosen(arguments, None)?;
                if !ty.is_ordered() {
                    self.mismatch(value, &Type::Number, &ty);
                }
                (if method == "min" { Fold::Min(chosen) } else { Fold::Max(chosen) }, ty)
            }
            ("distinct", [.., _]) if arguments.len() <= 2 => {
                let (chosen, ty) = self.chosen(arguments, None)?;
                (Fold::Distinct(chosen), Type::List(Box::new(ty)))
            }
            ("first", [_, _]) => {
                let (chosen, ty) = self.chosen(arguments, None)?;
                (Fold::First(chosen), ty)
            }
            ("longest_run" | "longest_gap", [date, condition, _, _]) => {
                let (from, to) = ends?;
                let date = self.wanted(date, &Type::Date);
                let condition = self.condition(condition);
                (Fold::Longest { with: method == "longest_run", date, condition, from, to }, Type::Number)
            }
            _ => return None,
        })
    }

    /// `value`, or `condition, value`.
    fn chosen(&mut self, arguments: &[Expr], wanted: Option<&Type>) -> Option<(Chosen, Type)> {
        let (condition, value) = match arguments {
            [value] => (None, value),
            [condition, value] => (Some(self.condition(condition)), value),
            _ => return None,
        };
        let (value, ty) = match wanted {
            Some(wanted) => (self.wanted(value, wanted), wanted.clone()),
            None => self.value(value, None),
        };
        Some((Chosen { condition, value }, ty))
    }

    fn aggregate(&mut self, over: Over, fold: Fold) -> Node {
        let tallied = tallied(&over, &fold, self.references);
        Node::Aggregate(Box::new(Aggregate { over, fold, tallied }))
    }
}
