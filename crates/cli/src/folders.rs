//! Where this computer keeps what belongs to the program: the same place as the window's.

use std::path::PathBuf;

use api::{Environment, Host};
use store::Surroundings;

use crate::failure::Failure;

/// The application's data: `CASEBOOK_DATA`, else the user's data folder.
pub(crate) fn data() -> PathBuf {
    std::env::var_os("CASEBOOK_DATA").map_or_else(|| Environment::folders().0, PathBuf::from)
}

/// The heads of chains that this computer has seen.
pub(crate) fn anchors() -> PathBuf {
    data().join("anchors")
}

/// A host for the window's own commands.
pub(crate) fn host() -> Host {
    Host::new(Environment::real(data(), Environment::folders().1))
}

/// The computer's clock and randomness, and the heads of chains.
pub(crate) fn surroundings() -> Result<Surroundings, Failure> {
    Surroundings::real(Some(anchors()))
        .map_err(|error| Failure::refused(format!("the operating system gives no randomness: {error}")))
}
