//! Queries: asked by checks and reviewers, answered by the site, closed by those who asked.

use chrono::NaiveDate;
use protocol::{Location, Oid, Scope, Study};
use store::{Act, ActKind};
use uuid::Uuid;

use crate::case::{Case, local_day};
use crate::chart::{Entry, Query, QueryStage};
use crate::commands::study::label;
use crate::contract::{
    QueryEntry, QueryFilter, QueryId, QueryList, QueryRow, QueryState, QueryText, QueryThread, RaiseQuery,
    Words,
};
use crate::effects::no_longer_holds;
use crate::error::Refusal;
use crate::names;
use crate::session::Session;
use crate::words::{same, unit_at, words};

/// Command `queries`.
pub(crate) fn queries(session: &mut Session, filter: QueryFilter) -> Result<QueryList, Refusal> {
    let only = filter.subject.as_deref().map(names::subject_scope).transpose()?;
    let wanted = |query: &Query| filter.states.is_empty() || filter.states.contains(&query.stage.into());
    Ok(QueryList { rows: rows(session, only.as_ref(), wanted)? })
}

/// Every query that waits for somebody.
pub(crate) fn open_rows(session: &mut Session) -> Result<Vec<QueryRow>, Refusal> {
    rows(session, None, |query| query.stage == QueryStage::Open)
}

fn rows(
    session: &mut Session,
    only: Option<&Scope>,
    wanted: impl Fn(&Query) -> bool,
) -> Result<Vec<QueryRow>, Refusal> {
    let mut rows = Vec::new();
    for scope in session.scopes() {
        if only.is_some_and(|only| *only != scope) {
            continue;
        }
        let maker = RowMaker { today: session.today(), zone: session.zone };
        let case = session.case(&scope)?;
        let found = case.chart.queries.iter().filter(|(_, query)| wanted(query));
        rows.extend(found.filter_map(|(id, query)| maker.row(case, *id, query)));
    }
    rows.sort_by(|left, right| left.opened.cmp(&right.opened).then_with(|| left.id.cmp(&right.id)));
    Ok(rows)
}

struct RowMaker {
    today: NaiveDate,
    zone: chrono_tz::Tz,
}

impl RowMaker {
    fn row(&self, case: &Case, id: Uuid, query: &Query) -> Option<QueryRow> {
        let (study, at) = (&case.study, &query.at);
        let opened = query.thread.first()?;
        let item = study.item_at(at);
        let value = case.chart.value(at);
        let age = local_day(&opened.stamp, self.zone).map_or(0, |day| (self.today - day).num_days());
        Some(QueryRow {
            id: id.to_string(),
            state: query.stage.into(),
            subject: names::subject(case),
            event: names::event(study, at.event.as_ref()?),
            form: names::form_at(study, at)?,
            place: at.to_string(),
            label: label(
                study,
                at.form.as_ref().map(|form| form.as_str()),
                item.map(|item| item.oid.as_str()),
            ),
            value: value.map(|value| {
                value.typed().map_or_else(
                    || crate::form_state::entry(value).missing.unwrap_or_default(),
                    str::to_owned,
                )
            }),
            unit: unit_at(study, &case.chart, at),
            question: question(study, case, query, opened),
            asked_by: query.check.is_none().then(|| opened.stamp.user.clone()),
            check: query.check.as_ref().map(ToString::to_string),
            opened: opened.stamp.instant.clone(),
            age_days: u32::try_from(age).unwrap_or_default(),
        })
    }
}

/// A check's question in every language while it still raises; else the sentence as it was asked.
fn question(study: &Study, case: &Case, query: &Query, opened: &Entry) -> Words {
    let raised = query.check.as_ref().and_then(|check| {
        let mut findings = case.evaluation().findings.values();
        findings.find(|finding| finding.check == *check && finding.place == query.at)
    });
    raised.map_or_else(|| sentence(study, opened), |finding| words(&finding.message))
}

/// What stands in a thread: a person's words as written, a check's sentence in every language.
fn sentence(study: &Study, entry: &Entry) -> Words {
    let check = entry.check.as_ref();
    check.and_then(|check| retold(study, check, &entry.text)).unwrap_or_else(|| same(&entry.text))
}

/// A check's recorded sentence in every language; none if the study's version no longer says it so.
pub(crate) fn retold(study: &Study, check: &Oid, recorded: &str) -> Option<Words> {
    no_longer_holds(recorded).or_else(|| study.retold(check, recorded).map(|text| words(&text)))
}

/// Command `query`.
pub(crate) fn query(session: &mut Session, request: QueryId) -> Result<QueryThread, Refusal> {
    thread(session, key(&request.id)?)
}

fn thread(session: &mut Session, id: Uuid) -> Result<QueryThread, Refusal> {
    let at = find(session, id)?;
    let maker = RowMaker { today: session.today(), zone: session.zone };
    let (answers, closes) = (session.may(ActKind::AnswerQuery), session.may(ActKind::CloseQuery));
    let changes = value_changes(session, &at)?;
    let case = session.case(&at.scope)?;
    let query = case.chart.queries.get(&id).ok_or(Refusal::NotFound)?;
    let since = query.thread.first().map_or(0, |entry| entry.stamp.seq);
    let mut entries: Vec<(u64, QueryEntry)> =
        query.thread.iter().map(|entry| (entry.stamp.seq, said(&case.study, entry))).collect();
    entries.extend(changes.into_iter().filter(|(seq, _)| *seq > since));
    entries.sort_by_key(|(seq, _)| *seq);
    Ok(QueryThread {
        query: maker.row(case, id, query).ok_or(Refusal::NotFound)?,
        entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        may_answer: answers && query.stage == QueryStage::Open,
        may_close: closes && query.waits(),
    })
}

fn said(study: &Study, entry: &Entry) -> QueryEntry {
    let person = entry.check.is_none();
    QueryEntry {
        at: entry.stamp.instant.clone(),
        by: person.then(|| entry.stamp.user.clone()),
        role: person.then(|| entry.stamp.role.into()),
        kind: entry.kind.to_owned(),
        text: sentence(study, entry),
        recorded: (!person).then(|| entry.text.clone()),
    }
}

/// What happened to the value while the query was open.
fn value_changes(session: &Session, at: &Location) -> Result<Vec<(u64, QueryEntry)>, Refusal> {
    let lines = session.casebook.record().history(at)?;
    let changes = lines.into_iter().filter_map(|line| {
        let Some(store::What::Value { old, new, .. }) = line.what else { return None };
        let text = |content: &Option<protocol::Content>| {
            content.as_ref().map_or_else(
                || "–".to_owned(),
                |content| {
                    content.typed().map_or_else(
                        || crate::form_state::entry(content).missing.unwrap_or_default(),
                        str::to_owned,
                    )
                },
            )
        };
        let entry = QueryEntry {
            at: line.stamp.instant.clone(),
            by: Some(line.stamp.user.clone()),
            role: Some(line.stamp.role.into()),
            kind: "valueChanged".into(),
            text: same(format!("{} → {}", text(&old), text(&new))),
            recorded: None,
        };
        Some((line.stamp.seq, entry))
    });
    Ok(changes.collect())
}

/// Command `answer_query`.
pub(crate) fn answer_query(session: &mut Session, request: QueryText) -> Result<QueryThread, Refusal> {
    step(session, request, |query, text| Act::AnswerQuery { query, text })
}

/// Command `close_query`.
pub(crate) fn close_query(session: &mut Session, request: QueryText) -> Result<QueryThread, Refusal> {
    step(session, request, |query, text| Act::CloseQuery { query, text })
}

/// Command `reopen_query`.
pub(crate) fn reopen_query(session: &mut Session, request: QueryText) -> Result<QueryThread, Refusal> {
    step(session, request, |query, text| Act::ReopenQuery { query, text })
}

/// Command `cancel_query`.
pub(crate) fn cancel_query(session: &mut Session, request: QueryText) -> Result<QueryThread, Refusal> {
    step(session, request, |query, text| Act::CancelQuery { query, text })
}

fn step(
    session: &mut Session,
    request: QueryText,
    act: impl FnOnce(Uuid, String) -> Act,
) -> Result<QueryThread, Refusal> {
    let id = key(&request.id)?;
    find(session, id)?;
    session.act(act(id, request.text), Vec::new())?;
    thread(session, id)
}

/// Command `raise_query`.
pub(crate) fn raise_query(session: &mut Session, request: RaiseQuery) -> Result<QueryThread, Refusal> {
    let at = names::place(&request.place)?;
    if at.form.is_none() {
        return Err(Refusal::bad("place", "form"));
    }
    session.case(&at.scope)?;
    let query = session.fresh_key();
    session.act(Act::OpenQuery { query, at, text: request.text }, Vec::new())?;
    thread(session, query)
}

fn key(text: &str) -> Result<Uuid, Refusal> {
    text.parse().map_err(|_| Refusal::bad("id", "uuid"))
}

/// Where a query asks.
fn find(session: &mut Session, id: Uuid) -> Result<Location, Refusal> {
    for scope in session.scopes() {
        if let Some(query) = session.chart(&scope).and_then(|chart| chart.queries.get(&id)) {
            return Ok(query.at.clone());
        }
    }
    Err(Refusal::NotFound)
}

impl From<QueryStage> for QueryState {
    fn from(stage: QueryStage) -> Self {
        match stage {
            QueryStage::Open => Self::Open,
            QueryStage::Answered => Self::Answered,
            QueryStage::Closed => Self::Closed,
            QueryStage::Cancelled => Self::Cancelled,
        }
    }
}
