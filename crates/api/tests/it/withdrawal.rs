//! What was entered by mistake is out of the rules' sight: nothing is derived or found there, nothing there stands in the way of entering elsewhere.

use serde_json::{Value as Json, json};

use crate::cohorts::{SITE, STUDY, infused};
use crate::desk::Desk;

/// A subject of the low dose, infused, whose assignment derives whether a dose-limiting toxicity occurred at any visit.
fn assigned() -> (Desk, String) {
    let mut desk = Desk::open_study("2026-06-10T09:00:00+08:00", STUDY, SITE);
    desk.login("crc");
    let subject = desk.enrol("NJ-001");
    infused(&desk, &subject, "L", "1", "2026-03-02");
    (desk, format!("subject:{subject}"))
}

fn withdraw(desk: &Desk, place: &str) -> Json {
    desk.ok("withdraw", json!({"place": place, "reason": "entered for the wrong person"}))
}

/// The places that an event changed.
fn places(desk: &Desk, seq: &Json) -> Vec<String> {
    let trail = desk.ok("audit", json!({"limit": 200}));
    let rows = trail["rows"].as_array().unwrap().iter().filter(|row| row["seq"] == *seq);
    rows.map(|row| row["place"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_toxicity_is_recorded_after_the_assignment_was_withdrawn() {
    let (mut desk, subject) = assigned();
    let assignment = format!("{subject}/V02/B04");
    let withdrawn = withdraw(&desk, &assignment);
    assert!(
        places(&desk, &withdrawn["seq"]).contains(&format!("{assignment}/COHDLT")),
        "what it derived goes"
    );

    desk.login("inv");
    let saved = desk.save(&format!("{subject}/V05/B07"), &[("DLTDAT", "2026-03-16"), ("DLTYN", "Y")]);
    let places = places(&desk, &saved["done"]["seq"]);
    assert!(!places.iter().any(|place| place.starts_with(&assignment)), "{places:?}");

    let state = desk.ok("form", json!({"place": assignment}));
    assert_eq!(state["findings"], json!([]));
    let fields = state["fields"].as_array().unwrap().iter();
    assert!(fields.clone().all(|field| field["required"] == false));
    let cohort = fields.clone().find(|field| field["item"] == "ARMCD").unwrap();
    assert_eq!(cohort["entry"]["value"], "L", "it stays readable");
    let view = desk.ok("subject", json!({"subject": subject.trim_start_matches("subject:")}));
    let visits = view["visits"].as_array().unwrap();
    let forms = visits.iter().flat_map(|visit| visit["rows"].as_array().unwrap());
    assert!(forms.into_iter().any(|row| row["form"]["place"] == assignment), "and is listed with its visit");
}

#[test]
fn what_holds_something_withdrawn_is_withdrawn_too() {
    let (desk, subject) = assigned();
    for place in [format!("{subject}/V02/B04"), format!("{subject}/V02"), subject.clone()] {
        withdraw(&desk, &place);
    }
    let view = desk.ok("subject", json!({"subject": subject.trim_start_matches("subject:")}));
    assert!(view["withdrawn"].is_object(), "{view:#}");
}

#[test]
fn what_follows_from_a_restoration_is_in_its_one_event() {
    let (desk, subject) = assigned();
    let assignment = format!("{subject}/V02/B04");
    withdraw(&desk, &assignment);
    desk.save(&format!("{subject}/V05/B07"), &[("DLTDAT", "2026-03-16"), ("DLTYN", "Y")]);
    let restored = desk.ok("restore", json!({"place": assignment, "reason": "it was right after all"}));
    let trail = desk.ok("audit", json!({"limit": 200}));
    let rows = trail["rows"].as_array().unwrap();
    assert_eq!(rows[0]["seq"], restored["seq"], "nothing comes after it");
    let toxic = json!(format!("{assignment}/COHDLT"));
    let derived = rows.iter().find(|row| row["seq"] == restored["seq"] && row["place"] == toxic);
    assert_eq!(derived.unwrap_or_else(|| panic!("{rows:#?}"))["new"], "Y");
}
