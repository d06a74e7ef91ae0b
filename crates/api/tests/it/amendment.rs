//! Amendments: a definition from a folder, compared, rehearsed, activated; subjects moved to it or left; both versions in what leaves.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::desk::{Desk, PASSPHRASE};
use crate::filling::complete;
use crate::story::finish;

pub(crate) const MARCH: &str = "2026-03-02T09:00:00+09:00";

/// The folder of all studies of this repository.
fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let there = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &there);
        } else {
            fs::copy(&path, &there).unwrap();
        }
    }
}

/// A study in a folder of its own, with the shared files it uses.
pub(crate) struct Folder {
    home: tempfile::TempDir,
    study: &'static str,
}

impl Folder {
    /// The third study.
    pub(crate) fn new() -> Self {
        Self::of("examples/vitamin-d")
    }

    pub(crate) fn of(study: &'static str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let name = study.rsplit('/').next().unwrap();
        for shared in ["library", "cells"] {
            copy(&schemas().join(shared), &home.path().join(shared));
        }
        copy(&schemas().join(study), &home.path().join(name));
        Self { home, study: name }
    }

    pub(crate) fn path(&self) -> String {
        self.home.path().join(self.study).display().to_string()
    }

    pub(crate) fn amend(&self, file: &str, from: &str, to: &str) {
        let path = self.home.path().join(self.study).join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(from).count(), 1, "`{from}` stands once in {file}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    /// Examples beside it hold it back no more.
    pub(crate) fn forget_examples(&self) {
        fs::remove_dir_all(self.home.path().join(self.study).join("examples")).unwrap();
    }

    /// The same under another version's name.
    pub(crate) fn version(name: &str) -> Self {
        let folder = Self::new();
        folder.amend("study.json", "\"version\": \"1.0.0\"", &format!("\"version\": \"{name}\""));
        folder
    }

    /// Version 1.1.0: a new item, a widened range, a changed question, a removed code, a changed formula.
    pub(crate) fn amended() -> Self {
        let folder = Self::version("1.1.0");
        folder.amend(
            "forms/VITD.json",
            "          \"oid\": \"VDCHANGE\",",
            "          \"oid\": \"VDFAST\",
          \"label\": { \"en\": \"Fasting?\", \"ko\": \"공복?\", \"zh\": \"空腹？\" }, \"type\": \"yesNo\", \"required\": true
        },
        {
          \"oid\": \"VDCHANGE\",",
        );
        folder.amend(
            "forms/VITD.json",
            "\"soft\": { \"min\": \"10.0\", \"max\": \"250.0\" }",
            "\"soft\": { \"min\": \"20.0\", \"max\": \"300.0\" }",
        );
        folder.amend(
            "forms/VITD.json",
            "\"en\": \"Date of the sample\"",
            "\"en\": \"Date of the blood sample\"",
        );
        folder.amend("forms/VITD.json", "VITD25 - V01.VITD.VITD25", "(VITD25 - V01.VITD.VITD25) * 2");
        folder.amend("examples/week-twelve.json", "\"48.5\"", "\"97.0\"");
        folder.amend("codelists.json", "        { \"code\": \"UNWELL\", \"label\": { \"en\": \"Felt unwell\", \"ko\": \"몸이 불편함\", \"zh\": \"身体不适\" } },\n", "");
        folder
    }
}

/// A casebook of the third study from its folder, with three subjects under version 1.0.0.
pub(crate) struct Site {
    pub(crate) desk: Desk,
    pub(crate) study: Json,
    pub(crate) subjects: Vec<String>,
}

impl Site {
    pub(crate) fn open() -> Self {
        let folder = Folder::new();
        let mut desk = Desk::open_study(MARCH, &folder.path(), ["KR01", "CHA Bundang", "Asia/Seoul"]);
        desk.login("crc");
        let study = desk.ok("study", json!({}));
        let subjects = ["D-001", "D-002", "D-003", "D-004"].map(|number| desk.enrol(number)).into();
        let mut site = Self { desk, study, subjects };
        site.fill();
        site
    }

    pub(crate) fn at(&self, subject: usize, form: &str) -> String {
        format!("subject:{}/{form}", self.subjects[subject])
    }

    /// The first has a complete, verified form and a derived value; the second a soft finding to come; the third a code that goes.
    fn fill(&mut self) {
        complete(&self.desk, &self.study, &self.at(0, "V01/SV"), "2026-03-02", &[]);
        let known = [("VITD25", "31.0"), ("VDDAT", "2026-03-02")];
        complete(&self.desk, &self.study, &self.at(0, "V01/VITD"), "2026-03-02", &known);
        self.desk.save(&self.at(0, "V03/VITD"), &[("VITD25", "75.0")]);
        self.desk.save(&self.at(1, "V01/VITD"), &[("VITD25", "15.0")]);
        self.desk.save(&self.at(2, "V02/CAPS"), &[("CAPDISP", "84")]);
        self.desk.save(&self.at(2, "V03/CAPS"), &[("CAPRET", "20")]);
        self.desk.save(&self.at(2, "V03/CAPS"), &[("CAPWHY", "UNWELL")]);
        self.desk.login("mon");
        self.desk.ok("verify_places", json!({"places": [self.at(0, "V01/VITD")]}));
        self.desk.login("dm");
    }

    fn events(&self) -> Json {
        self.desk.ok("truths", json!({}))["events"].clone()
    }

    pub(crate) fn activate(&self, folder: &Folder) -> Json {
        let hash = self.desk.ok("rehearse_amendment", json!({"path": folder.path()}))["hash"].clone();
        let request = json!({"path": folder.path(), "hash": hash, "from": "2026-03-02", "approval": "protocol 1.1, committee 2026-02-20"});
        self.desk.ok("activate_amendment", request)
    }

    fn derived(&self, subject: usize, form: &str, item: &str) -> Json {
        let state = self.desk.ok("form", json!({"place": self.at(subject, form)}));
        let fields = state["fields"].as_array().unwrap();
        fields.iter().find(|field| field["item"] == item).unwrap()["entry"].clone()
    }
}

pub(crate) fn codes(rows: &Json) -> Vec<String> {
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {}", row["code"].as_str().unwrap(), row["place"].as_str().unwrap()))
        .collect()
}

#[test]
fn r34_a_third_study_needs_its_folder_alone() {
    let folder = Folder::new();
    let desk = Desk::bare(MARCH);
    let checked = desk.ok("check_study", json!({"path": folder.path()}));
    assert_eq!(checked["study"]["oid"], "VITD-12");
    assert_eq!(checked["diagnostics"], json!([]));
    folder.amend(
        "forms/VITD.json",
        "\"unit\": \"nmol/L\", \"required\": true",
        "\"unit\": \"ell\", \"required\": true",
    );
    let checked = desk.ok("check_study", json!({"path": folder.path()}));
    assert_eq!(checked["study"], Json::Null);
    assert_eq!(checked["diagnostics"][0]["error"], true);
    let request = json!({
        "folder": desk.host_folder(), "study": folder.path(), "siteOid": "KR01", "siteName": "CHA Bundang",
        "zone": "Asia/Seoul", "user": "admin", "fullName": "Ada Admin", "passphrase": PASSPHRASE,
    });
    assert_eq!(desk.refused("create_casebook", request).code, "study-broken");
}

#[test]
fn r34_a_rehearsal_writes_nothing_and_says_what_changes_and_whom_it_touches() {
    let site = Site::open();
    let (before, folder) = (site.events(), Folder::amended());
    let rehearsal = site.desk.ok("rehearse_amendment", json!({"path": folder.path()}));
    assert_eq!(site.events(), before, "nothing is written");
    assert_eq!(rehearsal["refused"], json!([]));
    assert_eq!(
        codes(&rehearsal["changes"]),
        [
            "A-ITEM-LABEL VITD.VDDAT",
            "A-ITEM-LIKELY VITD.VITD25",
            "A-ITEM-ADDED VITD.VDFAST",
            "A-ITEM-DERIVED VITD.VDCHANGE",
            // The library's checks on the date of the sample are said with the question's new words.
            "A-CHECK-RULE EC-007.VITD",
            "A-CHECK-SHOWS EC-007.VITD",
            "A-CHECK-RULE EC-007.LATER.VITD",
            "A-CHECK-SHOWS EC-007.LATER.VITD",
            "A-CHECK-RULE EC-011.VITD",
            "A-CODE-REMOVED CAPWHY.UNWELL"
        ]
    );
    let subjects = rehearsal["subjects"].as_array().unwrap();
    let numbers: Vec<&str> = subjects.iter().map(|row| row["subject"]["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["D-001", "D-002", "D-003"]);
    assert_eq!(rehearsal["untouched"], 1);
    let kinds = |row: &Json| -> BTreeSet<String> {
        row["effects"]
            .as_array()
            .unwrap()
            .iter()
            .map(|effect| effect["kind"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(kinds(&subjects[0]), all(&["derived", "formReopened", "verificationBroken"]));
    assert_eq!(kinds(&subjects[1]), all(&["findingRaised", "queryOpened"]));
    assert_eq!(codes(&subjects[2]["blocked"]), [format!("A-CODE-REMOVED {}/CAPWHY", site.at(2, "V03/CAPS"))]);
}

#[test]
fn r34_earlier_subjects_keep_their_version_until_they_are_moved_and_the_move_does_what_was_rehearsed() {
    let mut site = Site::open();
    let folder = Folder::amended();
    let rehearsal = site.desk.ok("rehearse_amendment", json!({"path": folder.path()}));
    let view = site.activate(&folder);
    assert_eq!(view["versions"].as_array().unwrap().len(), 2);
    assert_eq!(view["versions"][1]["approval"], "protocol 1.1, committee 2026-02-20");
    assert_eq!(view["waiting"].as_array().unwrap().len(), 4);

    // Who was enrolled before is judged by the old version; who comes, by the new one.
    assert_eq!(site.derived(0, "V03/VITD", "VDCHANGE")["typed"], "44.0");
    site.desk.login("crc");
    let late = site.desk.enrol("D-005");
    let fields = |site: &Site, place: &str| {
        let state = site.desk.ok("form", json!({"place": place}));
        let has = state["fields"].as_array().unwrap().iter().any(|field| field["item"] == "VDFAST");
        (has, state["subject"]["version"].is_null())
    };
    assert_eq!(fields(&site, &format!("subject:{late}/V01/VITD")), (true, true));
    assert_eq!(fields(&site, &site.at(0, "V01/VITD")), (false, false));
    let own = site.desk.ok("form", json!({"place": site.at(0, "V01/VITD")}))["subject"]["version"].clone();
    assert_eq!(site.desk.ok("study_version", json!({"hash": own}))["version"], "1.0.0");

    // Each subject's move records exactly what the rehearsal said.
    site.desk.login("dm");
    let in_force = view["versions"][1]["hash"].clone();
    for row in rehearsal["subjects"].as_array().unwrap() {
        let subject = row["subject"]["key"].clone();
        let again = site.desk.ok("rehearse_move", json!({"subject": subject}));
        assert_eq!(again["effects"], row["effects"]);
        let request = json!({"subject": subject, "hash": in_force, "reason": "re-consented on 2026-03-02"});
        if row["blocked"] != json!([]) {
            let refused = site.desk.refused("move_subject", request);
            assert_eq!(
                (refused.code.as_str(), refused.params["code"].as_str()),
                ("amendment-refused", "A-CODE-REMOVED")
            );
            continue;
        }
        site.desk.ok("move_subject", request);
        let trail = site.desk.ok("audit", json!({"limit": 50}));
        let rows = trail["rows"].as_array().unwrap();
        let last =
            rows.iter().filter(|line| line["seq"] == rows[0]["seq"] && line["kind"] != "version_moved");
        let mut recorded: Vec<String> = last.map(|line| line["place"].as_str().unwrap().to_owned()).collect();
        let mut said: Vec<String> = row["effects"]
            .as_array()
            .unwrap()
            .iter()
            .map(|effect| effect["place"].as_str().unwrap().to_owned())
            .collect();
        recorded.sort();
        said.sort();
        assert_eq!(recorded, said);
    }
    assert_eq!(site.derived(0, "V03/VITD", "VDCHANGE")["typed"], "88.0");
    let waiting = site.desk.ok("amendment", json!({}))["waiting"].clone();
    let numbers: Vec<&str> =
        waiting.as_array().unwrap().iter().map(|row| row["subject"]["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["D-003", "D-004"]);

    // Reopened, the casebook says the same.
    site.desk.login("dm");
    assert_eq!(site.desk.ok("amendment", json!({}))["waiting"], waiting);
    assert_eq!(site.derived(0, "V03/VITD", "VDCHANGE")["typed"], "88.0");
    let verified = finish(&site.desk, &site.desk.ok("verify", json!({})));
    assert_eq!(verified["verification"]["problems"], json!([]));

    // What leaves carries both versions, is reconciled, and verifies by itself.
    let package = finish(&site.desk, &site.desk.ok("export", json!({"interim": true})));
    assert_eq!(package["ok"], true, "{package:#}");
    let path = package["package"]["path"].as_str().unwrap();
    let verification = exchange::verify_package(Path::new(path), None, &Quiet).unwrap();
    assert_eq!(format!("{:?}", verification.problems), "[]");
    let paths: BTreeSet<String> = package["package"]["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["path"].as_str().unwrap().to_owned())
        .collect();
    let folders: BTreeSet<&str> = paths
        .iter()
        .filter(|path| path.starts_with("study/"))
        .filter_map(|path| path.split('/').nth(1))
        .collect();
    assert_eq!(folders.len(), 2, "{folders:?}");
}

/// The new formula has a value where the old one had none, on a form that was withdrawn.
#[test]
fn r34_a_withdrawn_form_derives_nothing_under_the_new_version_either() {
    let mut site = Site::open();
    site.desk.login("crc");
    let form = site.at(0, "V03/VITD");
    site.desk.save(&site.at(0, "V03/SV"), &[("VISITOCC", "Y"), ("VISDAT", "2026-03-02")]);
    site.desk.ok("withdraw", json!({"place": form, "reason": "entered for the wrong person"}));
    site.desk.login("dm");
    let folder = Folder::amended();
    folder.amend("forms/VITD.json", "(VITD25 - V01.VITD.VITD25) * 2", "V01.VITD.VITD25 * 2");
    folder.forget_examples();
    let rehearsal = site.desk.ok("rehearse_amendment", json!({"path": folder.path()}));
    let first = &rehearsal["subjects"][0];
    assert_eq!((&first["subject"]["number"], &first["blocked"]), (&json!("D-001"), &json!([])));
    let there = |effect: &Json| effect["place"].as_str().unwrap().starts_with(&form);
    assert!(!first["effects"].as_array().unwrap().iter().any(there), "{first:#}");
}

struct Quiet;

impl exchange::Watch for Quiet {
    fn progress(&self, _: exchange::Phase, _: u64, _: u64) {}
    fn cancelled(&self) -> bool {
        false
    }
}

#[test]
fn r34_only_who_may_activates_and_only_on_its_day_what_was_rehearsed_under_a_name_of_its_own() {
    let mut site = Site::open();
    let folder = Folder::amended();
    let hash = site.desk.ok("rehearse_amendment", json!({"path": folder.path()}))["hash"].clone();
    let request = |hash: &Json, from: &str| json!({"path": folder.path(), "hash": hash, "from": from, "approval": "protocol 1.1"});
    let early = site.desk.refused("activate_amendment", request(&hash, "2026-03-03"));
    assert_eq!((early.code.as_str(), early.params["detail"].as_str()), ("state", "not_yet"));
    site.desk.login("inv");
    assert_eq!(site.desk.refused("activate_amendment", request(&hash, "2026-03-02")).code, "not-allowed");
    site.desk.login("dm");
    let other = site.desk.refused("activate_amendment", request(&json!("00"), "2026-03-02"));
    assert_eq!(other.params["detail"], "another-definition");
    let same = Folder::new();
    same.amend("forms/VITD.json", "\"en\": \"Date of the sample\"", "\"en\": \"Date\"");
    let refused = site.desk.ok("rehearse_amendment", json!({"path": same.path()}))["refused"].clone();
    assert_eq!(refused[0]["code"], "A-VERSION");
    // A number that becomes a text: under one name a data set has one kind of value.
    let typed = Folder::amended();
    typed.forget_examples();
    typed.amend("forms/CAPS.json", "\"type\": \"integer\", \"unit\": \"doses\", \"required\": \"event == 'V02'\", \"shownWhen\": \"event == 'V02'\",\n          \"hard\": { \"min\": \"0\", \"max\": \"200\" }", "\"type\": { \"text\": { \"max\": 10 } }, \"required\": \"event == 'V02'\", \"shownWhen\": \"event == 'V02'\"");
    typed.amend("forms/CAPS.json", "(V02.CAPS.CAPDISP - CAPRET) / (SV.VISDAT - DAY0) * 100", "CAPRET * 1.0");
    typed.amend("checks.json", "\"raiseWhen\": \"CAPRET > V02.CAPS.CAPDISP\", \"params\": { \"r\": \"CAPRET\", \"d\": \"V02.CAPS.CAPDISP\" }", "\"raiseWhen\": \"CAPRET > 150\", \"params\": { \"r\": \"CAPRET\", \"d\": \"CAPRET\" }");
    let refused = site.desk.ok("rehearse_amendment", json!({"path": typed.path()}))["refused"].clone();
    assert_eq!(codes(&refused), [format!("A-ITEM-TYPE {}/CAPDISP", site.at(2, "V02/CAPS"))]);
}
