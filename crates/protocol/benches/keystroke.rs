//! From one changed value to its findings, on the whole first trial and a subject with a full diary. Aim: 50 µs; the date that is day zero, on which every window
//! hangs, may take up to a millisecond.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "benchmark")]

#[allow(dead_code, reason = "shared with the tests")]
#[path = "../tests/it/study_a.rs"]
mod study_a;
#[allow(dead_code, reason = "shared with the tests")]
#[path = "../tests/it/subject_a.rs"]
mod subject_a;

use divan::Bencher;
use protocol::{Scope, evaluate, parse_entry};
use study_a::study;
use subject_a::{SUBJECT, Subject};

fn main() {
    divan::main();
}

/// Everything that the examples record, and 182 days of diary.
fn subject() -> Subject {
    let mut subject = Subject::new();
    for (path, text) in study().examples().iter().flat_map(|example| &example.values) {
        let Some(text) = text.as_str() else { continue };
        let place = subject.place(path);
        if let Ok(content) = parse_entry(study(), &place, text, &subject.record()) {
            subject.values.insert(place, content);
        }
    }
    let first = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    for day in 0..182_u32 {
        let date = first + chrono::Days::new(day.into());
        for (item, text) in [("TPDAT", date.to_string()), ("TPTAKEN", "Y".into()), ("TPDOSEN", "1".into())] {
            let place = subject.place(&format!("COMMON/A11#{}/{item}", 100 + day));
            if let Ok(content) = parse_entry(study(), &place, &text, &subject.record()) {
                subject.values.insert(place, content);
            }
        }
    }
    subject
}

#[divan::bench(args = [
    "V02/VS/SYSBP_VSORRES 128 190",
    "V01/LBH/HGB_LBORRES 9.9 12.4",
    "V02/A04/VASBACK 3.5 6.0",
    "COMMON/AE#1/AESER Y N",
    "COMMON/A11#150/TPTAKEN Y N",
    "V02/SV/VISDAT 2026-03-12 2026-03-13",
])]
fn change(bencher: Bencher<'_, '_>, keystroke: &str) {
    let mut subject = subject();
    let mut words = keystroke.split(' ');
    let place = subject.place(words.next().unwrap());
    let mut contents: Vec<_> =
        words.map(|text| parse_entry(study(), &place, text, &subject.record()).unwrap()).collect();
    subject.values.insert(place.clone(), contents[1].clone());
    let scope = Scope::Subject(SUBJECT);
    let mut evaluation = evaluate(study(), &subject.record(), &scope);
    bencher.bench_local(|| {
        subject.values.insert(place.clone(), contents[0].clone());
        evaluation.change(study(), &subject.record(), &scope, std::slice::from_ref(&place));
        contents.swap(0, 1);
    });
}

#[divan::bench]
fn everything(bencher: Bencher<'_, '_>) {
    let subject = subject();
    bencher.bench_local(|| evaluate(study(), &subject.record(), &Scope::Subject(SUBJECT)));
}
