//! Fills in any form: what it asks for is answered as the persona does, until it asks for nothing more and can be declared complete.

use std::collections::{BTreeMap, BTreeSet};

use api::contract::{FieldState, FindingStage, FormState, Severity};
use chrono::NaiveDate;

use crate::desk::Desk;
use crate::error::Error;
use crate::persona::{Asked, Persona, Said};
use crate::script::Script;

/// Answers uncover questions, whose answers uncover questions: at most so often.
const ROUNDS: usize = 8;

/// Said when a form is filled in that was complete before.
const LATER: &str = "Something more was to be filled in.";

/// A form to be filled in.
pub(crate) struct Page<'a> {
    /// Its place.
    pub(crate) place: &'a str,
    /// The visit's OID.
    pub(crate) event: &'a str,
    /// The form's OID.
    pub(crate) form: &'a str,
    /// The visit's date.
    pub(crate) date: NaiveDate,
    /// Answers that are known beforehand.
    pub(crate) known: BTreeMap<String, Said>,
}

/// Answers everything that the form asks for.
pub(crate) fn fill(
    desk: &Desk,
    script: &Script,
    persona: &mut Persona,
    page: &Page<'_>,
) -> Result<FormState, Error> {
    let mut state = desk.form(page.place)?;
    let mut passed_over = BTreeSet::new();
    for _ in 0..ROUNDS {
        let answers = answers(desk, script, persona, page, &state, &mut passed_over)?;
        if answers.is_empty() {
            break;
        }
        let later = state.needs_reason.then_some(LATER);
        state = desk.save(answers, later)?;
    }
    Ok(state)
}

/// Fills the form in, declares it complete, and gives the reason for each unlikely value. Returns the form that comes next in the visit.
pub(crate) fn finish(
    desk: &Desk,
    script: &Script,
    persona: &mut Persona,
    page: &Page<'_>,
) -> Result<Option<String>, Error> {
    fill(desk, script, persona, page)?;
    let tried = desk.try_to_complete(page.place)?;
    let completed = if tried.blockers.is_empty() {
        tried
    } else {
        // What is judged at completion waits for a reason before it.
        settle(desk, tried.state)?;
        desk.complete(page.place)?
    };
    settle(desk, completed.state)?;
    Ok(completed.next.map(|form| form.place))
}

/// Confirms what is unlikely in a form.
pub(crate) fn settle(desk: &Desk, mut state: FormState) -> Result<(), Error> {
    let open = |state: &FormState| {
        let mut findings = state.findings.iter();
        let soft = findings
            .find(|finding| finding.severity == Severity::Soft && finding.stage == FindingStage::Open);
        soft.map(|finding| (finding.id.clone(), finding.check.clone()))
    };
    while let Some((finding, check)) = open(&state) {
        let reason = reason(&check);
        state = desk.confirm(&state.form.place.clone(), &finding, reason)?;
    }
    Ok(())
}

/// What a coordinator writes beside an unlikely value.
fn reason(check: &str) -> &'static str {
    match check {
        _ if check.ends_with("/delta") => "Compared with the previous report: both are as printed.",
        _ if check.ends_with("/soft") => "Measured twice; as in the source document.",
        "EC-014" | "EC-015" => "The subject was called and could not come.",
        "A-DISPDAT" => "Dispensed on a day without a visit, as in the pharmacy's log.",
        "A-PENLOST" => "The subject looked for it at home.",
        _ => "Checked against the source document and correct.",
    }
}

fn answers(
    desk: &Desk,
    script: &Script,
    persona: &mut Persona,
    page: &Page<'_>,
    state: &FormState,
    passed_over: &mut BTreeSet<String>,
) -> Result<Vec<(String, Said)>, Error> {
    // What is known beforehand comes first: "not done" closes the rest of the form.
    let told = |field: &&FieldState| open(field) && field.row.is_none();
    let known = state
        .fields
        .iter()
        .filter(told)
        .filter_map(|field| Some((field.place.clone(), page.known.get(&field.item)?.clone())));
    let known: Vec<_> = known.collect();
    if !known.is_empty() {
        return Ok(known);
    }
    let significance = significance(desk, page.form, state)?;
    let mut answers = Vec::new();
    for field in state.fields.iter().filter(|field| open(field)) {
        if !field.required && passed_over.contains(&field.place) {
            continue;
        }
        let asked_significance = significance.get(&field.item);
        if asked_significance == Some(&false) {
            continue;
        }
        let item = desk.item(page.form, &field.item)?;
        let required = field.required || asked_significance == Some(&true);
        let (event, form, date) = (page.event, page.form, page.date);
        let asked = Asked { event, form, item, codes: desk.codes(item), date, required };
        match persona.answer(script, &asked) {
            Some(said) => answers.push((field.place.clone(), said)),
            None if !field.required => drop(passed_over.insert(field.place.clone())),
            None => {}
        }
    }
    // Whether an assessment was performed is asked before it: what was not done has no results.
    let gates: Vec<_> = answers.iter().filter(|(place, _)| place.ends_with("PERF")).cloned().collect();
    Ok(if gates.is_empty() { answers } else { gates })
}

/// A field that waits for an answer.
fn open(field: &FieldState) -> bool {
    !field.derived && !field.hidden && field.entry.is_none()
}

/// For each question after the clinical significance of a result: whether it is asked now.
fn significance(desk: &Desk, form: &str, state: &FormState) -> Result<BTreeMap<String, bool>, Error> {
    let mut asked = BTreeMap::new();
    for test in desk.form_view(form)?.groups.iter().flat_map(|group| &group.tests) {
        let Some(question) = &test.significance else { continue };
        let result = state.fields.iter().find(|field| field.item == test.result);
        let flagged =
            result.and_then(|field| field.laboratory.as_ref()).is_some_and(|state| state.ask_significance);
        asked.insert(question.clone(), flagged);
    }
    Ok(asked)
}
