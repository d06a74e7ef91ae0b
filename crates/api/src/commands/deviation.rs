//! The log of deviations: its rows, those that acknowledged alerts propose, and drafting one from an alert for a person to complete.

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use protocol::definition::{DeviationDraft, EventKind, ItemType};
use protocol::study::Group;
use protocol::{ClockReading, EventKey, Finding, Location, Scope, Study};
use store::{Edit, Role};

use crate::commands::safety::{Log, clock};
use crate::commands::save::{Typed, enter};
use crate::contract::{
    CodeView, DeviationList, DeviationProposal, DeviationRow, FindingStage, FindingState, Nothing,
    RecordDeviation, Words,
};
use crate::error::Refusal;
use crate::findings::id;
use crate::form_state::signature;
use crate::names;
use crate::session::Session;
use crate::status::Standing;
use crate::words::{same, words};

/// The code that says a check noticed the deviation.
const BY_CHECK: &str = "CHECK";
/// Characters of a term at most.
const TERM: usize = 200;

/// Drafts the deviation that an alert offers. What the items mean is the definition's to say, by the roles of the log's group.
pub(crate) fn draft(session: &mut Session, finding: &Finding) -> Result<(), Refusal> {
    let (study, today) = (session.study_of(&finding.place.scope), session.today());
    let offered = finding.deviation.as_ref().ok_or_else(|| Refusal::bad("draftDeviation", "not-offered"))?;
    let (form, group) = log(&study, &finding.place.scope).ok_or(Refusal::NotFound)?;
    let row = form.with_row(session.fresh_key());
    let standing = Standing { study: &study, case: session.case(&row.scope)?, today };
    let said = Said {
        term: finding.message.en.chars().take(TERM).collect(),
        category: offered.category.clone(),
        severity: offered.severity.clone(),
        start: happened(&standing, finding).unwrap_or(today).to_string(),
        reason: None,
    };
    let typed = typed(session, &study, group, &row, finding, said)?;
    let add = Edit::AddRow { at: row, group: group.oid.clone() };
    enter(session, &finding.place.scope, vec![add], typed, None).map(drop)
}

/// The study's log of deviations, where it lives.
fn log<'a>(study: &'a Study, scope: &Scope) -> Option<(Location, &'a Group)> {
    let form = study.form(study.header().deviation.as_ref()?.as_str())?;
    let group = form.groups.iter().map(|group| study.group(*group)).find(|group| group.repeats)?;
    let home = study.events().iter().find(|event| {
        event.kind == EventKind::Common && event.forms.iter().any(|there| there.form == form.id)
    })?;
    let event = EventKey { oid: home.oid.clone(), key: None };
    Some((Location::form(scope.clone(), event, form.oid.clone()), group))
}

/// What a deviation says of itself.
struct Said {
    term: String,
    category: String,
    severity: String,
    start: String,
    reason: Option<String>,
}

/// A deviation's row as if it had been typed: what is said of it, and which check noticed it where.
fn typed(
    session: &mut Session,
    study: &Study,
    group: &Group,
    row: &Location,
    finding: &Finding,
    said: Said,
) -> Result<Vec<Typed>, Refusal> {
    let today = session.today();
    let case = session.case(&row.scope)?;
    let mut typed = Vec::new();
    let mut say = |role: &str, text: String| {
        if let Some(item) = group.roles.get(role) {
            typed.push(Typed {
                at: row.with_item(study.item(*item).oid.clone()),
                text: Some(text),
                missing: None,
            });
        }
    };
    say("term", said.term);
    say("category", said.category);
    say("severity", said.severity);
    say("start", said.start);
    say("detectedOn", today.to_string());
    say("detectedBy", BY_CHECK.to_owned());
    say("check", finding.check.to_string());
    say("reference", reference(&finding.place));
    if let Some(reason) = said.reason {
        say("reason", reason);
    }
    if let Some(gate) = group.gate {
        let at = Location { row: None, ..row.clone() }.with_item(study.item(gate).oid.clone());
        if case.chart.value(&at).is_none() {
            typed.push(Typed { at, text: Some("Y".to_owned()), missing: None });
        }
    }
    Ok(typed)
}

/// Visit, form and item, without the subject's key.
fn reference(place: &Location) -> String {
    let parts = [
        place.event.as_ref().map(|event| event.oid.to_string()),
        place.form.as_ref().map(ToString::to_string),
        place.item.as_ref().map(ToString::to_string),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("/")
}

/// Command `deviations`.
pub(crate) fn deviations(session: &mut Session, _: Nothing) -> Result<DeviationList, Refusal> {
    let (study, today, now, zone) = (session.study.clone(), session.today(), session.now(), session.zone);
    let role = session.role();
    let codes = |role: &str| codes(&study, role);
    let mut list = DeviationList {
        rows: Vec::new(),
        proposals: Vec::new(),
        categories: codes("category"),
        severities: codes("severity"),
    };
    for key in session.subjects() {
        let scope = Scope::Subject(key);
        let (moment, study) = (session.moment(&scope), session.study_of(&scope));
        let case = session.case(&scope)?;
        if case.chart.withdrawn.contains_key(&Location::scope(scope.clone())) {
            continue;
        }
        let standing = Standing { study: &study, case, today };
        let Some(log) = of(&study) else { continue };
        let clocks = case.clocks(&moment);
        let rows = log.rows(&standing);
        list.rows.extend(rows.iter().filter_map(|at| row(&standing, &log, at, &clocks, (now, zone))));
        list.proposals.extend(proposals(&standing, &log, &rows, role));
    }
    list.rows.sort_by(|one, other| other.detected.cmp(&one.detected));
    list.proposals.sort_by(|one, other| other.start.cmp(&one.start));
    Ok(list)
}

/// Command `record_deviation`: what a person made of an alert's proposal.
pub(crate) fn record_deviation(
    session: &mut Session,
    request: RecordDeviation,
) -> Result<DeviationList, Refusal> {
    let place = names::form_place(&request.place)?;
    let evaluation = session.case(&place.scope)?.evaluation();
    let finding = evaluation.findings.values().find(|finding| id(finding) == request.finding);
    let finding = finding.cloned().ok_or(Refusal::NotFound)?;
    let study = session.study_of(&place.scope);
    let (form, group) = log(&study, &place.scope).ok_or(Refusal::NotFound)?;
    let at = form.with_row(session.fresh_key());
    let said = Said {
        term: request.term,
        category: request.category,
        severity: request.severity,
        start: request.start,
        reason: Some(request.reason),
    };
    let typed = typed(session, &study, group, &at, &finding, said)?;
    let add = Edit::AddRow { at, group: group.oid.clone() };
    let reason = "A deviation drafted from an acknowledged alert.".to_owned();
    let (_, refused) = enter(session, &place.scope, vec![add], typed, Some(reason))?;
    match refused.first() {
        None => deviations(session, Nothing {}),
        Some(first) => Err(Refusal::bad(&first.place, "refused")),
    }
}

/// The study's log of deviations.
fn of(study: &Study) -> Option<Log<'_>> {
    let form = study.form(study.header().deviation.as_ref()?.as_str())?;
    let group = form.groups.iter().map(|group| study.group(*group)).find(|group| group.repeats)?;
    Some(Log { study, form, group })
}

/// The codes that the item with a role may hold.
fn codes(study: &Study, role: &str) -> Vec<CodeView> {
    let list = list(study, role).and_then(|list| study.codelist(list));
    let codes = list.iter().flat_map(|list| &list.codes);
    codes.map(|code| CodeView { code: code.code.clone(), label: words(&code.label) }).collect()
}

/// What a code means that stands at the item with a role; the code where nobody says.
pub(crate) fn code(study: &Study, role: &str, code: &str) -> Words {
    list(study, role).map_or_else(|| same(code), |list| words(&study.code_label(list, code)))
}

fn list<'a>(study: &'a Study, role: &str) -> Option<&'a str> {
    match &study.item(*of(study)?.group.roles.get(role)?).kind {
        ItemType::Choice(list) => Some(list.as_str()),
        _ => None,
    }
}

fn row(
    standing: &Standing<'_>,
    log: &Log<'_>,
    at: &Location,
    clocks: &[ClockReading],
    (now, zone): (DateTime<FixedOffset>, Tz),
) -> Option<DeviationRow> {
    let chart = &standing.case.chart;
    let text = |role: &str| log.text(standing, at, role);
    let form = at.form_place();
    Some(DeviationRow {
        subject: names::subject(standing.case)?,
        place: at.to_string(),
        form: names::form_at(standing.study, at)?,
        term: text("term").unwrap_or_default(),
        category: log.words(standing, at, "category"),
        severity: text("severity"),
        severity_name: log.words(standing, at, "severity"),
        start: text("start"),
        detected: text("detectedOn"),
        origin: log.words(standing, at, "detectedBy"),
        check: text("check"),
        explained: text("reason").is_some(),
        complete: chart.completed.contains_key(&form),
        signature: chart.signature(&form).map(signature),
        clocks: clocks.iter().filter(|one| one.place == *at).map(|one| clock(one, now, zone)).collect(),
    })
}

/// The acknowledged alerts that offer a deviation for which no row of the log stands.
fn proposals(
    standing: &Standing<'_>,
    log: &Log<'_>,
    rows: &[Location],
    role: Role,
) -> Vec<DeviationProposal> {
    let findings = standing.findings(role);
    let drafted = |finding: &Finding| {
        rows.iter().any(|row| {
            log.text(standing, row, "check").as_deref() == Some(finding.check.as_str())
                && log.text(standing, row, "reference") == Some(reference(&finding.place))
        })
    };
    let offering = standing.case.evaluation().findings.values().filter_map(|finding| {
        let offered = finding.deviation.as_ref()?;
        let state = findings.state(finding);
        let settled = state.stage == FindingStage::Acknowledged && !drafted(finding);
        settled.then_some((finding, offered, state))
    });
    let proposal = |(finding, offered, state): (&Finding, &DeviationDraft, FindingState)| {
        Some(DeviationProposal {
            subject: names::subject(standing.case)?,
            form: names::form_at(standing.study, &finding.place)?,
            visit: finding.place.event.as_ref().map(|event| names::event(standing.study, event)),
            finding: state.id,
            check: state.check,
            alert: state.severity,
            title: state.title,
            message: state.message,
            category: offered.category.clone(),
            severity: offered.severity.clone(),
            start: happened(standing, finding).map(|day| day.to_string()),
            acknowledged: state.settled,
            decision: state.settled_reason,
        })
    };
    offering.filter_map(proposal).collect()
}

/// The day that the record gives for a finding: of its visit, or of its row, where the log says which item that is.
fn happened(standing: &Standing<'_>, finding: &Finding) -> Option<NaiveDate> {
    let held = finding.place.event.as_ref().and_then(|event| standing.held(event));
    let of_row = || {
        finding.place.row?;
        let group = standing.study.group(standing.study.item_at(&finding.place)?.group);
        let date = standing.study.item(*group.roles.get("date")?);
        let content = standing.case.chart.value(&finding.place.with_item(date.oid.clone()))?;
        content.value()?.get(..10)?.parse().ok()
    };
    held.or_else(of_row)
}
