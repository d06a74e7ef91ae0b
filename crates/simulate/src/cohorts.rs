//! A dose escalation: cohorts in sequence, six subjects each, and the committee's meetings after the third and the sixth.

use std::collections::BTreeMap;

use api::TRAINING_PASSPHRASE;
use api::contract::{FormState, Reopen, Sign};
use chrono::{NaiveDate, TimeDelta};

use crate::desk::Desk;
use crate::error::{Error, at};
use crate::persona::Said;
use crate::review;
use crate::script::CohortScript;

/// Days from a cohort's first infusion to each of its six: two weeks after the first, a week after the others, the committee in between.
const INFUSIONS: [i64; 6] = [0, 14, 21, 63, 70, 77];
/// Days from a cohort's first infusion to the next cohort's: whole weeks.
const COHORT: i64 = 119;
/// Days from a cohort's first infusion to the committee's two meetings, each after the last Day 28.
const MEETINGS: [(i64, usize); 2] = [(56, 3), (112, 6)];
/// Days from consent to the infusion.
const SCREENING: i64 = 18;

/// A meeting of the committee on one cohort.
#[derive(Clone, Debug)]
pub(crate) struct Meeting {
    pub(crate) date: NaiveDate,
    cohort: String,
    /// Evaluable subjects that it waits for.
    wants: usize,
    /// What it then decides.
    decision: &'static str,
}

/// The day of the infusion of the subject with this index, counted from the first one's.
pub(crate) fn offset(index: usize) -> i64 {
    let cohort = i64::try_from(index / INFUSIONS.len()).unwrap_or_default();
    cohort * COHORT + INFUSIONS[index % INFUSIONS.len()]
}

/// Days from the first consent to that of the subject with this index are the same as between their infusions.
pub(crate) fn infusion(consent: NaiveDate) -> NaiveDate {
    consent + TimeDelta::days(SCREENING)
}

/// Cohort and place of the subject with this index; `None` beyond the last cohort.
pub(crate) fn slot(script: &CohortScript, index: usize) -> Option<(&str, usize)> {
    let cohort = script.sequence.get(index / INFUSIONS.len())?;
    Some((cohort, index % INFUSIONS.len() + 1))
}

/// The meetings on all cohorts, the first infusion being on `first`.
pub(crate) fn meetings(script: &CohortScript, first: NaiveDate) -> Vec<Meeting> {
    let mut meetings = Vec::new();
    for (number, cohort) in (0..).zip(&script.sequence) {
        let highest = script.sequence.last() == Some(cohort);
        for (days, wants) in MEETINGS {
            let decision = match (wants, highest) {
                (3, _) => "EXPAND6",
                (_, true) => "TOLERATED",
                _ => "ESCALATE",
            };
            let date = first + TimeDelta::days(number * COHORT + days);
            meetings.push(Meeting { date, cohort: cohort.clone(), wants, decision });
        }
    }
    meetings
}

impl Meeting {
    /// The principal investigator records the meeting, decides on its alerts and signs it.
    pub(crate) fn hold(&self, desk: &Desk, script: &CohortScript) -> Result<(), Error> {
        let place = format!("cohort:{}/COHORT/{}", self.cohort, script.form);
        let again = desk.form(&place)?.needs_reason.then_some("The committee has met again.");
        if let Some(reason) = again {
            desk.pause();
            let request = Reopen { place: place.clone(), reason: reason.to_owned() };
            at("reopen_form", &place, desk.host.reopen_form(request))?;
        }
        let said = |pairs: Vec<(&str, String)>| -> Vec<(String, Said)> {
            pairs.into_iter().map(|(item, text)| (item.to_owned(), Said::Text(text))).collect()
        };
        let who = "Principal investigator; sponsor's physician; independent expert";
        let met = said(vec![("MEETDAT", self.date.to_string()), ("PARTICIPANTS", who.to_owned())]);
        let added = desk.add_row_because(&place, &script.group, met, again)?;
        let row = format!("{place}#{}", added.row);
        let counted = value(&added.saved.state, &added.row, "N_EVAL").and_then(|text| text.parse().ok());
        let complete = counted.is_some_and(|evaluable: usize| evaluable >= self.wants);
        let decision = if complete { self.decision } else { "WAIT" };
        let state = desk.save(vec![(format!("{row}/DLTDEC"), Said::Text(decision.to_owned()))], again)?;
        if value(&state, &added.row, "DEVIATES").as_deref() == Some("Y") {
            let reason = "Six subjects are planned at every dose.".to_owned();
            desk.save(vec![(format!("{row}/DEVRSN"), Said::Text(reason))], again)?;
        }
        review::decide_form(desk, &place)?;
        desk.complete(&place)?;
        desk.pause();
        let request = Sign { places: vec![place.clone()], passphrase: TRAINING_PASSPHRASE.to_owned() };
        at("sign", &place, desk.host.sign(request)).map(drop)
    }
}

/// What stands at an item of a row.
fn value(state: &FormState, row: &str, item: &str) -> Option<String> {
    let fields = state.fields.iter();
    let values: BTreeMap<&str, &str> = fields
        .filter(|field| field.row.as_deref() == Some(row))
        .filter_map(|field| Some((field.item.as_str(), field.entry.as_ref()?.value.as_str())))
        .collect();
    values.get(item).map(|text| (*text).to_owned())
}
