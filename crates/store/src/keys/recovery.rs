//! The recovery key: printed at creation, kept in the investigator's safe, opens the casebook when every passphrase is lost.

use std::fmt;
use std::str::FromStr;

use rand::CryptoRng;
use zeroize::Zeroizing;

use super::letters::{self, Mistyped};
use super::primitives::{Pair, SECRET, sha256};
use crate::surroundings::random;

const BYTES: usize = 24;

/// 192 random bits and an 8-bit check, written as eight groups of five characters.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryKey(Zeroizing<[u8; BYTES]>);

impl RecoveryKey {
    pub(crate) fn fresh(chance: &mut impl CryptoRng) -> Self {
        Self(Zeroizing::new(random(chance)))
    }

    /// The key pair that the database key is sealed to.
    pub(crate) fn pair(&self) -> Pair {
        let mut secrets = Zeroizing::new([0; 2 * SECRET]);
        secrets[..SECRET].copy_from_slice(&sha256(&[b"casebook recovery x25519", self.0.as_ref()]));
        secrets[SECRET..].copy_from_slice(&sha256(&[b"casebook recovery ed25519", self.0.as_ref()]));
        Pair::from_secrets(&secrets)
    }

    fn check(&self) -> u8 {
        sha256(&[b"casebook recovery check", self.0.as_ref()])[0]
    }
}

impl fmt::Display for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes: Zeroizing<Vec<u8>> =
            Zeroizing::new(self.0.iter().copied().chain([self.check()]).collect());
        f.write_str(&Zeroizing::new(letters::write(&bytes, 5)))
    }
}

impl fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryKey")
    }
}

impl FromStr for RecoveryKey {
    type Err = Mistyped;

    fn from_str(text: &str) -> Result<Self, Mistyped> {
        let bytes = letters::read(text, BYTES + 1)?;
        let (secret, check) = bytes.split_first_chunk::<BYTES>().ok_or(Mistyped::Check)?;
        let key = Self(Zeroizing::new(*secret));
        if check == [key.check()] { Ok(key) } else { Err(Mistyped::Check) }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn key() -> RecoveryKey {
        RecoveryKey::fresh(&mut rand_chacha::ChaCha20Rng::seed_from_u64(1))
    }

    #[test]
    fn prints_eight_groups_of_five_and_reads_them_back() {
        let text = key().to_string();
        assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [5; 8]);
        assert!(text.parse::<RecoveryKey>().unwrap() == key());
        assert!(text.to_lowercase().replace('-', " ").parse::<RecoveryKey>().unwrap() == key());
    }

    #[test]
    fn notices_a_mistyped_character() {
        let text = key().to_string();
        let other = if text.starts_with('2') { "3" } else { "2" };
        assert!(matches!(format!("{other}{}", &text[1..]).parse::<RecoveryKey>(), Err(Mistyped::Check)));
        assert!(matches!(text.replace('-', "0").parse::<RecoveryKey>(), Err(Mistyped::Character('0'))));
        assert!(matches!(text[1..].parse::<RecoveryKey>(), Err(Mistyped::Length(40))));
    }
}
