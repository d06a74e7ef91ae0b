//! One change of a definition: its fields, for a window that strikes what was and shows what becomes, and the sentence that says it whole.

use serde::Serialize;

use super::things::{Aspect, Thing};
use super::words::{named, phrase, plain, property, sentence, with};
use crate::definition::{Language, Text};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Something is new.
    Added,
    /// Something is gone.
    Removed,
    /// Something that stays is said otherwise.
    Changed,
    /// It is no amendment of this study.
    Refused,
}

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    /// The study itself.
    Study,
    /// A value that the study names.
    Value,
    /// A visit, or another event.
    Visit,
    /// A form.
    Form,
    /// A group of items.
    Group,
    /// An item.
    Item,
    /// A code list.
    CodeList,
    /// A choice of a code list.
    Code,
    /// A unit.
    Unit,
    /// A check.
    Check,
    /// An inclusion or exclusion criterion.
    Criterion,
    /// A laboratory test.
    Test,
    /// Files, where nothing else can be said.
    Files,
}

impl Part {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Study => "STUDY",
            Self::Value => "VALUE",
            Self::Visit => "VISIT",
            Self::Form => "FORM",
            Self::Group => "GROUP",
            Self::Item => "ITEM",
            Self::CodeList => "LIST",
            Self::Code => "CODE",
            Self::Unit => "UNIT",
            Self::Check => "CHECK",
            Self::Criterion => "CRITERION",
            Self::Test => "TEST",
            Self::Files => "OTHER",
        }
    }

    fn name(self) -> Text {
        match self {
            Self::Study => phrase::part_study(),
            Self::Value => phrase::part_value(),
            Self::Visit => phrase::part_visit(),
            Self::Form => phrase::part_form(),
            Self::Group => phrase::part_group(),
            Self::Item => phrase::part_item(),
            Self::CodeList => phrase::part_list(),
            Self::Code => phrase::part_code(),
            Self::Unit => phrase::part_unit(),
            Self::Check => phrase::part_check(),
            Self::Criterion => phrase::part_criterion(),
            Self::Test => phrase::part_test(),
            Self::Files => Text::default(),
        }
    }

    /// Whether its removal can leave data without a place.
    fn holds_data(self) -> bool {
        matches!(self, Self::Visit | Self::Form | Self::Group | Self::Item | Self::CodeList | Self::Code)
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Stable: `A-ITEM-ADDED`, `A-ITEM-POSSIBLE`.
    pub code: String,
    /// What is done.
    pub kind: Kind,
    /// Whether a recorded value may not be possible any more.
    pub narrows: bool,
    /// What it is done to.
    pub part: Part,
    /// Where that stands: `VS.WEIGHT`, `YESNO.U`, `EC-039`.
    pub place: String,
    /// What the definition calls it; empty where it has no name.
    pub about: Text,
    /// What of it changes: the unit, the window; empty where the whole comes or goes.
    pub property: Text,
    /// What it said, or how much of it goes; empty for nothing.
    pub was: Text,
    /// What it says, or how much of it comes; empty for nothing.
    pub becomes: Text,
    /// All of it in a sentence.
    pub message: Text,
    /// What to do where data are in the way; empty where nothing is.
    pub advice: Text,
}

impl Difference {
    /// A change of something, of which nothing is said yet.
    pub(super) fn of(code: impl Into<String>, part: Part, place: &str, about: &Text) -> Self {
        Self {
            code: code.into(),
            kind: Kind::Changed,
            narrows: false,
            part,
            place: place.to_owned(),
            about: about.clone(),
            property: Text::default(),
            was: Text::default(),
            becomes: Text::default(),
            message: Text::default(),
            advice: Text::default(),
        }
    }

    /// With the sentence that a template makes of its fields.
    fn saying(mut self, template: &Text) -> Self {
        let ended = |text: &Text| text.map(|_, words| words.trim_end_matches(['.', '。']).to_owned());
        let holds = if self.was.en.is_empty() { &self.becomes } else { &self.was };
        self.message = with(
            template,
            &[
                ("part", self.part.name()),
                ("thing", named(&self.place, &self.about)),
                ("property", self.property.clone()),
                ("was", ended(&self.was)),
                ("becomes", ended(&self.becomes)),
                ("holds", holds.clone()),
            ],
        );
        self
    }

    /// With whether data can be in its way.
    fn narrowing(mut self, narrows: bool) -> Self {
        self.narrows = narrows;
        if narrows {
            self.advice = sentence::keeps();
        }
        self
    }
}

pub(super) fn added(thing: &Thing) -> Difference {
    let code = format!("A-{}-ADDED", thing.part.code());
    let template = if thing.holds.en.is_empty() { sentence::added() } else { sentence::added_with() };
    let fresh = Difference::of(code, thing.part, &thing.place, &thing.about);
    Difference { kind: Kind::Added, becomes: thing.holds.clone(), ..fresh }.saying(&template)
}

pub(super) fn removed(thing: &Thing) -> Difference {
    let code = format!("A-{}-REMOVED", thing.part.code());
    let template = if thing.holds.en.is_empty() { sentence::removed() } else { sentence::removed_with() };
    let gone = Difference::of(code, thing.part, &thing.place, &thing.about);
    let gone = Difference { kind: Kind::Removed, was: thing.holds.clone(), ..gone };
    gone.narrowing(thing.part.holds_data()).saying(&template)
}

/// What is said otherwise of a thing that both versions have.
pub(super) fn aspects<'a>(before: &'a Thing, after: &'a Thing) -> impl Iterator<Item = Difference> + 'a {
    let pairs = before.aspects.iter().zip(&after.aspects);
    pairs.filter(|(old, new)| differ(&old.words, &new.words)).map(move |(old, new)| aspect(after, old, new))
}

fn differ(old: &Text, new: &Text) -> bool {
    Language::ALL.into_iter().any(|language| old.get(language) != new.get(language))
}

fn aspect(thing: &Thing, old: &Aspect, new: &Aspect) -> Difference {
    let part = thing.part.code();
    let changed =
        |code: &str| Difference::of(format!("A-{part}-{code}"), thing.part, &thing.place, &thing.about);
    if old.words.en == new.words.en {
        let words = |text: &Text| plain(format!("{} / {}", text.get(Language::Ko), text.get(Language::Zh)));
        return Difference {
            property: with(&property::translated(), &[("property", new.property.clone())]),
            was: words(&old.words),
            becomes: words(&new.words),
            ..changed("TRANSLATION")
        }
        .saying(&sentence::changed());
    }
    let (was, becomes) = told_apart(&old.words, &new.words);
    let template = match (was.en.is_empty(), becomes.en.is_empty()) {
        (true, _) => sentence::property_added(),
        (_, true) => sentence::property_removed(),
        _ => sentence::changed(),
    };
    Difference { property: new.property.clone(), was, becomes, ..changed(new.code) }
        .narrowing(new.narrows)
        .saying(&template)
}

/// Both texts; in a language whose words stay as they are, the English ones, which do not.
fn told_apart(old: &Text, new: &Text) -> (Text, Text) {
    let (mut was, mut becomes) = (old.clone(), new.clone());
    if old.get(Language::Ko) == new.get(Language::Ko) {
        (was.ko, becomes.ko) = (old.en.clone(), new.en.clone());
    }
    if old.get(Language::Zh) == new.get(Language::Zh) {
        (was.zh, becomes.zh) = (old.en.clone(), new.en.clone());
    }
    (was, becomes)
}
