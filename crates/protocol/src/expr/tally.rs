//! What an aggregate found at each row, kept: after a change only the rows that changed are looked at again.
//!
//! Only such aggregates are tallied whose condition and value read nothing but the row itself and *fixed* references, which every row finds alike. A tally
//! remembers what the fixed ones were; when one of them is something else, it is begun anew. So it holds what counting everything would find, whoever
//! changed what.

use super::environment::Cursor;
use super::names::{At, RefId, Reference, References};
use super::node::{Fold, Node, Over, Reading, Tallied};
use crate::value::{Truth, Val};

/// Logs with fewer rows are counted afresh: that is as quick, and takes no memory.
const WORTHWHILE: usize = 12;

/// An aggregate's condition and value at each row of a log.
#[derive(Clone, Debug)]
pub struct Tally {
    fixed: Vec<Val>,
    /// How many changes of the log have been taken in.
    seen: usize,
    holds: Vec<Truth>,
    /// None at all for an aggregate that only counts.
    values: Vec<Val>,
    certain: usize,
    possible: usize,
}

/// The rows of a log, and which of them changed.
#[derive(Clone, Copy)]
pub struct Log<'a> {
    /// The rows in order. Rows are added after the others; if one goes, the log is another log.
    pub rows: &'a [Cursor],
    /// Places in `rows`, in the order in which values changed there; it only grows.
    pub changes: &'a [u32],
}

impl Log<'_> {
    pub(super) fn is_worth_keeping(self) -> bool {
        self.rows.len() >= WORTHWHILE
    }
}

impl Tally {
    /// An empty one, of a log as it is now.
    pub(super) fn new(fixed: Vec<Val>, log: Log<'_>) -> Self {
        let seen = log.changes.len();
        Self { fixed, seen, holds: Vec::new(), values: Vec::new(), certain: 0, possible: 0 }
    }

    /// Whether it is quicker to bring it up to date than to begin anew, and right.
    pub(super) fn can_go_on(&self, fixed: &[Val], log: Log<'_>) -> bool {
        let same = |(one, other): (&Val, &Val)| one.is_same(other);
        self.fixed.len() == fixed.len()
            && self.fixed.iter().zip(fixed).all(same)
            && self.holds.len() <= log.rows.len()
            && log.changes.len() - self.seen <= self.holds.len()
    }

    /// Looks at the rows that changed or are new. `outcome` is the condition at a row, and the value if the aggregate has one.
    pub(super) fn bring_up_to_date(
        &mut self,
        log: Log<'_>,
        outcome: impl Fn(Cursor) -> (Truth, Option<Val>),
    ) {
        for row in log.changes[self.seen..].iter().map(|row| *row as usize) {
            if row < self.holds.len() {
                let (holds, value) = outcome(log.rows[row]);
                self.count(self.holds[row], -1);
                self.count(holds, 1);
                self.holds[row] = holds;
                if let Some(value) = value {
                    self.values[row] = value;
                }
            }
        }
        for row in &log.rows[self.holds.len()..] {
            let (holds, value) = outcome(*row);
            self.count(holds, 1);
            self.holds.push(holds);
            self.values.extend(value);
        }
        self.seen = log.changes.len();
    }

    fn count(&mut self, holds: Truth, by: isize) {
        if holds == Truth::True {
            self.certain = self.certain.saturating_add_signed(by);
        }
        if holds != Truth::False {
            self.possible = self.possible.saturating_add_signed(by);
        }
    }

    /// Of how many rows the condition certainly holds, and of how many it may.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.certain, self.possible)
    }

    /// The condition and the value at each row.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = (Truth, &Val)> {
        self.holds.iter().copied().zip(&self.values)
    }
}

/// How an aggregate is tallied; `None` if it cannot be, or if that would not help.
pub(super) fn tallied(over: &Over, fold: &Fold, references: &mut References) -> Option<Tallied> {
    let Over::Cursors(rows, Reading::Plain) = over else { return None };
    let Some(Reference::Rows { .. }) = references.get(*rows) else { return None };
    let parts: [Option<&Node>; 2] = match fold {
        Fold::Count(Some(condition)) => [Some(condition), None],
        Fold::Sum(chosen) | Fold::Min(chosen) | Fold::Max(chosen) => {
            [chosen.condition.as_ref(), Some(&chosen.value)]
        }
        Fold::Longest { date, condition, .. } => [Some(condition), Some(date)],
        Fold::Count(None) | Fold::Any(_) | Fold::All(_) | Fold::Distinct(_) | Fold::First(_) => return None,
    };
    let mut fixed = Vec::new();
    let local = parts.into_iter().flatten().all(|node| reads_row_only(node, references, &mut fixed));
    fixed.sort_unstable();
    fixed.dedup();
    local.then(|| Tallied { id: references.next_tally(), fixed: fixed.into() })
}

/// Whether a node reads the bound row and fixed references, which are collected, and no more.
fn reads_row_only(node: &Node, references: &References, fixed: &mut Vec<RefId>) -> bool {
    let mut all = |nodes: &[Node]| nodes.iter().all(|node| reads_row_only(node, references, fixed));
    match node {
        Node::Constant(_) => true,
        Node::Read(reference, Reading::Plain) => {
            fixed.push(*reference);
            true
        }
        Node::Read(reference, Reading::Bound(0)) => {
            matches!(references.get(*reference), Some(Reference::Item { at: At::Bound, .. }))
        }
        Node::Not(part) | Node::Negate(part) => reads_row_only(part, references, fixed),
        Node::And(parts)
        | Node::Or(parts)
        | Node::In(parts)
        | Node::Compare(_, parts)
        | Node::Arithmetic(_, parts) => all(parts.as_slice()),
        Node::If(parts) => all(parts.as_slice()),
        Node::List(parts) | Node::Call(_, parts) => all(parts),
        Node::Read(..) | Node::Element(_) | Node::Same(..) | Node::Aggregate(_) => false,
    }
}
