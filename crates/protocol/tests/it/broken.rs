//! Broken definitions: each a small change of the tiny study, with exactly what is said about it.

use std::collections::BTreeSet;

use protocol::{Diagnostic, Source, Study};

use super::tiny;

/// Name, file, what stands there, what is written instead.
type Break = (&'static str, &'static str, &'static str, &'static str);

const BREAKS: &[Break] = &[
    ("syntax", "SV.json", "\"date\": \"VISDAT\",", "\"date\": \"VISDAT\""),
    ("double key", "SV.json", "\"name\": \"Visit\"", "\"name\": \"Visit\", \"name\": \"Visit again\""),
    ("no kind", "SV.json", "\"kind\": \"form\", ", ""),
    ("unknown kind", "SV.json", "\"kind\": \"form\"", "\"kind\": \"sheet\""),
    ("unknown key", "VS.json", "\"deriveOr\": true", "\"deriveElse\": true"),
    ("wrong type", "VS.json", "\"required\": \"event == 'V01'\"", "\"required\": 5"),
    (
        "missing key",
        "VS.json",
        "{ \"oid\": \"VSTIM\", \"label\": \"Time\", \"type\": \"time\" }",
        "{ \"oid\": \"VSTIM\", \"label\": \"Time\" }",
    ),
    (
        "unknown word",
        "checks.json",
        "\"severity\": \"P\", \"on\": \"LB.HGB_LBORRES\"",
        "\"severity\": \"Q\", \"on\": \"LB.HGB_LBORRES\"",
    ),
    (
        "several shapes",
        "AE.json",
        "\"type\": \"yesNo\", \"required\": true }",
        "\"type\": \"yesno\", \"requierd\": true }",
    ),
    (
        "column elsewhere",
        "AE.json",
        "\"maxRows\": 3,",
        "\"maxRows\": 3, \"columns\": [\"AETERM\", \"WEIGHT\"],",
    ),
    (
        "version of grades in words",
        "AE.json",
        "\"type\": { \"text\": { \"max\": 200 } }, \"required\": true }",
        "\"type\": { \"text\": { \"max\": 200 } }, \"gradesVersion\": true, \"required\": true }",
    ),
    ("column twice", "AE.json", "\"maxRows\": 3,", "\"maxRows\": 3, \"columns\": [\"AETERM\", \"AETERM\"],"),
    (
        "fact elsewhere",
        "AE.json",
        "\"maxRows\": 3,",
        "\"maxRows\": 3, \"facts\": [\"AETERM\", \"WEIGHT\", \"AETERM\"],",
    ),
    ("oid characters", "VS.json", "\"oid\": \"VSTIM\"", "\"oid\": \"VS TIM\""),
    ("duplicate item", "VS.json", "\"oid\": \"VSTIM\"", "\"oid\": \"VSDTM\""),
    ("duplicate event", "study.json", "\"oid\": \"V03\", \"kind\"", "\"oid\": \"V02\", \"kind\""),
    ("duplicate check", "checks.json", "\"id\": \"C-ORDER\"", "\"id\": \"C-END\""),
    ("code with separator", "codelists.json", "\"code\": \"PAIN\"", "\"code\": \"PAIN;ACHE\""),
    (
        "dangling form",
        "study.json",
        "{ \"oid\": \"UNS\", \"kind\": \"unscheduled\", \"name\": \"Unscheduled\", \"repeats\": true, \"forms\": [\"SV\"]",
        "{ \"oid\": \"UNS\", \"kind\": \"unscheduled\", \"name\": \"Unscheduled\", \"repeats\": true, \"forms\": [\"SW\"]",
    ),
    (
        "dangling date",
        "LB.json",
        "\"layout\": \"laboratory\", \"date\": \"LBDAT\"",
        "\"layout\": \"laboratory\", \"date\": \"LBDATE\"",
    ),
    (
        "dangling test code",
        "VS.json",
        "{ \"oid\": \"VSTIM\", \"label\": \"Time\", \"type\": \"time\" }",
        "{ \"oid\": \"VSTIM\", \"label\": \"Time\", \"type\": \"time\", \"sdtm\": { \"domain\": \"VS\", \"variable\": \"VSDTC\", \"testcdFrom\": \"VSTM\" } }",
    ),
    ("dangling code list", "VS.json", "{ \"choices\": \"SYMPTOM\" }", "{ \"choices\": \"SYMPTOMS\" }"),
    ("dangling unit", "VS.json", "\"unit\": \"cm\"", "\"unit\": \"inch\""),
    ("dangling test", "LB.json", "\"CACRALB\", \"ALT\"]", "\"CACRALB\", \"ALTT\"]"),
    ("dangling criterion", "checks.json", "\"criterion\": \"EXCL01\"", "\"criterion\": \"EXCL10\""),
    ("dangling anchor", "checks.json", "\"on\": \"VS.DIABP\"", "\"on\": \"VS.DIABPP\""),
    (
        "dangling fact",
        "study.json",
        "\"dayZero\": \"DAY0\"",
        "\"dayZero\": \"DAY0\", \"facts\": [\"DAY0\", \"DAY1\"]",
    ),
    ("dangling value", "study.json", "\"dayZero\": \"DAY0\"", "\"dayZero\": \"DAY1\""),
    (
        "start without a time",
        "study.json",
        "\"treatmentStart\": \"DAY0\",",
        "\"treatmentStart\": \"DAY0\", \"treatmentTime\": \"DAY0\",",
    ),
    (
        "time of a form that is none",
        "LB.json",
        "\"layout\": \"laboratory\", \"date\": \"LBDAT\"",
        "\"layout\": \"laboratory\", \"date\": \"LBDAT\", \"time\": \"LBNAM\"",
    ),
    ("file not there", "study.json", "\"library/units.json\"", "\"library/unit.json\""),
    ("key outside", "AE.json", "\"key\": [\"AETERM\", \"AESTDAT\"]", "\"key\": [\"AETERM\", \"AEYN\"]"),
    (
        "reversed range",
        "VS.json",
        "\"hard\": { \"min\": \"20.0\", \"max\": \"250.0\" }",
        "\"hard\": { \"min\": \"250.0\", \"max\": \"20.0\" }",
    ),
    ("soft outside hard", "VS.json", "\"soft\": { \"min\": \"135.0\"", "\"soft\": { \"min\": \"35.0\""),
    (
        "bound not parsable",
        "VS.json",
        "\"hard\": { \"min\": \"30.0\", \"max\": \"44.0\" }",
        "\"hard\": { \"min\": \"30,0\", \"max\": \"44.0\" }",
    ),
    ("bound finer than item", "VS.json", "\"hard\": { \"min\": \"100.0\"", "\"hard\": { \"min\": \"100.05\""),
    (
        "bound of text",
        "AE.json",
        "\"label\": \"Event\", ",
        "\"label\": \"Event\", \"hard\": { \"min\": \"1\" }, ",
    ),
    ("derived and required", "VS.json", "\"oid\": \"BMI\",", "\"oid\": \"BMI\", \"required\": true,"),
    (
        "derived with a hard range",
        "VS.json",
        "\"oid\": \"BMI\",",
        "\"oid\": \"BMI\", \"hard\": { \"min\": \"8.0\", \"max\": \"80.0\" },",
    ),
    (
        "derivation cycle",
        "VS.json",
        "\"derive\": \"WEIGHT / ((HEIGHT / 100) * (HEIGHT / 100))\"",
        "\"derive\": \"AGE * 2\" }, { \"oid\": \"ROUND\", \"label\": \"Round\", \"type\": \"integer\", \"derive\": \"TRIP + 1\" }, { \"oid\": \"TRIP\", \"label\": \"Trip\", \"type\": \"integer\", \"derive\": \"ROUND - 1\"",
    ),
    (
        "form dated by text",
        "LB.json",
        "\"layout\": \"laboratory\", \"date\": \"LBDAT\"",
        "\"layout\": \"laboratory\", \"date\": \"LBNAM\"",
    ),
    ("gate no question", "VS.json", "\"notDone\": \"VSPERF\"", "\"notDone\": \"VSTIM\""),
    ("bad pattern", "VS.json", "\"pattern\": \"[A-Z ]+\"", "\"pattern\": \"[A-Z +\""),
    ("window reversed", "study.json", "{ \"from\": -28, \"to\": -1 }", "{ \"from\": -1, \"to\": -28 }"),
    ("windows overlap", "study.json", "\"minus\": 5, \"plus\": 5", "\"minus\": 28, \"plus\": 5"),
    (
        "period reversed",
        "study.json",
        "\"events\": [",
        "\"periods\": [{ \"name\": \"T5\", \"from\": 28, \"to\": 0 }], \"events\": [",
    ),
    (
        "periods overlap",
        "study.json",
        "\"events\": [",
        "\"periods\": [{ \"name\": \"T5\", \"from\": -28, \"to\": 0 }, { \"name\": \"T6\", \"from\": 0, \"to\": 28 }], \"events\": [",
    ),
    ("visits out of order", "study.json", "{ \"day\": 28, ", "{ \"day\": -40, "),
    ("running form without question", "AE.json", "\"at\": \"visits\", ", ""),
    (
        "unreachable form",
        "study.json",
        "\"anyForm\": true },\n    { \"oid\": \"COMMON\", \"kind\": \"common\", \"name\": \"Logs\", \"forms\": [\"AE\"] },\n    { \"oid\": \"SITE\", \"kind\": \"site\", \"name\": \"Site\", \"forms\": [\"RANGES\"] }",
        "\"phone\": true },\n    { \"oid\": \"COMMON\", \"kind\": \"common\", \"name\": \"Logs\", \"forms\": [\"AE\"] },\n    { \"oid\": \"SITE\", \"kind\": \"site\", \"name\": \"Site\", \"forms\": [] }",
    ),
    (
        "expression syntax",
        "checks.json",
        "\"raiseWhen\": \"DIABP >= SYSBP\"",
        "\"raiseWhen\": \"DIABP >= && SYSBP\"",
    ),
    (
        "expression name",
        "checks.json",
        "\"raiseWhen\": \"DIABP >= SYSBP\"",
        "\"raiseWhen\": \"DIABP >= SYSPB\"",
    ),
    (
        "expression type",
        "checks.json",
        "\"raiseWhen\": \"DIABP >= SYSBP\"",
        "\"raiseWhen\": \"DIABP >= 'high'\"",
    ),
    (
        "clock from a day counts hours",
        "forms/AE.json",
        "\"maxRows\": 3,",
        "\"maxRows\": 3, \"clocks\": [{ \"oid\": \"T\", \"label\": { \"en\": \"t\", \"ko\": \"t\", \"zh\": \"t\" }, \"from\": \"AESTDAT\", \"hours\": 24 }],",
    ),
    ("code not in list", "eligibility.json", "VS.SEX == 'F' ", "VS.SEX == 'W' "),
    (
        "check never fires",
        "checks.json",
        "\"raiseWhen\": \"DIABP >= SYSBP\"",
        "\"raiseWhen\": \"DIABP > 250\"",
    ),
    ("check always fires", "checks.json", "\"raiseWhen\": \"DIABP >= SYSBP\"", "\"raiseWhen\": \"1 < 2\""),
    (
        "placeholder without value",
        "checks.json",
        "\"params\": { \"v\": \"HGB_LBORRES\" }",
        "\"params\": { \"w\": \"HGB_LBORRES\" }",
    ),
    ("value without placeholder", "checks.json", "\"message\": \"Dose {v}.\"", "\"message\": \"Dose.\""),
    (
        "forEach unused",
        "checks.json",
        "\"forEach\": { \"T\": \"@laboratory\" }",
        "\"forEach\": { \"T\": \"@laboratory\", \"U\": [\"A\"] }",
    ),
    (
        "missing translation",
        "codelists.json",
        "{ \"en\": \"Male\", \"ko\": \"남성\", \"zh\": \"男\" }",
        "{ \"en\": \"Male\", \"ko\": \"남성\" }",
    ),
    (
        "unit without conversion",
        "laboratory.json",
        "\"dp\": 0, \"factor\": \"10\" },\n      \"hard\": { \"min\": \"2.0\"",
        "\"dp\": 0 },\n      \"hard\": { \"min\": \"2.0\"",
    ),
    (
        "grade in an unknown unit",
        "grades.json",
        "{ \"g/dL\": \"8.0\", \"g/L\": \"80\" }",
        "{ \"g/dL\": \"8.0\", \"mmol/L\": \"80\" }",
    ),
    (
        "two comparisons",
        "grades.json",
        "\"below\": { \"lln\": \"1\" }",
        "\"below\": { \"lln\": \"1\" }, \"above\": { \"uln\": \"1\" }",
    ),
    (
        "arm that is computed",
        "study.json",
        "\"dayZero\": \"DAY0\",",
        "\"dayZero\": \"DAY0\", \"arm\": \"ARM == 'CELLS' ? 'CELLS' : 'DRUG'\",",
    ),
    (
        "arm that nobody can be in",
        "study.json",
        "{ \"oid\": \"DRUG\", \"name\": \"Drug\" }\n  ],",
        "{ \"oid\": \"DRUGS\", \"name\": \"Drug\" }\n  ], \"arm\": \"ARM\",",
    ),
    (
        "visit never due",
        "study.json",
        "\"name\": \"Day 0\", \"target\": { \"day\": 0 }, ",
        "\"name\": \"Day 0\", ",
    ),
    (
        "visit without a date",
        "study.json",
        "\"target\": { \"day\": 0 }, \"forms\": [\"SV\", ",
        "\"target\": { \"day\": 0 }, \"forms\": [",
    ),
    ("day zero on another day", "study.json", "\"target\": { \"day\": 0 }", "\"target\": { \"day\": 1 }"),
    ("zone that is none", "study.json", "Asia/Seoul", "Asia/Soul"),
    (
        "subject number pattern",
        "study.json",
        "\"version\": \"1.0.0\",",
        "\"version\": \"1.0.0\", \"subjectNumber\": { \"pattern\": \"^F-(\\\\d{3}$\" },",
    ),
    (
        "role of nobody",
        "study.json",
        "\"version\": \"1.0.0\",",
        "\"version\": \"1.0.0\", \"roles\": { \"DOCTOR\": \"Doctor\" },",
    ),
    (
        "signed by nobody",
        "INJ.json",
        "\"oid\": \"INJ\", \"name\": \"Injection\",",
        "\"oid\": \"INJ\", \"name\": \"Injection\", \"signedBy\": \"DOCTOR\",",
    ),
    ("no birth", "study.json", "  \"birth\": \"BIRTH\",\n", ""),
    (
        "deviations nowhere",
        "study.json",
        "\"adverseEvent\": \"AE\",",
        "\"adverseEvent\": \"AE\", \"deviation\": \"VS\",",
    ),
    ("events of a form without a log", "study.json", "\"adverseEvent\": \"AE\"", "\"adverseEvent\": \"VS\""),
    (
        "ranges of a form without them",
        "study.json",
        "\"referenceRanges\": \"RANGES\"",
        "\"referenceRanges\": \"VS\"",
    ),
    ("ranges unread", "study.json", "  \"referenceRanges\": \"RANGES\",\n", ""),
    ("no form of adverse events", "study.json", "  \"adverseEvent\": \"AE\",\n", ""),
    (
        "deviation without a form",
        "checks.json",
        "\"severity\": \"P\", \"on\": \"INJ.ECDOSE\"",
        "\"severity\": \"P\", \"deviation\": { \"category\": \"DOSE\", \"severity\": \"BIG\" }, \"on\": \"INJ.ECDOSE\"",
    ),
    ("diary without days", "AE.json", "\"layout\": \"log\"", "\"layout\": \"diary\""),
    ("role that nothing reads", "AE.json", "\"to\": \"AEENDAT\"", "\"tow\": \"AEENDAT\""),
    ("row label", "AE.json", "\"rowLabel\": \"{AETERM}\"", "\"rowLabel\": \"{AETRM}\""),
    (
        "optional test outside the panel",
        "LB.json",
        "\"CACRALB\", \"ALT\"], \"date\"",
        "\"CACRALB\"], \"date\"",
    ),
    (
        "question that hides itself",
        "INJ.json",
        "\"label\": \"Dose\", ",
        "\"label\": \"Dose\", \"shownWhen\": \"ECDOSE != 40.0\", ",
    ),
    (
        "question never asked",
        "INJ.json",
        "\"label\": \"Dose\", ",
        "\"label\": \"Dose\", \"shownWhen\": \"1 > 2\", ",
    ),
    ("unit of a question", "INJ.json", "\"type\": \"dateTime\"", "\"unit\": \"cm\", \"type\": \"dateTime\""),
    (
        "half a whole number",
        "AE.json",
        "\"type\": \"integer\", \"unique\"",
        "\"type\": \"integer\", \"hard\": { \"min\": \"0.5\" }, \"unique\"",
    ),
    ("oid with a hyphen", "AE.json", "\"oid\": \"AELINE\"", "\"oid\": \"AE-LINE\""),
    ("long criterion", "eligibility.json", "\"oid\": \"EXCL02\"", "\"oid\": \"EXCLUSION02\""),
    (
        "criteria in no group",
        "eligibility.json",
        "\"answered\": \"IEYN\",",
        "\"answered\": \"IEYN\", \"group\": \"HAED\",",
    ),
    ("criteria at a visit without them", "eligibility.json", "\"event\": \"V01\"", "\"event\": \"V02\""),
    ("criterion that reads a later visit", "eligibility.json", "VS.AGE >= 40\"", "V02.VS.WEIGHT > 40.0\""),
    (
        "check that never runs",
        "checks.json",
        "\"on\": \"LB.HGB_LBORRES\", \"events\": [\"V01\"]",
        "\"on\": \"LB.HGB_LBORRES\", \"events\": [\"SITE\"]",
    ),
    (
        "translation without its value",
        "checks.json",
        "\"message\": \"Dose {v}.\"",
        "\"message\": { \"en\": \"Dose {v}.\", \"ko\": \"용량\", \"zh\": \"剂量{v}\" }",
    ),
    (
        "value of another type",
        "study.json",
        "\"name\": \"BIRTH\", \"type\": \"date\"",
        "\"name\": \"BIRTH\", \"type\": \"number\"",
    ),
    (
        "unit forgotten",
        "checks.json",
        "\"raiseWhen\": \"in_unit(HGB_LBORRES, 'g/dL') < 10.0\"",
        "\"raiseWhen\": \"HGB_LBORRES < 10.0\"",
    ),
    ("window of negative days", "study.json", "\"minus\": 5, \"plus\": 5", "\"minus\": -5, \"plus\": 5"),
    ("type that needs more", "INJ.json", "\"type\": \"dateTime\"", "\"type\": \"choice\""),
    (
        "choice of a list of codes",
        "VS.json",
        "{ \"choices\": \"SYMPTOM\" }",
        "{ \"choices\": [\"SYMPTOM\"] }",
    ),
    ("number where text is asked for", "VS.json", "\"hard\": { \"min\": \"30.0\"", "\"hard\": { \"min\": 30"),
    ("text where a number is asked for", "AE.json", "\"maxRows\": 3", "\"maxRows\": \"3\""),
    ("comment", "SV.json", "{\n", "{\n  // the visit\n"),
    (
        "other form's item",
        "checks.json",
        "\"raiseWhen\": \"DIABP >= SYSBP\"",
        "\"raiseWhen\": \"DIABP >= ECDOSE\"",
    ),
    (
        "member of a form",
        "checks.json",
        "\"raiseWhen\": \"DIABP >= SYSBP\"",
        "\"raiseWhen\": \"DIABP >= INJ.WEIGHT\"",
    ),
    (
        "answer against true",
        "AE.json",
        "\"shownWhen\": \"AEONGO == 'N'\"",
        "\"shownWhen\": \"AEONGO == false\"",
    ),
    ("test far from any", "LB.json", "\"CACRALB\", \"ALT\"]", "\"CACRALB\", \"ALT\", \"MCV\"]"),
    ("value that is wrong once", "study.json", "\"is\": \"V02.SV.VISDAT\"", "\"is\": \"V02.SV.VISDATE\""),
];

fn diagnostics(sources: &[Source]) -> Vec<Diagnostic> {
    match Study::compile(sources) {
        Ok(compiled) => compiled.warnings,
        Err(diagnostics) => diagnostics,
    }
}

fn shown(diagnostics: &[Diagnostic]) -> String {
    let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    lines.join("\n\n")
}

#[test]
fn the_tiny_study_is_clean() {
    assert_eq!(shown(&diagnostics(&tiny::sources())), "");
}

#[test]
fn every_break_is_told_exactly() {
    for (name, file, from, to) in BREAKS {
        let said = diagnostics(&tiny::patched(file, from, to));
        assert!(!said.is_empty(), "nothing is said about `{name}`");
        insta::assert_snapshot!(name.replace(' ', "_"), shown(&said));
    }
}

/// Files that cannot be told by changing one of them.
#[test]
fn other_breaks_are_told_exactly() {
    let mut without = tiny::sources();
    without.retain(|source| !source.path.ends_with("study.json"));
    insta::assert_snapshot!("no_study", shown(&diagnostics(&without)));
    let mut twice = tiny::sources();
    twice.push(Source { path: "tiny/study2.json".into(), text: twice[0].text.clone() });
    insta::assert_snapshot!("two_studies", shown(&diagnostics(&twice)));
    let mut extended = tiny::sources();
    let text = r#"{ "kind": "extension", "form": "VS", "groups": [{ "oid": "VS", "items": [{ "oid": "PULS", "amend": { "required": true } }] }] }"#;
    extended.push(Source { path: "tiny/extensions/VS.json".into(), text: text.into() });
    insta::assert_snapshot!("extension_of_nothing", shown(&diagnostics(&extended)));
    let mut forgotten =
        tiny::patched("study.json", "\"library/units.json\", \"library/laboratory.json\"", "");
    forgotten.retain(|source| !source.path.starts_with("library/"));
    insta::assert_snapshot!("forgotten_files", shown(&diagnostics(&forgotten)));
    let mut marked = tiny::sources();
    marked[0].text.insert(0, '\u{feff}');
    assert_eq!(shown(&diagnostics(&marked)), "", "a byte order mark is no mistake");
    let mut several = tiny::patched(
        "checks.json",
        "\"raiseWhen\": \"DIABP >= SYSBP\"",
        "\"raiseWhen\": \"DIABP >= SYSPB\"",
    );
    let lists = several.iter_mut().find(|source| source.path == "tiny/codelists.json").expect("the lists");
    lists.text = lists.text.replacen("[", "[,", 1);
    insta::assert_snapshot!("several_files_at_once", shown(&diagnostics(&several)));
    let mut shared = tiny::patched(
        "study.json",
        "\"library/units.json\",",
        "\"library/units.json\", \"tiny/checks.json\",",
    );
    let checks = shared.iter_mut().find(|source| source.path == "tiny/checks.json").expect("the checks");
    checks.text = checks
        .text
        .replace("DIABP >= SYSBP", "DIABP >= AE.REMOVED")
        .replace("present(ECSTDTM) && ARM", "ENDED && ARM");
    insta::assert_snapshot!("library_checks_left_out", shown(&diagnostics(&shared)));
}

/// Every code that the loader, the lints and the compiler can give is given by some break above.
#[test]
fn every_code_is_covered() {
    let mut given: BTreeSet<String> = BTreeSet::new();
    for (_, file, from, to) in BREAKS {
        given.extend(diagnostics(&tiny::patched(file, from, to)).iter().map(|said| said.code.to_owned()));
    }
    let elsewhere = ["E-STUDY-MISSING", "E-EXTENSION", "W-CHECK-LEFT-OUT", "E-NAME-NO-ROWS"];
    let source = concat!(
        include_str!("../../src/load/mod.rs"),
        include_str!("../../src/load/shape.rs"),
        include_str!("../../src/load/lost.rs"),
        include_str!("../../src/lint/check.rs"),
        include_str!("../../src/lint/item.rs"),
        include_str!("../../src/lint/laboratory.rs"),
        include_str!("../../src/lint/links.rs"),
        include_str!("../../src/lint/names.rs"),
        include_str!("../../src/lint/schedule.rs"),
        include_str!("../../src/lint/texts.rs"),
        include_str!("../../src/compile/arms.rs"),
        include_str!("../../src/compile/drafts.rs"),
        include_str!("../../src/compile/hiding.rs"),
        include_str!("../../src/compile/timing.rs"),
        include_str!("../../src/compile/unit_blind.rs"),
        include_str!("../../src/lint/header.rs"),
        include_str!("../../src/lint/roles.rs"),
        include_str!("../../src/compile/checks.rs"),
        include_str!("../../src/compile/grading.rs"),
        include_str!("../../src/compile/mod.rs"),
        include_str!("../../src/compile/possible.rs"),
        include_str!("../../src/compile/programs.rs"),
        include_str!("../../src/compile/wiring.rs"),
    );
    let codes = source.split('"').filter(|part| {
        (part.starts_with("E-") || part.starts_with("W-"))
            && part.len() > 3
            && part.chars().all(|letter| letter.is_ascii_uppercase() || letter == '-')
    });
    let missing: BTreeSet<&str> =
        codes.filter(|code| !given.contains(*code) && !elsewhere.contains(code)).collect();
    assert!(missing.is_empty(), "no break gives {missing:?}");
}

/// A place in an extension is reported where its author wrote it.
#[test]
fn places_in_extensions_are_the_authors() {
    let mut sources = tiny::sources();
    let text = "{ \"kind\": \"extension\", \"form\": \"VS\", \"groups\": [\n  { \"oid\": \"VS\", \"items\": [\n    { \"oid\": \"WEIGHT\", \"amend\": { \"shownWhen\": \"SEX == 'X'\" } },\n    { \"oid\": \"PULSE\", \"after\": \"DIABP\", \"label\": \"Pulse\", \"type\": \"integer\", \"shownWhen\": \"NOTHING\" }\n  ] }\n] }";
    sources.push(Source { path: "tiny/extensions/VS.json".into(), text: text.into() });
    let said = diagnostics(&sources);
    let places: Vec<(&str, u32)> = said.iter().map(|said| (said.file.as_str(), said.line)).collect();
    assert_eq!(places, [("tiny/extensions/VS.json", 3), ("tiny/extensions/VS.json", 4)], "{}", shown(&said));
}
