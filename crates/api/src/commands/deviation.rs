//! The log of deviations: its rows, those that acknowledged alerts propose or somebody set aside, and drafting one from an alert for a person to complete.

use std::cmp::Reverse;

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use protocol::definition::{DeviationDraft, EventKind};
use protocol::study::Group;
use protocol::{ClockReading, Content, EventKey, Finding, Location, Oid, Scope, Study};
use store::{Act, ActKind, Edit, Role};

use crate::chart::Chart;
use crate::commands::safety::clock;
use crate::commands::save::{Typed, record};
use crate::contract::{
    CodeView, DeviationList, DeviationProposal, DeviationRow, FindingStage, FindingState, Nothing,
    ProposalKey, RecordDeviation, SetAside, SetDeviationAside, Stamp,
};
use crate::error::Refusal;
use crate::findings::id;
use crate::form_state::signature;
use crate::log::Log;
use crate::names;
use crate::reasons::OwnReason;
use crate::session::Session;
use crate::status::Standing;
use crate::words::words;

/// The code that says a check noticed the deviation.
const BY_CHECK: &str = "CHECK";
/// Characters of a term at most.
const TERM: usize = 200;

/// A row of the log that is ready to be recorded: nothing of it is refused.
pub(crate) struct Drafted {
    row: Location,
    group: Oid,
    values: Vec<(Location, Option<Content>)>,
}

/// The deviation that an alert offers, for a person to complete. What the items mean is the definition's to say, by the roles of the log's group.
pub(crate) fn offered(session: &mut Session, finding: &Finding) -> Result<Drafted, Refusal> {
    let (study, today) = (session.study_of(&finding.place.scope), session.today());
    let offered = finding.deviation.as_ref().ok_or_else(|| Refusal::bad("draftDeviation", "not-offered"))?;
    if !session.may(ActKind::Enter) {
        return Err(Refusal::NotAllowed {
            role: session.role().name().to_owned(),
            command: ActKind::Enter.name(),
        });
    }
    let standing = Standing { study: &study, case: session.case(&finding.place.scope)?, today };
    let said = Said {
        term: Some(finding.message.en.chars().take(TERM).collect()),
        category: Some(offered.category.clone()),
        severity: Some(offered.severity.clone()),
        start: happened(&standing, finding).map(|day| day.to_string()),
        reason: None,
    };
    drafted(session, &study, finding, said)
}

/// Records a row of the log, in one event.
pub(crate) fn enter(session: &mut Session, drafted: Drafted, reason: Option<String>) -> Result<(), Refusal> {
    let Drafted { row, group, values } = drafted;
    let scope = row.scope.clone();
    record(session, &scope, vec![Edit::AddRow { at: row, group }], values, reason).map(drop)
}

/// The study's log of deviations, where it lives: with the subjects. The site and the cohorts have none.
fn log<'a>(study: &'a Study, scope: &Scope) -> Option<(Location, &'a Group)> {
    let Scope::Subject(_) = scope else { return None };
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
    term: Option<String>,
    category: Option<String>,
    severity: Option<String>,
    start: Option<String>,
    reason: Option<String>,
}

/// A deviation's row as if it had been typed: what is said of it, and which check noticed it where.
///
/// # Errors
/// [`Refusal::BadRequest`] names the role of the first value that is refused: a row with a gap that nobody left is not recorded.
fn drafted(session: &mut Session, study: &Study, finding: &Finding, said: Said) -> Result<Drafted, Refusal> {
    let (form, group) = log(study, &finding.place.scope).ok_or(Refusal::NotFound)?;
    let row = form.with_row(session.fresh_key());
    let (today, moment) = (session.today(), session.moment(&row.scope));
    let case = session.case(&row.scope)?;
    let roles = [
        ("term", said.term),
        ("category", said.category),
        ("severity", said.severity),
        ("start", said.start),
        ("detectedOn", Some(today.to_string())),
        ("detectedBy", Some(BY_CHECK.to_owned())),
        ("check", Some(finding.check.to_string())),
        ("reference", Some(reference(&case.chart, &finding.place))),
        ("reason", said.reason),
    ];
    let mut values = Vec::new();
    for (role, text) in roles {
        let Some(item) = group.roles.get(role) else { continue };
        let typed = Typed { at: row.with_item(study.item(*item).oid.clone()), text, missing: None };
        let content = typed.parse(case, &moment)?.map_err(|_| Refusal::bad(role, "refused"))?;
        if content.is_some() {
            values.push((typed.at, content));
        }
    }
    if let Some(gate) = group.gate {
        let at = Location { row: None, ..row.clone() }.with_item(study.item(gate).oid.clone());
        if case.chart.value(&at).is_none() {
            values.push((at, Some(Content::plain("Y"))));
        }
    }
    Ok(Drafted { row, group: group.oid.clone(), values })
}

/// Visit, form, row and item for eyes; an unscheduled visit and a row by their numbers, which stay theirs, instead of their keys.
fn reference(chart: &Chart, place: &Location) -> String {
    let numbered = |oid: &Oid, number: Option<String>| {
        number.map_or_else(|| oid.to_string(), |number| format!("{oid}#{number}"))
    };
    let visit = place.event.as_ref().map(|event| {
        let alike = |at: &&Location| at.event.as_ref().is_some_and(|other| other.oid == event.oid);
        let mut of_its_kind = chart.visits.iter().filter(alike);
        let number = of_its_kind.position(|at| at.event.as_ref() == Some(event));
        numbered(&event.oid, number.map(|number| (number + 1).to_string()))
    });
    let form = place.form.as_ref().map(|form| {
        let rows = chart.rows.get(&place.form_place());
        let row = place.row.and_then(|key| rows?.iter().find(|row| row.key == key));
        numbered(form, row.map(|row| row.ordinal.to_string()))
    });
    let parts = [visit, form, place.item.as_ref().map(ToString::to_string)];
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
        aside: Vec::new(),
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
        let proposals = proposals(&standing, &log, &rows, role);
        let (aside, waiting): (Vec<_>, Vec<_>) = proposals.into_iter().partition(|one| one.aside.is_some());
        list.aside.extend(aside);
        list.proposals.extend(waiting);
    }
    list.rows.sort_by(|one, other| other.detected.cmp(&one.detected));
    list.proposals.sort_by(|one, other| other.start.cmp(&one.start));
    list.aside.sort_by_cached_key(|one| Reverse(one.aside.as_ref().map(|aside| aside.stamp.at.clone())));
    Ok(list)
}

/// Command `record_deviation`: what a person made of an alert's proposal.
pub(crate) fn record_deviation(
    session: &mut Session,
    request: RecordDeviation,
) -> Result<DeviationList, Refusal> {
    let finding = proposed(session, &request.place, &request.finding, false)?;
    let study = session.study_of(&finding.place.scope);
    let said = Said {
        term: Some(request.term),
        category: Some(request.category),
        severity: Some(request.severity),
        start: Some(request.start),
        reason: Some(request.reason),
    };
    let drafted = drafted(session, &study, &finding, said)?;
    enter(session, drafted, Some(OwnReason::DraftedFromAlert.recorded().to_owned()))?;
    deviations(session, Nothing {})
}

/// Command `set_deviation_aside`: an alert's proposal is no deviation, and why.
pub(crate) fn set_deviation_aside(
    session: &mut Session,
    request: SetDeviationAside,
) -> Result<DeviationList, Refusal> {
    let Finding { check, place: at, .. } = proposed(session, &request.place, &request.finding, false)?;
    session.act(Act::SetDeviationAside { check, at, reason: request.reason }, Vec::new())?;
    deviations(session, Nothing {})
}

/// Command `propose_again`: what was set aside is proposed again.
pub(crate) fn propose_again(session: &mut Session, request: ProposalKey) -> Result<DeviationList, Refusal> {
    let Finding { check, place: at, .. } = proposed(session, &request.place, &request.finding, true)?;
    session.act(Act::ProposeAgain { check, at }, Vec::new())?;
    deviations(session, Nothing {})
}

/// The alert at a form whose proposal waits, or was set aside.
fn proposed(session: &mut Session, form: &str, wanted: &str, aside: bool) -> Result<Finding, Refusal> {
    let scope = names::form_place(form)?.scope;
    let (study, today, role) = (session.study_of(&scope), session.today(), session.role());
    let standing = Standing { study: &study, case: session.case(&scope)?, today };
    let log = of(&study).ok_or(Refusal::NotFound)?;
    let mut waiting = proposals(&standing, &log, &log.rows(&standing), role).into_iter();
    if !waiting.any(|one| one.finding == wanted && one.aside.is_some() == aside) {
        return Err(Refusal::NotFound);
    }
    let mut findings = standing.case.evaluation().findings.values();
    findings.find(|finding| id(finding) == wanted).cloned().ok_or(Refusal::NotFound)
}

/// The study's log of deviations.
fn of(study: &Study) -> Option<Log<'_>> {
    let form = study.form(study.header().deviation.as_ref()?.as_str())?;
    let group = form.groups.iter().map(|group| study.group(*group)).find(|group| group.repeats)?;
    Some(Log { study, form, group })
}

/// The codes that the item with a role may hold.
fn codes(study: &Study, role: &str) -> Vec<CodeView> {
    let list = study.deviation_list(role).and_then(|list| study.codelist(list));
    let codes = list.iter().flat_map(|list| &list.codes);
    codes.map(|code| CodeView { code: code.code.clone(), label: words(&code.label) }).collect()
}

fn row(
    standing: &Standing<'_>,
    log: &Log<'_>,
    at: &Location,
    clocks: &[ClockReading],
    (now, zone): (DateTime<FixedOffset>, Tz),
) -> Option<DeviationRow> {
    let chart = &standing.case.chart;
    let text = |role: &str| log.text(standing, at, role).map(str::to_owned);
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
        signature: standing.case.signature_of(&form).map(signature),
        clocks: clocks.iter().filter(|one| one.place == *at).map(|one| clock(one, now, zone)).collect(),
    })
}

/// The acknowledged alerts that offer a deviation for which no row of the log stands, those set aside too.
fn proposals(
    standing: &Standing<'_>,
    log: &Log<'_>,
    rows: &[Location],
    role: Role,
) -> Vec<DeviationProposal> {
    let findings = standing.findings(role);
    let drafted = |finding: &Finding| {
        rows.iter().any(|row| {
            log.text(standing, row, "check") == Some(finding.check.as_str())
                && log.text(standing, row, "reference")
                    == Some(&*reference(&standing.case.chart, &finding.place))
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
            aside: aside(standing, finding),
        })
    };
    offering.filter_map(proposal).collect()
}

/// Who said that what a finding proposes is no deviation, and why.
fn aside(standing: &Standing<'_>, finding: &Finding) -> Option<SetAside> {
    let key = (finding.check.clone(), finding.place.clone());
    let note = standing.case.chart.findings.get(&key)?.aside.as_ref()?;
    let stamp = Stamp { at: note.stamp.instant.clone(), by: note.stamp.user.clone() };
    Some(SetAside { stamp, reason: note.text.clone() })
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
