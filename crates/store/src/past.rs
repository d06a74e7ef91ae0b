//! Passphrases that were used before: recognised, never known.

use crate::casebook::Casebook;
use crate::keys::{Stretching, recognise, remember};

/// How many former passphrases an account may not use again.
const HISTORY: u32 = 5;

/// A passphrase to be recognised later, in the encrypted database with the event that brought it.
pub(crate) struct Remembered {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Casebook {
    /// What will recognise the passphrase of `user` that the next event brings.
    pub(crate) fn remember(&mut self, user: &str, passphrase: &str) -> std::io::Result<Remembered> {
        let stretching = Stretching::of(self.keys.training);
        let bytes = remember(passphrase, stretching, &mut self.surroundings.chance);
        let bytes = bytes.map_err(|_| std::io::Error::other("a passphrase could not be hashed"))?;
        Ok(Remembered { name: format!("past {user} {:020}", self.tip.head.seq + 1), bytes })
    }

    /// Whether `user` had this passphrase, now or lately.
    pub(crate) fn had(&self, user: &str, passphrase: &str) -> rusqlite::Result<bool> {
        let stretching = Stretching::of(self.keys.training);
        let mut statement = self
            .connection
            .prepare("SELECT bytes FROM secrets WHERE name BETWEEN ?1 AND ?2 ORDER BY name DESC LIMIT ?3")?;
        let mut rows = statement.query((format!("past {user} 0"), format!("past {user} 9"), HISTORY))?;
        while let Some(row) = rows.next()? {
            if recognise(&row.get::<_, Vec<u8>>(0)?, passphrase, stretching) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
