//! Progress of long work: a line that changes on a terminal, a line a phase elsewhere when asked for. And the ear for whoever stops it.

use std::cell::RefCell;
use std::io::{IsTerminal, stderr};
use std::ops::ControlFlow;

use exchange::{Phase, Watch};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::Watching;
use crate::interrupt;

/// Says on standard error what is being done.
pub(crate) enum Progress {
    /// Nothing: the answer is for a machine, or nobody looks.
    Silent,
    /// A line that changes.
    Bar(ProgressBar),
    /// A line for each phase; here the last one.
    Lines(RefCell<String>),
}

impl Progress {
    /// As lines when asked for, else as a bar when standard error is a terminal and the answer is not for a machine.
    pub(crate) fn new(watching: Watching, json: bool) -> Self {
        if watching.progress {
            return Self::Lines(RefCell::default());
        }
        if json || !stderr().is_terminal() {
            return Self::Silent;
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {human_pos}") {
            bar.set_style(style);
        }
        Self::Bar(bar)
    }

    /// So much of a phase of a simulation is done.
    pub(crate) fn simulated(&self, phase: &str, done: u64, total: u64) {
        self.say(format!("simulating, {phase} of {total}:"), done);
    }

    /// Events verified.
    pub(crate) fn events(&self, progress: store::Progress) -> ControlFlow<()> {
        self.say(format!("verifying, of {} events", progress.of), progress.done);
        if interrupt::heard().is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn say(&self, phase: impl Into<String>, done: u64) {
        match self {
            Self::Silent => {}
            Self::Bar(bar) => {
                bar.set_message(phase.into());
                bar.set_position(done);
            }
            Self::Lines(last) => {
                let phase = phase.into();
                if *last.borrow() != phase {
                    eprintln!("{phase}");
                    last.replace(phase);
                }
            }
        }
    }
}

impl Watch for Progress {
    fn progress(&self, phase: Phase, done: u64, _: u64) {
        let phase = match phase {
            Phase::Replay => "reading the chain",
            Phase::Odm => "writing ODM, bytes",
            Phase::Csv => "writing tables, bytes",
            Phase::Audit => "writing the trail, bytes",
            Phase::Study => "writing definition and manifest, bytes",
            Phase::Check => "reading back, files",
        };
        self.say(phase, done);
    }

    fn cancelled(&self) -> bool {
        interrupt::heard().is_some()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
