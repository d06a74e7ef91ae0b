//! Evaluating a change gives what evaluating everything gives, whatever was recorded before.

use proptest::prelude::*;
use protocol::{Content, Evaluation, Location, Missing, Scope, evaluate, evaluate_change, parse_entry};

use crate::study_a::study;
use crate::subject_a::{SUBJECT, Subject};

/// Every place that an example fills, with the contents that examples put there and one missing reason; the rows and visits all exist.
fn places() -> (Subject, Vec<(Location, Vec<Content>)>) {
    let mut subject = Subject::new();
    let mut places: Vec<(Location, Vec<Content>)> = Vec::new();
    for (path, text) in study().examples().iter().flat_map(|example| &example.values) {
        let Some(text) = text.as_str() else { continue };
        let place = subject.place(path);
        let Ok(content) = parse_entry(study(), &place, text, &Subject::new().record()) else { continue };
        match places.iter_mut().find(|(known, _)| *known == place) {
            Some((_, contents)) => contents.push(content),
            None => places.push((place, vec![Content::Missing { missing: Missing::Nd }, content])),
        }
    }
    (subject, places)
}

fn differences(left: &Evaluation, right: &Evaluation) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, left: String, right: String| {
        if left != right {
            found.push(format!("{what}: {left}\n   not: {right}"));
        }
    };
    for key in left.findings.keys().chain(right.findings.keys()) {
        let show = |evaluation: &Evaluation| {
            format!("{:?}", evaluation.findings.get(key).map(|finding| &finding.message.en))
        };
        compare(&format!("{} at {}", key.check, key.place), show(left), show(right));
    }
    for place in left.derived.keys().chain(right.derived.keys()) {
        let show = |evaluation: &Evaluation| format!("{:?}", evaluation.derived.get(place));
        compare(&place.to_string(), show(left), show(right));
    }
    let rest = |evaluation: &Evaluation| {
        let Evaluation { flags, grades, hidden, required, eligibility, windows, days, forms, values, .. } =
            evaluation;
        [
            format!("{flags:?}"),
            format!("{grades:?}"),
            format!("{hidden:?}"),
            format!("{required:?}"),
            format!("{eligibility:?}"),
            format!("{windows:?}"),
            format!("{days:?}"),
            format!("{forms:?}"),
            format!("{values:?}"),
        ]
    };
    let names =
        ["flags", "grades", "hidden", "required", "eligibility", "windows", "days", "forms", "values"];
    for ((name, left), right) in names.iter().zip(rest(left)).zip(rest(right)) {
        compare(name, left, right);
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn a_change_gives_what_everything_gives(edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..6), 1..60)) {
        let (mut subject, places) = places();
        let scope = Scope::Subject(SUBJECT);
        let mut so_far = evaluate(study(), &subject.record(), &scope);
        for (place, content) in edits {
            let (place, contents) = &places[place.index(places.len())];
            match contents.get(content) {
                Some(content) => subject.values.insert(place.clone(), content.clone()),
                None => subject.values.remove(place),
            };
            so_far = evaluate_change(study(), &subject.record(), &scope, &so_far, std::slice::from_ref(place));
            let afresh = evaluate(study(), &subject.record(), &scope);
            let differences = differences(&so_far, &afresh);
            prop_assert!(differences.is_empty(), "after {}:\n{}", place, differences.join("\n"));
            prop_assert!(so_far == afresh);
        }
    }
}
