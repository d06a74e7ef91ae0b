//! A compiled expression.

use super::ast::Span;
use super::check::{Checked, check};
use super::environment::Environment;
use super::mistake::Fault;
use super::names::{Names, RefId, References};
use super::node::{Node, Reading};
use super::parser::read;
use super::run;
use super::types::Type;
use crate::value::{Truth, Val};

/// An expression that has been read, checked and resolved: it runs without looking up a name, and cannot fail.
#[derive(Clone, Debug)]
pub struct Program {
    text: Box<str>,
    node: Node,
    ty: Type,
    reads: Box<[RefId]>,
    reads_clock: bool,
    bare: Box<[(RefId, Span)]>,
}

/// Reads, checks and resolves `text`. With `wanted`, the expression must have that type, and texts that stand for codes are held against that list.
///
/// # Errors
/// Every mistake found, in the order of the text.
pub fn compile(
    text: &str,
    names: &dyn Names,
    wanted: Option<&Type>,
    references: &mut References,
) -> Result<Program, Vec<Fault>> {
    let (expr, mut faults) = read(text);
    let Checked { node, ty, reads, reads_clock, bare, faults: more } =
        check(&expr, names, wanted, references);
    faults.extend(more);
    faults.sort_by_key(|fault| fault.span.start);
    faults.dedup();
    if faults.is_empty() {
        Ok(Program { text: text.into(), node, ty, reads: reads.into(), reads_clock, bare: bare.into() })
    } else {
        Err(faults)
    }
}

impl Program {
    /// The expression as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The type of what it computes.
    #[must_use]
    pub fn ty(&self) -> &Type {
        &self.ty
    }

    /// What it reads, each once, in ascending order.
    #[must_use]
    pub fn dependencies(&self) -> &[RefId] {
        &self.reads
    }

    /// Whether its value may change with time alone: it asks for today's date or this instant.
    #[must_use]
    pub fn reads_clock(&self) -> bool {
        self.reads_clock
    }

    /// The reference, if the whole expression is one: then messages show the value as it was typed.
    #[must_use]
    pub fn reference(&self) -> Option<RefId> {
        match &self.node {
            Node::Read(reference, Reading::Plain) => Some(*reference),
            _ => None,
        }
    }

    /// The reference whose values the expression shows, converted or chosen perhaps, if there is one: of `ROWS.max(r, condition, r.DATE)` the item `DATE`.
    #[must_use]
    pub fn shown(&self) -> Option<RefId> {
        self.node.shown()
    }

    /// What is compared with a number written out other than zero, and the place of each comparison.
    #[must_use]
    pub fn bare_comparisons(&self) -> &[(RefId, Span)] {
        &self.bare
    }

    /// The value, if it depends on nothing: a condition that never holds, or always, is probably a mistake.
    #[must_use]
    pub fn constant(&self) -> Option<&Val> {
        self.node.constant()
    }

    /// The value, from a place in the record.
    pub fn eval(&self, environment: &(impl Environment + ?Sized)) -> Val {
        run::value(&self.node, environment)
    }

    /// The value as a condition.
    pub fn eval_truth(&self, environment: &(impl Environment + ?Sized)) -> Truth {
        run::truth(&self.node, environment)
    }
}
