//! Study specification 12.5: every protocol alert that is accepted drafts a deviation.

use std::collections::BTreeSet;

use protocol::Study;
use protocol::definition::Severity;
use rstest::rstest;

use crate::{study_a, study_b};

fn codes(study: &Study, list: &str) -> BTreeSet<String> {
    study.codelist(list).unwrap().codes.iter().map(|code| code.code.clone()).collect()
}

#[rstest]
#[case(study_a::study(), 100)]
#[case(study_b::study(), 100)]
fn every_protocol_alert_drafts_a_deviation(#[case] study: &Study, #[case] at_least: usize) {
    let alerts: Vec<_> = study.checks().iter().filter(|check| check.severity == Severity::P).collect();
    assert!(alerts.len() > at_least, "{}", alerts.len());
    let without = alerts.iter().filter(|check| check.deviation.is_none());
    let without: Vec<&str> = without.map(|check| check.id.as_str()).collect();
    assert!(without.is_empty(), "no deviation is drafted by {without:?}");
    let (categories, severities) = (codes(study, "DVCAT"), codes(study, "DVSEV"));
    for check in study.checks() {
        let Some(draft) = &check.deviation else { continue };
        assert!(categories.contains(&draft.category), "{}: {}", check.id, draft.category);
        assert!(severities.contains(&draft.severity), "{}: {}", check.id, draft.severity);
    }
}

/// What says that a major deviation was not seen to is a minor one: else each would ask for the next.
#[rstest]
#[case(study_a::study())]
#[case(study_b::study())]
fn a_deviation_about_a_deviation_is_minor(#[case] study: &Study) {
    for check in study.checks().iter().filter(|check| check.severity == Severity::P) {
        let about = check.family.as_str();
        if about == "EC-101" || about == "DV-IRB" {
            assert_eq!(check.deviation.as_ref().unwrap().severity, "MINOR", "{}", check.id);
        }
    }
}
