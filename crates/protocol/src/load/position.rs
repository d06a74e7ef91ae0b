//! Where each part of a JSON text stands: from a JSON pointer to a line and a column.

use std::collections::HashMap;

/// The byte at which each value begins, by its JSON pointer. Made from a text that is known to be JSON.
#[derive(Debug, Default)]
pub(crate) struct Positions {
    values: HashMap<String, usize>,
    /// Pointers of keys that stand twice in one object.
    pub(super) doubled: Vec<String>,
}

impl Positions {
    pub(crate) fn scan(text: &str) -> Self {
        let at = text.len() - text.trim_start_matches('\u{feff}').len();
        let mut scanner = Scanner { text: text.as_bytes(), at, found: Self::default() };
        scanner.value(String::new());
        scanner.found
    }

    /// Line and column (from 1, in characters) of the value at `pointer`, or of the nearest value around it; `inside` is an offset into the text's string.
    pub(crate) fn locate(&self, text: &str, pointer: &str, inside: Option<usize>) -> (u32, u32) {
        let mut pointer = pointer;
        let exact = self.values.contains_key(pointer);
        let start = loop {
            if let Some(start) = self.values.get(pointer) {
                break *start;
            }
            match pointer.rfind('/') {
                Some(end) => pointer = &pointer[..end],
                None => break 0,
            }
        };
        let start = match inside {
            Some(offset) if exact => inside_string(text, start, offset),
            _ => start,
        };
        line_and_column(text, start)
    }
}

/// The byte of `text` at which the character `offset` bytes into the string that begins at `start` stands.
fn inside_string(text: &str, start: usize, offset: usize) -> usize {
    let Some(raw) = text[start..].strip_prefix('"') else { return start };
    let mut decoded = 0;
    let mut characters = raw.char_indices();
    while let Some((at, character)) = characters.next() {
        if decoded >= offset || character == '"' {
            return start + 1 + at;
        }
        if character != '\\' {
            decoded += character.len_utf8();
            continue;
        }
        decoded += 1;
        if let Some((_, 'u')) = characters.next() {
            characters.nth(3);
        }
    }
    start
}

fn line_and_column(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    found: Positions,
}

impl Scanner<'_> {
    fn skip_space(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    /// Takes `byte` if it is next.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_space();
        let next = self.text.get(self.at) == Some(&byte);
        self.at += usize::from(next);
        next
    }

    fn value(&mut self, pointer: String) {
        self.skip_space();
        self.found.values.insert(pointer.clone(), self.at);
        match self.text.get(self.at) {
            Some(b'{') => self.object(&pointer),
            Some(b'[') => self.array(&pointer),
            Some(b'"') => {
                self.string();
            }
            _ => {
                while self.text.get(self.at).is_some_and(|byte| !b",]} \t\r\n".contains(byte)) {
                    self.at += 1;
                }
            }
        }
    }

    fn object(&mut self, pointer: &str) {
        self.at += 1;
        while !self.take(b'}') {
            self.skip_space();
            let start = self.at;
            let key = self.string();
            let inner = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
            if self.found.values.contains_key(&inner) {
                self.found.doubled.push(inner.clone());
            }
            if !self.take(b':') {
                return;
            }
            self.value(inner.clone());
            if self.found.doubled.last() == Some(&inner) {
                self.found.values.insert(inner, start);
            }
            self.take(b',');
        }
    }

    fn array(&mut self, pointer: &str) {
        self.at += 1;
        let mut index = 0;
        while !self.take(b']') {
            let before = self.at;
            self.value(format!("{pointer}/{index}"));
            index += 1;
            self.take(b',');
            if self.at == before {
                return;
            }
        }
    }

    /// The string that begins here, decoded.
    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.text.get(self.at) {
            self.at += match byte {
                b'"' => break,
                b'\\' => 2,
                _ => 1,
            };
        }
        self.at += 1;
        let raw = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_slice(raw).unwrap_or_default()
    }
}
