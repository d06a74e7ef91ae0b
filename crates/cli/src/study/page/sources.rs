//! What the marks in the columns of sources stand for.

use protocol::Study;

use super::words::{head, text};

/// The marks that the study carries; nothing where it carries none.
pub(super) fn section(study: &Study) -> String {
    let marks = study.source_marks();
    if marks.is_empty() {
        return String::new();
    }
    let rows = marks.iter().map(|(mark, stands)| {
        let stands = stands.map_or_else(|| "<b class=\"mark\">no file says</b>".to_owned(), text);
        format!("<tr><td>[{}]</td><td>{stands}</td></tr>", text(mark))
    });
    let plain = study.plain_sources().map(|plain| format!("<p>{}</p>", text(plain)));
    format!(
        "{}<table><tbody>{}</tbody></table>\n{}",
        head("sources", "Sources"),
        rows.collect::<Vec<_>>().join("\n"),
        plain.collect::<String>()
    )
}
