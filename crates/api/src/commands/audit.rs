//! The audit trail for people: filtered, paged backwards.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, TimeZone, Utc};
use protocol::Location;
use store::{TrailFilter, TrailLine};

use crate::commands::history::{said, sentence};
use crate::commands::study::label;
use crate::contract::{AuditFilter, AuditPage, AuditRow, Words};
use crate::error::Refusal;
use crate::names;
use crate::reasons::own_reason;
use crate::session::Session;
use crate::words::{short, words};

/// Lines of a page at most.
const PAGE: u32 = 500;

/// Command `audit`.
pub(crate) fn audit(session: &mut Session, request: AuditFilter) -> Result<AuditPage, Refusal> {
    let filter = filter(session, &request)?;
    let record = session.casebook.record();
    let total = record.trail_count(&TrailFilter { before: None, ..filter.clone() })?;
    let lines = record.trail(&filter)?;
    let full = u32::try_from(lines.len()).unwrap_or(u32::MAX) >= filter.limit;
    let next = lines.last().filter(|_| full).map(|line| line.stamp.seq);
    let rows = lines.iter().map(|line| row(session, line)).collect::<Result<_, _>>()?;
    Ok(AuditPage { rows, total, next })
}

fn filter(session: &Session, request: &AuditFilter) -> Result<TrailFilter, Refusal> {
    let within = request.subject.as_deref().map(names::subject_scope).transpose()?.map(Location::scope);
    let instant = |text: &Option<String>, field: &str, days: u64| -> Result<Option<String>, Refusal> {
        let Some(text) = text else { return Ok(None) };
        let day: NaiveDate = text.parse().map_err(|_| Refusal::bad(field, "date"))?;
        Ok(day.checked_add_days(chrono::Days::new(days)).and_then(|day| midnight(session, day)))
    };
    let text = request.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(TrailFilter {
        within,
        user: request.user.clone(),
        form: request.form.clone(),
        item: request.item.clone(),
        labelled: text.as_deref().map(|text| labelled(session, text)).unwrap_or_default(),
        text,
        kinds: request.kind.as_deref().map(kinds).unwrap_or_default(),
        from: instant(&request.from, "from", 0)?,
        to: instant(&request.to, "to", 1)?,
        before: request.before,
        newest_first: true,
        limit: request.limit.clamp(1, PAGE),
        ..TrailFilter::default()
    })
}

/// The items whose label has the text in it, in any language.
fn labelled(session: &Session, text: &str) -> Vec<String> {
    let wanted = text.to_lowercase();
    let has = |label: &str| label.to_lowercase().contains(&wanted);
    let items = session.study.items().iter().filter(|item| {
        let Words { en, ko, zh } = words(&item.label);
        has(&en) || has(&ko) || has(&zh)
    });
    items.map(|item| item.oid.to_string()).collect::<BTreeSet<String>>().into_iter().collect()
}

/// The kinds of change behind a word of the filter; a word that stands for no group is a kind itself.
fn kinds(word: &str) -> Vec<String> {
    let group: &[&str] = match word {
        "query" => &["query_opened", "query_answered", "query_closed", "query_cancelled", "query_reopened"],
        "signature" => {
            &["signed", "signature_broken", "verified", "verification_broken", "frozen", "unfrozen"]
        }
        "account" => &[
            "account_created",
            "account_closed",
            "role_changed",
            "passphrase_changed",
            "statement_recorded",
            "delegation_recorded",
            "logged_in",
            "login_failed",
            "logged_out",
        ],
        "custody" => &[
            "casebook_created",
            "study_activated",
            "locked",
            "unlocked",
            "redacted",
            "exported",
            "backed_up",
            "trail_reviewed",
            "clock_stepped_back",
            "lock_taken_over",
            "older_copy_opened",
            "restore_accepted",
        ],
        other => return vec![other.to_owned()],
    };
    group.iter().map(|kind| (*kind).to_owned()).collect()
}

/// The first instant of a day at the site, as the record spells it.
fn midnight(session: &Session, day: NaiveDate) -> Option<String> {
    let local = session.zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest()?;
    Some(local.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Millis, true))
}

fn row(session: &Session, line: &TrailLine) -> Result<AuditRow, Refusal> {
    let study = session.study_naming(&line.at);
    let said = line.what.as_ref().map(said).unwrap_or_default();
    let form = line.at.form.as_ref().map(|form| form.as_str());
    let event = line.at.event.as_ref().and_then(|event| study.event(event.oid.as_str()));
    let subject =
        session.chart(&line.at.scope).map(|chart| chart.number.clone()).filter(|number| !number.is_empty());
    Ok(AuditRow {
        seq: line.stamp.seq,
        at: local(&line.stamp.instant, &line.stamp.offset),
        user: line.stamp.user.clone(),
        full_name: session.full_name(&line.stamp.user),
        role: line.stamp.role.into(),
        kind: said.kind.map_or_else(|| line.kind.clone(), str::to_owned),
        subject,
        event: event.map(|event| words(&event.name)),
        form: form.map(|form| label(study, Some(form), None)),
        label: line
            .at
            .item
            .as_ref()
            .map(|item| label(study, form, Some(item.as_str())))
            .filter(|label| *label != Words::default()),
        place: Some(line.at.to_string()),
        old: said.old,
        new: said.new,
        sentence: line.what.as_ref().and_then(|what| sentence(study, what)),
        own_reason: said.reason.as_deref().and_then(own_reason),
        reason: said.reason,
        hash: session
            .casebook
            .record()
            .hash_of(line.stamp.seq)?
            .map(|hash| short(&hex::encode(hash)))
            .unwrap_or_default(),
    })
}

/// The instant with the offset of the place where it was recorded.
fn local(instant: &str, offset: &str) -> String {
    let parsed = DateTime::parse_from_rfc3339(instant).ok().zip(offset.parse().ok());
    parsed.map_or_else(
        || instant.to_owned(),
        |(instant, offset): (_, chrono::FixedOffset)| {
            instant.with_timezone(&offset).to_rfc3339_opts(SecondsFormat::Millis, false)
        },
    )
}
