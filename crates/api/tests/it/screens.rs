//! What the other screens say of the same small casebook.

use serde_json::{Value as Json, json};

use crate::cohorts;
use crate::desk::{Desk, PASSPHRASE};
use crate::filling::complete;

/// An unscheduled visit for which blood counts were asked; gives back its place.
fn unscheduled(desk: &Desk, subject: &str) -> String {
    let request =
        json!({"subject": subject, "event": "UNS", "forms": ["LBH"], "reason": "a sample is taken again"});
    let added = desk.ok("add_visit", request);
    format!("subject:{subject}/{}", added["event"]["key"].as_str().unwrap())
}

/// A treated subject: consent on 1 March, day 0 on 10 March, in the combined arm.
fn treated(desk: &mut Desk) -> (Json, String) {
    desk.login("crc");
    let study = desk.ok("study", json!({}));
    let subject = desk.enrol("KR-001");
    let place = |visit: &str, form: &str| format!("subject:{subject}/{visit}/{form}");
    complete(desk, &study, &place("V01", "SV"), "2026-03-02", &[("VISITOCC", "Y"), ("VISDAT", "2026-03-02")]);
    complete(desk, &study, &place("V01", "IC"), "2026-03-02", &[("RFICDAT", "2026-03-02"), ("ICSTEM", "Y")]);
    complete(desk, &study, &place("V01", "DM"), "2026-03-02", &[("BRTHDAT", "1955-04-05"), ("SEX", "F")]);
    desk.set("2026-03-10T11:00:00+09:00");
    complete(desk, &study, &place("V02", "SV"), "2026-03-10", &[("VISITOCC", "Y"), ("VISDAT", "2026-03-10")]);
    desk.save(&place("V02", "A07"), &[("ARMCD", "TPTD")]);
    (study, subject)
}

#[test]
fn the_matrix_and_today_follow_the_windows() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    let (_, subject) = treated(&mut desk);
    let matrix = desk.ok("subjects", json!({}));
    let row = &matrix["rows"][0];
    assert_eq!(row["arm"], "T");
    let status = |event: &str| {
        let matrix = desk.ok("subjects", json!({}));
        let cells = matrix["rows"][0]["cells"].as_array().unwrap().clone();
        cells.into_iter().find(|cell| cell["event"] == event).unwrap()["status"].clone()
    };
    assert_eq!(status("V04"), "notDue");
    desk.set("2026-03-16T09:00:00+09:00");
    assert_eq!(status("V04"), "due");
    assert_eq!(desk.ok("today", json!({}))["closing"][0]["event"]["oid"], "V04");
    desk.set("2026-03-20T09:00:00+09:00");
    assert_eq!(status("V04"), "overdue");
    let today = desk.ok("today", json!({}));
    assert!(today["overdue"].as_array().unwrap().iter().any(|row| row["event"]["oid"] == "V04"), "{today:#}");
    assert_eq!(today["overdue"][0]["subject"]["key"], subject);
}

/// A visit that was begun is one row: among those whose window closes, else among the unfinished, with the form that Enter opens.
#[test]
fn a_visit_that_was_begun_is_one_row_of_today() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    let (_, subject) = treated(&mut desk);
    let events = |rows: &Json| -> Vec<String> {
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| row["event"]["oid"].as_str().unwrap().to_owned()).collect()
    };
    let today = desk.ok("today", json!({}));
    assert_eq!(events(&today["unfinished"]), ["V01"], "its window has closed: {today:#}");
    assert_eq!(events(&today["closing"])[0], "V02", "its window closes today");
    let row = &today["unfinished"][0];
    let view = desk.ok("subject", json!({"subject": subject}));
    assert_eq!((&row["forms"], &row["forms"]["done"]), (&view["visits"][0]["forms"], &json!(3)));
    assert_eq!(row["first"]["oid"], "RP", "the first that is not complete");
}

#[test]
fn the_diary_is_entered_a_stretch_at_a_time() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    let (_, subject) = treated(&mut desk);
    desk.set("2026-04-08T09:00:00+09:00");
    let pens = format!("subject:{subject}/COMMON/A10");
    let added = desk.ok(
        "add_row",
        json!({"place": pens, "group": "A10_PENS", "values": [
            {"item": "PENID", "text": "TP-001"}, {"item": "PENPROD", "text": "600 µg"}, {"item": "DALOT", "text": "L1"},
            {"item": "PENEXP", "text": "2027-03-01"}, {"item": "DISPDAT", "text": "2026-03-10"},
            {"item": "PENOPDAT", "text": "2026-03-10"}]}),
    );
    assert_eq!(added["saved"]["refused"], json!([]));
    let entered = desk.ok(
        "diary_enter",
        json!({"subject": subject, "pen": added["row"], "from": "2026-03-10", "to": "2026-04-06", "taken": true,
            "exceptions": [{"date": "2026-03-20", "reason": "FORGOT"}, {"date": "2026-03-21", "reason": null}],
            "source": "PAPER"}),
    );
    let strip = &entered["view"]["pens"][0];
    assert_eq!((strip["pen"].as_str(), strip["diary"].as_u64()), (Some("TP-001"), Some(26)));
    assert_eq!(strip["days"].as_array().unwrap().len(), 28);
    assert_eq!(strip["days"][10]["state"], "missed");
    let again = desk.ok(
        "diary_enter",
        json!({"subject": subject, "from": "2026-03-21", "to": "2026-03-21", "taken": false,
            "exceptions": [{"date": "2026-03-21", "reason": null}], "source": "PHONE"}),
    );
    assert_eq!(again["view"]["pens"][0]["diary"], 27);
}

#[test]
fn r29_a_query_is_asked_answered_and_closed_by_those_who_may() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    let (_, subject) = treated(&mut desk);
    desk.login("mon");
    let place = format!("subject:{subject}/V01/DM/BRTHDAT");
    let raised = desk.ok("raise_query", json!({"place": place, "text": "The card says 1956?"}));
    let id = raised["query"]["id"].clone();
    assert_eq!(desk.refused("answer_query", json!({"id": id, "text": "it is 1955"})).code, "not-allowed");
    desk.login("crc");
    let answered = desk.ok("answer_query", json!({"id": id, "text": "The card says 1955."}));
    assert_eq!(answered["query"]["state"], "answered");
    desk.login("mon");
    let closed = desk.ok("close_query", json!({"id": id, "text": "Seen on the card."}));
    assert_eq!(closed["query"]["state"], "closed");
    let kinds: Vec<&str> =
        closed["entries"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["opened", "answered", "closed"]);
}

#[test]
fn r02_r15_a_correction_after_completion_wants_a_reason_and_breaks_the_verification() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    let (_, subject) = treated(&mut desk);
    desk.login("mon");
    let form = format!("subject:{subject}/V01/DM");
    desk.ok("verify_places", json!({"places": [form]}));
    desk.login("crc");
    let change = json!([{"place": format!("{form}/BRTHDAT"), "text": "1956-04-05", "clear": false}]);
    assert_eq!(desk.refused("save", json!({"changes": change})).code, "reason-needed");
    let saved = desk.ok("save", json!({"changes": change, "reason": "misread the card"}));
    let field = saved["state"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .find(|field| field["item"] == "BRTHDAT")
        .unwrap()
        .clone();
    assert_eq!(field["verified"], false);
    let history = desk.ok("history", json!({"place": format!("{form}/BRTHDAT")}));
    let last = history["rows"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (last["old"].as_str(), last["reason"].as_str()),
        (Some("1955-04-05"), Some("misread the card"))
    );
}

#[test]
fn r19_r23_an_account_is_added_its_passphrase_changed_and_closed() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    let error = desk.refused("change_passphrase", json!({"old": PASSPHRASE, "new": "short"}));
    assert_eq!((error.code.as_str(), error.params["min"].as_str()), ("passphrase-length", "12"));
    assert_eq!(
        desk.refused("change_passphrase", json!({"old": PASSPHRASE, "new": PASSPHRASE})).code,
        "passphrase-used"
    );
    desk.ok("change_passphrase", json!({"old": PASSPHRASE, "new": "another long passphrase"}));
    desk.login("admin");
    let people =
        desk.ok("close_user", json!({"user": "crc", "reason": "left the site", "passphrase": PASSPHRASE}));
    let closed = people["rows"].as_array().unwrap().iter().find(|person| person["user"] == "crc").unwrap();
    assert_eq!(closed["closed"]["by"], "admin");
    let request = json!({"path": desk.path, "user": "crc", "passphrase": "another long passphrase"});
    assert_eq!(desk.refused("unlock", request).code, "wrong-passphrase");
}

#[test]
fn r39_a_backup_is_written_and_recorded() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("admin");
    let folder = std::path::Path::new(&desk.path).parent().unwrap().display().to_string();
    let end = crate::story::finish(&desk, &desk.ok("backup", json!({"path": folder})));
    assert_eq!(end["ok"], true, "{end:#}");
    assert!(end["path"].as_str().unwrap().ends_with("NCT05018637-KR01-2026-03-02-0900.backup"));
    assert!(desk.ok("truths", json!({}))["lastBackup"].is_string());
}

#[test]
fn a_locked_casebook_says_whose_it_is() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    desk.ok("logout", json!({}));
    let card = desk.ok("describe_casebook", json!({"path": desk.path}));
    assert_eq!(
        (card["study"].as_str(), card["siteName"].as_str()),
        (Some("NCT05018637"), Some("CHA Bundang"))
    );
    let users = card["users"].as_array().unwrap();
    let crc = users.iter().find(|user| user["user"] == "crc").unwrap();
    assert_eq!((crc["role"].as_str(), crc["fullName"].as_str()), (Some("coordinator"), Some("Person crc")));
    assert_eq!(desk.ok("about", json!({}))["recent"][0]["there"], true);
}

#[test]
fn a_result_is_shown_in_its_other_unit_too() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    let (_, subject) = treated(&mut desk);
    let place = format!("subject:{subject}/V01/LBH");
    let saved =
        desk.save(&place, &[("LBDAT", "2026-03-02"), ("HGB_LBORRESU", "g/dL"), ("HGB_LBORRES", "9.9")]);
    let fields = saved["state"]["fields"].as_array().unwrap();
    let result = fields.iter().find(|field| field["item"] == "HGB_LBORRES").unwrap();
    assert_eq!(result["laboratory"]["other"], "99 g/L");

    let before = desk.ok("form", json!({"place": place}));
    let typed =
        desk.ok("preview", json!({"place": format!("{place}/HGB_LBORRES"), "text": "10.4", "along": []}));
    assert_eq!(typed["laboratory"]["other"], "104 g/L");
    assert_eq!(
        typed["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["criterion"] == "EXCL10")
            .count(),
        0
    );
    let refused = desk.ok("preview", json!({"place": format!("{place}/HGB_LBORRES"), "text": "abc"}));
    assert_eq!(refused["refused"]["code"], "type");
    let field = desk.ok("form", json!({"place": place}));
    assert!(field.to_string().contains("9.9"), "nothing was stored");
    assert_eq!(field, before, "the rules have forgotten what was only typed");
}

/// `Y` where the data say that the criterion's sentence holds is agreed with; the other answer is asked about.
#[test]
fn each_criterion_shows_the_answer_beside_what_the_data_say() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    let (_, subject) = treated(&mut desk);
    let view = desk.ok("eligibility", json!({"subject": subject}));
    let rows = view["rows"].as_array().unwrap();
    let age = rows.iter().find(|row| row["oid"] == "INCL01").unwrap();
    assert_eq!((age["number"].as_str(), age["inclusion"].as_bool()), (Some("1"), Some(true)));
    assert!(!age["because"].as_array().unwrap().is_empty());
    assert!(view["verdictPlace"].as_str().unwrap().ends_with("/IE/IEYN"), "{}", view["verdictPlace"]);
    let place = format!("subject:{subject}/V01/IE");
    assert_eq!((&age["answer"], &age["answered"]), (&Json::Null, &Json::Null));
    assert!(age["short"]["ko"].as_str().unwrap().len() < age["question"]["ko"].as_str().unwrap().len());
    let saved = desk.save(&place, &[("INCL01_IEORRES", "Y")]);
    let view = desk.ok("eligibility", json!({"subject": subject}));
    assert_eq!(view["rows"][0]["answer"], "Y");
    assert_eq!(
        view["rows"][0]["answered"]["at"], saved["done"]["at"],
        "who answered is said with the instant"
    );
    assert!(view["rows"][0]["judged"].as_str().unwrap() < saved["done"]["at"].as_str().unwrap());
    assert!(view["waits"].as_array().unwrap().len() == 1, "the form is not complete");
}

#[test]
fn r01_what_was_kept_in_step_is_what_replay_makes() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    let (_, subject) = treated(&mut desk);
    let place = |form: &str| format!("subject:{subject}/V01/{form}");
    desk.save(&place("LBH"), &[("LBDAT", "2026-03-02"), ("HGB_LBORRESU", "g/dL"), ("HGB_LBORRES", "9.9")]);
    desk.save(&place("LBH"), &[("HGB_LBORRES", "10.4")]);
    desk.login("mon");
    desk.ok("verify_places", json!({"places": [place("DM")]}));
    desk.ok("raise_query", json!({"place": place("DM"), "text": "Is this the right card?"}));
    desk.login("dm");
    desk.ok("freeze", json!({"places": [place("IC")]}));
    let look = |desk: &Desk| {
        let forms: Vec<Json> = ["SV", "IC", "DM", "LBH", "IE"]
            .iter()
            .map(|form| {
                let mut state = desk.ok("form", json!({"place": place(form)}));
                state["seq"] = Json::Null;
                state
            })
            .collect();
        let subject = desk.ok("subject", json!({"subject": subject}));
        (forms, subject, desk.ok("subjects", json!({})), desk.ok("queries", json!({"states": []})))
    };
    let kept = look(&desk);
    desk.ok("logout", json!({}));
    desk.login("dm");
    assert_eq!(look(&desk), kept);
}

#[test]
fn r15_new_data_break_a_signature_elsewhere_without_asking_for_a_reason() {
    let (mut desk, study, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let form = format!("subject:{subject}/V01/SV");
    complete(&desk, &study, &form, "2026-03-02", &[("VISITOCC", "Y"), ("VISDAT", "2026-03-02")]);
    desk.login("mon");
    desk.ok("verify_places", json!({"places": [form]}));
    desk.login("crc");
    desk.set("2026-03-10T11:00:00+09:00");
    desk.save(&format!("subject:{subject}/V02/SV"), &[("VISITOCC", "Y"), ("VISDAT", "2026-03-10")]);
    let state = desk.ok("form", json!({"place": form}));
    let day =
        state["fields"].as_array().unwrap().iter().find(|field| field["item"] == "PROTDAY").unwrap().clone();
    assert_eq!((day["entry"]["value"].as_str(), day["verified"].as_bool()), (Some("-8"), Some(false)));
}

/// All of them, before anything is entered; one that stands outside the visits is refused.
#[test]
fn the_forms_asked_for_with_a_visit_are_listed_there() {
    let (desk, _, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let request = |forms: &[&str]| json!({"subject": subject, "event": "UNS", "forms": forms, "reason": "a sample is taken again"});
    desk.ok("add_visit", request(&["LBH", "LBC"]));
    let view = desk.ok("subject", json!({"subject": subject}));
    let visit = view["visits"].as_array().unwrap().last().unwrap().clone();
    let rows = visit["rows"].as_array().unwrap().iter();
    let forms: Vec<_> = rows.map(|row| row["form"]["oid"].as_str().unwrap()).collect();
    assert_eq!(forms, ["SV", "LBH", "LBC"]);
    assert_eq!(visit["forms"]["total"], json!(1), "what was asked for besides is not compulsory");
    let refusal = desk.refused("add_visit", request(&["AE"]));
    assert_eq!((refusal.code.as_str(), refusal.params["field"].as_str()), ("bad-request", "forms"));
}

#[test]
fn a_visit_waits_for_its_signature_until_every_form_begun_there_is_complete() {
    let (mut desk, study, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let visit = unscheduled(&desk, &subject);
    desk.save(&format!("{visit}/LBH"), &[("LBPERF", "N")]);
    let known = [("VISITOCC", "Y"), ("VISDAT", "2026-03-02"), ("VISITRSN", "a sample is taken again")];
    complete(&desk, &study, &format!("{visit}/SV"), "2026-03-02", &known);
    desk.login("inv");
    let detail = desk.ok("sign_detail", json!({"place": visit}));
    assert_eq!((&detail["row"]["state"], &detail["row"]["forms"]["total"]), (&json!("notReady"), &json!(2)));
    let refusal = desk.refused("sign", json!({"places": [visit], "passphrase": crate::desk::PASSPHRASE}));
    assert_eq!((refusal.code.as_str(), refusal.params["count"].as_str()), ("incomplete", "1"));
}

/// What a signature covers, and what of it is still as it was signed.
#[test]
fn r14_a_broken_signature_says_how_many_forms_are_as_they_were_signed() {
    let (mut desk, study, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let visit = unscheduled(&desk, &subject);
    let known = [("VISITOCC", "Y"), ("VISDAT", "2026-03-02"), ("VISITRSN", "a sample is taken again")];
    complete(&desk, &study, &format!("{visit}/SV"), "2026-03-02", &known);
    complete(&desk, &study, &format!("{visit}/LBH"), "2026-03-02", &[("LBPERF", "N")]);
    desk.login("inv");
    let detail = desk.ok("sign_detail", json!({"place": visit}));
    assert_eq!(detail["unchanged"], Json::Null, "nothing was signed yet");
    assert!(detail["values"].as_u64().unwrap() >= 4, "{}", detail["values"]);
    desk.ok("sign", json!({"places": [visit], "passphrase": crate::desk::PASSPHRASE}));
    let detail = desk.ok("sign_detail", json!({"place": visit}));
    assert_eq!(detail["unchanged"]["forms"], json!({"done": 2, "total": 2}));
    desk.login("crc");
    let change =
        json!({"place": format!("{visit}/SV/VISITRSN"), "text": "the sample was clotted", "clear": false});
    desk.ok("save", json!({"changes": [change], "reason": "misread in the source"}));
    desk.login("inv");
    let detail = desk.ok("sign_detail", json!({"place": visit}));
    assert_eq!(detail["unchanged"]["forms"], json!({"done": 1, "total": 2}));
    let names = detail["unchanged"]["names"].as_array().unwrap();
    assert_eq!((names.len(), detail["row"]["changes"].as_u64()), (1, Some(1)));
}

/// A signature that a change broke is not taken for none: form, visit and matrix say so until everything is signed again.
#[test]
fn r15_a_broken_signature_shows_until_it_is_made_again() {
    let mut desk = Desk::open_study("2026-03-20T09:00:00+08:00", cohorts::STUDY, cohorts::SITE);
    desk.login("crc");
    let (study, subject) = (desk.ok("study", json!({})), desk.enrol("NJ-001"));
    let (visit, day) = (format!("subject:{subject}/V04"), "2026-03-19");
    desk.save(&format!("subject:{subject}/V02/SV"), &[("VISITOCC", "Y"), ("VISDAT", "2026-03-16")]);
    for (form, known) in [
        ("SV", &[("VISITOCC", "Y"), ("VISDAT", day), ("CONTMODE", "TELEPHONE CALL")][..]),
        ("B07", &[("DLTDAT", day), ("DLTYN", "N")]),
        ("CM", &[("CMYN", "N")]),
        ("AE", &[("AEYN", "N")]),
    ] {
        complete(&desk, &study, &format!("{visit}/{form}"), day, known);
    }
    // The form, its visit and the visit's cell.
    let statuses = |desk: &Desk| -> [Json; 3] {
        let at = |list: &Json, key: &str, wanted: &str| {
            list.as_array().unwrap().iter().find(|one| one.pointer(key).unwrap() == wanted).unwrap().clone()
        };
        let shown = at(&desk.ok("subject", json!({"subject": subject}))["visits"], "/event/key", "V04");
        let cell = at(&desk.ok("subjects", json!({}))["rows"][0]["cells"], "/event", "V04");
        [at(&shown["rows"], "/form/oid", "SV"), shown, cell].map(|one| one["status"].clone())
    };
    let signed = |desk: &mut Desk, place: &str| {
        desk.login("inv");
        desk.ok("sign", json!({"places": [place], "passphrase": PASSPHRASE}));
        desk.login("crc");
        statuses(desk)
    };
    let corrected = |desk: &Desk, text: &str| {
        let change = json!({"place": format!("{visit}/SV/CONTMODE"), "text": text, "clear": false});
        desk.ok("save", json!({"changes": [change], "reason": "misread in the source"}));
        statuses(desk)
    };
    assert_eq!(statuses(&desk), ["complete"; 3]);
    assert_eq!(signed(&mut desk, &format!("{visit}/SV")), ["signed", "complete", "complete"]);
    assert_eq!(corrected(&desk, "IN PERSON"), ["broken"; 3]);
    assert_eq!(signed(&mut desk, &visit), ["signed"; 3]);
    assert_eq!(corrected(&desk, "TELEPHONE CALL"), ["broken"; 3]);
}

#[test]
fn a_form_that_is_complete_already_is_left_as_it_is_and_the_next_is_named() {
    let (desk, study, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let place = format!("subject:{subject}/V01/SV");
    complete(&desk, &study, &place, "2026-03-02", &[("VISITOCC", "Y"), ("VISDAT", "2026-03-02")]);
    let events = || desk.ok("truths", json!({}))["events"].clone();
    let before = events();
    let again = desk.ok("complete_form", json!({"place": place}));
    assert_eq!((&again["blockers"], events()), (&json!([]), before), "nothing is recorded");
    assert!(again["next"]["place"].is_string(), "{}", again["next"]);
}

#[test]
fn a_list_of_rows_has_the_columns_that_the_study_names() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    let study = desk.ok("study", json!({}));
    let columns = |form: &str, group: &str| {
        let named = |all: &Json, oid: &str| {
            all.as_array().unwrap().iter().find(|one| one["oid"] == oid).unwrap().clone()
        };
        named(&named(&study["forms"], form)["groups"], group)["columns"].clone()
    };
    assert_eq!(columns("A01", "A01_FRACTURES"), json!(["FXLEVEL", "FXDAT", "FXCONF", "FXINDEX", "FXDAYS"]));
    assert_eq!(
        columns("AE", "AEGRLOG"),
        json!(["AEGRREF", "AEGRDAT", "AEGRADE"]),
        "the first, where none is named"
    );
    assert_eq!(columns("SV", "SV"), json!([]), "no list");
}

#[test]
fn a_host_that_closes_has_ended_its_jobs_and_logged_out() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    desk.login("crc");
    let job = desk.ok("verify", json!({}));
    desk.host.close().unwrap();
    assert!(!desk.ok("job", job)["ended"].is_null());
    assert_eq!(desk.refused("today", json!({})).code, "not-unlocked");
}

#[test]
fn a_casebook_just_made_says_whose_it_is_and_who_works_in_it() {
    let mut desk = Desk::bare("2026-03-02T09:00:00+09:00");
    let request = json!({
        "folder": desk.host_folder(), "study": crate::desk::STUDY, "siteOid": "KR01", "siteName": "CHA Bundang",
        "zone": "Asia/Seoul", "user": "admin", "fullName": "Ada Admin", "passphrase": crate::desk::PASSPHRASE,
    });
    desk.path = desk.ok("create_casebook", request)["path"].as_str().unwrap().to_owned();
    let card = desk.ok("describe_casebook", json!({"path": desk.path}));
    assert_eq!(card["siteName"], "CHA Bundang");
    assert_eq!(card["users"], json!([{"user": "admin", "fullName": "Ada Admin", "role": "administrator"}]));
    assert_eq!(desk.ok("about", json!({}))["recent"][0]["site"], "CHA Bundang");
}

#[test]
fn r07_the_trail_is_searched_by_label_in_any_language_subject_and_reason() {
    let (desk, _, subject) = Desk::with_subject("2026-03-02T09:00:00+09:00");
    let form = format!("subject:{subject}/V01/VS");
    desk.save(&form, &[("WEIGHT_VSORRES", "61.5")]);
    let found = |text: &str| -> Vec<String> {
        let page = desk.ok("audit", json!({"text": text, "kind": "value", "limit": 50}));
        let rows = page["rows"].as_array().unwrap();
        assert_eq!(page["total"], rows.len());
        rows.iter().map(|line| line["place"].as_str().unwrap().to_owned()).collect()
    };
    let weight = format!("{form}/WEIGHT_VSORRES");
    for text in ["Weight", "체중", "体重", "61.5", "kr-001", " person crc "] {
        assert!(found(text).contains(&weight), "{text}");
    }
    assert_eq!(found("no such words"), Vec::<String>::new());
}
