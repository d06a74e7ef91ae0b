//! The study itself, its named values and its visits.

use super::{Aspect, Part, Thing, aspect, counted, english, named, narrowing, said, translation, when};
use crate::definition::Arm;
use crate::study::{Event, Slot as _, StudyValue};
use crate::{Oid, Study};

pub(super) fn header(study: &Study) -> Thing {
    let oid = study.oid().to_string();
    Thing {
        part: Part::Study,
        name: oid.clone(),
        place: oid,
        within: None,
        holds: String::new(),
        aspects: [described(study), anchored(study)].into_iter().flatten().collect(),
    }
}

/// What it says of itself.
fn described(study: &Study) -> Vec<Aspect> {
    let header = study.header();
    let number = header.subject_number.as_ref();
    let hint = number.and_then(|number| number.hint.as_ref());
    let planned = header.planned_subjects.map(|planned| planned.to_string());
    let design = [&header.sponsor, &header.phase, &header.design].map(Option::as_ref);
    let about: Vec<&str> = design.into_iter().map(english).collect();
    let arms = |arms: &[Arm]| {
        let each = arms.iter().map(|arm| format!("{} “{}”", arm.oid, arm.name.en));
        each.collect::<Vec<_>>().join(", ")
    };
    let roles: Vec<String> =
        header.roles.iter().map(|(role, name)| format!("{role} “{}”", name.en)).collect();
    let names = header.arms.iter().chain(&header.cohorts).map(|arm| &arm.name).chain(header.roles.values());
    let texts = [&header.name, &header.title].into_iter().chain(design.into_iter().flatten());
    vec![
        aspect("NAME", "its name", &header.name.en),
        aspect("TITLE", "its title", &header.title.en),
        aspect("PROTOCOL", "the protocol's version", header.protocol_version.clone().unwrap_or_default()),
        aspect("ABOUT", "sponsor, phase and design", about.join("; ").trim_matches([';', ' '])),
        aspect("PLANNED", "how many subjects are planned", planned.unwrap_or_default()),
        aspect("NUMBER", "how a subject's number looks", number.map_or("", |number| number.pattern.as_str())),
        aspect("HINT", "what is said of subject numbers", english(hint)),
        aspect("ARMS", "its arms", arms(&header.arms)),
        narrowing("COHORTS", "its cohorts", arms(&header.cohorts)),
        aspect("GRADES", "the grading table", study.grades_version().unwrap_or_default()),
        aspect("ROLES", "what its roles are called", roles.join(", ")),
        translation(texts.chain(hint).chain(names)),
    ]
}

/// What rules and screens start from.
fn anchored(study: &Study) -> Vec<Aspect> {
    let header = study.header();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let form = |form: &Option<Oid>| form.as_ref().map(ToString::to_string).unwrap_or_default();
    let lanes = header.lanes.iter().map(|lane| {
        let to = lane.to.as_ref().map(|to| format!(" to {to}")).unwrap_or_default();
        format!("“{}”: {} from {}{to}", lane.name.en, lane.form, lane.from)
    });
    vec![
        aspect("DAYZERO", "what protocol days count from", text(&header.day_zero)),
        aspect("START", "what a baseline lies before", text(&header.treatment_start)),
        aspect("BIRTH", "what holds the date of birth", text(&header.birth)),
        aspect("VISITDATE", "what holds a visit's date", text(&header.visit_date)),
        aspect("ARM", "what says a subject's arm", text(&header.arm)),
        aspect("DEVIATIONS", "the form of deviations", form(&header.deviation)),
        aspect("ADVERSE", "the form of adverse events", form(&header.adverse_event)),
        aspect("RANGES", "the form of reference ranges", form(&header.reference_ranges)),
        aspect("LANES", "what is drawn under the visits", lanes.collect::<Vec<_>>().join("; ")),
    ]
}

pub(super) fn value(study: &Study, value: &StudyValue) -> Thing {
    Thing {
        part: Part::Value,
        place: value.name.clone(),
        name: named(&value.name, &value.label.en),
        within: None,
        holds: String::new(),
        aspects: vec![
            aspect("LABEL", "its name", &value.label.en),
            aspect("RULE", "what it is", said(study, "", value.program.text())),
            translation([&value.label]),
        ],
    }
}

pub(super) fn visit(study: &Study, event: &Event) -> Thing {
    let forms: Vec<String> = event
        .forms
        .iter()
        .map(|there| {
            let oid = &study.forms()[there.form.slot()].oid;
            let when = there.when.as_ref().map(|when| format!(" when {}", said(study, "", when.text())));
            let tests: Vec<&str> =
                there.tests.iter().map(|test| study.tests()[test.slot()].testcd.as_str()).collect();
            let tests = if tests.is_empty() { String::new() } else { format!(" ({})", tests.join(", ")) };
            let need = if there.required { "" } else { " (may be left out)" };
            format!("{oid}{tests}{}{need}", when.unwrap_or_default())
        })
        .collect();
    let window = event.target.map(|target| {
        let (from, to) = target.window();
        format!("day {} (from day {from} to day {to})", target.day())
    });
    let short = [event.short.en.as_str(), event.letter.as_deref().unwrap_or_default()].join(" ");
    Thing {
        part: Part::Visit,
        place: event.oid.to_string(),
        name: named(event.oid.as_str(), &event.name.en),
        within: None,
        holds: counted(event.forms.len(), "form"),
        aspects: vec![
            aspect("NAME", "its name", &event.name.en),
            aspect("WINDOW", "when it is due", window.unwrap_or_default()),
            narrowing("FORMS", "its forms", forms.join(", ")),
            narrowing(
                "REPEATS",
                "how often it happens",
                if event.repeats { "any number of times" } else { "once" },
            ),
            aspect("SHORT", "its short name", short.trim_end()),
            aspect("KIND", "what kind of visit it is", format!("{:?}", event.kind).to_lowercase()),
            aspect("ADDED", "which forms may be added", when(event.any_form, "any")),
            aspect("PHONE", "whether it may be held by telephone", when(event.phone, "it may")),
            translation([&event.name, &event.short]),
        ],
    }
}
