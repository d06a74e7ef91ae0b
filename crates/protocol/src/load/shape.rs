//! Reading JSON into the definition's types, with every mistake of shape and not only the first.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

use super::{Place, Reader};
use crate::near::nearest;

/// More mistakes of shape than this in one file are not worth reading.
const MOST: usize = 40;

impl Reader<'_> {
    /// The document at `place` as a `T`; what is wrong with its shape is reported and taken out, and `None` is left where nothing can be read then.
    pub(super) fn shaped<T: DeserializeOwned>(&mut self, place: &Place) -> Option<T> {
        let mut rest = Pruned { value: self.documents[place.document].value.clone(), cuts: Vec::new() };
        for mistake in 0..MOST {
            let error = match serde_path_to_error::deserialize::<_, T>(&rest.value) {
                Ok(read) if mistake == 0 => return Some(read),
                // What is left still serves to find the mistakes of other files.
                Ok(read) => {
                    self.lose_parts(place, &rest.cuts);
                    return Some(read);
                }
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
                self.lose_parts(place, &rest.cuts);
                return None;
            }
        }
        self.lose_parts(place, &rest.cuts);
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
            let (message, advice) = in_words(words, expected.as_deref());
            problem("E-SHAPE-TYPE", message, Some(advice))
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

/// A text that is no JSON, in its author's words: what is wrong, and what to write.
pub(super) fn syntax(text: &str, error: &serde_json::Error) -> (String, String) {
    let trimmed = text.trim_start_matches('\u{feff}').trim();
    if trimmed.is_empty() {
        return ("the file is empty".into(), "{ \"kind\": \"form\", … }, or no such file".into());
    }
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or("").trim_start();
    if line.starts_with("//") || line.starts_with("/*") || line.starts_with('#') {
        let advice =
            "remove it; \"source\" says where something comes from, and a README may stand beside the files";
        return ("JSON has no comments".into(), advice.into());
    }
    let words = error.to_string();
    let message = words.split(" at line ").next().unwrap_or(&words);
    let (message, advice) = match message {
        "trailing comma" => ("a comma before the closing bracket", "remove the comma"),
        "key must be a string" => (
            "a key in quotes should stand here",
            "one comma between two keys, and quotes around each: \"oid\": \"VS\"",
        ),
        "EOF while parsing an object" | "EOF while parsing a list" | "EOF while parsing a value" => {
            ("the file ends too early", "close every bracket and brace")
        }
        "EOF while parsing a string" => ("a text without its closing quote", "\" at its end"),
        other => (other, "mind commas, quotes and brackets just before this place"),
    };
    (format!("this is not JSON: {message}"), advice.to_owned())
}

/// A value of the wrong kind, in its author's words.
fn in_words(words: &str, expected: Option<&str>) -> (String, String) {
    if words.contains("untagged enum Target") {
        let advice = "{ \"day\": 28, \"minus\": 3, \"plus\": 3 } or { \"from\": -14, \"to\": -1 }: whole numbers, minus and plus from 0";
        return ("this is no window of a visit".into(), advice.into());
    }
    if words.contains("untagged enum WrittenBecause") {
        let advice = "an expression in quotes, or { \"label\": …, \"is\": \"…\" }";
        return ("this shows no value".into(), advice.into());
    }
    let found = words.split(", expected ").next().unwrap_or(words);
    let what = found.strip_prefix("invalid type: ").or_else(|| found.strip_prefix("invalid value: "));
    let expected = expected.unwrap_or_default();
    match (what, expected) {
        (Some("unit variant"), "newtype variant") => (
            "this type needs to be told more".into(),
            "{ \"choice\": \"LIST\" }, { \"choices\": \"LIST\" }, { \"row\": \"FORM.ITEM\" } or { \"constant\": \"TEXT\" }".into(),
        ),
        (Some("unit variant"), "struct variant") => (
            "this type needs to be told more".into(),
            "{ \"decimal\": { \"digits\": 4, \"scale\": 1 } } or { \"text\": { \"max\": 200 } }".into(),
        ),
        (Some("map"), "map with a single key") => {
            ("a type is one word, or one key".into(), "{ \"choice\": \"LIST\" }".into())
        }
        (Some(what), "a string") => match number(what) {
            Some(number) => (format!("the number {number} stands where text is asked for"), format!("\"{number}\", in quotes")),
            None => (format!("{} stands where text is asked for", plain(what)), "a text in quotes".into()),
        },
        (Some(what), "u32" | "u64" | "usize" | "i32" | "i64") => {
            let advice = match what.strip_prefix("string \"").and_then(|text| text.strip_suffix('"')) {
                Some(text) if text.parse::<i64>().is_ok() => format!("{text}, without quotes"),
                _ if expected.starts_with('u') => "a whole number from 0".to_owned(),
                _ => "a whole number".to_owned(),
            };
            (format!("{} stands where a whole number is asked for", plain(what)), advice)
        }
        (Some(what), "a boolean") => {
            (format!("{} stands where true or false is asked for", plain(what)), "true or false, without quotes".into())
        }
        (Some(what), "a sequence") => (format!("{} stands where a list is asked for", plain(what)), "[ … ]".into()),
        (Some(what), "a map") => (format!("{} stands where an object is asked for", plain(what)), "{ … }".into()),
        (Some(what), other) if other.starts_with("struct ") => {
            (format!("{} stands where an object is asked for", plain(what)), "{ … }".into())
        }
        (Some(what), other) if !other.is_empty() => (format!("{} does not belong here", plain(what)), other.to_owned()),
        _ => (found.to_owned(), expected.to_owned()),
    }
}

/// `0` of ``integer `0` ``.
fn number(what: &str) -> Option<&str> {
    let rest = what.strip_prefix("integer `").or_else(|| what.strip_prefix("floating point `"))?;
    rest.strip_suffix('`')
}

/// What stands there, without words of the implementation.
fn plain(what: &str) -> String {
    match what {
        "map" => "an object".to_owned(),
        "sequence" => "a list".to_owned(),
        "null" | "unit value" | "Option value" => "null".to_owned(),
        _ => number(what).map_or_else(
            || {
                what.strip_prefix("string ")
                    .or_else(|| what.strip_prefix("boolean "))
                    .unwrap_or(what)
                    .to_owned()
            },
            |number| format!("the number {number}"),
        ),
    }
}
