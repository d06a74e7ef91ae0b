//! What the monitor has to compare with the sources: what changed since it was verified comes first, with its changes.

use serde_json::{Value as Json, json};

use crate::desk::Desk;
use crate::filling::complete;

const DAY: &str = "2026-03-02";

/// The rows of the list: where, the forms named, and how many values changed.
fn rows(list: &Json) -> Vec<(String, Vec<String>, u64)> {
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    let row = |row: &Json| {
        let forms = row["forms"].as_array().unwrap().iter().map(|form| text(&form["oid"])).collect();
        (text(&row["place"]), forms, row["changes"].as_u64().unwrap())
    };
    list["rows"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn what_changed_since_it_was_verified_comes_first_with_old_new_who_and_why() {
    let (mut desk, study, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let visit = format!("subject:{subject}/V01");
    let [sv, vs, dm] = ["SV", "VS", "DM"].map(|form| format!("{visit}/{form}"));
    complete(&desk, &study, &sv, DAY, &[("VISITOCC", "Y")]);
    complete(&desk, &study, &dm, DAY, &[]);
    complete(&desk, &study, &vs, DAY, &[("WEIGHT_VSORRES", "60.0")]);
    assert_eq!(desk.refused("verify_list", json!({})).code, "not-allowed");
    desk.login("mon");
    let list = desk.ok("verify_list", json!({}));
    let forms = |forms: &[&str]| forms.iter().map(|form| (*form).to_owned()).collect::<Vec<_>>();
    assert_eq!(rows(&list), [(visit.clone(), forms(&["DM", "SV", "VS"]), 0)]);
    assert_eq!(list["rows"][0]["since"], Json::Null);
    desk.ok("verify_places", json!({"places": [&sv, &vs]}));
    assert_eq!(rows(&desk.ok("verify_list", json!({}))), [(visit.clone(), forms(&["DM"]), 0)]);
    assert_eq!(desk.refused("verify_detail", json!({"place": vs})).code, "not-found");

    desk.set("2026-03-03T09:00:00+09:00");
    desk.login("crc");
    let weight = format!("{vs}/WEIGHT_VSORRES");
    let change = json!({"place": weight, "text": "61.0", "clear": false});
    desk.ok("save", json!({"changes": [change], "reason": "misread on the card"}));
    desk.reopen("mon");
    let list = desk.ok("verify_list", json!({}));
    let [first, second] = &rows(&list)[..] else { panic!("{list:#}") };
    assert_eq!((&first.0, &first.1), (&vs, &forms(&["VS"])), "what changed is met first");
    assert_eq!((&second.0, &second.1), (&visit, &forms(&["DM"])));
    assert_eq!(list["rows"][0]["since"]["by"], "mon");
    let detail = desk.ok("verify_detail", json!({"place": vs}));
    let changes = detail["changes"].as_array().unwrap();
    let corrected = changes.iter().find(|change| change["place"] == weight.as_str()).unwrap();
    assert_eq!(
        [&corrected["old"], &corrected["new"], &corrected["by"], &corrected["reason"]],
        [&json!("60.0"), &json!("61.0"), &json!("crc"), &json!("misread on the card")]
    );
    desk.ok("verify_places", json!({"places": list["rows"][0]["places"]}));
    assert_eq!(rows(&desk.ok("verify_list", json!({}))), [(visit, forms(&["DM"]), 0)]);
}

#[test]
fn a_visit_verified_as_a_whole_names_the_form_that_changed() {
    let (mut desk, study, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let visit = format!("subject:{subject}/V01");
    let [sv, vs] = ["SV", "VS"].map(|form| format!("{visit}/{form}"));
    complete(&desk, &study, &sv, DAY, &[("VISITOCC", "Y")]);
    complete(&desk, &study, &vs, DAY, &[("WEIGHT_VSORRES", "60.0")]);
    desk.login("mon");
    desk.ok("verify_places", json!({"places": [visit]}));
    assert_eq!(desk.ok("verify_list", json!({}))["rows"], json!([]));
    desk.login("crc");
    let change = json!({"place": format!("{vs}/WEIGHT_VSORRES"), "text": "61.0", "clear": false});
    desk.ok("save", json!({"changes": [change], "reason": "misread on the card"}));
    desk.login("mon");
    let list = desk.ok("verify_list", json!({}));
    let [(place, forms, changes)] = &rows(&list)[..] else { panic!("{list:#}") };
    assert_eq!((place, &forms[..]), (&visit, &["VS".to_owned()][..]));
    assert!(*changes > 0);
    // Form by form, it is verified again too: first what changed, then the others that the verification had covered.
    desk.ok("verify_places", json!({"places": [vs]}));
    let list = desk.ok("verify_list", json!({}));
    assert_eq!(list["rows"][0]["changes"], 0);
    assert_eq!(desk.ok("verify_detail", json!({"place": visit}))["changes"], json!([]));
    let left = list["rows"][0]["forms"].as_array().unwrap().iter().map(|form| form["place"].clone());
    desk.ok("verify_places", json!({"places": left.collect::<Vec<_>>()}));
    assert_eq!(desk.ok("verify_list", json!({}))["rows"], json!([]));
}
