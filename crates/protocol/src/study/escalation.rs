//! The rules of a dose escalation, in numbers.

use crate::definition::Decisions;

/// A dose that is escalated from cohort to cohort.
#[derive(Clone, Debug)]
pub struct Escalation {
    /// Days between the first and the second dose of a cohort, at least.
    pub first_gap: u32,
    /// Days between later doses, at least.
    pub later_gap: u32,
    /// Places of a cohort at first.
    pub size: u32,
    /// Places of a cohort that was expanded.
    pub expanded: u32,
    /// The last day of the observation for toxicity; the dose's is day 0.
    pub window: u32,
    /// So many toxicities stop a cohort.
    pub stops_at: u32,
    /// Every cohort is filled without a decision.
    pub fills: bool,
    /// What the committee's decisions mean.
    pub decisions: Decisions,
}
