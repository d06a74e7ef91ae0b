//! Words that a person reads, in the three languages of the interface.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeStruct};

/// A language of the interface.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English: the language of the definition; always there.
    #[default]
    En,
    /// Korean.
    Ko,
    /// Simplified Chinese.
    Zh,
}

impl Language {
    /// The three languages.
    pub const ALL: [Self; 3] = [Self::En, Self::Ko, Self::Zh];

    /// `en`, `ko` or `zh`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
            Self::Zh => "zh",
        }
    }
}

/// Words in three languages: `{"en": …, "ko": …, "zh": …}`, or one string where they are the same in all (`"T5"`, `"HOLOGIC"`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    /// English.
    pub en: String,
    /// Korean; empty when the translation is missing.
    pub ko: String,
    /// Simplified Chinese; empty when the translation is missing.
    pub zh: String,
}

impl Text {
    /// The same words in every language.
    #[must_use]
    pub fn same(words: &str) -> Self {
        Self { en: words.to_owned(), ko: words.to_owned(), zh: words.to_owned() }
    }

    /// The words in `language`; English where the translation is missing.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        let words = match language {
            Language::En => &self.en,
            Language::Ko => &self.ko,
            Language::Zh => &self.zh,
        };
        if words.is_empty() { &self.en } else { words }
    }

    /// The same change made to every language's words; a missing translation stays missing.
    #[must_use]
    pub fn map(&self, change: impl Fn(Language, &str) -> String) -> Self {
        let keep =
            |language, words: &str| if words.is_empty() { String::new() } else { change(language, words) };
        Self {
            en: keep(Language::En, &self.en),
            ko: keep(Language::Ko, &self.ko),
            zh: keep(Language::Zh, &self.zh),
        }
    }

    /// The languages that have no words here.
    pub fn untranslated(&self) -> impl Iterator<Item = Language> {
        [(Language::Ko, self.ko.is_empty()), (Language::Zh, self.zh.is_empty())]
            .into_iter()
            .filter_map(|(language, empty)| empty.then_some(language))
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = serializer.serialize_struct("Text", 3)?;
        text.serialize_field("en", &self.en)?;
        text.serialize_field("ko", self.get(Language::Ko))?;
        text.serialize_field("zh", self.get(Language::Zh))?;
        text.end()
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("words as {\"en\": …, \"ko\": …, \"zh\": …} or one string for all languages")
    }

    fn visit_str<E: Error>(self, words: &str) -> Result<Text, E> {
        Ok(Text::same(words))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
        let mut text = Text::default();
        let mut english = false;
        while let Some(language) = map.next_key::<String>()? {
            let slot = match language.as_str() {
                "en" => {
                    english = true;
                    &mut text.en
                }
                "ko" => &mut text.ko,
                "zh" => &mut text.zh,
                other => return Err(A::Error::unknown_field(other, &["en", "ko", "zh"])),
            };
            *slot = map.next_value()?;
        }
        if english { Ok(text) } else { Err(A::Error::missing_field("en")) }
    }
}

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Words in English, Korean and Simplified Chinese; one string where they are the same in all.",
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"en": {"type": "string"}, "ko": {"type": "string"}, "zh": {"type": "string"}},
                    "required": ["en"],
                    "additionalProperties": false
                }
            ]
        })
    }
}
