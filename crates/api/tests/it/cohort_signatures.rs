//! A signed decision opens a cohort: what it says to the subjects' checks is recorded with the signature, and taken back with what breaks it (EC-082).

use serde_json::json;

use crate::cohorts::{SITE, STUDY, decided, infused};
use crate::desk::{Desk, PASSPHRASE};

const REVIEW: &str = "cohort:L/COHORT/B08";

/// A subject of the medium dose after the signed decision on the low one; gives back those of the low dose, the meeting's place and hers.
fn of_the_medium_dose(desk: &mut Desk) -> ([String; 3], String, String) {
    let (low, meeting) = decided(desk);
    desk.login("crc");
    let next = desk.enrol("NJ-004");
    let (assigned, _) = infused(desk, &next, "M", "1", "2026-06-01");
    assert_eq!(assigned, Vec::<String>::new(), "the decision on the low dose is signed");
    (low, meeting, format!("subject:{next}/V02/B04/ARMCD"))
}

/// What the last event recorded of findings at a place.
fn last_at(desk: &Desk, place: &str) -> Vec<String> {
    let seq = desk.ok("audit", json!({"limit": 1}))["rows"][0]["seq"].clone();
    let recorded = desk.recorded(&seq).into_iter();
    recorded.filter(|(_, at, _)| at == place).map(|(kind, _, _)| kind).collect()
}

/// Signs the record of the low dose; it stays complete when what was signed is corrected, not when it was taken back.
pub(crate) fn sign(desk: &mut Desk) {
    desk.login("pi");
    if desk.ok("form", json!({"place": REVIEW}))["completed"].is_null() {
        assert_eq!(desk.ok("complete_form", json!({"place": REVIEW}))["blockers"], json!([]));
    }
    desk.ok("sign", json!({"places": [REVIEW], "passphrase": PASSPHRASE}));
}

#[test]
fn r15_a_signature_that_ends_closes_the_cohort_in_the_same_event_and_a_new_one_opens_it() {
    let mut desk = Desk::open_study("2026-06-10T09:00:00+08:00", STUDY, SITE);
    let (_, meeting, assignment) = of_the_medium_dose(&mut desk);

    desk.login("pi");
    let change = json!({"place": format!("{meeting}/PARTICIPANTS"), "text": "Li; Lin", "clear": false});
    desk.ok("save", json!({"changes": [change], "reason": "One was not there."}));
    assert_eq!(last_at(&desk, &assignment), ["findingRaised"], "what was signed was corrected");

    sign(&mut desk);
    assert_eq!(last_at(&desk, &assignment), ["findingResolved"], "it is signed again");
    desk.refused("sign", json!({"places": [REVIEW], "passphrase": "not the passphrase"}));

    desk.ok("reopen_form", json!({"place": REVIEW, "reason": "Not all of it was written."}));
    assert_eq!(last_at(&desk, &assignment), ["findingRaised"], "the form is taken back");
    sign(&mut desk);

    desk.ok("withdraw", json!({"place": meeting, "reason": "There was no such meeting."}));
    assert_eq!(last_at(&desk, &assignment), ["findingRaised"], "the meeting is withdrawn");
    desk.ok("restore", json!({"place": meeting, "reason": "There was."}));
    sign(&mut desk);
    assert_eq!(last_at(&desk, &assignment), ["findingResolved"]);
}

/// A passphrase that is wrong signs nothing, and nobody's rules believe it did.
#[test]
fn r14_a_signature_that_is_refused_opens_nothing() {
    let mut desk = Desk::open_study("2026-06-10T09:00:00+08:00", STUDY, SITE);
    let (_, meeting, assignment) = of_the_medium_dose(&mut desk);
    desk.login("pi");
    let change = json!({"place": format!("{meeting}/PARTICIPANTS"), "text": "Li; Lin", "clear": false});
    desk.ok("save", json!({"changes": [change], "reason": "One was not there."}));
    desk.refused("sign", json!({"places": [REVIEW], "passphrase": "not the passphrase"}));
    let form = assignment.trim_end_matches("/ARMCD");
    let findings = desk.ok("form", json!({"place": form}))["findings"].clone();
    assert!(findings.as_array().unwrap().iter().any(|finding| finding["check"] == "EC-082"), "{findings:#}");
}

/// A toxicity found late breaks the signature on the decision: who was let in by it is told in the same event, she herself too.
#[test]
fn r15_a_late_toxicity_closes_what_the_decision_opened() {
    let mut desk = Desk::open_study("2026-06-10T09:00:00+08:00", STUDY, SITE);
    let (low, _, assignment) = of_the_medium_dose(&mut desk);
    let late = [("DLTYN", "Y"), ("DLTDAT", "2026-04-10")];
    desk.save(&format!("subject:{}/V05/B07", low[1]), &late);
    assert_eq!(last_at(&desk, &assignment), ["findingRaised"]);
    assert_eq!(desk.ok("cohorts", json!({}))["lanes"][1]["state"], "closed");
}

/// The fourth of an expanded cohort, whose own late toxicity breaks the signature on its expansion.
#[test]
fn r15_a_subject_may_close_her_own_cohort() {
    let mut desk = Desk::open_study("2026-06-10T09:00:00+08:00", STUDY, SITE);
    let (_, meeting) = decided(&mut desk);
    let values = json!([
        {"place": format!("{meeting}/DLTDEC"), "text": "EXPAND6", "clear": false},
        {"place": format!("{meeting}/DEVRSN"), "text": "They want three more.", "clear": false},
    ]);
    desk.ok("save", json!({"changes": values, "reason": "It was written down wrongly."}));
    sign(&mut desk);
    desk.login("crc");
    let fourth = desk.enrol("NJ-004");
    let (assigned, _) = infused(&desk, &fourth, "L", "4", "2026-05-18");
    assert_eq!(assigned, Vec::<String>::new(), "the committee expanded the cohort on 11 May");
    let place = format!("subject:{fourth}/V02/B04/SEQINCOH");
    // Dated before the meeting, which therefore decided on other figures.
    desk.save(&format!("subject:{fourth}/V04/B07"), &[("DLTYN", "Y"), ("DLTDAT", "2026-05-07")]);
    let signature = desk.ok("form", json!({"place": REVIEW}))["signature"].clone();
    assert!(signature["broken"].is_object(), "{signature:#}");
    assert_eq!(last_at(&desk, &place), ["findingRaised"]);
}
