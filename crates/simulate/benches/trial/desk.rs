//! Commands as the window sends them, up to their replies.

use std::path::Path;
use std::sync::Arc;

use api::contract::{Change, Nothing, PlaceRequest, Preview, Save, SubjectKey, Unlock};
use api::{Environment, Host};
use chrono::{DateTime, FixedOffset};
use simulate::Simulated;

use crate::EVENING;
use crate::figures::Figures;

const TIMES: usize = 200;

/// It is always the same evening.
struct Evening;

impl api::Clock for Evening {
    fn now(&self) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(EVENING).unwrap()
    }
}

pub(crate) fn measure(trial: &Simulated, home: &Path) {
    let real = Environment::real(home.join("data"), home.join("documents"));
    let host = Host::new(Environment { clock: Arc::new(Evening), ..real });
    let coordinator = trial.users.iter().find(|user| user.user == "coordinator").unwrap();
    let mut unlocking = Figures::of("opening a casebook of six subjects");
    let (path, user) = (trial.casebook.display().to_string(), coordinator.user.clone());
    let request = Unlock { path, user, passphrase: coordinator.passphrase.clone() };
    unlocking.time(|| host.unlock(request)).unwrap();
    unlocking.print();
    let rows = host.subjects(Nothing {}).unwrap().rows;
    let keys: Vec<String> = rows.iter().map(|row| row.subject.key.clone()).collect();
    subjects(&host, &keys);
    values(&host, &keys[4]);
}

fn subjects(host: &Host, keys: &[String]) {
    let mut opening = Figures::of("opening a subject: her visits and their states");
    let mut form = Figures::of("opening a form: its fields and findings");
    for round in 0..TIMES {
        let subject = keys[round % keys.len()].clone();
        let place = format!("subject:{subject}/V01/VS");
        opening.time(|| host.subject(SubjectKey { subject })).unwrap();
        form.time(|| host.form(PlaceRequest { place })).unwrap();
    }
    opening.print();
    form.print();
}

/// A blood pressure that is typed, and saved.
fn values(host: &Host, subject: &str) {
    let place = format!("subject:{subject}/V02/VS/SYSBP_VSORRES");
    let texts = ["128", "131"];
    let mut typing = Figures::of("one keystroke to the window's answer");
    let mut saving = Figures::of("one value saved: judged, signed, on the disk, answered");
    for round in 0..TIMES {
        let text = Some(texts[round % 2].to_owned());
        let preview = Preview { place: place.clone(), text: text.clone(), missing: None, along: Vec::new() };
        typing.time(|| host.preview(preview)).unwrap();
        let changes = vec![Change { place: place.clone(), text, missing: None, clear: false }];
        let request = Save { changes, reason: Some("Read again in the source.".into()) };
        let saved = saving.time(|| host.save(request)).unwrap();
        assert!(saved.refused.is_empty() && (saved.done.is_some() || round == 0));
    }
    typing.print();
    saving.print();
}
