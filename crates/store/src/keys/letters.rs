//! Secrets that people read from paper: 32 letters, five bits each, in groups, the last byte a check.

use zeroize::Zeroizing;

/// Digits and capitals without 0, 1, I and O, which hands confuse.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Bytes that fill whole letters together.
const BYTES: usize = 5;
/// The letters of so many bytes.
const LETTERS: usize = 8;

/// The text is not such a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mistyped {
    /// A character that none of them contains.
    #[error("`{0}` is no character of it")]
    Character(char),
    /// Too short or too long.
    #[error("it has another length than {0} characters")]
    Length(usize),
    /// A typing error: the check does not hold.
    #[error("it was mistyped")]
    Check,
}

/// `bytes`, a multiple of five of them, in groups of `group` letters joined by hyphens.
pub(super) fn write(bytes: &[u8], group: usize) -> String {
    let mut text = String::new();
    let letters = bytes.chunks(BYTES).flat_map(|five| {
        let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        (0..LETTERS).map(move |position| ALPHABET[(bits >> (35 - 5 * position) & 31) as usize])
    });
    for (index, letter) in letters.enumerate() {
        if index > 0 && index % group == 0 {
            text.push('-');
        }
        text.push(char::from(letter));
    }
    text
}

/// The `count` bytes that [`write`] wrote; spaces, hyphens and the case of letters do not matter.
pub(super) fn read(text: &str, count: usize) -> Result<Zeroizing<Vec<u8>>, Mistyped> {
    let mut digits = Zeroizing::new(Vec::with_capacity(count / BYTES * LETTERS));
    for character in text.chars().filter(|character| !character.is_whitespace() && *character != '-') {
        let upper = character.to_ascii_uppercase();
        let digit = ALPHABET.iter().position(|letter| char::from(*letter) == upper);
        let digit = digit.and_then(|digit| u8::try_from(digit).ok());
        digits.push(digit.ok_or(Mistyped::Character(character))?);
    }
    if digits.len() != count / BYTES * LETTERS {
        return Err(Mistyped::Length(count / BYTES * LETTERS));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(count));
    for eight in digits.chunks(LETTERS) {
        let bits = eight.iter().fold(0_u64, |bits, digit| bits << 5 | u64::from(*digit));
        bytes.extend_from_slice(&bits.to_be_bytes()[3..]);
    }
    Ok(bytes)
}
