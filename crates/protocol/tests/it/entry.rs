//! What an item takes, in which canonical form, and what it refuses (study specification 0.4, rulings 1 and 3).

use protocol::{Content, Missing, parse_entry};

use crate::study_a::study;
use crate::subject_a::Subject;

/// The canonical text, or the refusal's code.
fn entered(mut subject: Subject, path: &str, text: &str) -> Result<String, &'static str> {
    let place = subject.place(path);
    match parse_entry(study(), &place, text, &subject.record()) {
        Ok(Content::Value(value)) => Ok(value.value),
        Ok(Content::Missing { .. }) => panic!("a text is no missing reason"),
        Err(refusal) => {
            for words in [&refusal.message.en, &refusal.message.ko, &refusal.message.zh] {
                assert!(!words.is_empty() && !words.contains('{'), "{words}");
            }
            Err(refusal.code)
        }
    }
}

#[test]
fn entries_and_their_canonical_texts() {
    let table = [
        ("V01/VS/HEIGHT_VSORRES", "155.0", Ok("155.0")),
        ("V01/VS/HEIGHT_VSORRES", " 155 ", Ok("155")),
        ("V01/VS/HEIGHT_VSORRES", "99.9", Err("hard")),
        ("V01/VS/HEIGHT_VSORRES", "100.0", Ok("100.0")),
        ("V01/VS/HEIGHT_VSORRES", "210.1", Err("hard")),
        ("V01/VS/HEIGHT_VSORRES", "tall", Err("type")),
        ("V01/VS/HEIGHT_VSORRES", "<155", Err("type")),
        ("V01/VS/HEIGHT_VSORRES", "1.5e2", Err("type")),
        ("V01/VS/TEMP_VSORRES", "98.6", Err("hard")),
        ("V01/DM/BRTHDAT", "1950", Ok("1950")),
        ("V01/DM/BRTHDAT", "1950-05", Ok("1950-05")),
        ("V01/DM/BRTHDAT", "1950-UNK-UNK", Ok("1950")),
        ("V01/DM/BRTHDAT", "1950-02-30", Err("type")),
        ("V01/DM/BRTHDAT", "1909-12-31", Err("hard")),
        ("V01/DM/BRTHDAT", "2027-01-01", Err("future")),
        ("V01/SV/VISDAT", "2026-09-12", Ok("2026-09-12")),
        ("V01/SV/VISDAT", "2026-09-13", Err("future")),
        ("V01/SV/VISDAT", "2026-09", Err("type")),
        ("V01/VS/VSTIM", "08:35", Ok("08:35")),
        ("V01/VS/VSTIM", "24:00", Err("type")),
        ("V01/DM/SEX", "F", Ok("F")),
        ("V01/DM/SEX", "Female", Err("type")),
        ("V01/DM/SUBJID", "BD-001", Ok("BD-001")),
        ("V01/DM/SUBJID", "BD-1", Err("type")),
        ("V02/A08/ECSTDTM", "2026-03-12T10:40", Ok("2026-03-12T10:40+09:00")),
        ("V02/A08/ECSTDTM", "2026-03-12 10:40", Ok("2026-03-12T10:40+09:00")),
        ("V02/A08/ECSTDTM", "2026-03-12T01:40+00:00", Ok("2026-03-12T01:40+00:00")),
        ("V02/A08/ECSTDTM", "2026-03-12", Err("type")),
        ("COMMON/A01#1/FXCONF", "SCINTIGRAPHY;MRI", Ok("MRI;SCINTIGRAPHY")),
        ("COMMON/A01#1/FXCONF", "MRI;TEA LEAVES", Err("type")),
        ("COMMON/A10#1/PENEXP", "2027-01-01", Ok("2027-01-01")),
        ("COMMON/A11#1/TPDOSEN", "2.0", Err("type")),
        ("COMMON/A11#1/TPDOSEN", "6", Err("hard")),
        ("V01/VS/BMI_VSORRES", "22.9", Err("derived")),
        ("V01/LBH/HGB_LBORRES", "<0.5", Err("hard")),
        ("V01/LBH/HGB_LBORRES", ">20.0", Ok(">20.0")),
        ("V01/LBH/CRP_LBORRES", "< 0.5", Ok("<0.5")),
        ("V01/LBB/CTXIB_LBORRES", "<0.01", Ok("<0.01")),
        ("V01/LBB/CTXIB_LBORRES", "<0.009", Err("hard")),
    ];
    for (path, text, wanted) in table {
        assert_eq!(entered(Subject::new(), path, text), wanted.map(str::to_owned), "{path} {text}");
    }
}

/// The hard range holds in the unit beside the result; before a unit is chosen, in the conventional one.
#[test]
fn a_laboratory_result_is_held_against_its_unit() {
    let with_unit = |unit: &str| Subject::new().with("V01/LBH/HGB_LBORRESU", unit);
    assert_eq!(entered(Subject::new(), "V01/LBH/HGB_LBORRES", "128"), Err("hard"));
    assert_eq!(entered(with_unit("g/dL"), "V01/LBH/HGB_LBORRES", "128"), Err("hard"));
    assert_eq!(entered(with_unit("g/L"), "V01/LBH/HGB_LBORRES", "128"), Ok("128".into()));
    let mut unknown = Subject::new();
    let unit = unknown.place("V01/LBH/HGB_LBORRESU");
    unknown.values.insert(unit, Content::Missing { missing: Missing::Unk });
    assert_eq!(entered(unknown, "V01/LBH/HGB_LBORRES", "128"), Ok("128".into()));
}

#[test]
fn a_refusal_hints_at_what_was_meant() {
    let hint = |path: &str, text: &str| {
        let mut subject = Subject::new();
        let place = subject.place(path);
        let refusal = parse_entry(study(), &place, text, &subject.record()).unwrap_err();
        refusal.hint.map(|hint| hint.en)
    };
    assert!(hint("V01/VS/HEIGHT_VSORRES", "1.55").unwrap().contains("metres"));
    assert!(hint("V01/VS/TEMP_VSORRES", "98.6").unwrap().contains("Fahrenheit"));
    assert!(hint("V01/A04/VASBACK", "65").unwrap().contains("Divide by 10"));
    assert_eq!(hint("V01/LBH/HGB_LBORRES", "128").unwrap(), "Did you mean 128 g/L?");
    assert_eq!(hint("V01/VS/HEIGHT_VSORRES", "500"), None);
}

#[test]
fn a_key_stands_once() {
    let diary = || Subject::new().with("COMMON/A11#1/TPDAT", "2026-03-12");
    assert_eq!(entered(diary(), "COMMON/A11#2/TPDAT", "2026-03-12"), Err("duplicate"));
    assert_eq!(entered(diary(), "COMMON/A11#2/TPDAT", "2026-03-13"), Ok("2026-03-13".into()));
    assert_eq!(entered(diary(), "COMMON/A11#1/TPDAT", "2026-03-12"), Ok("2026-03-12".into()));
    let mut subject = Subject::new();
    subject.facts.used_elsewhere.insert(("SUBJID".into(), "BD-001".to_owned()));
    assert_eq!(entered(subject, "V01/DM/SUBJID", "BD-001"), Err("duplicate"));
}

#[test]
fn the_text_as_typed_is_kept_where_it_differs() {
    let mut subject = Subject::new();
    let place = subject.place("V02/A08/ECSTDTM");
    let content = parse_entry(study(), &place, "2026-03-12 10:40", &subject.record()).unwrap();
    assert_eq!(content.value(), Some("2026-03-12T10:40+09:00"));
    assert_eq!(content.typed(), Some("2026-03-12 10:40"));
}
