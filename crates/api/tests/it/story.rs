//! A subject's way through the casebook, command by command.

use serde_json::{Value as Json, json};

use crate::desk::{Desk, PASSPHRASE};
use crate::filling::complete;

#[test]
fn a_low_haemoglobin_alerts_is_acknowledged_and_repeated() {
    let (mut desk, _, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let v01 = |form: &str| format!("subject:{subject}/V01/{form}");
    desk.save(&v01("SV"), &[("VISITOCC", "Y"), ("VISDAT", "2026-03-02")]);
    let saved =
        desk.save(&v01("LBH"), &[("LBDAT", "2026-03-02"), ("HGB_LBORRESU", "g/dL"), ("HGB_LBORRES", "9.9")]);
    let findings = saved["state"]["findings"].as_array().unwrap();
    let alert = findings
        .iter()
        .find(|finding| finding["criterion"] == "EXCL10")
        .unwrap_or_else(|| panic!("{findings:#?}"));
    assert_eq!((alert["severity"].as_str(), alert["stage"].as_str()), (Some("protocol"), Some("open")));
    assert_eq!(alert["waitsFor"], "investigator");

    desk.login("inv");
    let state = desk.ok(
        "acknowledge",
        json!({"place": v01("LBH"), "finding": alert["id"], "decision": "valueWillBeRepeated",
            "reason": "repeat sample tomorrow", "draftDeviation": false}),
    );
    let after = state["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["id"] == alert["id"])
        .unwrap()
        .clone();
    assert_eq!(after["stage"], "acknowledged");
}

#[test]
fn what_cannot_be_true_is_refused_and_the_rest_is_saved() {
    let (desk, _, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let form = format!("subject:{subject}/V01/VS");
    let saved = desk.save(&form, &[("VSPERF", "Y"), ("HEIGHT_VSORRES", "1580"), ("WEIGHT_VSORRES", "58.2")]);
    assert_eq!(saved["refused"][0]["place"], format!("{form}/HEIGHT_VSORRES"));
    assert!(saved["done"]["seq"].as_u64().is_some());
    let fields = saved["state"]["fields"].as_array().unwrap();
    let weight = fields.iter().find(|field| field["item"] == "WEIGHT_VSORRES").unwrap();
    assert_eq!(weight["entry"]["value"], "58.2");
}

#[test]
fn a_number_is_taken_once_and_shaped_as_the_study_wants() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    desk.ok("enrol", json!({"number": "KR-001"}));
    assert_eq!(desk.refused("enrol", json!({"number": "KR-001"})).code, "number-taken");
    assert_eq!(desk.refused("enrol", json!({"number": "kr1"})).code, "number-shape");
    assert_eq!(desk.ok("subjects", json!({}))["rows"].as_array().unwrap().len(), 1);
}

#[test]
fn r25_the_printed_key_opens_when_every_passphrase_is_lost() {
    let mut desk = Desk::bare("2026-03-02T09:00:00+09:00");
    let created = desk.ok(
        "create_casebook",
        json!({
            "folder": desk.host_folder(), "study": "NCT05018637", "siteOid": "KR01", "siteName": "CHA Bundang",
            "zone": "Asia/Seoul", "user": "admin", "fullName": "Ada Admin", "passphrase": PASSPHRASE,
        }),
    );
    desk.path = created["path"].as_str().unwrap().to_owned();
    let paper: Vec<&str> =
        created["recovery"].as_array().unwrap().iter().map(|group| group.as_str().unwrap()).collect();
    let recover = |recovery: &str, new: &str| json!({"path": desk.path, "user": "admin", "recovery": recovery, "new": new});
    let swapped: Vec<&str> = paper.iter().rev().copied().collect();
    assert_eq!(
        desk.refused("recover", recover(&swapped.join(" "), "another long passphrase")).code,
        "recovery-key"
    );
    assert_eq!(desk.refused("recover", recover(&paper.join(" "), "short")).code, "passphrase-length");

    let session = desk.ok("recover", recover(&paper.join(" ").to_lowercase(), "another long passphrase"));
    assert_eq!(session["role"], "administrator");
    let accounts = desk.ok("audit", json!({"kind": "account", "limit": 10}));
    let kinds: Vec<&str> =
        accounts["rows"].as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["logged_in", "passphrase_changed", "logged_in", "account_created"]);
    assert_eq!(accounts["rows"][1]["user"], "recovery");

    let unlock = |passphrase: &str| json!({"path": desk.path, "user": "admin", "passphrase": passphrase});
    assert_eq!(desk.refused("unlock", unlock(PASSPHRASE)).code, "wrong-passphrase");
    desk.ok("unlock", unlock("another long passphrase"));
}

#[test]
fn r25_a_locked_screen_answers_nothing_until_the_passphrase_is_given() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    desk.ok("lock_screen", json!({}));
    assert_eq!(desk.refused("today", json!({})).code, "screen-locked");
    assert_eq!(desk.refused("resume", json!({"passphrase": "wrong"})).code, "wrong-passphrase");
    desk.ok("resume", json!({"passphrase": PASSPHRASE}));
    desk.ok("today", json!({}));
}

/// Screening, an alert, a failed screening, signatures, the lock, a package, and nothing after it.
#[test]
fn r18_r40_from_enrolment_to_the_lock_and_the_package() {
    let (mut desk, study, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let v01 = |form: &str| format!("subject:{subject}/V01/{form}");
    let day = "2026-03-02";
    for (form, known) in [
        ("SV", &[("VISITOCC", "Y"), ("VISDAT", day)][..]),
        ("IC", &[("RFICDAT", day), ("ICSTEM", "Y")]),
        ("DM", &[("BRTHDAT", "1955-04-05"), ("SEX", "F")]),
        ("LBH", &[("LBPERF", "Y"), ("LBDAT", day), ("HGB_LBORRES", "9.9"), ("HGB_LBORRESU", "g/dL")]),
        ("IE", &[("IEYN", "N")]),
    ] {
        complete(&desk, &study, &v01(form), day, known);
    }
    let whole = format!("subject:{subject}");
    desk.login("pi");
    let early = desk.refused("sign", json!({"places": [whole], "passphrase": PASSPHRASE}));
    assert_eq!(early.code, "incomplete", "forms that nobody has begun are missing");
    let owed = desk.ok("lock_view", json!({}))["checklist"][0].clone();
    assert_eq!(owed["code"], "forms-incomplete");
    assert!(owed["places"].as_array().unwrap().len() > 15, "{owed}");
    desk.login("crc");
    complete_visit(&desk, &study, &subject, day);
    desk.login("dm");
    let open = desk.ok("queries", json!({"states": ["open"]}));
    for query in open["rows"].as_array().unwrap() {
        desk.ok("close_query", json!({"id": query["id"], "text": "as the source says"}));
    }
    desk.login("crc");
    assert_eq!(desk.refused("lock", json!({"passphrase": PASSPHRASE})).code, "not-allowed");

    desk.login("pi");
    let view = desk.ok("lock_view", json!({}));
    assert!(view["blockers"].as_u64().unwrap() > 0);
    assert_eq!(desk.refused("lock", json!({"passphrase": PASSPHRASE})).code, "blockers");
    acknowledge_all(&desk, &subject);
    let visit = format!("subject:{subject}/V01");
    assert_eq!(
        desk.refused("sign", json!({"places": [whole], "passphrase": "wrong"})).code,
        "wrong-passphrase"
    );
    let view = desk.ok("lock_view", json!({}));
    assert_eq!(view["checklist"][0]["places"], json!([]), "no form is left open");
    desk.ok("sign", json!({"places": [visit, whole], "passphrase": PASSPHRASE}));

    let detail = desk.ok("sign_detail", json!({"place": whole}));
    assert_eq!(detail["row"]["state"], "signed");
    let view = desk.ok("lock_view", json!({}));
    assert_eq!(view["blockers"], 0, "{view:#}");
    desk.ok("lock", json!({"passphrase": PASSPHRASE}));
    assert_eq!(desk.ok("truths", json!({}))["session"]["locked"], true);
    assert_eq!(desk.refused("enrol", json!({"number": "KR-002"})).code, "locked");

    let package = finish(&desk, &desk.ok("export", json!({"interim": false})));
    assert_eq!(package["ok"], true, "{package:#}");
    assert_eq!(package["package"]["interim"], false);
    let trail = desk.ok("audit", json!({"kind": "exported", "limit": 5}));
    assert_eq!(trail["total"], 1);
    let verified = finish(&desk, &desk.ok("verify", json!({})));
    assert_eq!(verified["verification"]["problems"], json!([]));
}

/// Completes what the first visit asks for beside the forms that the story fills.
fn complete_visit(desk: &Desk, study: &Json, subject: &str, day: &str) {
    let view = desk.ok("subject", json!({"subject": subject}));
    for row in view["visits"][0]["rows"].as_array().unwrap() {
        let place = row["form"]["place"].as_str().unwrap();
        if !["SV", "IC", "DM", "LBH", "IE"].iter().any(|done| place.ends_with(&format!("/{done}"))) {
            complete(desk, study, place, day, &[]);
        }
    }
}

fn acknowledge_all(desk: &Desk, subject: &str) {
    let view = desk.ok("subject", json!({"subject": subject}));
    let visits =
        view["visits"].as_array().unwrap().iter().flat_map(|visit| visit["rows"].as_array().unwrap());
    for row in visits.chain(view["logs"].as_array().unwrap()) {
        let place = &row["form"]["place"];
        let state = desk.ok("form", json!({"place": place}));
        for finding in state["findings"].as_array().unwrap() {
            if finding["stage"] == "open"
                && matches!(finding["severity"].as_str(), Some("protocol" | "safety"))
            {
                desk.ok(
                    "acknowledge",
                    json!({"place": place, "finding": finding["id"], "decision": "subjectExcluded", "reason": "",
                        "adverseEvent": false, "draftDeviation": false}),
                );
            }
        }
    }
}

/// Waits for a job's end.
pub(crate) fn finish(desk: &Desk, job: &Json) -> Json {
    for _ in 0..600 {
        let state = desk.ok("job", job.clone());
        if !state["ended"].is_null() {
            return state["ended"].clone();
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("the job {job} does not end");
}

#[test]
fn an_acknowledged_alert_drafts_its_deviation() {
    let (mut desk, _, subject) = Desk::with_subject("2026-03-10T09:00:00+09:00");
    let place = |visit: &str, form: &str| format!("subject:{subject}/{visit}/{form}");
    desk.save(&place("V02", "SV"), &[("VISITOCC", "Y"), ("VISDAT", "2026-03-10")]);
    desk.set("2026-03-25T09:00:00+09:00");
    let saved = desk.save(&place("V04", "SV"), &[("VISITOCC", "Y"), ("VISDAT", "2026-03-25")]);
    let findings = saved["state"]["findings"].as_array().unwrap();
    let late = findings
        .iter()
        .find(|finding| finding["canDraftDeviation"] == true)
        .unwrap_or_else(|| panic!("{findings:#?}"));
    desk.login("inv");
    desk.ok(
        "acknowledge",
        json!({"place": place("V04", "SV"), "finding": late["id"], "decision": "subjectContinues",
            "reason": "the subject was travelling", "draftDeviation": true}),
    );
    let log = desk.ok("form", json!({"place": place("COMMON", "DV")}));
    assert_eq!(log["rows"].as_array().unwrap().len(), 1);
    let value = |item: &str| {
        let fields = log["fields"].as_array().unwrap();
        fields.iter().find(|field| field["item"] == item).unwrap()["entry"]["value"].clone()
    };
    assert_eq!((value("DVDECOD"), value("DVSTDAT")), (json!("VISIT WINDOW"), json!("2026-03-25")));
}

#[test]
fn what_was_entered_by_mistake_is_withdrawn_and_restored_with_reasons() {
    let (desk, _, subject) = Desk::with_subject("2026-03-10T09:00:00+09:00");
    desk.save(&format!("subject:{subject}/V02/SV"), &[("VISITOCC", "Y"), ("VISDAT", "2026-03-10")]);
    let added = desk.ok(
        "add_visit",
        json!({"subject": subject, "event": "UNS", "forms": ["LBH"], "reason": "repeat the haemoglobin"}),
    );
    let visit = format!("subject:{subject}/{}", added["event"]["key"].as_str().unwrap());
    desk.save(&format!("{visit}/SV"), &[("VISITOCC", "Y"), ("VISDAT", "2026-03-10")]);
    desk.save(
        &format!("{visit}/LBH"),
        &[("LBDAT", "2026-03-10"), ("HGB_LBORRES", "10.4"), ("HGB_LBORRESU", "g/dL")],
    );
    let shown = |desk: &Desk| {
        let view = desk.ok("subject", json!({"subject": subject}));
        let visits = view["visits"].as_array().unwrap().clone();
        visits.into_iter().find(|row| row["event"]["oid"] == "UNS").unwrap()
    };
    let forms: Vec<Json> =
        shown(&desk)["rows"].as_array().unwrap().iter().map(|row| row["form"]["oid"].clone()).collect();
    assert_eq!(forms, ["SV", "LBH"]);
    for place in [visit.clone(), format!("subject:{subject}/V02"), format!("subject:{subject}")] {
        assert_eq!(desk.refused("withdraw", json!({"place": place, "reason": "no"})).code, "reason-length");
        desk.ok("withdraw", json!({"place": place, "reason": "entered for the wrong person"}));
    }
    assert!(desk.ok("subject", json!({"subject": subject}))["day0"].is_null());
    for place in [format!("subject:{subject}"), format!("subject:{subject}/V02"), visit] {
        desk.ok("restore", json!({"place": place, "reason": "it was right after all"}));
    }
    assert_eq!(desk.ok("subject", json!({"subject": subject}))["day0"], "2026-03-10");
    assert!(shown(&desk)["withdrawn"].is_null());
}
