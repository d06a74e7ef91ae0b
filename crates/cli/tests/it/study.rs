//! `study list`, `check`, `show`, `try`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::run;

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

/// A folder with one small study, some words of which are replaced.
fn study(from: &str, to: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("small");
    fs::create_dir(&own).unwrap();
    for file in ["study.json", "VS.json", "checks.json", "example.json"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/small").join(file);
        let text = fs::read_to_string(path).unwrap();
        fs::write(own.join(file), text.replace(from, to)).unwrap();
    }
    let path = own.display().to_string();
    (folder, path)
}

#[test]
fn list_names_the_studies_that_are_built_in() {
    let text = run(&["study", "list"], None).done().out;
    assert!(text.contains("NCT05018637"), "{text}");
    let list = run(&["study", "list", "--json"], None).done().json();
    assert_eq!(list[0]["oid"], "NCT05018637");
}

#[test]
fn the_built_in_definition_is_clean_as_a_folder_and_by_name() {
    let folder = schemas().join("nct05018637").display().to_string();
    for study in [folder.as_str(), "NCT05018637"] {
        let found = run(&["study", "check", study, "--json"], None).done().json();
        assert_eq!((found["ok"].as_bool(), &found["diagnostics"]), (Some(true), &json!([])));
        let examples = found["examples"].as_array().unwrap();
        assert!(examples.len() > 10 && examples.iter().all(|example| example["disagreements"] == json!([])));
    }
}

#[test]
fn a_mistake_is_shown_with_code_file_place_text_and_advice() {
    let (_folder, path) = study("HEIGHT_VSORRES > 200", "HEIGHT_VSORES > 200");
    let found = run(&["study", "check", &path], None);
    found.failed(1, &["the definition has mistakes"]);
    insta::assert_snapshot!(found.out.replace(&path, "small"));
    let json = run(&["study", "check", &path, "--json"], None).json();
    let diagnostic = &json["diagnostics"][0];
    assert_eq!(diagnostic["file"], format!("{path}/checks.json"));
    for key in ["code", "severity", "pointer", "line", "column", "message", "advice"] {
        assert!(diagnostic.get(key).is_some(), "{key}");
    }
}

#[test]
fn an_example_that_disagrees_fails_the_check() {
    let (_folder, path) = study("\"205.0\"", "\"195.0\"");
    let found = run(&["study", "check", &path], None);
    assert_eq!(found.code, 1, "{}{}", found.out, found.err);
    for words in [
        "E-EXAMPLE",
        "A tall woman: TALL is not raised",
        "example.json:",
        "0 errors",
        "1 of 1 example disagrees",
    ] {
        assert!(found.out.contains(words), "{words}: {}", found.out);
    }
    assert!(found.err.contains("examples disagree with the definition"), "{}", found.err);
}

#[test]
fn a_check_that_no_example_tries_both_ways_is_warned_of() {
    let (_folder, path) = study("", "");
    let found = run(&["study", "check", &path, "--json"], None).done().json();
    let warning = &found["diagnostics"][0];
    assert_eq!(
        (&warning["code"], &warning["file"]),
        (&json!("W-CHECK-UNTRIED"), &json!(format!("{path}/checks.json")))
    );
    assert!(warning["message"].as_str().unwrap().contains("comes near `TALL`"), "{warning}");
}

#[test]
fn a_check_without_any_example_is_warned_of() {
    let (_folder, path) = study("", "");
    fs::remove_file(Path::new(&path).join("example.json")).unwrap();
    let found = run(&["study", "check", &path, "--json"], None).done().json();
    let message = found["diagnostics"][0]["message"].as_str().unwrap();
    assert_eq!(message, "no example raises `TALL`, and none comes near it");
}

#[test]
fn what_hides_the_rest_comes_first_and_says_where_it_was_looked_for() {
    let (folder, path) =
        study("\"version\": \"1.0.0\",", "\"version\": \"1.0.0\", \"uses\": [\"library/units.json\"],");
    let found = run(&["study", "check", &path, "--json"], None).json();
    let first = &found["diagnostics"][0];
    assert_eq!((&first["code"], &first["file"]), (&json!("E-USES"), &json!(format!("{path}/study.json"))));
    let above = folder.path().canonicalize().unwrap().display().to_string();
    assert!(first["advice"].as_str().unwrap().contains(&above), "{first}");
    let told = run(&["study", "check", &path], None);
    assert!(told.out.contains("the examples were not run: mend the errors first"), "{}", told.out);
}

#[test]
fn show_tells_visits_forms_and_items() {
    let text = run(&["study", "show", "NCT05018637"], None).done().out;
    assert!(text.contains("V02     Baseline (Day 0)") && text.contains("day 0"), "{text}");
    let form = run(&["study", "show", "NCT05018637", "--form", "VS"], None).done().out;
    assert!(form.contains("HEIGHT_VSORRES") && form.contains("cm"), "{form}");
    assert!(text.contains("windows of V01: EC-014, EC-012.LATE, EC-012.FAR\n"), "{text}");
    assert!(form.contains("asked when VSPERF == 'N'"), "{form}");
    let serology = run(&["study", "show", "NCT05018637", "--form", "SER"], None).done().out;
    assert!(serology.contains("  asked if “") && serology.contains(": SERPERF != 'N'"), "{serology}");
    let json = run(&["study", "show", "NCT05018637", "--json"], None).done().json();
    assert_eq!(json["events"][0]["windowChecks"].as_array().unwrap().len(), 3);
    assert!(json["forms"].as_array().unwrap().len() > 20 && json["checks"].as_array().unwrap().len() > 50);
    run(&["study", "show", "NCT05018637", "--form", "NONE"], None).failed(2, &["no form NONE", "VS"]);
}

#[test]
fn try_answers_in_the_shape_of_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let fragment = folder.path().join("fragment.json").display().to_string();
    let values = json!({
        "instant": "2026-03-12T09:00+09:00",
        "values": {"V01/LBH/HGB_LBORRES": "9.9", "V01/LBH/HGB_LBORRESU": "g/dL", "V01/VS/HEIGHT_VSORRES": "15"},
    });
    fs::write(&fragment, values.to_string()).unwrap();
    let tried = run(&["study", "try", "NCT05018637", &fragment, "--json"], None).done().json();
    let keys: Vec<&str> = tried.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["derived", "findings", "flags", "grades", "refused", "eligibility"]);
    let raised: Vec<&Value> =
        tried["findings"].as_array().unwrap().iter().filter(|one| one["check"] == "EC-039").collect();
    assert_eq!((raised.len(), &raised[0]["severity"]), (1, &json!("P")));
    assert_eq!(raised[0]["path"], "V01/LBH/HGB_LBORRES");
    assert_eq!(tried["flags"]["V01/LBH/HGB_LBORRES"], "LOW");
    assert_eq!(tried["grades"]["V01/LBH/HGB_LBORRES"], "2");
    assert_eq!(tried["refused"][0]["path"], "V01/VS/HEIGHT_VSORRES");
    assert_eq!(tried["eligibility"]["INCL01"], "cannot evaluate");
    let text = run(&["study", "try", "NCT05018637", &fragment], None).done().out;
    assert!(text.contains("refused    V01/VS/HEIGHT_VSORRES"), "{text}");
}

#[test]
fn what_is_no_study_and_no_fragment_is_said() {
    run(&["study", "check", "/nowhere"], None).failed(2, &["no such study", "NCT05018637"]);
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().display().to_string();
    run(&["study", "check", &empty], None).failed(2, &["study.json"]);
    let file = folder.path().join("x.json").display().to_string();
    fs::write(&file, "{\"values\": 3").unwrap();
    run(&["study", "try", "NCT05018637", &file], None).failed(2, &["x.json", "a fragment is"]);
    run(&["study", "try", "NCT05018637", "/nowhere.json"], None).failed(2, &["no such file"]);
}

#[test]
fn show_makes_a_page_for_review() {
    let page = run(&["study", "show", "NCT05018637", "--html"], None).done().out;
    assert!(page.starts_with("<!doctype html>"));
    for words in [
        "“Haemoglobin” in g/dL is below 10.0",
        "id=\"EC-039\"",
        "혈색소",
        "<b class=\"mark\" title=\"assumption\">A</b>",
        "in_unit(HGB_LBORRES, &apos;g/dL&apos;) &lt; 10.0",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("<script") && !page.contains("http"), "the page fetches nothing");
    let row = |id: &str| {
        let (_, rest) = page.split_once(&format!("<tr id=\"{id}\">")).unwrap_or_else(|| panic!("no {id}"));
        rest.split_once("</tr>").unwrap().0
    };
    for (id, words) in [
        ("test-HGB", "g/L = g/dL × 10"),
        ("test-HGB", "20–250 g/L"),
        ("test-HGB", "115–160 g/L"),
        ("test-HGB", "a change by more than 2.0 g/dL"),
        ("test-HGB", "grade 2 below 10.0 g/dL or 100 g/L"),
        ("EC-012.LATE", "Visit after its window"),
        ("EC-012.LATE", "{n}: “Visit date” − the last day of this visit&apos;s window"),
        ("EC-012.LATE", "drafts a deviation: Visit window, Minor"),
    ] {
        assert!(row(id).contains(words), "{id}: {words}\n{}", row(id));
    }
    for words in [
        "written as <code>^[A-Z0-9]",
        "no two subjects have the same",
        "<b>EC-001</b>",
        "<b>/soft</b>",
        "<td>[CD]</td><td>CDASH",
        "<td>[S1]</td><td>the registry record of NCT05018637",
    ] {
        assert!(page.contains(words), "{words}");
    }
    run(&["study", "show", "NCT05018637", "--html", "--json"], None).failed(2, &["--html", "--json"]);
}

#[test]
fn r34_a_study_that_is_json_alone_is_checked_where_it_lies() {
    let study = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/examples/vitamin-d");
    let report = run(&["study", "check", study], None).done();
    assert!(report.out.contains("32 examples"), "{}", report.out);
    run(&["study", "show", study, "--form", "VITD"], None).done();
}

/// The inventory of a study, as the program shows it and `docs/studies` keeps it.
fn inventory(study: &str) -> String {
    let path = format!("{}/../../docs/studies/{}.md", env!("CARGO_MANIFEST_DIR"), study.to_lowercase());
    let shown = run(&["study", "show", study, "--inventory"], None).done().out;
    if std::env::var_os("INVENTORY").is_some() {
        std::fs::write(&path, &shown).unwrap();
    }
    let file = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(file == shown, "INVENTORY=write cargo test -p cli the_inventories writes {path} anew");
    shown
}

/// The numbered checks of an inventory: `EC-102` with its severities, `HS`.
fn numbered(inventory: &str) -> BTreeMap<String, BTreeSet<char>> {
    let mut numbered: BTreeMap<String, BTreeSet<char>> = BTreeMap::new();
    for line in inventory.lines().filter(|line| line.starts_with("| EC-")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        numbered.entry(cells[1][..6].to_owned()).or_default().extend(cells[2].chars());
    }
    numbered
}

/// The criteria of an inventory as section 9 lists them, in rows: INCL04A to INCL04G stand in one.
fn criteria(inventory: &str) -> usize {
    let (_, section) = inventory.split_once("## Criteria").unwrap();
    let named = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next());
    let named = named.filter(|oid| oid.starts_with("INCL") || oid.starts_with("EXCL"));
    let row = |oid: &str| {
        if oid.len() > 6 && oid.starts_with("INCL04") { "INCL04A–G".into() } else { oid.to_owned() }
    };
    named.map(row).collect::<BTreeSet<String>>().len()
}

/// Checks that no definition writes down: the program makes them for every date and key.
const OWN: [&str; 3] = ["EC-001", "EC-002", "EC-006"];
/// Where a ruling or the row itself gives a numbered check another severity than the table's: number, table, definition, why.
const RULED: [(&str, char, &str, &str); 5] = [
    ("EC-077", 'P', "PS", "its row: what cannot be evaluated is asked about"),
    ("EC-078", 'P', "PS", "its row: bilirubin may be Gilbert’s, which is asked about"),
    ("EC-091", 'H', "P", "0.4, ruling 2: the committee can decide too early"),
    ("EC-096", 'H', "S", "0.4, ruling 2: an event that began before consent is medical history"),
    ("EC-102", 'H', "HS", "its row: COMPLETED without a required visit is soft"),
];

#[test]
fn the_inventories_are_fresh_and_count_what_the_specification_counts() {
    let (a, b) = (inventory("NCT05018637"), inventory("NCT06949137"));
    assert!(a.contains("| scheduled visits | 13 |") && b.contains("| scheduled visits | 10 |"));
    assert_eq!((criteria(&a), criteria(&b)), (22, 25), "rows of 9A and 9B");
    // Of section 11: 54 for both trials, 31 for A, 23 for B. EC-047 is for both there and can speak in B alone; EC-067 is for A and stands in B too.
    let own = OWN.len();
    assert_eq!((numbered(&a).len() + own, numbered(&b).len() + own), (54 + 31 - 1, 54 + 23 + 1));

    let mut checks = numbered(&a);
    for (number, severities) in numbered(&b) {
        checks.entry(number).or_default().extend(severities);
    }
    checks.extend(OWN.map(|number| (number.to_owned(), BTreeSet::from(['H']))));
    for (number, table, defined, why) in RULED {
        let before = checks.insert(number.to_owned(), BTreeSet::from([table]));
        assert_eq!(before, Some(defined.chars().collect()), "{number}: {why}");
    }
    let mut by_severity: BTreeMap<String, usize> = BTreeMap::new();
    for severities in checks.values() {
        *by_severity.entry(severities.iter().collect()).or_default() += 1;
    }
    let counted =
        [("H", 17), ("P", 44), ("S", 35), ("X", 12)].map(|(severity, count)| (severity.to_owned(), count));
    assert_eq!((checks.len(), by_severity), (108, BTreeMap::from(counted)), "{checks:?}");
}

#[test]
fn a_folder_does_not_stand_in_for_the_built_in_study_whose_name_it_bears() {
    let here = tempfile::tempdir().unwrap();
    let check = |name: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_casebook"));
        command.args(["study", "check", name]).current_dir(here.path());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for name in ["NCT05018637", "mine"] {
        fs::create_dir(here.path().join(name)).unwrap();
        fs::write(here.path().join(name).join("study.json"), "{}").unwrap();
    }
    assert_eq!(check("NCT05018637").0, Some(0), "the built-in study");
    assert_eq!(check("./NCT05018637").0, Some(1), "the folder");
    let (code, said) = check("mine");
    assert_eq!(code, Some(2));
    assert!(said.contains("for the folder write ./mine"), "{said}");
}
