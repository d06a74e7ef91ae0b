//! The tables: a row a record, a column a variable, and what a column means.

use exchange::ExportRequest;

use crate::desk::{Desk, text};

pub(crate) fn rows(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|row| header.iter().map(str::to_owned).zip(row.unwrap().iter().map(str::to_owned)).collect())
        .collect()
}

#[test]
fn a_form_is_a_table_with_a_row_a_record() {
    let desk = Desk::locked();
    let package = desk.export(&ExportRequest::default(), "p.zip").path;
    let vitals = rows(&text(&package, "csv/VS.csv"));
    assert_eq!(vitals.len(), 1);
    let row = &vitals[0];
    assert_eq!(row["EXTRACT"], "LOCK 1");
    assert_eq!((row["SUBJECT"].as_str(), row["EVENT"].as_str()), ("KR-001", "V01"));
    assert_eq!(row["HEIGHT_VSORRES"], "160.0");
    assert_eq!(row["WEIGHT_VSORRES"], "61.0");
    assert_eq!((row["POSITION"].as_str(), row["MISSING"].as_str()), ("", "POSITION=ND"));
    let chosen = ["IMAGING.MRI", "IMAGING.X_RAY", "IMAGING.CT_SCAN"].map(|column| row[column].as_str());
    assert_eq!(chosen, ["Y", "N", "Y"]);
}

#[test]
fn words_come_back_as_they_were_typed() {
    let desk = Desk::locked();
    let package = desk.export(&ExportRequest::default(), "p.zip").path;
    let visits = rows(&text(&package, "csv/SV.csv"));
    assert_eq!(visits[0]["VISNOTE"], "She said: \"fine\", & left\nat <noon>;\ttab");
    assert_eq!(visits.last().unwrap()["VISNOTE"], "bell \u{7} rings");
    assert_eq!(visits.iter().filter(|row| row["EVENT"] == "UNS").count(), 1);
}

#[test]
fn rows_of_logs_and_the_site_s_records_have_their_keys() {
    let desk = Desk::locked();
    let package = desk.export(&ExportRequest::default(), "p.zip").path;
    let log = rows(&text(&package, "csv/AE.csv"));
    let terms: Vec<&str> = log.iter().map(|row| row["AETERM"].as_str()).collect();
    assert_eq!(terms, ["", "두통, 심한"]);
    assert_eq!((log[1]["ITEMGROUP"].as_str(), log[1]["ROW_NO"].as_str()), ("AELOG", "2"));
    assert_eq!(log[1]["ROW_KEY"].len(), 36);
    assert_eq!((log[1]["EVENT"].as_str(), log[1]["AE.EVENT"].as_str()), ("COMMON", "again"));
    let ranges = rows(&text(&package, "csv/LABRANGE.csv"));
    assert_eq!((ranges[0]["SUBJECT"].as_str(), ranges[0]["ULN"].as_str()), ("", "15.50"));
}

#[test]
fn the_code_book_explains_every_column() {
    let desk = Desk::locked();
    let package = desk.export(&ExportRequest::default(), "p.zip").path;
    let book = rows(&text(&package, "csv/codebook.csv"));
    for form in ["SV", "VS", "LB", "AE", "LABRANGE"] {
        let Some(first) = rows(&text(&package, &format!("csv/{form}.csv"))).into_iter().next() else {
            continue;
        };
        for column in first.keys() {
            let explained = book.iter().any(|row| row["FORM"] == form && row["COLUMN"] == *column);
            let key = [
                "EXTRACT",
                "STUDY",
                "SITE",
                "SUBJECT",
                "COHORT",
                "EVENT",
                "EVENT_KEY",
                "ITEMGROUP",
                "ROW_KEY",
                "ROW_NO",
                "VERSION",
                "MISSING",
            ];
            assert!(explained || key.contains(&column.as_str()), "{form}.{column}");
        }
    }
    let height = book.iter().find(|row| row["COLUMN"] == "HEIGHT_VSORRES").unwrap();
    assert_eq!(height["LABEL_KO"], "키");
    assert_eq!((height["UNIT"].as_str(), height["HARD_MAX"].as_str()), ("cm", "210.0"));
    let position = book.iter().find(|row| row["COLUMN"] == "POSITION").unwrap();
    assert_eq!(position["CODES"], "SITTING = Sitting; SUPINE = Supine");
}

#[test]
fn r07_the_trail_tells_who_changed_what_from_what_to_what_and_why() {
    let desk = Desk::locked();
    let package = desk.export(&ExportRequest::default(), "p.zip").path;
    let trail = rows(&text(&package, "audit/trail.csv"));
    let corrected = trail.iter().find(|row| row["NEW"] == "61.0").unwrap();
    assert_eq!((corrected["OLD"].as_str(), corrected["REASON"].as_str()), ("60.0", "typed wrongly"));
    assert_eq!((corrected["USER"].as_str(), corrected["ROLE"].as_str()), ("cho", "coordinator"));
    assert_eq!((corrected["SUBJECT"].as_str(), corrected["ITEM"].as_str()), ("KR-001", "WEIGHT_VSORRES"));
    assert!(corrected["UTC"].ends_with('Z') && corrected["LOCAL"].ends_with("+09:00"));
    let typed = trail.iter().find(|row| row["ITEM"] == "HEIGHT_VSORRES" && !row["NEW"].is_empty()).unwrap();
    assert_eq!(typed["NEW"], "160.0 (typed: 160,0)");
    for kind in ["signed", "signature_broken", "query_closed", "withdrawn", "locked", "logged_in"] {
        assert!(trail.iter().any(|row| row["WHAT"] == kind), "{kind}");
    }
}
