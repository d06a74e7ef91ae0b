//! Subjects by visits.

use protocol::definition::EventKind;
use protocol::{EventKey, Scope};

use crate::contract::{Matrix, MatrixCell, MatrixRow, Nothing, Progress};
use crate::error::Refusal;
use crate::names;
use crate::session::Session;
use crate::status::Standing;

/// Command `subjects`.
pub(crate) fn subjects(session: &mut Session, _: Nothing) -> Result<Matrix, Refusal> {
    let (study, today) = (session.study.clone(), session.today());
    let scheduled = study.events().iter().filter(|event| event.kind == EventKind::Scheduled);
    let events: Vec<EventKey> =
        scheduled.map(|event| EventKey { oid: event.oid.clone(), key: None }).collect();
    let mut rows = Vec::new();
    for key in session.subjects() {
        let case = session.case(&Scope::Subject(key))?;
        rows.extend(row(&Standing { study: &case.study, case, today }, &events));
    }
    Ok(Matrix { events: events.iter().map(|event| names::event(&study, event)).collect(), rows })
}

fn row(standing: &Standing<'_>, events: &[EventKey]) -> Option<MatrixRow> {
    let case = standing.case;
    let cells: Vec<MatrixCell> = events.iter().map(|event| cell(standing, event)).collect();
    let forms = cells.iter().fold(Progress { done: 0, total: 0 }, |sum, cell| Progress {
        done: sum.done + cell.forms.done,
        total: sum.total + cell.forms.total,
    });
    let arm = standing.arm();
    let letter = standing.study.arms().iter().find(|known| Some(known.oid.as_str()) == arm.as_deref());
    Some(MatrixRow {
        subject: names::subject(case)?,
        arm: letter.and_then(|arm| arm.letter.clone()),
        cells,
        forms,
        withdrawn: case.chart.withdrawn.contains_key(&protocol::Location::scope(case.scope.clone())),
        ended: standing.ended_on().map(str::to_owned),
    })
}

fn cell(standing: &Standing<'_>, event: &EventKey) -> MatrixCell {
    MatrixCell {
        event: event.to_string(),
        status: standing.visit(event),
        date: standing.held(event).map(|date| date.to_string()),
        forms: standing.progress(event),
    }
}
