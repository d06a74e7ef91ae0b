//! What only the principal investigator signs (study specification 0.4, ruling 13): an investigator's signature on it counts for nothing.

use serde_json::{Value as Json, json};
use store::{Act, Role};

use crate::cohorts::{REVIEW, SITE, STUDY, infused, met};
use crate::desk::{Desk, PASSPHRASE};
use crate::filling::complete;

fn sign(desk: &Desk, place: &str) {
    desk.ok("sign", json!({"places": [place], "passphrase": PASSPHRASE}));
}

/// How a place stands in the list of whoever works at the desk.
fn listed(desk: &Desk, place: &str) -> Json {
    let list = desk.ok("sign_list", json!({}));
    let rows = list["rows"].as_array().unwrap().iter();
    rows.clone().find(|row| row["place"] == place).map_or(Json::Null, |row| row["state"].clone())
}

fn to_sign(desk: &Desk) -> u64 {
    desk.ok("truths", json!({}))["toSign"].as_u64().unwrap()
}

fn sign_elsewhere(desk: &mut Desk, user: &str, place: &str) {
    let (at, passphrase) = (place.parse().unwrap(), PASSPHRASE.to_owned().into());
    desk.act_elsewhere(user, Act::Sign { at, meaning: "Reviewed.".into(), passphrase });
}

/// Whether a form shows a finding of this check.
fn shows(desk: &Desk, form: &str, check: &str) -> bool {
    let state = desk.ok("form", json!({"place": form}));
    state["findings"].as_array().unwrap().iter().any(|finding| finding["check"] == check)
}

fn next_lane(desk: &Desk) -> Json {
    desk.ok("cohorts", json!({}))["lanes"][1]["state"].clone()
}

/// Study specification 8B, B08, and EC-082.
#[test]
fn a_cohort_opens_with_the_principal_investigators_signature_and_no_other() {
    let mut desk = Desk::open_study("2026-06-10T09:00:00+08:00", STUDY, SITE);
    met(&mut desk);
    desk.login("inv");
    assert_eq!(listed(&desk, REVIEW), "principal");
    let waits = desk.ok("sign_detail", json!({"place": REVIEW}))["waits"].clone();
    assert_eq!(waits[0]["en"], "The principal investigator signs this form.");
    for place in [REVIEW, "cohort:L/COHORT"] {
        let refused = desk.refused("sign", json!({"places": [place], "passphrase": PASSPHRASE}));
        assert_eq!(refused.code, "principal-signs", "{place}");
    }

    sign_elsewhere(&mut desk, "inv", REVIEW);
    assert_eq!((next_lane(&desk), listed(&desk, REVIEW)), (json!("closed"), json!("principal")));
    assert_eq!(desk.ok("form", json!({"place": REVIEW}))["signature"], Json::Null);
    desk.login("crc");
    let next = desk.enrol("NJ-004");
    let (assigned, _) = infused(&desk, &next, "M", "1", "2026-06-01");
    assert!(assigned.contains(&"EC-082".to_owned()), "{assigned:?}");

    desk.login("pi");
    assert_eq!(listed(&desk, REVIEW), "never");
    sign(&desk, REVIEW);
    assert_eq!((next_lane(&desk), listed(&desk, REVIEW)), (json!("open"), json!("signed")));
    let assignment = format!("subject:{next}/V02/B04");
    assert!(!shows(&desk, &assignment, "EC-082"));
    desk.reopen("crc");
    assert!(!shows(&desk, &assignment, "EC-082"), "the same comes out of the trail");
}

/// The role is that of the signature's own event: nobody's earlier signature gains or loses by what becomes of the account.
#[test]
fn a_signature_keeps_the_role_in_which_it_was_made() {
    let mut desk = Desk::open_study("2026-06-10T09:00:00+08:00", STUDY, SITE);
    met(&mut desk);
    sign_elsewhere(&mut desk, "inv", REVIEW);
    desk.login("admin");
    let becomes = |desk: &mut Desk, user: &str, role: Role| {
        let (user, reason) = (user.into(), "The site has reorganised itself.".into());
        desk.act_elsewhere("admin", Act::ChangeRole { user, role, reason });
    };
    becomes(&mut desk, "inv", Role::PrincipalInvestigator);
    assert_eq!(next_lane(&desk), "closed", "she was an investigator when she signed");
    desk.login("pi");
    sign(&desk, REVIEW);
    desk.login("admin");
    becomes(&mut desk, "pi", Role::Investigator);
    assert_eq!(next_lane(&desk), "open", "she was the principal investigator when she signed");
    desk.reopen("admin");
    assert_eq!(next_lane(&desk), "open");
}

/// Study specification 8A, A07. A visit may be signed without the form in it that waits for the principal investigator.
#[test]
fn a_changed_arm_waits_for_the_principal_investigator() {
    let (mut desk, study, subject) = Desk::with_subject("2026-03-12T09:00:00+09:00");
    let form = format!("subject:{subject}/V02/A07");
    complete(&desk, &study, &form, "2026-03-12", &[("RANDNO", "R-01"), ("ARMCD", "TPTD")]);
    let changed = json!([{"place": format!("{form}/ARMCD"), "text": "WJMSC", "clear": false}]);
    desk.ok("save", json!({"changes": changed, "reason": "The wrong envelope was read."}));
    desk.login("inv");
    assert_eq!(
        desk.refused("sign", json!({"places": [form], "passphrase": PASSPHRASE})).code,
        "principal-signs"
    );
    sign(&desk, &format!("subject:{subject}/V02"));
    let signed = |desk: &Desk| {
        let state = desk.ok("form", json!({"place": form}));
        (state["status"].clone(), !state["signature"].is_null())
    };
    assert!(!signed(&desk).1, "the visit's signature is not this form's");
    sign_elsewhere(&mut desk, "inv", &form);
    assert!(shows(&desk, &form, "A-ARM-UNSIGNED"));
    assert!(!signed(&desk).1);
    desk.login("pi");
    assert_eq!(listed(&desk, &form), "never");
    let waiting = to_sign(&desk);
    sign(&desk, &form);
    assert!(!shows(&desk, &form, "A-ARM-UNSIGNED"));
    assert!(signed(&desk).1);
    assert_eq!(waiting, to_sign(&desk) + 1);
}

/// EC-101: a major deviation waits five working days for the principal investigator's signature.
#[test]
fn a_major_deviation_waits_for_the_principal_investigator() {
    let (mut desk, study, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let log = format!("subject:{subject}/COMMON/DV");
    let values = [("DVSEV", "MAJOR"), ("DVDETDAT", "2026-03-02"), ("DVSTDAT", "2026-03-02")];
    let values: Vec<Json> = values.iter().map(|(item, text)| json!({"item": item, "text": text})).collect();
    desk.ok("add_row", json!({"place": log, "group": "DVLOG", "values": values}));
    complete(&desk, &study, &log, "2026-03-02", &[("DVYN", "Y")]);
    sign_elsewhere(&mut desk, "inv", &log);
    desk.set("2026-03-10T09:00:00+09:00");
    desk.login("inv");
    assert!(shows(&desk, &log, "EC-101"));
    assert_eq!(listed(&desk, &log), "principal");
    assert_eq!(desk.ok("deviations", json!({}))["rows"][0]["signature"], Json::Null);
    assert_eq!(
        desk.refused("sign", json!({"places": [log], "passphrase": PASSPHRASE})).code,
        "principal-signs"
    );
    desk.login("pi");
    assert_eq!(listed(&desk, &log), "never");
    sign(&desk, &log);
    assert!(!shows(&desk, &log, "EC-101"));
}
