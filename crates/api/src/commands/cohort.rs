//! The cohorts of a dose escalation: who has which place, how far each observation is, what the committee decided.
//!
//! What the items mean is said by the roles of their groups, so that any study with cohorts has a board: `slot`; `dosed`; `dlt`, `since` and `evaluable`, with the
//! days of the observation; `meeting`, `present`, `proposed` and `decision`.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use protocol::definition::{Arm, EventKind};
use protocol::study::{Form, Group};
use protocol::{Content, EventKey, Location, Scope};

use crate::commands::study::range;
use crate::commands::subject::readable_at;
use crate::contract::{CohortBoard, CohortLane, CohortMeeting, CohortSlot, Nothing, Words};
use crate::error::Refusal;
use crate::form_state::signature;
use crate::names;
use crate::session::Session;
use crate::status::{Standing, count};
use crate::words::words;

/// The decision that opens the next cohort (study specification 2.3).
const OPENS: &str = "ESCALATE";

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
    let mut board = CohortBoard { lanes: Vec::new() };
    let mut open = true;
    for cohort in &study.header().cohorts {
        let case = session.case(&Scope::Cohort(cohort.oid.clone()))?;
        let standing = Standing { study: &case.study, case, today };
        let mut slots = slots.remove(cohort.oid.as_str()).unwrap_or_default();
        slots.sort_by(|one, other| (&one.place, &one.dosed).cmp(&(&other.place, &other.dosed)));
        let (lane, opens) = lane(&standing, cohort, slots, open);
        board.lanes.push(lane);
        open = opens;
    }
    Ok(board)
}

/// A cohort's lane, and whether its signed decision opens the next one.
fn lane(standing: &Standing<'_>, cohort: &Arm, slots: Vec<CohortSlot>, open: bool) -> (CohortLane, bool) {
    let chart = &standing.case.chart;
    let record = record(standing);
    let signed = record.as_ref().and_then(|at| chart.signature(at)).filter(|signed| signed.broken.is_none());
    let meetings = record.as_ref().map(|at| meetings(standing, at)).unwrap_or_default();
    let opens = signed.is_some() && meetings.first().is_some_and(|(code, _)| code == OPENS);
    let place = with_role(standing, "slot").and_then(|(_, group)| group.roles.get("slot"));
    let most = place.and_then(|item| range(&standing.study.item(*item).hard)?.max?.parse().ok());
    let arms = &standing.study.header().arms;
    let arm = arms.iter().find(|arm| arm.oid == cohort.oid);
    let treatment = cohort.description.as_ref().or_else(|| arm?.description.as_ref());
    let lane = CohortLane {
        oid: cohort.oid.to_string(),
        name: words(&cohort.name),
        treatment: treatment.map(words).unwrap_or_default(),
        open,
        places: most,
        evaluable: count(slots.iter().filter(|slot| slot.evaluable == Some(true)).count()),
        toxic: count(slots.iter().filter(|slot| slot.toxic).count()),
        slots,
        meetings: meetings.into_iter().map(|(_, meeting)| meeting).collect(),
        complete: record.as_ref().is_some_and(|at| chart.completed.contains_key(at)),
        signature: signed.map(signature),
        record: record.and_then(|at| names::form_at(standing.study, &at)),
    };
    (lane, opens)
}

fn slot(standing: &Standing<'_>) -> Option<CohortSlot> {
    let yes = |role: &str| held(standing, role).map(|answer| answer == "Y");
    let dosed: Option<NaiveDate> = held(standing, "dosed").and_then(|start| start.get(..10)?.parse().ok());
    let days = with_role(standing, "dlt").and_then(|(_, group)| group.days);
    let closes = dosed.zip(days).and_then(|(day, days)| day.checked_add_days(Days::new(days.into())));
    Some(CohortSlot {
        subject: names::subject(standing.case)?,
        place: held(standing, "slot").map(str::to_owned),
        dosed: dosed.map(|day| day.to_string()),
        closes: closes.map(|day| day.to_string()),
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
