//! The recovery key: printed at creation, kept in the investigator's safe, opens the casebook when every passphrase is lost.

use std::fmt;
use std::str::FromStr;

use rand::CryptoRng;
use zeroize::Zeroizing;

use super::primitives::{Pair, SECRET, sha256};
use crate::surroundings::random;

/// Digits and capitals without 0, 1, I and O, which hands confuse.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const BYTES: usize = 24;
const CHARACTERS: usize = 40;

/// 192 random bits and an 8-bit check, written as eight groups of five characters.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryKey(Zeroizing<[u8; BYTES]>);

/// The text is not a recovery key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotARecoveryKey {
    /// A character that no recovery key contains.
    #[error("a recovery key contains no `{0}`")]
    Character(char),
    /// Too short or too long.
    #[error("a recovery key has 40 characters, not {0}")]
    Length(usize),
    /// A typing error: the check does not hold.
    #[error("the recovery key was mistyped")]
    Check,
}

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
        for (group, five) in bytes.chunks(5).enumerate() {
            let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            for position in 0..8 {
                let character = ALPHABET[(bits >> (35 - 5 * position) & 31) as usize];
                let written = 8 * group + position;
                if written > 0 && written % 5 == 0 {
                    f.write_str("-")?;
                }
                write!(f, "{}", char::from(character))?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryKey")
    }
}

impl FromStr for RecoveryKey {
    type Err = NotARecoveryKey;

    fn from_str(text: &str) -> Result<Self, NotARecoveryKey> {
        let mut digits = Zeroizing::new(Vec::with_capacity(CHARACTERS));
        for character in text.chars().filter(|character| !character.is_whitespace() && *character != '-') {
            let upper = character.to_ascii_uppercase();
            let digit = ALPHABET.iter().position(|letter| char::from(*letter) == upper);
            let digit = digit.and_then(|digit| u8::try_from(digit).ok());
            digits.push(digit.ok_or(NotARecoveryKey::Character(character))?);
        }
        if digits.len() != CHARACTERS {
            return Err(NotARecoveryKey::Length(digits.len()));
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(BYTES + 1));
        for eight in digits.chunks(8) {
            let bits = eight.iter().fold(0_u64, |bits, digit| bits << 5 | u64::from(*digit));
            bytes.extend_from_slice(&bits.to_be_bytes()[3..]);
        }
        let (secret, check) = bytes.split_first_chunk::<BYTES>().ok_or(NotARecoveryKey::Check)?;
        let key = Self(Zeroizing::new(*secret));
        if check == [key.check()] { Ok(key) } else { Err(NotARecoveryKey::Check) }
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
        assert!(matches!(
            format!("{other}{}", &text[1..]).parse::<RecoveryKey>(),
            Err(NotARecoveryKey::Check)
        ));
        assert!(matches!(
            text.replace('-', "0").parse::<RecoveryKey>(),
            Err(NotARecoveryKey::Character('0'))
        ));
        assert!(matches!(text[1..].parse::<RecoveryKey>(), Err(NotARecoveryKey::Length(39))));
    }
}
