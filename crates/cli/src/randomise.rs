//! `casebook randomise seal`: a statistician's list becomes a sealed file for the site and a code for each envelope.
//!
//! The program never draws an allocation. What it writes here cannot be read by the site ahead of time: not by whoever holds the casebook's keys either.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use chrono::Utc;
use chrono_tz::Tz;
use protocol::definition::Language;
use protocol::{EventKey, Facts, Location, Oid, Record, Scope, Study};
use serde::Deserialize;
use serde_json::json;
use store::{Allocation, EnvelopeCode, SealedList, Unsealable};
use uuid::Uuid;

use crate::args::SealArgs;
use crate::failure::Failure;
use crate::study::find;
use crate::{folders, output};

/// The role of the item that receives the number, and that of the one that receives the arm.
const NUMBER: &str = "allocationNumber";
const ARM: &str = "allocationArm";

/// A line of the list.
#[derive(Deserialize)]
struct Line {
    number: String,
    arm: String,
}

pub(crate) fn seal(args: &SealArgs, json: bool) -> Result<(), Failure> {
    let study = find::study(&args.study)?;
    let rows = read(&args.list, &study)?;
    let mut chance = folders::surroundings()?.chance;
    let list = Uuid::new_v4();
    let (sealed, codes) = SealedList::seal(study.oid().clone(), list, &rows, false, &mut chance)
        .map_err(|error| unsealable(&args.list, &error))?;
    let text = serde_json::to_string_pretty(&sealed).map_err(Failure::data)?;
    fresh(&args.codes, &pages(&study, list, &codes))?;
    if let Err(failure) = fresh(&args.out, &text) {
        // Codes without their list open nothing.
        std::fs::remove_file(&args.codes).map_err(|error| Failure::io(&args.codes, &error))?;
        return Err(failure);
    }
    if json {
        return output::json(
            &json!({"list": list, "rows": rows.len(), "sealed": args.out, "codes": args.codes}),
        );
    }
    output::line(format!(
        "{}: {} sealed, for the site\n{}: one page an envelope; print it, then destroy it and {}",
        args.out.display(),
        output::counted(rows.len() as u64, "allocation"),
        args.codes.display(),
        args.list.display()
    ))
}

/// The list's rows; every arm is one of the study's, and every number one that its form can take.
fn read(list: &Path, study: &Study) -> Result<Vec<Allocation>, Failure> {
    let wrong = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => Failure::io(list, &error),
        csv::ErrorKind::Deserialize { pos, err } => {
            let line = pos.map_or(1, |pos| pos.line());
            Failure::data(format!("{} line {line}: {err}", list.display())).advise(
                "the first line is number,arm; each further one an allocation, in the order of assignment",
            )
        }
        other => Failure::data(format!("{}: {other:?}", list.display())),
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(list).map_err(wrong)?;
    let names = reader.headers().map_err(wrong)?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let place = format!("{} line {}", list.display(), record.position().map_or(1, csv::Position::line));
        let Line { number, arm } = record.deserialize(Some(&names)).map_err(wrong)?;
        if number.is_empty() || !study.arms().iter().any(|known| known.oid.as_str() == arm) {
            let known: Vec<&str> = study.arms().iter().map(|known| known.oid.as_str()).collect();
            return Err(Failure::data(format!("{place}: {number:?}, {arm:?}"))
                .advise(format!("each has a number and one of the study's arms: {}", known.join(", "))));
        }
        if let Some(why) = refusal(study, &number) {
            return Err(Failure::data(format!("{place}: {number:?}: {why}"))
                .advise("the form that receives the number cannot take it; nothing was written"));
        }
        rows.push(Allocation { number, arm: Oid::new(&arm) });
    }
    Ok(rows)
}

/// Why the form that receives the number of an allocation could not take this one on the day it is needed.
fn refusal(study: &Study, number: &str) -> Option<String> {
    let groups = study.forms().iter().flat_map(|form| &form.groups).map(|group| study.group(*group));
    let mut numbers =
        groups.filter_map(|group| group.roles.get(NUMBER).filter(|_| group.roles.contains_key(ARM)));
    let item = study.item(*numbers.next()?);
    let form = study.forms().iter().find(|form| form.id == item.form)?;
    let event = study.events().iter().find(|event| event.forms.iter().any(|there| there.form == form.id))?;
    let event = EventKey { oid: event.oid.clone(), key: None };
    let place = Location::form(Scope::Study, event, form.oid.clone()).with_item(item.oid.clone());
    let (values, facts) = (BTreeMap::new(), Facts::default());
    let empty = Record { values: &values, facts: &facts, now: Utc::now().fixed_offset(), zone: Tz::UTC };
    let refused = protocol::parse_entry(study, &place, number, &empty).err()?;
    Some(refused.message.get(Language::En).to_owned())
}

fn unsealable(list: &Path, error: &Unsealable) -> Failure {
    Failure::data(format!("{}: {error}", list.display())).advise("nothing was written")
}

/// One page an envelope: its number and its code.
fn pages(study: &Study, list: Uuid, codes: &[EnvelopeCode]) -> String {
    let page = |(index, code): (usize, &EnvelopeCode)| {
        format!(
            "{}\nAllocation list {list}\n\n    Envelope {}\n\n    {code}\n\nOpen only when eligibility is signed and all envelopes before this one are used.\n",
            study.oid(),
            index + 1
        )
    };
    codes.iter().enumerate().map(page).collect::<Vec<_>>().join("\u{c}")
}

/// Writes a file that only this user may read. Never over another one.
fn fresh(path: &Path, text: &str) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::refused(format!("{} exists already", path.display()))
            .advise("name another file: no list or code is ever overwritten"),
        _ => Failure::io(path, &error),
    })
}
