//! The checks that stand in no file: what the program asks in every study, and where this one meets it.

use protocol::Study;
use protocol::study::OwnCheck;

use super::rules::{class, severity};
use super::words::{head, text, three};

/// So many places are named one by one; of more, the forms.
const NAMED: usize = 12;

/// The program's own checks.
pub(super) fn section(study: &Study) -> String {
    let rows: Vec<String> = study.own_checks().iter().map(row).collect();
    format!(
        "{}<p>These need no words of the study: they follow from its items. A name that begins with / stands behind the place, as in VS.TEMP_VSORRES/soft, unless the item names it. \
         What is typed against a hard one is refused, as is all that is not of the answer's type or longer than it may be; a date before birth stands until it is corrected.</p>\n<div class=\"wide\"><table><thead><tr><th>Check</th><th>Raised when</th><th>Where</th></tr></thead>\n<tbody>{}</tbody></table></div>",
        head("own", "What the program asks by itself"),
        rows.join("\n")
    )
}

fn row(check: &OwnCheck) -> String {
    format!(
        "<tr><td><b>{}</b><br>{}<br><span class=\"{}\">{}</span></td><td>{}</td><td>{}</td></tr>",
        check.id,
        three(&check.title),
        class(check.severity),
        severity(check.severity),
        text(check.when),
        places(&check.places)
    )
}

/// The places by name, or the forms with how many each has.
fn places(places: &[String]) -> String {
    if places.len() <= NAMED {
        return places
            .iter()
            .map(|place| format!("<code>{}</code>", text(place)))
            .collect::<Vec<_>>()
            .join(", ");
    }
    let mut forms: Vec<(&str, usize)> = Vec::new();
    for form in places.iter().filter_map(|place| place.split('.').next()) {
        match forms.iter_mut().find(|(known, _)| *known == form) {
            Some((_, count)) => *count += 1,
            None => forms.push((form, 1)),
        }
    }
    let forms = forms
        .iter()
        .map(|(form, count)| format!("<a href=\"#{form}\">{form}</a> {count}", form = text(form)));
    format!("{} items: {}", places.len(), forms.collect::<Vec<_>>().join(", "))
}
