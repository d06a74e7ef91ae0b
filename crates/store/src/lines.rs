//! `events.jsonl`: the chain as text, one event a line, verifiable with nothing else (see `docs/record-format.md`).

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

use crate::check::{ChainCheck, Problem};
use crate::event::{Event, SALT, StoredContent, StoredEvent};
use crate::verify::Verification;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    seq: u64,
    hash: String,
    signature: String,
    header: String,
    contents: Vec<Option<Content>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    salt: String,
    content: String,
}

/// Writes one event as a line.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_line(event: &StoredEvent, out: &mut dyn Write) -> io::Result<()> {
    let line = Line {
        seq: event.seq,
        hash: hex::encode(event.hash),
        signature: hex::encode(event.signature),
        header: event.header.clone(),
        contents: event.contents.iter().map(|content| content.as_ref().map(text)).collect(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

fn text(content: &StoredContent) -> Content {
    Content { salt: hex::encode(content.salt), content: content.content.clone() }
}

/// Reads the event of one line.
///
/// # Errors
/// When the line is not one that [`write_line`] writes.
pub fn read_line(line: &str) -> io::Result<StoredEvent> {
    let line: Line = serde_json::from_str(line)?;
    let contents = line.contents.into_iter().map(|content| content.map(stored).transpose());
    Ok(StoredEvent {
        seq: line.seq,
        header: line.header,
        hash: bytes(&line.hash)?,
        signature: bytes(&line.signature)?,
        contents: contents.collect::<io::Result<_>>()?,
    })
}

fn stored(content: Content) -> io::Result<StoredContent> {
    Ok(StoredContent { salt: bytes::<SALT>(&content.salt)?, content: content.content })
}

fn bytes<const N: usize>(text: &str) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    Ok(bytes)
}

/// Checks an exported trail with nothing but itself: sequence, hashes, commitments, and every signature against the keys that the chain's own
/// account events name. `visit` sees every event that can be read.
///
/// # Errors
/// When `lines` cannot be read; what does not hold is in the answer.
pub fn check_lines(
    lines: impl BufRead,
    mut visit: impl FnMut(&StoredEvent, &Event),
) -> io::Result<Verification> {
    let mut check = ChainCheck::default();
    let mut unreadable = Vec::new();
    for (number, line) in (1..).zip(lines.lines()) {
        match read_line(&line?) {
            Ok(stored) => {
                if let Some(event) = check.next(&stored) {
                    visit(&stored, &event);
                }
            }
            Err(error) => {
                unreadable.push(Problem::new("header", format!("line {number}"), error.to_string()))
            }
        }
    }
    let head = check.head();
    let mut problems = check.finish();
    problems.extend(unreadable);
    Ok(Verification { events: head.seq, head, problems, complete: true })
}
