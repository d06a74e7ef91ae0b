//! Amendments: putting a version of the definition in force, moving subjects to it, and rehearsing both on a copy.
//!
//! A rehearsal drafts the very acts that the casebook would record, by the same code, on a replay in memory. What it answers is what would be written.

use chrono::{DateTime, FixedOffset, NaiveDate};
use protocol::Location;
use uuid::Uuid;

use crate::access::Role;
use crate::act::{Act, Consequence, Definition};
use crate::acting::needed;
use crate::change::{Change, What};
use crate::draft::Draft;
use crate::error::ActError;
use crate::event::{Event, FORMAT, Header, RecordedChange, instant_text, offset_text};
use crate::projection::whole;
use crate::record::{Record, Replay, ReplayError};

/// Drafts an amendment's acts; answers with the definition to keep.
pub(crate) fn amending(
    draft: &mut Draft<'_>,
    act: Act,
    today: NaiveDate,
) -> Result<Option<Definition>, ActError> {
    match act {
        Act::ActivateStudy { definition, from, approval } => {
            draft.permit(&whole())?;
            let approval = needed(approval, 1)?;
            is_new(draft.record, &definition)?;
            is_due(draft.record, from, today)?;
            draft.because(Some(approval.clone()), None);
            draft.add(whole(), definition.activated(Some(from), Some(approval)));
            Ok(Some(definition))
        }
        Act::MoveSubject { subject, hash, reason } => {
            let at = Location::scope(protocol::Scope::Subject(subject));
            draft.exists(&at)?;
            draft.permit(&at)?;
            draft.permit_within(&at)?;
            let reason = needed(reason, 1)?;
            let known = draft.record.version_in_force()?.is_some_and(|known| known == hash);
            if !known || draft.record.version_of(&at.scope)?.is_some_and(|kept| kept == hash) {
                return Err(ActError::NothingChanged);
            }
            draft.because(Some(reason.clone()), None);
            draft.add(at, What::VersionMoved { hash, reason });
            Ok(None)
        }
        _ => Err(ActError::NothingChanged),
    }
}

/// A version is put in force once, and its name is used once: a data set that mixes versions could not say which is meant.
fn is_new(record: Record<'_>, definition: &Definition) -> Result<(), ActError> {
    let (hash, known) = (definition.hash(), record.studies()?);
    if known.last().is_some_and(|last| last.hash == hash) {
        return Err(ActError::NothingChanged);
    }
    if known.iter().any(|known| known.hash == hash || known.version == definition.version) {
        return Err(ActError::VersionUsed { version: definition.version.clone() });
    }
    Ok(())
}

/// A version applies from no day to come, and from none before that of the version it follows; the first applies since the casebook was made.
fn is_due(record: Record<'_>, from: NaiveDate, today: NaiveDate) -> Result<(), ActError> {
    if from > today {
        return Err(ActError::NotYet { from });
    }
    let Some(last) = record.studies()?.pop() else { return Ok(()) };
    let made = DateTime::parse_from_rfc3339(&last.activated).ok();
    let made = made.map(|made| record.day_at_site(made)).transpose()?;
    match last.from.or(made).filter(|least| from < *least) {
        Some(least) => Err(ActError::TooEarly { from, least }),
        None => Ok(()),
    }
}

/// A copy of the record in memory, on which an amendment is tried. Nothing of it is ever written.
pub struct Rehearsal {
    copy: Replay,
    user: String,
    role: Role,
    now: DateTime<FixedOffset>,
    /// The last event's number, those tried here included.
    seq: u64,
    /// How many keys were given here: none of the casebook's own chance is used up.
    keys: u128,
}

impl Rehearsal {
    /// Copies a record, for a person in a role, at an instant.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn of(
        record: Record<'_>,
        user: &str,
        role: Role,
        now: DateTime<FixedOffset>,
    ) -> Result<Self, ReplayError> {
        let copy = Replay::new()?;
        copy.begin()?;
        record
            .each_event(1, u64::MAX, |stored| Ok::<(), ReplayError>(copy.apply(&Event::parse(&stored)?)?))?;
        copy.end()?;
        Ok(Self { copy, user: user.to_owned(), role, now, seq: record.head()?.seq, keys: 0 })
    }

    /// Tries an act of an amendment and says what it would change, consequences and what they break included. The next act stands on it.
    ///
    /// # Errors
    /// What would stand in the way of the act.
    pub fn act(&mut self, act: Act, mut consequences: Vec<Consequence>) -> Result<Vec<Change>, ActError> {
        for consequence in &mut consequences {
            if let Consequence::QueryOpened { query, .. } = consequence {
                *query = self.key();
            }
        }
        let kind = act.kind();
        let mut draft = Draft::new(self.copy.record(), self.role, kind)?;
        let today = draft.record.day_at_site(self.now)?;
        amending(&mut draft, act, today)?;
        for consequence in consequences {
            draft.follow(consequence)?;
        }
        let changes = draft.finish()?;
        let mut study = self.copy.record().version_in_force()?.unwrap_or_default();
        if let Some(What::StudyActivated { hash, .. }) = changes.first().map(|change| &change.what) {
            study.clone_from(hash);
        }
        self.seq += 1;
        let header = Header {
            format: FORMAT,
            event: self.key(),
            seq: self.seq,
            writer: Uuid::nil(),
            user: self.user.clone(),
            role: self.role,
            instant: instant_text(&self.now),
            offset: offset_text(&self.now),
            study,
            act: kind,
            class: kind.class(),
            changes: Vec::new(),
        };
        let recorded = changes.iter().map(|change| RecordedChange {
            change: change.clone(),
            redacted: false,
            commitment: Default::default(),
        });
        self.copy.apply(&Event { header, changes: recorded.collect() })?;
        Ok(changes)
    }

    fn key(&mut self) -> Uuid {
        self.keys += 1;
        Uuid::from_u128(self.keys)
    }
}
