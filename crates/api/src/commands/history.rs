//! Everything that happened to one item.

use protocol::Content;
use store::{TrailLine, What};

use crate::contract::{History, HistoryRow, PlaceRequest};
use crate::error::Refusal;
use crate::form_state::entry;
use crate::names;
use crate::session::Session;

/// Command `history`.
pub(crate) fn history(session: &mut Session, request: PlaceRequest) -> Result<History, Refusal> {
    let at = names::place(&request.place)?;
    let lines = session.casebook.record().history(&at)?;
    Ok(History { rows: lines.iter().map(row).collect() })
}

fn row(line: &TrailLine) -> HistoryRow {
    let said = line.what.as_ref().map(said).unwrap_or_default();
    HistoryRow {
        at: line.stamp.instant.clone(),
        by: line.stamp.user.clone(),
        role: line.stamp.role.into(),
        kind: said.kind.map_or_else(|| line.kind.clone(), str::to_owned),
        old: said.old,
        new: said.new,
        reason: said.reason,
        query: said.query,
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
        What::AccountCreated { user, .. }
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
