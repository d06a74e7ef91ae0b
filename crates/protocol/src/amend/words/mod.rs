//! What an amendment says by itself, in three languages: whole sentences and phrases with places for what the definition says.

pub(super) mod phrase;
pub(super) mod property;
pub(super) mod sentence;

use crate::definition::{Language, Text};
use crate::study::fill;

/// A template with its places filled, in each language by the same language's words.
pub(super) fn with(template: &Text, values: &[(&str, Text)]) -> Text {
    fill(template, |name, language| {
        let value = values.iter().find(|(known, _)| *known == name);
        value.map(|(_, text)| text.get(language).to_owned())
    })
}

/// The same text in every language: a code, a number, an expression in words.
pub(super) fn plain(text: impl AsRef<str>) -> Text {
    Text::same(text.as_ref())
}

/// What is there of several, one behind the other.
pub(super) fn joined(parts: impl IntoIterator<Item = Text>, separator: &str) -> Text {
    let parts: Vec<Text> = parts.into_iter().filter(|part| !part.en.is_empty()).collect();
    let join = |language| parts.iter().map(|part| part.get(language)).collect::<Vec<_>>().join(separator);
    Text { en: join(Language::En), ko: join(Language::Ko), zh: join(Language::Zh) }
}

/// A number of something: the words for one, and those for any other number, with a place `{n}`.
pub(super) fn counted(number: usize, one: &Text, many: &Text) -> Text {
    with(if number == 1 { one } else { many }, &[("n", plain(number.to_string()))])
}

/// `VS.WEIGHT “Weight”`: a place with its name, if it has one.
pub(super) fn named(place: &str, name: &Text) -> Text {
    if name.en.is_empty() {
        return plain(place);
    }
    with(&phrase::named(), &[("place", plain(place)), ("name", name.clone())])
}
