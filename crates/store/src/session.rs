//! Sessions: a person who has unlocked the casebook, and the limits on those who fail to.

use std::collections::BTreeMap;
use std::io;

use chrono::{DateTime, FixedOffset, TimeDelta};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::instant_text;
use crate::folder::{Folder, read_json, write_json};
use crate::keys::Pair;

/// Somebody who has unlocked the casebook; ends with [`crate::Act::LogOut`] or with the casebook.
pub struct Session {
    pub(crate) id: Uuid,
    pub(crate) user: String,
    pub(crate) pair: Pair,
}

impl Session {
    /// The account.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }
}

/// The fewest characters of a passphrase.
pub const PASSPHRASE_LEAST: usize = 12;

pub(crate) fn is_strong(passphrase: &str) -> bool {
    passphrase.chars().count() >= PASSPHRASE_LEAST
}

/// Whether `user` can name an account.
pub(crate) fn is_account_name(user: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    (2..=40).contains(&user.len()) && user.chars().all(allowed) && user != crate::check::RECOVERY
}

/// Failures allowed before waiting begins.
const FREE: u32 = 5;
/// The first wait; each further failure doubles it, up to an hour.
const WAIT_SECONDS: i64 = 30;

/// Failed unlocks, kept beside the locked database until somebody unlocks it and they can be recorded.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Attempts {
    /// Not yet in the trail.
    pub(crate) unrecorded: Vec<Attempt>,
    /// How many in a row, by account.
    streaks: BTreeMap<String, Streak>,
}

/// One failed unlock.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attempt {
    /// The name given.
    pub(crate) user: String,
    /// When, UTC.
    pub(crate) instant: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Streak {
    failures: u32,
    last: DateTime<FixedOffset>,
}

impl Attempts {
    pub(crate) fn read(folder: &Folder) -> io::Result<Self> {
        Ok(read_json(&folder.attempts())?.unwrap_or_default())
    }

    fn write(&self, folder: &Folder) -> io::Result<()> {
        if self.unrecorded.is_empty() && self.streaks.is_empty() {
            return match std::fs::remove_file(folder.attempts()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        write_json(&folder.attempts(), self)
    }

    /// Until when `user` has to wait; `None` when not at all.
    pub(crate) fn wait(&self, user: &str, now: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
        let streak = self.streaks.get(user).filter(|streak| streak.failures >= FREE)?;
        let doublings = (streak.failures - FREE).min(7);
        let until = streak.last + TimeDelta::seconds((WAIT_SECONDS << doublings).min(3600));
        // A clock set back (or right again) must not lock anybody out for years.
        (streak.last <= now && now < until).then_some(until)
    }

    /// Failures that may follow before `user` has to wait.
    pub(crate) fn left(&self, user: &str) -> u32 {
        FREE.saturating_sub(self.streaks.get(user).map_or(0, |streak| streak.failures))
    }

    /// `None` is a name that is nobody's. It may be a passphrase typed in the wrong field: it is not kept.
    pub(crate) fn fail(
        &mut self,
        user: Option<&str>,
        now: DateTime<FixedOffset>,
        folder: &Folder,
    ) -> io::Result<()> {
        let name = user.unwrap_or("unknown").to_owned();
        self.unrecorded.push(Attempt { user: name, instant: instant_text(&now) });
        if let Some(user) = user {
            let failures = self.streaks.get(user).map_or(0, |streak| streak.failures) + 1;
            self.streaks.insert(user.to_owned(), Streak { failures, last: now });
        }
        self.write(folder)
    }

    /// `user` gave the right passphrase again: the failures before it no longer count, but stay to be recorded.
    pub(crate) fn forgive(&mut self, user: &str, folder: &Folder) -> io::Result<()> {
        if self.streaks.remove(user).is_some() { self.write(folder) } else { Ok(()) }
    }

    /// `user` got in, and everything unrecorded is in the trail now.
    pub(crate) fn succeed(&mut self, user: &str, folder: &Folder) -> io::Result<()> {
        self.unrecorded.clear();
        self.streaks.remove(user);
        self.write(folder)
    }
}
