//! Reading JSON into the definition's types, with every mistake of shape and not only the first.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

use super::{Place, Reader};
use crate::near::nearest;

/// More mistakes of shape than this in one file are not worth reading.
const MOST: usize = 40;

impl Reader<'_> {
    /// The document at `place` as a `T`; `None` when its shape is wrong, which has then been reported.
    pub(super) fn shaped<T: DeserializeOwned>(&mut self, place: &Place) -> Option<T> {
        let mut rest = Pruned { value: self.documents[place.document].value.clone(), cuts: Vec::new() };
        for mistake in 0..MOST {
            let error = match serde_path_to_error::deserialize::<_, T>(&rest.value) {
                Ok(read) if mistake == 0 => return Some(read),
                Ok(_) => return None,
                Err(error) => error,
            };
            let steps = rest.steps(error.path().iter());
            let problem = Problem::read(&error.into_inner().to_string());
            let at = problem.place(&steps, &rest.value);
            if !rest.caused(&problem, &steps) {
                let written = rest.written(&at).iter().fold(place.clone(), |place, step| place.at(step));
                self.report(problem.code, &written, None, problem.message, problem.advice);
            }
            let cut = if problem.missing.is_some() { &steps } else { &at };
            if !rest.cut(cut) {
                return None;
            }
        }
        None
    }
}

/// A mistake of shape in words.
struct Problem {
    code: &'static str,
    message: String,
    advice: String,
    /// The key that is not known.
    unknown: Option<String>,
    /// The key that is not there.
    missing: Option<String>,
}

impl Problem {
    fn read(words: &str) -> Self {
        let quoted = || words.split('`').nth(1).map(str::to_owned);
        let expected = words.split_once(", expected ").map(|(_, expected)| expected.to_owned());
        let problem = |code, message: String, advice: Option<String>| Self {
            code,
            message,
            advice: advice.unwrap_or_default(),
            unknown: None,
            missing: None,
        };
        if words.starts_with("unknown field") {
            let key = quoted().unwrap_or_default();
            let message = format!("`{key}` is no key of this object");
            let near = nearest(&key, words.split('`').skip(3).step_by(2)).map(|near| format!("`{near}`"));
            Self { unknown: Some(key), ..problem("E-SHAPE-UNKNOWN-KEY", message, near.or(expected)) }
        } else if words.starts_with("missing field") {
            let key = quoted().unwrap_or_default();
            let advice = Some(format!("add \"{key}\": …"));
            Self {
                missing: Some(key.clone()),
                ..problem("E-SHAPE-MISSING-KEY", format!("the key `{key}` is missing"), advice)
            }
        } else if words.starts_with("unknown variant") {
            let word = quoted().unwrap_or_default();
            problem("E-SHAPE-WORD", format!("`{word}` is none of the words allowed here"), expected)
        } else {
            let found = words.split(", expected ").next().unwrap_or(words);
            problem("E-SHAPE-TYPE", found.to_owned(), expected)
        }
    }

    /// The steps to the part that is wrong: for an unknown key the key itself.
    fn place(&self, steps: &[String], value: &Value) -> Vec<String> {
        let mut place = steps.to_vec();
        if let Some(key) = &self.unknown
            && place.last() != Some(key)
            && lookup(value, &place).is_some_and(|object| object.get(key).is_some())
        {
            place.push(key.clone());
        }
        place
    }
}

/// A document from which wrong parts have been taken out.
struct Pruned {
    value: Value,
    /// Steps, in the document as written, to each part that was taken out.
    cuts: Vec<Vec<String>>,
}

impl Pruned {
    /// The path of an error as steps into the document; names of enum variants count only where they are keys.
    fn steps<'a>(&self, path: impl Iterator<Item = &'a Segment>) -> Vec<String> {
        let mut steps: Vec<String> = Vec::new();
        for segment in path {
            let step = match segment {
                Segment::Seq { index } => index.to_string(),
                Segment::Map { key } => key.clone(),
                Segment::Enum { variant } => variant.clone(),
                Segment::Unknown => continue,
            };
            let fits = lookup(&self.value, &steps).is_some_and(|value| match segment {
                Segment::Enum { .. } => value.get(&step).is_some(),
                _ => true,
            });
            if fits {
                steps.push(step);
            }
        }
        steps
    }

    /// Steps in the document as written.
    fn written(&self, steps: &[String]) -> Vec<String> {
        let mut written: Vec<String> = Vec::new();
        for step in steps {
            let Ok(mut index) = step.parse::<usize>() else {
                written.push(step.clone());
                continue;
            };
            let mut gone: Vec<usize> = self
                .cuts
                .iter()
                .filter(|cut| cut.len() == written.len() + 1 && cut.starts_with(&written))
                .filter_map(|cut| cut.last()?.parse().ok())
                .collect();
            gone.sort_unstable();
            for cut in gone {
                index += usize::from(cut <= index);
            }
            written.push(index.to_string());
        }
        written
    }

    /// Whether the problem is only that an earlier cut took the key out.
    fn caused(&self, problem: &Problem, steps: &[String]) -> bool {
        let Some(key) = &problem.missing else { return false };
        let mut missing = self.written(steps);
        missing.push(key.clone());
        self.cuts.contains(&missing)
    }

    /// Takes the part at `steps` out; a whole element of a list where the part itself is needed.
    fn cut(&mut self, steps: &[String]) -> bool {
        let Some((last, around)) = steps.split_last() else { return false };
        let written = self.written(steps);
        let Some(parent) = lookup_mut(&mut self.value, around) else { return false };
        let taken = match parent {
            Value::Object(object) if object.get(last).is_some_and(|part| !part.is_object()) => {
                object.shift_remove(last).is_some()
            }
            Value::Array(list) => last
                .parse()
                .ok()
                .filter(|index| *index < list.len())
                .map(|index: usize| list.remove(index))
                .is_some(),
            _ => return self.cut(around),
        };
        if taken {
            self.cuts.push(written);
        }
        taken || self.cut(around)
    }
}

fn lookup<'a>(value: &'a Value, steps: &[String]) -> Option<&'a Value> {
    steps.iter().try_fold(value, |value, step| match value {
        Value::Array(list) => list.get(step.parse::<usize>().ok()?),
        other => other.get(step),
    })
}

fn lookup_mut<'a>(value: &'a mut Value, steps: &[String]) -> Option<&'a mut Value> {
    steps.iter().try_fold(value, |value, step| match value {
        Value::Array(list) => list.get_mut(step.parse::<usize>().ok()?),
        other => other.get_mut(step),
    })
}
