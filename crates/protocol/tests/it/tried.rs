//! A study's examples, run: what they expect in vain has a place, and a check counts as tried only where it was judged.

use protocol::{Source, Study, Tried};

use super::tiny;

/// The tiny study's examples, and what is said of them.
fn tried(examples: &[&str]) -> Tried {
    let mut sources = tiny::sources();
    for (index, text) in examples.iter().enumerate() {
        let text = format!(
            r#"{{ "kind": "example", "title": "No {index}", "instant": "2026-03-12T09:00+09:00", {text} }}"#
        );
        sources.push(Source { path: format!("tiny/examples/{index}.json"), text });
    }
    let compiled = Study::compile(&sources).unwrap_or_else(|found| panic!("{found:#?}"));
    compiled.try_examples(&sources)
}

fn said(tried: &Tried, code: &str) -> Vec<String> {
    let of_code = tried.found.iter().filter(|found| found.code == code);
    of_code.map(|found| format!("{}{}: {}", found.file, found.pointer, found.message)).collect()
}

const ORDER: &str = r#""values": { "V01/VS/SYSBP": "120", "V01/VS/DIABP": "VALUE" }"#;

#[test]
fn without_any_example_every_check_is_untried() {
    let said = said(&tried(&[]), "W-CHECK-UNTRIED");
    assert!(
        said.contains(
            &"tiny/checks.json/checks/0/id: no example raises `C-BP`, and none comes near it".to_owned()
        ),
        "{said:?}"
    );
}

#[test]
fn a_near_miss_counts_where_the_check_is_judged_false() {
    let raised =
        format!(r#"{}, "expect": {{ "raised": ["C-BP @ V01/VS/DIABP"] }}"#, ORDER.replace("VALUE", "120"));
    let near =
        |values: &str, place: &str| format!(r#"{values}, "expect": {{ "notRaised": ["C-BP{place}"] }}"#);
    let below = ORDER.replace("VALUE", "119");
    let untried = |miss: &str| {
        let said = said(&tried(&[&raised, miss]), "W-CHECK-UNTRIED");
        said.iter().any(|line| line.contains("no example comes near `C-BP`"))
    };
    assert!(!untried(&near(&below, " @ V01/VS/DIABP")) && !untried(&near(&below, "")));
    assert!(untried(&near(r#""values": {}"#, "")), "nothing is known there");
    assert!(untried(&near(&below, " @ V02/VS/DIABP")), "another visit");
}

#[test]
fn what_is_not_there_can_be_expected_in_vain_only() {
    let wrong = r#""values": { "V01/VS/SEX": "W" }, "expect": {
        "notRaised": ["C-BQ", "C-BP @ NONSENSE", "C-BP @ V01/NOPE/NOPE"], "derived": { "V01/VS/BMJ": null }, "eligibility": { "INCL99": "met", "INCL01": "unknown" } }"#;
    let found = tried(&[wrong]);
    insta::assert_snapshot!(said(&found, "E-EXAMPLE").join("\n"));
    assert_eq!(found.examples[0].disagreements.len(), 7);
}

/// A number of the specification that several checks share is no check's name: it is said which there are.
#[test]
fn a_number_that_several_checks_share_names_them() {
    let mut sources = crate::study_a::sources("nct05018637");
    let text = r#"{ "kind": "example", "title": "A number", "instant": "2026-03-12T09:00+09:00", "values": {}, "expect": { "notRaised": ["EC-046"] } }"#;
    let path = "nct05018637/examples/a-number.json";
    sources.push(Source { path: path.into(), text: text.into() });
    let tried = crate::study_a::compiled_from(&sources).try_examples(&sources);
    let said: Vec<String> =
        said(&tried, "E-EXAMPLE").into_iter().filter(|said| said.starts_with(path)).collect();
    assert_eq!(
        said,
        [format!(
            "{path}/expect/notRaised/0: A number: `EC-046` is the number of several checks: name one of \
             `EC-046.PREDNISOLONE`, `EC-046.VITAMIN_D`, `EC-046.CALCIUM`"
        )]
    );
}
