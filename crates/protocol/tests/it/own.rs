//! What a definition says beside its files' words: the program's own checks, those that hold a visit against its window, what the marks of sources stand for.

use std::collections::BTreeSet;

use protocol::Study;

use crate::study_a::study;

fn places(study: &Study, id: &str) -> Vec<String> {
    study.own_checks().into_iter().find(|check| check.id == id).map(|check| check.places).unwrap_or_default()
}

#[test]
fn each_stands_where_something_can_raise_it() {
    let has = |id: &str, place: &str| places(study(), id).iter().any(|known| known == place);
    for (id, place) in [
        ("EC-001", "SV.VISDAT"),
        ("EC-002", "SV.VISDAT"),
        ("/type", "DM.SUBJID"),
        ("/hard", "VS.HEIGHT_VSORRES"),
        ("/hard", "LBH.HGB_LBORRES"),
        ("/soft", "VS.BMI_VSORRES"),
        ("/delta", "LBH.HGB_LBORRES"),
        ("/hint", "VS.TEMP_VSORRES"),
        ("/unique", "DM.SUBJID"),
        ("/key", "A11.A11_DAYS"),
        ("/hidden", "LBH.HGB_LBCLSIG"),
    ] {
        assert!(has(id, place), "{id} at {place}");
    }
    assert!(!has("/hard", "VS.BMI_VSORRES"), "a computed number is never refused");
    assert!(!has("EC-002", "LABRANGE.VALIDFROM"), "a laboratory's date is no subject's");
}

#[test]
fn every_mark_of_a_source_stands_for_something() {
    for study in [study(), crate::study_b::study()] {
        let marks = study.source_marks();
        let unexplained: Vec<&&str> =
            marks.iter().filter(|(_, stands)| stands.is_none()).map(|(mark, _)| mark).collect();
        assert!(unexplained.is_empty(), "{}: {unexplained:?}", study.oid());
        assert_eq!(marks["CD"], Some("CDASH, the standard of what is collected"));
    }
}

#[test]
fn a_window_is_checked_where_a_check_can_speak_of_it() {
    let checks = |event: &str| -> BTreeSet<&str> {
        study().window_checks(study().event(event).unwrap()).map(|check| check.id.as_str()).collect()
    };
    assert_eq!(
        checks("V01"),
        BTreeSet::from(["EC-014", "EC-012.FAR", "EC-012.LATE"]),
        "`event != 'V01'` stands in EC-012.EARLY"
    );
    assert_eq!(checks("V06"), BTreeSet::from(["EC-014", "EC-012.EARLY", "EC-012.FAR", "EC-012.LATE"]));
}
