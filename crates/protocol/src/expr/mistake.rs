//! What can be wrong with an expression: one variant a mistake, each with a stable code, a message and what to write instead.

use std::fmt::Write;

use super::ast::Span;

/// A mistake and its place in the expression's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub mistake: Mistake,
    /// Where, in bytes.
    pub span: Span,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Mistake {
    /// A character that no token begins with.
    #[error("`{0}` has no meaning here")]
    Character(char),
    /// Another language's operator.
    #[error("`{found}` is not an operator")]
    Operator {
        /// As written.
        found: String,
        /// What this language writes.
        meant: &'static str,
    },
    /// A text without its closing quote.
    #[error("this text has no closing quote")]
    OpenText,
    /// A backslash before a character that needs none.
    #[error("`\\{0}` is not an escape")]
    Escape(char),
    /// A number that cannot be read.
    #[error("`{0}` is not a number")]
    Number(String),

    /// No expression at all.
    #[error("there is no expression")]
    Empty,
    /// Something else should stand here.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// What should stand here.
        expected: &'static str,
        /// What does.
        found: String,
    },
    /// A bracket that is never closed.
    #[error("this `{0}` is never closed")]
    Unclosed(char),
    /// More than one expression.
    #[error("the expression ends before {0}")]
    Extra(String),
    /// `a < b < c`.
    #[error("comparisons do not chain")]
    Chain,
    /// Nesting beyond what the language takes.
    #[error("this is nested too deeply")]
    Deep,

    /// A name that means nothing here.
    #[error("nothing is called `{name}` here")]
    Name {
        /// As written.
        name: String,
        /// What was probably meant.
        close: Option<String>,
    },
    /// An item that its form, or its rows, do not have.
    #[error("{owner} has no `{name}`")]
    Member {
        /// Of what.
        owner: String,
        /// As written.
        name: String,
        /// What was probably meant.
        close: Option<String>,
        /// What it has.
        known: Vec<String>,
    },
    /// A function that does not exist.
    #[error("there is no function `{name}`")]
    Function {
        /// As written.
        name: String,
        /// What was probably meant.
        close: Option<String>,
    },
    /// A method that does not exist.
    #[error("there is no method `{name}`")]
    Method {
        /// As written.
        name: String,
        /// What was probably meant.
        close: Option<String>,
    },
    /// A unit in which a result cannot be expressed.
    #[error("`{name}` is no unit of this result")]
    Unit {
        /// As written.
        name: String,
        /// What was probably meant.
        close: Option<String>,
        /// Every unit that would do.
        units: String,
    },
    /// A text that is no code of the list it is held against.
    #[error("`{code}` is not in code list {list}")]
    Code {
        /// As written.
        code: String,
        /// The list.
        list: String,
        /// What was probably meant.
        close: Option<String>,
        /// Every code of the list.
        codes: Vec<String>,
    },
    /// An item of a repeating group, read from outside its rows.
    #[error("`{item}` has a value for each row of {rows}")]
    Repeats {
        /// The item.
        item: String,
        /// Its rows.
        rows: String,
    },
    /// A form without rows.
    #[error("form {0} has no repeating group")]
    NoRows(String),
    /// A form with rows of several kinds.
    #[error("form {form} has several repeating groups")]
    ManyRows {
        /// The form.
        form: String,
        /// Its groups.
        groups: String,
    },
    /// `row` in an expression that stands in none.
    #[error("`row` means nothing here: this expression stands in no row")]
    Nowhere,
    /// A variable whose name is taken.
    #[error("`{0}` already means something else")]
    Taken(String),

    /// A value of another type than the place needs.
    #[error("expected {wanted}, found {found}")]
    Mismatch {
        /// What the place needs.
        wanted: String,
        /// What stands there.
        found: String,
        /// How to get from one to the other.
        advice: String,
    },
    /// An operator between values it does not join.
    #[error("`{symbol}` does not join {left} and {right}")]
    Operands {
        /// The operator.
        symbol: &'static str,
        /// The left operand's type.
        left: String,
        /// The right operand's type.
        right: String,
    },
    /// Values of different types where one type is needed.
    #[error("these should be of one type, but are {left} and {right}")]
    Mixed {
        /// The first type.
        left: String,
        /// The other.
        right: String,
    },
    /// Too few or too many arguments.
    #[error("`{name}` is written `{usage}`")]
    Arguments {
        /// The function or method.
        name: String,
        /// How it is written.
        usage: &'static str,
    },
    /// Something else than an item where a function reads one.
    #[error("`{0}` cannot read this")]
    Reference(String),
    /// A value that is no laboratory result.
    #[error("`{0}` needs a laboratory result")]
    Laboratory(String),
    /// A text in `date('…')` and its kin that is none.
    #[error("`{text}` is no {kind}")]
    Literal {
        /// As written.
        text: String,
        /// What it should be.
        kind: &'static str,
    },
    /// Something else than a new name as an aggregate's variable.
    #[error("the first argument names the row")]
    Variable,
}

impl Mistake {
    /// The stable code: `E-LEX-…`, `E-PARSE-…`, `E-NAME-…` or `E-TYPE-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Character(_) => "E-LEX-CHARACTER",
            Self::Operator { .. } => "E-LEX-OPERATOR",
            Self::OpenText => "E-LEX-TEXT",
            Self::Escape(_) => "E-LEX-ESCAPE",
            Self::Number(_) => "E-LEX-NUMBER",
            Self::Empty => "E-PARSE-EMPTY",
            Self::Expected { .. } => "E-PARSE-EXPECTED",
            Self::Unclosed(_) => "E-PARSE-UNCLOSED",
            Self::Extra(_) => "E-PARSE-EXTRA",
            Self::Chain => "E-PARSE-CHAIN",
            Self::Deep => "E-PARSE-DEEP",
            Self::Name { .. } => "E-NAME-UNKNOWN",
            Self::Member { .. } => "E-NAME-MEMBER",
            Self::Function { .. } => "E-NAME-FUNCTION",
            Self::Method { .. } => "E-NAME-METHOD",
            Self::Unit { .. } => "E-NAME-UNIT",
            Self::Code { .. } => "E-NAME-CODE",
            Self::Repeats { .. } => "E-NAME-REPEATS",
            Self::NoRows(_) => "E-NAME-NO-ROWS",
            Self::ManyRows { .. } => "E-NAME-MANY-ROWS",
            Self::Nowhere => "E-NAME-NOWHERE",
            Self::Taken(_) => "E-NAME-TAKEN",
            Self::Mismatch { .. } => "E-TYPE-MISMATCH",
            Self::Operands { .. } => "E-TYPE-OPERANDS",
            Self::Mixed { .. } => "E-TYPE-MIXED",
            Self::Arguments { .. } => "E-TYPE-ARGUMENTS",
            Self::Reference(_) => "E-TYPE-REFERENCE",
            Self::Laboratory(_) => "E-TYPE-LABORATORY",
            Self::Literal { .. } => "E-TYPE-LITERAL",
            Self::Variable => "E-TYPE-VARIABLE",
        }
    }

    /// What to write instead.
    #[must_use]
    pub fn advice(&self) -> String {
        match self {
            Self::Character(_) => "remove it, or put text between quotes".into(),
            Self::Operator { meant, .. } => format!("write `{meant}`"),
            Self::OpenText => "close it with the quote it began with".into(),
            Self::Escape(_) => r"write `\\`, `\'`, `\n`, or the character alone".into(),
            Self::Number(_) => "write digits with at most one point between them, at most 28 digits".into(),
            Self::Empty => "write a condition or a value, or leave the key out".into(),
            Self::Expected { expected, .. } => format!("put {expected} here"),
            Self::Unclosed(open) => format!("add `{}`", if *open == '(' { ')' } else { ']' }),
            Self::Extra(_) => "join the two parts with an operator, or remove the second".into(),
            Self::Chain => "write `a < b && b < c`".into(),
            Self::Deep => "split it: give a part a derived item of its own, or use a list".into(),
            Self::Name { close, .. } => meant(
                close.as_deref(),
                "name an item of this form, FORM.ITEM, EVENT.FORM.ITEM or a value of the study",
            ),
            Self::Member { close, known, .. } => meant(close.as_deref(), &listed(known)),
            Self::Function { close, .. } => meant(close.as_deref(), "see the list of functions"),
            Self::Method { close, .. } => meant(close.as_deref(), "see the list of aggregates"),
            Self::Unit { close, units, .. } => meant(close.as_deref(), &format!("write one of {units}")),
            Self::Code { close, codes, .. } if codes.len() <= 8 => {
                meant(close.as_deref(), &format!("write one of `{}`", codes.join("`, `")))
            }
            Self::Code { close, .. } => meant(close.as_deref(), "write a code of the list, not its label"),
            Self::Repeats { item, rows } => format!("write `{rows}.any(r, r.{item} …)` or another aggregate"),
            Self::NoRows(form) => format!("name an item: `{form}.ITEM`"),
            Self::ManyRows { groups, .. } => format!("name one: {groups}"),
            Self::Nowhere => {
                "name a row with an aggregate, `AE.any(r, …)`, or let the check stand on an item of the log"
                    .into()
            }
            Self::Taken(_) => "choose another name, such as `r`".into(),
            Self::Mismatch { advice, .. } => advice.clone(),
            Self::Operands { left, right, .. }
                if [left, right].map(String::as_str).contains(&"a date")
                    && [left, right].map(String::as_str).contains(&"text") =>
            {
                "write a date as `date('2026-03-01')`".into()
            }
            Self::Operands { left, right, .. }
                if [left, right].iter().any(|side| side.starts_with("a code of"))
                    && [left, right].map(String::as_str).contains(&"a condition") =>
            {
                "compare it with a code: `== 'Y'`".into()
            }
            Self::Operands { symbol, .. } => match *symbol {
                "in" => "write `value in [a, b]` or `'CODE' in ITEM` with several choices".into(),
                "==" | "!=" => "compare values of one type".into(),
                "+" | "-" => "add numbers; add days to a date; subtract dates".into(),
                "<" | "<=" | ">" | ">=" => "compare two numbers, dates, times or instants".into(),
                _ => "use numbers".into(),
            },
            Self::Mixed { .. } => "make them one type; a missing alternative is written `unknown`".into(),
            Self::Arguments { usage, .. } => format!("write `{usage}`"),
            Self::Reference(name) => match name.as_str() {
                "previous" | "baseline" | "latest" | "all_values" => {
                    format!("write `{name}(ITEM)` or `{name}(FORM.ITEM)`, with an item that does not repeat")
                }
                "used_elsewhere" => "write `used_elsewhere(ITEM)`, with an item of this form".into(),
                "corrected" => "write `corrected(ITEM)`, with an item of this form".into(),
                _ => format!("write `{name}(ITEM)`, `{name}(FORM.ITEM)` or `{name}(latest(ITEM))`"),
            },
            Self::Laboratory(_) => "name an item that a laboratory group makes, such as `HGB_LBORRES`".into(),
            Self::Literal { kind, .. } => match *kind {
                "date" => "write `date('2026-03-01')`, `date('2026-03')` or `date('2026')`".into(),
                "time" => "write `time('08:35')`".into(),
                _ => "write `datetime('2026-03-01T08:35+09:00')`".into(),
            },
            Self::Variable => "write a new name, as in `AE.any(r, r.AESER == 'Y')`".into(),
        }
    }

    pub(super) fn at(self, span: Span) -> Fault {
        Fault { mistake: self, span }
    }
}

fn meant(close: Option<&str>, otherwise: &str) -> String {
    close.map_or_else(|| otherwise.into(), |close| format!("did you mean `{close}`?"))
}

impl Fault {
    /// For people: the message, the line of `source` with the place underlined, and the advice.
    #[must_use]
    pub fn render(&self, source: &str) -> String {
        let start = source.floor_char_boundary(self.span.start);
        let end = source.ceil_char_boundary(self.span.end).max(start);
        let from = source[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let to = source[start..].find('\n').map_or(source.len(), |newline| start + newline);
        let width = source[start..end.min(to)].chars().count().max(1);
        let mut text = format!("{}: {}\n", self.mistake.code(), self.mistake);
        let _ = writeln!(text, "  | {}", &source[from..to]);
        let _ =
            writeln!(text, "  | {}{}", " ".repeat(source[from..start].chars().count()), "^".repeat(width));
        let _ = write!(text, "  = {}", self.mistake.advice());
        text
    }
}

/// What there is to choose from, as far as a line takes it.
fn listed(known: &[String]) -> String {
    match known {
        [] => "see what is defined there".to_owned(),
        few if few.len() <= 12 => format!("it has {}", few.join(", ")),
        many => format!("it has {}, …", many[..12].join(", ")),
    }
}

/// The candidate nearest to `name` in spelling, if any is near enough to have been meant.
pub(super) fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let length = name.chars().count();
    let allowed = if length == 1 { 0 } else { (length / 3).max(1) };
    candidates
        .into_iter()
        .map(|candidate| (distance(&name.to_uppercase(), &candidate.to_uppercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

/// How many letters must be added, removed, changed or swapped with their neighbour (optimal string alignment).
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut rows = vec![vec![0; right.len() + 1]; left.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=right.len()).collect();
    for i in 1..=left.len() {
        for j in 1..=right.len() {
            let changed = rows[i - 1][j - 1] + usize::from(left[i - 1] != right[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[left.len()][right.len()]
}
