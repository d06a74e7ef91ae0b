//! Checks and criteria.

use super::{Part, Thing, aspect, english, named, origin, said, translation, when};
use crate::definition::{Category, Severity};
use crate::study::{Check, Criterion, Slot as _};
use crate::{Oid, Study};

pub(super) fn check(study: &Study, check: &Check) -> Thing {
    let form = study.forms()[check.form.slot()].oid.as_str();
    let at = match check.item {
        Some(item) => format!("{form}.{}", study.item(item).oid),
        None => form.to_owned(),
    };
    let events: Vec<&Oid> = check.events.iter().map(|event| &study.events()[event.slot()].oid).collect();
    let events: Vec<String> = events.into_iter().map(ToString::to_string).collect();
    let severity = match check.severity {
        Severity::H => "hard: cannot be true",
        Severity::S => "soft: a query opens",
        Severity::P => "a protocol alert",
        Severity::X => "a safety alert",
    };
    let shows =
        check.params.iter().map(|shown| format!("{}: {}", shown.name, said(study, form, &shown.text)));
    let criterion = check.criterion.as_ref().map(ToString::to_string);
    let deviation = check.deviation.as_ref().map(|draft| format!("{}, {}", draft.category, draft.severity));
    Thing {
        part: Part::Check,
        place: check.id.to_string(),
        name: named(check.id.as_str(), &check.title.en),
        within: None,
        holds: String::new(),
        aspects: vec![
            aspect("PLACE", "where it stands", at),
            aspect("SEVERITY", "how grave it is", severity),
            aspect("RULE", "when it is raised", said(study, form, &check.raise_when)),
            aspect("MESSAGE", "what it says", &check.message.en),
            aspect("VISITS", "the visits at which it is judged", events.join(", ")),
            aspect(
                "COMPLETION",
                "when it is judged",
                if check.at_completion { "when the form is completed" } else { "at once" },
            ),
            aspect("TITLE", "its name", &check.title.en),
            aspect("ADVICE", "what it advises", english(check.advice.as_ref())),
            aspect("SHOWS", "what its message shows", shows.collect::<Vec<_>>().join(", ")),
            aspect("CRITERION", "the criterion that it speaks of", criterion.unwrap_or_default()),
            aspect("DEVIATION", "the deviation that it drafts", deviation.unwrap_or_default()),
            aspect("ADVERSE", "whether it asks about an adverse event", when(check.adverse_event, "it does")),
            aspect("NUMBER", "its number in the specification", check.number.clone().unwrap_or_default()),
            aspect("REVISION", "the version of its condition", check.version.to_string()),
            origin(check.source.as_ref(), check.assumption),
            translation([&check.title, &check.message].into_iter().chain(&check.advice)),
        ],
    }
}

pub(super) fn criterion(study: &Study, criterion: &Criterion) -> Thing {
    let auto = criterion.auto.as_ref().map(|auto| said(study, "", auto.text()));
    let category = match criterion.category {
        Category::Inclusion => "inclusion",
        Category::Exclusion => "exclusion",
    };
    let event = &study.events()[criterion.event.slot()].oid;
    let parent = criterion.parent.as_ref().map(ToString::to_string);
    Thing {
        part: Part::Criterion,
        place: criterion.oid.to_string(),
        name: criterion.oid.to_string(),
        within: None,
        holds: String::new(),
        aspects: vec![
            aspect("CATEGORY", "whether it includes or excludes", category),
            aspect("QUESTION", "the question", &criterion.question.en),
            aspect("RULE", "what the data must say", auto.unwrap_or_default()),
            aspect("HELP", "what to know before answering", english(criterion.help.as_ref())),
            aspect("VISIT", "the visit at which it is answered", event.as_str()),
            aspect("PARENT", "what it is a part of", parent.unwrap_or_default()),
            origin(criterion.source.as_ref(), criterion.assumption),
            translation(std::iter::once(&criterion.question).chain(&criterion.help)),
        ],
    }
}
