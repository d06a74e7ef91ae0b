//! Filling placeholders in words.

use crate::definition::{Language, Text};

/// `{name}` placeholders of `words`, in order.
pub(crate) fn placeholders(words: &str) -> impl Iterator<Item = &str> {
    words.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name)
}

/// `text` with every `{name}` replaced by what `value` gives; a name it does not know stays as it is.
pub(crate) fn fill(text: &Text, value: impl Fn(&str, Language) -> Option<String>) -> Text {
    text.map(|language, words| {
        let mut filled = String::with_capacity(words.len() + 16);
        let mut rest = words;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                filled.push('{');
                rest = after;
                continue;
            };
            match value(name, language) {
                Some(value) => filled.push_str(&value),
                None => filled.extend(["{", name, "}"]),
            }
            rest = behind;
        }
        filled.push_str(rest);
        filled
    })
}
