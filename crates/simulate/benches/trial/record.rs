//! A record of 100,000 events: verified, replayed, rebuilt and exported.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

use exchange::{ExportRequest, Part};
use protocol::{EventKey, Location, Origin, Scope};
use store::{Act, Casebook, Edit, Session, What};
use uuid::Uuid;

use crate::figures::Figures;
use crate::rules::Site;

const EVENTS: u64 = 100_000;
const TIMES: usize = 3;

pub(crate) fn measure(mut casebook: Casebook, session: &Session, site: &Site, home: &Path) {
    grow(&mut casebook, session, site);
    let events = casebook.record().head().unwrap().seq;
    let verifier = casebook.verifier();
    let mut verifying = Figures::of(&format!("{events} events verified and replayed"));
    for _ in 0..TIMES {
        let found = verifying.time(|| verifier.run(&mut |_| ControlFlow::Continue(())));
        assert!(found.ok());
    }
    verifying.print();
    let mut rebuilding = Figures::of(&format!("the tables of {events} events rebuilt"));
    rebuilding.time(|| casebook.rebuild()).unwrap();
    rebuilding.print();
    export(&casebook, events, home);
}

/// Lets one subject's entries happen to others, one value an event, until there are enough.
fn grow(casebook: &mut Casebook, session: &Session, site: &Site) {
    let fullest = site.subjects.values().max_by_key(|subject| subject.story.len()).unwrap();
    casebook.begin_bulk().unwrap();
    let mut number = 0;
    while casebook.record().head().unwrap().seq < EVENTS {
        number += 1;
        let subject = casebook.fresh_key();
        casebook.act(session, Act::Enrol { subject, number: format!("COPY-{number:03}") }, vec![]).unwrap();
        let mut copy = Copy { subject, keys: BTreeMap::new() };
        for (at, what) in &fullest.story {
            let at = copy.place(at, casebook);
            let edit = match what {
                What::Value { new, .. } => {
                    Edit::Value { at, content: new.clone(), origin: Origin::Transcribed }
                }
                What::RowAdded { group, .. } => Edit::AddRow { at, group: group.clone() },
                _ => Edit::AddVisit { at, forms: Vec::new() },
            };
            let reason = Some("As in the source.".to_owned());
            casebook.act(session, Act::Enter { edits: vec![edit], reason, query: None }, vec![]).unwrap();
        }
    }
    casebook.end_bulk().unwrap();
}

/// Another subject with the same entries.
struct Copy {
    subject: Uuid,
    /// Rows and visits by those that they are copied from.
    keys: BTreeMap<Uuid, Uuid>,
}

impl Copy {
    fn place(&mut self, at: &Location, casebook: &mut Casebook) -> Location {
        let mut other = |key: Uuid| *self.keys.entry(key).or_insert_with(|| casebook.fresh_key());
        Location {
            scope: Scope::Subject(self.subject),
            event: at
                .event
                .as_ref()
                .map(|event| EventKey { oid: event.oid.clone(), key: event.key.map(&mut other) }),
            row: at.row.map(&mut other),
            ..at.clone()
        }
    }
}

fn export(casebook: &Casebook, events: u64, home: &Path) {
    let request =
        ExportRequest { interim: true, at: Some(events), parts: BTreeSet::from(Part::ALL), replace: true };
    forget_peak();
    let before = memory("VmRSS:");
    let mut exporting = Figures::of(&format!("{events} events exported, read back and compared"));
    let summary = exporting.time(|| exchange::export(&casebook.record(), &request, home, &())).unwrap();
    exporting.print();
    let bytes = std::fs::metadata(&summary.path).unwrap().len();
    println!(
        "| size of that package | 1 | – | {} MB | – |\n| memory at its highest while exporting, over what was in use before | 1 | – | {} MB over {} MB | – |",
        bytes / 1_000_000,
        memory("VmHWM:").saturating_sub(before) / 1_000,
        before / 1_000,
    );
}

/// Lets Linux count the highest use of memory from now on.
fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").ok();
}

/// A figure of this process's memory in kilobytes, where Linux tells it.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
