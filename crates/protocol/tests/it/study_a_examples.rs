//! The examples beside the checks of NCT05018637: each says what it raises, and together they leave no check untried.

use std::collections::BTreeSet;

use protocol::disagreements;

use super::study_a::study;

/// Needs another subject's values, which a fragment cannot hold.
const BEYOND_ONE_SUBJECT: &str = "A-PENSHARED";

#[test]
fn every_example_holds() {
    let wrong: Vec<String> = study()
        .examples()
        .iter()
        .flat_map(|example| {
            let title = example.title.clone().unwrap_or_default();
            disagreements(study(), example)
                .into_iter()
                .map(move |difference| format!("{title}: {difference}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A check that no example raises, or that no example holds back, is a check nobody has seen work.
#[test]
fn every_check_of_this_trial_is_tried_both_ways() {
    let own = |id: &str| id.starts_with("A-") || numbered_for_this_trial(id);
    let checks: BTreeSet<&str> = study()
        .checks()
        .iter()
        .map(|check| check.id.as_str())
        .filter(|id| own(id) && *id != BEYOND_ONE_SUBJECT)
        .collect();
    let examples = study().examples();
    for check in checks {
        let raised =
            examples.iter().any(|example| example.expect.raised.iter().any(|tried| id(tried) == check));
        assert!(raised, "no example raises {check}");
        let held_back =
            examples.iter().any(|example| example.expect.not_raised.iter().any(|tried| id(tried) == check));
        assert!(held_back, "no example comes near {check} without raising it");
    }
}

/// `EC-039` of `EC-039 @ V01/LBH/HGB_LBORRES`.
fn id(check: &str) -> &str {
    check.split(" @ ").next().unwrap_or(check)
}

/// Study specification 11, scope A.
fn numbered_for_this_trial(id: &str) -> bool {
    let number = id.strip_prefix("EC-").and_then(|rest| rest.get(..3)?.parse().ok());
    number.is_some_and(|number: u32| matches!(number, 19 | 39..=43 | 48..=57 | 62..=72 | 107 | 108))
}
