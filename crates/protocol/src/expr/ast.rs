//! The syntax tree, with its place in the text on every node.

use std::ops::Range;

use rust_decimal::Decimal;

/// Byte offsets into the expression's text.
pub type Span = Range<usize>;

/// An expression. Two are equal when they say the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// A name as written. Two are equal when they are spelt alike, wherever they stand.
#[derive(Clone, Debug)]
pub struct Ident {
    /// Its letters.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// The forms an expression can take.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `12`, `9.90`: the digits after the point are kept.
    Number(Decimal),
    /// `'text'`
    Text(String),
    /// `true`, `false`
    Bool(bool),
    /// `unknown`
    Unknown,
    /// `[a, b]`
    List(Vec<Expr>),
    /// `HEIGHT`
    Name(Ident),
    /// `VS.HEIGHT`
    Member(Box<Expr>, Ident),
    /// `round(x, 1)`
    Call(Ident, Vec<Expr>),
    /// `AE.any(r, r.AESER == 'Y')`
    Method(Box<Expr>, Ident, Vec<Expr>),
    /// `!x`, `-x`
    Unary(Unary, Box<Expr>),
    /// `a + b`
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `condition ? a : b`
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>),
    /// What could not be read; a mistake has been reported there.
    Error,
}

/// Operators before one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unary {
    /// `!`
    Not,
    /// `-`
    Negate,
}

/// Operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

impl Expr {
    /// An expression at a place.
    #[must_use]
    pub fn new(kind: Kind, span: Span) -> Self {
        Self { kind, span }
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl PartialEq for Ident {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Binary {
    /// How it is written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }

    /// How tightly it binds; operators of one strength group from the left, but comparisons do not group at all.
    #[must_use]
    pub fn strength(self) -> u8 {
        match self {
            Self::Or => 2,
            Self::And => 3,
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::AtMost
            | Self::Greater
            | Self::AtLeast
            | Self::In => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide => 6,
        }
    }
}
