//! The cohorts of a dose escalation: who has which place, how far each observation is, what the committee decided.
//!
//! What the items mean is said by the roles of their groups, so that any study with cohorts has a board: `slot`; `dosed`; `dlt`, `since` and `evaluable`;
//! `meeting`, `present`, `proposed` and `decision`. What decisions mean, and every number, is in the escalation of the study's header.

mod plan;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use protocol::definition::{Arm, EventKind};
use protocol::study::{Escalation, Form, Group};
use protocol::{Content, EventKey, Location, Scope};

use self::plan::{Start, plan};
use crate::contract::{
    CohortBoard, CohortLane, CohortMeeting, CohortRules, CohortSlot, CohortState, Nothing, Words,
};
use crate::error::Refusal;
use crate::form_state::signature;
use crate::names;
use crate::readable::readable_at;
use crate::session::Session;
use crate::status::{Standing, count};
use crate::words::words;

/// What the cohorts before leave to the next one.
#[derive(Clone, Copy)]
struct Opening {
    state: CohortState,
    /// The day on which it was opened, or can be at the earliest; unknown of the first one, and of one that does not open.
    day: Option<NaiveDate>,
}

/// Command `cohorts`.
pub(crate) fn cohorts(session: &mut Session, _: Nothing) -> Result<CohortBoard, Refusal> {
    let (study, today) = (session.study.clone(), session.today());
    let mut slots: BTreeMap<String, Vec<CohortSlot>> = BTreeMap::new();
    for key in session.subjects() {
        let case = session.case(&Scope::Subject(key))?;
        let standing = Standing { study: &case.study, case, today };
        let withdrawn = case.chart.withdrawn.contains_key(&Location::scope(case.scope.clone()));
        if let (false, Some(cohort), Some(slot)) = (withdrawn, standing.arm(), slot(&standing)) {
            slots.entry(cohort).or_default().push(slot);
        }
    }
    let mut board = CohortBoard { lanes: Vec::new(), rules: study.escalation().map(rules) };
    let mut opening = Opening { state: CohortState::Open, day: None };
    for cohort in &study.header().cohorts {
        let case = session.case(&Scope::Cohort(cohort.oid.clone()))?;
        let standing = Standing { study: &case.study, case, today };
        let mut slots = slots.remove(cohort.oid.as_str()).unwrap_or_default();
        // Who waits for her dose stands after whom she replaces.
        let order = |slot: &CohortSlot| (slot.place.clone(), slot.dosed.is_none(), slot.dosed.clone());
        slots.sort_by_key(order);
        let (lane, next) = lane(&standing, cohort, slots, opening);
        board.lanes.push(lane);
        opening = next;
    }
    Ok(board)
}

fn rules(rules: &Escalation) -> CohortRules {
    let &Escalation { first_gap, later_gap, size, expanded, window, stops_at, .. } = rules;
    CohortRules { first_gap, later_gap, size, expanded, window, stops_at }
}

/// A cohort's lane, and how the next one stands after it.
fn lane(
    standing: &Standing<'_>,
    cohort: &Arm,
    mut slots: Vec<CohortSlot>,
    opening: Opening,
) -> (CohortLane, Opening) {
    let chart = &standing.case.chart;
    let record = record(standing);
    let signed =
        record.as_ref().and_then(|at| standing.case.signature(at)).filter(|signed| signed.broken.is_none());
    let meetings = record.as_ref().map(|at| meetings(standing, at)).unwrap_or_default();
    let rules = standing.study.escalation();
    let decided = Decided::by(rules, if signed.is_some() { &meetings } else { &[] });
    let size = rules.map(|rules| if rules.fills || decided.expanded { rules.expanded } else { rules.size });
    let plan = rules.zip(size).map(|(rules, size)| {
        plan(&Start { rules, today: standing.today, opens: opening.day, size }, &mut slots)
    });
    let state = if decided.next.is_some() { CohortState::Decided } else { opening.state };
    let next = decided.next.unwrap_or_else(|| match opening.state {
        CohortState::Barred => opening,
        _ => Opening { state: CohortState::Closed, day: plan.as_ref().map(|plan| plan.committee) },
    });
    let open = plan.filter(|_| state == CohortState::Open);
    let unsigned = signed.is_none() && !meetings.is_empty();
    let committee = open.as_ref().filter(|_| !unsigned).map(|plan| plan.committee.to_string());
    let mut free = open.map(|plan| plan.free).unwrap_or_default().into_iter();
    let arms = &standing.study.header().arms;
    let arm = arms.iter().find(|arm| arm.oid == cohort.oid);
    let treatment = cohort.description.as_ref().or_else(|| arm?.description.as_ref());
    let lane = CohortLane {
        oid: cohort.oid.to_string(),
        name: words(&cohort.name),
        treatment: treatment.map(words).unwrap_or_default(),
        state,
        opens: opening.day.filter(|_| state == CohortState::Closed).map(|day| day.to_string()),
        size,
        places: rules.map(|rules| rules.expanded),
        evaluable: count(slots.iter().filter(|slot| slot.evaluable == Some(true)).count()),
        toxic: count(slots.iter().filter(|slot| slot.toxic).count()),
        slots,
        next: free.next(),
        later: free.collect(),
        committee,
        meetings: meetings.into_iter().map(|(_, meeting)| meeting).collect(),
        complete: record.as_ref().is_some_and(|at| chart.completed.contains_key(at)),
        signature: signed.map(signature),
        record: record.and_then(|at| names::form_at(standing.study, &at)),
    };
    (lane, next)
}

/// What the committee's signed decisions on a cohort mean.
struct Decided {
    expanded: bool,
    /// How the next cohort stands, where the cohort itself was ended.
    next: Option<Opening>,
}

impl Decided {
    /// Of signed meetings, the latest first: the latest decision that means anything counts, and an expansion stays.
    fn by(rules: Option<&Escalation>, meetings: &[(String, CohortMeeting)]) -> Self {
        let Some(decisions) = rules.map(|rules| &rules.decisions) else {
            return Self { expanded: false, next: None };
        };
        let within = |codes: &[String], code: &String| codes.contains(code);
        let expanded = meetings.iter().any(|(code, _)| within(&decisions.expands, code));
        let meant = [&decisions.opens, &decisions.expands, &decisions.ends];
        let latest = meetings.iter().find(|(code, _)| meant.iter().any(|codes| within(codes, code)));
        let next = latest.and_then(|(code, meeting)| {
            if within(&decisions.opens, code) {
                let day = meeting.date.as_ref().and_then(|date| date.parse().ok());
                return Some(Opening { state: CohortState::Open, day });
            }
            let ended = within(&decisions.ends, code);
            ended.then_some(Opening { state: CohortState::Barred, day: None })
        });
        Self { expanded, next }
    }
}

fn slot(standing: &Standing<'_>) -> Option<CohortSlot> {
    let yes = |role: &str| held(standing, role).map(|answer| answer == "Y");
    Some(CohortSlot {
        subject: names::subject(standing.case)?,
        place: held(standing, "slot").map(str::to_owned),
        dosed: held(standing, "dosed").and_then(|start| start.get(..10)).map(str::to_owned),
        earliest: None,
        gap: None,
        closes: None,
        toxic: yes("dlt").unwrap_or_default(),
        since: held(standing, "since").map(str::to_owned),
        evaluable: yes("evaluable"),
    })
}

/// The committee's meetings with their decisions' codes, the latest first.
fn meetings(standing: &Standing<'_>, record: &Location) -> Vec<(String, CohortMeeting)> {
    let Some((_, group)) = with_role(standing, "decision") else { return Vec::new() };
    let rows = standing.case.chart.standing_rows(record).filter(|row| row.group == group.oid);
    let mut meetings: Vec<_> = rows
        .map(|row| {
            let at = |role: &str| {
                let item = standing.study.item(*group.roles.get(role)?);
                Some(record.with_row(row.key).with_item(item.oid.clone()))
            };
            let text = |role: &str| Some(value(standing, &at(role)?)?.to_owned());
            let label = |role: &str| -> Words {
                at(role).and_then(|at| readable_at(standing, &at)).unwrap_or_default()
            };
            let meeting = CohortMeeting {
                date: text("meeting"),
                present: text("present").unwrap_or_default(),
                proposed: label("proposed"),
                decision: label("decision"),
                as_proposed: text("decision") == text("proposed"),
            };
            (text("decision").unwrap_or_default(), meeting)
        })
        .collect();
    meetings.sort_by(|(_, one), (_, other)| other.date.cmp(&one.date));
    meetings
}

/// Where the committee's decisions on a cohort stand.
fn record(standing: &Standing<'_>) -> Option<Location> {
    let (form, _) = with_role(standing, "decision")?;
    let event = standing.study.events().iter().find(|event| event.kind == EventKind::Cohort)?;
    let event = EventKey { oid: event.oid.clone(), key: None };
    Some(Location::form(standing.case.scope.clone(), event, form.oid.clone()))
}

/// The value of the item that has a role, at the visit that lists its form.
fn held<'a>(standing: &Standing<'a>, role: &str) -> Option<&'a str> {
    let (form, group) = with_role(standing, role)?;
    let mut events = standing.study.events().iter();
    let event = events.find(|event| event.forms.iter().any(|there| there.form == form.id))?;
    let event = EventKey { oid: event.oid.clone(), key: None };
    let item = standing.study.item(*group.roles.get(role)?);
    let at = Location::form(standing.case.scope.clone(), event, form.oid.clone());
    value(standing, &at.with_item(item.oid.clone()))
}

fn value<'a>(standing: &Standing<'a>, at: &Location) -> Option<&'a str> {
    standing.case.chart.value(at).and_then(Content::value)
}

/// The group in which an item has a role, and its form.
fn with_role<'a>(standing: &Standing<'a>, role: &str) -> Option<(&'a Form, &'a Group)> {
    let study = standing.study;
    let groups = study
        .forms()
        .iter()
        .flat_map(|form| form.groups.iter().map(move |group| (form, study.group(*group))));
    groups.into_iter().find(|(_, group)| group.roles.contains_key(role))
}
