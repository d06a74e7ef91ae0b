//! The casebook's own key: made at creation, kept inside the encrypted database, signs packages; its fingerprint is on the first receipt.

use zeroize::Zeroizing;

use crate::keys::Pair;
use crate::record::Record;

impl Record<'_> {
    pub(crate) fn own_pair(&self) -> rusqlite::Result<Option<Pair>> {
        let mut statement = self.connection.prepare("SELECT bytes FROM secrets WHERE name = 'signing'")?;
        let mut rows = statement.query([])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let secrets: Zeroizing<[u8; 64]> = Zeroizing::new(row.get(0)?);
        Ok(Some(Pair::from_secrets(&secrets)))
    }

    /// Signs a package's manifest with the casebook's own key: Ed25519 over `"casebook manifest 1\n"` ‖ manifest. `None` for a replay, which has
    /// no key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sign_manifest(&self, manifest: &[u8]) -> rusqlite::Result<Option<[u8; 64]>> {
        Ok(self.own_pair()?.map(|pair| pair.sign(&manifest_message(manifest))))
    }
}

/// What the signature over a package's manifest is made over.
#[must_use]
pub fn manifest_message(manifest: &[u8]) -> Vec<u8> {
    [b"casebook manifest 1\n".as_slice(), manifest].concat()
}
