//! A subject's page: what her marks on the time line say, and when her part in the study ended.

use serde_json::{Value as Json, json};

use crate::cohorts::{SITE, STUDY, infused};
use crate::desk::Desk;

/// The only mark of the lane of this name.
fn mark(desk: &Desk, subject: &str, lane: &str) -> Json {
    let view = desk.ok("subject", json!({"subject": subject}));
    let lanes = view["lanes"].as_array().unwrap();
    let lane = lanes.iter().find(|known| known["name"]["en"] == lane).unwrap();
    assert_eq!(lane["marks"].as_array().unwrap().len(), 1, "{lane:#}");
    lane["marks"][0].clone()
}

#[test]
fn a_number_on_the_time_line_has_its_unit_or_says_what_it_is() {
    let mut desk = Desk::open_study("2026-03-20T09:00:00+08:00", STUDY, SITE);
    desk.login("crc");
    let subject = desk.enrol("NJ-001");
    infused(&desk, &subject, "L", "1", "2026-03-16");
    desk.save(&format!("subject:{subject}/V02/B05"), &[("ECDSTXT", "60.0")]);
    desk.save(&format!("subject:{subject}/V01/DXA"), &[("DXADAT", "2026-03-02"), ("LS_BMDT", "-2.8")]);

    let dose = mark(&desk, &subject, "Cell infusion");
    assert_eq!((&dose["label"]["en"], &dose["unit"]), (&json!("60.0"), &json!("10⁶ cells")));
    assert_eq!(dose["of"]["en"], "Dose, total cells");
    let score = mark(&desk, &subject, "Bone density (DXA)");
    assert_eq!((&score["label"]["en"], &score["unit"]), (&json!("-2.8"), &Json::Null));
    assert_eq!(score["of"]["en"], "Lumbar spine L1–L4, T-score");
}

#[test]
fn words_on_the_time_line_speak_for_themselves() {
    let mut desk = Desk::open_study("2026-03-20T09:00:00+08:00", STUDY, SITE);
    desk.login("crc");
    let subject = desk.enrol("NJ-001");
    infused(&desk, &subject, "L", "1", "2026-03-16");
    let request = json!({"place": format!("subject:{subject}/COMMON/AE"), "group": "AELOG",
        "values": [{"item": "AETERM", "text": "Fever"}, {"item": "AESTDAT", "text": "2026-03-17"}]});
    desk.ok("add_row", request);
    let event = mark(&desk, &subject, "Adverse event");
    assert_eq!(
        (&event["label"]["en"], &event["unit"], &event["of"]),
        (&json!("Fever"), &Json::Null, &Json::Null)
    );
}

/// The day that the definition calls the end of the study; visits that are not held any more tell nothing.
#[test]
fn a_subject_has_ended_on_the_day_that_the_study_says() {
    let (desk, _, subject) = Desk::with_subject("2026-03-20T09:00:00+09:00");
    let ended = || desk.ok("subject", json!({"subject": subject}))["ended"].clone();
    desk.save(&format!("subject:{subject}/V01/SV"), &[("VISITOCC", "Y"), ("VISDAT", "2026-03-02")]);
    assert_eq!(ended(), Json::Null);
    desk.save(&format!("subject:{subject}/V13/DS"), &[("DSSTDAT", "2026-03-18")]);
    assert_eq!(ended(), "2026-03-18");
}
