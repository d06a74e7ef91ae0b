//! Hashing, signing, wrapping by a passphrase and sealing to a public key.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hkdf::Hkdf;
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::surroundings::random;

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// The raw key of the database.
pub(crate) type DatabaseKey = Zeroizing<[u8; SECRET]>;

/// Bytes of every secret key here.
pub(crate) const SECRET: usize = 32;

const NONCE: usize = 24;

/// SHA-256 over the parts, one after another.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// SHA-256 over bytes that come piece by piece.
#[derive(Default)]
pub(crate) struct Hasher(Sha256);

impl Hasher {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest, hexadecimal.
    pub(crate) fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// Whether `signature` over `message` was made with the private half of the Ed25519 key `public`.
#[must_use]
pub fn verify_signature(public: &Hash, message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(public)
        .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}

/// A sealed text did not open: the passphrase or key is wrong, or the text was altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unopened;

/// How hard a passphrase is to guess: Argon2id's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stretching {
    /// Memory, KiB.
    m: u32,
    /// Passes.
    t: u32,
    /// Lanes.
    p: u32,
}

impl Stretching {
    /// 64 MiB, three passes; next to nothing for a training casebook, whose passphrases are printed anyway.
    pub(crate) fn of(training: bool) -> Self {
        if training { Self { m: 64, t: 1, p: 1 } } else { Self { m: 64 * 1024, t: 3, p: 1 } }
    }

    fn stretch(self, passphrase: &str, salt: &[u8]) -> Result<Zeroizing<[u8; SECRET]>, Unopened> {
        let params = Params::new(self.m, self.t, self.p, Some(SECRET)).map_err(|_| Unopened)?;
        let mut key = Zeroizing::new([0; SECRET]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), salt, key.as_mut())
            .map_err(|_| Unopened)?;
        Ok(key)
    }
}

/// What recognises a passphrase without telling it: salt (16 bytes), Argon2id.
pub(crate) fn remember(
    passphrase: &str,
    stretching: Stretching,
    chance: &mut impl CryptoRng,
) -> Result<Vec<u8>, Unopened> {
    let salt: [u8; 16] = random(chance);
    let key = stretching.stretch(passphrase, &salt)?;
    Ok([salt.as_slice(), key.as_ref()].concat())
}

/// Whether [`remember`] was given this passphrase.
pub(crate) fn recognise(remembered: &[u8], passphrase: &str, stretching: Stretching) -> bool {
    let Some((salt, key)) = remembered.split_first_chunk::<16>() else { return false };
    stretching.stretch(passphrase, salt).is_ok_and(|found| found.as_slice() == key)
}

/// A person's (or the casebook's) private keys.
pub struct Pair {
    agreement: StaticSecret,
    signing: SigningKey,
}

impl Pair {
    /// Fresh keys.
    pub(crate) fn fresh(chance: &mut impl CryptoRng) -> Self {
        Self::from_secrets(&Zeroizing::new(random(chance)))
    }

    /// The keys that these secrets are: 32 bytes X25519, 32 bytes Ed25519.
    pub(crate) fn from_secrets(secrets: &[u8; 2 * SECRET]) -> Self {
        let (mut agreement, mut signing) = (Zeroizing::new([0; SECRET]), Zeroizing::new([0; SECRET]));
        agreement.copy_from_slice(&secrets[..SECRET]);
        signing.copy_from_slice(&secrets[SECRET..]);
        Self { agreement: StaticSecret::from(*agreement), signing: SigningKey::from_bytes(&signing) }
    }

    pub(crate) fn secrets(&self) -> Zeroizing<[u8; 2 * SECRET]> {
        let mut secrets = Zeroizing::new([0; 2 * SECRET]);
        secrets[..SECRET].copy_from_slice(Zeroizing::new(self.agreement.to_bytes()).as_ref());
        secrets[SECRET..].copy_from_slice(Zeroizing::new(self.signing.to_bytes()).as_ref());
        secrets
    }

    /// The public X25519 key.
    pub(crate) fn x25519(&self) -> [u8; SECRET] {
        PublicKey::from(&self.agreement).to_bytes()
    }

    /// The public Ed25519 key.
    #[must_use]
    pub fn ed25519(&self) -> Hash {
        self.signing.verifying_key().to_bytes()
    }

    /// The Ed25519 signature over `message`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.signing.sign(message).to_bytes()
    }

    /// Opens what was sealed to this pair.
    pub(crate) fn unseal(&self, sealed: &[u8], context: &[u8]) -> Result<DatabaseKey, Unopened> {
        let (ephemeral, rest) = sealed.split_first_chunk::<SECRET>().ok_or(Unopened)?;
        let shared = self.agreement.diffie_hellman(&PublicKey::from(*ephemeral));
        let key = slot_key(shared.as_bytes(), ephemeral, &self.x25519())?;
        let text = Zeroizing::new(decrypt(&key, rest, context)?);
        Ok(Zeroizing::new(text.as_slice().try_into().map_err(|_| Unopened)?))
    }
}

/// A pair's secrets under `passphrase`, as [`wrap_text`] wraps.
pub(crate) fn wrap(
    pair: &Pair,
    passphrase: &str,
    stretching: Stretching,
    context: &[u8],
    chance: &mut impl CryptoRng,
) -> Result<Vec<u8>, Unopened> {
    wrap_text(pair.secrets().as_ref(), passphrase, stretching, context, chance)
}

/// The pair that [`wrap`] wrapped.
pub(crate) fn unwrap(
    wrapped: &[u8],
    passphrase: &str,
    stretching: Stretching,
    context: &[u8],
) -> Result<Pair, Unopened> {
    let secrets = unwrap_text(wrapped, passphrase, stretching, context)?;
    Ok(Pair::from_secrets(secrets.as_slice().try_into().map_err(|_| Unopened)?))
}

/// `text` under `passphrase`: salt (16 bytes), nonce (24), ciphertext.
pub(crate) fn wrap_text(
    text: &[u8],
    passphrase: &str,
    stretching: Stretching,
    context: &[u8],
    chance: &mut impl CryptoRng,
) -> Result<Vec<u8>, Unopened> {
    let salt: [u8; 16] = random(chance);
    let key = stretching.stretch(passphrase, &salt)?;
    let mut wrapped = salt.to_vec();
    wrapped.extend(encrypt(&key, text, context, chance)?);
    Ok(wrapped)
}

/// The text that [`wrap_text`] wrapped.
pub(crate) fn unwrap_text(
    wrapped: &[u8],
    passphrase: &str,
    stretching: Stretching,
    context: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let (salt, rest) = wrapped.split_first_chunk::<16>().ok_or(Unopened)?;
    let key = stretching.stretch(passphrase, salt)?;
    Ok(Zeroizing::new(decrypt(&key, rest, context)?))
}

/// The database key sealed to a public X25519 key: ephemeral public key (32 bytes), nonce (24), ciphertext.
pub(crate) fn seal(
    database: &DatabaseKey,
    public: &[u8; SECRET],
    context: &[u8],
    chance: &mut impl CryptoRng,
) -> Result<Vec<u8>, Unopened> {
    let secret = StaticSecret::from(random(chance));
    let ephemeral = PublicKey::from(&secret).to_bytes();
    let shared = secret.diffie_hellman(&PublicKey::from(*public));
    let key = slot_key(shared.as_bytes(), &ephemeral, public)?;
    let mut sealed = ephemeral.to_vec();
    sealed.extend(encrypt(&key, database.as_ref(), context, chance)?);
    Ok(sealed)
}

fn slot_key(
    shared: &[u8; SECRET],
    ephemeral: &[u8; SECRET],
    public: &[u8; SECRET],
) -> Result<Zeroizing<[u8; SECRET]>, Unopened> {
    let mut key = Zeroizing::new([0; SECRET]);
    let info = [b"casebook slot 1".as_slice(), ephemeral, public].concat();
    Hkdf::<Sha256>::new(None, shared).expand(&info, key.as_mut()).map_err(|_| Unopened)?;
    Ok(key)
}

fn encrypt(
    key: &[u8; SECRET],
    text: &[u8],
    context: &[u8],
    chance: &mut impl CryptoRng,
) -> Result<Vec<u8>, Unopened> {
    let nonce: [u8; NONCE] = random(chance);
    let mut out = nonce.to_vec();
    let payload = Payload { msg: text, aad: context };
    let cipher = XChaCha20Poly1305::new(key.into());
    out.extend(cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| Unopened)?);
    Ok(out)
}

fn decrypt(key: &[u8; SECRET], sealed: &[u8], context: &[u8]) -> Result<Vec<u8>, Unopened> {
    let (nonce, text) = sealed.split_first_chunk::<NONCE>().ok_or(Unopened)?;
    let payload = Payload { msg: text, aad: context };
    XChaCha20Poly1305::new(key.into()).decrypt(&XNonce::from(*nonce), payload).map_err(|_| Unopened)
}
