//! The board's dates: when each place may be dosed, from when on the committee can decide, when the next cohort can open (study specification 2.3).

use serde_json::{Value as Json, json};

use crate::cohort_signatures::sign;
use crate::cohorts::{SITE, STUDY, infused};
use crate::desk::Desk;

const REVIEW: &str = "cohort:L/COHORT/B08";

/// A desk on a morning at the site.
fn desk(day: &str) -> Desk {
    let mut desk = Desk::open_study(&format!("{day}T08:00:00+08:00"), STUDY, SITE);
    desk.login("crc");
    desk
}

/// Another morning.
fn morning(desk: &mut Desk, day: &str) {
    desk.set(&format!("{day}T18:00:00+08:00"));
    desk.login("crc");
}

fn assign(desk: &Desk, number: &str, place: &str, day: &str) -> String {
    let subject = desk.enrol(number);
    let v02 = |form: &str| format!("subject:{subject}/V02/{form}");
    desk.save(&v02("B04"), &[("ARMCD", "L"), ("SEQINCOH", place), ("ASSIGNDAT", day)]);
    subject
}

fn dose(desk: &Desk, number: &str, place: &str, day: &str) -> String {
    let subject = desk.enrol(number);
    infused(desk, &subject, "L", place, day);
    subject
}

fn assess(desk: &Desk, subject: &str, day: &str, evaluable: &str, toxic: &str) {
    let values = [("DLTDAT", day), ("DLTEVAL", evaluable), ("DLTYN", toxic)];
    desk.save(&format!("subject:{subject}/V07/SV"), &[("VISITOCC", "Y"), ("VISDAT", day)]);
    desk.save(&format!("subject:{subject}/V07/B07"), &values);
}

/// A meeting of the committee on the low dose, signed.
fn decide(desk: &mut Desk, day: &str, decision: &str) {
    desk.login("pi");
    let values =
        [("MEETDAT", day), ("PARTICIPANTS", "Li; Lin"), ("DLTDEC", decision), ("DEVRSN", "They said so.")];
    let values: Vec<Json> = values.iter().map(|(item, text)| json!({"item": item, "text": text})).collect();
    desk.ok(
        "add_row",
        json!({"place": REVIEW, "group": "B08_DECISIONS", "values": values, "reason": "A meeting."}),
    );
    sign(desk);
    desk.login("crc");
}

fn lane(desk: &Desk, at: usize) -> Json {
    desk.ok("cohorts", json!({}))["lanes"][at].clone()
}

/// `14 after 1`: the waiting time, and the place that it counts from; `-` where there is none.
fn gap(gap: &Json) -> String {
    match (gap["days"].as_u64(), gap["place"].as_str()) {
        (Some(days), place) => format!("{days} after {}", place.unwrap_or("?")),
        _ => "-".to_owned(),
    }
}

/// What nobody has: each free place with its day and what it waits for, then from when on the committee can decide.
fn to_come(desk: &Desk) -> String {
    let lane = lane(desk, 0);
    let free = std::iter::once(&lane["next"])
        .filter(|next| !next.is_null())
        .chain(lane["later"].as_array().unwrap());
    let mut parts: Vec<String> = free
        .map(|place| {
            format!("{} {} {}", place["number"], place["earliest"].as_str().unwrap(), gap(&place["gap"]))
        })
        .collect();
    parts.extend(lane["committee"].as_str().map(|day| format!("committee {day}")));
    parts.join(", ")
}

/// A subject's place: its first possible day and what it waits for.
fn place(desk: &Desk, number: &str) -> String {
    let lane = lane(desk, 0);
    let mut slots = lane["slots"].as_array().unwrap().iter();
    let slot = slots.find(|slot| slot["subject"]["number"] == number).unwrap();
    format!("{} {}", slot["earliest"].as_str().unwrap_or("-"), gap(&slot["gap"]))
}

#[test]
fn a_place_waits_for_the_doses_before_it() {
    let mut desk = desk("2026-03-02");
    assert_eq!(
        to_come(&desk),
        "1 2026-03-02 -, 2 2026-03-16 14 after 1, 3 2026-03-23 7 after 2, committee 2026-04-20",
        "nobody yet"
    );
    let medium = lane(&desk, 1);
    assert_eq!((&medium["state"], &medium["opens"]), (&json!("closed"), &json!("2026-04-20")));
    assert_eq!((&medium["next"], &medium["committee"]), (&Json::Null, &Json::Null));
    // Three of the medium dose after it: 14 and 7 days between them, and 28 of the last.
    assert_eq!(lane(&desk, 2)["opens"], "2026-06-08");

    dose(&desk, "NJ-001", "1", "2026-03-02");
    assert_eq!(place(&desk, "NJ-001"), "- -");
    assert_eq!(
        to_come(&desk),
        "2 2026-03-16 14 after 1, 3 2026-03-23 7 after 2, committee 2026-04-20",
        "the first dose only"
    );

    let second = assign(&desk, "NJ-002", "2", "2026-03-02");
    assert_eq!(place(&desk, "NJ-002"), "2026-03-16 14 after 1");
    assert_eq!(to_come(&desk), "3 2026-03-23 7 after 2, committee 2026-04-20", "the second is assigned");

    morning(&mut desk, "2026-03-12");
    infused(&desk, &second, "L", "2", "2026-03-12");
    assert_eq!(place(&desk, "NJ-002"), "2026-03-16 14 after 1", "dosed four days before it");
    let form = desk.ok("form", json!({"place": format!("subject:{second}/V02/B04")}));
    let fields = form["fields"].as_array().unwrap().iter();
    let derived = fields.clone().find(|field| field["item"] == "EARLIEST").unwrap();
    assert_eq!(derived["entry"]["value"], "2026-03-16", "as the form of her assignment says");
    assert_eq!(to_come(&desk), "3 2026-03-19 7 after 2, committee 2026-04-16", "what came too early counts");

    morning(&mut desk, "2026-04-01");
    assert_eq!(to_come(&desk), "3 2026-04-01 7 after 2, committee 2026-04-29", "never before today");
    dose(&desk, "NJ-003", "3", "2026-04-01");
    assert_eq!(to_come(&desk), "committee 2026-04-29", "the committee must decide first");

    morning(&mut desk, "2026-04-10");
    assess(&desk, &second, "2026-04-10", "N", "N");
    assert_eq!(
        to_come(&desk),
        "2 2026-04-10 7 after 3, committee 2026-05-08",
        "who is not evaluable is replaced"
    );
    let replacement = assign(&desk, "NJ-004", "2", "2026-04-10");
    let slots = lane(&desk, 0)["slots"].clone();
    let numbers: Vec<&str> =
        slots.as_array().unwrap().iter().map(|slot| slot["subject"]["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["NJ-001", "NJ-002", "NJ-004", "NJ-003"], "she stands after whom she replaces");
    infused(&desk, &replacement, "L", "2", "2026-04-10");
    assert_eq!(place(&desk, "NJ-004"), "2026-04-08 7 after 3");
    assert_eq!(to_come(&desk), "committee 2026-05-08");
}

#[test]
fn the_committees_signed_decision_gives_and_ends_places() {
    let mut desk = desk("2026-06-01");
    let doses = [("NJ-001", "1", "2026-03-02"), ("NJ-002", "2", "2026-03-16"), ("NJ-003", "3", "2026-03-23")];
    let keys = doses.map(|(number, place, day)| dose(&desk, number, place, day));
    assert_eq!(to_come(&desk), "committee 2026-06-01", "nobody was seen on Day 28 yet");
    for (key, (toxic, day)) in
        keys.iter().zip([("N", "2026-03-30"), ("Y", "2026-04-13"), ("N", "2026-04-20")])
    {
        assess(&desk, key, day, "Y", toxic);
    }
    assert_eq!((&lane(&desk, 0)["size"], &lane(&desk, 0)["places"]), (&json!(3), &json!(6)));

    decide(&mut desk, "2026-05-11", "EXPAND6");
    assert_eq!((&lane(&desk, 0)["size"], &lane(&desk, 0)["state"]), (&json!(6), &json!("open")));
    assert_eq!(
        to_come(&desk),
        "4 2026-06-01 7 after 3, 5 2026-06-08 7 after 4, 6 2026-06-15 7 after 5, committee 2026-07-13"
    );
    assert_eq!(lane(&desk, 1)["opens"], "2026-07-13");

    let fourth = dose(&desk, "NJ-004", "4", "2026-06-01");
    morning(&mut desk, "2026-06-29");
    assess(&desk, &fourth, "2026-06-29", "Y", "Y");
    assert_eq!(
        to_come(&desk),
        "committee 2026-06-29",
        "a second toxicity: nobody else, the committee at once"
    );

    decide(&mut desk, "2026-06-29", "STOP");
    let board = desk.ok("cohorts", json!({}));
    let states: Vec<&str> =
        board["lanes"].as_array().unwrap().iter().map(|lane| lane["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["decided", "barred", "barred"]);
    assert_eq!(to_come(&desk), "");
    assert_eq!(board["lanes"][1]["opens"], Json::Null);
    let rules = json!({"firstGap": 14, "laterGap": 7, "size": 3, "expanded": 6, "window": 28, "stopsAt": 2});
    assert_eq!(board["rules"], rules);
}

#[test]
fn the_next_cohort_opens_on_the_day_of_the_decision() {
    let mut desk = desk("2026-06-01");
    let doses = [("NJ-001", "1", "2026-03-02"), ("NJ-002", "2", "2026-03-16"), ("NJ-003", "3", "2026-03-23")];
    let keys = doses.map(|(number, place, day)| dose(&desk, number, place, day));
    for (key, day) in keys.iter().zip(["2026-03-30", "2026-04-13", "2026-04-20"]) {
        assess(&desk, key, day, "Y", "N");
    }
    decide(&mut desk, "2026-05-11", "ESCALATE");
    let first = desk.enrol("NJ-004");
    infused(&desk, &first, "M", "1", "2026-05-18");
    let board = desk.ok("cohorts", json!({}));
    let (low, medium, high) = (&board["lanes"][0], &board["lanes"][1], &board["lanes"][2]);
    assert_eq!(
        (&low["state"], &low["next"], &low["committee"]),
        (&json!("decided"), &Json::Null, &Json::Null)
    );
    assert_eq!((&medium["state"], &medium["opens"]), (&json!("open"), &Json::Null));
    assert_eq!(medium["slots"][0]["earliest"], "2026-05-11", "not before the decision");
    assert_eq!((&medium["next"]["number"], &medium["next"]["earliest"]), (&json!(2), &json!("2026-06-01")));
    assert_eq!((&high["state"], &high["opens"]), (&json!("closed"), &json!("2026-07-06")));
}
