//! Randomisation from a sealed list, as the window does it.

use protocol::Oid;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Value as Json, json};
use store::{Allocation, EnvelopeCode, SealedList};
use uuid::Uuid;

use crate::desk::{Desk, PASSPHRASE, STUDY};
use crate::filling::complete;

const DAY: &str = "2026-03-02";

fn sealed(study: &str) -> (SealedList, Vec<EnvelopeCode>) {
    let row = |number: &str, arm: &str| Allocation { number: number.into(), arm: Oid::new(arm) };
    let rows = [row("R-01", "WJMSC"), row("R-02", "TPTD")];
    SealedList::seal(Oid::new(study), Uuid::nil(), &rows, true, &mut ChaCha20Rng::seed_from_u64(3)).unwrap()
}

/// The list as a file on the disk.
fn file(desk: &Desk, study: &str) -> String {
    let path = std::path::Path::new(&desk.path).with_extension("sealed.json");
    std::fs::write(&path, serde_json::to_string(&sealed(study).0).unwrap()).unwrap();
    path.display().to_string()
}

fn held_back(desk: &Desk, form: &str) -> Json {
    desk.ok("allocation", json!({"place": form}))["heldBack"].clone()
}

#[test]
fn the_next_envelope_is_opened_for_a_subject_whose_eligibility_is_signed() {
    let (mut desk, study, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let place = |visit: &str, form: &str| format!("subject:{subject}/{visit}/{form}");
    let (ie, a07) = (place("V01", "IE"), place("V02", "A07"));
    assert_eq!(held_back(&desk, &a07), "no-list");
    let waits = |desk: &Desk| desk.ok("randomisation", json!({}))["waiting"][0]["heldBack"].clone();
    assert_eq!(waits(&desk), "no-list");
    assert_eq!(held_back(&desk, &place("V01", "VS")), "form");

    desk.login("dm");
    let other = file(&desk, "NCT00000000");
    assert_eq!(desk.refused("keep_allocation_list", json!({"path": other})).code, "bad-request");
    let list = file(&desk, STUDY);
    desk.ok("keep_allocation_list", json!({"path": list}));
    assert_eq!(held_back(&desk, &a07), "role");
    assert_eq!(desk.refused("keep_allocation_list", json!({"path": list})).params["detail"], "exists");

    desk.login("crc");
    assert_eq!(held_back(&desk, &a07), "eligibility-unsigned");
    let codes: Vec<String> = sealed(STUDY).1.iter().map(ToString::to_string).collect();
    let reveal = |code: &str| json!({"place": a07, "code": code});
    assert_eq!(desk.refused("reveal", reveal(&codes[0])).params["detail"], "eligibility-unsigned");
    complete(&desk, &study, &ie, DAY, &[("IEYN", "Y")]);
    desk.login("inv");
    desk.ok("sign", json!({"places": [ie], "passphrase": PASSPHRASE}));

    desk.login("crc");
    assert_eq!(held_back(&desk, &a07), Json::Null);
    assert_eq!(waits(&desk), Json::Null);
    assert_eq!(desk.refused("reveal", reveal("ABCD")).code, "bad-request");
    assert_eq!(desk.refused("reveal", reveal(&codes[1])).params["detail"], "wrong-envelope");
    let state = desk.ok("reveal", reveal(&codes[0].to_lowercase()));
    let value = |item: &str| {
        let fields = state["fields"].as_array().unwrap();
        fields.iter().find(|field| field["item"] == item).unwrap()["entry"]["value"].clone()
    };
    let row: Vec<Json> = ["RANDNO", "ARMCD", "RANDDAT", "RANDSRC"].map(value).to_vec();
    assert_eq!(row, ["R-01", "WJMSC", DAY, "LIST"]);
    let view = desk.ok("allocation", json!({"place": a07}));
    assert_eq!(view, json!({"envelopes": 2, "opened": 1, "next": 2, "own": 1, "heldBack": "opened"}));
    assert_eq!(desk.refused("reveal", reveal(&codes[1])).params["detail"], "opened");

    let all = desk.ok("randomisation", json!({}));
    assert_eq!(all["list"]["list"], Uuid::nil().to_string());
    assert_eq!((&all["list"]["opened"], &all["list"]["next"]), (&json!(1), &json!(2)));
    assert_eq!(all["list"]["kept"]["by"], "dm");
    assert_eq!(all["waiting"], json!([]));
    let row = &all["assigned"][0];
    let said: Vec<&Json> = ["number", "envelope", "arm", "place"].map(|field| &row[field]).to_vec();
    assert_eq!(said, [&json!("R-01"), &json!(1), &json!("WJMSC"), &json!(a07)]);
    assert_eq!(row["stamp"]["by"], "crc");
}

/// Study specification 4.1, V02: eligibility is confirmed on Day 0. Confirmed as not met, or not confirmed to the end, it keeps the envelope closed.
#[test]
fn eligibility_that_is_confirmed_otherwise_holds_the_envelope_back() {
    let (mut desk, study, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let place = |visit: &str, form: &str| format!("subject:{subject}/{visit}/{form}");
    let (ie, again, a07) = (place("V01", "IE"), place("V02", "IE"), place("V02", "A07"));
    complete(&desk, &study, &ie, DAY, &[("IEYN", "Y")]);
    desk.login("inv");
    desk.ok("sign", json!({"places": [ie], "passphrase": PASSPHRASE}));
    desk.login("dm");
    desk.ok("keep_allocation_list", json!({"path": file(&desk, STUDY)}));
    desk.login("crc");
    assert_eq!(held_back(&desk, &a07), Json::Null, "nobody has begun to confirm");

    desk.save(&again, &[("IEDAT", DAY)]);
    assert_eq!(held_back(&desk, &a07), "not-eligible", "begun and not decided");
    desk.save(&again, &[("IEYN", "N")]);
    let code = sealed(STUDY).1[0].to_string();
    let refused = desk.refused("reveal", json!({"place": a07, "code": code}));
    assert_eq!(refused.params["detail"], "not-eligible");
    desk.save(&again, &[("IEYN", "Y")]);
    assert_eq!(held_back(&desk, &a07), Json::Null);
    desk.save(&again, &[("IEYN", "N")]);
    desk.ok("withdraw", json!({"place": again, "reason": "This was another subject's answer."}));
    assert_eq!(held_back(&desk, &a07), Json::Null, "what was withdrawn says nothing");
    desk.ok("reveal", json!({"place": a07, "code": code}));
}

#[test]
fn r02_a_form_that_was_complete_receives_the_envelope_with_a_reason() {
    let (mut desk, study, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let place = |visit: &str, form: &str| format!("subject:{subject}/{visit}/{form}");
    let (ie, a07) = (place("V01", "IE"), place("V02", "A07"));
    complete(&desk, &study, &ie, DAY, &[("IEYN", "Y")]);
    complete(&desk, &study, &a07, DAY, &[("RANDNO", "R-09"), ("ARMCD", "TPTD")]);
    let cleared = json!([{"place": format!("{a07}/RANDNO"), "clear": true}]);
    desk.ok("save", json!({"changes": cleared, "reason": "the number of another subject"}));
    desk.login("inv");
    desk.ok("sign", json!({"places": [ie], "passphrase": PASSPHRASE}));
    desk.login("dm");
    desk.ok("keep_allocation_list", json!({"path": file(&desk, STUDY)}));
    desk.login("crc");
    let code = sealed(STUDY).1[0].to_string();
    let refused = desk.refused("reveal", json!({"place": a07, "code": code}));
    assert_eq!(refused.code, "reason-needed");
    desk.ok("reveal", json!({"place": a07, "code": code, "reason": "the number came from the list"}));
    assert_eq!(held_back(&desk, &a07), "opened");
}

#[test]
fn a_number_from_outside_stands_beside_those_of_the_list() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    let (first, second) = (desk.enrol("KR-001"), desk.enrol("KR-002"));
    let place = |item: &str| format!("subject:{first}/V02/A07/{item}");
    let typed = |item: &str, text: &str| json!({"place": place(item), "text": text, "clear": false});
    desk.ok("save", json!({"changes": [typed("RANDNO", "R-17"), typed("ARMCD", "TPTD")]}));
    let all = desk.ok("randomisation", json!({}));
    assert_eq!(all["list"], Json::Null);
    let row = &all["assigned"][0];
    assert_eq!(
        (&row["number"], &row["envelope"], &row["arm"]),
        (&json!("R-17"), &Json::Null, &json!("TPTD"))
    );
    assert_eq!(all["waiting"][0]["subject"]["key"], second);
    assert_eq!(all["waiting"].as_array().unwrap().len(), 1);
}
