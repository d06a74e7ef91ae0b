//! `codebook.csv`: what each column of each table means.

use std::io::Write;

use protocol::definition::{ItemType, Language};
use protocol::study::{Edge, Item, Need, Range};

use super::column;
use super::forms::TableError;
use crate::package::Extract;
use crate::version::{Variable, Version};

const COLUMNS: [&str; 23] = [
    "EXTRACT",
    "VERSION",
    "FORM",
    "GROUP",
    "REPEATS",
    "COLUMN",
    "ITEM",
    "LABEL_EN",
    "LABEL_KO",
    "LABEL_ZH",
    "TYPE",
    "UNIT",
    "CODES",
    "REQUIRED",
    "HARD_MIN",
    "HARD_MAX",
    "SOFT_MIN",
    "SOFT_MAX",
    "DERIVED_BY",
    "SHOWN_WHEN",
    "CDASH",
    "SDTM",
    "ASSUMPTION",
];

/// Writes the code book: of each version of the definition that was in force, the newest first.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(extract: &Extract<'_>, out: impl Write) -> Result<(), TableError> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(COLUMNS)?;
    for version in extract.versions.iter().rev() {
        for form in version.study.forms() {
            for group in version.groups(form) {
                let variables = version.items(group).flat_map(|item| version.variables(item));
                for variable in variables {
                    let label = variable.label();
                    let row = [
                        extract.label.to_string(),
                        version.study.version().to_owned(),
                        form.oid.to_string(),
                        group.oid.to_string(),
                        yes(group.repeats),
                        column(form.oid.as_str(), &variable.name()),
                        variable.item.oid.to_string(),
                        label.en,
                        label.ko,
                        label.zh,
                    ];
                    out.write_record(row.into_iter().chain(describe(version, variable)))?;
                }
            }
        }
    }
    out.flush()?;
    Ok(())
}

fn describe(version: &Version, variable: Variable<'_>) -> [String; 13] {
    let item = variable.item;
    let (hard_min, hard_max) = ends(&item.hard);
    let (soft_min, soft_max) = ends(&item.soft);
    [
        kind(variable),
        item.unit.clone().unwrap_or_else(|| item.units.join(" | ")),
        codes(version, variable),
        required(item),
        hard_min,
        hard_max,
        soft_min,
        soft_max,
        item.derivation_text.clone().unwrap_or_else(|| yes(item.derivation.is_some())),
        item.shown_when.as_ref().map_or(String::new(), |program| program.text().to_owned()),
        item.cdash.clone().unwrap_or_default(),
        item.sdtm.as_ref().map_or(String::new(), |sdtm| format!("{}.{}", sdtm.domain, sdtm.variable)),
        yes(item.assumption),
    ]
}

fn kind(variable: Variable<'_>) -> String {
    match &variable.item.kind {
        ItemType::Choices(_) => "chosen: Y or N".to_owned(),
        ItemType::Integer => "integer".to_owned(),
        ItemType::Decimal { digits, scale } => format!("decimal({digits},{scale})"),
        ItemType::Text { max, .. } => format!("text({max})"),
        ItemType::YesNo => "Y or N".to_owned(),
        ItemType::Choice(list) => format!("code of {list}"),
        ItemType::Constant(constant) => format!("always {constant}"),
        ItemType::Row(item) => format!("row of {item}"),
        ItemType::Date => "date".to_owned(),
        ItemType::PartialDate => "partial date".to_owned(),
        ItemType::Time => "time".to_owned(),
        ItemType::DateTime => "date and time".to_owned(),
        ItemType::Attachment => "attachment".to_owned(),
    }
}

/// `Y = Yes; N = No`, in English.
fn codes(version: &Version, variable: Variable<'_>) -> String {
    let list = match &variable.item.kind {
        ItemType::Choice(list) => version.study.codelist(list.as_str()),
        _ => None,
    };
    let codes = list.map_or(&[][..], |list| &list.codes[..]);
    let pairs: Vec<String> =
        codes.iter().map(|code| format!("{} = {}", code.code, code.label.get(Language::En))).collect();
    pairs.join("; ")
}

fn required(item: &Item) -> String {
    match &item.required {
        Need::No => "no".to_owned(),
        Need::Yes => "yes".to_owned(),
        Need::When(program) => format!("when {}", program.text()),
    }
}

fn ends(range: &Range) -> (String, String) {
    let text = |edge: &Option<Edge>| edge.as_ref().map_or(String::new(), |edge| edge.text().to_owned());
    (text(&range.min), text(&range.max))
}

fn yes(yes: bool) -> String {
    if yes { "Y".to_owned() } else { String::new() }
}
