//! The definition of NCT06949137 itself: its schedule, criteria, checks and examples.

use std::collections::BTreeSet;

use protocol::definition::{Category, Severity, Target};
use rstest::rstest;

use super::study_b::{study, warnings};

/// Every label in three languages, nothing odd: the compiler has nothing to say.
#[test]
fn compiles_without_a_warning() {
    assert_eq!(warnings(), <[String; 0]>::default());
}

/// Study specification 4.2: window and forms.
#[rstest]
#[case("V01", (-28, -1), "SV IC DM RP MH FXH SU VS PE EG LBH LBC LBG LBB LBT SER DXA B01 B02 B03 IE CM AE")]
#[case("V02", (0, 0), "SV IE VS LBH LBC B04 B05 B06 CM AE")]
#[case("V03", (1, 1), "SV VS PE EG LBH LBC LBG B07 CM AE")]
#[case("V04", (2, 4), "SV B07 CM AE")]
#[case("V05", (6, 8), "SV VS PE LBH LBC B07 CM AE")]
#[case("V06", (12, 16), "SV VS LBH LBC B07 CM AE")]
#[case("V07", (28, 31), "SV VS PE EG LBH LBC LBG LBB B07 CM AE")]
#[case("V08", (77, 91), "SV VS LBH LBC LBB LBT CM AE")]
#[case("V09", (168, 196), "SV VS PE LBH LBC LBB DXA CM AE")]
#[case("V10", (350, 378), "SV VS PE EG LBH LBC LBB LBT DXA CM AE DS")]
fn schedule(#[case] visit: &str, #[case] window: (i32, i32), #[case] forms: &str) {
    let event = study().event(visit).unwrap();
    assert_eq!(event.target.map(Target::window), Some(window));
    let name = |id| study().forms().iter().find(|form| form.id == id).unwrap().oid.as_str();
    let named: Vec<&str> = event.forms.iter().map(|held| name(held.form)).collect();
    assert_eq!(named, forms.split(' ').collect::<Vec<_>>());
}

/// Study specification 9B has 25 rows, of which one stands for the seven features a to g.
#[test]
fn criteria() {
    let of = |category| study().criteria().iter().filter(|c| c.category == category).count();
    assert_eq!((of(Category::Inclusion), of(Category::Exclusion)), (4 + 7, 17 + 3));
}

/// Study specification 2.2: three cohorts, one after the other, each with a record that the principal investigator signs.
#[test]
fn cohorts() {
    let cohorts: Vec<&str> = study().header().cohorts.iter().map(|cohort| cohort.oid.as_str()).collect();
    assert_eq!(cohorts, ["L", "M", "H"]);
    let review = study().form("B08").unwrap();
    assert_eq!(review.signed_by.as_deref(), Some("PI"));
    assert_eq!(review.home.map(|home| study().events()[home.0 as usize].oid.as_str()), Some("COHORT"));
}

/// Study specification 11, scope B, after the rulings of 0.4: an early decision is recorded (P), and so is an infusion on another day.
#[rstest]
#[case(Severity::P, &["EC-020", "EC-021.B", "EC-028.WEIGHT", "EC-028.BMI", "EC-045", "EC-061", "EC-067", "EC-074", "EC-076", "EC-077", "EC-078.BILI", "EC-079.HBDNA", "EC-081.A", "EC-082", "EC-083.FIRST", "EC-084", "EC-085", "EC-089", "EC-091"])]
#[case(Severity::S, &["EC-047", "EC-073.A", "EC-077.UNKNOWN", "EC-078.GILBERT", "EC-080", "EC-086"])]
#[case(Severity::X, &["EC-088.COURSE", "EC-088.OXYSAT", "EC-088.TEMP", "EC-088.SYSBP"])]
#[case(Severity::H, &["EC-075", "EC-087", "EC-090.AE", "EC-090.WINDOW"])]
fn numbered_checks(#[case] severity: Severity, #[case] ids: &[&str]) {
    for id in ids {
        let check = study().check(id).unwrap_or_else(|| panic!("{id} is missing"));
        assert_eq!(check.severity, severity, "{id}");
    }
}

/// What the other trial asks is not asked here.
#[test]
fn nothing_of_the_other_trial() {
    assert!(study().item_of("VS", "OHDROP").is_none());
    assert!(study().checks().iter().all(|check| !check.id.as_str().starts_with("A-")));
    let others: BTreeSet<u32> = [19, 39, 40, 41, 42, 43]
        .into_iter()
        .chain(48..=57)
        .chain(62..=66)
        .chain(68..=72)
        .chain([104, 105, 107, 108])
        .collect();
    let theirs = study()
        .checks()
        .iter()
        .find(|check| number(check.id.as_str()).is_some_and(|id| others.contains(&id)));
    assert_eq!(theirs.map(|check| &check.id), None);
}

#[test]
fn every_example_holds_and_every_check_is_tried_both_ways() {
    let said = super::study_a::tried("nct06949137");
    assert!(said.is_empty(), "{}", said.join("\n"));
}

fn number(id: &str) -> Option<u32> {
    id.strip_prefix("EC-")?.get(..3)?.parse().ok()
}
