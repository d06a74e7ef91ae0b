//! Keys: all cryptography of the record lies in this module.
//!
//! A random 256-bit key opens the database. Each user has an X25519 and an Ed25519 key pair, wrapped by their passphrase; the database key is
//! sealed to each user's X25519 key and to a printed recovery key. `keys.json` holds public keys and sealed slots, nothing else.

mod envelope;
mod letters;
mod primitives;
mod recovery;
mod vault;

pub use envelope::{Allocation, EnvelopeCode, SealedList, Unsealable};
pub use letters::Mistyped;
pub(crate) use primitives::{DatabaseKey, Hasher, Stretching, Unopened, recognise, remember};
pub use primitives::{Hash, Pair, sha256, verify_signature};
pub use recovery::RecoveryKey;
pub(crate) use vault::{Card, KeyFile};
