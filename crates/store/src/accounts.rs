//! Acts on accounts: each changes the record and `keys.json`, in the order that survives a power failure between the two.

use rusqlite::Connection;

use crate::access::Role;
use crate::act::{Act, NewAccount};
use crate::acting::needed;
use crate::casebook::Casebook;
use crate::change::{Change, What};
use crate::database::raw_key;
use crate::error::{ActError, OpenError};
use crate::folder::write_json;
use crate::keys::{DatabaseKey, Pair, Unopened};
use crate::projection::{Account, whole};
use crate::session::{Session, is_account_name, is_strong};
use crate::surroundings::random;
use crate::writing::{Actor, Beside, Receipt};

impl Casebook {
    pub(crate) fn keep_accounts(
        &mut self,
        session: &Session,
        account: &Account,
        act: Act,
    ) -> Result<Receipt, ActError> {
        let actor = Actor { user: &session.user, role: account.role, pair: &session.pair };
        match act {
            Act::CreateAccount(new) => self.create_account(&actor, new),
            Act::CloseAccount { user, reason } => self.close_account(&actor, user, reason),
            Act::ChangeRole { user, role, reason } => self.change_role(&actor, user, role, reason),
            Act::ChangePassphrase { old, new } => self.change_passphrase(&actor, &old, &new),
            Act::ResetPassphrase { user, issued } => self.reset_passphrase(&actor, &user, &issued),
            Act::RecordDelegation { user, role, ground, from, to, duties } => {
                self.other_account(None, &user)?;
                self.one(
                    &actor,
                    What::DelegationRecorded { user, role, ground, from, to, duties: needed(duties, 1)? },
                )
            }
            _ => Err(ActError::NothingChanged),
        }
    }

    fn one(&mut self, actor: &Actor<'_>, what: What) -> Result<Receipt, ActError> {
        let act = what_kind(&what);
        self.write(actor, act, vec![Change { at: whole(), what }], &Beside::default())
    }

    /// The same with a passphrase that the event brings to `user`.
    fn one_with(
        &mut self,
        actor: &Actor<'_>,
        what: What,
        user: &str,
        passphrase: &str,
    ) -> Result<Receipt, ActError> {
        let beside = Beside { passphrase: Some(self.remember(user, passphrase)?), ..Beside::default() };
        self.write(actor, what_kind(&what), vec![Change { at: whole(), what }], &beside)
    }

    /// A living account other than `not`.
    fn other_account(&self, not: Option<&str>, user: &str) -> Result<Account, ActError> {
        let account = self.record().account(user)?.filter(|account| account.closed.is_none());
        account.filter(|account| not != Some(account.user.as_str())).ok_or(ActError::NoSuchAccount)
    }

    /// The record first: an account without a slot can be given one by a new passphrase, a slot without an account never.
    fn create_account(&mut self, actor: &Actor<'_>, new: NewAccount) -> Result<Receipt, ActError> {
        if !is_account_name(&new.user) || self.record().account(&new.user)?.is_some() {
            return Err(ActError::NameTaken);
        }
        if !is_strong(&new.passphrase) {
            return Err(ActError::WeakPassphrase);
        }
        let pair = Pair::fresh(&mut self.surroundings.chance);
        let what = What::AccountCreated {
            user: new.user.clone(),
            name: needed(new.name, 1)?,
            role: new.role,
            ed25519: hex::encode(pair.ed25519()),
            x25519: hex::encode(pair.x25519()),
            issued: new.issued,
        };
        let receipt = self.one_with(actor, what, &new.user, &new.passphrase)?;
        self.put_slot(&new.user, &pair, &new.passphrase)?;
        Ok(receipt)
    }

    /// The record first: a slot whose account is closed is removed, and the database re-keyed, at the next unlock if not now.
    fn close_account(
        &mut self,
        actor: &Actor<'_>,
        user: String,
        reason: String,
    ) -> Result<Receipt, ActError> {
        self.other_account(Some(actor.user), &user)?;
        let receipt = self.one(actor, What::AccountClosed { user, reason: needed(reason, 1)? })?;
        self.finish_rekeying().map_err(|error| match error {
            OpenError::Io(error) => ActError::Keys(error),
            OpenError::Database(error) => ActError::Read(error),
            other => ActError::Unknown(other.to_string()),
        })?;
        Ok(receipt)
    }

    fn change_role(
        &mut self,
        actor: &Actor<'_>,
        user: String,
        role: Role,
        reason: String,
    ) -> Result<Receipt, ActError> {
        let account = self.other_account(Some(actor.user), &user)?;
        if account.role == role {
            return Err(ActError::NothingChanged);
        }
        self.one(actor, What::RoleChanged { user, role, reason: needed(reason, 1)? })
    }

    /// `keys.json` first: a new passphrase that the record does not know of yet opens the casebook all the same.
    fn change_passphrase(&mut self, actor: &Actor<'_>, old: &str, new: &str) -> Result<Receipt, ActError> {
        self.check_passphrase(actor.user, old)?;
        if !is_strong(new) || self.had(actor.user, new)? {
            return Err(ActError::WeakPassphrase);
        }
        let before = self.keys.clone();
        self.put_slot(actor.user, actor.pair, new)?;
        let user = actor.user.to_owned();
        let what = What::PassphraseChanged { user, issued: false, ed25519: None, x25519: None };
        let written = self.one_with(actor, what, actor.user, new);
        if let Err(ActError::NotCommitted(_)) = written {
            write_json(&self.folder.keys(), &before)?;
            self.keys = before;
        }
        written
    }

    fn reset_passphrase(&mut self, actor: &Actor<'_>, user: &str, issued: &str) -> Result<Receipt, ActError> {
        self.other_account(Some(actor.user), user)?;
        if !is_strong(issued) {
            return Err(ActError::WeakPassphrase);
        }
        let pair = Pair::fresh(&mut self.surroundings.chance);
        let receipt = self.one_with(actor, new_keys(user, &pair, true), user, issued)?;
        self.put_slot(user, &pair, issued)?;
        Ok(receipt)
    }

    /// Puts an account's slot into `keys.json`.
    pub(crate) fn put_slot(&mut self, user: &str, pair: &Pair, passphrase: &str) -> std::io::Result<()> {
        let mut keys = self.keys.clone();
        let put = keys.put_user(user, pair, passphrase, &self.key, &mut self.surroundings.chance);
        put.map_err(|Unopened| std::io::Error::other("a key could not be sealed"))?;
        write_json(&self.folder.keys(), &keys)?;
        self.keys = keys;
        Ok(())
    }

    /// Re-keys the database for those who remain, if a slot belongs to nobody who does, or a re-keying was cut short.
    ///
    /// Three steps, each of which leaves a casebook that opens: seal the next key beside the present one, re-key, drop the former.
    pub(crate) fn finish_rekeying(&mut self) -> Result<(), OpenError> {
        let living: Vec<Account> =
            self.record().accounts()?.into_iter().filter(|account| account.closed.is_none()).collect();
        let trusted = |user: &str, x25519: &str| {
            living.iter().any(|account| account.user == user && account.x25519 == x25519)
        };
        let mut keys = self.keys.clone();
        let strangers = keys.users.iter().any(|slot| !trusted(&slot.user, slot.x25519()));
        if !strangers && !keys.rekeying() {
            return Ok(());
        }
        let recovery = self.record().identity()?.map(|identity| identity.recovery);
        if recovery.as_deref() != Some(keys.recovery_public()) {
            return Err(OpenError::Damaged("keys.json holds another recovery key than the record".into()));
        }
        let damaged = |Unopened| OpenError::Damaged("a key could not be sealed".into());
        keys.keep_only(&self.key, &mut self.surroundings.chance).map_err(damaged)?;
        let next: DatabaseKey = zeroize::Zeroizing::new(random(&mut self.surroundings.chance));
        keys.add_key(&next, &trusted, &mut self.surroundings.chance).map_err(damaged)?;
        write_json(&self.folder.keys(), &keys)?;
        rekey(&self.connection, &next)?;
        self.key = next;
        keys.keep_newest_key();
        write_json(&self.folder.keys(), &keys)?;
        self.keys = keys;
        Ok(())
    }
}

fn what_kind(what: &What) -> crate::ActKind {
    use crate::ActKind;
    match what {
        What::AccountCreated { .. } => ActKind::CreateAccount,
        What::AccountClosed { .. } => ActKind::CloseAccount,
        What::RoleChanged { .. } => ActKind::ChangeRole,
        What::PassphraseChanged { ed25519: Some(_), .. } => ActKind::ResetPassphrase,
        What::PassphraseChanged { .. } => ActKind::ChangePassphrase,
        _ => ActKind::RecordDelegation,
    }
}

/// SQLCipher re-keys a write-ahead log's database only once the log is empty.
fn rekey(connection: &Connection, key: &DatabaseKey) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    connection.pragma_update(None, "rekey", raw_key(key).as_str())?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

pub(crate) fn new_keys(user: &str, pair: &Pair, issued: bool) -> What {
    What::PassphraseChanged {
        user: user.to_owned(),
        issued,
        ed25519: Some(hex::encode(pair.ed25519())),
        x25519: Some(hex::encode(pair.x25519())),
    }
}
