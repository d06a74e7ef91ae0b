//! Calls of functions.

use super::super::ast::{Expr, Ident, Kind, Span};
use super::super::functions::{self, Elsewhere, Fact, Shape, Signature};
use super::super::mistake::{Mistake, closest};
use super::super::names::{At, Candidates, CodelistId, Laboratory, Reference};
use super::super::node::{Function, Node, Reading};
use super::super::types::Type;
use super::paths::{Path, Source, reading};
use super::{Checker, Typed, folded};
use crate::value::Val;

/// What people call functions elsewhere.
const ALIASES: [(&str, &str); 8] = [
    ("size", "count"),
    ("len", "length"),
    ("if", "condition ? a : b"),
    ("is_null", "blank"),
    ("not", "!condition"),
    ("sum", "[a, b].sum(x, x)"),
    ("avg", "[a, b].sum(x, x) / 2"),
    ("substring", "contains"),
];

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        name: &Ident,
        arguments: &[Expr],
        span: &Span,
        hint: Option<&Type>,
    ) -> Typed {
        let Some(signature) = functions::find(&name.name) else {
            let alias = ALIASES.iter().find(|(alias, _)| *alias == name.name.to_lowercase());
            let close = alias
                .map(|(_, meant)| (*meant).to_owned())
                .or_else(|| closest(&name.name, functions::functions().map(|(name, _)| name)));
            return self.fault(Mistake::Function { name: name.name.clone(), close }, &name.span);
        };
        match (&signature.shape, arguments) {
            (Shape::Fixed { function, takes, least, gives }, _)
                if (*least..=takes.len()).contains(&arguments.len()) =>
            {
                self.fixed(*function, arguments, takes, gives.clone())
            }
            (Shape::Any(function, gives), [argument]) => {
                let (node, _) = self.value(argument, None);
                (folded(Node::Call(*function, Box::new([node]))), gives.clone())
            }
            (Shape::Reason, [argument]) => {
                let (node, _) = self.value(argument, None);
                (folded(Node::Call(Function::Reason, Box::new([node]))), Type::Code(CodelistId::MISSING))
            }
            (Shape::Alike { function, ordered }, [_, ..]) => {
                self.alike_call(*function, *ordered, arguments, span, hint)
            }
            (Shape::Count, [argument]) => self.count(argument),
            (Shape::Literal(ty, kind), [argument]) => self.literal(ty, kind, argument),
            (Shape::Elsewhere(_), _) => match self.elsewhere(signature, arguments, span) {
                Some(source) => self.read(source),
                None => super::any(),
            },
            (Shape::Laboratory(ask, gives), [argument]) => {
                self.laboratory(signature.name, *ask, argument, gives.clone())
            }
            (Shape::InUnit, [argument, unit]) => self.in_unit(argument, unit),
            (Shape::Fact(fact), _) => self.fact(*fact, signature, arguments, span),
            _ => self.fault(arity(signature), span),
        }
    }

    fn fixed(&mut self, function: Function, arguments: &[Expr], takes: &[Type], gives: Type) -> Typed {
        let nodes = arguments.iter().zip(takes).map(|(argument, ty)| self.wanted(argument, ty)).collect();
        let node = Node::Call(function, nodes);
        // The site's time zone is not known before evaluation.
        let of_the_site = matches!(function, Function::At | Function::DateOf | Function::TimeOf);
        (if of_the_site { node } else { folded(node) }, gives)
    }

    fn alike_call(
        &mut self,
        function: Function,
        ordered: bool,
        arguments: &[Expr],
        span: &Span,
        hint: Option<&Type>,
    ) -> Typed {
        let (nodes, ty) = self.alike(&arguments.iter().collect::<Vec<_>>(), hint);
        let (nodes, ty) = match (<[Node; 1]>::try_from(nodes), ty) {
            (Ok([node]), Type::List(element)) => (vec![node], *element),
            (Ok([node]), ty) => (vec![node], ty),
            (Err(nodes), ty) => (nodes, ty),
        };
        if ordered && !ty.is_ordered() {
            let found = ty.describe(self.names);
            let mistake = Mistake::Mismatch {
                wanted: "numbers, dates or times".into(),
                found,
                advice: "use values that have an order".into(),
            };
            return self.fault(mistake, span);
        }
        (folded(Node::Call(function, nodes.into())), ty)
    }

    fn count(&mut self, argument: &Expr) -> Typed {
        let (node, ty) = self.value(argument, None);
        if ty != Type::Any && ty.element().is_none() {
            let found = ty.describe(self.names);
            let mistake = Mistake::Mismatch {
                wanted: "a list or several choices".into(),
                found,
                advice: "rows are counted by `FORM.count(r, condition)`".into(),
            };
            return self.fault(mistake, &argument.span);
        }
        (folded(Node::Call(Function::Count, Box::new([node]))), Type::Number)
    }

    fn literal(&mut self, ty: &Type, kind: &'static str, argument: &Expr) -> Typed {
        let Kind::Text(text) = &argument.kind else {
            return self.fault(Mistake::Literal { text: argument.to_string(), kind }, &argument.span);
        };
        match Val::read(ty, text) {
            Some(val) => (Node::Constant(val), ty.clone()),
            None => self.fault(Mistake::Literal { text: text.clone(), kind }, &argument.span),
        }
    }

    /// The item that a function asks about: a path, or another visit's value of one.
    fn source(&mut self, function: &str, expr: &Expr) -> Option<Source> {
        if let Kind::Call(name, arguments) = &expr.kind
            && let Some(signature) = functions::find(&name.name)
            && matches!(signature.shape, Shape::Elsewhere(_))
        {
            return self.elsewhere(signature, arguments, &expr.span);
        }
        if !matches!(expr.kind, Kind::Name(_) | Kind::Member(..)) {
            self.report(Mistake::Reference(function.to_owned()), expr.span.clone());
            return None;
        }
        match self.path(expr)? {
            Path::Item(source) if !matches!(source.at, At::Other(_)) => Some(source),
            _ => {
                self.report(Mistake::Reference(function.to_owned()), expr.span.clone());
                None
            }
        }
    }

    fn elsewhere(&mut self, signature: &Signature, arguments: &[Expr], span: &Span) -> Option<Source> {
        let Shape::Elsewhere(which) = signature.shape else { return None };
        let (argument, before) = match (which, arguments) {
            (_, [argument]) => (argument, None),
            (Elsewhere::Latest, [argument, before]) => (argument, Some(before)),
            _ => {
                self.report(arity(signature), span.clone());
                return None;
            }
        };
        let source = self.source(signature.name, argument)?;
        if !matches!(source.at, At::Here | At::SameVisit) || source.item.row_of.is_some() {
            self.report(Mistake::Reference(signature.name.to_owned()), argument.span.clone());
            return None;
        }
        let (at, reading) = match (which, before) {
            (Elsewhere::Previous, _) => (At::Previous, Reading::Plain),
            (Elsewhere::Baseline, _) => (At::Baseline, Reading::Plain),
            (Elsewhere::All, _) => (At::All, Reading::Plain),
            (Elsewhere::Latest, None) => (At::Latest, Reading::Plain),
            (Elsewhere::Latest, Some(before)) => {
                (At::LatestBefore, Reading::Before(Box::new(self.wanted(before, &Type::Date))))
            }
        };
        Some(Source { at, reading, ..source })
    }

    fn laboratory(&mut self, name: &str, ask: Laboratory, argument: &Expr, gives: Type) -> Typed {
        let Some(source) = self.source(name, argument) else { return super::any() };
        if !source.item.laboratory || source.at == At::All {
            return self.fault(Mistake::Laboratory(name.to_owned()), &argument.span);
        }
        let id = self.intern(Reference::Laboratory { item: source.item.id, at: source.at, ask });
        (Node::Read(id, source.reading), gives)
    }

    fn in_unit(&mut self, argument: &Expr, unit: &Expr) -> Typed {
        let Some(source) = self.source("in_unit", argument) else { return super::any() };
        if !source.item.laboratory || source.at == At::All {
            return self.fault(Mistake::Laboratory("in_unit".into()), &argument.span);
        }
        let Kind::Text(name) = &unit.kind else {
            let wanted = "a unit between quotes".to_owned();
            let advice = "write `in_unit(ITEM, 'g/dL')`".to_owned();
            return self.fault(Mistake::Mismatch { wanted, found: format!("`{unit}`"), advice }, &unit.span);
        };
        let item = source.item.id;
        let Some(id) = self.names.unit(item, name) else {
            let known = self.names.candidates(Candidates::Units(item));
            let close = closest(name, known.iter().map(String::as_str));
            let mistake = Mistake::Unit { name: name.clone(), close, units: known.join(", ") };
            return self.fault(mistake, &unit.span);
        };
        let id = self.intern(Reference::Laboratory { item, at: source.at, ask: Laboratory::In(id) });
        (Node::Read(id, source.reading), Type::Number)
    }

    fn fact(&mut self, fact: Fact, signature: &Signature, arguments: &[Expr], span: &Span) -> Typed {
        let (reference, via, ty) = match (fact, arguments) {
            (Fact::Today, []) => (Reference::Today, Reading::Plain, Type::Date),
            (Fact::Now, []) => (Reference::Now, Reading::Plain, Type::DateTime),
            (Fact::OpenQueries, []) => (Reference::OpenQueries, Reading::Plain, Type::Number),
            (Fact::UsedElsewhere, [argument]) => {
                let Some(source) = self.source(signature.name, argument) else { return super::any() };
                if source.at != At::Here {
                    return self.fault(Mistake::Reference(signature.name.to_owned()), &argument.span);
                }
                (Reference::UsedElsewhere(source.item.id), Reading::Plain, Type::Truth)
            }
            (Fact::Corrected, [argument]) => {
                let Some(source) = self.source(signature.name, argument) else { return super::any() };
                if source.at != At::Here {
                    return self.fault(Mistake::Reference(signature.name.to_owned()), &argument.span);
                }
                (Reference::Corrected(source.item.id), Reading::Plain, Type::Truth)
            }
            (Fact::SignedOn, [argument]) => match self.path(argument) {
                Some(Path::Form { form, at, via }) if !matches!(at, At::Other(_)) => {
                    (Reference::SignedOn { form, at }, reading(via), Type::Date)
                }
                Some(_) => return self.no_form(signature, argument),
                None => return super::any(),
            },
            (Fact::WasSigned, [argument, day]) => match self.path(argument) {
                Some(Path::Form { form, at, via: None }) if !matches!(at, At::Other(_)) => {
                    let day = Reading::On(Box::new(self.wanted(day, &Type::Date)));
                    (Reference::WasSigned { form, at }, day, Type::Truth)
                }
                Some(_) => return self.no_form(signature, argument),
                None => return super::any(),
            },
            _ => return self.fault(arity(signature), span),
        };
        self.reads_clock |= matches!(fact, Fact::Today | Fact::Now);
        (Node::Read(self.intern(reference), via), ty)
    }

    fn no_form(&mut self, signature: &Signature, argument: &Expr) -> Typed {
        let mistake = Mistake::Mismatch {
            wanted: "a form".into(),
            found: format!("`{argument}`"),
            advice: format!("write `{}`; `FORM` alone is that of the same visit", signature.usage),
        };
        self.fault(mistake, &argument.span)
    }
}

fn arity(signature: &Signature) -> Mistake {
    Mistake::Arguments { name: signature.name.to_owned(), usage: signature.usage }
}
