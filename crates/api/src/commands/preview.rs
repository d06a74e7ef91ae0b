//! What a keystroke would mean. Nothing is stored.

use std::collections::BTreeMap;

use protocol::{Content, Evaluation, Location, Missing};

use crate::case::Case;
use crate::commands::save::{Typed, refused};
use crate::contract::{DerivedChange, Preview, Previewed};
use crate::error::Refusal;
use crate::findings::Findings;
use crate::form_state::{Page, entry, laboratory};
use crate::names;
use crate::session::Session;
use crate::status::Standing;

/// Command `preview`.
pub(crate) fn preview(session: &mut Session, request: Preview) -> Result<Previewed, Refusal> {
    let at = names::place(&request.place)?;
    let moment = session.moment(&at.scope);
    let (today, role, closed, seq) = (session.today(), session.role(), session.closed(), session.seq());
    let case = session.case(&at.scope)?;
    let typed = Typed { at: at.clone(), text: request.text, missing: request.missing };
    let content = match typed.parse(case, &moment)? {
        Ok(content) => content,
        Err(refusal) => {
            return Ok(Previewed { refused: Some(refused(&at, &refusal)), ..Previewed::default() });
        }
    };
    let mut changes: Vec<(Location, Option<Content>)> = Vec::new();
    for change in request.along {
        let typed = Typed::read(change)?;
        if let Ok(content) = typed.parse(case, &moment)? {
            changes.push((typed.at, content));
        }
    }
    changes.push((at.clone(), content.clone()));
    let (study, form) = (&moment.study, at.form_place());
    let page = Page { standing: Standing { study, case, today }, role, closed, seq };
    let echo = page.echo(&at, content.as_ref());
    let derived_before = derived_on(case.evaluation(), &form);
    session.supposing(&moment, &at.scope, &changes, |case| {
        let evaluation = case.evaluation();
        let findings = Findings { chart: &case.chart, evaluation, role };
        let mut derived = derived_on(evaluation, &form);
        derived.retain(|place, value| derived_before.get(place) != Some(value));
        Previewed {
            refused: None,
            entry: content.as_ref().map(entry),
            echo,
            laboratory: laboratory(study, evaluation, &at, |at| would_stand(case, &changes, at)),
            findings: findings
                .of_form(&form)
                .into_iter()
                .filter(|state| state.place == request.place)
                .collect(),
            derived: derived
                .iter()
                .map(|(place, value)| DerivedChange { place: place.to_string(), value: entry(value).typed })
                .collect(),
        }
    })
}

/// The derived values on a form.
fn derived_on(evaluation: &Evaluation, form: &Location) -> BTreeMap<Location, Content> {
    let derived = evaluation.derived.range(form..).take_while(|(place, _)| place.form_place() == *form);
    derived.map(|(place, value)| (place.clone(), value.clone())).collect()
}

/// What would stand at a place after the changes.
fn would_stand<'a>(
    case: &'a Case,
    changes: &'a [(Location, Option<Content>)],
    at: &Location,
) -> Option<&'a Content> {
    match changes.iter().rev().find(|(changed, _)| changed == at) {
        Some((_, content)) => content.as_ref(),
        None => case.chart.value(at),
    }
}

/// The missing reason that a code names.
pub(crate) fn reason(code: &str) -> Result<Missing, Refusal> {
    Missing::from_code(code).ok_or_else(|| Refusal::bad("missing", "code"))
}
