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

    /// How long the last one took.
    pub(crate) fn last(&self) -> Duration {
        self.times.last().copied().unwrap_or_default()
    }

    pub(crate) fn print(mut self) {
        self.times.sort_unstable();
        let count = self.times.len();
        let at = |percent: usize| format!("{:.3?}", self.at(percent));
        let last = if count >= 100 { at(99) } else { "–".to_owned() };
        println!("| {} | {count} | {} | {} | {last} |", self.what, at(0), at(50));
    }

    /// Prints, and then whether all but a hundredth stay within a limit.
    pub(crate) fn print_within(mut self, limit: Duration) {
        self.times.sort_unstable();
        let count = self.times.len();
        let (last, slowest) = (self.at(99), self.at(100));
        let kept = self.times.partition_point(|time| *time <= limit);
        let verdict = if last <= limit { "KEPT" } else { "NOT KEPT" };
        let what = self.what.clone();
        self.print();
        println!(
            "| {what}: the goal of {limit:?} at the 99th percentile is **{verdict}** | {kept} of {count} within | – | slowest {slowest:.3?} | {last:.3?} |",
        );
    }

    /// The time that so many of a hundred do not exceed; of sorted times.
    fn at(&self, percent: usize) -> Duration {
        let count = self.times.len();
        self.times[(count * percent / 100).min(count - 1)]
    }
}
