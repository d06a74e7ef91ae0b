//! The examples beside the checks of NCT05018637: each says what it raises, and together they leave no check untried.

use super::study_a::tried;

#[test]
fn every_example_holds_and_every_check_is_tried_both_ways() {
    assert!(tried("nct05018637").is_empty(), "{}", tried("nct05018637").join("\n"));
}
