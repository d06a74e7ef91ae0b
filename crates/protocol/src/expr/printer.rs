//! The canonical spelling: one space around operators, no parentheses that change nothing. Reading it back gives the same tree.

use std::fmt::{self, Formatter, Write};

use super::ast::{Binary, Expr, Kind, Unary};

const CONDITIONAL: u8 = 1;
const PREFIX: u8 = 7;
const POSTFIX: u8 = 8;

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.print(CONDITIONAL, f)
    }
}

impl Expr {
    fn strength(&self) -> u8 {
        match &self.kind {
            Kind::Conditional(..) => CONDITIONAL,
            Kind::Binary(operator, ..) => operator.strength(),
            Kind::Unary(..) => PREFIX,
            _ => POSTFIX,
        }
    }

    /// Prints it where only what binds at least as tightly as `floor` needs no parentheses.
    fn print(&self, floor: u8, f: &mut Formatter<'_>) -> fmt::Result {
        if self.strength() >= floor {
            return self.print_bare(f);
        }
        f.write_char('(')?;
        self.print_bare(f)?;
        f.write_char(')')
    }

    fn print_bare(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Number(number) => write!(f, "{number}"),
            Kind::Text(text) => print_text(text, f),
            Kind::Bool(holds) => write!(f, "{holds}"),
            Kind::Unknown | Kind::Error => f.write_str("unknown"),
            Kind::List(values) => print_sequence('[', values, ']', f),
            Kind::Name(name) => f.write_str(&name.name),
            Kind::Member(on, name) => {
                on.print(POSTFIX, f)?;
                write!(f, ".{}", name.name)
            }
            Kind::Call(name, arguments) => {
                f.write_str(&name.name)?;
                print_sequence('(', arguments, ')', f)
            }
            Kind::Method(on, name, arguments) => {
                on.print(POSTFIX, f)?;
                write!(f, ".{}", name.name)?;
                print_sequence('(', arguments, ')', f)
            }
            Kind::Unary(operator, operand) => {
                f.write_char(if *operator == Unary::Not { '!' } else { '-' })?;
                operand.print(PREFIX, f)
            }
            Kind::Binary(operator, left, right) => {
                let comparison = operator.strength() == Binary::Equal.strength();
                left.print(operator.strength() + u8::from(comparison), f)?;
                write!(f, " {} ", operator.symbol())?;
                right.print(operator.strength() + 1, f)
            }
            Kind::Conditional(condition, yes, no) => {
                condition.print(CONDITIONAL + 1, f)?;
                f.write_str(" ? ")?;
                yes.print(CONDITIONAL, f)?;
                f.write_str(" : ")?;
                no.print(CONDITIONAL, f)
            }
        }
    }
}

fn print_sequence(open: char, values: &[Expr], close: char, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char(open)?;
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        value.print(CONDITIONAL, f)?;
    }
    f.write_char(close)
}

fn print_text(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char('\'')?;
    for c in text.chars() {
        match c {
            '\n' => f.write_str("\\n")?,
            '\'' | '\\' => write!(f, "\\{c}")?,
            _ => f.write_char(c)?,
        }
    }
    f.write_char('\'')
}
