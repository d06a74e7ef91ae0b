//! What no amendment may do: come back, come too early or too late, change what recorded data mean, or leave them without a place.

use serde_json::{Value as Json, json};

use crate::amendment::{Folder, MARCH, Site, codes};
use crate::desk::{Desk, PASSPHRASE};
use crate::filling::complete;

impl Site {
    fn rehearsed(&self, folder: &Folder) -> Json {
        self.desk.ok("rehearse_amendment", json!({"path": folder.path()}))
    }

    /// What stands in the way of putting the folder's version in force.
    fn refused(&self, folder: &Folder) -> Vec<String> {
        codes(&self.rehearsed(folder)["refused"])
    }

    fn in_force(&self) -> String {
        let versions = self.desk.ok("amendment", json!({}))["versions"].clone();
        versions.as_array().unwrap().last().unwrap()["hash"].as_str().unwrap().to_owned()
    }

    fn moving(&self, subject: usize) -> Json {
        json!({"subject": self.subjects[subject], "hash": self.in_force(), "reason": "consented again"})
    }

    fn blocked(&self, subject: usize) -> Vec<String> {
        codes(&self.desk.ok("rehearse_move", json!({"subject": self.subjects[subject]}))["blocked"])
    }
}

fn activating(folder: &Folder, hash: &Json, from: &str) -> Json {
    json!({"path": folder.path(), "hash": hash, "from": from, "approval": "protocol 1.1"})
}

#[test]
fn r34_a_version_that_was_in_force_before_never_comes_back() {
    let site = Site::open();
    let first = site.in_force();
    site.activate(&Folder::amended());
    let back = Folder::new();
    assert_eq!(site.refused(&back), ["A-VERSION VITD-12"]);
    let refused = site.desk.refused("activate_amendment", activating(&back, &json!(first), "2026-03-02"));
    assert_eq!((refused.code.as_str(), refused.params["code"].as_str()), ("amendment-refused", "A-VERSION"));
    // Nor does another definition under its name.
    back.amend("forms/VITD.json", "\"en\": \"Date of the sample\"", "\"en\": \"Date\"");
    let refused = site.desk.refused("activate_amendment", activating(&back, &json!(first), "2026-03-02"));
    assert_eq!(refused.params["detail"], "another-definition");
    assert_eq!(site.refused(&back), ["A-VERSION VITD-12"]);
}

#[test]
fn r34_a_definition_that_its_own_examples_disagree_with_is_not_activated() {
    let site = Site::open();
    let folder = Folder::amended();
    folder.amend("examples/adherence-79.json", "78.6", "79.6");
    let rehearsed = site.rehearsed(&folder);
    assert_eq!(codes(&rehearsed["refused"]), ["A-EXAMPLE VITD-12"]);
    let said = |field: &str, words: &str| {
        let text = rehearsed["refused"][0][field]["en"].as_str().unwrap();
        assert!(text.contains(words), "{text}");
    };
    said("message", "(1): “Thirty-four capsules of a hundred come back: 66 of 84”");
    said("advice", "casebook study check");
    let refused =
        site.desk.refused("activate_amendment", activating(&folder, &rehearsed["hash"], "2026-03-02"));
    assert_eq!((refused.code.as_str(), refused.params["code"].as_str()), ("amendment-refused", "A-EXAMPLE"));
    folder.amend("examples/adherence-79.json", "79.6", "78.6");
    assert_eq!(site.refused(&folder), Vec::<String>::new());
}

#[test]
fn r34_under_one_name_a_value_keeps_its_unit_and_a_code_its_meaning() {
    let site = Site::open();
    let unit = Folder::version("1.1.0");
    unit.amend(
        "forms/CAPS.json",
        "\"unit\": \"doses\", \"required\": \"event == 'V03'\"",
        "\"unit\": \"mL\", \"required\": \"event == 'V03'\"",
    );
    assert_eq!(site.refused(&unit), [format!("A-ITEM-UNIT {}/CAPRET", site.at(2, "V03/CAPS"))]);
    let swapped = Folder::version("1.1.0");
    swapped.amend("codelists.json", "\"code\": \"FORGOT\"", "\"code\": \"?\"");
    swapped.amend("codelists.json", "\"code\": \"UNWELL\"", "\"code\": \"FORGOT\"");
    swapped.amend("codelists.json", "\"code\": \"?\"", "\"code\": \"UNWELL\"");
    assert_eq!(site.refused(&swapped), [format!("A-CODE-MEANING {}/CAPWHY", site.at(2, "V03/CAPS"))]);
    let other_list = Folder::version("1.1.0");
    other_list.amend("forms/CAPS.json", "{ \"choice\": \"CAPWHY\" }", "{ \"choice\": \"CAPBY\" }");
    other_list.amend(
        "codelists.json",
        "\"codelists\": [",
        "\"codelists\": [ { \"oid\": \"CAPBY\", \"codes\": [
            { \"code\": \"FORGOT\", \"label\": { \"en\": \"By post\", \"ko\": \"우편\", \"zh\": \"邮寄\" } },
            { \"code\": \"UNWELL\", \"label\": { \"en\": \"By hand\", \"ko\": \"직접\", \"zh\": \"亲自\" } },
            { \"code\": \"OTHER\", \"label\": { \"en\": \"Other\", \"ko\": \"기타\", \"zh\": \"其他\" } }
        ] },",
    );
    assert_eq!(site.refused(&other_list), [format!("A-CODE-MEANING {}/CAPWHY", site.at(2, "V03/CAPS"))]);
    // Other words for the same choice are no other meaning.
    let reworded = Folder::version("1.1.0");
    reworded.amend("codelists.json", "\"en\": \"Felt unwell\"", "\"en\": \"Was not well\"");
    let rehearsal = site.rehearsed(&reworded);
    assert_eq!(codes(&rehearsal["changes"]), ["A-CODE-LABEL CAPWHY.UNWELL"]);
    assert_eq!((&rehearsal["refused"], &rehearsal["subjects"]), (&json!([]), &json!([])));
}

#[test]
fn r34_a_form_that_leaves_a_visit_leaves_no_data_behind_there() {
    let mut site = Site::open();
    let folder = Folder::version("1.1.0");
    folder.amend(
        "study.json",
        "\"forms\": [\"SV\", \"VITD\", \"CAPS\", \"AE\"]",
        "\"forms\": [\"SV\", \"CAPS\", \"AE\"]",
    );
    folder.forget_examples();
    site.activate(&folder);
    assert_eq!(site.blocked(0), [format!("A-VISIT-FORM {}/VITD25", site.at(0, "V03/VITD"))]);
    let refused = site.desk.refused("move_subject", site.moving(0));
    assert_eq!(refused.params["code"], "A-VISIT-FORM");
    assert_eq!(site.blocked(1), [""; 0], "the form stays at the first visit");
    site.desk.login("crc");
    let withdraw =
        json!({"place": site.at(0, "V03/VITD"), "reason": "no sample is taken at week 12 any more"});
    site.desk.ok("withdraw", withdraw);
    site.desk.login("dm");
    site.desk.ok("move_subject", site.moving(0));
}

#[test]
fn r13_a_withdrawn_form_holds_no_signature_up() {
    let mut site = Site::open();
    site.desk.login("crc");
    let request = json!({"subject": site.subjects[3], "event": "UNS", "forms": ["VITD"], "reason": "a sample is taken again"});
    let added = site.desk.ok("add_visit", request);
    let visit = format!("subject:{}/{}", site.subjects[3], added["event"]["key"].as_str().unwrap());
    complete(&site.desk, &site.study, &format!("{visit}/SV"), "2026-03-02", &[]);
    site.desk.save(&format!("{visit}/VITD"), &[("VITD25", "31.0")]);
    site.desk.ok("withdraw", json!({"place": format!("{visit}/VITD"), "reason": "another subject's sample"}));
    site.desk.login("inv");
    let detail = site.desk.ok("sign_detail", json!({"place": visit}));
    assert_eq!(detail["row"]["forms"], json!({"done": 1, "total": 1}));
    site.desk.ok("sign", json!({"places": [visit], "passphrase": PASSPHRASE}));
}

#[test]
fn r34_a_cohort_that_holds_data_stays() {
    let study = Folder::of("nct06949137");
    let site = ["NJ01", "Nanjing Drum Tower", "Asia/Shanghai"];
    let mut desk = Desk::open_study("2026-03-20T09:00:00+08:00", &study.path(), site);
    let path = format!("{}/study.json", study.path());
    let mut header: Json = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    header["version"] = json!("9.9.9");
    assert_eq!(header["cohorts"].as_array_mut().unwrap().pop().unwrap()["oid"], "H");
    std::fs::write(&path, header.to_string()).unwrap();
    desk.login("dm");
    let refused =
        |desk: &Desk| codes(&desk.ok("rehearse_amendment", json!({"path": study.path()}))["refused"]);
    assert_eq!(refused(&desk), [""; 0], "nobody has written into its record");
    desk.login("crc");
    desk.save("cohort:H/COHORT/B08", &[("N_RSN", "the dose group was begun")]);
    desk.login("dm");
    assert_eq!(refused(&desk), ["A-COHORT-REMOVED cohort:H"]);
}

#[test]
fn r34_today_is_the_sites_day_wherever_the_computer_is() {
    let site = Site::open();
    let folder = Folder::amended();
    // In New York it is still the second of March.
    site.desk.set("2026-03-02T20:00:00-05:00");
    let rehearsal = site.rehearsed(&folder);
    assert_eq!(rehearsal["refused"], json!([]));
    let late = site.desk.refused("activate_amendment", activating(&folder, &rehearsal["hash"], "2026-03-04"));
    assert_eq!(late.params["detail"], "not_yet");
    site.desk.ok("activate_amendment", activating(&folder, &rehearsal["hash"], "2026-03-03"));
}

#[test]
fn r34_no_version_applies_before_the_one_that_it_follows() {
    let mut site = Site::open();
    assert!(MARCH.starts_with("2026-03-02"));
    let begins = |site: &Site, folder: &Folder, from: &str| {
        let hash = site.rehearsed(folder)["hash"].clone();
        site.desk.call("activate_amendment", activating(folder, &hash, from))
    };
    let second = Folder::amended();
    let early = begins(&site, &second, "2026-03-01").unwrap_err();
    assert_eq!((early.code.as_str(), early.params["detail"].as_str()), ("state", "too_early"));
    site.desk.set("2026-03-10T09:00:00+09:00");
    site.desk.login("dm");
    begins(&site, &second, "2026-03-05").unwrap();
    let third = Folder::version("1.2.0");
    assert_eq!(begins(&site, &third, "2026-03-04").unwrap_err().params["detail"], "too_early");
    begins(&site, &third, "2026-03-05").unwrap();
}

#[test]
fn r34_what_a_new_version_refuses_does_not_come_back_out_of_a_withdrawal() {
    let mut site = Site::open();
    site.desk.login("crc");
    site.desk.save(&site.at(1, "V03/VITD"), &[("VITD25", "400.0")]);
    let reason =
        |subject: usize, form: &str, text: &str| json!({"place": site.at(subject, form), "reason": text});
    let (high, low) = (reason(1, "V03/VITD", "not her sample"), reason(1, "V01/VITD", "not her sample"));
    site.desk.ok("withdraw", high.clone());
    site.desk.ok("withdraw", low.clone());
    site.desk.login("dm");
    let folder = Folder::version("1.1.0");
    folder.amend(
        "forms/VITD.json",
        "\"hard\": { \"min\": \"0.0\", \"max\": \"999.9\" }, \"soft\": { \"min\": \"10.0\", \"max\": \"250.0\" }",
        "\"hard\": { \"min\": \"0.0\", \"max\": \"300.0\" }, \"soft\": { \"min\": \"10.0\", \"max\": \"250.0\" }",
    );
    site.activate(&folder);
    site.desk.ok("move_subject", site.moving(1));
    site.desk.login("crc");
    let refused = site.desk.refused("restore", high);
    assert_eq!(
        (refused.code.as_str(), refused.params["code"].as_str()),
        ("amendment-refused", "A-VALUE-REFUSED")
    );
    site.desk.ok("restore", low);
}

#[test]
fn r34_a_rehearsal_never_says_that_nothing_changes_where_something_does() {
    let site = Site::open();
    let folder = Folder::version("1.1.0");
    assert_eq!(site.rehearsed(&folder)["changes"], json!([]), "nothing but its name");
    folder.amend("study.json", "\"oid\": \"V03\",", "\"oid\": \"V03\", \"overlaps\": true,");
    assert_eq!(codes(&site.rehearsed(&folder)["changes"]), ["A-OTHER study.json"]);
    folder.amend("study.json", "\"treatmentStart\": \"DAY0\"", "\"treatmentStart\": \"CONSENT\"");
    assert_eq!(codes(&site.rehearsed(&folder)["changes"]), ["A-STUDY-START VITD-12"]);
}
