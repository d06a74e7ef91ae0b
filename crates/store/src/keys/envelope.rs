//! A sealed allocation list: each row encrypted under the code of its own envelope.
//!
//! The statistician seals the list and prints the codes; the site holds the sealed list and the closed envelopes. Whoever has the casebook, its keys or
//! any export of it cannot read a row whose envelope is closed. Every row is padded to one length, so that not even the arm's name shows through.

use std::fmt;
use std::str::FromStr;

use protocol::Oid;
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::letters::{self, Mistyped};
use super::primitives::{Stretching, Unopened, sha256, unwrap_text, wrap_text};
use crate::surroundings::random;

const FORMAT: u32 = 1;
/// Random bytes of a code; with its check they are sixteen letters.
const BYTES: usize = 9;
/// Bytes of a row before it is sealed.
const ROW: usize = 96;

/// What one row of the list says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocation {
    /// The randomisation number.
    pub number: String,
    /// The arm's OID.
    pub arm: Oid,
}

/// A list as the statistician hands it over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedList {
    format: u32,
    /// The study that it is for.
    pub study: Oid,
    /// Its identifier.
    pub list: Uuid,
    kdf: Stretching,
    /// The rows in the order of assignment, hexadecimal.
    rows: Vec<String>,
}

/// The code of an envelope: 72 random bits and a check, four groups of four letters.
#[derive(Clone, PartialEq, Eq)]
pub struct EnvelopeCode(Zeroizing<[u8; BYTES]>);

/// A list cannot be sealed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsealable {
    /// There is nothing in it.
    #[error("the list has no rows")]
    Empty,
    /// A number stands in two rows.
    #[error("{0} stands in two rows")]
    Twice(String),
    /// A number or arm is too long for a row.
    #[error("row {0} is too long")]
    Long(usize),
    /// The cipher failed.
    #[error("a row could not be encrypted")]
    Cipher,
}

impl SealedList {
    /// Seals `rows`; gives the code of each envelope, in the same order. For training, codes are quick to open.
    ///
    /// # Errors
    /// See [`Unsealable`].
    pub fn seal(
        study: Oid,
        list: Uuid,
        rows: &[Allocation],
        training: bool,
        chance: &mut impl CryptoRng,
    ) -> Result<(Self, Vec<EnvelopeCode>), Unsealable> {
        if rows.is_empty() {
            return Err(Unsealable::Empty);
        }
        let again = |index: usize, row: &Allocation| rows[..index].iter().any(|one| one.number == row.number);
        if let Some((_, row)) = rows.iter().enumerate().find(|(index, row)| again(*index, row)) {
            return Err(Unsealable::Twice(row.number.clone()));
        }
        let mut sealed =
            Self { format: FORMAT, study, list, kdf: Stretching::of(training), rows: Vec::new() };
        let mut codes = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let code = EnvelopeCode(Zeroizing::new(random(chance)));
            let text = padded(row).ok_or(Unsealable::Long(index + 1))?;
            let context = sealed.context(index + 1);
            let row = wrap_text(&text, &code.secret(), sealed.kdf, &context, chance);
            sealed.rows.push(hex::encode(row.map_err(|Unopened| Unsealable::Cipher)?));
            codes.push(code);
        }
        Ok((sealed, codes))
    }

    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none, or is of a later format.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() || self.format != FORMAT
    }

    /// What row `number`, from 1, says; `None` when the code is another envelope's, or the row was altered.
    #[must_use]
    pub fn open(&self, number: usize, code: &EnvelopeCode) -> Option<Allocation> {
        let sealed = hex::decode(self.rows.get(number.checked_sub(1)?)?).ok()?;
        let text = unwrap_text(&sealed, &code.secret(), self.kdf, &self.context(number)).ok()?;
        serde_json::from_slice(text.split(|byte| *byte == 0).next()?).ok()
    }

    /// Binds a row to its list and place: rows cannot be exchanged.
    fn context(&self, number: usize) -> Vec<u8> {
        format!("casebook allocation {} {} {number}", self.study, self.list).into_bytes()
    }
}

fn padded(row: &Allocation) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(serde_json::to_vec(row).ok()?);
    if text.len() > ROW {
        return None;
    }
    text.resize(ROW, 0);
    Some(text)
}

impl EnvelopeCode {
    fn secret(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(self.0.as_ref()))
    }

    fn check(&self) -> u8 {
        sha256(&[b"casebook envelope check", self.0.as_ref()])[0]
    }
}

impl fmt::Display for EnvelopeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes: Zeroizing<Vec<u8>> =
            Zeroizing::new(self.0.iter().copied().chain([self.check()]).collect());
        f.write_str(&Zeroizing::new(letters::write(&bytes, 4)))
    }
}

impl fmt::Debug for EnvelopeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnvelopeCode")
    }
}

impl FromStr for EnvelopeCode {
    type Err = Mistyped;

    fn from_str(text: &str) -> Result<Self, Mistyped> {
        let bytes = letters::read(text, BYTES + 1)?;
        let (secret, check) = bytes.split_first_chunk::<BYTES>().ok_or(Mistyped::Check)?;
        let code = Self(Zeroizing::new(*secret));
        if check == [code.check()] { Ok(code) } else { Err(Mistyped::Check) }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    fn row(number: &str, arm: &str) -> Allocation {
        Allocation { number: number.into(), arm: Oid::new(arm) }
    }

    fn sealed() -> (SealedList, Vec<EnvelopeCode>) {
        let rows = [row("R-01", "WJMSC"), row("R-02", "TPTD"), row("R-03", "TPTD")];
        let mut chance = ChaCha20Rng::seed_from_u64(1);
        SealedList::seal(Oid::new("NCT05018637"), Uuid::nil(), &rows, true, &mut chance).unwrap()
    }

    #[test]
    fn each_code_opens_its_own_row_and_no_other() {
        let (list, codes) = sealed();
        for (index, code) in codes.iter().enumerate() {
            let typed: EnvelopeCode = code.to_string().to_lowercase().parse().unwrap();
            for number in 1..=3 {
                assert_eq!(list.open(number, &typed).is_some(), number == index + 1);
            }
        }
        assert_eq!(list.open(2, &codes[1]), Some(row("R-02", "TPTD")));
        assert_eq!((list.open(0, &codes[0]), list.open(4, &codes[0])), (None, None));
    }

    #[test]
    fn rows_say_nothing_and_cannot_change_places() {
        let (list, codes) = sealed();
        assert!(list.rows.iter().all(|row| row.len() == list.rows[0].len()), "an arm shows by its length");
        let text = serde_json::to_string(&list).unwrap();
        assert!(!text.contains("R-02") && !text.contains("TPTD") && !text.contains("WJMSC"));
        let mut exchanged = list.clone();
        exchanged.rows.swap(0, 1);
        assert!(exchanged.open(1, &codes[1]).is_none() && exchanged.open(2, &codes[1]).is_none());
        let other = SealedList { list: Uuid::max(), ..list };
        assert!(other.open(1, &codes[0]).is_none());
    }

    #[test]
    fn a_code_is_four_groups_of_four_and_a_slip_is_noticed() {
        let code = sealed().1.remove(0).to_string();
        assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4; 4]);
        let other = if code.starts_with('2') { "3" } else { "2" };
        assert_eq!(format!("{other}{}", &code[1..]).parse::<EnvelopeCode>(), Err(Mistyped::Check));
    }

    #[test]
    fn what_cannot_be_sealed_is_said() {
        let seal = |rows: &[Allocation]| {
            let mut chance = ChaCha20Rng::seed_from_u64(1);
            SealedList::seal(Oid::new("S"), Uuid::nil(), rows, true, &mut chance).map(drop)
        };
        assert_eq!(seal(&[]), Err(Unsealable::Empty));
        assert_eq!(seal(&[row("1", "A"), row("1", "B")]), Err(Unsealable::Twice("1".into())));
        assert_eq!(seal(&[row(&"9".repeat(90), "A")]), Err(Unsealable::Long(1)));
    }
}
