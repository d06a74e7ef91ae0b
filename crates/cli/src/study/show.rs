//! `casebook study show`: visits and forms, one form with its items, or everything on a page.

use protocol::Study;
use protocol::definition::{EventKind, ItemType, Target};
use protocol::study::{Edge, Event, Form, Item, Need, Range};
use serde_json::{Value, json};

use super::{find, inventory, page};
use crate::args::ShowArgs;
use crate::failure::Failure;
use crate::output;

pub(super) fn run(args: &ShowArgs, json: bool) -> Result<(), Failure> {
    let study = find::study(&args.study)?;
    match args.form.as_deref() {
        _ if args.html => output::line(page::page(&study)),
        _ if args.inventory => output::line(inventory::inventory(&study, &args.study.display().to_string())),
        None if json => output::json(&whole_json(&study)),
        None => whole(&study),
        Some(oid) => {
            let form = study.form(oid).ok_or_else(|| {
                let known: Vec<&str> = study.forms().iter().map(|form| form.oid.as_str()).collect();
                Failure::usage(format!("there is no form {oid}"))
                    .advise(format!("the study has: {}", known.join(", ")))
            })?;
            if json { output::json(&form_json(&study, form)) } else { one_form(&study, form) }
        }
    }
}

fn whole(study: &Study) -> Result<(), Failure> {
    let header = study.header();
    output::line(format!("{}  {}  {}", study.oid(), study.version(), header.title.en))?;
    for arm in study.arms() {
        output::line(format!("  arm {:<8} {}", arm.oid.as_str(), arm.name.en))?;
    }
    output::line("")?;
    for event in study.events() {
        let forms: Vec<&str> = forms_of(study, event).map(|form| form.oid.as_str()).collect();
        let due = event.target.map_or(String::new(), due);
        output::line(format!(
            "{:<7} {:<24} {due:<16} {}",
            event.oid.as_str(),
            event.name.en,
            forms.join(" ")
        ))?;
    }
    for line in windows(study) {
        output::line(line)?;
    }
    output::line("")?;
    for form in study.forms() {
        let items: usize = form.groups.iter().map(|group| study.group(*group).items.len()).sum();
        let items = output::counted(u64::try_from(items).unwrap_or(0), "item");
        output::line(format!("{:<9} {} ({items})", form.oid.as_str(), form.name.en))?;
    }
    output::line("")?;
    let checks = output::counted(u64::try_from(study.checks().len()).unwrap_or(0), "check");
    let criteria = match study.criteria().len() {
        1 => "1 criterion".to_owned(),
        number => format!("{number} criteria"),
    };
    output::line(format!("{checks}, {criteria}; definition SHA-256 {}", study.hash()))
}

/// Which checks hold the visits against their windows: `windows of V01, V03: EC-012.LATE`. A window alone raises nothing.
fn windows(study: &Study) -> Vec<String> {
    let mut visits: Vec<(String, Vec<&str>)> = Vec::new();
    for event in study.events().iter().filter(|event| event.target.is_some()) {
        let checks: Vec<&str> = study.window_checks(event).map(|check| check.id.as_str()).collect();
        let checks = if checks.is_empty() { "no check reads them".to_owned() } else { checks.join(", ") };
        match visits.iter_mut().find(|(known, _)| *known == checks) {
            Some((_, visits)) => visits.push(event.oid.as_str()),
            None => visits.push((checks, vec![event.oid.as_str()])),
        }
    }
    visits.into_iter().map(|(checks, visits)| format!("windows of {}: {checks}", visits.join(", "))).collect()
}

fn forms_of<'a>(study: &'a Study, event: &'a Event) -> impl Iterator<Item = &'a Form> {
    event.forms.iter().filter_map(|used| study.forms().iter().find(|form| form.id == used.form))
}

/// `day 28 -3/+3`, `day -28 to -1`.
pub(super) fn due(target: Target) -> String {
    match target {
        Target::Range { from, to } => format!("day {from} to {to}"),
        Target::Day { day, minus, plus } => format!("day {day} -{minus}/+{plus}"),
    }
}

fn whole_json(study: &Study) -> Value {
    let events = study.events().iter().map(|event| {
        let window = event.target.map(Target::window);
        json!({
            "oid": event.oid,
            "kind": kind(event.kind),
            "name": event.name,
            "day": event.target.map(Target::day),
            "from": window.map(|(from, _)| from),
            "to": window.map(|(_, to)| to),
            "windowChecks": study.window_checks(event).map(|check| check.id.as_str()).collect::<Vec<_>>(),
            "repeats": event.repeats,
            "forms": forms_of(study, event).map(|form| form.oid.as_str()).collect::<Vec<_>>(),
        })
    });
    let header = study.header();
    json!({
        "oid": study.oid(),
        "version": study.version(),
        "sha256": study.hash(),
        "name": header.name,
        "title": header.title,
        "arms": study.arms().iter().map(|arm| json!({"oid": arm.oid, "name": arm.name})).collect::<Vec<_>>(),
        "events": events.collect::<Vec<_>>(),
        "forms": study.forms().iter().map(|form| form_json(study, form)).collect::<Vec<_>>(),
        "checks": study.checks().iter().map(|check| json!({"id": check.id, "severity": check.severity, "title": check.title})).collect::<Vec<_>>(),
        "criteria": study.criteria().iter().map(|criterion| json!({"oid": criterion.oid, "question": criterion.question})).collect::<Vec<_>>(),
    })
}

fn kind(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Scheduled => "scheduled",
        EventKind::Unscheduled => "unscheduled",
        EventKind::Common => "common",
        EventKind::Site => "site",
        EventKind::Cohort => "cohort",
    }
}

fn one_form(study: &Study, form: &Form) -> Result<(), Failure> {
    output::line(format!("{}  {}", form.oid, form.name.en))?;
    for group in form.groups.iter().map(|group| study.group(*group)) {
        let rows = if group.repeats { ", rows" } else { "" };
        let name = group.name.as_ref().map_or("", |name| name.en.as_str());
        output::line(format!("\n{}{rows}  {name}", group.oid))?;
        if let Some(shown) = &group.shown_when {
            let words = study.in_words(form.oid.as_str(), shown.text());
            let words = words.map_or(String::new(), |words| format!("{words}: "));
            output::line(format!("  asked if {words}{}", shown.text()))?;
        }
        for item in group.items.iter().map(|item| study.item(*item)) {
            let unit = item.unit.clone().unwrap_or_else(|| item.units.join(" | "));
            let shown = item.shown_when.as_ref().map(|shown| format!("asked when {}", shown.text()));
            let facts = [
                answer(item),
                unit,
                ends("possible", &item.hard),
                ends("usual", &item.soft),
                shown.unwrap_or_default(),
                need(item),
            ];
            let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
            output::line(format!("  {:<18} {:<48} {}", item.oid.as_str(), item.label.en, facts.join("; ")))?;
        }
    }
    Ok(())
}

pub(super) fn answer(item: &Item) -> String {
    let derived = if item.is_collected() { "" } else { ", derived" };
    format!("{}{derived}", kind_of_answer(item))
}

/// The type of the answer, as definitions name it.
pub(super) fn kind_of_answer(item: &Item) -> String {
    match &item.kind {
        ItemType::Integer => "integer".to_owned(),
        ItemType::Decimal { digits, scale } => format!("decimal({digits},{scale})"),
        ItemType::Text { max, .. } => format!("text({max})"),
        ItemType::YesNo => "yes or no".to_owned(),
        ItemType::Choice(list) => format!("one of {list}"),
        ItemType::Choices(list) => format!("several of {list}"),
        ItemType::Constant(text) => format!("always {text}"),
        ItemType::Row(item) => format!("row of {item}"),
        ItemType::Date => "date".to_owned(),
        ItemType::PartialDate => "partial date".to_owned(),
        ItemType::Time => "time".to_owned(),
        ItemType::DateTime => "date and time".to_owned(),
        ItemType::Attachment => "attachment".to_owned(),
    }
}

pub(super) fn ends(word: &str, range: &Range) -> String {
    match (range.min.as_ref().map(Edge::text), range.max.as_ref().map(Edge::text)) {
        (None, None) => String::new(),
        (Some(min), None) => format!("{word} from {min}"),
        (None, Some(max)) => format!("{word} to {max}"),
        (Some(min), Some(max)) => format!("{word} {min} to {max}"),
    }
}

fn need(item: &Item) -> String {
    match &item.required {
        Need::No => String::new(),
        Need::Yes => "required".to_owned(),
        Need::When(program) => format!("required when {}", program.text()),
    }
}

fn form_json(study: &Study, form: &Form) -> Value {
    let groups = form.groups.iter().map(|group| study.group(*group)).map(|group| {
        let items = group.items.iter().map(|item| study.item(*item)).map(|item| {
            json!({
                "oid": item.oid,
                "label": item.label,
                "type": item.kind,
                "unit": item.unit,
                "units": item.units,
                "required": match &item.required {
                    Need::No => json!(false),
                    Need::Yes => json!(true),
                    Need::When(program) => json!(program.text()),
                },
                "hard": range_json(&item.hard),
                "soft": range_json(&item.soft),
                "derived": item.derivation_text,
                "shownWhen": item.shown_when.as_ref().map(|program| program.text()),
                "assumption": item.assumption,
            })
        });
        let shown = group.shown_when.as_ref().map(|program| program.text());
        json!({"oid": group.oid, "repeats": group.repeats, "shownWhen": shown, "items": items.collect::<Vec<_>>()})
    });
    json!({"oid": form.oid, "name": form.name, "groups": groups.collect::<Vec<_>>()})
}

fn range_json(range: &Range) -> Value {
    json!({"min": range.min.as_ref().map(Edge::text), "max": range.max.as_ref().map(Edge::text)})
}
