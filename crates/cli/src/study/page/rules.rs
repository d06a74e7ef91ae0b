//! Checks and criteria: what raises them, and what they say.

use protocol::Study;
use protocol::definition::{Category, Severity};
use protocol::study::{Check, Criterion};

use super::words::{both, head, origin, text, three};

/// The checks.
pub(super) fn checks(study: &Study) -> String {
    let rows = study.checks().iter().map(|check| check_row(study, check));
    format!(
        "{}<p>A check is raised when its condition is true; where something it reads is not known, it is not. What stands in braces in a message is filled in. \
         What the program asks in every study follows <a href=\"#own\">below</a>.</p>\n<div class=\"wide\"><table><thead><tr><th>Check</th><th>Where</th><th>Raised when</th><th>Says</th><th>Source</th></tr></thead>\n<tbody>{}</tbody></table></div>",
        head("checks", "Checks"),
        rows.collect::<Vec<_>>().join("\n")
    )
}

fn check_row(study: &Study, check: &Check) -> String {
    let form = study.forms().iter().find(|form| form.id == check.form).map_or("", |form| form.oid.as_str());
    let item = check.item.map_or(String::new(), |item| format!(".{}", study.item(item).oid));
    let events: Vec<&str> = check
        .events
        .iter()
        .filter_map(|id| study.events().iter().find(|event| event.id == *id))
        .map(|event| event.oid.as_str())
        .collect();
    let events = if events.is_empty() { String::new() } else { format!("<br>at {}", events.join(", ")) };
    let completion = if check.at_completion { "<br>when the form is completed" } else { "" };
    let consequence = [
        check.deviation.as_ref().map(|draft| {
            let [category, severity] = study.deviation_words(draft);
            format!("drafts a deviation: {}, {}", category.en, severity.en)
        }),
        check.adverse_event.then(|| "asks whether it is an adverse event".to_owned()),
        check.criterion.as_ref().map(|criterion| format!("speaks of {criterion}")),
    ];
    let consequence: Vec<String> =
        consequence.iter().flatten().map(|words| format!("<br><small>{}</small>", text(words))).collect();
    format!(
        "<tr id=\"{id}\"><td><b>{id}</b>{title}<br><span class=\"{class}\">{word}</span></td><td><code>{form}{item}</code>{events}{completion}</td><td>{condition}</td><td>{message}{params}{advice}{consequence}</td><td>{origin}</td></tr>",
        id = text(check.id.as_str()),
        title = title(check),
        params = params(study, form, check),
        advice = check.advice.as_ref().map_or(String::new(), |advice| format!("<br>{}", three(advice))),
        class = class(check.severity),
        word = severity(check.severity),
        condition = both(study, form, &check.raise_when),
        message = three(&check.message),
        consequence = consequence.concat(),
        origin = origin(check.source.as_ref(), check.assumption),
    )
}

/// A check's short name, where it has one.
fn title(check: &Check) -> String {
    let named = check.title.en != check.id.as_str();
    if named { format!("<br>{}", three(&check.title)) } else { String::new() }
}

/// What stands in the message for `{n}`.
fn params(study: &Study, form: &str, check: &Check) -> String {
    let params = check.params.iter().map(|param| {
        let words = study.in_words(form, &param.text).unwrap_or_else(|| param.text.clone());
        format!("<br><small>{{{}}}: {}</small>", text(&param.name), text(&words))
    });
    params.collect()
}

pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::H => "hard: cannot be true",
        Severity::S => "soft: a query opens",
        Severity::P => "protocol alert",
        Severity::X => "safety alert",
    }
}

pub(super) fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::H => "hard",
        Severity::S => "soft",
        Severity::P => "protocol",
        Severity::X => "safety",
    }
}

/// The criteria.
pub(super) fn eligibility(study: &Study) -> String {
    let rows = study.criteria().iter().map(|criterion| criterion_row(study, criterion));
    format!(
        "{}<p>The program says met, not met or cannot evaluate; a person answers and signs.</p>\n<div class=\"wide\"><table><thead><tr><th>Criterion</th><th>Question</th><th>Holds when</th><th>Shown beside it</th><th>Source</th></tr></thead>\n<tbody>{}</tbody></table></div>",
        head("eligibility", "Eligibility"),
        rows.collect::<Vec<_>>().join("\n")
    )
}

fn criterion_row(study: &Study, criterion: &Criterion) -> String {
    let category = match criterion.category {
        Category::Inclusion => "inclusion",
        Category::Exclusion => "exclusion",
    };
    let answer = study.item(criterion.answer);
    let form = study.forms().iter().find(|form| form.id == answer.form).map_or("", |form| form.oid.as_str());
    let auto = criterion
        .auto
        .as_ref()
        .map_or_else(|| "by judgement".to_owned(), |program| both(study, form, program.text()));
    let because: Vec<String> = criterion.because.iter().map(|value| text(&value.label.en)).collect();
    format!(
        "<tr><td><b>{}</b><br>{category}</td><td>{}</td><td>{auto}</td><td>{}</td><td>{}</td></tr>",
        text(criterion.oid.as_str()),
        three(&criterion.question),
        because.join("<br>"),
        origin(criterion.source.as_ref(), criterion.assumption)
    )
}
