//! What a new version changes, said part by part.

use protocol::amend::compare;

use super::tiny;

#[test]
fn r34_the_same_definition_is_no_amendment() {
    let differences = compare(&tiny::study(), &tiny::study());
    assert!(differences.changes.is_empty());
    assert_eq!(differences.refused.len(), 1);
    assert_eq!(differences.refused[0].code, "A-VERSION");
}
