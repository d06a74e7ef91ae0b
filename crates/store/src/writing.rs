//! Writing an event: one transaction, one durable sync, and an outcome that is known.

use chrono::{DateTime, FixedOffset, TimeDelta};
use rusqlite::{Connection, TransactionBehavior, params};
use uuid::Uuid;

use crate::access::{ActKind, Role};
use crate::act::Definition;
use crate::anchor::{Anchor, Head};
use crate::casebook::Casebook;
use crate::chain::{self, link, signed_message};
use crate::change::{Change, What};
use crate::database;
use crate::error::ActError;
use crate::event::{
    Event, FORMAT, Header, HeaderChange, SALT, StoredContent, StoredEvent, commitment, instant_text,
    offset_text,
};
use crate::keys::{Hash, Pair};
use crate::past::Remembered;
use crate::projection::{self, whole};
use crate::record::ReplayError;
use crate::surroundings::random;

/// The proof that an act was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The event's number.
    pub seq: u64,
    /// Its identifier.
    pub event: Uuid,
    /// Its hash: the head of the chain.
    pub hash: Hash,
    /// When, UTC.
    pub instant: String,
    /// Everything that changed, consequences and broken signatures included.
    pub changes: Vec<Change>,
}

/// Who acts, with which key.
pub(crate) struct Actor<'a> {
    pub(crate) user: &'a str,
    pub(crate) role: Role,
    pub(crate) pair: &'a Pair,
}

/// What goes into the same transaction beside the event.
#[derive(Default)]
pub(crate) struct Beside<'a> {
    pub(crate) definition: Option<&'a Definition>,
    /// Contents to remove, which the event redacts.
    pub(crate) redact: &'a [(u64, u32)],
    /// The passphrase that comes with the event, to be recognised later.
    pub(crate) passphrase: Option<Remembered>,
}

/// The end of the chain as the next event needs it.
#[derive(Clone, Debug)]
pub(crate) struct Tip {
    pub(crate) head: Head,
    instant: Option<DateTime<FixedOffset>>,
    pub(crate) study: String,
}

impl Default for Tip {
    fn default() -> Self {
        Self { head: Head::EMPTY, instant: None, study: String::new() }
    }
}

impl Tip {
    pub(crate) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let mut tip = Self { head: chain::head(connection)?, ..Self::default() };
        let sql = "SELECT instant, study FROM acts ORDER BY seq DESC LIMIT 1";
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        if let Some(row) = rows.next()? {
            tip.instant = DateTime::parse_from_rfc3339(&row.get::<_, String>(0)?).ok();
            tip.study = row.get(1)?;
        }
        Ok(tip)
    }
}

/// How far a clock may go back before it is worth an event: time servers set it right by less all day long.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::seconds(2);

impl Casebook {
    /// Records that the clock went back, if it did.
    pub(crate) fn notice_clock(&mut self, actor: &Actor<'_>) -> Result<(), ActError> {
        let now = self.surroundings.now();
        let Some(last) = self.tip.instant.filter(|last| now < *last - CLOCK_TOLERANCE) else { return Ok(()) };
        let what = What::ClockSteppedBack { from: instant_text(&last), to: instant_text(&now) };
        let changes = vec![Change { at: whole(), what }];
        self.write(actor, ActKind::NoticeClock, changes, &Beside::default()).map(drop)
    }

    /// Writes the next event, and says for certain whether it stands.
    pub(crate) fn write(
        &mut self,
        actor: &Actor<'_>,
        act: ActKind,
        changes: Vec<Change>,
        beside: &Beside<'_>,
    ) -> Result<Receipt, ActError> {
        let now = self.surroundings.now();
        let stored = self.stored(actor, act, &changes, now).map_err(|error| not_committed(&error))?;
        let event = Event::parse(&stored).map_err(|error| not_committed(&error))?;
        self.commit(&stored, &event, beside)?;
        self.tip = Tip {
            head: Head { seq: stored.seq, hash: stored.hash },
            instant: Some(now),
            study: event.header.study.clone(),
        };
        self.keep_anchor();
        Ok(Receipt {
            seq: stored.seq,
            event: event.header.event,
            hash: stored.hash,
            instant: event.header.instant,
            changes,
        })
    }

    /// Header, salted contents, hash and signature of the next event.
    fn stored(
        &mut self,
        actor: &Actor<'_>,
        act: ActKind,
        changes: &[Change],
        now: DateTime<FixedOffset>,
    ) -> Result<StoredEvent, serde_json::Error> {
        let mut contents = Vec::with_capacity(changes.len());
        let mut places = Vec::with_capacity(changes.len());
        let mut study = self.tip.study.clone();
        for change in changes {
            let (kind, content) = change.what.split()?;
            let salt: [u8; SALT] = random(&mut self.surroundings.chance);
            let commitment = hex::encode(commitment(&salt, &content));
            places.push(HeaderChange { at: change.at.clone(), kind, key: change.what.key(), commitment });
            contents.push(Some(StoredContent { salt, content }));
            if let What::StudyActivated { hash, .. } = &change.what {
                study.clone_from(hash);
            }
        }
        let header = Header {
            format: FORMAT,
            event: self.surroundings.uuid(),
            seq: self.tip.head.seq + 1,
            writer: self.writer,
            user: actor.user.to_owned(),
            role: actor.role,
            instant: instant_text(&now),
            offset: offset_text(&now),
            study,
            act,
            class: act.class(),
            changes: places,
        };
        let text = crate::canonical::canonical(&header)?;
        let hash = link(&self.tip.head.hash, &text);
        let signature = actor.pair.sign(&signed_message(&hash));
        Ok(StoredEvent { seq: header.seq, header: text, hash, signature, contents })
    }

    fn commit(&mut self, stored: &StoredEvent, event: &Event, beside: &Beside<'_>) -> Result<(), ActError> {
        let prepared = prepare(&mut self.connection, stored, event, beside);
        let begun = prepared.is_ok();
        let Err(failure) = prepared.and_then(|()| self.connection.execute_batch("COMMIT")) else {
            return Ok(());
        };
        // Before the commit, and when the disk had no room for the frame that commits, nothing can stand: a rollback is certain.
        let certain = !begun || failure.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull);
        let rolled_back =
            self.connection.is_autocommit() || self.connection.execute_batch("ROLLBACK").is_ok();
        if certain && rolled_back {
            return Err(not_committed(&failure));
        }
        self.read_back(stored, &failure)
    }

    /// The disk failed at the commit: whether the event stands is seen by opening the database again, never guessed.
    fn read_back(&mut self, stored: &StoredEvent, failure: &rusqlite::Error) -> Result<(), ActError> {
        tracing::error!(%failure, seq = stored.seq, "a commit failed; reading back");
        self.adrift = true;
        let reading = self.reopen().and_then(|()| {
            // The log may hold frames that nobody sees yet but a recovery would: emptied, the database alone speaks.
            let busy: i64 =
                self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            if busy != 0 {
                let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
                return Err(rusqlite::Error::SqliteFailure(busy, None));
            }
            chain::hash_of(&self.connection, stored.seq)
        });
        match reading {
            Ok(Some(hash)) if hash == stored.hash => Ok(()),
            Ok(_) => Err(not_committed(failure)),
            Err(error) => {
                self.adrift = true;
                Err(ActError::Unknown(format!("{failure}; {error}")))
            }
        }
    }

    /// Opens the database again after a failure of the disk.
    pub(crate) fn reopen(&mut self) -> rusqlite::Result<()> {
        drop(std::mem::replace(&mut self.connection, database::in_memory()?));
        self.connection = database::open_to_write(&self.folder.database(), &self.key)?;
        self.tip = Tip::read(&self.connection)?;
        self.adrift = false;
        Ok(())
    }

    fn keep_anchor(&self) {
        let Some(file) = self.anchor.as_ref().filter(|_| !self.bulk) else { return };
        if let Err(error) = file.write(&Anchor { writer: self.writer, head: self.tip.head }) {
            tracing::warn!(%error, "the head of the chain could not be kept outside the folder");
        }
    }

    /// Bulk writing: no sync at each save until it ends. For training casebooks alone.
    ///
    /// # Errors
    /// [`ActError::NoSuchPlace`] for a casebook that is not for training.
    pub fn begin_bulk(&mut self) -> Result<(), ActError> {
        if !self.keys.training {
            return Err(ActError::NoSuchPlace { at: Box::new(whole()) });
        }
        self.connection.pragma_update(None, "synchronous", "OFF")?;
        self.bulk = true;
        Ok(())
    }

    /// Ends bulk writing: everything is on the disk afterwards.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn end_bulk(&mut self) -> Result<(), ActError> {
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        self.bulk = false;
        self.keep_anchor();
        Ok(())
    }

    /// Throws every projection away and makes it again from the chain.
    ///
    /// # Errors
    /// When the chain cannot be read; the projections then stand as before.
    pub fn rebuild(&mut self) -> Result<(), ReplayError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        replay(&transaction)?;
        Ok(transaction.commit()?)
    }
}

fn prepare(
    connection: &mut Connection,
    stored: &StoredEvent,
    event: &Event,
    beside: &Beside<'_>,
) -> rusqlite::Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    chain::append(connection, stored)?;
    projection::apply(connection, event)?;
    if let Some(definition) = beside.definition {
        connection.execute(
            "INSERT INTO definitions VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![definition.hash(), definition.bytes],
        )?;
    }
    if let Some(passphrase) = &beside.passphrase {
        connection
            .execute("INSERT INTO secrets VALUES (?1, ?2)", params![passphrase.name, passphrase.bytes])?;
    }
    for (seq, ordinal) in beside.redact {
        connection
            .execute("DELETE FROM contents WHERE seq = ?1 AND ordinal = ?2", [*seq, u64::from(*ordinal)])?;
    }
    if !beside.redact.is_empty() {
        // What the removed contents had put into the tables goes with them.
        replay(connection).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    }
    Ok(())
}

fn replay(connection: &Connection) -> Result<(), ReplayError> {
    projection::clear(connection)?;
    chain::Reader::new(connection, 1, u64::MAX)?
        .each(|stored| Ok::<(), ReplayError>(projection::apply(connection, &Event::parse(&stored)?)?))
}

fn not_committed(error: &dyn std::fmt::Display) -> ActError {
    ActError::NotCommitted(error.to_string())
}
