//! The examples beside the checks of NCT05018637: each says what it raises. That they leave no check untried is
//! the compiler's to say (`W-CHECK-UNTRIED`).

use protocol::disagreements;

use super::study_a::study;

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
