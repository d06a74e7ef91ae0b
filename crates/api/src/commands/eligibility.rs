//! Each criterion: what the person answered, what the data say, and what that rests on. The program declares nobody eligible.

use std::collections::BTreeSet;

use protocol::definition::Category;
use protocol::study::Criterion;
use protocol::{Content, EventKey, Location, Scope, Study};

use crate::case::Case;
use crate::commands::form::state;
use crate::commands::sign::waits;
use crate::contract::{Auto, Because, CriterionRow, EligibilityView, Stamp, SubjectKey};
use crate::error::Refusal;
use crate::form_state::signature;
use crate::names;
use crate::session::Session;
use crate::status::{Standing, count};
use crate::words::words;
use protocol::{Reason, Verdict};
use store::What;

/// Command `eligibility`.
pub(crate) fn eligibility(session: &mut Session, request: SubjectKey) -> Result<EligibilityView, Refusal> {
    let scope = names::subject_scope(&request.subject)?;
    let (study, today, role) = (session.study_of(&scope), session.today(), session.role());
    let place = place(&study, &scope).ok_or(Refusal::NotFound)?;
    let state = state(session, &place)?;
    let case = session.case(&scope)?;
    let standing = Standing { study: &case.study, case, today };
    let findings = standing.findings(role);
    let row = |criterion: &Criterion| {
        let at = place.with_item(study.item(criterion.answer).oid.clone());
        let comment = place.with_item(study.item(criterion.comment).oid.clone());
        let said = |at: &Location| case.chart.value(at).and_then(Content::value).map(str::to_owned);
        let verdict = case.evaluation().eligibility.get(&criterion.oid);
        let every = case.evaluation().findings.values();
        let of_criterion = every.filter(|finding| finding.criterion.as_ref() == Some(&criterion.oid));
        let contradiction = case.evaluation().findings.values().find(|finding| {
            finding.place == at
                && finding.check.as_str() == format!("{}-{}", place_form(&place), criterion.oid)
        });
        CriterionRow {
            oid: criterion.oid.to_string(),
            number: number(criterion.oid.as_str()),
            inclusion: criterion.category == Category::Inclusion,
            sub: criterion.parent.is_some(),
            question: words(&criterion.question),
            short: criterion.short.as_ref().map(words),
            answer: said(&at),
            comment: said(&comment),
            comment_place: comment.to_string(),
            answered: None,
            judged: None,
            place: at.to_string(),
            auto: verdict.map_or(Auto::NoAuto, |judgement| auto(judgement.verdict)),
            because: verdict.into_iter().flat_map(|judgement| &judgement.because).map(because).collect(),
            contradiction: contradiction.map(|finding| findings.state(finding)),
            alerts: of_criterion
                .filter(|finding| finding.place != at)
                .map(|finding| findings.state(finding))
                .collect(),
        }
    };
    let mut rows: Vec<CriterionRow> = study.criteria().iter().map(row).collect();
    let verdict = study.eligible().map(|item| place.with_item(item.oid.clone()));
    let verdict_said =
        verdict.as_ref().and_then(|at| case.chart.value(at)).and_then(Content::value).map(str::to_owned);
    let (signature, waits) = (case.signature(&place).map(signature), waits(&standing, &place));
    for (row, criterion) in rows.iter_mut().zip(study.criteria()) {
        let at = |item| place.with_item(study.item(item).oid.clone());
        row.answered = set(session, &at(criterion.answer))?;
        row.judged = set(session, &at(criterion.verdict))?.map(|set| set.at);
    }
    Ok(EligibilityView {
        agree: count(rows.iter().filter(|row| agrees(row)).count()),
        to_settle: count(
            rows.iter().filter(|row| row.answer.is_none() || row.contradiction.is_some()).count(),
        ),
        by_judgement: count(rows.iter().filter(|row| row.auto == Auto::NoAuto).count()),
        verdict: verdict_said,
        verdict_place: verdict.map(|at| at.to_string()).unwrap_or_default(),
        signature,
        waits,
        rows,
        state,
    })
}

/// Who gave the value that stands at a place, and when.
fn set(session: &Session, at: &Location) -> Result<Option<Stamp>, Refusal> {
    let lines = session.casebook.record().history(at)?;
    let last = lines.iter().rev().find_map(|line| match line.what.as_ref()? {
        What::Value { new, .. } => Some(new.is_some().then_some(&line.stamp)),
        _ => None,
    });
    let stamp = last.flatten();
    Ok(stamp.map(|stamp| Stamp { at: stamp.instant.clone(), by: stamp.user.clone() }))
}

/// The form that holds the answers, at the visit at which they are given.
pub(crate) fn place(study: &Study, scope: &Scope) -> Option<Location> {
    let criterion = study.criteria().first()?;
    let item = study.item(criterion.answer);
    let form = study.forms().iter().find(|form| form.id == item.form)?;
    let event = study.events().get(criterion.event.0 as usize)?;
    Some(Location::form(scope.clone(), EventKey { oid: event.oid.clone(), key: None }, form.oid.clone()))
}

/// The same form at other visits, where somebody has begun to confirm there what was answered at `place`.
pub(crate) fn confirmations(case: &Case, place: &Location) -> Vec<Location> {
    let begun = case.chart.entered.keys().map(Location::form_place).collect::<BTreeSet<_>>();
    let again = begun.into_iter().filter(|at| at.form == place.form && at.event != place.event);
    again.filter(|at| case.chart.withdrawal(at).is_none()).collect()
}

/// Whether the form at a place says that all criteria are met.
pub(crate) fn is_met(case: &Case, place: &Location) -> bool {
    let verdict = case.study.eligible().map(|item| place.with_item(item.oid.clone()));
    verdict.and_then(|at| case.chart.value(&at)).and_then(Content::value) == Some("Y")
}

fn place_form(place: &Location) -> &str {
    place.form.as_ref().map(|form| form.as_str()).unwrap_or_default()
}

fn auto(verdict: Verdict) -> Auto {
    match verdict {
        Verdict::Met => Auto::Met,
        Verdict::NotMet => Auto::NotMet,
        Verdict::CannotEvaluate => Auto::CannotEvaluate,
        Verdict::NoAuto => Auto::NoAuto,
    }
}

fn because(reason: &Reason) -> Because {
    Because {
        label: words(&reason.label),
        value: words(&reason.value),
        place: reason.place.as_ref().map(ToString::to_string),
    }
}

fn agrees(row: &CriterionRow) -> bool {
    row.answer.is_some() && row.contradiction.is_none() && matches!(row.auto, Auto::Met | Auto::NotMet)
}

/// `INCL02D` is read as `2d`.
fn number(oid: &str) -> String {
    let digits = oid.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.trim_start_matches('0').to_ascii_lowercase()
}
