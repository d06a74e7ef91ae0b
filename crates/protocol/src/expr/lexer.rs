//! Text into tokens. A character without meaning is reported and left out, so that the rest can still be read.

use std::iter::Peekable;
use std::str::CharIndices;

use rust_decimal::Decimal;

use super::ast::Span;
use super::mistake::{Fault, Mistake};

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// The kinds of token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Number(Decimal),
    Text(String),
    /// Also the words `true`, `false`, `unknown` and `in`.
    Name(String),
    /// An operator or a bracket.
    Symbol(&'static str),
}

/// Longer ones first.
const SYMBOLS: [&str; 21] = [
    "||", "&&", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "!", "?", ":", ".", ",", "(", ")", "[",
    "]",
];

/// What other languages write, and this one does not. Longer ones first.
const FOREIGN: [(&str, &str); 14] = [
    ("===", "=="),
    ("!==", "!="),
    ("<>", "!="),
    ("=<", "<="),
    ("=>", ">="),
    ("≤", "<="),
    ("≥", ">="),
    ("≠", "!="),
    ("×", "*"),
    ("÷", "/"),
    ("−", "-"),
    ("=", "=="),
    ("&", "&&"),
    ("|", "||"),
];

/// Every token of `text`, and what could not be read.
pub(super) fn tokens(text: &str) -> (Vec<Token>, Vec<Fault>) {
    let mut lexer =
        Lexer { text, chars: text.char_indices().peekable(), tokens: Vec::new(), faults: Vec::new() };
    while let Some((start, first)) = lexer.chars.peek().copied() {
        lexer.token(start, first);
    }
    (lexer.tokens, lexer.faults)
}

struct Lexer<'a> {
    text: &'a str,
    chars: Peekable<CharIndices<'a>>,
    tokens: Vec<Token>,
    faults: Vec<Fault>,
}

impl Lexer<'_> {
    fn token(&mut self, start: usize, first: char) {
        let rest = &self.text[start..];
        if first.is_whitespace() {
            self.chars.next();
        } else if rest.starts_with("//") {
            self.skip_while(|c| c != '\n');
        } else if first.is_ascii_alphabetic() || first == '_' {
            let end = self.skip_while(|c| c.is_ascii_alphanumeric() || c == '_');
            self.push(TokenKind::Name(self.text[start..end].to_owned()), start..end);
        } else if first.is_ascii_digit() {
            self.number(start);
        } else if first == '\'' || first == '"' {
            self.literal(start, first);
        } else {
            self.symbol(start, first);
        }
    }

    fn symbol(&mut self, start: usize, first: char) {
        let rest = &self.text[start..];
        let known = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol));
        let foreign = FOREIGN.iter().find(|(found, _)| rest.starts_with(found));
        let (symbol, length) = match (known, foreign) {
            (Some(known), Some((found, _))) if known.len() >= found.len() => (Some(*known), known.len()),
            (Some(known), None) => (Some(*known), known.len()),
            (_, Some((found, meant))) => {
                let mistake = Mistake::Operator { found: (*found).to_owned(), meant };
                self.faults.push(mistake.at(start..start + found.len()));
                (Some(*meant), found.len())
            }
            (None, None) => (None, first.len_utf8()),
        };
        let end = start + length;
        while self.chars.next_if(|(at, _)| *at < end).is_some() {}
        match symbol {
            Some(symbol) => self.push(TokenKind::Symbol(symbol), start..end),
            None => self.faults.push(Mistake::Character(first).at(start..end)),
        }
    }

    fn number(&mut self, start: usize) {
        let mut end = self.skip_while(|c| c.is_ascii_digit());
        let mut after = self.text[end..].chars();
        if after.next() == Some('.') && after.next().is_some_and(|c| c.is_ascii_digit()) {
            self.chars.next();
            end = self.skip_while(|c| c.is_ascii_digit());
        }
        if self.chars.peek().is_some_and(|(_, c)| c.is_alphanumeric() || *c == '_') {
            end = self.skip_while(|c| c.is_alphanumeric() || c == '_');
        }
        let written = &self.text[start..end];
        let number = Decimal::from_str_exact(written).unwrap_or_else(|_| {
            self.faults.push(Mistake::Number(written.to_owned()).at(start..end));
            Decimal::ZERO
        });
        self.push(TokenKind::Number(number), start..end);
    }

    fn literal(&mut self, start: usize, quote: char) {
        self.chars.next();
        let mut text = String::new();
        while let Some((at, c)) = self.chars.next() {
            if c == quote {
                return self.push(TokenKind::Text(text), start..at + 1);
            }
            if c != '\\' {
                text.push(c);
                continue;
            }
            match self.chars.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, escaped @ ('\\' | '\'' | '"'))) => text.push(escaped),
                Some((next, other)) => {
                    self.faults.push(Mistake::Escape(other).at(at..next + other.len_utf8()));
                    text.push(other);
                }
                None => break,
            }
        }
        self.faults.push(Mistake::OpenText.at(start..self.text.len()));
        self.push(TokenKind::Text(text), start..self.text.len());
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) -> usize {
        while self.chars.next_if(|(_, c)| wanted(*c)).is_some() {}
        self.chars.peek().map_or(self.text.len(), |(at, _)| *at)
    }

    fn push(&mut self, kind: TokenKind, span: Span) {
        self.tokens.push(Token { kind, span });
    }
}
