//! The expression language: skip logic, derivations, edit checks, eligibility and windows are written in it.
//!
//! Text becomes a syntax tree, the tree is checked against the study's names and types and becomes a [`Program`], and a program runs against an
//! [`Environment`]. The language cannot loop, read the clock or reach outside, so every program ends, and the same record gives the same answer on
//! every machine. `docs/expressions.md` is its manual.

mod ast;
mod check;
mod environment;
mod functions;
mod lexer;
mod mistake;
mod names;
mod node;
mod parser;
mod printer;
mod program;
mod run;
mod tally;
mod types;

pub use ast::{Binary, Expr, Ident, Kind, Span, Unary};
pub use environment::{Argument, Cursor, Environment};
pub use functions::functions;
pub use mistake::{Fault, Mistake};
pub use names::{
    At, Candidates, CodelistId, EventId, FormId, GroupId, Item, ItemId, Laboratory, Names, Place, RefId,
    Reference, References, TallyId, UnitId, ValueId, VisitField, WhichVisit,
};
pub use parser::parse;
pub use program::{Program, compile};
pub use tally::{Log, Tally};
pub use types::Type;
