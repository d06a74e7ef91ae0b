//! Who answers commands: the program's surroundings, the session that is open, and the jobs that run.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use protocol::Study;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use store::{Clock, Process, Surroundings, SystemClock};

use crate::builtin::builtin_studies;
use crate::commands::casebook::compile_builtin;
use crate::contract::{ApiError, Created, Nothing};
use crate::error::Refusal;
use crate::jobs::{Jobs, Running, Stopped, held};
use crate::session::Session;
use crate::table::Gate;

/// Makes a training casebook in the given folder and returns its path; the crate `simulate` provides it, which stands above this one.
pub type Trainer = Arc<dyn Fn(&std::path::Path, &Running) -> Result<PathBuf, Stopped> + Send + Sync>;

/// What the commands need from outside: time, chance and two folders.
#[derive(Clone)]
pub struct Environment {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Seeds everything random, for simulations and tests; the operating system's randomness when absent.
    pub seed: Option<u64>,
    /// The application's data: recent casebooks, heads of chains.
    pub data: PathBuf,
    /// Folder proposed for new casebooks and packages.
    pub documents: PathBuf,
    /// A casebook named on the command line: the window shows it at once.
    pub open: Option<PathBuf>,
    /// New casebooks are for training: cheap keys, marked for ever.
    pub training: bool,
    /// Makes training casebooks, where the host can.
    pub trainer: Option<Trainer>,
}

impl Environment {
    /// The computer's own clock and chance.
    #[must_use]
    pub fn real(data: PathBuf, documents: PathBuf) -> Self {
        Self {
            clock: Arc::new(SystemClock),
            seed: None,
            data,
            documents,
            open: None,
            training: false,
            trainer: None,
        }
    }

    /// The computer's own clock and chance, in the folders of this user: application data, and a folder of casebooks among the documents.
    #[must_use]
    pub fn desktop() -> Self {
        let (data, documents) = Self::folders();
        Self::real(data, documents)
    }

    /// The folders of this user: application data, and casebooks among the documents.
    #[must_use]
    pub fn folders() -> (PathBuf, PathBuf) {
        let here = PathBuf::from(".");
        let data = dirs::data_dir().unwrap_or_else(|| here.clone()).join("casebook");
        let documents = dirs::document_dir().or_else(dirs::home_dir).unwrap_or(here).join("Casebook");
        (data, documents)
    }

    /// The heads of chains that this computer has seen.
    pub(crate) fn anchors(&self) -> PathBuf {
        self.data.join("anchors")
    }

    fn surroundings(&self, turn: u64) -> Result<Surroundings, Refusal> {
        let anchors = self.anchors();
        match self.seed {
            None => {
                let real = Surroundings::real(Some(anchors)).map_err(Refusal::internal)?;
                Ok(Surroundings { clock: Arc::clone(&self.clock), ..real })
            }
            Some(seed) => Ok(Surroundings {
                clock: Arc::clone(&self.clock),
                chance: ChaCha20Rng::seed_from_u64(seed ^ turn.rotate_left(32)),
                anchors: Some(anchors),
                process: Process { pid: 0, host: "training".into() },
            }),
        }
    }
}

/// Answers commands, one at a time; jobs run beside it.
pub struct Host {
    pub(crate) environment: Environment,
    pub(crate) jobs: Arc<Jobs>,
    pub(crate) session: Arc<Mutex<Option<Session>>>,
    /// Studies built in, compiled once.
    studies: OnceLock<Vec<(&'static str, Arc<Study>)>>,
    /// How often surroundings were given: each gets a chance of its own.
    given: AtomicU64,
    /// Recovery keys shown and not yet proven to be on paper.
    pub(crate) unproven: Mutex<Vec<Created>>,
}

impl Host {
    /// A host with nothing open.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self {
            environment,
            jobs: Arc::default(),
            session: Arc::default(),
            studies: OnceLock::new(),
            given: AtomicU64::new(0),
            unproven: Mutex::default(),
        }
    }

    /// Ends everything before the program ends: jobs are stopped and waited for, whoever works here is logged out.
    ///
    /// # Errors
    /// When the logout cannot be recorded; the jobs have ended all the same.
    pub fn close(&self) -> Result<(), ApiError> {
        self.jobs.finish();
        self.logout(Nothing {}).map(drop)
    }

    /// The studies built in, by the names of their folders. One that does not compile is left out, and said in the log.
    fn compiled(&self) -> &[(&'static str, Arc<Study>)] {
        self.studies.get_or_init(|| {
            let compile = |folder| match compile_builtin(folder) {
                Ok(study) => Some((folder, Arc::new(study))),
                Err(refusal) => {
                    tracing::error!(folder, ?refusal, "a study built in does not compile");
                    None
                }
            };
            builtin_studies().filter_map(compile).collect()
        })
    }

    /// The studies built in.
    pub(crate) fn all_built_in(&self) -> Vec<Arc<Study>> {
        self.compiled().iter().map(|(_, study)| Arc::clone(study)).collect()
    }

    /// The study with this OID, and the folder it is built in from.
    pub(crate) fn built_in(&self, oid: &str) -> Result<(&'static str, Arc<Study>), Refusal> {
        let found = self.compiled().iter().find(|(_, study)| study.oid().as_str() == oid);
        found.cloned().ok_or_else(|| Refusal::bad("study", "unknown"))
    }

    /// What a casebook of this host is opened with.
    pub(crate) fn surroundings(&self) -> Result<Surroundings, Refusal> {
        self.environment.surroundings(self.given.fetch_add(1, Ordering::Relaxed))
    }

    /// Admits a command to the open session and runs its body there.
    pub(crate) fn within<R>(
        &self,
        command: &str,
        gate: Gate,
        body: impl FnOnce(&mut Session) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        let mut open = held(&self.session);
        let session = open.as_mut().ok_or(Refusal::NotUnlocked)?;
        admit(session, command, gate)?;
        body(session)
    }
}

fn admit(session: &Session, command: &str, gate: Gate) -> Result<(), Refusal> {
    if session.screen_locked {
        return Err(Refusal::ScreenLocked);
    }
    if matches!(gate, Gate::Outside | Gate::Anyone) {
        return Ok(());
    }
    if session.must_change_passphrase() {
        return Err(Refusal::MustChangePassphrase);
    }
    match gate {
        Gate::Act(kind) if !session.may(kind) => {
            Err(Refusal::NotAllowed { role: session.role().name().to_owned(), command: command.to_owned() })
        }
        _ => Ok(()),
    }
}
