//! What may be answered, in words: the kind of value, how it is written, what there is to choose from.

use protocol::Study;
use protocol::definition::ItemType;
use protocol::study::Item;

use super::super::show;
use super::words::text;

/// So many choices are named beside the question; of more, the list alone.
const NAMED: usize = 6;

/// What may be answered to an item.
pub(super) fn answer(study: &Study, item: &Item) -> String {
    let words = match &item.kind {
        ItemType::Integer => "whole number".to_owned(),
        ItemType::Decimal { .. } => number(item),
        ItemType::Text { max, pattern, .. } => {
            let written =
                pattern.as_ref().map(|pattern| format!("<br>written as <code>{}</code>", text(pattern)));
            format!("text, at most {max} characters{}", written.unwrap_or_default())
        }
        ItemType::Choice(list) => choice(study, "one of", list.as_str()),
        ItemType::Choices(list) => choice(study, "several of", list.as_str()),
        _ => text(&show::kind_of_answer(item)),
    };
    if item.is_collected() { words } else { format!("{words}, computed") }
}

fn number(item: &Item) -> String {
    let comparator = if item.censored { ", < or > before it" } else { "" };
    match item.scale() {
        Some(1) => format!("number, 1 decimal{}", text(comparator)),
        Some(scale) => format!("number, {scale} decimals{}", text(comparator)),
        None => format!("number{}", text(comparator)),
    }
}

/// Whether a list is that of a laboratory test's units, which stand with the test.
pub(super) fn is_of_units(list: &str) -> bool {
    list.ends_with(".UNITS")
}

/// A few choices by their words, and the list that holds them all.
fn choice(study: &Study, of: &str, list: &str) -> String {
    let codes = study.codelist(list).map_or(&[][..], |list| &list.codes);
    let labels: Vec<String> = codes.iter().map(|code| text(&code.label.en)).collect();
    let labels = if labels.len() <= NAMED { format!(": {}", labels.join(", ")) } else { String::new() };
    if is_of_units(list) {
        return format!("{of}{labels}");
    }
    format!("{of} <a href=\"#list-{list}\">{list}</a>{labels}", list = text(list))
}
