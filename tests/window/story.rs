//! From an empty computer to a package that a stranger verifies.

use std::path::{Path, PathBuf};
use std::process::Command;

use thirtyfour::Key;

use crate::driver::{Start, Window};
use crate::site::{ADMINISTRATOR, COORDINATOR, INVESTIGATOR};

/// The command line, built beside the desktop program.
fn casebook() -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_casebook-desktop")).with_file_name("casebook")
}

#[tokio::test]
async fn a_site_from_the_first_day_to_a_verified_package() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("casebooks");
    std::fs::create_dir(&folder).unwrap();
    let window = Window::open(&Start { data: data.path(), casebook: None, under: &[] }).await;

    people(&window, &folder).await;
    consent(&window).await;
    haemoglobin(&window).await;
    treatment(&window).await;
    follow_up(&window).await;
    investigator(&window).await;
    let package = export(&window).await;
    window.close().await;

    verified(&package, data.path());
}

/// A new casebook, its administrator, and the accounts that the administrator opens.
async fn people(window: &Window, folder: &Path) {
    window.create_casebook(folder.to_str().unwrap()).await;
    window.unlock(&ADMINISTRATOR, true).await;
    window.press("People").await;
    window.add_person(&COORDINATOR).await;
    window.add_person(&INVESTIGATOR).await;
    window.log_out(&ADMINISTRATOR).await;
    window.unlock(&COORDINATOR, true).await;
}

/// Screening begins: the subject, her visit, her consent, her birth date.
async fn consent(window: &Window) {
    window.press("Subjects").await;
    window.keys("n").await;
    window.fill("Subject number", "KR-001").await;
    window.keys(Key::Enter.value().to_string()).await;
    window.dialog_closed().await;
    window.read("Withdraw…").await;

    window.open_form("KR-001", "Screening", "Visit").await;
    window.enter("VISITOCC", "y").await;
    window.enter("VISDAT", "1 10 2025").await;
    window.enter("CONTMODE", "1").await;
    window.chord(Key::Control, Key::Enter).await;

    window.read("Informed consent").await;
    window.enter("RFICDAT", "2025-10-01").await;
    window.enter("ICVERS", "3.1").await;
    window.enter("ICLANG", "1").await;
    window.enter("ICWIT", "n").await;
    window.enter("ICSTEM", "y").await;
    window.shot("consent").await;
    window.chord(Key::Control, Key::Enter).await;

    window.read("Date of birth").await;
    window.enter("BRTHDAT", "14 3 1953").await;
    window.enter("SEX", "1").await;
    window.enter("DMDAT", "2025-10-01").await;
    window.read("72").await;
    window.chord(Key::Control, Key::Enter).await;
}

/// 128 g/dL is asked about as g/L; 9.9 raises exclusion 10; a repeat sample of 10.4 clears it.
async fn haemoglobin(window: &Window) {
    window.open_form("KR-001", "Screening", "Haematology").await;
    window.enter("LBPERF", "y").await;
    window.enter("LBDAT", "2025-10-01").await;
    window.enter("LBNAM", "CHA Bundang Central Lab").await;
    window.enter("HGB_LBORRES", "128").await;
    window.read("Did you mean 128 g/L?").await;
    window.shot("haemoglobin-128").await;
    window.enter("HGB_LBORRES", "9.9").await;
    window.read("exclusion (limit 10)").await;
    window.shot("haemoglobin-9.9").await;

    window.open_form("KR-001", "Screening", "Eligibility").await;
    window.read("Met, excludes").await;
    window.repeat_sample("KR-001", "Haematology", "Haemoglobin below the limit, repeat sample").await;
    window.enter("LBPERF", "y").await;
    window.enter("LBDAT", "2025-10-08").await;
    window.enter("LBNAM", "CHA Bundang Central Lab").await;
    window.enter("HGB_LBORRES", "10.4").await;
    window.open_form("KR-001", "Screening", "Eligibility").await;
    window.criterion("EXCL10", "Not met").await;
    window.shot("eligibility").await;
}

/// Day 0: randomised, 40 million cells into the index vertebra, the first pen, and its diary with two missed days.
async fn treatment(window: &Window) {
    window.open_form("KR-001", "Baseline (Day 0)", "Visit").await;
    window.enter("VISITOCC", "y").await;
    window.enter("VISDAT", "2025-10-20").await;
    window.enter("CONTMODE", "1").await;

    window.open_form("KR-001", "Baseline (Day 0)", "Randomisation").await;
    window.enter("RANDNO", "R-001").await;
    window.enter("RANDDAT", "2025-10-20").await;
    window.enter("ARMCD", "1").await;
    window.enter("RANDSRC", "1").await;

    window.open_form("KR-001", "Baseline (Day 0)", "Cell injection").await;
    window.enter("ECYN", "y").await;
    window.enter("ECLOT", "WJ-2025-044").await;
    window.enter("ECDSTXT", "40.0").await;
    window.enter("ECVOL", "2.0").await;
    window.enter("ECLOC", "L1 VERTEBRA").await;
    window.enter("ECSTDTM", "2025-10-20 1030").await;
    window.shot("injection").await;

    window.open_form("KR-001", "Baseline (Day 0)", "Pen dispensed / returned").await;
    window.enter("DAYN", "y").await;
    window.open_log("KR-001", "Pen dispensed / returned").await;
    window.add_row().await;
    window.enter("PENID", "TP-0437").await;
    window.enter("PENPROD", "Teriparatide 600 µg/2.4 mL").await;
    window.enter("DALOT", "C881").await;
    window.enter("PENEXP", "2026-12-31").await;
    window.enter("DISPDAT", "2025-10-20").await;
    window.enter("PENOPDAT", "2025-10-20").await;

    window.open_log("KR-001", "Teriparatide diary").await;
    window.diary("x9 17").await;
    window.shot("diary").await;
}

/// Month 6 and month 12 take place.
async fn follow_up(window: &Window) {
    for (visit, date) in [("Month 6", "2026-04-20"), ("Month 12", "2026-10-19")] {
        window.open_form("KR-001", visit, "Visit").await;
        window.enter("VISITOCC", "y").await;
        window.enter("VISDAT", date).await;
        window.enter("CONTMODE", "1").await;
        window.read("in window").await;
        window.open_form("KR-001", visit, "Back pain (VAS)").await;
        window.enter("QSPERF", "y").await;
        window.enter("QSDAT", date).await;
        window.enter("VASBACK", "2.5").await;
        window.enter("VASSRC", "1").await;
        window.enter("ANALG24H", "n").await;
    }
}

/// The investigator acknowledges the alert of the first sample.
async fn investigator(window: &Window) {
    window.log_out(&COORDINATOR).await;
    window.unlock(&INVESTIGATOR, true).await;
    window.open_form("KR-001", "Screening", "Haematology").await;
    window.acknowledge("EC-039", "Repeat sample of 8 October is 10.4 g/dL").await;
    window.shot("acknowledged").await;
}

/// An interim package: data entry goes on, and every file says so.
async fn export(window: &Window) -> PathBuf {
    window.press("Lock & export").await;
    window.press("Interim export, not locked").await;
    window.read("Key fingerprint").await;
    window.shot("receipt").await;
    let path = window.ask("return document.querySelector('[data-package]').dataset.package").await;
    PathBuf::from(path.as_str().unwrap())
}

/// The command line verifies the package with no casebook at hand, and what was typed is what the ODM says.
fn verified(package: &Path, scratch: &Path) {
    let output = Command::new(casebook())
        .args(["verify", "--json"])
        .arg(package)
        .output()
        .expect("casebook is built beside the window");
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["ok"], true, "{said}");
    assert!(output.status.success());
    let unpacked = scratch.join("unpacked");
    assert!(
        Command::new("unzip").arg("-q").arg(package).arg("-d").arg(&unpacked).status().unwrap().success()
    );
    let odm = std::fs::read_to_string(unpacked.join("odm/snapshot.xml")).unwrap();
    for (item, value) in [
        ("LBH.HGB_LBORRES", "9.9"),
        ("LBH.HGB_LBORRES", "10.4"),
        ("A08.ECDSTXT", "40.0"),
        ("A10.PENID", "TP-0437"),
        ("A04.VASBACK", "2.5"),
        ("IC.RFICDAT", "2025-10-01"),
    ] {
        let written = odm.lines().any(|line| {
            line.contains(&format!("ItemOID=\"{item}\"")) && line.contains(&format!("Value=\"{value}\""))
        });
        assert!(written, "the ODM does not say {item} = {value}");
    }
}
