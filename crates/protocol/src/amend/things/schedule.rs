//! The study itself, its named values and its visits.

use super::{Aspect, Part, Thing, aspect, given, listed, narrowing, optional, said, when};
use crate::amend::words::{counted, joined, named, phrase, plain, property, with};
use crate::definition::{Arm, Text};
use crate::study::{Event, FormInEvent, Slot as _, StudyValue};
use crate::{Oid, Study};

pub(super) fn header(study: &Study) -> Thing {
    Thing {
        part: Part::Study,
        place: study.oid().to_string(),
        about: study.header().name.clone(),
        within: None,
        holds: Text::default(),
        aspects: [described(study), anchored(study)].into_iter().flatten().collect(),
    }
}

/// What it says of itself.
fn described(study: &Study) -> Vec<Aspect> {
    let header = study.header();
    let number = header.subject_number.as_ref();
    let hint = number.and_then(|number| number.hint.as_ref());
    let about = [&header.sponsor, &header.phase, &header.design].map(|text| given(text.as_ref()));
    let arms = |arms: &[Arm]| joined(arms.iter().map(|arm| named(arm.oid.as_str(), &arm.name)), ", ");
    let roles = header.roles.iter().map(|(role, name)| named(&role.to_string(), name));
    vec![
        aspect("NAME", property::name(), header.name.clone()),
        aspect("TITLE", property::title(), header.title.clone()),
        aspect("PROTOCOL", property::protocol(), optional(header.protocol_version.as_ref())),
        aspect("ABOUT", property::about(), joined(about, "; ")),
        aspect("PLANNED", property::planned(), optional(header.planned_subjects)),
        aspect("NUMBER", property::number(), optional(number.map(|number| &number.pattern))),
        aspect("HINT", property::hint(), given(hint)),
        aspect("ARMS", property::arms(), arms(&header.arms)),
        narrowing("COHORTS", property::cohorts(), arms(&header.cohorts)),
        aspect("GRADES", property::grading_table(), optional(study.grades_version())),
        aspect("ROLES", property::roles(), joined(roles, ", ")),
    ]
}

/// What rules and screens start from.
fn anchored(study: &Study) -> Vec<Aspect> {
    let header = study.header();
    let text = |text: &Option<String>| optional(text.as_ref());
    let form = |form: &Option<Oid>| optional(form.as_ref());
    let lanes = header.lanes.iter().map(|lane| {
        let template = if lane.to.is_some() { phrase::lane_to() } else { phrase::lane() };
        let place = |text: &str| plain(text);
        let (form, from, to) = (lane.form.to_string(), lane.from.to_string(), optional(lane.to.as_ref()));
        let values =
            [("name", lane.name.clone()), ("form", place(&form)), ("from", place(&from)), ("to", to)];
        with(&template, &values)
    });
    vec![
        aspect("DAYZERO", property::day_zero(), text(&header.day_zero)),
        aspect("START", property::treatment_start(), text(&header.treatment_start)),
        aspect("STARTTIME", property::treatment_time(), text(&header.treatment_time)),
        aspect("BIRTH", property::birth(), text(&header.birth)),
        aspect("VISITDATE", property::visit_date(), text(&header.visit_date)),
        aspect("ARM", property::arm(), text(&header.arm)),
        aspect("DEVIATIONS", property::deviations(), form(&header.deviation)),
        aspect("ADVERSE", property::adverse_events(), form(&header.adverse_event)),
        aspect("RANGES", property::ranges(), form(&header.reference_ranges)),
        aspect("FACTS", property::facts(), joined(header.facts.iter().map(plain), "; ")),
        aspect("LANES", property::lanes(), joined(lanes, "; ")),
    ]
}

pub(super) fn value(study: &Study, value: &StudyValue) -> Thing {
    Thing {
        part: Part::Value,
        place: value.name.clone(),
        about: value.label.clone(),
        within: None,
        holds: Text::default(),
        aspects: vec![
            aspect("LABEL", property::name(), value.label.clone()),
            aspect("RULE", property::formula_of_value(), said(study, "", value.program.text())),
        ],
    }
}

pub(super) fn visit(study: &Study, event: &Event) -> Thing {
    let window = event.target.map(|target| {
        let (from, to) = target.window();
        let days = [("day", target.day()), ("from", from), ("to", to)];
        with(&phrase::due(), &days.map(|(name, day)| (name, plain(day.to_string()))))
    });
    let repeats = if event.repeats { phrase::any_number() } else { phrase::once() };
    let kind = plain(format!("{:?}", event.kind).to_lowercase());
    Thing {
        part: Part::Visit,
        place: event.oid.to_string(),
        about: event.name.clone(),
        within: None,
        holds: counted(event.forms.len(), &phrase::one_form(), &phrase::forms()),
        aspects: vec![
            aspect("NAME", property::name(), event.name.clone()),
            aspect("WINDOW", property::window(), window.unwrap_or_default()),
            narrowing(
                "FORMS",
                property::forms(),
                joined(event.forms.iter().map(|there| form(study, there)), ", "),
            ),
            narrowing("REPEATS", property::repeats(), repeats),
            aspect(
                "SHORT",
                property::short(),
                joined([event.short.clone(), optional(event.letter.as_ref())], " "),
            ),
            aspect("KIND", property::visit_kind(), kind),
            aspect("ADDED", property::added_forms(), when(event.any_form, phrase::any())),
            aspect("PHONE", property::phone(), when(event.phone, phrase::may())),
        ],
    }
}

/// `LB (HGB, WBC) (when …) (may be left out)`
fn form(study: &Study, there: &FormInEvent) -> Text {
    let oid = optional(Some(&study.forms()[there.form.slot()].oid));
    let tests = listed(there.tests.iter().map(|test| study.tests()[test.slot()].testcd.as_str()));
    let tests = if tests.en.is_empty() { tests } else { tests.map(|_, tests| format!("({tests})")) };
    let asked = there
        .when
        .as_ref()
        .map(|when| with(&phrase::form_when(), &[("condition", said(study, "", when.text()))]));
    let need = when(!there.required, phrase::left_out());
    joined([oid, tests, asked.unwrap_or_default(), need], " ")
}
