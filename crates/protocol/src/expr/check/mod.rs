//! The syntax tree against the study: every name resolved, every type checked, every text that stands for a code held against its list.
//!
//! A part with a mistake becomes an unknown of type [`Type::Any`], which fits everywhere, so that one mistake is reported once and the rest still checked.

mod aggregates;
mod calls;
mod operators;
mod paths;

use std::sync::Arc;

use super::ast::{Expr, Kind, Span, Unary};
use super::mistake::{Fault, Mistake, closest};
use super::names::{Candidates, CodelistId, GroupId, Names, RefId, Reference, References};
use super::node::{Level, Node};
use super::run;
use super::types::{Type, list_name};
use crate::Missing;
use crate::value::Val;

/// A node and its type.
pub(super) type Typed = (Node, Type);

/// What checking leaves behind.
pub(super) struct Checked {
    pub(super) node: Node,
    pub(super) ty: Type,
    pub(super) reads: Vec<RefId>,
    pub(super) reads_clock: bool,
    /// What is compared with a number written out, and where the comparison stands.
    pub(super) bare: Vec<(RefId, Span)>,
    pub(super) faults: Vec<Fault>,
}

/// Checks `expr`, which must be of type `wanted` if one is given.
pub(super) fn check(
    expr: &Expr,
    names: &dyn Names,
    wanted: Option<&Type>,
    references: &mut References,
) -> Checked {
    let mut checker = Checker {
        names,
        references,
        reads: Vec::new(),
        reads_clock: false,
        bare: Vec::new(),
        variables: Vec::new(),
        faults: Vec::new(),
    };
    let (node, ty) = match wanted {
        Some(wanted) => (checker.wanted(expr, wanted), wanted.clone()),
        None => checker.value(expr, None),
    };
    let Checker { mut reads, reads_clock, bare, faults, .. } = checker;
    reads.sort_unstable();
    reads.dedup();
    Checked { node, ty, reads, reads_clock, bare, faults }
}

struct Checker<'a> {
    names: &'a dyn Names,
    references: &'a mut References,
    reads: Vec<RefId>,
    reads_clock: bool,
    bare: Vec<(RefId, Span)>,
    variables: Vec<Variable>,
    faults: Vec<Fault>,
}

/// A name that an aggregate binds.
struct Variable {
    name: String,
    is: Bound,
}

/// What such a name stands for.
#[derive(Clone)]
enum Bound {
    Row(GroupId),
    Visit,
    Subject,
    Element(Type),
}

impl Checker<'_> {
    /// A value of the type that the place needs.
    fn wanted(&mut self, expr: &Expr, wanted: &Type) -> Node {
        let (node, found) = self.value(expr, Some(wanted));
        if found.fits(wanted) {
            return node;
        }
        self.mismatch(expr, wanted, &found);
        Node::Constant(Val::Unknown)
    }

    fn condition(&mut self, expr: &Expr) -> Node {
        self.wanted(expr, &Type::Truth)
    }

    /// A value. `hint` is the type that the place would like: a text then becomes a code, a list a set.
    fn value(&mut self, expr: &Expr, hint: Option<&Type>) -> Typed {
        match &expr.kind {
            Kind::Number(number) => (Node::Constant((*number).into()), Type::Number),
            Kind::Bool(holds) => (Node::Constant(Val::Bool(*holds)), Type::Truth),
            Kind::Unknown | Kind::Error => any(),
            Kind::Text(text) => self.text(text, &expr.span, hint),
            Kind::List(values) => self.list(values, hint),
            Kind::Unary(Unary::Not, operand) => {
                let node = self.condition(operand);
                (folded(Node::Not(Box::new(node))), Type::Truth)
            }
            Kind::Unary(Unary::Negate, operand) => {
                let node = self.wanted(operand, &Type::Number);
                (folded(Node::Negate(Box::new(node))), Type::Number)
            }
            Kind::Binary(operator, left, right) => self.binary(*operator, left, right, &expr.span),
            Kind::Conditional(condition, yes, no) => {
                let condition = self.condition(condition);
                let (mut branches, ty) = self.alike(&[yes, no], hint);
                match (branches.pop(), branches.pop()) {
                    (Some(no), Some(yes)) => (folded(Node::If(Box::new([condition, yes, no]))), ty),
                    _ => any(),
                }
            }
            Kind::Call(name, arguments) => self.call(name, arguments, &expr.span, hint),
            Kind::Method(on, name, arguments) => self.method(on, name, arguments, &expr.span),
            Kind::Name(_) | Kind::Member(..) => self.path_value(expr),
        }
    }

    fn text(&mut self, text: &str, span: &Span, hint: Option<&Type>) -> Typed {
        let constant = Node::Constant(Val::text(text));
        let Some(Type::Code(list)) = hint else { return (constant, Type::Text) };
        if !self.has_code(*list, text) {
            let codes = self.codes(*list);
            let close = closest(text, codes.iter().map(String::as_str));
            let list = list_name(*list, self.names);
            self.report(Mistake::Code { code: text.to_owned(), list, close, codes }, span.clone());
        }
        (constant, Type::Code(*list))
    }

    fn has_code(&self, list: CodelistId, code: &str) -> bool {
        match list {
            CodelistId::EVENTS => self.names.event(code).is_some(),
            CodelistId::MISSING | CodelistId::FLAGS => self.codes(list).iter().any(|known| known == code),
            _ => self.names.has_code(list, code),
        }
    }

    fn codes(&self, list: CodelistId) -> Vec<String> {
        match list {
            CodelistId::MISSING => Missing::ALL.iter().map(|reason| reason.code().to_owned()).collect(),
            CodelistId::FLAGS => ["LOW", "NORMAL", "HIGH"].map(str::to_owned).into(),
            _ => self.names.candidates(Candidates::Codes(list)),
        }
    }

    fn list(&mut self, values: &[Expr], hint: Option<&Type>) -> Typed {
        let element = hint.and_then(Type::element);
        let (nodes, ty) = self.alike(&values.iter().collect::<Vec<_>>(), element.as_ref());
        if let (Some(set @ Type::Set(_)), Type::Code(_) | Type::Any) = (hint, &ty) {
            let codes: Option<Arc<[Arc<str>]>> = nodes
                .iter()
                .map(|node| match node.constant() {
                    Some(Val::Text(code)) => Some(Arc::clone(code)),
                    _ => None,
                })
                .collect();
            if let Some(codes) = codes {
                return (Node::Constant(Val::Set(codes)), set.clone());
            }
        }
        (folded(Node::List(nodes.into())), Type::List(Box::new(ty)))
    }

    /// Several values of one type: the one that `hint` names, or that those have which are not written out as text.
    fn alike(&mut self, values: &[&Expr], hint: Option<&Type>) -> (Vec<Node>, Type) {
        let mut typed: Vec<Option<Typed>> = values.iter().map(|_| None).collect();
        let mut common = hint.cloned().filter(|hint| *hint != Type::Any);
        for literal in [false, true] {
            for (value, place) in values.iter().zip(&mut typed) {
                if literal != matches!(value.kind, Kind::Text(_) | Kind::List(_) | Kind::Unknown) {
                    continue;
                }
                let (node, ty) = self.value(value, common.as_ref());
                match &common {
                    None if ty != Type::Any => common = Some(ty.clone()),
                    Some(Type::Code(_)) if hint.is_none() && ty == Type::Text => common = Some(Type::Text),
                    Some(common) if !ty.fits(common) => {
                        let (left, right) = (common.describe(self.names), ty.describe(self.names));
                        self.report(Mistake::Mixed { left, right }, value.span.clone());
                    }
                    _ => {}
                }
                *place = Some((node, ty));
            }
        }
        let nodes = typed.into_iter().flatten().map(|(node, _)| node).collect();
        (nodes, common.unwrap_or(Type::Any))
    }

    fn mismatch(&mut self, expr: &Expr, wanted: &Type, found: &Type) {
        let advice = match (wanted, found) {
            (Type::Truth, Type::Code(list)) => match self.codes(*list).first() {
                Some(code) => format!("compare it: `{expr} == '{code}'`"),
                None => "compare it with a code".into(),
            },
            (Type::Truth, Type::Set(_)) => format!("write `'CODE' in {expr}`"),
            (Type::Truth, _) => format!("compare it, or write `present({expr})`"),
            (Type::Code(_), Type::Truth) => format!("write `{expr} ? 'Y' : 'N'`"),
            (Type::Date, Type::DateTime) => format!("write `date_of({expr})`"),
            (Type::Time, Type::DateTime) => format!("write `time_of({expr})`"),
            (Type::DateTime, Type::Date) => format!("write `at({expr}, time)`"),
            (Type::Text, _) => format!("write `text({expr})`"),
            _ => format!("use {}", wanted.describe(self.names)),
        };
        let (wanted, found) = (wanted.describe(self.names), found.describe(self.names));
        self.report(Mistake::Mismatch { wanted, found, advice }, expr.span.clone());
    }

    fn report(&mut self, mistake: Mistake, span: Span) {
        self.faults.push(mistake.at(span));
    }

    /// Reports, and stands in for what could not be understood.
    fn fault(&mut self, mistake: Mistake, span: &Span) -> Typed {
        self.report(mistake, span.clone());
        any()
    }

    fn intern(&mut self, reference: Reference) -> RefId {
        let id = self.references.intern(reference);
        self.reads.push(id);
        id
    }

    /// The variable of that name, as the number of binders between here and it.
    fn variable(&self, name: &str) -> Option<(Level, Bound)> {
        let back = self.variables.iter().rev().enumerate().find(|(_, variable)| variable.name == name);
        back.map(|(level, variable)| (level, variable.is.clone()))
    }
}

/// An unknown that fits everywhere.
fn any() -> Typed {
    (Node::Constant(Val::Unknown), Type::Any)
}

/// The node, or its value if that depends on nothing.
fn folded(node: Node) -> Node {
    run::constant(&node).map_or(node, Node::Constant)
}
