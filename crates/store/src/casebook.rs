//! A casebook that is open for writing: making, opening, unlocking, closing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use chrono::{DateTime, FixedOffset};
use rusqlite::Connection;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::access::{ActKind, Role};
use crate::accounts::new_keys;
use crate::act::{Definition, NewAccount};
use crate::anchor::{Anchor, AnchorFile, Head};
use crate::change::{Change, What};
use crate::check::RECOVERY;
use crate::database;
use crate::error::{ActError, OpenError};
use crate::folder::{Claim, Folder, write_json};
use crate::keys::{Card, DatabaseKey, KeyFile, Pair, RecoveryKey};
use crate::projection::{Account, whole};
use crate::record::Record;
use crate::session::{Attempts, Session, is_account_name, is_strong};
use crate::surroundings::{Surroundings, random};
use crate::unlocking::{claim, key_file, unlock, unsealed};
use crate::verify::Verifier;
use crate::writing::{Actor, Beside, Tip};

/// What a new casebook is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Creation {
    /// The site's number: capitals and digits, as file names spell it.
    pub site: String,
    /// The site's name.
    pub site_name: String,
    /// The site's IANA time zone.
    pub zone: String,
    /// The first version of the study's definition.
    pub definition: Definition,
    /// The first account, an administrator's.
    pub administrator: NewAccount,
    /// For training: cheap passphrases, and bulk writing without a sync at each save. It says so for ever.
    pub training: bool,
}

/// A casebook open for writing. One program at a time has it.
pub struct Casebook {
    pub(crate) folder: Folder,
    pub(crate) connection: Connection,
    pub(crate) key: DatabaseKey,
    pub(crate) keys: KeyFile,
    pub(crate) surroundings: Surroundings,
    pub(crate) writer: Uuid,
    pub(crate) anchor: Option<AnchorFile>,
    pub(crate) tip: Tip,
    pub(crate) sessions: BTreeSet<Uuid>,
    /// An outcome is not known: nothing is written until the database has been read again.
    pub(crate) adrift: bool,
    pub(crate) bulk: bool,
    claim: Claim,
}

impl Casebook {
    /// Makes a casebook in `path`, which must be absent or an empty folder, and unlocks it for its administrator. The recovery key is
    /// shown once and kept nowhere.
    ///
    /// # Errors
    /// See [`OpenError`]; a folder begun is left as it is.
    pub fn create(
        path: &Path,
        creation: Creation,
        mut surroundings: Surroundings,
    ) -> Result<(Self, Session, RecoveryKey), OpenError> {
        let admin = &creation.administrator;
        if !is_account_name(&admin.user) || admin.role != Role::Administrator {
            return Err(OpenError::InvalidName);
        }
        if !is_strong(&admin.passphrase) {
            return Err(OpenError::WeakPassphrase);
        }
        fs::create_dir_all(path)?;
        if fs::read_dir(path)?.next().is_some() {
            return Err(OpenError::NotEmpty);
        }
        let folder = Folder::new(path);
        let claim = claim(&folder, &admin.user, &surroundings)?;
        let chance = &mut surroundings.chance;
        let key: DatabaseKey = Zeroizing::new(random(chance));
        let recovery = RecoveryKey::fresh(chance);
        let (pair, own) = (Pair::fresh(chance), Pair::fresh(chance));
        let id = surroundings.uuid();
        let chance = &mut surroundings.chance;
        let card = Card {
            casebook: id,
            training: creation.training,
            study: creation.definition.study.to_string(),
            site: creation.site.clone(),
        };
        let mut keys = KeyFile::new(card, &key, &recovery, chance).map_err(unsealed)?;
        keys.put_user(&admin.user, &pair, &admin.passphrase, &key, chance).map_err(unsealed)?;

        let connection = database::open_to_write(&folder.database(), &key)?;
        if !database::is_encrypting(&connection) {
            return Err(OpenError::NoEncryption);
        }
        connection.execute("INSERT INTO secrets VALUES ('signing', ?1)", [own.secrets().as_slice()])?;
        let writer = surroundings.uuid();
        let anchor = surroundings.anchors.as_ref().map(|directory| AnchorFile::new(directory, id));
        let mut casebook = Self {
            folder,
            connection,
            key,
            keys,
            surroundings,
            writer,
            anchor,
            tip: Tip::default(),
            sessions: BTreeSet::new(),
            adrift: false,
            bulk: false,
            claim,
        };
        write_json(&casebook.folder.keys(), &casebook.keys)?;
        casebook.begin(&creation, &pair, &own, &recovery)?;
        let session = casebook.welcome(&admin.user, pair)?;
        Ok((casebook, session, recovery))
    }

    /// The first event.
    fn begin(
        &mut self,
        creation: &Creation,
        pair: &Pair,
        own: &Pair,
        recovery: &RecoveryKey,
    ) -> Result<(), OpenError> {
        let (admin, definition) = (&creation.administrator, &creation.definition);
        let changes = [
            What::CasebookCreated {
                casebook: self.keys.casebook,
                site: creation.site.clone(),
                site_name: creation.site_name.clone(),
                zone: creation.zone.clone(),
                key: hex::encode(own.ed25519()),
                recovery: hex::encode(recovery.pair().x25519()),
                training: creation.training,
            },
            definition.activated(None, None),
            What::AccountCreated {
                user: admin.user.clone(),
                name: admin.name.clone(),
                role: admin.role,
                ed25519: hex::encode(pair.ed25519()),
                x25519: hex::encode(pair.x25519()),
                issued: admin.issued,
            },
        ];
        let changes = changes.map(|what| Change { at: whole(), what }).to_vec();
        let actor = Actor { user: &admin.user, role: admin.role, pair };
        let passphrase = Some(self.remember(&admin.user, &admin.passphrase)?);
        let beside = Beside { definition: Some(definition), passphrase, ..Beside::default() };
        self.write(&actor, ActKind::Create, changes, &beside).map_err(unrecorded)?;
        Ok(())
    }

    /// Opens a casebook and logs `user` in.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(
        path: &Path,
        user: &str,
        passphrase: &str,
        surroundings: Surroundings,
    ) -> Result<(Self, Session), OpenError> {
        let (folder, keys) = key_file(path)?;
        let claim = claim(&folder, user, &surroundings)?;
        let pair = unlock(&folder, &keys, user, passphrase, surroundings.now())?;
        let candidates = keys.database_keys(user, &pair).map_err(unsealed)?;
        let mut casebook = Self::assemble(folder, keys, candidates, claim, surroundings)?;
        let session = casebook.welcome(user, pair)?;
        Ok((casebook, session))
    }

    /// Opens a casebook with its printed recovery key, gives `user` a new passphrase and new keys, and logs that user in.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn recover(
        path: &Path,
        recovery: &RecoveryKey,
        user: &str,
        passphrase: &str,
        surroundings: Surroundings,
    ) -> Result<(Self, Session), OpenError> {
        let (folder, keys) = key_file(path)?;
        if !is_strong(passphrase) {
            return Err(OpenError::WeakPassphrase);
        }
        let claim = claim(&folder, user, &surroundings)?;
        let candidates = keys.recovered_keys(recovery).map_err(|_| crate::keys::Mistyped::Check)?;
        let mut casebook = Self::assemble(folder, keys, candidates, claim, surroundings)?;
        let own = casebook.own_pair()?;
        casebook.living_account(user)?;
        let pair = Pair::fresh(&mut casebook.surroundings.chance);
        let actor = Actor { user: RECOVERY, role: Role::Administrator, pair: &own };
        let what = new_keys(user, &pair, false);
        let changes = vec![Change { at: whole(), what }];
        let beside = Beside { passphrase: Some(casebook.remember(user, passphrase)?), ..Beside::default() };
        casebook.write(&actor, ActKind::ResetPassphrase, changes, &beside).map_err(unrecorded)?;
        casebook.put_slot(user, &pair, passphrase)?;
        let session = casebook.welcome(user, pair)?;
        Ok((casebook, session))
    }

    /// Logs another person in to the open casebook.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn login(&mut self, user: &str, passphrase: &str) -> Result<Session, OpenError> {
        let pair = unlock(&self.folder, &self.keys, user, passphrase, self.surroundings.now())?;
        self.welcome(user, pair)
    }

    fn assemble(
        folder: Folder,
        keys: KeyFile,
        candidates: Vec<DatabaseKey>,
        claim: Claim,
        mut surroundings: Surroundings,
    ) -> Result<Self, OpenError> {
        let mut opened = Err(OpenError::Damaged("no key opens the database".into()));
        for key in candidates {
            match database::open_to_write(&folder.database(), &key) {
                Ok(connection) => {
                    opened = Ok((connection, key));
                    break;
                }
                Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let (connection, key) = opened?;
        if !database::is_encrypting(&connection) {
            return Err(OpenError::NoEncryption);
        }
        let anchor = surroundings.anchors.as_ref().map(|directory| AnchorFile::new(directory, keys.casebook));
        let kept = anchor.as_ref().and_then(AnchorFile::read);
        let writer = kept.map_or_else(|| surroundings.uuid(), |kept| kept.writer);
        let tip = Tip::read(&connection)?;
        let casebook = Self {
            folder,
            connection,
            key,
            keys,
            surroundings,
            writer,
            anchor,
            tip,
            sessions: BTreeSet::new(),
            adrift: false,
            bulk: false,
            claim,
        };
        match casebook.record().identity()? {
            Some(identity) if identity.casebook == casebook.keys.casebook => Ok(casebook),
            _ => Err(OpenError::Damaged("keys.json is another casebook's".into())),
        }
    }

    /// Records the login, and whatever has to be recorded with it.
    fn welcome(&mut self, user: &str, pair: Pair) -> Result<Session, OpenError> {
        let account = self.living_account(user)?;
        if account.ed25519 != hex::encode(pair.ed25519()) {
            return Err(OpenError::Damaged("keys.json holds another key than the record".into()));
        }
        self.finish_rekeying()?;
        let mut attempts = Attempts::read(&self.folder)?;
        let at = whole();
        let mut changes: Vec<Change> = Vec::new();
        let mut add = |what| changes.push(Change { at: at.clone(), what });
        for attempt in &attempts.unrecorded {
            add(What::LoginFailed { user: attempt.user.clone(), instant: attempt.instant.clone() });
        }
        if let Some(before) = self.claim.before.take() {
            let holder =
                format!("{} on {} (process {}) since {}", before.user, before.host, before.pid, before.since);
            add(What::LockTakenOver { holder });
        }
        if let Some(seen) = self.unseen()? {
            add(What::OlderCopyOpened { expected: seen.seq, hash: seen.hex() });
        }
        add(What::LoggedIn { user: user.to_owned() });
        let actor = Actor { user, role: account.role, pair: &pair };
        self.notice_clock(&actor).map_err(unrecorded)?;
        self.write(&actor, ActKind::LogIn, changes, &Beside::default()).map_err(unrecorded)?;
        attempts.succeed(user, &self.folder)?;
        let id = self.surroundings.uuid();
        self.sessions.insert(id);
        Ok(Session { id, user: user.to_owned(), pair })
    }

    /// The head that this computer has seen, if the chain does not hold it.
    fn unseen(&self) -> rusqlite::Result<Option<Head>> {
        let Some(Anchor { head, .. }) = self.anchor.as_ref().and_then(AnchorFile::read) else {
            return Ok(None);
        };
        let found = crate::chain::hash_of(&self.connection, head.seq)?;
        Ok((found != Some(head.hash)).then_some(head))
    }

    fn living_account(&self, user: &str) -> Result<Account, OpenError> {
        let account = self.record().account(user)?.ok_or(OpenError::WrongPassphrase { left: 0 })?;
        if account.closed.is_some() { Err(OpenError::AccountClosed) } else { Ok(account) }
    }

    /// Reads the record.
    #[must_use]
    pub fn record(&self) -> Record<'_> {
        Record::new(&self.connection)
    }

    /// Verifies the casebook on a connection of its own, in another thread if one likes.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        Verifier { database: self.folder.database(), key: self.key.clone(), anchor: self.anchor.clone() }
    }

    /// A fresh key for a subject, a visit, a row or a query.
    pub fn fresh_key(&mut self) -> Uuid {
        self.surroundings.uuid()
    }

    /// Now, as this casebook's clock tells it.
    #[must_use]
    pub fn now(&self) -> DateTime<FixedOffset> {
        self.surroundings.now()
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Whether the session is still alive.
    #[must_use]
    pub fn alive(&self, session: &Session) -> bool {
        self.sessions.contains(&session.id)
    }

    /// Checks a passphrase again, with the same limit on failures as an unlock.
    ///
    /// # Errors
    /// When it is wrong, or too many were.
    pub fn check_passphrase(&self, user: &str, passphrase: &str) -> Result<(), ActError> {
        match unlock(&self.folder, &self.keys, user, passphrase, self.surroundings.now()) {
            Ok(_) => Ok(Attempts::read(&self.folder)?.forgive(user, &self.folder)?),
            Err(OpenError::TooManyAttempts { until }) => Err(ActError::TooManyAttempts { until }),
            Err(OpenError::Io(error)) => Err(ActError::Keys(error)),
            Err(_) => Err(ActError::WrongPassphrase),
        }
    }

    /// The casebook's own keys.
    pub(crate) fn own_pair(&self) -> Result<Pair, OpenError> {
        self.record()
            .own_pair()?
            .ok_or_else(|| OpenError::Damaged("the casebook's own key is missing".into()))
    }
}

fn unrecorded(error: ActError) -> OpenError {
    match error {
        ActError::Read(error) => OpenError::Database(error),
        other => OpenError::NotCommitted(other.to_string()),
    }
}
