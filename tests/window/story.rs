//! From an empty computer to a package that a stranger verifies.

use std::path::Path;

use thirtyfour::Key;

use crate::calendar::{Calendar, by_hand};
use crate::custody::Receipt;
use crate::driver::{TRACE, Window};
use crate::filler::Definition;
use crate::package::{Typed, closed_in_order, verified};
use crate::site::{ADMINISTRATOR, COORDINATOR, DATA_MANAGER, INVESTIGATOR, PRINCIPAL};
use crate::sockets::stayed_on_this_machine;

/// Protocol days of the subject's visits, and of the sample that is taken again.
const SCREENING: i64 = -19;
const REPEAT: i64 = -12;
const MONTH_6: i64 = 182;
const MONTH_12: i64 = 364;

#[tokio::test]
async fn a_site_from_the_first_day_to_a_locked_package() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("casebooks");
    std::fs::create_dir(&folder).unwrap();
    let days = Calendar::new();
    let window = Window::open(data.path()).await;

    people(&window, &folder, days).await;
    consent(&window, days).await;
    haemoglobin(&window, days).await;
    fracture(&window, days).await;
    treatment(&window, days).await;
    follow_up(&window, days).await;
    everything_else(&window).await;
    query(&window).await;
    investigator(&window).await;
    principal(&window).await;
    let receipt = lock_and_export(&window).await;
    after_the_lock(&window).await;
    // The chain is being verified: the window does not wait for it, and the program ends in order all the same.
    let code = window.close("window.__TAURI_INTERNALS__.invoke('verify', { request: {} })").await;
    assert_eq!(code, 0, "the program ends without a fault");
    closed_in_order(&folder, &COORDINATOR);

    stayed_on_this_machine(&data.path().join(TRACE));
    verified(&receipt, data.path(), &typed(days));
}

/// What was typed by hand, as the record writes it.
fn typed(days: Calendar) -> Vec<Typed> {
    let birthday = days.birthday().to_string();
    let injected = format!("{}T10:30+09:00", days.day(0));
    let texts = [
        ("V01", "SV.VISDAT", days.day(SCREENING)),
        ("V01", "IC.RFICDAT", days.day(SCREENING)),
        ("V01", "IC.ICVERS", "3.1".to_owned()),
        ("V01", "DM.BRTHDAT", birthday),
        ("V01", "LBH.HGB_LBORRES", "9.9".to_owned()),
        ("UNS", "LBH.HGB_LBORRES", "10.4".to_owned()),
        ("UNS", "LBH.LBDAT", days.day(REPEAT)),
        ("UNS", "SV.VISDAT", days.day(REPEAT)),
        ("COMMON", "A01.FXLEVEL", "L1 VERTEBRA".to_owned()),
        ("V02", "A07.RANDNO", "R-001".to_owned()),
        ("V02", "A08.ECLOT", "WJ-2025-044".to_owned()),
        ("V02", "A08.ECDSTXT", "40.0".to_owned()),
        ("V02", "A08.ECVOL", "2.0".to_owned()),
        ("V02", "A08.ECLOC", "L1 VERTEBRA".to_owned()),
        ("V02", "A08.ECSTDTM", injected),
        ("COMMON", "A10.PENID", "TP-0437".to_owned()),
        ("COMMON", "A10.DALOT", "C881".to_owned()),
        ("V11", "SV.VISDAT", days.day(MONTH_6)),
        ("V11", "A04.VASBACK", "2.5".to_owned()),
        ("V13", "SV.VISDAT", days.day(MONTH_12)),
        ("V13", "A04.VASBACK", "1.5".to_owned()),
    ];
    let mut typed: Vec<Typed> =
        texts.into_iter().map(|(event, item, value)| Typed { event, item, value, times: 1 }).collect();
    typed.push(Typed { event: "COMMON", item: "A11.TPTAKEN", value: "Y".to_owned(), times: 26 });
    typed.push(Typed { event: "COMMON", item: "A11.TPTAKEN", value: "N".to_owned(), times: 2 });
    typed.push(Typed { event: "COMMON", item: "A11.TPMISS", value: "FORGOT".to_owned(), times: 1 });
    typed.push(Typed { event: "COMMON", item: "A11.TPMISS", value: "TRAVEL".to_owned(), times: 1 });
    typed
}

/// A new casebook, its administrator, and the accounts that the administrator opens.
async fn people(window: &Window, folder: &Path, days: Calendar) {
    window.create_casebook(folder.to_str().unwrap()).await;
    window.unlock(&ADMINISTRATOR, true).await;
    window.press("People").await;
    for person in [&COORDINATOR, &INVESTIGATOR, &PRINCIPAL, &DATA_MANAGER] {
        window.add_person(person, &days.day(-49)).await;
    }
    window.log_out(&ADMINISTRATOR).await;
    window.unlock(&COORDINATOR, true).await;
}

/// Screening begins: the subject, her visit, her consent, her birth date.
async fn consent(window: &Window, days: Calendar) {
    window.press("Subjects").await;
    window.keys("n").await;
    window.fill("Subject number", "KR-001").await;
    window.keys(Key::Enter.value().to_string()).await;
    window.dialog_closed().await;
    window.read("Entered by mistake…").await;

    window.open_form("KR-001", "Screening", "Visit").await;
    window.enter("VISITOCC", "y").await;
    window.enter("VISDAT", &days.day_by_hand(SCREENING)).await;
    window.enter("CONTMODE", "1").await;
    window.chord(Key::Control, Key::Enter).await;

    window.read("Informed consent").await;
    window.enter("RFICDAT", &days.day(SCREENING)).await;
    window.enter("ICVERS", "3.1").await;
    window.enter("ICLANG", "1").await;
    window.enter("ICWIT", "n").await;
    window.enter("ICSTEM", "y").await;
    window.shot("consent").await;
    window.chord(Key::Control, Key::Enter).await;

    window.read("Date of birth").await;
    window.enter("BRTHDAT", &by_hand(days.birthday())).await;
    window.enter("SEX", "1").await;
    window.enter("DMDAT", &days.day(SCREENING)).await;
    window.read(&days.age(SCREENING).to_string()).await;
    window.chord(Key::Control, Key::Enter).await;
}

/// 128 g/dL is asked about as g/L; 9.9 raises exclusion 10; a repeat sample of 10.4 clears it.
async fn haemoglobin(window: &Window, days: Calendar) {
    window.open_form("KR-001", "Screening", "Haematology").await;
    window.enter("LBPERF", "y").await;
    window.enter("LBDAT", &days.day(SCREENING)).await;
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
    window.enter("LBDAT", &days.day(REPEAT)).await;
    window.enter("LBNAM", "CHA Bundang Central Lab").await;
    window.enter("HGB_LBORRES", "10.4").await;
    window.open_form("KR-001", "Unscheduled visit", "Visit").await;
    window.enter("VISITOCC", "y").await;
    window.enter("VISDAT", &days.day(REPEAT)).await;
    window.enter("CONTMODE", "1").await;
    window.enter("VISITRSN", "Haemoglobin below the limit, repeat sample").await;
    window.open_form("KR-001", "Screening", "Eligibility").await;
    window.criterion("EXCL10", "Not met").await;
    window.shot("eligibility").await;
}

/// The vertebra that the cells are for.
async fn fracture(window: &Window, days: Calendar) {
    window.open_log("KR-001", "Index fractures").await;
    window.enter("FXNEWN", "1").await;
    window.add_row().await;
    window.enter("FXLEVEL", "L1 VERTEBRA").await;
    window.enter("FXDAT", &days.day(SCREENING - 10)).await;
    window.enter("FXCONFDAT", &days.day(SCREENING - 8)).await;
    window.enter("FXINDEX", "y").await;
    window.shot("fracture").await;
}

/// Day 0: randomised, 40 million cells into the index vertebra, the first pen, and its diary with two missed days.
async fn treatment(window: &Window, days: Calendar) {
    window.open_form("KR-001", "Baseline (Day 0)", "Visit").await;
    window.enter("VISITOCC", "y").await;
    window.enter("VISDAT", &days.day(0)).await;
    window.enter("CONTMODE", "1").await;

    window.open_form("KR-001", "Baseline (Day 0)", "Randomisation").await;
    window.enter("RANDNO", "R-001").await;
    window.enter("RANDDAT", &days.day(0)).await;
    window.enter("ARMCD", "1").await;
    window.enter("RANDSRC", "1").await;

    window.open_form("KR-001", "Baseline (Day 0)", "Cell injection").await;
    window.enter("ECYN", "y").await;
    window.enter("ECLOT", "WJ-2025-044").await;
    window.enter("ECDSTXT", "40.0").await;
    window.enter("ECVOL", "2.0").await;
    window.enter("ECLOC", "L1 VERTEBRA").await;
    window.enter("ECSTDTM", &format!("{} 1030", days.day(0))).await;
    window.shot("injection").await;

    window.open_form("KR-001", "Baseline (Day 0)", "Pen dispensed / returned").await;
    window.enter("DAYN", "y").await;
    window.open_log("KR-001", "Pen dispensed / returned").await;
    window.add_row().await;
    window.enter("PENID", "TP-0437").await;
    window.enter("PENPROD", "Teriparatide 600 µg/2.4 mL").await;
    window.enter("DALOT", "C881").await;
    window.enter("PENEXP", &days.day(437)).await;
    window.enter("DISPDAT", &days.day(0)).await;
    window.enter("PENOPDAT", &days.day(0)).await;

    window.open_log("KR-001", "Teriparatide diary").await;
    window.diary("x9 17", [(9, "Forgotten"), (17, "Travel")]).await;
    window.shot("diary").await;
}

/// Month 6 and month 12 take place.
async fn follow_up(window: &Window, days: Calendar) {
    for (visit, day, pain) in [("Month 6", MONTH_6, "2.5"), ("Month 12", MONTH_12, "1.5")] {
        let date = &days.day(day);
        window.open_form("KR-001", visit, "Visit").await;
        window.enter("VISITOCC", "y").await;
        window.enter("VISDAT", date).await;
        window.enter("CONTMODE", "1").await;
        window.read("in window").await;
        window.open_form("KR-001", visit, "Back pain (VAS)").await;
        window.enter("QSPERF", "y").await;
        window.enter("QSDAT", date).await;
        window.enter("VASBACK", pain).await;
        window.enter("VASSRC", "1").await;
        window.enter("ANALG24H", "n").await;
    }
}

/// The visits in between did not take place; whatever else the forms ask for is answered, and what is unlikely gets its reason.
async fn everything_else(window: &Window) {
    let study = Definition::read(window).await;
    window.complete_visits(&study).await;
    window.pass_over_visits(&study, "Visits between month 1 and month 9 were not held.").await;
    window.explain_all().await;
    window.log_out(&COORDINATOR).await;
}

/// The data manager asks about the first sample, and the coordinator answers.
async fn query(window: &Window) {
    window.unlock(&DATA_MANAGER, true).await;
    window.ask_about("LBH", "HGB_LBORRES", "Is 9.9 what the laboratory reported?").await;
    window.log_out(&DATA_MANAGER).await;
    window.unlock(&COORDINATOR, false).await;
    window.answer_query("Yes, 9.9 g/dL as in the report.").await;
    window.log_out(&COORDINATOR).await;
}

/// The investigator decides on the alerts, that of the first sample first, and signs eligibility and the visits.
async fn investigator(window: &Window) {
    window.unlock(&INVESTIGATOR, true).await;
    window.open_form("KR-001", "Screening", "Haematology").await;
    window.acknowledge("EC-039", "Repeat sample twelve days before day 0 is 10.4 g/dL").await;
    window.shot("acknowledged").await;
    window.decide_all().await;
    let signed = window.sign_everything(&INVESTIGATOR).await;
    for visit in ["V01", "V01/IE", "V02", "V11", "V13"] {
        assert!(signed.iter().any(|place| place.ends_with(visit)), "{visit} is signed, of {signed:?}");
    }
    window.log_out(&INVESTIGATOR).await;
}

/// The principal investigator signs the assignment, which is hers alone to sign, and the subject's casebook.
async fn principal(window: &Window) {
    window.unlock(&PRINCIPAL, true).await;
    let signed = window.sign_everything(&PRINCIPAL).await;
    assert!(signed.iter().any(|place| place.ends_with("V02/A07")), "the assignment is signed, of {signed:?}");
    assert!(signed.iter().any(|place| !place.contains('/')), "the subject is signed, of {signed:?}");
    window.log_out(&PRINCIPAL).await;
}

/// The data manager closes the query that was answered, locks, and writes the package.
async fn lock_and_export(window: &Window) -> Receipt {
    window.unlock(&DATA_MANAGER, false).await;
    window.close_query("Seen in the laboratory's report. Thank you.").await;
    window.lock(&DATA_MANAGER).await;
    let receipt = window.export().await;
    window.log_out(&DATA_MANAGER).await;
    receipt
}

/// Nothing can be written any more.
async fn after_the_lock(window: &Window) {
    window.unlock(&COORDINATOR, false).await;
    window.open_form("KR-001", "Screening", "Visit").await;
    window.refuses_to_write("VISDAT").await;
}
