//! What it takes to get in: the folder's key file, the claim to it, and a passphrase.

use std::path::Path;

use chrono::{DateTime, FixedOffset};

use crate::error::OpenError;
use crate::event::instant_text;
use crate::folder::{Claim, Folder, Holder, read_json};
use crate::keys::{KeyFile, Pair, Unopened};
use crate::session::Attempts;
use crate::surroundings::Surroundings;

pub(crate) fn key_file(path: &Path) -> Result<(Folder, KeyFile), OpenError> {
    let folder = Folder::new(path);
    if !folder.is_casebook() {
        return Err(OpenError::NotACasebook);
    }
    let keys: KeyFile = read_json(&folder.keys())?.ok_or(OpenError::NotACasebook)?;
    if keys.is_known() { Ok((folder, keys)) } else { Err(OpenError::UnknownFormat) }
}

pub(crate) fn claim(folder: &Folder, user: &str, surroundings: &Surroundings) -> Result<Claim, OpenError> {
    let holder = Holder {
        user: user.to_owned(),
        host: surroundings.process.host.clone(),
        pid: surroundings.process.pid,
        since: instant_text(&surroundings.now()),
    };
    folder.claim(&holder)?.map_err(OpenError::InUse)
}

/// The private keys of `user`, if the passphrase is right; a failure is kept to be recorded.
pub(crate) fn unlock(
    folder: &Folder,
    keys: &KeyFile,
    user: &str,
    passphrase: &str,
    now: DateTime<FixedOffset>,
) -> Result<Pair, OpenError> {
    let known = keys.user(user).map(|slot| slot.user.as_str());
    let mut attempts = Attempts::read(folder)?;
    if let Some(until) = attempts.wait(user, now) {
        return Err(OpenError::TooManyAttempts { until });
    }
    keys.unwrap(user, passphrase).map_err(|_| {
        if let Err(error) = attempts.fail(known, now, folder) {
            // An archive on a medium that cannot be written is no less closed to a wrong passphrase.
            tracing::warn!(%error, "a failed unlock could not be kept");
        }
        OpenError::WrongPassphrase { left: attempts.left(user) }
    })
}

pub(crate) fn unsealed(_: Unopened) -> OpenError {
    OpenError::Damaged("a key slot does not open".into())
}
