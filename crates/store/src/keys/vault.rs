//! `keys.json`: public keys and sealed slots, the only thing readable before unlocking.

use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::primitives::{DatabaseKey, Pair, SECRET, Stretching, Unopened, seal, unwrap, wrap};
use super::recovery::RecoveryKey;

const FORMAT: u32 = 1;

/// The file's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeyFile {
    format: u32,
    /// Which casebook these keys open.
    pub(crate) casebook: Uuid,
    /// Made for training: its passphrases are cheap to guess.
    pub(crate) training: bool,
    /// The study's OID, so that a locked casebook can say what it is.
    pub(crate) study: String,
    /// The site's number.
    pub(crate) site: String,
    /// One slot a living account.
    pub(crate) users: Vec<UserSlot>,
    recovery: Slot,
}

/// What a locked casebook says of itself.
pub(crate) struct Card {
    pub(crate) casebook: Uuid,
    pub(crate) training: bool,
    pub(crate) study: String,
    pub(crate) site: String,
}

/// One account's keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UserSlot {
    /// The account.
    pub(crate) user: String,
    /// Its private keys, wrapped by its passphrase, hexadecimal.
    wrapped: String,
    kdf: Stretching,
    #[serde(flatten)]
    slot: Slot,
}

/// The database key, sealed to a public key. Two sealed texts stand here only while the database is being re-keyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Slot {
    x25519: String,
    sealed: Vec<String>,
}

impl Slot {
    fn public(&self) -> Result<[u8; SECRET], Unopened> {
        let bytes = hex::decode(&self.x25519).map_err(|_| Unopened)?;
        bytes.try_into().map_err(|_| Unopened)
    }

    fn seal(
        &self,
        key: &DatabaseKey,
        casebook: Uuid,
        chance: &mut impl CryptoRng,
    ) -> Result<String, Unopened> {
        Ok(hex::encode(seal(key, &self.public()?, &slot_context(casebook), chance)?))
    }

    fn keys(&self, pair: &Pair, casebook: Uuid) -> Result<Vec<DatabaseKey>, Unopened> {
        let open = |sealed: &String| {
            let sealed = hex::decode(sealed).map_err(|_| Unopened)?;
            pair.unseal(&sealed, &slot_context(casebook))
        };
        self.sealed.iter().map(open).collect()
    }
}

impl UserSlot {
    /// The public X25519 key, hexadecimal.
    pub(crate) fn x25519(&self) -> &str {
        &self.slot.x25519
    }
}

impl KeyFile {
    /// The keys of a new casebook: no user yet, and the recovery key.
    pub(crate) fn new(
        card: Card,
        key: &DatabaseKey,
        recovery: &RecoveryKey,
        chance: &mut impl CryptoRng,
    ) -> Result<Self, Unopened> {
        let mut slot = Slot { x25519: hex::encode(recovery.pair().x25519()), sealed: Vec::new() };
        let Card { casebook, training, study, site } = card;
        slot.sealed.push(slot.seal(key, casebook, chance)?);
        Ok(Self { format: FORMAT, casebook, training, study, site, users: Vec::new(), recovery: slot })
    }

    /// The slot of `user`.
    pub(crate) fn user(&self, user: &str) -> Option<&UserSlot> {
        self.users.iter().find(|slot| slot.user == user)
    }

    /// Whether this program knows the file's format.
    pub(crate) fn is_known(&self) -> bool {
        self.format == FORMAT
    }

    /// Adds an account, or replaces its keys.
    pub(crate) fn put_user(
        &mut self,
        user: &str,
        pair: &Pair,
        passphrase: &str,
        key: &DatabaseKey,
        chance: &mut impl CryptoRng,
    ) -> Result<(), Unopened> {
        let kdf = Stretching::of(self.training);
        let wrapped = wrap(pair, passphrase, kdf, &wrap_context(self.casebook, user), chance)?;
        let mut slot = Slot { x25519: hex::encode(pair.x25519()), sealed: Vec::new() };
        slot.sealed.push(slot.seal(key, self.casebook, chance)?);
        self.remove_user(user);
        self.users.push(UserSlot { user: user.to_owned(), wrapped: hex::encode(wrapped), kdf, slot });
        Ok(())
    }

    /// Removes an account's slot.
    pub(crate) fn remove_user(&mut self, user: &str) {
        self.users.retain(|slot| slot.user != user);
    }

    /// The private keys of `user`.
    pub(crate) fn unwrap(&self, user: &str, passphrase: &str) -> Result<Pair, Unopened> {
        let slot = self.user(user).ok_or(Unopened)?;
        let wrapped = hex::decode(&slot.wrapped).map_err(|_| Unopened)?;
        unwrap(&wrapped, passphrase, slot.kdf, &wrap_context(self.casebook, user))
    }

    /// The database keys to try for `user`, the likeliest first.
    pub(crate) fn database_keys(&self, user: &str, pair: &Pair) -> Result<Vec<DatabaseKey>, Unopened> {
        self.user(user).ok_or(Unopened)?.slot.keys(pair, self.casebook)
    }

    /// The database keys to try with the recovery key.
    pub(crate) fn recovered_keys(&self, recovery: &RecoveryKey) -> Result<Vec<DatabaseKey>, Unopened> {
        self.recovery.keys(&recovery.pair(), self.casebook)
    }

    /// Seals a further database key into every slot whose public key `trusted` vouches for; other slots are dropped.
    pub(crate) fn add_key(
        &mut self,
        key: &DatabaseKey,
        trusted: &dyn Fn(&str, &str) -> bool,
        chance: &mut impl CryptoRng,
    ) -> Result<(), Unopened> {
        self.users.retain(|slot| trusted(&slot.user, &slot.slot.x25519));
        for slot in self.users.iter_mut().map(|user| &mut user.slot).chain([&mut self.recovery]) {
            let sealed = slot.seal(key, self.casebook, chance)?;
            slot.sealed.insert(0, sealed);
        }
        Ok(())
    }

    /// Seals `key` alone into every slot: what a re-keying that was cut short left beside it goes.
    pub(crate) fn keep_only(
        &mut self,
        key: &DatabaseKey,
        chance: &mut impl CryptoRng,
    ) -> Result<(), Unopened> {
        for slot in self.users.iter_mut().map(|user| &mut user.slot).chain([&mut self.recovery]) {
            slot.sealed = vec![slot.seal(key, self.casebook, chance)?];
        }
        Ok(())
    }

    /// Drops every sealed key but the newest.
    pub(crate) fn keep_newest_key(&mut self) {
        for slot in self.users.iter_mut().map(|user| &mut user.slot).chain([&mut self.recovery]) {
            slot.sealed.truncate(1);
        }
    }

    /// Whether a re-keying was begun and not finished.
    pub(crate) fn rekeying(&self) -> bool {
        self.recovery.sealed.len() > 1
    }

    /// The public half of the recovery key, hexadecimal.
    pub(crate) fn recovery_public(&self) -> &str {
        &self.recovery.x25519
    }
}

fn slot_context(casebook: Uuid) -> Vec<u8> {
    format!("casebook {casebook} database key").into_bytes()
}

fn wrap_context(casebook: Uuid, user: &str) -> Vec<u8> {
    format!("casebook {casebook} keys of {user}").into_bytes()
}
