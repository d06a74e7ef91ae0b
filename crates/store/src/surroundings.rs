//! Time, chance and the place outside are parameters: the store asks nobody else for them.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, FixedOffset, Local, TimeDelta, Timelike};
use rand::{CryptoRng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use uuid::Uuid;

/// Tells the instant, with the offset of the place where it is told.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<FixedOffset>;
}

/// The computer's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<FixedOffset> {
        Local::now().fixed_offset()
    }
}

/// A clock that stands where it is set: for simulations and tests.
#[derive(Debug)]
pub struct SetClock(Mutex<DateTime<FixedOffset>>);

impl SetClock {
    /// A clock that stands at `instant`.
    #[must_use]
    pub fn at(instant: DateTime<FixedOffset>) -> Arc<Self> {
        Arc::new(Self(Mutex::new(instant)))
    }

    /// Sets it.
    pub fn set(&self, instant: DateTime<FixedOffset>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = instant;
    }

    /// Moves it on, or back.
    pub fn advance(&self, by: TimeDelta) {
        let mut instant = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *instant += by;
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<FixedOffset> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The program that has a casebook open, as its lock file names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Process number.
    pub pid: u32,
    /// Name of the computer.
    pub host: String,
}

impl Process {
    /// The running program.
    #[must_use]
    pub fn this() -> Self {
        let host = std::env::var("HOSTNAME").or_else(|_| std::env::var("COMPUTERNAME"));
        let host = host.or_else(|_| std::fs::read_to_string("/etc/hostname"));
        Self { pid: std::process::id(), host: host.unwrap_or_default().trim().to_owned() }
    }
}

/// What a casebook needs from outside itself.
#[derive(Clone)]
pub struct Surroundings {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Where salts, identifiers and keys come from. Seed it from the operating system, except in a training casebook.
    pub chance: ChaCha20Rng,
    /// Where the head of the chain is kept outside the folder, normally in the user's application data; `None` keeps none.
    pub anchors: Option<PathBuf>,
    /// Who opens the casebook.
    pub process: Process,
}

impl Surroundings {
    /// The computer's clock and randomness.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn real(anchors: Option<PathBuf>) -> Result<Self, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self {
            clock: Arc::new(SystemClock),
            chance: ChaCha20Rng::from_seed(seed),
            anchors,
            process: Process::this(),
        })
    }

    /// The given clock and seed, for simulations and tests: the same seed gives the same identifiers and the same chain.
    #[must_use]
    pub fn seeded(seed: u64, clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            chance: ChaCha20Rng::seed_from_u64(seed),
            anchors: None,
            process: Process { pid: 0, host: "training".into() },
        }
    }

    /// The same with anchors kept in `directory`.
    #[must_use]
    pub fn anchored(mut self, directory: PathBuf) -> Self {
        self.anchors = Some(directory);
        self
    }

    /// Now, to the millisecond, which is as fine as the record stores it.
    pub(crate) fn now(&self) -> DateTime<FixedOffset> {
        let now = self.clock.now();
        let whole = now.nanosecond() / 1_000_000 * 1_000_000;
        now.with_nanosecond(whole).unwrap_or(now)
    }

    /// A fresh UUID, version 7.
    pub(crate) fn uuid(&mut self) -> Uuid {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random(&mut self.chance)).into_uuid()
    }
}

/// `N` random bytes.
pub(crate) fn random<const N: usize>(chance: &mut impl CryptoRng) -> [u8; N] {
    let mut bytes = [0; N];
    chance.fill_bytes(&mut bytes);
    bytes
}
