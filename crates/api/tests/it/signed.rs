//! What a rule may ask of signatures: not only which one stands now, but which one stood on a day.

use serde_json::{Value as Json, json};

use crate::desk::{Desk, PASSPHRASE};
use crate::filling::complete;

/// Study specification 11, EC-062: randomised before eligibility was signed. The investigator signs in the morning of 12 March, and again on 2 April, what
/// a correction of 1 April broke.
#[test]
fn a_form_that_is_signed_again_was_signed_all_the_same() {
    let (mut desk, study, subject) = Desk::with_subject("2026-03-12T09:00:00+09:00");
    let (ie, a07) = (format!("subject:{subject}/V01/IE"), format!("subject:{subject}/V02/A07"));
    let unsigned = |state: &Json| state.to_string().contains("EC-062");

    complete(&desk, &study, &ie, "2026-03-12", &[("IEYN", "Y")]);
    let randomised = desk.save(&a07, &[("RANDNO", "R-01"), ("RANDDAT", "2026-03-12")]);
    assert!(unsigned(&randomised["state"]), "nobody has signed");
    desk.login("inv");
    desk.ok("sign", json!({"places": [ie], "passphrase": PASSPHRASE}));
    assert!(!unsigned(&desk.ok("form", json!({"place": a07}))), "signed that morning");

    desk.set("2026-04-01T09:00:00+09:00");
    desk.login("crc");
    let change = json!({"place": format!("{ie}/IEDAT"), "text": "2026-03-11", "clear": false});
    let broken = desk.ok("save", json!({"changes": [change], "reason": "The paper says the day before."}));
    assert_eq!(broken["refused"], json!([]));
    assert!(!unsigned(&desk.ok("form", json!({"place": a07}))), "it stood until today");
    desk.set("2026-04-02T09:00:00+09:00");
    desk.reopen("crc");
    assert!(!unsigned(&desk.ok("form", json!({"place": a07}))), "it stood until yesterday");

    desk.login("inv");
    desk.ok("sign", json!({"places": [ie], "passphrase": PASSPHRASE}));
    assert!(!unsigned(&desk.ok("form", json!({"place": a07}))), "the first signature is not forgotten");
}
