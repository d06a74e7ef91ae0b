//! Progress of long work, on a terminal only.

use std::io::{IsTerminal, stderr};
use std::ops::ControlFlow;

use exchange::{Phase, Watch};
use indicatif::{ProgressBar, ProgressStyle};

/// A line on standard error that says what is being done.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Shown when standard error is a terminal and the answer is not for a machine.
    pub(crate) fn new(json: bool) -> Self {
        if json || !stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {human_pos}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// So much of a phase of a simulation is done.
    pub(crate) fn simulated(&self, phase: &str, done: u64, total: u64) {
        self.0.set_message(format!("simulating, {phase} of {total}:"));
        self.0.set_position(done);
    }

    /// Events verified.
    pub(crate) fn events(&self, progress: store::Progress) -> ControlFlow<()> {
        self.0.set_message(format!("verifying, of {} events", progress.of));
        self.0.set_position(progress.done);
        ControlFlow::Continue(())
    }
}

impl Watch for Progress {
    fn progress(&self, phase: Phase, done: u64, _: u64) {
        self.0.set_message(match phase {
            Phase::Replay => "reading the chain",
            Phase::Odm => "writing ODM, bytes",
            Phase::Csv => "writing tables, bytes",
            Phase::Audit => "writing the trail, bytes",
            Phase::Study => "writing definition and manifest, bytes",
            Phase::Check => "reading back, files",
        });
        self.0.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
