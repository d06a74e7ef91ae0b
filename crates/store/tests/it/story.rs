//! Short stories of a site at work.

use store::{Act, ActError, Role};

use crate::desk::{Desk, enter, form, item, subject_place};

#[test]
fn r01_a_value_is_entered_corrected_and_its_history_told() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let pulse = item(subject, "V01", "VS", "PULSE");
    desk.enter(&pulse, "72");
    desk.enter(&pulse, "74");
    let history = desk.casebook.record().history(&pulse).unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!(history[1].stamp.user, "cho");
    assert_eq!(desk.casebook.record().value(&pulse).unwrap().unwrap().content.unwrap().value(), Some("74"));
    assert_eq!(desk.problems(), Vec::<String>::new());
}

#[test]
fn r02_after_completion_a_change_needs_a_reason() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let pulse = item(subject, "V01", "VS", "PULSE");
    desk.enter(&pulse, "72");
    desk.complete(&form(subject, "V01", "VS"));
    let refused = desk.act(Role::Coordinator, enter(&pulse, "74", None));
    assert!(matches!(refused, Err(ActError::ReasonNeeded { at }) if at == pulse));
    desk.act(Role::Coordinator, enter(&pulse, "74", Some("misread"))).unwrap();
}

#[test]
fn r15_a_change_breaks_signature_and_verification() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    let (vs, pulse) = (form(subject, "V01", "VS"), item(subject, "V01", "VS", "PULSE"));
    desk.enter(&pulse, "72");
    desk.complete(&vs);
    desk.must(Role::Monitor, Act::Verify { at: vec![vs.clone()] });
    desk.sign(Role::Investigator, &vs);
    desk.sign(Role::PrincipalInvestigator, &subject_place(subject));
    let receipt = desk.must(Role::Coordinator, enter(&pulse, "74", Some("misread")));
    let kinds: Vec<_> = receipt.changes.iter().map(|change| change.what.kind()).collect();
    assert_eq!(kinds, ["value", "signature_broken", "signature_broken", "verification_broken"]);
    let signatures = desk.casebook.record().signatures(&vs).unwrap();
    assert_eq!(signatures[0].broken, Some(receipt.seq));
    assert_eq!(desk.problems(), Vec::<String>::new());
}
