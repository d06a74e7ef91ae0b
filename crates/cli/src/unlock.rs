//! Opening a casebook: who, with which passphrase.

use std::fs;
use std::io::{IsTerminal, stdin};
use std::path::Path;

use store::{Casebook, Passphrase, ReadOnly, Session, outside};

use crate::args::Credentials;
use crate::failure::Failure;
use crate::folders::surroundings;
use crate::interrupt;

/// The variable that holds the passphrase.
const VARIABLE: &str = "CASEBOOK_PASSPHRASE";

/// Opens a casebook for reading alone: nothing is written, and nobody else is kept out.
pub(crate) fn read_only(path: &Path, credentials: &Credentials) -> Result<ReadOnly, Failure> {
    let (user, passphrase) = ask(path, credentials)?;
    ReadOnly::open(path, &user, &passphrase, &surroundings()?).map_err(|error| Failure::opening(path, error))
}

/// Opens a casebook for writing; the login is recorded, and from here on a signal lets what was begun be ended in order.
pub(crate) fn to_write(path: &Path, credentials: &Credentials) -> Result<(Casebook, Session), Failure> {
    let (user, passphrase) = ask(path, credentials)?;
    interrupt::listen()?;
    Casebook::open(path, &user, &passphrase, surroundings()?).map_err(|error| Failure::opening(path, error))
}

/// Who opens, and with which passphrase.
pub(crate) fn ask(path: &Path, credentials: &Credentials) -> Result<(String, Passphrase), Failure> {
    let outside = match fs::metadata(path) {
        Err(error) => return Err(Failure::io(path, &error)),
        Ok(_) => outside(path).map_err(|error| Failure::opening(path, error))?,
    };
    let user = match (&credentials.user, outside.users.as_slice()) {
        (Some(user), _) | (None, [user]) => user.clone(),
        (None, users) => {
            return Err(Failure::usage(format!("{} has several accounts", path.display()))
                .advise(format!("say which with --user: {}", users.join(", "))));
        }
    };
    let passphrase = passphrase(credentials.passphrase_file.as_deref(), &user)?;
    Ok((user, passphrase))
}

/// The passphrase of an account: from the file, the variable, or a prompt.
pub(crate) fn passphrase(file: Option<&Path>, user: &str) -> Result<Passphrase, Failure> {
    if let Some(file) = file {
        let text = Passphrase::new(fs::read_to_string(file).map_err(|error| Failure::io(file, &error))?);
        return Ok(Passphrase::new(text.lines().next().unwrap_or_default().to_owned()));
    }
    if let Ok(passphrase) = std::env::var(VARIABLE) {
        return Ok(Passphrase::new(passphrase));
    }
    if !stdin().is_terminal() {
        return Err(Failure::usage("no passphrase was given")
            .advise(format!("give --passphrase-file FILE, or set {VARIABLE}")));
    }
    let typed = rpassword::prompt_password(format!("Passphrase of {user}: "));
    typed
        .map(Passphrase::new)
        .map_err(|error| Failure::usage(format!("no passphrase could be read: {error}")))
}
