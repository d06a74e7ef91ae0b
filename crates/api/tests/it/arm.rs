//! A change of the assigned arm is never silent.

use serde_json::{Value as Json, json};

use crate::desk::Desk;

fn checks(state: &Json) -> Vec<&str> {
    let findings = state["findings"].as_array().unwrap().iter();
    let of_arm =
        findings.filter_map(|finding| finding["check"].as_str()).filter(|check| check.starts_with("A-ARM-"));
    of_arm.collect()
}

#[test]
fn a_change_of_the_assigned_arm_is_a_major_deviation_and_waits_for_a_signature() {
    let (mut desk, _, subject) = Desk::with_subject("2026-03-12T09:00:00+09:00");
    let form = format!("subject:{subject}/V02/A07");
    let first = desk.save(&form, &[("RANDNO", "R-01"), ("ARMCD", "TPTD")]);
    assert_eq!(checks(&first["state"]), Vec::<&str>::new(), "a first value corrects nothing");

    let typed = desk.ok("preview", json!({"place": format!("{form}/ARMCD"), "text": "WJMSC", "along": []}));
    assert_eq!(checks(&typed), ["A-ARM-CHANGED", "A-ARM-UNSIGNED"], "said before it is saved");
    assert_eq!(checks(&desk.ok("form", json!({"place": form}))), Vec::<&str>::new());

    desk.save(&form, &[("ARMCD", "WJMSC")]);
    let back = desk.save(&form, &[("ARMCD", "TPTD")]);
    assert_eq!(checks(&back["state"]), ["A-ARM-CHANGED", "A-ARM-UNSIGNED"], "putting it back undoes nothing");
    let findings = back["state"]["findings"].as_array().unwrap();
    let changed = findings.iter().find(|finding| finding["check"] == "A-ARM-CHANGED").unwrap();
    assert_eq!((&changed["canDraftDeviation"], &changed["severity"]), (&json!(true), &json!("protocol")));

    desk.login("pi");
    let state = desk.ok("form", json!({"place": form}));
    assert_eq!(checks(&state), ["A-ARM-CHANGED", "A-ARM-UNSIGNED"], "it is in the record, not in a window");
}
