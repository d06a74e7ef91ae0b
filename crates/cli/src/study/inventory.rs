//! `casebook study show --inventory`: what a definition holds, counted and listed with its sources, to be read beside a study's specification.

use std::collections::BTreeMap;

use protocol::Study;
use protocol::definition::{EventKind, Severity};
use protocol::study::{Form, Item};

use super::show::{answer, due, ends};

/// Markdown. `called` is how the user names the study.
pub(super) fn inventory(study: &Study, called: &str) -> String {
    let header = study.header();
    let parts = [
        format!(
            "# {}\n\n{}. Definition {}. Written by `casebook study show {called} --inventory`.",
            study.oid(),
            header.title.en,
            study.version(),
        ),
        counts(study),
        events(study),
        forms(study),
        checks(study),
        criteria(study),
    ];
    parts.join("\n\n")
}

fn counts(study: &Study) -> String {
    let of = |kind: EventKind| study.events().iter().filter(|event| event.kind == kind).count();
    let collected = study.items().iter().filter(|item| item.is_collected()).count();
    let assumed = study.items().iter().filter(|item| item.assumption).count();
    let numbered = numbered(study);
    let by = |severity: Severity| match numbered.len() {
        0 => study.checks().iter().filter(|check| check.severity == severity).count(),
        _ => numbered.values().filter(|one| one.contains(&severity)).count(),
    };
    let rows = [
        ("scheduled visits", of(EventKind::Scheduled)),
        ("other events", study.events().len() - of(EventKind::Scheduled)),
        ("forms", study.forms().len()),
        ("items", study.items().len()),
        ("of these, typed by a person", collected),
        ("of these, marked as assumptions", assumed),
        ("code lists", study.codelists().len()),
        ("laboratory tests", study.tests().len()),
        ("criteria", study.criteria().len()),
        ("checks, one for each form and test they are made for", study.checks().len()),
        ("numbered checks (EC-…)", numbered.len()),
        ("of these, hard", by(Severity::H)),
        ("of these, soft", by(Severity::S)),
        ("of these, protocol alerts", by(Severity::P)),
        ("of these, safety alerts", by(Severity::X)),
        ("examples", study.examples().len()),
    ];
    let rows = rows.iter().filter(|(what, _)| !numbered.is_empty() || !what.starts_with("numbered"));
    let rows: Vec<String> = rows.map(|(what, number)| format!("| {what} | {number} |")).collect();
    let twice = if numbered.is_empty() { "" } else { " A numbered check may have two severities." };
    format!(
        "## Counts\n\n| what | how many |\n|---|---|\n{}\n\nBesides, the program asks in every study what follows from the items: EC-001 and EC-002 for dates, EC-006 for subject numbers, and what lies outside a range.{twice}",
        rows.join("\n")
    )
}

/// The severities of each numbered check.
fn numbered(study: &Study) -> BTreeMap<String, Vec<Severity>> {
    let mut numbered: BTreeMap<String, Vec<Severity>> = BTreeMap::new();
    for check in study.checks() {
        let id = check.number.as_deref().unwrap_or(check.family.as_str());
        let Some(digits) = id.strip_prefix("EC-").and_then(|rest| rest.get(..3)) else { continue };
        let severities = numbered.entry(format!("EC-{digits}")).or_default();
        if !severities.contains(&check.severity) {
            severities.push(check.severity);
        }
    }
    numbered
}

fn events(study: &Study) -> String {
    let rows = study.events().iter().map(|event| {
        let forms =
            event.forms.iter().filter_map(|used| study.forms().iter().find(|form| form.id == used.form));
        let forms: Vec<&str> = forms.map(|form| form.oid.as_str()).collect();
        let when = event.target.map_or(String::new(), due);
        format!("| {} | {} | {when} | {} |", event.oid, event.name.en, forms.join(" "))
    });
    format!(
        "## Schedule\n\n| event | name | due | forms |\n|---|---|---|---|\n{}",
        rows.collect::<Vec<_>>().join("\n")
    )
}

fn forms(study: &Study) -> String {
    let forms = study.forms().iter().map(|form| one_form(study, form));
    format!("## Forms\n\n{}", forms.collect::<Vec<_>>().join("\n\n"))
}

fn one_form(study: &Study, form: &Form) -> String {
    let items = form.groups.iter().flat_map(|group| &study.group(*group).items).map(|item| study.item(*item));
    let rows: Vec<String> = items.map(item_row).collect();
    format!(
        "### {} {} ({})\n\n| item | question | answer | source |\n|---|---|---|---|\n{}",
        form.oid,
        form.name.en,
        rows.len(),
        rows.join("\n")
    )
}

fn item_row(item: &Item) -> String {
    let unit = item.unit.clone().unwrap_or_else(|| item.units.join(" or "));
    let parts = [answer(item), unit, ends("possible", &item.hard), ends("usual", &item.soft)];
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let mark = if item.assumption { " (assumption)" } else { "" };
    let source = item.source.as_deref().unwrap_or("");
    format!("| {} | {} | {} | {source}{mark} |", item.oid, cell(&item.label.en), cell(&parts.join("; ")))
}

fn checks(study: &Study) -> String {
    let mut families: Vec<(&str, Severity, &str, Option<&String>, usize)> = Vec::new();
    for check in study.checks() {
        match families
            .iter_mut()
            .find(|family| family.0 == check.family.as_str() && family.1 == check.severity)
        {
            Some(family) => family.4 += 1,
            None => families.push((
                check.family.as_str(),
                check.severity,
                &check.title.en,
                check.source.as_ref(),
                1,
            )),
        }
    }
    families.sort_by_key(|family| (family.0, family.1));
    let rows = families.into_iter().map(|(id, severity, title, source, times)| {
        let source = source.map_or("", String::as_str);
        format!("| {id} | {severity:?} | {} | {times} | {source} |", cell(title))
    });
    format!(
        "## Checks\n\n| check | severity | what it is about | places | source |\n|---|---|---|---|---|\n{}",
        rows.collect::<Vec<_>>().join("\n")
    )
}

fn criteria(study: &Study) -> String {
    let rows = study.criteria().iter().map(|criterion| {
        let how = if criterion.auto.is_some() { "evaluated" } else { "by judgement" };
        let source = criterion.source.as_deref().unwrap_or("");
        format!("| {} | {} | {how} | {source} |", criterion.oid, cell(&criterion.question.en))
    });
    format!(
        "## Criteria\n\n| criterion | question | verdict | source |\n|---|---|---|---|\n{}\n",
        rows.collect::<Vec<_>>().join("\n")
    )
}

/// Text that does not end a cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
