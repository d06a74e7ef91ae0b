//! What others do with the data: the investigator decides on alerts and signs, the monitor verifies and asks, the coordinator answers.

use api::TRAINING_PASSPHRASE;
use api::contract::{
    Acknowledge, AlertDecision, FindingStage, FindingState, FormRow, FormState, Nothing, Places, QueryFilter,
    QueryRow, QueryState, QueryText, RaiseQuery, Severity, Sign, SignRow, SignState, Status, SubjectView,
};

use crate::desk::Desk;
use crate::error::{Error, at};
use crate::filler;
use crate::subject::Subject;

/// Where monitors like to ask, and what.
const QUESTIONS: [(&str, &str, &str); 4] = [
    ("VS", "WEIGHT_VSORRES", "The source says otherwise in one place. Please check the weight."),
    ("A04", "VASBACK", "Is this the score marked on paper, or the one that was said aloud?"),
    ("DXA", "LS_BMDT", "Please confirm that the fractured vertebra was left out of the T-score."),
    ("LBH", "HGB_LBORRES", "The report is not in the binder. Please file it and confirm the value."),
];
const ANSWER: &str = "Checked against the source document: the value is correct as entered.";
const THANKS: &str = "Seen in the source document. Thank you.";

/// The investigator decides on every alert of a subject.
pub(crate) fn decide(desk: &Desk, subject: &Subject) -> Result<(), Error> {
    let view = desk.subject(&subject.key)?;
    rows(&view)
        .filter(|row| matches!(row.status, Status::Safety | Status::Protocol))
        .try_for_each(|row| decide_form(desk, &row.form.place))
}

/// The investigator decides on every alert of a form.
pub(crate) fn decide_form(desk: &Desk, place: &str) -> Result<(), Error> {
    let mut state = desk.form(place)?;
    while let Some(finding) = state.findings.iter().find(|finding| waits(finding)) {
        state = decide_on(desk, place, finding)?;
    }
    Ok(())
}

/// The investigator decides on one alert of a form.
pub(crate) fn decide_on(desk: &Desk, place: &str, finding: &FindingState) -> Result<FormState, Error> {
    desk.pause();
    let request = decision(place, finding);
    let finding = request.finding.clone();
    at("acknowledge", &finding, desk.host.acknowledge(request))
}

fn waits(finding: &FindingState) -> bool {
    matches!(finding.severity, Severity::Protocol | Severity::Safety) && finding.stage == FindingStage::Open
}

fn decision(place: &str, finding: &FindingState) -> Acknowledge {
    let safety = finding.severity == Severity::Safety;
    let excluded = finding.criterion.is_some() && !safety;
    let repeated = finding.check.starts_with("EC-038") || finding.check.starts_with("A-CA");
    let (decision, reason) = if excluded {
        (AlertDecision::SubjectExcluded, "The criterion is not met; the subject was told.")
    } else if repeated {
        (AlertDecision::ValueWillBeRepeated, "The sample will be repeated within a week.")
    } else {
        (AlertDecision::SubjectContinues, "Discussed with the subject; no risk in going on.")
    };
    Acknowledge {
        place: place.to_owned(),
        finding: finding.id.clone(),
        decision,
        reason: reason.to_owned(),
        adverse_event: finding.asks_adverse_event.then_some(false),
        draft_deviation: false,
    }
}

/// Signs what is ready and nobody asks about. What was signed before and changed is signed again only if `again`.
pub(crate) fn sign(desk: &Desk, again: bool, wanted: impl Fn(&SignRow) -> bool) -> Result<(), Error> {
    let list = at("sign_list", "", desk.host.sign_list(Nothing {}))?;
    let ready = list.rows.iter().filter(|row| match row.state {
        SignState::Never => row.open_queries == 0,
        SignState::ReadyAgain => again && row.open_queries == 0,
        SignState::Broken | SignState::Signed | SignState::NotReady | SignState::Principal => false,
    });
    let places: Vec<String> = ready.filter(|row| wanted(row)).map(|row| row.place.clone()).collect();
    if places.is_empty() {
        return Ok(());
    }
    desk.pause();
    let first = places[0].clone();
    let request = Sign { places, passphrase: TRAINING_PASSPHRASE.to_owned() };
    at("sign", &first, desk.host.sign(request)).map(drop)
}

/// Whether anything waits for the principal investigator alone, as the investigator sees it.
pub(crate) fn leaves_to_principal(desk: &Desk) -> Result<bool, Error> {
    let list = at("sign_list", "", desk.host.sign_list(Nothing {}))?;
    Ok(list.rows.iter().any(|row| row.state == SignState::Principal && row.open_queries == 0))
}

/// The monitor compares a subject's complete forms with the sources, and asks about one value.
pub(crate) fn monitor(desk: &Desk, subject: &Subject, question: Option<usize>) -> Result<(), Error> {
    let view = desk.subject(&subject.key)?;
    let complete = |row: &&FormRow| {
        let done = matches!(row.status, Status::Complete | Status::Signed | Status::Broken);
        done && !row.verified && !row.frozen
    };
    let visits = view.visits.iter().flat_map(|visit| &visit.rows);
    let places: Vec<String> = visits.filter(complete).map(|row| row.form.place.clone()).collect();
    if let Some((place, item, text)) = question.and_then(|question| asking(&places, question)) {
        desk.pause();
        let request = RaiseQuery { place: format!("{place}/{item}"), text: text.to_owned() };
        at("raise_query", place, desk.host.raise_query(request))?;
    }
    if places.is_empty() {
        return Ok(());
    }
    desk.pause();
    at("verify_places", &subject.number, desk.host.verify_places(Places { places })).map(drop)
}

/// The first question, from `first` on, that fits one of the forms: its place, item and words.
fn asking(places: &[String], first: usize) -> Option<(&String, &'static str, &'static str)> {
    let questions = QUESTIONS.iter().cycle().skip(first).take(QUESTIONS.len());
    let mut fitting = questions.filter_map(|(form, item, text)| {
        let place = places.iter().rev().find(|place| place.ends_with(&format!("/{form}")))?;
        Some((place, *item, *text))
    });
    fitting.next()
}

/// The coordinator answers what people asked, but for the newest `spare` questions.
pub(crate) fn answer(desk: &Desk, spare: usize) -> Result<(), Error> {
    let open = asked(desk, QueryState::Open)?;
    let by_people: Vec<&QueryRow> = open.iter().filter(|query| query.asked_by.is_some()).collect();
    let answered = by_people.len().saturating_sub(spare);
    for query in by_people.into_iter().take(answered) {
        desk.pause();
        let request = QueryText { id: query.id.clone(), text: ANSWER.to_owned() };
        at("answer_query", &query.place, desk.host.answer_query(request))?;
    }
    Ok(())
}

/// A reviewer closes what was answered, but for the newest `spare` answers.
pub(crate) fn close(desk: &Desk, spare: usize) -> Result<(), Error> {
    let answered = asked(desk, QueryState::Answered)?;
    let closed = answered.len().saturating_sub(spare);
    for query in answered.iter().take(closed) {
        desk.pause();
        let request = QueryText { id: query.id.clone(), text: THANKS.to_owned() };
        at("close_query", &query.place, desk.host.close_query(request))?;
    }
    Ok(())
}

fn asked(desk: &Desk, state: QueryState) -> Result<Vec<QueryRow>, Error> {
    let filter = QueryFilter { states: vec![state], subject: None };
    Ok(at("queries", "", desk.host.queries(filter))?.rows)
}

/// The coordinator gives the reason for every unlikely value of a subject.
pub(crate) fn explain(desk: &Desk, subject: &Subject) -> Result<(), Error> {
    let view = desk.subject(&subject.key)?;
    for row in rows(&view).filter(|row| row.queries > 0 || row.status == Status::Query) {
        let state = desk.form(&row.form.place)?;
        filler::settle(desk, state)?;
    }
    Ok(())
}

fn rows(view: &SubjectView) -> impl Iterator<Item = &FormRow> {
    view.visits.iter().flat_map(|visit| &visit.rows).chain(&view.logs)
}
