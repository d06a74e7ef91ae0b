//! Golden bytes: what the files of the small trial look like, with identifiers and hashes replaced by their number of appearance.

use std::collections::BTreeMap;

use exchange::ExportRequest;

use crate::desk::{Desk, text};

/// Replaces what depends on keys and salts: UUIDs, and hexadecimal digests of 16 digits and more.
fn plain(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_hexdigit() && !c.is_ascii_uppercase() || c == '-';
    let (mut names, mut out, mut word) = (BTreeMap::new(), String::new(), String::new());
    for c in text.chars().chain(['\n']) {
        if is_part(c) {
            word.push(c);
            continue;
        }
        let digits = word.chars().filter(|c| *c != '-').count();
        let identifies = word.len() == 36 && digits == 32 || digits >= 16 && digits == word.len();
        if identifies {
            let next = names.len() + 1;
            out.push_str(&format!("[{}]", names.entry(word.clone()).or_insert(next)));
        } else {
            out.push_str(&word);
        }
        word.clear();
        out.push(c);
    }
    out
}

fn golden(name: &str, from: &str, to: &str) -> String {
    let desk = Desk::locked();
    let whole = text(&desk.export(&ExportRequest::default(), "p.zip").path, name);
    let start = whole.find(from).unwrap();
    let end = whole[start..].find(to).map_or(whole.len(), |end| start + end + to.len());
    plain(&whole[start..end])
}

#[test]
fn people_site_and_data_in_odm() {
    insta::assert_snapshot!(golden("odm/snapshot.xml", "<AdminData", "</ODM>"));
}

#[test]
fn a_form_s_definition_in_odm() {
    insta::assert_snapshot!(golden("odm/snapshot.xml", "<ItemGroupDef OID=\"VS.VS\"", "</ItemGroupDef>"));
    insta::assert_snapshot!(golden("odm/snapshot.xml", "<ItemDef OID=\"LB.HGB_LBORRES\"", "</ItemDef>"));
}

#[test]
fn tables() {
    insta::assert_snapshot!(golden("csv/AE.csv", "", "\u{0}"));
    insta::assert_snapshot!(golden("csv/VS.csv", "", "\u{0}"));
}
