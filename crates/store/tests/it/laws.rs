//! Laws: whatever people do, in whatever order, the chain alone says everything.

use std::collections::BTreeMap;

use proptest::prelude::*;
use protocol::{Content, Location, Missing, Oid, Origin};
use store::{Act, Consequence, Edit, QueryStatus, Role, Severity, whole};
use uuid::Uuid;

use crate::desk::{Desk, enter, form, item, set, sign, subject_place};

/// One thing that somebody tries; numbers choose the place.
#[derive(Clone, Debug)]
enum Try {
    Enter { item: u8, value: u8, reason: bool },
    Missing { item: u8 },
    Clear { item: u8 },
    Derive { item: u8, value: u8 },
    Row { value: u8 },
    Visit,
    Withdraw { form: u8 },
    Restore { form: u8 },
    Complete { form: u8 },
    Reopen { form: u8 },
    Raise { item: u8, severity: u8 },
    Resolve { item: u8 },
    Confirm { item: u8 },
    Acknowledge { item: u8 },
    SetAside { item: u8 },
    Propose { item: u8 },
    Ask { item: u8 },
    Answer,
    Close,
    Sign { form: u8, principal: bool },
    Verify { form: u8 },
    Freeze { form: u8 },
    Unfreeze { form: u8 },
    Redact { item: u8 },
    Note { item: u8 },
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let (item, form, value) = (0..6_u8, 0..2_u8, 0..9_u8);
    let one = prop_oneof![
        6 => (item.clone(), value.clone(), any::<bool>()).prop_map(|(item, value, reason)| Try::Enter { item, value, reason }),
        1 => item.clone().prop_map(|item| Try::Missing { item }),
        1 => item.clone().prop_map(|item| Try::Clear { item }),
        2 => (item.clone(), value.clone()).prop_map(|(item, value)| Try::Derive { item, value }),
        2 => value.prop_map(|value| Try::Row { value }),
        1 => Just(Try::Visit),
        1 => form.clone().prop_map(|form| Try::Withdraw { form }),
        1 => form.clone().prop_map(|form| Try::Restore { form }),
        3 => form.clone().prop_map(|form| Try::Complete { form }),
        1 => form.clone().prop_map(|form| Try::Reopen { form }),
        2 => (item.clone(), 0..4_u8).prop_map(|(item, severity)| Try::Raise { item, severity }),
        1 => item.clone().prop_map(|item| Try::Resolve { item }),
        1 => item.clone().prop_map(|item| Try::Confirm { item }),
        1 => item.clone().prop_map(|item| Try::Acknowledge { item }),
        1 => item.clone().prop_map(|item| Try::SetAside { item }),
        1 => item.clone().prop_map(|item| Try::Propose { item }),
        2 => item.clone().prop_map(|item| Try::Ask { item }),
        1 => Just(Try::Answer),
        1 => Just(Try::Close),
        2 => (form.clone(), any::<bool>()).prop_map(|(form, principal)| Try::Sign { form, principal }),
        2 => form.clone().prop_map(|form| Try::Verify { form }),
        1 => form.clone().prop_map(|form| Try::Freeze { form }),
        1 => form.prop_map(|form| Try::Unfreeze { form }),
        1 => item.clone().prop_map(|item| Try::Redact { item }),
        1 => item.prop_map(|item| Try::Note { item }),
    ];
    prop::collection::vec(one, 1..60)
}

struct Player {
    desk: Desk,
    subject: Uuid,
    query: Uuid,
}

impl Player {
    fn new() -> Self {
        let mut desk = Desk::new();
        let subject = desk.enrol("001");
        Self { desk, subject, query: Uuid::nil() }
    }

    fn form(&self, number: u8) -> Location {
        form(self.subject, "V01", if number == 0 { "VS" } else { "DM" })
    }

    fn item(&self, number: u8) -> Location {
        item(
            self.subject,
            "V01",
            if number.is_multiple_of(2) { "VS" } else { "DM" },
            &format!("ITEM{number}"),
        )
    }

    /// Tries it; a refusal changes nothing and is as good.
    fn play(&mut self, what: Try) {
        let head = self.desk.casebook.record().head().unwrap();
        let (role, act, consequences) = self.act(what);
        match self.desk.act_with(role, act, consequences) {
            Ok(receipt) => assert_eq!(receipt.seq, head.seq + 1),
            Err(_) => assert_eq!(self.desk.casebook.record().head().unwrap(), head),
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm a thing to try")]
    fn act(&mut self, what: Try) -> (Role, Act, Vec<Consequence>) {
        let reason = "because it is so".to_owned();
        let check = Oid::new("EC-001");
        let coordinator = |act| (Role::Coordinator, act, Vec::new());
        let value = |at: Location, content| Act::Enter {
            edits: vec![Edit::Value { at, content, origin: Origin::Transcribed }],
            reason: Some("because".into()),
            query: None,
        };
        match what {
            Try::Enter { item, value, reason } => {
                coordinator(enter(&self.item(item), &value.to_string(), reason.then_some("corrected")))
            }
            Try::Missing { item } => {
                coordinator(value(self.item(item), Some(Content::Missing { missing: Missing::Nd })))
            }
            Try::Clear { item } => coordinator(value(self.item(item), None)),
            Try::Derive { item, value } => {
                let derived = Consequence::Derived {
                    at: self.form(item % 2).with_item(Oid::new("BMI")),
                    content: Some(Content::plain(value.to_string())),
                    formula: "1".into(),
                };
                (Role::Coordinator, enter(&self.item(item), &value.to_string(), Some("anew")), vec![derived])
            }
            Try::Row { value } => {
                let row = form(self.subject, "COMMON", "CM").with_row(self.desk.casebook.fresh_key());
                let edits = vec![
                    Edit::AddRow { at: row.clone(), group: Oid::new("CM") },
                    set(&row.with_item(Oid::new("CMTRT")), &value.to_string()),
                ];
                coordinator(Act::Enter { edits, reason: None, query: None })
            }
            Try::Visit => {
                let event =
                    protocol::EventKey { oid: Oid::new("UNS"), key: Some(self.desk.casebook.fresh_key()) };
                let at = Location::event(subject_place(self.subject).scope, event);
                coordinator(Act::Enter {
                    edits: vec![Edit::AddVisit { at, forms: Vec::new() }],
                    reason: None,
                    query: None,
                })
            }
            Try::Withdraw { form } => {
                let edits = vec![Edit::Withdraw { at: self.form(form), moved_to: None }];
                coordinator(Act::Enter { edits, reason: Some(reason), query: None })
            }
            Try::Restore { form } => coordinator(Act::Restore { at: self.form(form), reason }),
            Try::Complete { form } => coordinator(Act::Complete { form: self.form(form) }),
            Try::Reopen { form } => coordinator(Act::Reopen { form: self.form(form), reason }),
            Try::Raise { item, severity } => {
                let severity = [Severity::Hard, Severity::Soft, Severity::Protocol, Severity::Safety]
                    [usize::from(severity)];
                let raised = Consequence::Raised {
                    check,
                    at: self.item(item),
                    severity,
                    blocks_completion: severity == Severity::Hard,
                    message: "look".into(),
                    params: BTreeMap::from([("v".into(), "9".into())]),
                };
                (Role::Coordinator, enter(&self.item(item), "77", Some("again")), vec![raised])
            }
            Try::Resolve { item } => {
                let resolved = Consequence::Resolved { check, at: self.item(item) };
                (Role::Coordinator, enter(&self.item(item), "78", Some("again")), vec![resolved])
            }
            Try::Confirm { item } => coordinator(Act::Confirm { check, at: self.item(item), reason }),
            Try::Acknowledge { item } => {
                let act = Act::Acknowledge {
                    check,
                    at: self.item(item),
                    decision: reason,
                    adverse_event: Some(false),
                };
                (Role::Investigator, act, Vec::new())
            }
            Try::SetAside { item } => {
                coordinator(Act::SetDeviationAside { check, at: self.item(item), reason })
            }
            Try::Propose { item } => coordinator(Act::ProposeAgain { check, at: self.item(item) }),
            Try::Ask { item } => {
                self.query = self.desk.casebook.fresh_key();
                (
                    Role::Monitor,
                    Act::OpenQuery { query: self.query, at: self.item(item), text: reason },
                    Vec::new(),
                )
            }
            Try::Answer => coordinator(Act::AnswerQuery { query: self.query, text: reason }),
            Try::Close => (Role::Monitor, Act::CloseQuery { query: self.query, text: reason }, Vec::new()),
            Try::Sign { form, principal: false } => {
                (Role::Investigator, sign(Role::Investigator, &self.form(form)), Vec::new())
            }
            Try::Sign { .. } => {
                let role = Role::PrincipalInvestigator;
                (role, sign(role, &subject_place(self.subject)), Vec::new())
            }
            Try::Verify { form } => (Role::Monitor, Act::Verify { at: vec![self.form(form)] }, Vec::new()),
            Try::Freeze { form } => {
                (Role::DataManager, Act::Freeze { at: vec![self.form(form)] }, Vec::new())
            }
            Try::Unfreeze { form } => {
                (Role::DataManager, Act::Unfreeze { at: vec![self.form(form)], reason }, Vec::new())
            }
            Try::Redact { item } => {
                let replacement = Some(Content::plain("redacted"));
                (Role::DataManager, Act::Redact { at: self.item(item), replacement, reason }, Vec::new())
            }
            Try::Note { item } => {
                let edits =
                    vec![Edit::Note { at: self.item(item), text: reason, refused: Some("999".into()) }];
                coordinator(Act::Enter { edits, reason: None, query: None })
            }
        }
    }

    /// An unbroken signature or verification covers what stands there now, to the byte.
    fn endorsements_hold(&self) {
        let record = self.desk.casebook.record();
        for signature in
            record.signatures(&whole()).unwrap().iter().filter(|signature| signature.broken.is_none())
        {
            let (values, digest) = record.digest(&signature.at).unwrap();
            assert_eq!((signature.values, signature.digest.as_str()), (values, hex(&digest).as_str()));
        }
        for query in record.queries_within(&whole()).unwrap() {
            let thread = record.query_thread(query.query).unwrap();
            assert_eq!(thread.last().unwrap().status, query.status);
            assert!(query.status == QueryStatus::Open || thread.len() > 1);
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn r01_whatever_was_done_replay_says_the_same(tries in tries()) {
        let mut player = Player::new();
        for what in tries {
            player.play(what);
        }
        player.endorsements_hold();
        prop_assert_eq!(player.desk.problems(), Vec::<String>::new());
        let before = player.desk.casebook.record().counts().unwrap();
        player.desk.casebook.rebuild().unwrap();
        prop_assert_eq!(player.desk.problems(), Vec::<String>::new());
        prop_assert_eq!(&player.desk.casebook.record().counts().unwrap(), &before);
        let replay = player.desk.casebook.record().at(u64::MAX).unwrap();
        prop_assert_eq!(&replay.record().counts().unwrap(), &before);
    }
}
