//! Acts: what each needs, and the changes it makes. Authority is checked here and nowhere else.

use protocol::{Content, Location, Oid, Origin};
use uuid::Uuid;

use crate::access::{ActKind, Class, State, role_may};
use crate::act::{Act, Consequence, Definition, Edit};
use crate::amending::amending;
use crate::casebook::Casebook;
use crate::change::{Change, Severity, What};
use crate::draft::Draft;
use crate::error::ActError;
use crate::keys::{EnvelopeCode, SealedList};
use crate::projection::{Account, FormStatus, MarkKind, QueryStatus, Settled, whole};
use crate::session::Session;
use crate::writing::{Actor, Beside, Receipt};

/// The fewest characters of a reason that overrules a check (study specification 0.2).
const OVERRULE_LEAST: usize = 5;

/// Why values changed that are derived from a record's being signed.
const FOLLOWS_SIGNATURE: &str = "A record was signed that they are derived from.";

/// An act as it would be written.
struct Drafted {
    changes: Vec<Change>,
    redact: Vec<(u64, u32)>,
    definition: Option<Definition>,
}

impl Casebook {
    /// Does one act: checks authority and state, records it with its consequences and with whatever it breaks, as one event.
    ///
    /// # Errors
    /// [`ActError`] names what stood in the way; nothing was saved, unless it is [`ActError::Unknown`].
    pub fn act(
        &mut self,
        session: &Session,
        act: Act,
        consequences: Vec<Consequence>,
    ) -> Result<Receipt, ActError> {
        if self.adrift {
            self.reopen().map_err(|error| ActError::NotCommitted(error.to_string()))?;
        }
        let account = self.authorise(session, act.kind())?;
        let actor = Actor { user: &session.user, role: account.role, pair: &session.pair };
        self.notice_clock(&actor)?;
        if act.kind().class() == Class::Custody {
            return self.keep(session, &account, act);
        }
        self.clinical(&actor, &account, act, consequences)
    }

    /// The session lives, the account may do such acts at all, and works under a recorded delegation.
    pub(crate) fn authorise(&self, session: &Session, kind: ActKind) -> Result<Account, ActError> {
        let record = self.record();
        let account = record.account(&session.user)?.filter(|account| account.closed.is_none());
        let account = account.filter(|_| self.alive(session)).ok_or(ActError::SessionEnded)?;
        let state = if record.locked()? { State::CasebookLocked } else { State::Open };
        let clinical = kind.class() == Class::Clinical;
        if !role_may(account.role, kind) || clinical && state == State::CasebookLocked {
            return Err(ActError::Denied { role: account.role, kind, state, at: Box::new(whole()) });
        }
        if account.issued && !matches!(kind, ActKind::ChangePassphrase | ActKind::LogOut) {
            return Err(ActError::PassphraseIssued);
        }
        if clinical && !record.works(&account.user, account.role, self.now().date_naive())? {
            return Err(ActError::NotDelegated);
        }
        Ok(account)
    }

    fn clinical(
        &mut self,
        actor: &Actor<'_>,
        account: &Account,
        act: Act,
        consequences: Vec<Consequence>,
    ) -> Result<Receipt, ActError> {
        let kind = act.kind();
        self.components(account, &act)?;
        if let Act::LockCasebook { .. } = act {
            self.ready_to_lock()?;
        }
        let signature = if let Act::Sign { .. } = act { self.fresh_key() } else { Uuid::nil() };
        let Drafted { changes, redact, definition } = self.drafted(account, act, consequences, signature)?;
        let beside = Beside { definition: definition.as_ref(), redact: &redact, passphrase: None };
        self.write(actor, kind, changes, &beside)
    }

    /// What entering data would record now, consequences and what they break included: by the code that records it, and nothing is written.
    ///
    /// # Errors
    /// What would stand in the way of the act; [`ActError::NothingChanged`] for an act that enters nothing.
    pub fn rehearse(
        &self,
        session: &Session,
        act: Act,
        consequences: Vec<Consequence>,
    ) -> Result<Vec<Change>, ActError> {
        let Act::Enter { .. } = act else { return Err(ActError::NothingChanged) };
        let account = self.authorise(session, act.kind())?;
        Ok(self.drafted(&account, act, consequences, Uuid::nil())?.changes)
    }

    /// The changes of a clinical act, everything checked.
    fn drafted(
        &self,
        account: &Account,
        act: Act,
        consequences: Vec<Consequence>,
        signature: Uuid,
    ) -> Result<Drafted, ActError> {
        let (mut redact, mut definition) = (Vec::new(), None);
        let today = self.record().day_at_site(self.now())?;
        let mut draft = Draft::new(self.record(), account.role, act.kind())?;
        match act {
            Act::Redact { at, replacement, reason } => {
                redact = redacting(&mut draft, at, replacement, reason)?
            }
            act @ (Act::ActivateStudy { .. } | Act::MoveSubject { .. }) => {
                definition = amending(&mut draft, act, today)?;
            }
            Act::Sign { at, meaning, .. } => signing(&mut draft, at, meaning, account, signature)?,
            other => draft_act(&mut draft, other)?,
        }
        for consequence in consequences {
            draft.follow(consequence)?;
        }
        Ok(Drafted { changes: draft.finish()?, redact, definition })
    }

    /// What a signature asks for: the passphrase again, and the statement of accountability on record.
    fn components(&self, account: &Account, act: &Act) -> Result<(), ActError> {
        let (Act::Sign { passphrase, .. }
        | Act::LockCasebook { passphrase }
        | Act::UnlockCasebook { passphrase, .. }) = act
        else {
            return Ok(());
        };
        if account.statement.is_none() {
            return Err(ActError::NoStatement);
        }
        self.check_passphrase(&account.user, passphrase)
    }

    /// Nothing stands in the way of the casebook's lock, and everything holds.
    fn ready_to_lock(&self) -> Result<(), ActError> {
        let blockers = self.record().lock_blockers()?;
        if !blockers.is_empty() {
            return Err(ActError::Blocked(blockers));
        }
        let verification = self.verifier().run(&mut |_| std::ops::ControlFlow::Continue(()));
        if verification.ok() { Ok(()) } else { Err(ActError::NotVerified(verification.problems)) }
    }

    /// Acts that look after the casebook; those on accounts are in `accounts.rs`.
    fn keep(&mut self, session: &Session, account: &Account, act: Act) -> Result<Receipt, ActError> {
        let kind = act.kind();
        let user = account.user.clone();
        self.components(account, &act)?;
        let what = match act {
            Act::UnlockCasebook { reason, .. } => {
                if !self.record().locked()? {
                    let (role, at) = (account.role, Box::new(whole()));
                    return Err(ActError::Denied { role, kind, state: State::Open, at });
                }
                What::Unlocked { reason: needed(reason, 1)? }
            }
            Act::RecordStatement { text } => What::StatementRecorded { user, text: needed(text, 1)? },
            Act::RecordExport { file, sha256, interim, through } => {
                What::Exported { file, sha256, interim, through }
            }
            Act::RecordBackup { file, sha256, through } => What::BackedUp { file, sha256, through },
            Act::RecordReview { text, through } => What::TrailReviewed { text: needed(text, 1)?, through },
            Act::AcceptRestore { reason } => What::RestoreAccepted { reason: needed(reason, 1)? },
            Act::LogOut => What::LoggedOut { user },
            other => return self.keep_accounts(session, account, other),
        };
        let actor = Actor { user: &session.user, role: account.role, pair: &session.pair };
        let receipt = self.write(&actor, kind, vec![Change { at: whole(), what }], &Beside::default())?;
        if kind == ActKind::LogOut {
            self.sessions.remove(&session.id);
        }
        Ok(receipt)
    }
}

/// A text of at least `least` characters, trimmed.
pub(crate) fn needed(text: String, least: usize) -> Result<String, ActError> {
    if text.trim().chars().count() < least {
        return Err(ActError::TextNeeded { least });
    }
    Ok(text)
}

fn draft_act(draft: &mut Draft<'_>, act: Act) -> Result<(), ActError> {
    match act {
        Act::Enrol { subject, number } => enrol(draft, subject, number),
        Act::Enter { edits, reason, query } => {
            draft.because(reason, query);
            edits.into_iter().try_for_each(|edit| draft.edit(edit))
        }
        Act::KeepAllocationList(sealed) => keep_list(draft, sealed),
        Act::Reveal { form, code, signed, edits, reason } => {
            draft.because(reason, None);
            reveal(draft, form, &code, &signed, edits)
        }
        Act::Restore { at, reason } => restore(draft, at, reason),
        Act::Complete { form } => complete(draft, form),
        Act::Reopen { form, reason } => {
            draft.permit(&form)?;
            let reason = needed(reason, 1)?;
            draft.because(Some(reason.clone()), None);
            draft.touch(&form);
            draft.add(form, What::FormReopened { reason });
            Ok(())
        }
        Act::Confirm { check, at, reason } => {
            let reason = needed(reason, OVERRULE_LEAST)?;
            standing(draft, &check, &at, &[Severity::Soft])?;
            draft.add(at, What::FindingConfirmed { check, reason });
            Ok(())
        }
        Act::Acknowledge { check, at, decision, adverse_event } => {
            acknowledge(draft, check, at, decision, adverse_event)
        }
        Act::SetDeviationAside { check, at, reason } => {
            proposed(draft, &check, &at, true)?;
            draft.add(at, What::DeviationSetAside { check, reason: needed(reason, OVERRULE_LEAST)? });
            Ok(())
        }
        Act::ProposeAgain { check, at } => {
            proposed(draft, &check, &at, false)?;
            draft.add(at, What::DeviationProposed { check });
            Ok(())
        }
        Act::OpenQuery { query, at, text } => {
            draft.exists(&at)?;
            draft.permit(&at)?;
            if draft.record.query(query)?.is_some() {
                return Err(ActError::Exists { at: Box::new(at) });
            }
            draft.add(at, What::QueryOpened { query, text: needed(text, 1)?, check: None });
            Ok(())
        }
        Act::AnswerQuery { query, text } => {
            let at = asked(draft, query, &[QueryStatus::Open])?;
            draft.add(at, What::QueryAnswered { query, text: needed(text, 1)? });
            Ok(())
        }
        Act::CloseQuery { query, text } => {
            let at = asked(draft, query, &[QueryStatus::Open, QueryStatus::Answered])?;
            draft.add(at, What::QueryClosed { query, text: needed(text, 1)?, check: None });
            Ok(())
        }
        Act::CancelQuery { query, text } => {
            let at = asked(draft, query, &[QueryStatus::Open, QueryStatus::Answered])?;
            draft.add(at, What::QueryCancelled { query, text: needed(text, 1)? });
            Ok(())
        }
        Act::ReopenQuery { query, text } => {
            let at = asked(draft, query, &[QueryStatus::Closed, QueryStatus::Cancelled])?;
            draft.add(at, What::QueryReopened { query, text: needed(text, 1)? });
            Ok(())
        }
        Act::Verify { at } => at.into_iter().try_for_each(|at| {
            draft.exists(&at)?;
            draft.permit(&at)?;
            if draft.record.marked(&at, MarkKind::Verified)? {
                return Err(ActError::Exists { at: Box::new(at) });
            }
            let (values, _) = draft.record.digest(&at)?;
            draft.add(at, What::Verified { values });
            Ok(())
        }),
        Act::Freeze { at } => mark(draft, at, true, &What::Frozen {}),
        Act::Lock { at } => mark(draft, at, false, &What::Locked {}),
        Act::Unfreeze { at, reason } => {
            unmark(draft, at, MarkKind::Frozen, &What::Unfrozen { reason: needed(reason, 1)? })
        }
        Act::Unlock { at, reason } => {
            unmark(draft, at, MarkKind::Locked, &What::Unlocked { reason: needed(reason, 1)? })
        }
        Act::LockCasebook { .. } => {
            draft.add(whole(), What::Locked {});
            Ok(())
        }
        _ => Err(ActError::NothingChanged),
    }
}

fn enrol(draft: &mut Draft<'_>, subject: Uuid, number: String) -> Result<(), ActError> {
    let at = Location::scope(protocol::Scope::Subject(subject));
    let number = needed(number, 1)?;
    if draft.record.is_known(&at)? {
        return Err(ActError::Exists { at: Box::new(at) });
    }
    draft.permit(&at)?;
    if draft.record.number_taken(&number)? {
        return Err(ActError::NumberTaken);
    }
    draft.add(at, What::SubjectAdded { number });
    Ok(())
}

/// One list a casebook: a second one would make the order of the first meaningless.
fn keep_list(draft: &mut Draft<'_>, sealed: SealedList) -> Result<(), ActError> {
    draft.permit(&whole())?;
    if draft.record.allocations()?.is_some() {
        return Err(ActError::Exists { at: Box::new(whole()) });
    }
    if sealed.is_empty() {
        return Err(ActError::NoEnvelope);
    }
    draft.add(whole(), What::AllocationListKept { sealed });
    Ok(())
}

/// The next envelope and no other, once, and only where eligibility is signed.
fn reveal(
    draft: &mut Draft<'_>,
    form: Location,
    code: &EnvelopeCode,
    signed: &Location,
    edits: Vec<Edit>,
) -> Result<(), ActError> {
    draft.exists(&form)?;
    draft.permit(&form)?;
    if !draft.is_signed(signed)? {
        return Err(ActError::NotSigned { at: Box::new(signed.clone()) });
    }
    let kept = draft.record.allocations()?.ok_or(ActError::NoEnvelope)?;
    if kept.revealed.iter().any(|row| row.at.scope == form.scope) {
        return Err(ActError::Exists { at: Box::new(form) });
    }
    let row = kept.next().ok_or(ActError::NoEnvelope)?;
    let opened = kept.sealed.open(row as usize, code).ok_or(ActError::WrongEnvelope { next: row })?;
    let list = kept.sealed.list;
    draft.add(form.clone(), What::AllocationRevealed { list, row, number: opened.number, arm: opened.arm });
    edits.into_iter().try_for_each(|edit| draft.edit(edit))
}

fn restore(draft: &mut Draft<'_>, at: Location, reason: String) -> Result<(), ActError> {
    draft.permit(&at)?;
    if !draft.record.is_withdrawn(&at)? {
        return Err(ActError::NoSuchPlace { at: Box::new(at) });
    }
    let reason = needed(reason, 1)?;
    draft.because(Some(reason.clone()), None);
    draft.restore(at, reason);
    Ok(())
}

fn complete(draft: &mut Draft<'_>, form: Location) -> Result<(), ActError> {
    if form.form.is_none() || form.row.is_some() || form.item.is_some() {
        return Err(ActError::NoSuchPlace { at: Box::new(form) });
    }
    draft.exists(&form)?;
    draft.permit(&form)?;
    for finding in draft.record.findings_within(&form)? {
        if finding.blocks_completion && finding.settled == Settled::Open && !draft.is_out(&finding.at)? {
            return Err(ActError::HardFinding { check: finding.check, at: Box::new(finding.at) });
        }
    }
    draft.add(form, What::FormCompleted {});
    Ok(())
}

/// The finding stands open with one of these severities.
fn standing(
    draft: &mut Draft<'_>,
    check: &Oid,
    at: &Location,
    severities: &[Severity],
) -> Result<Severity, ActError> {
    draft.permit(at)?;
    let found = draft.record.finding(at, check)?;
    let found = found.filter(|found| found.settled == Settled::Open && severities.contains(&found.severity));
    let none = || ActError::NoSuchFinding { check: check.clone(), at: Box::new(at.clone()) };
    found.map(|found| found.severity).ok_or_else(none)
}

fn acknowledge(
    draft: &mut Draft<'_>,
    check: Oid,
    at: Location,
    decision: String,
    adverse_event: Option<bool>,
) -> Result<(), ActError> {
    let decision = needed(decision, 1)?;
    let severity = standing(draft, &check, &at, &[Severity::Protocol, Severity::Safety])?;
    if severity == Severity::Safety && adverse_event.is_none() {
        return Err(ActError::AnswerNeeded { check });
    }
    draft.add(at, What::AlertAcknowledged { check, decision, adverse_event });
    Ok(())
}

/// The finding is an acknowledged alert, and what it proposes is not set aside, or is.
fn proposed(draft: &mut Draft<'_>, check: &Oid, at: &Location, stands: bool) -> Result<(), ActError> {
    draft.permit(at)?;
    let found = draft.record.finding(at, check)?;
    match found.filter(|found| found.settled == Settled::Acknowledged) {
        Some(found) if draft.record.is_set_aside(&found)? != stands => Ok(()),
        _ => Err(ActError::NoSuchFinding { check: check.clone(), at: Box::new(at.clone()) }),
    }
}

/// The place of a query that stands in one of these states.
fn asked(draft: &mut Draft<'_>, query: Uuid, statuses: &[QueryStatus]) -> Result<Location, ActError> {
    let found = draft.record.query(query)?.filter(|found| statuses.contains(&found.status));
    let at = found.ok_or(ActError::NoSuchQuery { query })?.at;
    draft.permit(&at)?;
    Ok(at)
}

fn signing(
    draft: &mut Draft<'_>,
    at: Location,
    meaning: String,
    account: &Account,
    signature: Uuid,
) -> Result<(), ActError> {
    if at.row.is_some() || at.item.is_some() {
        return Err(ActError::NoSuchPlace { at: Box::new(at) });
    }
    draft.exists(&at)?;
    draft.permit(&at)?;
    for form in draft.record.forms_within(&at)? {
        if form.status != FormStatus::Complete && !draft.is_out(&form.at)? {
            return Err(ActError::Incomplete { at: Box::new(form.at) });
        }
    }
    let (values, digest) = draft.record.digest(&at)?;
    let name = account.name.clone();
    let (meaning, digest) = (needed(meaning, 1)?, hex::encode(digest));
    draft.because(Some(FOLLOWS_SIGNATURE.to_owned()), None);
    draft.add(at, What::Signed { signature, name, meaning, digest, values });
    Ok(())
}

/// Marks places; the casebook as a whole only where `casebook` says so, because its lock is an act of its own.
fn mark(draft: &mut Draft<'_>, at: Vec<Location>, casebook: bool, what: &What) -> Result<(), ActError> {
    at.into_iter().try_for_each(|at| {
        if at.row.is_some() || at.item.is_some() || at == whole() && !casebook {
            return Err(ActError::NoSuchPlace { at: Box::new(at) });
        }
        draft.exists(&at)?;
        draft.permit(&at)?;
        draft.add(at, what.clone());
        Ok(())
    })
}

fn unmark(draft: &mut Draft<'_>, at: Vec<Location>, mark: MarkKind, what: &What) -> Result<(), ActError> {
    at.into_iter().try_for_each(|at| {
        draft.permit(&at)?;
        if !draft.record.marked(&at, mark)? {
            return Err(ActError::NoSuchPlace { at: Box::new(at) });
        }
        draft.add(at, what.clone());
        Ok(())
    })
}

/// Everything that was ever recorded at the item goes, and `replacement` stands there instead.
fn redacting(
    draft: &mut Draft<'_>,
    at: Location,
    replacement: Option<Content>,
    reason: String,
) -> Result<Vec<(u64, u32)>, ActError> {
    draft.item(&at)?;
    draft.permit(&at)?;
    let reason = needed(reason, 1)?;
    let history = draft.record.history(&at)?;
    let held = |line: &&crate::TrailLine| {
        line.what.as_ref().is_some_and(|what| What::redacted(&line.kind, what.key().as_deref()).is_some())
    };
    let contents: Vec<_> = history.iter().filter(held).map(|line| (line.stamp.seq, line.ordinal)).collect();
    if contents.is_empty() {
        return Err(ActError::NoSuchPlace { at: Box::new(at) });
    }
    draft.because(Some(reason.clone()), None);
    draft.add(at.clone(), What::Redacted { contents: contents.clone(), reason: reason.clone() });
    draft.touch(&at);
    let (origin, reason) = (Origin::default(), Some(reason));
    draft.add(at, What::Value { old: None, new: replacement, origin, formula: None, reason, query: None });
    Ok(contents)
}
