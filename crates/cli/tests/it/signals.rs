//! A signal ends long work in order: nothing is left half-made, and the exit code tells which signal it was.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::amend::amended;
use crate::program::{Home, passphrase};

/// Runs the program until it says `line`, sends it the signal, and tells exit code and what else it said.
fn signalled(mut command: Command, line: &str, signal: &str) -> (Option<i32>, String) {
    let mut child: Child =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut heard = String::new();
    while !heard.contains(line) {
        assert!(said.read_line(&mut heard).unwrap() > 0, "it never said {line}: {heard}");
    }
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    said.read_to_string(&mut heard).unwrap();
    (child.wait().unwrap().code(), heard)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn r42_an_export_that_is_stopped_leaves_no_part_of_a_package_and_records_the_log_out() {
    for (signal, code, line) in [("-INT", 130, "writing"), ("-TERM", 143, "reading the chain")] {
        let home = Home::new();
        let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
        command.arg("export").arg(home.casebook()).args([
            "--user",
            "dae",
            "--interim",
            "--progress",
            "--out",
        ]);
        command.arg(home.path("p.zip"));
        command.env("CASEBOOK_PASSPHRASE", passphrase("dae")).env("CASEBOOK_DATA", home.path("data"));
        let (ended, said) = signalled(command, line, signal);
        assert_eq!(ended, Some(code), "{said}");
        assert!(said.contains("casebook: stopped"), "{said}");
        assert_eq!(names(home.folder.path()), ["data", "trial.casebook"]);
        let trail = home.run("dae", "audit", &[]).done().out;
        let last = trail.lines().last().unwrap();
        assert!(last.contains("log_out") || last.contains("logged_out"), "{last}");
        assert!(!trail.contains("exported"), "{trail}");
    }
}

/// Runs the program until it has the casebook open, sends it the signal, and tells exit code and what it said.
fn signalled_inside(mut command: Command, home: &Home, signal: &str) -> (Option<i32>, String) {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // The file says who has the casebook open, and nothing once it is closed.
    let held = || fs::metadata(home.casebook().join("lock")).is_ok_and(|lock| lock.len() > 0);
    while !held() {
        assert_eq!(child.try_wait().unwrap(), None, "it ended before it opened the casebook");
        std::thread::yield_now();
    }
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let code = child.wait().unwrap().code();
    assert!(!held(), "{said}");
    (code, said)
}

#[test]
fn r42_an_amendment_or_an_import_that_is_stopped_writes_nothing_and_records_the_log_out() {
    let home = Home::new();
    let study = amended(&home);
    let ranges = home.path("ranges.csv");
    let line = "Central,ALT,U/L,8,40,2026-01-01,7,Dr Seo";
    fs::write(&ranges, format!("LBNAM,TESTCD,LBORRESU,LLN,ULN,VALIDFROM,VERSION,APPROVED\n{line}\n"))
        .unwrap();
    let activate = [study.as_str(), "--activate", "--from", "2026-03-12", "--approval", "protocol 9"];
    let casebook = home.casebook().display().to_string();
    let mut amend = vec!["study", "amend", &casebook];
    amend.extend(activate);
    let import = vec!["ranges", "import", &casebook, &ranges];
    for (arguments, user, signal, code) in [(amend, "dae", "-TERM", 143), (import, "cho", "-INT", 130)] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
        command.args(arguments).args(["--user", user]);
        command.env("CASEBOOK_PASSPHRASE", passphrase(user)).env("CASEBOOK_DATA", home.path("data"));
        let (ended, said) = signalled_inside(command, &home, signal);
        assert_eq!(ended, Some(code), "{said}");
        assert!(said.contains("casebook: stopped"), "{said}");
        let trail = home.run(user, "audit", &[]).done().out;
        let last = trail.lines().last().unwrap();
        assert!(last.contains("log_out") || last.contains("logged_out"), "{last}");
        assert!(!trail.contains("9.9.9") && !trail.contains("LABRANGE"), "{trail}");
    }
}

#[test]
fn r42_a_simulation_that_is_stopped_leaves_no_casebook() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
    command.args([
        "simulate",
        "--study",
        "NCT05018637",
        "--subjects",
        "30",
        "--seed",
        "1",
        "--progress",
        "--out",
    ]);
    command.arg(folder.path().join("out")).env("CASEBOOK_DATA", folder.path().join("data"));
    let (ended, said) = signalled(command, "simulating", "-INT");
    assert_eq!(ended, Some(130), "{said}");
    assert_eq!(names(&folder.path().join("out")), [""; 0]);
}
