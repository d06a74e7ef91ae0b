//! The sealed allocation list: in order, once a subject, after the signature, and never readable ahead.

use protocol::Oid;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use store::{Act, ActError, Allocation, EnvelopeCode, Role, SealedList};
use uuid::Uuid;

use crate::desk::{Desk, form, item, set};

const ROWS: [(&str, &str); 3] = [("R-01", "WJMSC"), ("R-02", "TPTD"), ("R-03", "WJMSC")];

pub(crate) fn sealed() -> (SealedList, Vec<EnvelopeCode>) {
    let rows = ROWS.map(|(number, arm)| Allocation { number: number.into(), arm: Oid::new(arm) });
    let mut chance = ChaCha20Rng::seed_from_u64(7);
    SealedList::seal(Oid::new("TRIAL"), Uuid::nil(), &rows, true, &mut chance).unwrap()
}

/// Enrols, enters one value on the eligibility form and has it completed and signed.
fn eligible(desk: &mut Desk, number: &str) -> Uuid {
    let subject = desk.enrol(number);
    desk.enter(&item(subject, "V01", "IE", "IEYN"), "Y");
    desk.complete(&form(subject, "V01", "IE"));
    desk.sign(Role::Investigator, &form(subject, "V01", "IE"));
    subject
}

fn reveal(subject: Uuid, code: &EnvelopeCode, number: &str) -> Act {
    Act::Reveal {
        form: form(subject, "V02", "A07"),
        code: code.clone(),
        signed: form(subject, "V01", "IE"),
        edits: vec![set(&item(subject, "V02", "A07", "RANDNO"), number)],
        reason: None,
    }
}

#[test]
fn envelopes_are_opened_in_order_once_a_subject_and_after_the_signature() {
    let mut desk = Desk::new();
    let (list, codes) = sealed();
    let unsigned = desk.enrol("001");
    let kept_none = desk.act(Role::Coordinator, reveal(unsigned, &codes[0], "R-01"));
    assert!(matches!(kept_none, Err(ActError::NotSigned { .. })));
    let (one, two) = (eligible(&mut desk, "002"), eligible(&mut desk, "003"));
    let none = desk.act(Role::Coordinator, reveal(one, &codes[0], "R-01"));
    assert!(matches!(none, Err(ActError::NoEnvelope)));
    desk.must(Role::DataManager, Act::KeepAllocationList(list.clone()));
    let second = desk.act(Role::DataManager, Act::KeepAllocationList(list));
    assert!(matches!(second, Err(ActError::Exists { .. })));

    let skipped = desk.act(Role::Coordinator, reveal(one, &codes[1], "R-02"));
    assert!(matches!(skipped, Err(ActError::WrongEnvelope { next: 1 })));
    desk.must(Role::Coordinator, reveal(one, &codes[0], "R-01"));
    let again = desk.act(Role::Coordinator, reveal(one, &codes[1], "R-02"));
    assert!(matches!(again, Err(ActError::Exists { .. })), "one subject, one envelope");
    desk.must(Role::Investigator, reveal(two, &codes[1], "R-02"));

    let kept = desk.casebook.record().allocations().unwrap().unwrap();
    let opened: Vec<_> = kept.revealed.iter().map(|row| (row.number.as_str(), row.arm.as_str())).collect();
    assert_eq!((opened, kept.next()), (ROWS[..2].to_vec(), Some(3)));
    let number = desk.casebook.record().value(&item(one, "V02", "A07", "RANDNO")).unwrap().unwrap();
    assert_eq!(number.content.unwrap().value(), Some("R-01"));
    assert_eq!(desk.problems(), Vec::<String>::new());
}

#[test]
fn the_next_allocation_stands_nowhere_in_the_record() {
    let mut desk = Desk::new();
    let (list, codes) = sealed();
    let one = eligible(&mut desk, "001");
    desk.must(Role::DataManager, Act::KeepAllocationList(list));
    desk.must(Role::Coordinator, reveal(one, &codes[0], "R-01"));
    let mut trail = Vec::new();
    let record = desk.casebook.record();
    record
        .each_event(1, u64::MAX, |event| {
            store::write_line(&event, &mut trail).unwrap();
            Ok::<(), store::DatabaseError>(())
        })
        .unwrap();
    let trail = String::from_utf8(trail).unwrap();
    assert!(trail.contains("R-01"));
    assert!(!trail.contains("R-02") && !trail.contains("TPTD"));
    assert!(!trail.contains(&codes[0].to_string()), "a code is no part of the record");
}
