//! What the site's own screens say: the rules in words, adverse events with their clocks, deviations, reference ranges.

use serde_json::{Value as Json, json};

use crate::desk::{Desk, STUDY};

fn rows(place: &str, group: &str, values: &[(&str, &str)]) -> Json {
    let values: Vec<Json> =
        values.iter().map(|(item, text)| json!({"item": item, "text": text, "missing": null})).collect();
    json!({"place": place, "group": group, "values": values})
}

/// A subject with a serious event, and a report of it of which the site became aware then.
fn serious(desk: &mut Desk, aware: &str) -> String {
    desk.login("crc");
    let subject = desk.enrol("KR-001");
    let log = format!("subject:{subject}/COMMON/AE");
    desk.ok("add_row", rows(&log, "AELOG", &[("AESPID", "1"), ("AETERM", "Leg cramps"), ("AESER", "N")]));
    let event =
        [("AESPID", "2"), ("AETERM", "Pneumonia"), ("AETOXGR", "3"), ("AESER", "Y"), ("AESHOSP", "Y")];
    desk.ok("add_row", rows(&log, "AELOG", &event));
    let before = desk.ok("safety", json!({}));
    assert_eq!(before["events"][0]["term"], "Pneumonia", "serious ones first");
    assert_eq!(before["events"][0]["reports"], json!([]), "no report is begun");
    let report = before["events"][0]["report"]["place"].as_str().unwrap().to_owned();
    let values = [("SAEREF", "2"), ("SAEVER", "INITIAL"), ("SAEAWDTM", aware)];
    let added = desk.ok("add_row", rows(&report, "SAELOG", &values));
    assert_eq!(added["saved"]["refused"], json!([]));
    report
}

#[test]
fn the_clock_of_a_serious_event_counts_minutes_and_is_late_after_its_last() {
    let mut desk = Desk::open("2026-03-07T22:30:00+09:00");
    serious(&mut desk, "2026-03-07T22:15+09:00");
    let clock = |desk: &Desk| {
        let view = desk.ok("safety", json!({}));
        view["events"][0]["reports"][0]["clocks"][0].clone()
    };
    let running = clock(&desk);
    assert_eq!(running["oid"], "SPONSOR");
    assert_eq!(running["due"], "2026-03-08T22:15:00+09:00");
    assert_eq!((running["minutes"].as_i64(), running["lasts"].as_i64()), (Some(1425), Some(1440)));
    desk.set("2026-03-08T22:15:00+09:00");
    assert_eq!((clock(&desk)["minutes"].as_i64(), clock(&desk)["late"].as_bool()), (Some(0), Some(false)));
    desk.set("2026-03-08T22:15:01+09:00");
    assert_eq!((clock(&desk)["minutes"].as_i64(), clock(&desk)["late"].as_bool()), (Some(-1), Some(true)));
}

#[test]
fn a_follow_up_that_is_only_begun_stops_no_clock() {
    let mut desk = Desk::open("2026-03-07T22:30:00+09:00");
    let report = serious(&mut desk, "2026-03-07T22:15+09:00");
    let running = |desk: &Desk| -> Vec<String> {
        let view = desk.ok("safety", json!({}));
        let clocks = view["events"][0]["reports"][0]["clocks"].as_array().unwrap().clone();
        clocks.iter().map(|clock| clock["oid"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(running(&desk), ["SPONSOR", "FOLLOWUP"]);
    desk.ok("add_row", rows(&report, "SAELOG", &[("SAEREF", "2")]));
    assert_eq!(running(&desk), ["SPONSOR", "FOLLOWUP"]);
}

#[test]
fn a_clock_is_shown_as_the_walls_of_the_site_will_show_it() {
    let site = ["US01", "A site that changes its clocks", "America/New_York"];
    let mut desk = Desk::open_study("2026-03-07T22:30:00-05:00", STUDY, site);
    serious(&mut desk, "2026-03-07T22:15-05:00");
    let view = desk.ok("safety", json!({}));
    let clock = &view["events"][0]["reports"][0]["clocks"][0];
    assert_eq!(clock["from"], "2026-03-07T22:15:00-05:00");
    assert_eq!(clock["due"], "2026-03-08T23:15:00-04:00");
    assert_eq!(clock["minutes"], 1425);
}

#[test]
fn an_event_shows_how_it_was_judged_and_what_belongs_to_it() {
    let mut desk = Desk::open("2026-03-20T09:00:00+09:00");
    let report = serious(&mut desk, "2026-03-12T08:44+09:00");
    let subject = report.split('/').next().unwrap().to_owned();
    let lasts = [
        ("AESTDAT", "2026-03-11"),
        ("AEONGO", "Y"),
        ("AELBTEST", "CACRALB"),
        ("AEREL_TPTD", "PROBABLY RELATED"),
    ];
    let event = desk.ok("safety", json!({}))["events"][0]["place"].as_str().unwrap().to_owned();
    assert_eq!(desk.save(&event, &lasts)["refused"], json!([]));
    for (visit, day, calcium) in
        [("V01", "2026-02-20", "9.6"), ("V02", "2026-03-11", "12.8"), ("V03", "2026-03-14", "9.9")]
    {
        let panel = [
            ("LBPERF", "Y"),
            ("LBDAT", day),
            ("CA_LBORRESU", "mg/dL"),
            ("CA_LBORRES", calcium),
            ("ALB_LBORRESU", "g/dL"),
            ("ALB_LBORRES", "4.0"),
        ];
        assert_eq!(desk.save(&format!("{subject}/{visit}/LBC"), &panel)["refused"], json!([]));
    }
    let diary = format!("{subject}/COMMON/A11");
    for day in ["2026-03-10", "2026-03-12"] {
        desk.ok("add_row", rows(&diary, "A11_DAYS", &[("TPDAT", day), ("TPTAKEN", "Y"), ("TPDOSEN", "1")]));
    }
    let given = [("CMTRT", "Saline"), ("CMSTDAT", "2026-03-12"), ("CMONGO", "Y"), ("CMAEREF", "2")];
    desk.ok("add_row", rows(&format!("{subject}/COMMON/CM"), "CMLOG", &given));
    for (from, grade) in [("2026-03-13", "2"), ("2026-03-11", "3")] {
        let change = [("AEGRREF", "2"), ("AEGRDAT", from), ("AEGRADE", grade)];
        desk.ok("add_row", rows(&format!("{subject}/COMMON/AE"), "AEGRLOG", &change));
    }
    let view = desk.ok("safety_event", json!({"place": event}));
    let said = |fields: &Json| -> Vec<String> {
        let answered = fields.as_array().unwrap().iter().filter(|field| !field["entry"].is_null());
        answered
            .map(|field| {
                format!("{} {}", field["item"].as_str().unwrap(), field["entry"]["value"].as_str().unwrap())
            })
            .collect()
    };
    assert_eq!(said(&view["because"]), ["AESHOSP Y"]);
    assert_eq!(view["because"].as_array().unwrap().len(), 6, "those without an answer, too");
    assert_eq!(said(&view["facts"]), ["AEREL_TPTD PROBABLY RELATED"]);
    assert_eq!(
        view["steps"],
        json!([{"from": "2026-03-11", "grade": "3"}, {"from": "2026-03-13", "grade": "2"}])
    );
    let result = &view["results"][0];
    assert_eq!((&result["result"]["value"], &result["result"]["unit"]), (&json!("12.80"), &json!("mg/dL")));
    assert_eq!((&result["grade"], &result["result"]["flag"]), (&json!(3), &json!("high")));
    assert_eq!(result["earlier"]["value"], "9.60");
    assert_eq!(
        (&view["dose"]["date"], &view["dose"]["days"]),
        (&json!("2026-03-10"), &json!(1)),
        "not the one after"
    );
    assert_eq!(view["rows"].as_array().unwrap().len(), 1, "neither its report nor its grades");
    assert_eq!(
        (&view["rows"][0]["label"]["en"], &view["rows"][0]["ongoing"]),
        (&json!("Saline"), &json!(true))
    );
    let sending: Vec<&Json> =
        view["reports"][0]["sending"].as_array().unwrap().iter().map(|field| &field["item"]).collect();
    assert_eq!(sending, ["SAESENT_DTM", "SAEMETH", "SAECONF"]);
    assert_eq!(view["signature"], Json::Null);
    let elsewhere = format!("{subject}/COMMON/AE#00000000-0000-4000-8000-000000000000");
    assert_eq!(desk.refused("safety_event", json!({"place": elsewhere})).code, "not-found");
}

#[test]
fn an_acknowledged_alert_proposes_a_deviation_and_a_person_records_it() {
    let mut desk = Desk::open("2026-03-07T22:30:00+09:00");
    let report = serious(&mut desk, "2026-03-07T22:15+09:00");
    desk.set("2026-03-10T09:00:00+09:00");
    desk.login("inv");
    let form = desk.ok("form", json!({"place": report}));
    let findings = form["findings"].as_array().unwrap();
    let late = findings.iter().find(|finding| finding["check"] == "EC-098").unwrap();
    assert_eq!(desk.ok("deviations", json!({}))["proposals"], json!([]), "nobody has acknowledged it yet");
    desk.ok(
        "acknowledge",
        json!({"place": report, "finding": late["id"], "decision": "subjectContinues", "reason": "known",
            "draftDeviation": false, "adverseEvent": false}),
    );
    let list = desk.ok("deviations", json!({}));
    assert_eq!(list["rows"], json!([]), "a proposal is not stored");
    let proposal = &list["proposals"][0];
    assert_eq!(proposal["check"], "EC-098");
    assert_eq!((&proposal["category"], &proposal["severity"]), (&json!("SAFETY REPORTING"), &json!("MAJOR")));
    let mut said = json!({"place": report, "finding": proposal["finding"], "term": "Report sent late",
        "category": "SAFETY REPORTING", "severity": "MINOR", "start": "2026-03-08", "reason": "no"});
    assert_eq!(desk.refused("record_deviation", said.clone()).code, "bad-request", "a reason is a sentence");
    said["reason"] = json!("The fax was out of paper.");
    let mut unreadable = said.clone();
    unreadable["start"] = json!("2026-13-45");
    let seq = |desk: &Desk| desk.ok("audit", json!({"limit": 1}))["rows"][0]["seq"].clone();
    let before = seq(&desk);
    assert_eq!(desk.refused("record_deviation", unreadable).code, "bad-request");
    assert_eq!(seq(&desk), before, "what is refused in part is not recorded at all");
    let list = desk.ok("record_deviation", said.clone());
    assert_eq!(list["proposals"], json!([]));
    assert_eq!(desk.refused("record_deviation", said).code, "not-found", "it stands in the log");
    let row = &list["rows"][0];
    assert_eq!(
        (&row["term"], &row["severity"]),
        (&json!("Report sent late"), &json!("MINOR")),
        "as the person said"
    );
    assert_eq!((&row["check"], &row["detected"]), (&json!("EC-098"), &json!("2026-03-10")));
    assert_eq!(row["explained"], true);
}

#[test]
fn a_proposal_is_set_aside_for_a_reason_taken_back_and_made_anew_by_a_new_alert() {
    let mut desk = Desk::open("2026-03-07T22:30:00+09:00");
    let report = serious(&mut desk, "2026-03-07T22:15+09:00");
    desk.set("2026-03-10T09:00:00+09:00");
    let acknowledge = |desk: &mut Desk| {
        desk.login("inv");
        let form = desk.ok("form", json!({"place": report}));
        let findings = form["findings"].as_array().unwrap();
        let late = findings.iter().find(|finding| finding["check"] == "EC-098").unwrap();
        let request = json!({"place": report, "finding": late["id"], "decision": "subjectContinues",
            "reason": "known", "draftDeviation": false, "adverseEvent": false});
        desk.ok("acknowledge", request);
        desk.login("crc");
    };
    acknowledge(&mut desk);
    let finding = desk.ok("deviations", json!({}))["proposals"][0]["finding"].clone();
    let which = json!({"place": report, "finding": finding});
    let why = |reason: &str| json!({"place": report, "finding": finding, "reason": reason});
    assert_eq!(desk.refused("set_deviation_aside", why("no")).code, "reason-length");
    assert_eq!(desk.refused("propose_again", which.clone()).code, "not-found");
    let list = desk.ok("set_deviation_aside", why("sent in time, typed late"));
    assert_eq!(list["proposals"], json!([]));
    let aside = &list["aside"][0];
    assert_eq!((&aside["check"], &aside["finding"]), (&json!("EC-098"), &finding));
    assert_eq!(aside["aside"]["reason"], "sent in time, typed late");
    assert_eq!(aside["aside"]["stamp"]["by"], "crc");
    assert_eq!(desk.refused("set_deviation_aside", why("sent in time, typed late")).code, "not-found");
    let said = json!({"place": report, "finding": finding, "term": "Report sent late",
        "category": "SAFETY REPORTING", "severity": "MINOR", "start": "2026-03-08", "reason": "The fax was out of paper."});
    assert_eq!(desk.refused("record_deviation", said).code, "not-found", "it is taken back first");
    let line = desk.ok("audit", json!({"limit": 1}))["rows"][0].clone();
    assert_eq!(
        (&line["kind"], &line["reason"]),
        (&json!("deviation_set_aside"), &json!("sent in time, typed late"))
    );
    desk.reopen("mon");
    assert_eq!(
        desk.ok("deviations", json!({}))["aside"].as_array().unwrap().len(),
        1,
        "it stands in the record"
    );
    assert_eq!(desk.refused("propose_again", which.clone()).code, "not-allowed");
    desk.login("crc");
    let list = desk.ok("propose_again", which);
    assert_eq!((&list["proposals"][0]["finding"], &list["aside"]), (&finding, &json!([])));
    desk.ok("set_deviation_aside", why("sent in time, typed late"));
    // The report is told of in time after all, then late again: another alert, of which nobody has said anything.
    let row = finding.as_str().unwrap().split_once('@').unwrap().1.rsplit_once('/').unwrap().0.to_owned();
    desk.save(&row, &[("SAEAWDTM", "2026-03-10T08:00+09:00")]);
    assert_eq!(desk.ok("deviations", json!({}))["aside"], json!([]));
    desk.save(&row, &[("SAEAWDTM", "2026-03-07T22:15+09:00")]);
    acknowledge(&mut desk);
    let list = desk.ok("deviations", json!({}));
    assert_eq!((&list["proposals"][0]["finding"], &list["aside"]), (&finding, &json!([])));
}

#[test]
fn of_two_alerts_of_one_check_each_proposes_a_deviation_of_its_own() {
    let mut desk = Desk::open("2026-03-07T22:30:00+09:00");
    let report = serious(&mut desk, "2026-03-07T22:15+09:00");
    let again = [("SAEREF", "2"), ("SAEVER", "INITIAL"), ("SAEAWDTM", "2026-03-07T22:20+09:00")];
    desk.ok("add_row", rows(&report, "SAELOG", &again));
    desk.set("2026-03-10T09:00:00+09:00");
    desk.login("inv");
    let form = desk.ok("form", json!({"place": report}));
    let late = form["findings"].as_array().unwrap().iter().filter(|finding| finding["check"] == "EC-098");
    for finding in late {
        let request = json!({"place": report, "finding": finding["id"], "decision": "subjectContinues",
            "reason": "known", "draftDeviation": false, "adverseEvent": false});
        desk.ok("acknowledge", request);
    }
    let proposals = desk.ok("deviations", json!({}))["proposals"].clone();
    let late = |proposals: &Json| {
        let mut late = proposals.as_array().unwrap().clone();
        late.retain(|proposal| proposal["check"] == "EC-098");
        late
    };
    assert_eq!(late(&proposals).len(), 2, "{proposals}");
    let said = json!({"place": report, "finding": late(&proposals)[0]["finding"], "term": "Report sent late",
        "category": "SAFETY REPORTING", "severity": "MINOR", "start": "2026-03-08", "reason": "The fax was out of paper."});
    let list = desk.ok("record_deviation", said);
    assert_eq!(late(&list["proposals"]).len(), 1, "the other still waits");
}

#[test]
fn every_rule_of_the_study_is_said_in_words() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("mon");
    let rules = desk.ok("study_rules", json!({}));
    assert_eq!(rules["hash"].as_str().map(str::len), Some(64));
    assert_eq!(rules["awaitingReview"], json!(["ko", "zh"]));
    let checks = rules["checks"].as_array().unwrap();
    assert!(checks.len() > 300, "{}", checks.len());
    for check in checks {
        let words = check["raised"]["words"].as_str().unwrap();
        assert!(!words.is_empty() && !words.contains("&&"), "{check}");
        for language in ["en", "ko", "zh"] {
            assert_ne!(check["message"][language], "", "{} in {language}", check["id"]);
        }
    }
}
