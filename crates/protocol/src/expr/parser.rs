//! Tokens into a syntax tree: operator precedence by Pratt's method, and recovery, so that one pass finds several mistakes.

use super::ast::{Binary, Expr, Ident, Kind, Span, Unary};
use super::lexer::{Token, TokenKind, tokens};
use super::mistake::{Fault, Mistake};

/// How high a tree may grow. It bounds the stack that printing, checking and running take.
pub(super) const HEIGHT: usize = 100;

const RESERVED: [&str; 4] = ["true", "false", "unknown", "in"];

/// The operators between two operands, as they are written.
const BINARY: [Binary; 13] = [
    Binary::Or,
    Binary::And,
    Binary::Equal,
    Binary::NotEqual,
    Binary::Less,
    Binary::AtMost,
    Binary::Greater,
    Binary::AtLeast,
    Binary::In,
    Binary::Add,
    Binary::Subtract,
    Binary::Multiply,
    Binary::Divide,
];

/// Words that people write for operators.
const WORDS: [(&str, &str); 3] = [("and", "&&"), ("or", "||"), ("is", "==")];

/// Reads an expression.
///
/// # Errors
/// Every mistake found, in the order of the text.
pub fn parse(text: &str) -> Result<Expr, Vec<Fault>> {
    let (expr, faults) = read(text);
    if faults.is_empty() { Ok(expr) } else { Err(faults) }
}

/// Reads an expression as far as it can be read: what cannot is [`Kind::Error`], and reported.
pub(super) fn read(text: &str) -> (Expr, Vec<Fault>) {
    let (tokens, faults) = tokens(text);
    let mut parser = Parser { tokens, next: 0, end: text.len(), depth: 0, faults };
    let (expr, _) = if parser.tokens.is_empty() && parser.faults.is_empty() {
        parser.report(Mistake::Empty, 0..text.len());
        parser.leaf(Kind::Error, 0..text.len())
    } else {
        parser.expression()
    };
    if let Some(token) = parser.peek() {
        let (found, span) = (describe(token), token.span.clone());
        parser.report(Mistake::Extra(found), span);
    }
    parser.faults.sort_by_key(|fault| fault.span.start);
    (expr, parser.faults)
}

/// An expression and the height of its tree.
type Tree = (Expr, usize);

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    end: usize,
    depth: usize,
    faults: Vec<Fault>,
}

impl Parser {
    fn expression(&mut self) -> Tree {
        if self.depth >= HEIGHT {
            return self.too_deep();
        }
        self.depth += 1;
        let tree = self.conditional();
        self.depth -= 1;
        tree
    }

    fn conditional(&mut self) -> Tree {
        let (condition, height) = self.binary(0);
        if !self.take("?") {
            return (condition, height);
        }
        let (yes, yes_height) = self.expression();
        self.expect(":", "`:` and the other alternative");
        let (no, no_height) = self.expression();
        let span = condition.span.start..no.span.end;
        let kind = Kind::Conditional(Box::new(condition), Box::new(yes), Box::new(no));
        self.tree(kind, span, height.max(yes_height).max(no_height))
    }

    /// Operators that bind more tightly than `floor`.
    fn binary(&mut self, floor: u8) -> Tree {
        let (mut left, mut height) = self.prefix();
        let mut compared = false;
        while let Some(operator) = self.operator(floor) {
            let comparison = operator.strength() == Binary::Equal.strength();
            if comparison && compared {
                self.report_here(|_| Mistake::Chain);
                left.kind = Kind::Error;
            }
            compared = comparison;
            self.next += 1;
            let (right, right_height) = self.binary(operator.strength());
            let span = left.span.start..right.span.end;
            let kind = Kind::Binary(operator, Box::new(left), Box::new(right));
            (left, height) = self.tree(kind, span, height.max(right_height));
        }
        (left, height)
    }

    /// The operator that stands next, if it binds more tightly than `floor`. Another language's word for one is reported and read as what it means.
    fn operator(&mut self, floor: u8) -> Option<Binary> {
        let token = self.peek()?;
        let written = match &token.kind {
            TokenKind::Symbol(symbol) => symbol,
            TokenKind::Name(word) => word.as_str(),
            _ => return None,
        };
        let foreign = WORDS.iter().find(|(word, _)| *word == written.to_lowercase());
        let symbol = foreign.map_or(written, |(_, meant)| meant);
        let operator = BINARY.into_iter().find(|operator| operator.symbol() == symbol)?;
        if operator.strength() <= floor {
            return None;
        }
        if let Some((_, meant)) = foreign {
            let (found, span) = (written.to_owned(), token.span.clone());
            self.report(Mistake::Operator { found, meant }, span);
        }
        Some(operator)
    }

    fn prefix(&mut self) -> Tree {
        let start = self.here().start;
        let operator = if self.take("!") {
            Unary::Not
        } else if self.take("-") {
            Unary::Negate
        } else {
            return self.postfix();
        };
        if self.depth >= HEIGHT {
            return self.too_deep();
        }
        self.depth += 1;
        let (operand, height) = self.prefix();
        self.depth -= 1;
        let span = start..operand.span.end;
        self.tree(Kind::Unary(operator, Box::new(operand)), span, height)
    }

    fn postfix(&mut self) -> Tree {
        let (mut on, mut height) = self.primary();
        while self.take(".") {
            let start = on.span.start;
            let Some(name) = self.name("a name after the point") else {
                return self.tree(Kind::Error, start..self.before(), height);
            };
            let mut kind = Kind::Member(Box::new(on), name);
            if self.at("(") {
                let (arguments, tallest) = self.sequence("(", ")");
                height = height.max(tallest);
                if let Kind::Member(on, name) = kind {
                    kind = Kind::Method(on, name, arguments);
                }
            }
            (on, height) = self.tree(kind, start..self.before(), height);
        }
        (on, height)
    }

    fn primary(&mut self) -> Tree {
        let span = self.here();
        let Some(token) = self.peek().cloned() else { return self.missing("a value") };
        match token.kind {
            TokenKind::Number(number) => self.literal(Kind::Number(number), span),
            TokenKind::Text(text) => self.literal(Kind::Text(text), span),
            TokenKind::Name(word) => match word.as_str() {
                "true" => self.literal(Kind::Bool(true), span),
                "false" => self.literal(Kind::Bool(false), span),
                "unknown" => self.literal(Kind::Unknown, span),
                "in" => self.missing("a value"),
                _ => self.named(Ident { name: word, span }),
            },
            TokenKind::Symbol("(") => self.parenthesised(),
            TokenKind::Symbol("[") => {
                let (values, height) = self.sequence("[", "]");
                self.tree(Kind::List(values), span.start..self.before(), height)
            }
            TokenKind::Symbol(_) => self.missing("a value"),
        }
    }

    fn named(&mut self, ident: Ident) -> Tree {
        self.next += 1;
        let start = ident.span.start;
        if !self.at("(") {
            let span = ident.span.clone();
            return self.leaf(Kind::Name(ident), span);
        }
        let (arguments, height) = self.sequence("(", ")");
        self.tree(Kind::Call(ident, arguments), start..self.before(), height)
    }

    fn parenthesised(&mut self) -> Tree {
        let open = self.here();
        self.next += 1;
        let (mut inner, height) = self.expression();
        if !self.take(")") {
            self.close_after_extra(")", &open, '(');
        }
        inner.span = open.start..self.before();
        (inner, height)
    }

    /// What stands between brackets, separated by commas.
    fn sequence(&mut self, open: &'static str, close: &'static str) -> (Vec<Expr>, usize) {
        let bracket = self.here();
        self.next += 1;
        let (mut values, mut tallest) = (Vec::new(), 0);
        if self.take(close) {
            return (values, tallest);
        }
        loop {
            let (value, height) = self.expression();
            values.push(value);
            tallest = tallest.max(height);
            if self.take(",") {
                continue;
            }
            if self.take(close) {
                return (values, tallest);
            }
            if self.close_after_extra(close, &bracket, if open == "(" { '(' } else { '[' }) != Some(",") {
                return (values, tallest);
            }
        }
    }

    /// Reports what stands instead of a closing bracket, and goes on after the next comma or bracket of the same level; says which it was.
    fn close_after_extra(&mut self, close: &'static str, bracket: &Span, open: char) -> Option<&'static str> {
        if self.peek().is_some() {
            let expected = match (close, open) {
                (")", _) => "an operator, `,` or `)`",
                _ => "an operator, `,` or `]`",
            };
            self.report_here(|found| Mistake::Expected { expected, found });
        }
        let mut level = 0_usize;
        while let Some(token) = self.peek() {
            let symbol = match token.kind {
                TokenKind::Symbol(symbol) => symbol,
                _ => "",
            };
            self.next += 1;
            match symbol {
                "(" | "[" => level += 1,
                ")" | "]" if level > 0 => level -= 1,
                ")" | "]" => return Some(close),
                "," if level == 0 => return Some(","),
                _ => {}
            }
        }
        self.report(Mistake::Unclosed(open), bracket.clone());
        None
    }

    fn name(&mut self, expected: &'static str) -> Option<Ident> {
        let Some(Token { kind: TokenKind::Name(name), span }) = self.peek().cloned() else {
            self.report_here(|found| Mistake::Expected { expected, found });
            return None;
        };
        if RESERVED.contains(&name.as_str()) {
            self.report_here(|found| Mistake::Expected { expected, found });
        }
        self.next += 1;
        Some(Ident { name, span })
    }

    fn literal(&mut self, kind: Kind, span: Span) -> Tree {
        self.next += 1;
        self.leaf(kind, span)
    }

    fn leaf(&self, kind: Kind, span: Span) -> Tree {
        (Expr::new(kind, span), 1)
    }

    fn tree(&mut self, kind: Kind, span: Span, below: usize) -> Tree {
        if below >= HEIGHT {
            self.report(Mistake::Deep, span.clone());
            return self.leaf(Kind::Error, span);
        }
        (Expr::new(kind, span), below + 1)
    }

    /// Reports that a value should stand here, and goes on with what does: an operator, perhaps, and its other operand.
    fn missing(&mut self, expected: &'static str) -> Tree {
        let span = self.here();
        self.report_here(|found| Mistake::Expected { expected, found });
        self.leaf(Kind::Error, span)
    }

    fn too_deep(&mut self) -> Tree {
        let span = self.here();
        self.report(Mistake::Deep, span.clone());
        self.next = self.tokens.len();
        self.leaf(Kind::Error, span)
    }

    fn expect(&mut self, symbol: &'static str, expected: &'static str) {
        if !self.take(symbol) {
            self.report_here(|found| Mistake::Expected { expected, found });
        }
    }

    fn take(&mut self, symbol: &'static str) -> bool {
        let there = self.at(symbol);
        self.next += usize::from(there);
        there
    }

    fn at(&self, symbol: &'static str) -> bool {
        self.peek().is_some_and(|token| token.kind == TokenKind::Symbol(symbol))
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    /// Where the next token stands, or the end.
    fn here(&self) -> Span {
        self.peek().map_or(self.end..self.end, |token| token.span.clone())
    }

    /// Where the last token ended.
    fn before(&self) -> usize {
        self.next.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.span.end)
    }

    fn report_here(&mut self, mistake: impl FnOnce(String) -> Mistake) {
        let found = self.peek().map_or_else(|| "the end".to_owned(), describe);
        let span = self.here();
        self.report(mistake(found), span);
    }

    /// Reports a mistake, unless the same place has one already: the second would only be its echo.
    fn report(&mut self, mistake: Mistake, span: Span) {
        if !self.faults.iter().any(|fault| fault.span == span) {
            self.faults.push(mistake.at(span));
        }
    }
}

fn describe(token: &Token) -> String {
    match &token.kind {
        TokenKind::Number(number) => format!("`{number}`"),
        TokenKind::Text(text) => format!("'{text}'"),
        TokenKind::Name(name) => format!("`{name}`"),
        TokenKind::Symbol(symbol) => format!("`{symbol}`"),
    }
}
