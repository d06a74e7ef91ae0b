//! ODM 1.3.2: what the XSD does not notice. (`tests/exports` holds the file against the XSD itself.)

use std::collections::{BTreeMap, BTreeSet};

use exchange::ExportRequest;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::desk::{Desk, interim, text};
use crate::table::rows;

/// Every element: its path of names and its attributes.
fn elements(xml: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut reader = Reader::from_str(xml);
    let (mut found, mut path) = (Vec::new(), Vec::<String>::new());
    let read = |tag: &BytesStart<'_>, path: &[String]| {
        let name = tag.name().as_ref().to_owned();
        let attributes = tag.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let value = attribute.normalized_value(XmlVersion::Explicit1_0).unwrap().into_owned();
            (attribute.key.as_ref().to_owned(), value)
        });
        ([path, &[name]].concat().join("/"), attributes.collect())
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                found.push(read(&tag, &path));
                path.push(tag.name().as_ref().to_owned());
            }
            Event::Empty(tag) => found.push(read(&tag, &path)),
            Event::End(_) => drop(path.pop()),
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn snapshot(desk: &Desk, request: &ExportRequest) -> String {
    text(&desk.export(request, "odm.zip").path, "odm/snapshot.xml")
}

/// Which attribute refers to which element's OID.
const REFERENCES: [(&str, &str); 16] = [
    ("StudyEventRef@StudyEventOID", "StudyEventDef"),
    ("FormRef@FormOID", "FormDef"),
    ("ItemGroupRef@ItemGroupOID", "ItemGroupDef"),
    ("ItemRef@ItemOID", "ItemDef"),
    ("ItemRef@MethodOID", "MethodDef"),
    ("@CollectionExceptionConditionOID", "ConditionDef"),
    ("CodeListRef@CodeListOID", "CodeList"),
    ("@MeasurementUnitOID", "MeasurementUnit"),
    ("StudyEventData@StudyEventOID", "StudyEventDef"),
    ("FormData@FormOID", "FormDef"),
    ("ItemGroupData@ItemGroupOID", "ItemGroupDef"),
    ("ItemData@ItemOID", "ItemDef"),
    ("@LocationOID", "Location"),
    ("@SignatureOID", "SignatureDef"),
    ("@UserOID", "User"),
    ("@MetaDataVersionOID", "MetaDataVersion"),
];

#[test]
fn no_oid_dangles_and_none_is_defined_twice() {
    let mut desk = Desk::told();
    desk.ask();
    let xml = snapshot(&desk, &interim());
    let elements = elements(&xml);
    let mut defined = BTreeSet::new();
    for (path, attributes) in &elements {
        let name = path.rsplit('/').next().unwrap();
        if let Some(oid) = attributes.get("OID") {
            assert!(defined.insert((name.to_owned(), oid.clone())), "{name} {oid} is defined twice");
        }
    }
    let mut seen = BTreeSet::new();
    for (path, attributes) in &elements {
        let name = path.rsplit('/').next().unwrap();
        for (key, oid) in attributes {
            let reference = REFERENCES.iter().find(|(from, _)| match from.strip_prefix('@') {
                Some(attribute) => attribute == key,
                None => *from == format!("{name}@{key}"),
            });
            let Some((from, to)) = reference else { continue };
            assert!(defined.contains(&((*to).to_owned(), oid.clone())), "{path}@{key} = {oid}: no such {to}");
            seen.insert(*from);
        }
        if let (Some(list), true) = (attributes.get("CodeListOID"), name.starts_with("Flag")) {
            assert!(defined.contains(&("CodeList".to_owned(), list.clone())), "{list}");
        }
    }
    assert_eq!(seen.len(), REFERENCES.len(), "only {seen:?} occur");
}

#[test]
fn flags_are_codes_of_their_lists() {
    let mut desk = Desk::told();
    desk.ask();
    let xml = snapshot(&desk, &interim());
    let codes: BTreeSet<String> = elements(&xml)
        .into_iter()
        .filter(|(path, _)| path.ends_with("/CodeListItem"))
        .filter_map(|(_, attributes)| attributes.get("CodedValue").cloned())
        .collect();
    let flags = xml.split("<FlagValue").skip(1).chain(xml.split("<FlagType").skip(1));
    let mut count = 0;
    for flag in flags {
        let code = flag.split_once('>').unwrap().1.split_once('<').unwrap().0;
        assert!(codes.contains(code), "{code}");
        count += 1;
    }
    assert!(count > 10);
}

fn item_data<'a>(xml: &'a str, oid: &str) -> Vec<&'a str> {
    let start = format!("<ItemData ItemOID=\"{oid}\"");
    let end = |rest: &'a str| match rest.find("/>") {
        Some(at) if !rest[..at].contains('>') => at,
        _ => rest.find("</ItemData>").unwrap(),
    };
    xml.match_indices(&start).map(|(at, _)| &xml[at..at + end(&xml[at..])]).collect()
}

#[test]
fn values_missing_reasons_comparators_and_choices() {
    let desk = Desk::locked();
    let xml = snapshot(&desk, &ExportRequest::default());
    assert!(item_data(&xml, "VS.HEIGHT_VSORRES")[0].contains("Value=\"160.0\""));
    assert!(item_data(&xml, "VS.HEIGHT_VSORRES")[0].contains("MeasurementUnitOID=\"MU.cm\""));
    let position = item_data(&xml, "VS.POSITION")[0];
    assert!(
        position.contains("IsNull=\"Yes\"") && position.contains(">ND<") && position.contains(">MISSING<")
    );
    let haemoglobin = item_data(&xml, "LB.HGB_LBORRES")[0];
    assert!(haemoglobin.contains("Value=\"&lt;0.5\"") && haemoglobin.contains(">LT<"));
    assert!(haemoglobin.contains("MeasurementUnitOID=\"MU.g/dL\""));
    for (choice, held) in [("MRI", "Y"), ("X_RAY", "N"), ("CT_SCAN", "Y")] {
        let data = item_data(&xml, &format!("VS.IMAGING.{choice}"));
        assert!(data[0].contains(&format!("Value=\"{held}\"")), "{choice}");
    }
    assert!(item_data(&xml, "VS.LMPDAT")[0].contains("Value=\"1998-04\""));
    assert!(xml.contains("OID=\"VS.LMPDAT\" Name=\"LMPDAT\" DataType=\"partialDate\""));
}

#[test]
fn characters_that_xml_cannot_carry_are_replaced_and_flagged_never_silently() {
    let desk = Desk::locked();
    let xml = snapshot(&desk, &ExportRequest::default());
    let notes = item_data(&xml, "SV.VISNOTE");
    assert!(notes[1].contains("bell \u{fffd} rings") && notes[1].contains(">REPLACED<"));
    assert!(notes[0].contains("left&#10;at &lt;noon&gt;;&#9;tab"), "{}", notes[0]);
}

#[test]
fn r12_signatures_in_force_stand_at_what_they_sign_with_name_time_and_meaning() {
    let desk = Desk::locked();
    let xml = snapshot(&desk, &ExportRequest::default());
    let elements = elements(&xml);
    let signatures: Vec<&str> = elements
        .iter()
        .filter(|(path, _)| path.contains("ClinicalData") && path.ends_with("/Signature"))
        .map(|(path, _)| path.rsplit('/').nth(1).unwrap())
        .collect();
    assert_eq!(signatures, ["SubjectData", "StudyEventData", "SubjectData"]);
    assert!(xml.contains("<Meaning>I have reviewed this visit.</Meaning>"));
    assert!(xml.contains("<FullName>Dr pi &lt;정&gt;</FullName>"));
}

#[test]
fn queries_findings_and_notes_are_annotations_of_their_item() {
    let mut desk = Desk::told();
    desk.ask();
    let xml = snapshot(&desk, &interim());
    let height = item_data(&xml, "VS.HEIGHT_VSORRES")[0];
    for said in
        ["Is 160.0 cm right?", "Yes, measured twice.", ">CLOSED<", ">SOFT<", ">CONFIRMED<", "stadiometer A"]
    {
        assert!(height.contains(said), "{said}: {height}");
    }
    let blank = item_data(&xml, "VS.SMOKES")[1];
    assert!(blank.contains("IsNull=\"Yes\"") && blank.contains(">OPEN<") && !blank.contains(">MISSING<"));
}

#[test]
fn what_is_no_deviation_is_said_beside_its_alert_and_in_the_trail() {
    let mut desk = Desk::told();
    desk.set_deviation_aside("weighed after the infusion");
    let xml = snapshot(&desk, &interim());
    let weight = item_data(&xml, "VS.WEIGHT_VSORRES")[1];
    for said in [">ACKNOWLEDGED<", ">NO DEVIATION<", "cho: no deviation: weighed after the infusion"] {
        assert!(weight.contains(said), "{said}: {weight}");
    }
    let trail = rows(&text(&desk.export(&interim(), "trail.zip").path, "audit/trail.csv"));
    let aside = trail.iter().find(|row| row["WHAT"] == "deviation_set_aside").unwrap();
    assert_eq!(aside["REASON"], "weighed after the infusion");
    assert_eq!((aside["USER"].as_str(), aside["DETAIL"].as_str()), ("cho", "check: VS-LIMIT"));
}

#[test]
fn definitions_carry_three_languages_ranges_and_targets() {
    let desk = Desk::locked();
    let xml = snapshot(&desk, &ExportRequest::default());
    let height = &xml[xml.find("<ItemDef OID=\"VS.HEIGHT_VSORRES\"").unwrap()..];
    let height = &height[..height.find("</ItemDef>").unwrap()];
    for said in [
        "xml:lang=\"ko\">키<",
        "xml:lang=\"zh-Hans\">身高<",
        "Comparator=\"GE\" SoftHard=\"Hard\"",
        "<CheckValue>210.0</CheckValue>",
        "Context=\"CDASH\" Name=\"VSORRES\"",
        "VS.VSORRES where VSTESTCD = &quot;HEIGHT&quot;",
        "Context=\"nci:ExtCodeID\" Name=\"C25347\"",
        "SDSVarName=\"VSORRES\"",
    ] {
        assert!(height.contains(said), "{said}: {height}");
    }
    assert!(
        xml.contains("<FormalExpression Context=\"Casebook\">!(present(WEIGHT_VSORRES))</FormalExpression>")
    );
    assert!(xml.contains("MethodOID=\"MT.VS.BMI\""));
}
