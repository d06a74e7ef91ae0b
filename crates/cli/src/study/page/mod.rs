//! `casebook study show --html`: the study on one page, for a sponsor's review.
//!
//! The page stands alone: no script, no picture, nothing fetched. Every rule is there twice, in plain English and as it is written, so that who approves it
//! approves what runs. Marks of assumptions are those of the definition.

mod answer;
mod forms;
mod laboratory;
mod own;
mod rules;
mod sources;
mod words;

use protocol::Study;
use protocol::definition::EventKind;
use protocol::study::Event;

use self::words::{head, text, three};
use super::show::due;
use crate::output;

const STYLE: &str = include_str!("page.css");

/// The page.
pub(super) fn page(study: &Study) -> String {
    let header = study.header();
    let mut parts = vec![
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{} {}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>",
            text(study.oid().as_str()),
            text(study.version())
        ),
        format!("<h1>{}</h1>\n<p class=\"title\">{}</p>", three(&header.name), three(&header.title)),
        facts(study),
        format!(
            "<nav><a href=\"#schedule\">Schedule</a> <a href=\"#forms\">Forms</a> <a href=\"#checks\">Checks</a> <a href=\"#eligibility\">Eligibility</a> {}<a href=\"#codelists\">Code lists</a> <a href=\"#sources\">Sources</a></nav>",
            laboratory::reference(study)
        ),
        schedule(study),
        forms::section(study),
        rules::checks(study),
        own::section(study),
        rules::eligibility(study),
        laboratory::section(study),
        forms::codelists(study),
        sources::section(study),
    ];
    parts.push("</body>\n</html>".to_owned());
    parts.join("\n")
}

fn facts(study: &Study) -> String {
    let header = study.header();
    let items = study.items().len() as u64;
    let collected = study.items().iter().filter(|item| item.is_collected()).count() as u64;
    let planned =
        header.planned_subjects.map_or(String::new(), |planned| format!("{planned} subjects planned; "));
    let arms: Vec<String> =
        study.arms().iter().map(|arm| format!("{}: {}", text(arm.oid.as_str()), three(&arm.name))).collect();
    let design = header.design.as_ref().map_or(String::new(), |design| format!("<p>{}</p>", three(design)));
    let unread = match header.awaiting_review.as_slice() {
        [] => String::new(),
        languages => {
            let codes: Vec<&str> = languages.iter().map(|language| language.code()).collect();
            format!("<p class=\"mark\">Words awaiting review by a native reader: {}.</p>", codes.join(", "))
        }
    };
    format!(
        "{design}{unread}<p>Definition {version}, {protocol}SHA-256 <code>{hash}</code>. {planned}{forms}, {items} of which {collected} are typed, {checks} beside <a href=\"#own\">the program's own</a>, {criteria}.</p>\n<p>{arms}</p>\n<p class=\"mark\"><b>A</b> marks what no public record states: an assumption that the sponsor must confirm.</p>",
        version = text(study.version()),
        protocol = header
            .protocol_version
            .as_ref()
            .map_or(String::new(), |version| format!("protocol {}, ", text(version))),
        hash = study.hash(),
        forms = output::counted(study.forms().len() as u64, "form"),
        items = output::counted(items, "item"),
        checks = output::counted(study.checks().len() as u64, "check"),
        criteria = match study.criteria().len() {
            1 => "1 criterion".to_owned(),
            many => format!("{many} criteria"),
        },
        arms = arms.join("<br>"),
    )
}

/// Forms by visits, as protocols print their schedule of activities.
fn schedule(study: &Study) -> String {
    let events: Vec<&Event> = study.events().iter().collect();
    let names = events.iter().map(|event| {
        let when = event.target.map_or(kind(event.kind).to_owned(), due);
        let short = format!(
            "{}<br><small>{} · {}</small>",
            text(&event.short.en),
            text(event.oid.as_str()),
            text(&when)
        );
        format!("<th scope=\"col\" title=\"{}\">{short}</th>", text(&event.name.en))
    });
    let rows = study.forms().iter().map(|form| {
        let cells = events.iter().map(|event| match event.forms.iter().find(|used| used.form == form.id) {
            None => "<td></td>".to_owned(),
            Some(used) => {
                let condition = used
                    .when
                    .as_ref()
                    .map(|program| words::condition(study, form.oid.as_str(), program.text()));
                match condition {
                    None => format!("<td class=\"due\">{}</td>", if used.required { "✓" } else { "(✓)" }),
                    Some(condition) => format!("<td class=\"due\" title=\"{condition}\">if</td>"),
                }
            }
        });
        format!(
            "<tr><th scope=\"row\"><a href=\"#{oid}\">{oid}</a> {name}</th>{cells}</tr>",
            oid = text(form.oid.as_str()),
            name = text(&form.name.en),
            cells = cells.collect::<String>()
        )
    });
    let windows = events.iter().map(|event| format!("<td>{}</td>", window_checks(study, event)));
    format!(
        "{}<p>✓ asked, (✓) may be asked, <i>if</i> asked where its condition holds (point at it to read it). A window by itself raises nothing: the last line names the checks that read it.</p>\n<div class=\"wide\"><table class=\"schedule\"><thead><tr><td></td>{}</tr></thead>\n<tbody>{}</tbody>\n<tfoot><tr><th scope=\"row\">Window checked by</th>{}</tr></tfoot></table></div>",
        head("schedule", "Schedule"),
        names.collect::<String>(),
        rows.collect::<Vec<_>>().join("\n"),
        windows.collect::<String>()
    )
}

/// The checks that hold a visit against its window; a mark where it has one and none reads it.
fn window_checks(study: &Study, event: &Event) -> String {
    let checks = study.window_checks(event).map(|check| {
        let id = text(check.id.as_str());
        format!("<a href=\"#{id}\">{id}</a>")
    });
    let checks: Vec<String> = checks.collect();
    match event.target {
        Some(_) if checks.is_empty() => "<b class=\"mark\">none</b>".to_owned(),
        Some(_) => checks.join("<br>"),
        None => String::new(),
    }
}

fn kind(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Scheduled => "scheduled",
        EventKind::Unscheduled => "when needed",
        EventKind::Common => "running",
        EventKind::Site => "of the site",
        EventKind::Cohort => "of the cohort",
    }
}
