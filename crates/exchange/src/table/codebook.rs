//! `codebook.csv`: what each column of each table means.

use std::io::Write;

use protocol::definition::{Bounds, Item, ItemType, Language, Required};

use super::forms::TableError;
use crate::package::Extract;
use crate::version::{Variable, Version};

const COLUMNS: [&str; 22] = [
    "EXTRACT",
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

/// Writes the code book of the newest definition.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(extract: &Extract<'_>, out: impl Write) -> Result<(), TableError> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(COLUMNS)?;
    if let Some(version) = extract.versions.last() {
        for form in &version.forms {
            for group in &form.groups {
                for item in &group.items {
                    for variable in version.variables(item) {
                        let label = variable.label();
                        let row = [
                            extract.label.to_string(),
                            form.oid.to_string(),
                            group.oid.to_string(),
                            yes(group.repeats),
                            variable.name(),
                            item.oid.to_string(),
                            label.en,
                            label.ko,
                            label.zh,
                        ];
                        out.write_record(row.into_iter().chain(describe(version, variable)))?;
                    }
                }
            }
        }
    }
    out.flush()?;
    Ok(())
}

fn describe(version: &Version, variable: Variable<'_>) -> [String; 13] {
    let item = variable.item;
    let (hard_min, hard_max) = bounds(item.hard.as_ref());
    let (soft_min, soft_max) = bounds(item.soft.as_ref());
    [
        kind(variable),
        item.unit.clone().unwrap_or_else(|| item.units.join(" | ")),
        codes(version, variable),
        required(item),
        hard_min,
        hard_max,
        soft_min,
        soft_max,
        item.derive.clone().unwrap_or_default(),
        item.shown_when.clone().unwrap_or_default(),
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
        ItemType::Choice(list) => version.codelist(list.as_str()),
        _ => None,
    };
    let codes = list.map_or(&[][..], |list| &list.codes[..]);
    let pairs: Vec<String> =
        codes.iter().map(|code| format!("{} = {}", code.code, code.label.get(Language::En))).collect();
    pairs.join("; ")
}

fn required(item: &Item) -> String {
    match &item.required {
        Required::No => "no".to_owned(),
        Required::Yes => "yes".to_owned(),
        Required::When(expression) => format!("when {expression}"),
    }
}

fn bounds(bounds: Option<&Bounds>) -> (String, String) {
    let bounds = bounds.cloned().unwrap_or(Bounds { min: None, max: None });
    (bounds.min.unwrap_or_default(), bounds.max.unwrap_or_default())
}

fn yes(yes: bool) -> String {
    if yes { "Y".to_owned() } else { String::new() }
}
