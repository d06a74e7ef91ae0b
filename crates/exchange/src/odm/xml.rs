//! A thin layer over the XML writer: one element a call, one line an element, always the same bytes.

use std::borrow::Cow;
use std::io::{self, Write};

use protocol::definition::{Language, Text};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

pub(super) struct Xml<W: Write>(Writer<W>);

/// A start tag with its attributes in the order given.
pub(super) struct Tag<'a>(BytesStart<'a>);

impl<'a> Tag<'a> {
    pub(super) fn new(name: &'a str) -> Self {
        Self(BytesStart::new(name))
    }

    pub(super) fn with(mut self, key: &str, value: impl AsRef<str>) -> Self {
        self.0.push_attribute((key, permitted(value.as_ref()).as_ref()));
        self
    }

    pub(super) fn maybe(self, key: &str, value: Option<impl AsRef<str>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }
}

impl<W: Write> Xml<W> {
    pub(super) fn new(out: W) -> io::Result<Self> {
        let mut writer = Writer::new_with_indent(out, b' ', 1);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(Self(writer))
    }

    pub(super) fn comment(&mut self, text: &str) -> io::Result<()> {
        let text = permitted(text).replace("--", "- -");
        self.0.write_event(Event::Comment(BytesText::from_escaped(format!(" {text} "))))
    }

    pub(super) fn open(&mut self, tag: Tag<'_>) -> io::Result<()> {
        self.0.write_event(Event::Start(tag.0))
    }

    pub(super) fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    pub(super) fn empty(&mut self, tag: Tag<'_>) -> io::Result<()> {
        self.0.write_event(Event::Empty(tag.0))
    }

    pub(super) fn text(&mut self, tag: Tag<'_>, text: &str) -> io::Result<()> {
        let end = tag.0.to_end().into_owned();
        self.0.write_event(Event::Start(tag.0))?;
        self.0.write_event(Event::Text(BytesText::new(&permitted(text))))?;
        self.0.write_event(Event::End(end))
    }

    /// `name` holding one TranslatedText a language that has words.
    pub(super) fn words(&mut self, name: &str, words: &Text) -> io::Result<()> {
        self.open(Tag::new(name))?;
        for language in Language::ALL {
            let said = match language {
                Language::En => &words.en,
                Language::Ko => &words.ko,
                Language::Zh => &words.zh,
            };
            if !said.is_empty() || language == Language::En {
                let tag = match language {
                    Language::Zh => "zh-Hans",
                    _ => language.code(),
                };
                self.text(Tag::new("TranslatedText").with("xml:lang", tag), said)?;
            }
        }
        self.close(name)
    }

    pub(super) fn finish(self) -> io::Result<()> {
        let mut out = self.0.into_inner();
        out.write_all(b"\n")?;
        out.flush()
    }
}

/// The text with every character that XML 1.0 cannot carry, not even escaped, replaced by U+FFFD.
pub(crate) fn permitted(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_permitted) {
        Cow::Borrowed(text)
    } else {
        text.chars().map(|c| if is_permitted(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
    }
}

/// XML 1.0, production 2.
fn is_permitted(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
