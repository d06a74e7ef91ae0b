//! Times, and the line that they become.

use std::time::{Duration, Instant};

/// Times of one thing done again and again.
pub(crate) struct Figures {
    what: String,
    times: Vec<Duration>,
}

impl Figures {
    pub(crate) fn head() {
        println!("| what | times | fastest | median | 99th percentile |\n|---|---|---|---|---|");
    }

    pub(crate) fn of(what: &str) -> Self {
        Self { what: what.to_owned(), times: Vec::new() }
    }

    /// Does it once more.
    pub(crate) fn time<R>(&mut self, act: impl FnOnce() -> R) -> R {
        let begun = Instant::now();
        let result = act();
        self.times.push(begun.elapsed());
        result
    }

    /// All times together.
    pub(crate) fn total(&self) -> Duration {
        self.times.iter().sum()
    }

    pub(crate) fn print(mut self) {
        self.times.sort_unstable();
        let count = self.times.len();
        let at = |percent: usize| format!("{:.3?}", self.times[(count * percent / 100).min(count - 1)]);
        let last = if count >= 100 { at(99) } else { "–".to_owned() };
        println!("| {} | {count} | {} | {} | {last} |", self.what, at(0), at(50));
    }
}
