//! Every form with its items, and the code lists that they choose from.

use protocol::Study;
use protocol::definition::{Hint, ItemType, Unique};
use protocol::study::{Form, Group, Item, LabPart, Need, Range};

use super::super::show::ends;
use super::answer::{answer, is_of_units};
use super::laboratory;
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
    let unit = item.unit.as_deref().map_or_else(
        || {
            let units: Vec<&str> = item.units.iter().map(|unit| symbol(study, unit)).collect();
            units.join(" or ")
        },
        |unit| symbol(study, unit).to_owned(),
    );
    let bounds = |word: &str, range: &Range| ends(word, range);
    let facts = [unit, bounds("possible", &item.hard), bounds("usual", &item.soft)];
    let facts = facts.iter().filter(|fact| !fact.is_empty()).map(|fact| text(fact));
    let answer: Vec<String> =
        [answer(study, item)].into_iter().chain(facts).chain(catalogue(study, item)).collect();
    let needed = match &item.required {
        Need::No => None,
        Need::Yes => Some("needed".to_owned()),
        Need::When(program) => Some(format!("needed if {}", both(study, oid, program.text()))),
    };
    let shown =
        item.shown_when.as_ref().map(|program| format!("asked if {}", both(study, oid, program.text())));
    let derived = item.derivation_text.as_ref().map(|formula| {
        let words = item.formula.as_ref().map_or(String::new(), |words| format!("{}; ", text(&words.en)));
        let typed = if item.derive_or { "<br>typed where it cannot be computed" } else { "" };
        format!("= {words}{}{typed}", both(study, oid, formula))
    });
    let once = item.unique.map(|unique| match unique {
        Unique::Study => "no two subjects have the same".to_owned(),
        Unique::Log => "no two rows have the same".to_owned(),
    });
    let future = item.future.then(|| "may lie in the future".to_owned());
    let before_birth = item.before_birth.then(|| "may lie before birth".to_owned());
    let soft = item.soft_id.as_ref().map(|id| format!("outside the usual range: {}", text(id.as_str())));
    let slips = item.hints.iter().map(slip);
    let unit = item.unit.as_deref().map_or("", |unit| symbol(study, unit));
    let graded = study.graded(item.id).iter().map(|term| laboratory::term(study, oid, &[unit], term));
    let rules = [shown, needed, derived, once, future, before_birth, soft]
        .into_iter()
        .flatten()
        .chain(slips)
        .chain(graded);
    let rules: Vec<String> = rules.collect();
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

/// Where the ranges of a laboratory result stand.
fn catalogue(study: &Study, item: &Item) -> Option<String> {
    let Some((id, LabPart::Result)) = item.laboratory else { return None };
    let test = study.tests().iter().find(|test| test.id == id)?;
    Some(format!("<a href=\"#test-{}\">units, ranges, grades</a>", text(test.testcd.as_str())))
}

/// A likely slip of the pen: the numbers that look like it, and what is asked then.
fn slip(hint: &Hint) -> String {
    let range = match (&hint.min, &hint.max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("from {min}"),
        (None, Some(max)) => format!("to {max}"),
        (None, None) => "a number out of range".to_owned(),
    };
    format!("{}: “{}”", text(&range), text(&hint.text.en))
}

/// How a unit is printed.
fn symbol<'a>(study: &'a Study, unit: &'a str) -> &'a str {
    let known = study.units().find(|known| known.oid == unit);
    known.and_then(|known| known.symbol.as_ref()).map_or(unit, |symbol| symbol.en.as_str())
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
    let lists =
        study.codelists().iter().filter(|list| used(list.oid.as_str()) && !is_of_units(list.oid.as_str()));
    let lists = lists.map(|list| {
        let codes = list.codes.iter().map(|code| {
            format!("<tr><td><code>{}</code></td><td>{}</td></tr>", text(&code.code), three(&code.label))
        });
        format!(
            "<h3 id=\"list-{oid}\">{oid} {name}</h3>\n<table><tbody>{}</tbody></table>",
            codes.collect::<String>(),
            oid = text(list.oid.as_str()),
            name = list.name.as_ref().map_or(String::new(), three),
        )
    });
    format!("{}{}", head("codelists", "Code lists"), lists.collect::<Vec<_>>().join("\n"))
}
