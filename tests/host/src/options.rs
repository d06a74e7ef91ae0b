//! What the tester asked for, and a clock that starts when they said.

use std::path::PathBuf;
use std::time::Instant;

use api::Clock;
use chrono::{DateTime, FixedOffset, TimeDelta};

/// `--port N --ui DIR [--data DIR] [--now INSTANT]`.
pub(crate) struct Options {
    /// TCP port; 0 lets the system choose.
    pub(crate) port: u16,
    /// The built interface.
    pub(crate) ui: PathBuf,
    /// Application data and casebooks.
    pub(crate) data: PathBuf,
    /// What time it is at the start; the computer's when absent.
    pub(crate) now: Option<DateTime<FixedOffset>>,
}

impl Options {
    /// Reads the command line.
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let fresh = std::env::temp_dir().join(format!("casebook-test-host-{}", std::process::id()));
        let mut options = Self { port: 0, ui: PathBuf::from("ui/dist"), data: fresh, now: None };
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
            match word.as_str() {
                "--port" => options.port = value.parse().map_err(|_| format!("{value} is no port"))?,
                "--ui" => options.ui = value.into(),
                "--data" => options.data = value.into(),
                "--now" => {
                    let now = DateTime::parse_from_rfc3339(&value);
                    options.now = Some(now.map_err(|error| format!("{value}: {error}"))?);
                }
                _ => return Err(format!("{word}? --port N --ui DIR [--data DIR] [--now INSTANT]")),
            }
        }
        Ok(options)
    }
}

/// A clock that shows `start` when it is made and goes on from there.
pub(crate) struct Offset {
    start: DateTime<FixedOffset>,
    since: Instant,
}

impl Offset {
    /// Starts the clock.
    pub(crate) fn starting(start: DateTime<FixedOffset>) -> Self {
        Self { start, since: Instant::now() }
    }
}

impl Clock for Offset {
    fn now(&self) -> DateTime<FixedOffset> {
        self.start + TimeDelta::from_std(self.since.elapsed()).unwrap_or_default()
    }
}
