//! The rules of a dose escalation: each number once, and what else says it must agree.

use protocol::definition::Decisions;
use protocol::{Source, Study};
use rstest::rstest;

use super::study_a::sources;
use super::study_b::study;

/// Study specification 2.3.
#[test]
fn the_numbers_are_those_of_the_specification() {
    let rules = study().escalation().unwrap();
    assert_eq!((rules.first_gap, rules.later_gap, rules.window), (14, 7, 28));
    assert_eq!((rules.size, rules.expanded, rules.stops_at, rules.fills), (3, 6, 2, false));
    let Decisions { opens, expands, ends } = &rules.decisions;
    assert_eq!(
        (opens.join(" "), expands.join(" "), ends.join(" ")),
        ("ESCALATE".to_owned(), "EXPAND6".to_owned(), "STOP TOLERATED".to_owned())
    );
}

/// What stands in a file, what is written instead, and what is said about it.
#[rstest]
#[case("study.json", "\"is\": \"14\"", "\"is\": \"7 + 7\"", "`GAP_FIRST` is `7 + 7`: no whole number")]
#[case("study.json", "\"is\": \"3\"", "\"is\": \"9\"", "a cohort of 9 cannot be expanded to 6")]
#[case(
    "study.json",
    "\"is\": \"28\"",
    "\"is\": \"27\"",
    "no visit is due on day 27, when the observation ends"
)]
#[case(
    "study.json",
    "\"opens\": [\"ESCALATE\"]",
    "\"opens\": [\"ESCALATED\"]",
    "the committee cannot decide `ESCALATED`"
)]
#[case("study.json", "\"size\": \"COHORT_SIZE\"", "\"size\": \"COHORT\"", "no value is named `COHORT`")]
#[case(
    "forms/B04.json",
    "\"max\": \"6\"",
    "\"max\": \"5\"",
    "a cohort has 6 places, and SEQINCOH may be 5 at most"
)]
#[case("forms/B04.json", "\"slot\": ", "\"slots\": ", "no item has the role `slot`")]
fn what_disagrees_is_said(
    #[case] file: &str,
    #[case] stands: &str,
    #[case] instead: &str,
    #[case] said: &str,
) {
    let mut sources = sources("nct06949137");
    let changed =
        sources.iter_mut().find(|source: &&mut Source| source.path.ends_with(&format!("nct06949137/{file}")));
    let changed = changed.unwrap();
    assert!(changed.text.contains(stands), "{stands}");
    changed.text = changed.text.replacen(stands, instead, 1);
    let diagnostics = Study::compile(&sources).unwrap_err();
    let messages: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert!(messages.contains(&said), "{messages:#?}");
}
