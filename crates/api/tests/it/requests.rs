//! Requests that are not what the contract asks for: each has a stable code, and nothing is half done.

use rstest::rstest;
use serde_json::{Value as Json, json};

use crate::desk::{Desk, STUDY};

#[test]
fn an_unknown_command_is_named() {
    let error = Desk::bare("2026-03-02T09:00:00+09:00").refused("abolish", json!({}));
    assert_eq!((error.code.as_str(), error.params["command"].as_str()), ("unknown-command", "abolish"));
}

#[rstest]
#[case::no_field("unlock", json!({}), "bad-request", Some(("field", ".")))]
#[case::wrong_type("unlock", json!({"path": 7, "user": "a", "passphrase": "b"}), "bad-request", Some(("field", "path")))]
#[case::no_casebook("unlock", json!({"path": "/nowhere", "user": "a", "passphrase": "b"}), "not-a-casebook", None)]
#[case::unknown_study("create_casebook", creation(json!({"study": "NCT0"})), "bad-request", Some(("field", "study")))]
#[case::short_passphrase("create_casebook", creation(json!({"passphrase": "short"})), "passphrase-length", Some(("min", "12")))]
#[case::site("create_casebook", creation(json!({"siteOid": "kr 1"})), "bad-request", Some(("field", "siteOid")))]
#[case::user("create_casebook", creation(json!({"user": "Ada"})), "bad-request", Some(("field", "user")))]
#[case::zone("create_casebook", creation(json!({"zone": "Mars/Olympus"})), "bad-request", Some(("field", "zone")))]
#[case::job("job", json!({"id": "verify-9"}), "not-found", None)]
fn a_bad_request_is_refused_by_name(
    #[case] command: &str,
    #[case] request: Json,
    #[case] code: &str,
    #[case] param: Option<(&str, &str)>,
) {
    let error = Desk::bare("2026-03-02T09:00:00+09:00").refused(command, request);
    assert_eq!(error.code, code, "{error:?}");
    if let Some((name, value)) = param {
        assert_eq!(error.params.get(name).map(String::as_str), Some(value), "{error:?}");
    }
}

fn creation(other: Json) -> Json {
    let mut request = json!({
        "folder": "/nowhere", "study": STUDY, "siteOid": "KR01", "siteName": "CHA Bundang", "zone": "Asia/Seoul",
        "user": "admin", "fullName": "Ada Admin", "passphrase": "a long enough passphrase",
    });
    for (name, value) in other.as_object().unwrap() {
        request[name] = value.clone();
    }
    request
}
