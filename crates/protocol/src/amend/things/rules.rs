//! Checks and criteria.

use super::{Part, Thing, aspect, given, listed, optional, origin, said, when};
use crate::Study;
use crate::amend::words::{joined, phrase, plain, property};
use crate::definition::{Category, Severity, Text};
use crate::study::{Check, Criterion, Slot as _};

pub(super) fn check(study: &Study, check: &Check) -> Thing {
    let form = study.forms()[check.form.slot()].oid.as_str();
    let at = match check.item {
        Some(item) => format!("{form}.{}", study.item(item).oid),
        None => form.to_owned(),
    };
    let events = check.events.iter().map(|event| study.events()[event.slot()].oid.as_str());
    let severity = match check.severity {
        Severity::H => phrase::hard(),
        Severity::S => phrase::soft(),
        Severity::P => phrase::protocol_alert(),
        Severity::X => phrase::safety_alert(),
    };
    let shows =
        check.params.iter().map(|shown| joined([plain(&shown.name), said(study, form, &shown.text)], ": "));
    let deviation = check.deviation.as_ref().map(|draft| format!("{}, {}", draft.category, draft.severity));
    let judged = if check.at_completion { phrase::at_completion() } else { phrase::at_once() };
    Thing {
        part: Part::Check,
        place: check.id.to_string(),
        about: check.title.clone(),
        within: None,
        holds: Text::default(),
        aspects: vec![
            aspect("PLACE", property::place(), plain(at)),
            aspect("SEVERITY", property::severity(), severity),
            aspect("RULE", property::raised(), said(study, form, &check.raise_when)),
            aspect("MESSAGE", property::message(), check.message.clone()),
            aspect("VISITS", property::judged_at(), listed(events)),
            aspect("COMPLETION", property::judged_when(), judged),
            aspect("TITLE", property::name(), check.title.clone()),
            aspect("ADVICE", property::advice(), given(check.advice.as_ref())),
            aspect("SHOWS", property::shows(), joined(shows, ", ")),
            aspect("CRITERION", property::criterion(), optional(check.criterion.as_ref())),
            aspect("DEVIATION", property::deviation(), optional(deviation)),
            aspect("ADVERSE", property::asks_adverse(), when(check.adverse_event, phrase::does())),
            aspect("NUMBER", property::check_number(), optional(check.number.as_ref())),
            aspect("REVISION", property::revision(), plain(check.version.to_string())),
            origin(check.source.as_ref(), check.assumption),
        ],
    }
}

pub(super) fn criterion(study: &Study, criterion: &Criterion) -> Thing {
    let auto = criterion.auto.as_ref().map(|auto| said(study, "", auto.text()));
    let category = match criterion.category {
        Category::Inclusion => phrase::inclusion(),
        Category::Exclusion => phrase::exclusion(),
    };
    let event = &study.events()[criterion.event.slot()].oid;
    Thing {
        part: Part::Criterion,
        place: criterion.oid.to_string(),
        about: criterion.short.as_ref().unwrap_or(&criterion.question).clone(),
        within: None,
        holds: Text::default(),
        aspects: vec![
            aspect("CATEGORY", property::category(), category),
            aspect("QUESTION", property::question(), criterion.question.clone()),
            aspect("SHORT", property::short_question(), given(criterion.short.as_ref())),
            aspect("RULE", property::data_say(), auto.unwrap_or_default()),
            aspect("HELP", property::help(), given(criterion.help.as_ref())),
            aspect("VISIT", property::answered_at(), plain(event.as_str())),
            aspect("PARENT", property::parent(), optional(criterion.parent.as_ref())),
            origin(criterion.source.as_ref(), criterion.assumption),
        ],
    }
}
