//! Which fields a form has at a visit: its groups there, each once or once a row.

use protocol::definition::At;
use protocol::study::{Form, Group, Item};
use protocol::{EventKey, Location, Study};
use uuid::Uuid;

use crate::chart::Chart;

/// One field: where it stands, and what may be answered there.
pub(crate) struct Field<'a> {
    pub(crate) at: Location,
    pub(crate) item: &'a Item,
}

/// The groups that a form has at an event. A running log lives in the common event; elsewhere it has only its questions.
pub(crate) fn groups<'a>(study: &'a Study, form: &'a Form, event: &EventKey) -> Vec<&'a Group> {
    let planned = study
        .event(event.oid.as_str())
        .and_then(|event| event.forms.iter().find(|there| there.form == form.id));
    match planned {
        Some(there) => there.groups.iter().map(|group| study.group(*group)).collect(),
        None => {
            let groups = form.groups.iter().map(|group| study.group(*group));
            groups.filter(|group| form.home.is_none() || group.at != At::Common).collect()
        }
    }
}

/// Every field of a form, group by group, row by row.
pub(crate) fn fields<'a>(study: &'a Study, chart: &Chart, place: &Location) -> Vec<Field<'a>> {
    let form = place.form.as_ref().and_then(|form| study.form(form.as_str()));
    let (Some(form), Some(event)) = (form, &place.event) else { return Vec::new() };
    let mut fields = Vec::new();
    for group in groups(study, form, event) {
        if group.repeats {
            let rows = chart.standing_rows(place).filter(|row| row.group == group.oid);
            rows.for_each(|row| add(&mut fields, study, group, place, Some(row.key)));
        } else {
            add(&mut fields, study, group, place, None);
        }
    }
    fields
}

fn add<'a>(
    fields: &mut Vec<Field<'a>>,
    study: &'a Study,
    group: &'a Group,
    form: &Location,
    row: Option<Uuid>,
) {
    let at = Location { row, ..form.clone() };
    fields.extend(group.items.iter().map(|item| {
        let item = study.item(*item);
        Field { at: at.with_item(item.oid.clone()), item }
    }));
}
