//! Operators between two operands.

use super::super::ast::{Binary, Expr, Kind, Span};
use super::super::mistake::Mistake;
use super::super::names::Reference;
use super::super::node::{Arithmetic, Level, Node, Whose};
use super::super::types::Type;
use super::paths::Path;
use super::{Bound, Checker, Typed, any, folded};
use crate::value::{Relation, Val};

impl Checker<'_> {
    pub(super) fn binary(&mut self, operator: Binary, left: &Expr, right: &Expr, span: &Span) -> Typed {
        match operator {
            Binary::Or => self.junction(Node::Or, left, right),
            Binary::And => self.junction(Node::And, left, right),
            Binary::In => self.membership(left, right, span),
            Binary::Equal => self.comparison(Relation::Equal, operator, left, right, span),
            Binary::NotEqual => self.comparison(Relation::NotEqual, operator, left, right, span),
            Binary::Less => self.comparison(Relation::Less, operator, left, right, span),
            Binary::AtMost => self.comparison(Relation::AtMost, operator, left, right, span),
            Binary::Greater => self.comparison(Relation::Greater, operator, left, right, span),
            Binary::AtLeast => self.comparison(Relation::AtLeast, operator, left, right, span),
            Binary::Add => self.arithmetic(Arithmetic::Add, operator, left, right, span),
            Binary::Subtract => self.arithmetic(Arithmetic::Subtract, operator, left, right, span),
            Binary::Multiply => self.arithmetic(Arithmetic::Multiply, operator, left, right, span),
            Binary::Divide => self.arithmetic(Arithmetic::Divide, operator, left, right, span),
        }
    }

    fn junction(&mut self, node: fn(Box<[Node; 2]>) -> Node, left: &Expr, right: &Expr) -> Typed {
        let operands = [self.condition(left), self.condition(right)];
        (folded(node(Box::new(operands))), Type::Truth)
    }

    fn comparison(
        &mut self,
        relation: Relation,
        operator: Binary,
        left: &Expr,
        right: &Expr,
        span: &Span,
    ) -> Typed {
        let equality = matches!(relation, Relation::Equal | Relation::NotEqual);
        if equality && let Some(same) = self.same(relation, left, right) {
            return same;
        }
        let ([left, right], [left_type, right_type]) = self.pair(left, right);
        let comparable = left_type.fits(&right_type) || right_type.fits(&left_type);
        let single = !matches!(left_type, Type::List(_)) && !matches!(right_type, Type::List(_));
        let ordered = left_type.is_ordered() && right_type.is_ordered();
        if comparable && ((equality && single) || ordered) {
            self.remember_bare(&left, &right, span);
            return (folded(Node::Compare(relation, Box::new([left, right]))), Type::Truth);
        }
        self.operands(operator, &left_type, &right_type, span)
    }

    /// Remembers what is compared with a number that is written out; zero is zero in every unit.
    fn remember_bare(&mut self, left: &Node, right: &Node, span: &Span) {
        for (read, number) in [(left, right), (right, left)] {
            let is_bare = matches!(number.constant(), Some(Val::Number(number)) if number.exact().is_some_and(|number| !number.is_zero()));
            if let (Some(read), true) = (read.shown(), is_bare) {
                self.bare.push((read, span.clone()));
            }
        }
    }

    /// Two operands, each read with the other's type in mind: `SEX == 'F'` holds the text against SEX's list.
    fn pair(&mut self, left: &Expr, right: &Expr) -> ([Node; 2], [Type; 2]) {
        if matches!(left.kind, Kind::Text(_) | Kind::List(_)) {
            let (right, right_type) = self.value(right, None);
            let (left, left_type) = self.value(left, Some(&right_type));
            return ([left, right], [left_type, right_type]);
        }
        let (left, left_type) = self.value(left, None);
        let (right, right_type) = self.value(right, Some(&left_type));
        ([left, right], [left_type, right_type])
    }

    /// Whether two rows or two visits are the same; `None` if the operands are neither.
    fn same(&mut self, relation: Relation, left: &Expr, right: &Expr) -> Option<Typed> {
        let (left, right) = match (self.entity(left)?, self.entity(right)?) {
            (Path::Row(left, group), Path::Row(right, other)) if group == other => {
                let this = Reference::ThisRow(group);
                (self.whose(left, this.clone()), self.whose(right, this))
            }
            (Path::Visit(left), Path::Visit(right)) => {
                (self.whose(left, Reference::ThisVisit), self.whose(right, Reference::ThisVisit))
            }
            _ => return None,
        };
        let node = Node::Same(left, right);
        let node = if relation == Relation::Equal { node } else { Node::Not(Box::new(node)) };
        Some((node, Type::Truth))
    }

    /// The row or visit that a name stands for.
    fn entity(&mut self, expr: &Expr) -> Option<Path> {
        let Kind::Name(name) = &expr.kind else { return None };
        let stands = matches!(self.variable(&name.name), Some((_, Bound::Row(_) | Bound::Visit)));
        if stands || matches!(name.name.as_str(), "row" | "visit") { self.path(expr) } else { None }
    }

    fn whose(&mut self, bound: Option<Level>, this: Reference) -> Whose {
        bound.map_or_else(|| Whose::This(self.intern(this)), Whose::Bound)
    }

    fn membership(&mut self, left: &Expr, right: &Expr, span: &Span) -> Typed {
        let (left, left_type, right, right_type) = if matches!(left.kind, Kind::Text(_)) {
            let (right, right_type) = self.value(right, None);
            let (left, left_type) = self.value(left, right_type.element().as_ref());
            (left, left_type, right, right_type)
        } else {
            let (left, left_type) = self.value(left, None);
            let (right, right_type) = self.value(right, Some(&Type::List(Box::new(left_type.clone()))));
            (left, left_type, right, right_type)
        };
        let element = if right_type == Type::Any { Some(Type::Any) } else { right_type.element() };
        if element.is_some_and(|element| left_type.fits(&element) || element.fits(&left_type)) {
            return (folded(Node::In(Box::new([left, right]))), Type::Truth);
        }
        self.operands(Binary::In, &left_type, &right_type, span)
    }

    fn arithmetic(
        &mut self,
        plain: Arithmetic,
        operator: Binary,
        left: &Expr,
        right: &Expr,
        span: &Span,
    ) -> Typed {
        let (left, left_type) = self.value(left, None);
        let (right, right_type) = self.value(right, None);
        let (arithmetic, left, right, ty) = match (plain, &left_type, &right_type) {
            (_, Type::Number, Type::Number) => (plain, left, right, Type::Number),
            (Arithmetic::Add, Type::Date, Type::Number) => (Arithmetic::AddDays, left, right, Type::Date),
            (Arithmetic::Add, Type::Number, Type::Date) => (Arithmetic::AddDays, right, left, Type::Date),
            (Arithmetic::Subtract, Type::Date, Type::Number) => {
                (Arithmetic::SubtractDays, left, right, Type::Date)
            }
            (Arithmetic::Subtract, Type::Date, Type::Date) => {
                (Arithmetic::DaysBetween, left, right, Type::Number)
            }
            (_, Type::Any, Type::Number | Type::Date | Type::Any)
            | (_, Type::Number | Type::Date, Type::Any) => {
                return any();
            }
            _ => return self.operands(operator, &left_type, &right_type, span),
        };
        (folded(Node::Arithmetic(arithmetic, Box::new([left, right]))), ty)
    }

    fn operands(&mut self, operator: Binary, left: &Type, right: &Type, span: &Span) -> Typed {
        let (left, right) = (left.describe(self.names), right.describe(self.names));
        self.fault(Mistake::Operands { symbol: operator.symbol(), left, right }, span)
    }
}
