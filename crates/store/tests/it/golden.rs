//! Frozen bytes: what was hashed and signed once must be hashed and signed the same way for ever.

use serde_json::json;
use store::canonical::canonical;
use store::chain::{link, signed_message};
use store::event::commitment;
use store::keys::{sha256, verify_signature};
use store::{What, write_line};

use crate::desk::{Desk, form, item};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn canonical_json_is_what_python_writes() {
    let value = json!({
        "b": [1, -2, 18_446_744_073_709_551_615_u64, true, false, null],
        "a": {"é": "서울 北京", "e": "tab\t quote\" slash/ back\\ bell\u{7} del\u{7f} line\u{2028}", "Z": ""},
        "A": []
    });
    // json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    let python = "{\"A\":[],\"a\":{\"Z\":\"\",\"e\":\"tab\\t quote\\\" slash/ back\\\\ bell\\u0007 del\u{7f} line\u{2028}\",\
                  \"é\":\"서울 北京\"},\"b\":[1,-2,18446744073709551615,true,false,null]}";
    assert_eq!(canonical(&value).unwrap(), python);
    assert!(canonical(&json!({"fraction": 0.5})).is_err());
}

#[test]
fn hash_commitment_and_message_are_frozen() {
    assert_eq!(
        hex(&link(&[0; 32], "{}")),
        // (head -c 32 /dev/zero; printf '{}') | sha256sum
        "fb1634c4e6cd4b1f1afe3ce2d6ef080f7ac5d1f357d723ad4dfca782733b62db"
    );
    assert_eq!(hex(&commitment(&[7; 16], "{}")), hex(&sha256(&[&[7; 16], b"{}"])));
    assert_eq!(signed_message(&[1; 32])[..17], *b"casebook event 1\n");
    assert_eq!(signed_message(&[1; 32])[17..], [1; 32]);
}

/// RFC 8032, 7.1, test 2.
#[test]
fn ed25519_is_rfc_8032() {
    let bytes = |text: &str| -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    };
    let public =
        bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c").try_into().unwrap();
    let signature = bytes(concat!(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    ));
    assert!(verify_signature(&public, &[0x72], &signature.clone().try_into().unwrap()));
    assert!(!verify_signature(&public, &[0x73], &signature.try_into().unwrap()));
}

#[test]
fn every_kind_of_change_has_a_word_that_does_not_change() {
    let what = What::QueryOpened { query: uuid::Uuid::nil(), text: "why?".into(), check: None };
    assert_eq!(
        (what.kind().as_str(), what.key().as_deref()),
        ("query_opened", Some("00000000-0000-0000-0000-000000000000"))
    );
    assert_eq!(What::FormCompleted {}.kind(), "form_completed");
    assert_eq!(What::VerificationBroken {}.kind(), "verification_broken");
}

/// A seeded casebook's lines, byte for byte: header, salts, hashes and Ed25519 signatures.
#[test]
fn a_trail_is_frozen_byte_for_byte() {
    let mut desk = Desk::new();
    let subject = desk.enrol("001");
    desk.enter(&item(subject, "V01", "VS", "PULSE"), "72");
    desk.complete(&form(subject, "V01", "VS"));
    desk.sign(store::Role::Investigator, &form(subject, "V01", "VS"));
    let mut out = Vec::new();
    let first_and_last = |seq: u64| seq == 1 || seq > 28;
    desk.casebook
        .record()
        .each_event(1, u64::MAX, |event| {
            if first_and_last(event.seq) {
                write_line(&event, &mut out).unwrap();
            }
            Ok::<(), store::DatabaseError>(())
        })
        .unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}
