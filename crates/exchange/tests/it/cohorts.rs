//! Records of several cohorts leave as what they are: each says whose it is, in ODM and in tables.

use exchange::{ExportRequest, verify_package};
use protocol::Scope;
use store::Blocker;

use crate::desk::{Desk, interim, text};
use crate::table::rows;

fn two_cohorts() -> Desk {
    let mut desk = Desk::told();
    desk.decided("L", "6", &["EXPAND", "ESCALATE"]);
    desk.decided("H", "3", &["STOP"]);
    desk
}

#[test]
fn r41_forms_of_two_cohorts_are_exported_and_read_back() {
    let desk = two_cohorts().lock();
    let package = desk.export(&ExportRequest::default(), "p.zip");
    let found = verify_package(&package.path, Some(&package.key), &()).unwrap();
    assert_eq!(found.problems, []);
    let table = rows(&text(&package.path, "csv/DOSE.csv"));
    let columns = ["SUBJECT", "COHORT", "EVENT", "TREATED", "DECISION"];
    let said: Vec<[&str; 5]> = table.iter().map(|row| columns.map(|column| row[column].as_str())).collect();
    let of = |cohort, treated, decision| ["", cohort, "COHORT", treated, decision];
    let low = [of("L", "6", ""), of("L", "", "EXPAND"), of("L", "", "ESCALATE")];
    assert_eq!(said, [&[of("H", "3", ""), of("H", "", "STOP")][..], &low].concat());
    assert_eq!(table[0]["DOSE.COHORT"], "H", "an item of the column's name stands behind its form's");
}

#[test]
fn r37_odm_keys_a_cohort_s_record_by_its_cohort_and_keeps_its_signature() {
    let desk = two_cohorts();
    let package = desk.export(&interim(), "p.zip").path;
    let odm = text(&package, "odm/snapshot.xml");
    assert!(odm.contains("<ItemGroupDef OID=\"DOSE.SUM\" Name=\"Decision on the dose\" Repeating=\"Yes\""));
    for cohort in ["L", "H"] {
        let key = format!("<ItemGroupData ItemGroupOID=\"DOSE.SUM\" ItemGroupRepeatKey=\"COHORT:{cohort}\">");
        let (_, record) = odm.split_once(&key).unwrap();
        assert!(record.trim_start().starts_with("<Signature "), "the signature of its form");
        let row =
            format!("<ItemGroupData ItemGroupOID=\"DOSE.MEETINGS\" ItemGroupRepeatKey=\"COHORT:{cohort}#");
        assert!(odm.contains(&row));
    }
    let trail = rows(&text(&package, "audit/trail.csv"));
    let decision = trail.iter().find(|line| line["NEW"] == "STOP").unwrap();
    assert_eq!((decision["COHORT"].as_str(), decision["SUBJECT"].as_str()), ("H", ""));
}

#[test]
fn what_was_withdrawn_from_a_cohort_s_record_stands_in_no_lock_s_way() {
    let mut desk = Desk::told();
    let rows = desk.decided("L", "6", &["EXPAND", "ESCALATE"]);
    desk.ask_about(&rows[0], "DECISION");
    let asked = |desk: &Desk| {
        let blockers = desk.casebook.record().lock_blockers().unwrap();
        let of_cohort = |blocker: &Blocker| matches!(blocker, Blocker::OpenQuery { at, .. } if matches!(at.scope, Scope::Cohort(_)));
        blockers.iter().any(of_cohort)
    };
    assert!(asked(&desk));
    desk.withdraw(&rows[0]);
    assert!(!asked(&desk));
}
