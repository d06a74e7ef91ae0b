//! Words of the page: escaped, in three languages, expressions in plain English.

use protocol::Study;
use protocol::definition::Text;
use quick_xml::escape::escape;

/// Text that HTML shows as it is.
pub(super) fn text(words: &str) -> String {
    escape(words).into_owned()
}

/// English, and Korean and Chinese where they say something else.
pub(super) fn three(words: &Text) -> String {
    let others = [("ko", &words.ko), ("zh", &words.zh)];
    let others = others.into_iter().filter(|(_, said)| !said.is_empty() && **said != words.en);
    let others = others.map(|(language, said)| format!(" <span lang=\"{language}\">{}</span>", text(said)));
    format!("{}{}", text(&words.en), others.collect::<String>())
}

/// A condition that stands on a form: in plain English, and as it is written.
pub(super) fn both(study: &Study, form: &str, expression: &str) -> String {
    format!("{}<br><code>{}</code>", condition(study, form, expression), text(expression))
}

/// A condition that stands on a form, in plain English.
pub(super) fn condition(study: &Study, form: &str, expression: &str) -> String {
    text(&study.in_words(form, expression).unwrap_or_else(|| expression.to_owned()))
}

/// A heading that can be linked to.
pub(super) fn head(id: &str, words: &str) -> String {
    format!("<h2 id=\"{id}\">{words}</h2>\n")
}

/// Where a thing comes from, and whether it is an assumption.
pub(super) fn origin(source: Option<&String>, assumption: bool) -> String {
    let mark = if assumption { "<b class=\"mark\" title=\"assumption\">A</b> " } else { "" };
    format!("{mark}{}", source.map_or(String::new(), |source| text(source)))
}
