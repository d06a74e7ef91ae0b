//! Skip logic hides and clears nothing silently: data behind a condition that turns false is kept, marked, and asked about, until the condition turns back
//! or somebody says why it stands.

use serde_json::{Value as Json, json};

use crate::desk::Desk;

fn enrolled() -> (Desk, String) {
    let (desk, _, subject) = Desk::with_subject("2026-03-20T09:00:00+09:00");
    (desk, format!("subject:{subject}"))
}

fn form(desk: &Desk, place: &str) -> Json {
    desk.ok("form", json!({"place": place}))
}

/// A field of a form: its value, and whether it is marked as one that is not asked.
fn field(state: &Json, item: &str) -> (String, bool) {
    let mut fields = state["fields"].as_array().unwrap().iter();
    let field = fields.find(|field| field["item"] == item).unwrap();
    (field["entry"]["value"].as_str().unwrap_or_default().to_owned(), field["hidden"].as_bool().unwrap())
}

/// The finding of a check, if it stands.
fn finding(state: &Json, check: &str) -> Option<Json> {
    state["findings"].as_array().unwrap().iter().find(|finding| finding["check"] == check).cloned()
}

/// The check asks, softly, by a query that waits for an answer.
#[track_caller]
fn is_asked(desk: &Desk, state: &Json, check: &str) {
    let asked =
        finding(state, check).unwrap_or_else(|| panic!("{check} does not ask: {}", state["findings"]));
    assert_eq!((&asked["severity"], &asked["stage"]), (&json!("soft"), &json!("open")));
    let open = desk.ok("queries", json!({"states": ["open"], "subject": null}));
    assert!(open["rows"].as_array().unwrap().iter().any(|query| query["check"] == check), "{open}");
}

#[test]
fn an_item_whose_question_no_longer_applies_keeps_its_value_and_is_asked_about() {
    let (desk, subject) = enrolled();
    let place = format!("{subject}/V01/VS");
    desk.save(&place, &[("VSPERF", "Y"), ("WEIGHT_VSORRES", "58.0")]);
    desk.save(&place, &[("VSPERF", "N")]);
    let state = form(&desk, &place);
    assert_eq!(field(&state, "WEIGHT_VSORRES"), ("58.0".to_owned(), true));
    is_asked(&desk, &state, "VS.WEIGHT_VSORRES/hidden");
    let history = desk.ok("history", json!({"place": format!("{place}/WEIGHT_VSORRES")}));
    assert!(history["rows"].as_array().unwrap().iter().all(|row| row["kind"] != "cleared"), "{history}");
    for rows in [&history, &desk.ok("audit", json!({"item": "WEIGHT_VSORRES", "limit": 10}))] {
        let asked = rows["rows"].as_array().unwrap().iter().find(|row| row["kind"] == "queryOpened").unwrap();
        assert_eq!(asked["sentence"]["en"], asked["new"], "as it was recorded, and in the reader's language");
        assert_ne!(asked["sentence"]["ko"], asked["new"]);
    }

    desk.save(&place, &[("VSPERF", "Y")]);
    let state = form(&desk, &place);
    assert_eq!(field(&state, "WEIGHT_VSORRES"), ("58.0".to_owned(), false));
    assert_eq!(finding(&state, "VS.WEIGHT_VSORRES/hidden"), None);
}

#[test]
fn so_does_an_item_of_a_row() {
    let (desk, subject) = enrolled();
    let place = format!("{subject}/COMMON/SAE");
    let values = json!([{"item": "SAEVER", "text": "FOLLOW-UP", "missing": null}, {"item": "SAEVERN", "text": "1", "missing": null}]);
    let added = desk.ok("add_row", json!({"place": place, "group": "SAELOG", "values": values}));
    let row = format!("{place}#{}", added["row"].as_str().unwrap());
    desk.save(&row, &[("SAEVER", "INITIAL")]);
    let state = form(&desk, &place);
    assert_eq!(field(&state, "SAEVERN"), ("1".to_owned(), true));
    is_asked(&desk, &state, "SAE.SAEVERN/hidden");
}

#[test]
fn a_whole_form_that_the_visit_no_longer_has_stays_in_it_and_is_asked_about() {
    let (desk, subject) = enrolled();
    let (arm, injection) = (format!("{subject}/V02/A07"), format!("{subject}/V02/A08"));
    desk.save(&arm, &[("ARMCD", "WJMSC")]);
    desk.save(&injection, &[("ECYN", "Y"), ("ECDSTXT", "40.0")]);
    assert_eq!(finding(&form(&desk, &injection), "V02.A08/hidden"), None);

    desk.save(&arm, &[("ARMCD", "TPTD")]);
    let state = form(&desk, &injection);
    assert_eq!(field(&state, "ECDSTXT"), ("40.0".to_owned(), true));
    is_asked(&desk, &state, "V02.A08/hidden");
    assert_eq!(finding(&state, "EC-064").unwrap()["severity"], "safety");
    let key = subject.trim_start_matches("subject:");
    let visits = desk.ok("subject", json!({"subject": key}))["visits"].clone();
    let listed =
        |visit: &Json| visit["rows"].as_array().unwrap().iter().any(|row| row["form"]["place"] == injection);
    assert!(visits.as_array().unwrap().iter().any(listed), "the form is still listed with its visit");
    let confirm = json!({"place": injection, "finding": state["findings"].as_array().unwrap().iter()
        .find(|finding| finding["check"] == "V02.A08/hidden").unwrap()["id"], "reason": "The cells were given before the arm was corrected."});
    let confirmed = desk.ok("confirm_finding", confirm);
    assert_eq!(finding(&confirmed, "V02.A08/hidden").unwrap()["stage"], "confirmed");
    assert!(field(&confirmed, "ECDSTXT").1, "and stays marked");

    desk.save(&arm, &[("ARMCD", "WJMSC")]);
    let state = form(&desk, &injection);
    assert_eq!(field(&state, "ECDSTXT"), ("40.0".to_owned(), false));
    assert_eq!(finding(&state, "V02.A08/hidden"), None);
}
