//! The definition of NCT05018637 itself: its schedule, its checks, its words.

use protocol::definition::{Category, Severity, Target};
use protocol::{Content, EventKey, Oid, UnscheduledVisit, evaluate};
use rstest::rstest;
use uuid::Uuid;

use super::study_a::{study, warnings};
use super::subject_a::{SUBJECT, Subject};

/// Every label in three languages, nothing odd: the compiler has nothing to say.
#[test]
fn compiles_without_a_warning() {
    assert_eq!(warnings(), <[String; 0]>::default());
}

/// Study specification 4.1: target day, window, and the forms of this version.
#[rstest]
#[case("V01", (-28, -1), "SV IC DM RP MH FXH SU VS PE EG LBH LBC LBG LBB LBT SER DXA A01 A02 A03 A04 A05 IE CM AE")]
#[case("V02", (0, 0), "SV IE VS PE A04 A05 A06 A07 A08 A09 A10 A11 CM AE")]
#[case("V03", (1, 2), "SV VS PE A04 CM AE")]
#[case("V04", (5, 9), "SV VS A04 LBC A11 CM AE")]
#[case("V05", (11, 17), "SV A11 CM AE")]
#[case("V06", (23, 33), "SV VS LBH LBC A02 A04 A05 A10 A11 A12 CM AE")]
#[case("V07", (51, 61), "SV VS A10 A11 A12 CM AE")]
#[case("V08", (77, 91), "SV VS PE LBH LBC LBB A02 A04 A05 A06 A10 A11 A12 CM AE")]
#[case("V09", (105, 119), "SV VS A10 A11 A12 CM AE")]
#[case("V10", (133, 147), "SV VS A10 A11 A12 CM AE")]
#[case("V11", (168, 196), "SV VS PE LBH LBC LBG LBB DXA A02 A04 A05 A06 A10 A11 A12 A13 A14 CM AE")]
#[case("V12", (259, 287), "SV VS A04 A13 A14 CM AE")]
#[case("V13", (350, 378), "SV VS PE LBH LBC LBB DXA A02 A03 A04 A05 A06 A13 A14 CM AE DS")]
fn schedule(#[case] visit: &str, #[case] window: (i32, i32), #[case] forms: &str) {
    let event = study().event(visit).unwrap();
    assert_eq!(event.target.map(Target::window), Some(window));
    let named: Vec<&str> = event
        .forms
        .iter()
        .map(|at| study().forms().iter().find(|f| f.id == at.form).unwrap().oid.as_str())
        .collect();
    assert_eq!(named, forms.split(' ').collect::<Vec<_>>());
}

/// Early termination occurs once: it is given a key when it is added, and expressions name it without one.
#[test]
fn an_added_early_termination_is_the_one_that_expressions_name() {
    let mut subject = Subject::new();
    let key = Uuid::from_u128(77);
    subject.facts.visits.push(UnscheduledVisit { key, oid: Oid::new("ET") });
    let mut place = subject.place("ET/DS/DSSTDAT");
    place.event = Some(EventKey { oid: Oid::new("ET"), key: Some(key) });
    subject.values.insert(place.clone(), Content::plain("2026-05-01"));
    let found = evaluate(study(), &subject.record(), &protocol::Scope::Subject(SUBJECT));
    assert_eq!(found.values.get("ENDED").and_then(Content::value), Some("2026-05-01"));
    assert!(found.required.contains(&place), "its forms ask");
}

/// Study specification 8A, A10: what became of a pen is asked at the next visit. Who leaves before Month 6 has no other; who was there has given the pens back.
#[rstest]
#[case(&[], false)]
#[case(&[("V02/SV/VISDAT", "2026-03-15")], true)]
#[case(&[("V02/SV/VISDAT", "2026-03-15"), ("V11/SV/VISITOCC", "N")], true)]
#[case(&[("V02/SV/VISDAT", "2026-03-15"), ("V11/SV/VISDAT", "2026-09-10")], false)]
fn an_early_termination_before_month_6_asks_for_the_pens(
    #[case] values: &[(&str, &str)],
    #[case] asked: bool,
) {
    let mut subject = values.iter().fold(Subject::new(), |subject, (path, text)| subject.with(path, text));
    let key = Uuid::from_u128(77);
    subject.facts.visits.push(UnscheduledVisit { key, oid: Oid::new("ET") });
    for path in ["ET/A10/DAYN", "ET/A11/TPYN", "ET/A12/ADCOUNS"] {
        let mut place = subject.place(path);
        place.event = Some(EventKey { oid: Oid::new("ET"), key: Some(key) });
        let found = evaluate(study(), &subject.record(), &protocol::Scope::Subject(SUBJECT));
        assert_eq!(found.required.contains(&place), asked, "{path}");
    }
}

/// Study specification 9A: nine to let in, thirteen to keep out.
#[test]
fn criteria() {
    let of = |category| study().criteria().iter().filter(|c| c.category == category).count();
    assert_eq!((of(Category::Inclusion), of(Category::Exclusion)), (9, 13));
}

/// Study specification 11, scope A, after the rulings of 0.4.
#[rstest]
#[case(Severity::P, &[19, 39, 40, 41, 42, 48, 49, 50, 52, 53, 54, 57, 62, 65, 67, 68, 70, 105, 108])]
#[case(Severity::S, &[51, 55, 56, 63, 71, 104])]
#[case(Severity::X, &[43, 64, 66, 69, 72, 107])]
fn numbered_checks(#[case] severity: Severity, #[case] numbers: &[u32]) {
    for number in numbers {
        let id = format!("EC-{number:03}");
        let check = study().check(&id).unwrap_or_else(|| panic!("{id} is missing"));
        assert_eq!(check.severity, severity, "{id}");
    }
}

/// Only what one record cannot hold at once is hard: two dates in the wrong order, a count that is not its rows.
#[test]
fn hard_checks_of_this_trial_are_contradictions() {
    let mut hard: Vec<&str> = study()
        .checks()
        .iter()
        .filter(|check| check.severity == Severity::H && check.id.as_str().starts_with("A-"))
        .map(|check| check.id.as_str())
        .collect();
    hard.sort_unstable();
    assert_eq!(
        hard,
        [
            "A-AREND",
            "A-ARRET",
            "A-CELLPREP",
            "A-ECEND",
            "A-FXCONFDAT",
            "A-FXROWS",
            "A-PENAFTER",
            "A-PENBACK",
            "A-PENCLOSE",
            "A-PENOPEN",
            "A-TPPENEARLY"
        ]
    );
}
