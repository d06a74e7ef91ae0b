//! What an eligibility answer rests on is called by a name that people read.

use protocol::Study;
use protocol::definition::Text;

use crate::{study_a, study_b};

fn labels<'a>(study: &'a Study, criterion: &str) -> Vec<&'a str> {
    study.criterion(criterion).unwrap().because.iter().map(|because| because.label.en.as_str()).collect()
}

#[test]
fn nothing_is_shown_without_a_name() {
    for study in [study_a::study(), study_b::study()] {
        for criterion in study.criteria() {
            for because in &criterion.because {
                let Text { en, .. } = &because.label;
                assert_ne!(en, because.program.text(), "{}", criterion.oid);
                assert_eq!(because.label.untranslated().count(), 0, "{}: {en}", criterion.oid);
            }
        }
    }
}

/// Each is called as what it shows, not as what chooses it.
#[test]
fn the_treatments_before_consent_are_named() {
    let drug = &study_a::study().item_of("FXH", "OPDRUG").unwrap().label.en;
    let last = &study_a::study().item_of("FXH", "CMLASTDAT").unwrap().label.en;
    let ever = &study_a::study().item_of("FXH", "OPTXYN").unwrap().label.en;
    assert_eq!(
        labels(study_a::study(), "EXCL01"),
        [ever.as_str(), drug.as_str(), last.as_str(), "6 months before consent"]
    );
    let term = &study_a::study().item_of("MH", "MHTERM").unwrap().label.en;
    assert!(labels(study_a::study(), "EXCL02").contains(&term.as_str()));
}
