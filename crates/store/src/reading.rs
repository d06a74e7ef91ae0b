//! A casebook open for reading alone, and what it says of itself before anybody unlocks it.

use std::path::Path;

use rusqlite::Connection;

use crate::anchor::AnchorFile;
use crate::casebook::Casebook;
use crate::database;
use crate::error::OpenError;
use crate::folder::Holder;
use crate::record::Record;
use crate::surroundings::Surroundings;
use crate::unlocking::{key_file, unlock, unsealed};
use crate::verify::Verifier;

/// A casebook open for reading alone: for `info`, `verify`, `audit`, and the archive.
pub struct ReadOnly {
    connection: Connection,
    verifier: Verifier,
}

impl ReadOnly {
    /// Opens a casebook without claiming it. No login is recorded, because nothing is written.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(
        path: &Path,
        user: &str,
        passphrase: &str,
        surroundings: &Surroundings,
    ) -> Result<Self, OpenError> {
        let (folder, keys) = key_file(path)?;
        let pair = unlock(&folder, &keys, user, passphrase, surroundings.now())?;
        let anchor = surroundings.anchors.as_ref().map(|directory| AnchorFile::new(directory, keys.casebook));
        for key in keys.database_keys(user, &pair).map_err(unsealed)? {
            match database::open_to_read(&folder.database(), &key) {
                Ok(connection) => {
                    let verifier = Verifier { database: folder.database(), key, anchor };
                    return Ok(Self { connection, verifier });
                }
                Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(OpenError::Damaged("no key opens the database".into()))
    }

    /// Reads the record.
    #[must_use]
    pub fn record(&self) -> Record<'_> {
        Record::new(&self.connection)
    }

    /// Verifies it.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }
}

impl Casebook {
    /// Reads the casebook on a connection of its own, in another thread if one likes, while this one goes on writing.
    ///
    /// # Errors
    /// When the database cannot be opened again.
    pub fn reader(&self) -> Result<ReadOnly, OpenError> {
        let verifier = self.verifier();
        let connection = database::open_to_read(&verifier.database, &verifier.key)?;
        Ok(ReadOnly { connection, verifier })
    }
}

/// What anybody may know of a casebook without unlocking it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// The names of its accounts.
    pub users: Vec<String>,
    /// Made for training.
    pub training: bool,
    /// The study's OID.
    pub study: String,
    /// The site's number.
    pub site: String,
    /// Who has it open for writing.
    pub holder: Option<Holder>,
}

/// What anybody may know of a casebook without unlocking it.
///
/// # Errors
/// When the folder is no casebook, or cannot be read.
pub fn outside(path: &Path) -> Result<Outside, OpenError> {
    let (folder, keys) = key_file(path)?;
    let users = keys.users.iter().map(|slot| slot.user.clone()).collect();
    Ok(Outside {
        users,
        training: keys.training,
        study: keys.study,
        site: keys.site,
        holder: folder.holder(),
    })
}
