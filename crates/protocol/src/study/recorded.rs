//! A sentence that was recorded in English, said again in every language.
//!
//! The record keeps what a check said in the words of that moment. Who reads it later in another language sees the definition's sentence with the same values
//! in it: the values are found by laying the English sentence of the definition over what was recorded.

use std::collections::BTreeMap;

use super::text::fill;
use super::{Oid, Study};
use crate::definition::Text;
use crate::words;

impl Study {
    /// What a check's recorded sentence says, in every language; `None` when this definition's check would not have said it so.
    #[must_use]
    pub fn retold(&self, check: &Oid, recorded: &str) -> Option<Text> {
        let own = self.check(check.as_str()).map(|check| check.message.clone());
        let sentences = own.map_or_else(engine_sentences, |message| vec![message]);
        sentences.iter().find_map(|sentence| retold(sentence, recorded))
    }
}

/// What the engine says of a value by itself.
fn engine_sentences() -> Vec<Text> {
    vec![
        words::outside_soft(),
        words::outside_hard(),
        words::delta(),
        words::digits(),
        words::hidden(),
        words::no_such_row(),
        words::too_few_rows(),
        words::too_many_rows(),
        words::did_you_mean(),
    ]
}

fn retold(sentence: &Text, recorded: &str) -> Option<Text> {
    let values = laid_over(&sentence.en, recorded)?;
    Some(fill(sentence, |name, _| values.get(name).map(|value| (*value).to_owned())))
}

/// The value of each placeholder, if `recorded` is `sentence` with values in their places; a placeholder that stands twice has one value.
fn laid_over<'a, 's>(sentence: &'s str, recorded: &'a str) -> Option<BTreeMap<&'s str, &'a str>> {
    let mut values = BTreeMap::new();
    let (first, mut template) = sentence.split_once('{').unwrap_or((sentence, ""));
    let mut rest = recorded.strip_prefix(first)?;
    while !template.is_empty() {
        let (name, behind) = template.split_once('}')?;
        let (literal, next) = behind.split_once('{').unwrap_or((behind, ""));
        let value;
        (value, rest) =
            if next.is_empty() { (rest.strip_suffix(literal)?, "") } else { rest.split_once(literal)? };
        if *values.entry(name).or_insert(value) != value {
            return None;
        }
        template = next;
    }
    rest.is_empty().then_some(values)
}

#[cfg(test)]
mod tests {
    use super::{laid_over, retold};
    use crate::words;

    #[test]
    fn the_values_of_a_recorded_sentence_are_found_again() {
        let recorded = "25 10³/µL: a large change from 6.1 10³/µL.";
        let delta = words::delta();
        let values = laid_over(&delta.en, recorded);
        let expected = [("before", "6.1"), ("unit", "10³/µL"), ("v", "25")];
        assert_eq!(values, Some(expected.into()));
    }

    #[test]
    fn another_sentence_is_not_taken_for_this_one() {
        assert_eq!(laid_over(&words::delta().en, "25 g/dL: a large change from 6.1 g/L."), None, "two units");
        assert_eq!(laid_over(&words::hidden().en, "There is an answer here."), None);
        assert_eq!(laid_over("{v} is unlikely.", "7 is likely."), None);
    }

    #[test]
    fn a_sentence_is_said_in_every_language() {
        let said = retold(&words::outside_soft(), "25 10³/µL is unlikely: the usual range is 0.5–20 10³/µL.");
        let said = said.map(|text| text.zh);
        assert_eq!(said.as_deref(), Some("25 10³/µL不常见：通常范围为0.5–20 10³/µL。"));
    }
}
