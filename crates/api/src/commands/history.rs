//! Everything that happened to one item.

use protocol::{Content, Study};
use store::{TrailLine, What};

use crate::commands::query::retold;
use crate::contract::{History, HistoryRow, PlaceRequest, Words};
use crate::error::Refusal;
use crate::form_state::entry;
use crate::names;
use crate::session::Session;

/// Command `history`.
pub(crate) fn history(session: &mut Session, request: PlaceRequest) -> Result<History, Refusal> {
    let at = names::place(&request.place)?;
    let lines = session.casebook.record().history(&at)?;
    let study = session.study_naming(&at);
    Ok(History { rows: lines.iter().map(|line| row(study, line)).collect() })
}

fn row(study: &Study, line: &TrailLine) -> HistoryRow {
    let said = line.what.as_ref().map(said).unwrap_or_default();
    HistoryRow {
        at: line.stamp.instant.clone(),
        by: line.stamp.user.clone(),
        role: line.stamp.role.into(),
        kind: said.kind.map_or_else(|| line.kind.clone(), str::to_owned),
        old: said.old,
        new: said.new,
        sentence: line.what.as_ref().and_then(|what| sentence(study, what)),
        reason: said.reason,
        query: said.query,
    }
}

/// What a check said, in every language. What a person wrote stands as it was written.
pub(crate) fn sentence(study: &Study, what: &What) -> Option<Words> {
    match what {
        What::FindingRaised { check, message: text, .. }
        | What::QueryOpened { check: Some(check), text, .. }
        | What::QueryClosed { check: Some(check), text, .. } => retold(study, check, text),
        _ => None,
    }
}

/// A change in the words of the trail: what stood there, what stands there now, and why.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) kind: Option<&'static str>,
    pub(crate) old: Option<String>,
    pub(crate) new: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) query: Option<String>,
}

/// What a change says.
pub(crate) fn said(what: &What) -> Said {
    let some = |text: &str| Some(text.to_owned());
    match what {
        What::Value { old, new, origin, reason, query, .. } => Said {
            kind: Some(match (origin, old, new) {
                (protocol::Origin::Derived, ..) => "derived",
                (_, None, _) => "entered",
                (_, _, None) => "cleared",
                _ => "changed",
            }),
            old: old.as_ref().map(written),
            new: new.as_ref().map(written),
            reason: reason.clone(),
            query: query.map(|query| query.to_string()),
        },
        What::FindingRaised { message, .. } => {
            Said { kind: Some("findingRaised"), new: some(message), ..Said::default() }
        }
        What::FindingResolved { .. } => Said { kind: Some("findingResolved"), ..Said::default() },
        What::FindingConfirmed { reason, .. } => {
            Said { kind: Some("confirmed"), reason: some(reason), ..Said::default() }
        }
        What::AlertAcknowledged { decision, .. } => {
            Said { kind: Some("acknowledged"), reason: some(decision), ..Said::default() }
        }
        What::DeviationSetAside { reason, .. } => Said { reason: some(reason), ..Said::default() },
        What::QueryOpened { query, text, .. } => asked("queryOpened", query, text),
        What::QueryAnswered { query, text } => asked("queryAnswered", query, text),
        What::QueryClosed { query, text, .. } => asked("queryClosed", query, text),
        What::QueryCancelled { query, text } => asked("queryCancelled", query, text),
        What::QueryReopened { query, text } => asked("queryReopened", query, text),
        What::Withdrawn { reason, .. } => {
            Said { kind: Some("withdrawn"), reason: some(reason), ..Said::default() }
        }
        What::Restored { reason } => Said { kind: Some("restored"), reason: some(reason), ..Said::default() },
        What::FormReopened { reason } => {
            Said { kind: Some("reopened"), reason: some(reason), ..Said::default() }
        }
        What::FormCompleted {} => Said { kind: Some("completed"), ..Said::default() },
        What::SubjectAdded { number } => {
            Said { kind: Some("enrolled"), new: some(number), ..Said::default() }
        }
        What::NoteSet { text, .. } => Said { kind: Some("note"), new: some(text), ..Said::default() },
        What::Signed { name, meaning, .. } => {
            Said { kind: Some("signed"), new: some(name), reason: some(meaning), ..Said::default() }
        }
        What::SignatureBroken { .. } => Said { kind: Some("signatureBroken"), ..Said::default() },
        What::Verified { .. } => Said { kind: Some("verified"), ..Said::default() },
        What::VerificationBroken {} => Said { kind: Some("verificationBroken"), ..Said::default() },
        What::CasebookCreated { site_name, .. } => Said { new: some(site_name), ..Said::default() },
        What::StudyActivated { version, approval, .. } => {
            Said { new: some(version), reason: approval.clone(), ..Said::default() }
        }
        What::VersionMoved { reason, .. }
        | What::Redacted { reason, .. }
        | What::RestoreAccepted { reason } => Said { reason: some(reason), ..Said::default() },
        What::AllocationRevealed { number, arm, .. } => {
            Said { new: Some(format!("{number} · {arm}")), ..Said::default() }
        }
        What::TrailReviewed { text, .. } => Said { new: some(text), ..Said::default() },
        What::ClockSteppedBack { from, to } => {
            Said { new: Some(format!("{from} → {to}")), ..Said::default() }
        }
        What::LockTakenOver { holder } => Said { new: some(holder), ..Said::default() },
        What::RoleChanged { user, reason, .. } => {
            Said { new: some(user), reason: some(reason), ..Said::default() }
        }
        What::DelegationRecorded { user, duties, .. } => {
            Said { new: some(user), reason: some(duties), ..Said::default() }
        }
        What::AccountCreated { user, .. }
        | What::PassphraseChanged { user, .. }
        | What::StatementRecorded { user, .. }
        | What::LoggedIn { user }
        | What::LoggedOut { user }
        | What::LoginFailed { user, .. } => Said { new: some(user), ..Said::default() },
        What::AccountClosed { user, reason } => {
            Said { new: some(user), reason: some(reason), ..Said::default() }
        }
        What::Unlocked { reason } | What::Unfrozen { reason } => {
            Said { reason: some(reason), ..Said::default() }
        }
        What::Exported { file, .. } | What::BackedUp { file, .. } => {
            Said { new: some(file), ..Said::default() }
        }
        _ => Said::default(),
    }
}

fn asked(kind: &'static str, query: &uuid::Uuid, text: &str) -> Said {
    Said { kind: Some(kind), new: Some(text.to_owned()), query: Some(query.to_string()), ..Said::default() }
}

fn written(content: &Content) -> String {
    let entry = entry(content);
    entry.missing.unwrap_or(entry.typed)
}
