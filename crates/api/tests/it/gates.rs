//! Who may give which command: role by command, default deny.

use api::{COMMANDS, Gate};
use serde_json::json;
use store::Role;
use store::access::role_may;

use crate::desk::{Desk, STAFF};

#[test]
fn r20_every_command_asks_for_a_session_or_says_why_not() {
    let outside: Vec<&str> =
        COMMANDS.iter().filter(|command| command.gate == Gate::Outside).map(|command| command.name).collect();
    assert_eq!(
        outside,
        [
            "about",
            "describe_casebook",
            "check_study",
            "create_casebook",
            "prove_recovery",
            "create_training",
            "unlock",
            "recover",
            "logout",
            "lock_screen",
            "resume",
            "truths",
            "job",
            "cancel_job"
        ]
    );
    let desk = Desk::bare("2026-03-02T09:00:00+09:00");
    for command in COMMANDS.iter().filter(|command| command.gate != Gate::Outside) {
        let error = desk.refused(command.name, sample(command.name));
        assert_eq!(error.code, "not-unlocked", "{}", command.name);
    }
}

#[test]
fn r20_r21_each_role_is_denied_what_the_table_does_not_name() {
    let mut desk = Desk::open("2026-03-02T09:00:00+09:00");
    for (user, role) in STAFF.into_iter().chain([("admin", "administrator")]) {
        let session = desk.login(user);
        let may: Vec<&str> =
            session["may"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        for command in COMMANDS {
            let Gate::Act(kind) = command.gate else { continue };
            let role: api::contract::Role = serde_json::from_value(json!(role)).unwrap();
            let allowed = role_may(Role::from(role), kind);
            assert_eq!(may.contains(&command.name), allowed, "{user} {}", command.name);
            if !allowed {
                let error = desk.refused(command.name, sample(command.name));
                assert_eq!(error.code, "not-allowed", "{user} {}", command.name);
                assert_eq!(error.params["command"], command.name);
            }
        }
    }
}

/// A request of the right shape; what it names does not exist.
fn sample(command: &str) -> serde_json::Value {
    let subject = "00000000-0000-7000-8000-000000000000";
    let place = format!("subject:{subject}/V01/VS");
    match command {
        "change_passphrase" => json!({"old": "x", "new": "a new long passphrase"}),
        "accountability" | "lock" => json!({"passphrase": "x"}),
        "enrol" => json!({"number": "KR-001"}),
        "subject" | "eligibility" | "rehearse_move" => json!({"subject": subject}),
        "add_visit" => json!({"subject": subject, "event": "UNS", "forms": [], "reason": "because of it"}),
        "withdraw" | "restore" | "reopen_form" => json!({"place": place, "reason": "because of it"}),
        "form" | "safety_event" | "complete_form" | "history" | "sign_detail" | "verify_detail"
        | "allocation" => {
            json!({"place": place})
        }
        "preview" => json!({"place": format!("{place}/WEIGHT_VSORRES"), "text": "60"}),
        "save" => {
            json!({"changes": [{"place": format!("{place}/WEIGHT_VSORRES"), "text": "60", "clear": false}]})
        }
        "add_row" => json!({"place": place, "group": "G", "values": []}),
        "confirm_finding" => json!({"place": place, "finding": "x", "reason": "because of it"}),
        "acknowledge" => json!({"place": place, "finding": "x", "decision": "subjectContinues", "reason": "",
            "draftDeviation": false}),
        "record_deviation" => {
            json!({"place": place, "finding": "x", "term": "x", "category": "x", "severity": "x",
            "start": "2026-03-01", "reason": "because of it"})
        }
        "set_deviation_aside" => json!({"place": place, "finding": "x", "reason": "because of it"}),
        "propose_again" => json!({"place": place, "finding": "x"}),
        "diary" => json!({"subject": subject}),
        "diary_enter" => json!({"subject": subject, "from": "2026-03-01", "to": "2026-03-02", "taken": true,
            "exceptions": [], "source": "PAPER"}),
        "queries" => json!({"states": []}),
        "query" => json!({"id": subject}),
        "answer_query" | "close_query" | "reopen_query" | "cancel_query" => {
            json!({"id": subject, "text": "because of it"})
        }
        "raise_query" => json!({"place": place, "text": "is this right?"}),
        "sign" => json!({"places": [place], "passphrase": "x"}),
        "verify_places" | "freeze" => json!({"places": [place]}),
        "unfreeze" => json!({"places": [place], "reason": "because of it"}),
        "unlock_casebook" => json!({"passphrase": "x", "reason": "because of it"}),
        "export" => json!({"interim": true}),
        "audit" => json!({"limit": 10}),
        "rehearse_range" | "record_range" => json!({"values": []}),
        "rehearse_amendment" | "backup" | "keep_allocation_list" | "preview_ranges" | "import_ranges" => {
            json!({"path": "/nowhere"})
        }
        "study_version" => json!({"hash": "00"}),
        "activate_amendment" => {
            json!({"path": "/nowhere", "hash": "00", "from": "2026-03-02", "approval": "protocol 2.0"})
        }
        "move_subject" => json!({"subject": subject, "hash": "00", "reason": "because of it"}),
        "reveal" => json!({"place": place, "code": "x"}),
        "add_user" => {
            json!({"user": "new", "fullName": "New Person", "role": "monitor", "passphrase": "a new long passphrase",
            "duties": "monitoring", "from": "2026-01-01"})
        }
        "close_user" => json!({"user": "crc", "reason": "because of it", "passphrase": "x"}),
        _ => json!({}),
    }
}
