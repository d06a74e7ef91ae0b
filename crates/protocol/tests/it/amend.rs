//! What a new version changes, said part by part; and which values could not stand under it.

use std::collections::BTreeMap;

use protocol::amend::{Kind, Part, compare, misfits, unnamed};
use protocol::definition::Language;
use protocol::{Content, Facts, Location, Record, Scope, Source};

use super::tiny;

/// Name, file, what stands there, what the new version writes instead.
const CHANGES: &[(&str, &str, &str, &str)] = &[
    ("nothing", "study.json", "\"version\": \"1.0.0\"", "\"version\": \"2.0.0\""),
    (
        "item added",
        "VS.json",
        "{ \"oid\": \"VSTIM\"",
        "{ \"oid\": \"PULSE\", \"label\": \"Pulse\", \"type\": \"integer\" }, { \"oid\": \"VSTIM\"",
    ),
    ("item removed", "VS.json", "{ \"oid\": \"VSTIM\", \"label\": \"Time\", \"type\": \"time\" },", ""),
    ("item's question", "VS.json", "\"label\": \"Time\"", "\"label\": \"Time of day\""),
    (
        "item's type",
        "VS.json",
        "\"label\": \"Time\", \"type\": \"time\"",
        "\"label\": \"Time\", \"type\": \"date\"",
    ),
    (
        "hard range",
        "VS.json",
        "\"hard\": { \"min\": \"30.0\", \"max\": \"44.0\" }",
        "\"hard\": { \"min\": \"32.0\", \"max\": \"43.0\" }",
    ),
    ("soft range", "VS.json", "\"soft\": { \"min\": \"135.0\"", "\"soft\": { \"min\": \"140.0\""),
    ("code renamed", "codelists.json", "\"code\": \"PAIN\"", "\"code\": \"ACHE\""),
    (
        "formula",
        "VS.json",
        "\"derive\": \"WEIGHT / ((HEIGHT / 100) * (HEIGHT / 100))\"",
        "\"derive\": \"WEIGHT / HEIGHT\"",
    ),
    (
        "check's condition",
        "checks.json",
        "\"raiseWhen\": \"DIABP >= SYSBP\"",
        "\"raiseWhen\": \"DIABP > SYSBP\"",
    ),
    ("unit", "VS.json", "\"unit\": \"C\"", "\"unit\": \"cm\""),
    (
        "codes swapped",
        "codelists.json",
        "{ \"code\": \"PAIN\", \"label\": \"Pain\" }, { \"code\": \"NAUSEA\", \"label\": \"Nausea\" }",
        "{ \"code\": \"PAIN\", \"label\": \"Nausea\" }, { \"code\": \"NAUSEA\", \"label\": \"Pain\" }",
    ),
    ("code's words", "codelists.json", "\"label\": \"Pain\"", "\"label\": \"Ache\""),
    (
        "form dropped",
        "study.json",
        "\"forms\": [\"SV\", \"VS\", \"LB\", \"AE\"]",
        "\"forms\": [\"SV\", \"LB\", \"AE\"]",
    ),
    (
        "clock",
        "AE.json",
        "\"maxRows\": 3,",
        "\"maxRows\": 3, \"clocks\": [{ \"oid\": \"SPONSOR\", \"label\": \"To the sponsor\", \"from\": \"AESTDAT\", \"days\": 1 }],",
    ),
    ("start", "study.json", "\"treatmentStart\": \"DAY0\"", "\"treatmentStart\": \"BIRTH\""),
    ("time of a form", "VS.json", "\"notDone\": \"VSPERF\"", "\"time\": \"VSTIM\", \"notDone\": \"VSPERF\""),
    ("Korean words", "codelists.json", "\"ko\": \"여성\"", "\"ko\": \"여자\""),
    (
        "rounding",
        "VS.json",
        "\"label\": \"Body mass index\",",
        "\"label\": \"Body mass index\", \"round\": 1,",
    ),
    (
        "advice",
        "checks.json",
        "\"raiseWhen\": \"DIABP >= SYSBP\",",
        "\"raiseWhen\": \"DIABP >= SYSBP\", \"advice\": \"Measure again.\",",
    ),
    (
        "SDTM",
        "VS.json",
        "\"label\": \"Time\", \"type\": \"time\"",
        "\"label\": \"Time\", \"type\": \"time\", \"sdtm\": { \"domain\": \"VS\", \"variable\": \"VSDTC\" }",
    ),
    ("unit printed", "units.json", "\"oid\": \"cm\"", "\"oid\": \"cm\", \"symbol\": \"centimetres\""),
    ("window", "study.json", "\"minus\": 5, \"plus\": 5", "\"minus\": 3, \"plus\": 3"),
];

/// The tiny study with a change, as version 2.0.
fn amended(file: &str, from: &str, to: &str) -> Vec<Source> {
    let mut sources = tiny::patched(file, from, to);
    for source in &mut sources {
        if source.path == "tiny/study.json" {
            source.text = source.text.replace("\"version\": \"1.0.0\"", "\"version\": \"2.0.0\"");
        }
    }
    sources
}

#[test]
fn r34_every_change_is_said() {
    let old = tiny::study();
    let mut said = String::new();
    for (name, file, from, to) in CHANGES {
        let differences = compare(&old, &tiny::compile(&amended(file, from, to)));
        said += &format!("## {name}\n");
        for one in differences.refused.iter().chain(&differences.changes) {
            let narrows = if one.narrows { ", narrows" } else { "" };
            said += &format!("{} {:?}{narrows} {}\n", one.code, one.kind, one.place);
            for language in Language::ALL {
                said += &format!("    {}\n", one.message.get(language));
            }
        }
    }
    insta::assert_snapshot!(said);
}

#[test]
fn r34_a_change_says_what_was_and_what_becomes_in_every_language() {
    let old = tiny::study();
    for (name, file, from, to) in CHANGES {
        for one in compare(&old, &tiny::compile(&amended(file, from, to))).changes {
            for language in Language::ALL {
                let [about, property, was, becomes, message] =
                    [&one.about, &one.property, &one.was, &one.becomes, &one.message]
                        .map(|text| text.get(language));
                assert!(!message.contains(['{', '}']), "{name}: a place is left open: {message}");
                for part in [about, property, was, becomes] {
                    assert!(message.contains(part.trim_end_matches('.')), "{name}: {message} lacks {part}");
                }
                if one.kind == Kind::Changed {
                    assert_ne!(was, becomes, "{name}: a reader of {language:?} sees no difference");
                }
            }
            assert_ne!(one.message.ko, one.message.en, "{name}");
            assert_ne!(one.message.zh, one.message.en, "{name}");
        }
    }
}

#[test]
fn r34_a_difference_of_two_studies_is_told_in_fields() {
    let changed = amended("study.json", "\"minus\": 5, \"plus\": 5", "\"minus\": 3, \"plus\": 3");
    let changes = compare(&tiny::study(), &tiny::compile(&changed)).changes;
    let [one] = &changes[..] else { panic!("{changes:?}") };
    assert_eq!((one.kind, one.part, one.place.as_str()), (Kind::Changed, Part::Visit, "V03"));
    assert_eq!((one.about.en.as_str(), one.property.en.as_str()), ("Week 4", "when it is due"));
    assert_eq!(one.was.zh, "第28天（第23天至第33天）");
    assert_eq!(one.becomes.en, "day 28 (from day 25 to day 31)");
}

#[test]
fn r34_a_change_without_a_word_is_said_by_its_file() {
    let old = tiny::sources();
    let overlapping =
        amended("study.json", "\"name\": \"Week 4\",", "\"name\": \"Week 4\", \"overlaps\": true,");
    assert_eq!(compare(&tiny::study(), &tiny::compile(&overlapping)).changes, []);
    let said = unnamed(&old, &overlapping).unwrap();
    assert_eq!((said.code.as_str(), said.place.as_str()), ("A-OTHER", "study.json"));
    // Neither the version's name nor the folder's nor a line break is a change.
    let mut moved = amended("study.json", "\"name\": \"Tiny\",", "\n\"name\": \"Tiny\",");
    for source in &mut moved {
        source.path = source.path.replace("tiny/", "tiny-2/");
    }
    assert_eq!(unnamed(&old, &moved), None);
}

#[test]
fn r34_the_same_definition_is_no_amendment() {
    let differences = compare(&tiny::study(), &tiny::study());
    assert_eq!(differences.changes, []);
    assert_eq!(differences.refused.len(), 1);
    assert_eq!(differences.refused[0].code, "A-VERSION");
}

#[test]
fn r34_what_could_not_be_entered_any_more_is_found_and_nothing_else() {
    let old = tiny::study();
    let scope = Scope::Subject(uuid::Uuid::nil());
    let at = |path: &str| -> Location { format!("{scope}/{path}").parse().unwrap() };
    let values: BTreeMap<Location, Content> = [
        ("V01/VS/TEMP", Content::plain("31.0")),
        ("V01/VS/VSTIM", Content::plain("09:30")),
        ("V01/VS/SYMPTOMS", Content::plain("PAIN")),
        ("V01/VS/HEIGHT", Content::plain("136.0")),
        ("V02/VS/SYSBP", Content::plain("120")),
    ]
    .into_iter()
    .filter(|(path, _)| old.item_at(&at(path)).is_some())
    .map(|(path, content)| (at(path), content))
    .collect();
    let record = Record {
        values: &values,
        facts: &Facts::default(),
        now: "2026-03-02T09:00:00+09:00".parse().unwrap(),
        zone: chrono_tz::Asia::Seoul,
    };
    let mut said = String::new();
    for (name, file, from, to) in CHANGES {
        let new = tiny::compile(&amended(file, from, to));
        for misfit in misfits(&old, &new, &record, &scope) {
            said += &format!("{name}: {} {}\n", misfit.code, misfit.at);
            for language in Language::ALL {
                said +=
                    &format!("    {}\n    {}\n", misfit.message.get(language), misfit.advice.get(language));
            }
        }
    }
    insta::assert_snapshot!(said);
}
