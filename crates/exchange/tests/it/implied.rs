//! What follows from the record though no event says it: constants, and the limits that the site's table gave.

use std::collections::BTreeMap;

use crate::desk::{Desk, interim, text};
use crate::table::rows;

/// The tables' row of a subject's blood, and the whole ODM file.
fn blood(desk: &Desk, subject: &str) -> (BTreeMap<String, String>, String) {
    let package = desk.export(&interim(), "p.zip").path;
    let row = rows(&text(&package, "csv/LB.csv")).into_iter().fold(BTreeMap::new(), |mut whole, row| {
        if row["SUBJECT"] == subject {
            whole.extend(row.into_iter().filter(|(_, value)| !value.is_empty()));
        }
        whole
    });
    (row, text(&package, "odm/snapshot.xml"))
}

#[test]
fn r37_the_limits_that_the_table_gave_stand_beside_the_flag_that_follows_from_them() {
    let mut desk = Desk::told();
    desk.haemoglobin("11.9", "LOW");
    let (row, odm) = blood(&desk, "KR-002");
    let limits = (row["HGB_LBORNRLO"].as_str(), row["HGB_LBORNRHI"].as_str());
    assert_eq!((row["HGB_LBNRIND"].as_str(), limits), ("LOW", ("12.0", "15.50")));
    assert!(odm.contains("<ItemData ItemOID=\"LB.HGB_LBORNRHI\" Value=\"15.50\"/>"));
}

#[test]
fn r37_limits_from_which_the_recorded_flag_does_not_follow_are_not_said_to_be_those_applied() {
    let mut desk = Desk::told();
    desk.haemoglobin("11.9", "NORMAL");
    let (row, odm) = blood(&desk, "KR-002");
    assert_eq!((row["HGB_LBNRIND"].as_str(), row.get("HGB_LBORNRLO")), ("NORMAL", None));
    assert!(!odm.contains("<ItemData ItemOID=\"LB.HGB_LBORNRLO\""));
}

#[test]
fn r37_a_constant_stands_in_every_group_that_holds_something() {
    let desk = Desk::told();
    let (row, odm) = blood(&desk, "KR-001");
    assert_eq!(row["LBSPEC"], "BLOOD");
    assert_eq!(
        odm.matches("<ItemData ItemOID=\"LB.LBSPEC\" Value=\"BLOOD\"/>").count(),
        1,
        "one subject has blood"
    );
}
