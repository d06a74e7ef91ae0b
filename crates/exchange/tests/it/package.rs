//! The package as a whole: the same bytes for ever, what it says of itself, who may have one.

use std::collections::BTreeSet;

use exchange::{ExportError, ExportRequest, Label, Part, verify_package};

use crate::desk::{Desk, interim, part, text};

fn problems(desk: &Desk, name: &str, key: Option<&str>) -> Vec<String> {
    let found = verify_package(&desk.path(name), key, &()).unwrap();
    found
        .problems
        .iter()
        .map(|problem| format!("{} {}: {}", problem.code, problem.place, problem.detail))
        .collect()
}

#[test]
fn r36_a_locked_package_is_accepted_by_the_verifier_and_by_the_key_on_the_receipt() {
    let desk = Desk::locked();
    let summary = desk.export(&ExportRequest::default(), "p.zip");
    assert_eq!(summary.label, Label::Lock(1));
    assert_eq!(problems(&desk, "p.zip", None), Vec::<String>::new());
    assert_eq!(problems(&desk, "p.zip", Some(&summary.key)), Vec::<String>::new());
    let grouped = exchange::fingerprint(&summary.key).to_uppercase();
    assert_eq!(problems(&desk, "p.zip", Some(&grouped)), Vec::<String>::new());
    let found = verify_package(&desk.path("p.zip"), None, &()).unwrap();
    assert_eq!((found.head, found.events), (summary.head, summary.through));
}

#[test]
fn the_same_casebook_gives_the_same_bytes_whatever_happens_after_the_lock() {
    let mut desk = Desk::locked();
    let first = desk.export(&ExportRequest::default(), "first.zip");
    desk.act(
        store::Role::DataManager,
        store::Act::RecordExport {
            file: "first.zip".into(),
            sha256: first.sha256.clone(),
            interim: false,
            through: 1,
        },
    );
    let second = desk.export(&ExportRequest::default(), "second.zip");
    assert_eq!(first.sha256, second.sha256);
    let at = ExportRequest { at: Some(first.through), ..ExportRequest::default() };
    assert_eq!(first.sha256, desk.export(&at, "third.zip").sha256);
    assert_eq!(Desk::locked().export(&ExportRequest::default(), "other.zip").sha256, first.sha256);
}

#[test]
fn a_folder_gets_the_package_under_its_usual_name() {
    let desk = Desk::locked();
    let locked = desk.export(&ExportRequest::default(), ".");
    assert_eq!(locked.path.file_name().unwrap(), "TRIAL1-SNU-LOCK1.zip");
    let name = format!("TRIAL1-SNU-INTERIM-{}.zip", locked.through);
    assert_eq!(desk.export(&interim(), ".").path.file_name().unwrap(), name.as_str());
}

#[test]
fn a_casebook_that_is_not_locked_gives_interim_extracts_only() {
    let desk = Desk::told();
    let refused =
        exchange::export(&desk.casebook.record(), &ExportRequest::default(), &desk.path("p.zip"), &());
    assert!(matches!(refused, Err(ExportError::NotLocked)), "{refused:?}");
    assert!(!desk.path("p.zip").exists());
    assert_eq!(desk.export(&interim(), "p.zip").label, Label::Interim);
}

#[test]
fn an_extract_ends_only_where_it_may() {
    let desk = Desk::locked();
    let lock = desk.export(&ExportRequest::default(), "p.zip").through;
    for (request, ends) in [
        (ExportRequest { at: Some(lock - 1), ..ExportRequest::default() }, false),
        (ExportRequest { at: Some(lock + 1000), ..interim() }, false),
        (ExportRequest { at: Some(0), ..interim() }, false),
        (ExportRequest { at: Some(lock - 1), ..interim() }, true),
        (ExportRequest { at: Some(1), ..interim() }, true),
    ] {
        let request = ExportRequest { replace: true, ..request };
        let result = exchange::export(&desk.casebook.record(), &request, &desk.path("q.zip"), &());
        assert_eq!(result.is_ok(), ends, "{request:?}: {result:?}");
    }
}

#[test]
fn an_interim_extract_says_so_in_every_file_that_a_person_reads() {
    let desk = Desk::told();
    let summary = desk.export(&interim(), "p.zip");
    for file in &summary.files {
        let path = file.path.as_str();
        if path.starts_with("study/") || matches!(path, "SHA256SUMS" | "manifest.sig" | "audit/events.jsonl")
        {
            continue;
        }
        let text = text(&desk.path("p.zip"), path);
        let said = match path.rsplit('.').next() {
            Some("csv") => text.lines().count() > 1 && csv_rows(&text).iter().all(|row| row == "INTERIM"),
            _ => text.contains("INTERIM"),
        };
        assert!(said, "{path} does not say INTERIM");
    }
    assert!(!text(&desk.path("p.zip"), "odm/snapshot.xml").contains("LOCK 1"));
}

fn csv_rows(text: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap()[0].to_owned()).collect()
}

#[test]
fn every_time_stamp_is_that_of_the_last_event() {
    let desk = Desk::locked();
    let summary = desk.export(&ExportRequest::default(), "p.zip");
    let manifest: serde_json::Value = serde_json::from_slice(&part(&summary.path, "manifest.json")).unwrap();
    let instant = manifest["chain"]["instant"].as_str().unwrap();
    let odm = text(&summary.path, "odm/snapshot.xml");
    assert!(odm.contains(&format!("CreationDateTime=\"{instant}\" AsOfDateTime=\"{instant}\"")));
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&summary.path).unwrap()).unwrap();
    for index in 0..archive.len() {
        let time = archive.by_index(index).unwrap().last_modified().unwrap();
        let (hour, minute) = (time.hour(), time.minute());
        assert_eq!(format!("{hour:02}:{minute:02}"), instant[11..16]);
    }
}

#[test]
fn parts_may_be_left_out_but_not_the_proof() {
    let desk = Desk::locked();
    let request = ExportRequest { parts: [Part::Odm].into(), ..ExportRequest::default() };
    let summary = desk.export(&request, "p.zip");
    let paths: Vec<&str> = summary.files.iter().map(|file| file.path.as_str()).collect();
    assert!(paths.contains(&"odm/snapshot.xml") && paths.contains(&"audit/events.jsonl"));
    assert!(!paths.iter().any(|path| path.starts_with("csv/")));
    assert_eq!(problems(&desk, "p.zip", None), Vec::<String>::new());
}

/// What is said of a package beforehand is what lies in it: nothing is missing, and nothing else is there.
#[test]
fn the_layout_is_what_a_package_holds() {
    let desk = Desk::locked();
    let within = |entry: &str, path: &str| path == entry || entry.ends_with('/') && path.starts_with(entry);
    for parts in [BTreeSet::from(Part::ALL), BTreeSet::from([Part::Csv])] {
        let layout = exchange::package_layout(&parts);
        let summary =
            desk.export(&ExportRequest { parts, replace: true, ..ExportRequest::default() }, "p.zip");
        let paths: Vec<&str> = summary.files.iter().map(|file| file.path.as_str()).collect();
        let beside: Vec<_> =
            paths.iter().filter(|path| !layout.iter().any(|entry| within(entry, path))).collect();
        let missing: Vec<_> =
            layout.iter().filter(|entry| !paths.iter().any(|path| within(entry, path))).collect();
        assert!(beside.is_empty() && missing.is_empty(), "beside {beside:?}, missing {missing:?}");
    }
}

#[test]
fn a_cancelled_export_leaves_nothing_behind() {
    struct Impatient;
    impl exchange::Watch for Impatient {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let desk = Desk::locked();
    let path = desk.path("p.zip");
    let result = exchange::export(&desk.casebook.record(), &ExportRequest::default(), &path, &Impatient);
    assert!(matches!(result, Err(ExportError::Cancelled)), "{result:?}");
    let left: Vec<_> =
        std::fs::read_dir(desk.home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["trial.casebook"]);
}

#[test]
fn withdrawn_data_are_counted_and_stand_in_the_trail_alone() {
    let desk = Desk::locked();
    let summary = desk.export(&ExportRequest::default(), "p.zip");
    assert_eq!((summary.counts.subjects, summary.counts.subjects_withdrawn), (2, 1));
    assert_eq!(summary.counts.withdrawn, 3);
    for file in ["odm/snapshot.xml", "csv/AE.csv", "csv/SV.csv"] {
        let text = text(&summary.path, file);
        assert!(!text.contains("KR-999") && !text.contains("Headache"), "{file}");
    }
    assert!(text(&summary.path, "audit/trail.csv").contains("Headache"));
}

#[test]
fn a_file_that_stands_there_is_only_replaced_when_asked() {
    let desk = Desk::locked();
    std::fs::write(desk.path("p.zip"), "my notes").unwrap();
    let refused =
        exchange::export(&desk.casebook.record(), &ExportRequest::default(), &desk.path("p.zip"), &());
    assert!(matches!(refused, Err(ExportError::Exists(path)) if path == desk.path("p.zip")));
    assert_eq!(std::fs::read(desk.path("p.zip")).unwrap(), b"my notes");
    desk.export(&ExportRequest { replace: true, ..ExportRequest::default() }, "p.zip");
    assert!(verify_package(&desk.path("p.zip"), None, &()).unwrap().problems.is_empty());
}

#[test]
fn r42_what_a_dead_process_left_half_written_is_removed_and_what_a_living_one_writes_is_left_alone() {
    let desk = Desk::locked();
    let (dead, living) = (desk.path("a.zip.casebook-part"), desk.path("b.zip.casebook-part"));
    std::fs::write(&dead, "half a package in clear").unwrap();
    let held = std::fs::File::create(&living).unwrap();
    held.lock().unwrap();
    desk.export(&ExportRequest::default(), "p.zip");
    assert!(!dead.exists() && living.exists());
    let busy = exchange::export(&desk.casebook.record(), &ExportRequest::default(), &desk.path("b.zip"), &());
    let Err(ExportError::Write { error, .. }) = busy else { panic!("{busy:?}") };
    assert_eq!(error.kind(), std::io::ErrorKind::ResourceBusy);
}

/// Stops when this phase is reached.
struct Until(exchange::Phase, std::cell::Cell<bool>);

impl exchange::Watch for Until {
    fn progress(&self, phase: exchange::Phase, _: u64, _: u64) {
        self.1.set(self.1.get() || phase == self.0);
    }

    fn cancelled(&self) -> bool {
        self.1.get()
    }
}

#[test]
fn an_export_stops_in_every_phase_and_leaves_nothing() {
    use exchange::Phase;
    let desk = Desk::locked();
    let before = std::fs::read_dir(desk.home.path()).unwrap().count();
    for phase in [Phase::Replay, Phase::Odm, Phase::Csv, Phase::Audit, Phase::Study, Phase::Check] {
        let watch = Until(phase, false.into());
        let record = desk.casebook.record();
        let stopped = exchange::export(&record, &ExportRequest::default(), &desk.path("p.zip"), &watch);
        assert!(matches!(stopped, Err(ExportError::Cancelled)), "{phase:?}: {stopped:?}");
        assert_eq!(std::fs::read_dir(desk.home.path()).unwrap().count(), before);
    }
}
