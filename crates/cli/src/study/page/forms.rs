//! Every form with its items, and the code lists that they choose from.

use protocol::Study;
use protocol::definition::ItemType;
use protocol::study::{Form, Group, Item, Need, Range};

use super::super::show::{answer, ends};
use super::words::{both, condition, head, origin, text, three};

/// The forms.
pub(super) fn section(study: &Study) -> String {
    let forms = study.forms().iter().map(|form| one(study, form));
    format!("{}{}", head("forms", "Forms"), forms.collect::<Vec<_>>().join("\n"))
}

fn one(study: &Study, form: &Form) -> String {
    let groups = form.groups.iter().map(|group| rows(study, form, study.group(*group)));
    format!(
        "<h3 id=\"{oid}\">{oid} {name}</h3>\n<div class=\"wide\"><table><thead><tr><th>Item</th><th>Question</th><th>Answer</th><th>Asked, needed, computed</th><th>Source</th></tr></thead>\n<tbody>{groups}</tbody></table></div>",
        oid = text(form.oid.as_str()),
        name = three(&form.name),
        groups = groups.collect::<Vec<_>>().join("\n")
    )
}

fn rows(study: &Study, form: &Form, group: &Group) -> String {
    let name = group.name.as_ref().map_or_else(|| text(group.oid.as_str()), three);
    let many = if group.repeats { "; as many rows as needed" } else { "" };
    let shown = group.shown_when.as_ref().map_or(String::new(), |program| {
        format!("; asked if {}", condition(study, form.oid.as_str(), program.text()))
    });
    let items = group.items.iter().map(|item| row(study, form, study.item(*item)));
    format!(
        "<tr class=\"group\"><th colspan=\"5\">{name}{many}{shown}</th></tr>\n{}",
        items.collect::<Vec<_>>().join("\n")
    )
}

fn row(study: &Study, form: &Form, item: &Item) -> String {
    let oid = form.oid.as_str();
    let unit = item.unit.clone().unwrap_or_else(|| item.units.join(" or "));
    let bounds = |word: &str, range: &Range| ends(word, range);
    let answer = [answer(item), unit, bounds("possible", &item.hard), bounds("usual", &item.soft)];
    let answer: Vec<String> = answer.iter().filter(|part| !part.is_empty()).map(|part| text(part)).collect();
    let needed = match &item.required {
        Need::No => None,
        Need::Yes => Some("needed".to_owned()),
        Need::When(program) => Some(format!("needed if {}", both(study, oid, program.text()))),
    };
    let shown =
        item.shown_when.as_ref().map(|program| format!("asked if {}", both(study, oid, program.text())));
    let derived = item.derivation_text.as_ref().map(|formula| {
        let words = item.formula.as_ref().map_or(String::new(), |words| format!("{}; ", text(&words.en)));
        format!("= {words}{}", both(study, oid, formula))
    });
    let rules: Vec<String> = [shown, needed, derived].into_iter().flatten().collect();
    let help =
        item.help.as_ref().map_or(String::new(), |help| format!("<br><small>{}</small>", text(&help.en)));
    format!(
        "<tr><td><code>{}</code></td><td>{}{help}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        text(item.oid.as_str()),
        three(&item.label),
        answer.join("<br>"),
        rules.join("<br>"),
        origin(item.source.as_ref(), item.assumption)
    )
}

/// The code lists that the study's items choose from.
pub(super) fn codelists(study: &Study) -> String {
    let used = |oid: &str| {
        study.items().iter().any(|item| match &item.kind {
            ItemType::YesNo => oid == "NY",
            ItemType::Choice(list) | ItemType::Choices(list) => list.as_str() == oid,
            _ => false,
        })
    };
    let lists = study.codelists().iter().filter(|list| used(list.oid.as_str())).map(|list| {
        let codes = list.codes.iter().map(|code| {
            format!("<tr><td><code>{}</code></td><td>{}</td></tr>", text(&code.code), three(&code.label))
        });
        format!(
            "<h3>{}</h3>\n<table><tbody>{}</tbody></table>",
            text(list.oid.as_str()),
            codes.collect::<String>()
        )
    });
    format!("{}{}", head("codelists", "Code lists"), lists.collect::<Vec<_>>().join("\n"))
}
