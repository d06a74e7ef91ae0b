//! A site's desk: a training casebook with one account a role, on a clock that the test sets.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, TimeDelta};
use protocol::{Content, EventKey, Location, Oid, Origin, Scope};
use store::{
    Act, ActError, Casebook, Consequence, Creation, Definition, Edit, Ground, NewAccount, Passphrase,
    Receipt, RecoveryKey, Role, Session, SetClock, Surroundings,
};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) struct Desk {
    pub(crate) home: TempDir,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) casebook: Casebook,
    pub(crate) sessions: BTreeMap<Role, Session>,
    pub(crate) recovery: RecoveryKey,
}

pub(crate) const TEN: &str = "2026-03-12T10:00:00.000+09:00";

pub(crate) fn passphrase(user: &str) -> Passphrase {
    Passphrase::new(format!("correct horse {user}"))
}

pub(crate) fn user(role: Role) -> &'static str {
    match role {
        Role::Coordinator => "cho",
        Role::Pharmacist => "park",
        Role::Investigator => "ito",
        Role::PrincipalInvestigator => "pi",
        Role::Monitor => "moon",
        Role::DataManager => "dae",
        Role::Administrator => "admin",
    }
}

pub(crate) fn account(role: Role) -> NewAccount {
    let user = user(role);
    NewAccount {
        user: user.into(),
        name: format!("Dr {user}"),
        role,
        passphrase: passphrase(user),
        issued: false,
    }
}

pub(crate) fn definition(version: &str) -> Definition {
    Definition {
        study: Oid::new("TRIAL"),
        version: version.into(),
        bytes: format!("{{\"version\":\"{version}\"}}").into_bytes(),
    }
}

/// Puts a version in force from the desk's first day on.
pub(crate) fn activate(version: &str) -> Act {
    Act::ActivateStudy {
        definition: definition(version),
        from: instant(TEN).date_naive(),
        approval: "protocol 2.0, committee 2026-03-10".into(),
    }
}

pub(crate) fn creation() -> Creation {
    Creation {
        site: "KR01".into(),
        site_name: "Site 01".into(),
        zone: "Asia/Seoul".into(),
        definition: definition("1"),
        administrator: account(Role::Administrator),
        training: true,
    }
}

pub(crate) fn instant(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

impl Desk {
    /// Everybody has an account, is delegated, has stated their accountability and is logged in.
    pub(crate) fn new() -> Self {
        Self::seeded(1)
    }

    pub(crate) fn seeded(seed: u64) -> Self {
        let home = tempfile::tempdir().unwrap();
        let clock = SetClock::at(instant(TEN));
        let surroundings = Surroundings::seeded(seed, clock.clone()).anchored(home.path().join("anchors"));
        let (casebook, session, recovery) =
            Casebook::create(&home.path().join("one.casebook"), creation(), surroundings).unwrap();
        let sessions = BTreeMap::from([(Role::Administrator, session)]);
        let mut desk = Self { home, clock, casebook, sessions, recovery };
        for role in Role::ALL {
            desk.hire(role);
        }
        desk
    }

    fn hire(&mut self, role: Role) {
        if role != Role::Administrator {
            self.must(Role::Administrator, Act::CreateAccount(account(role)));
            let session = self.casebook.login(user(role), &passphrase(user(role))).unwrap();
            self.sessions.insert(role, session);
        }
        let from = "2026-03-01".parse().unwrap();
        let delegation = Act::RecordDelegation {
            user: user(role).into(),
            role,
            ground: Ground::Delegation,
            from,
            to: None,
            duties: "everything the role may do".into(),
        };
        self.must(Role::Administrator, delegation);
        self.must(role, Act::RecordStatement { text: "My signature is mine.".into() });
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.home.path().join("one.casebook")
    }

    pub(crate) fn surroundings(&self, seed: u64) -> Surroundings {
        Surroundings::seeded(seed, self.clock.clone()).anchored(self.home.path().join("anchors"))
    }

    pub(crate) fn act(&mut self, role: Role, act: Act) -> Result<Receipt, ActError> {
        self.act_with(role, act, Vec::new())
    }

    pub(crate) fn act_with(
        &mut self,
        role: Role,
        act: Act,
        consequences: Vec<Consequence>,
    ) -> Result<Receipt, ActError> {
        self.clock.advance(TimeDelta::seconds(1));
        self.casebook.act(&self.sessions[&role], act, consequences)
    }

    pub(crate) fn must(&mut self, role: Role, act: Act) -> Receipt {
        self.act(role, act).unwrap()
    }

    pub(crate) fn enrol(&mut self, number: &str) -> Uuid {
        let subject = self.casebook.fresh_key();
        self.must(Role::Coordinator, Act::Enrol { subject, number: number.into() });
        subject
    }

    pub(crate) fn enter(&mut self, item: &Location, value: &str) -> Receipt {
        self.must(Role::Coordinator, enter(item, value, None))
    }

    pub(crate) fn complete(&mut self, form: &Location) {
        self.must(Role::Coordinator, Act::Complete { form: form.clone() });
    }

    pub(crate) fn sign(&mut self, role: Role, at: &Location) -> Receipt {
        self.must(role, sign(role, at))
    }

    /// Closes the casebook and opens it again as the administrator.
    pub(crate) fn reopen(self) -> Self {
        let Self { home, clock, casebook, recovery, .. } = self;
        drop(casebook);
        let surroundings = Surroundings::seeded(77, clock.clone()).anchored(home.path().join("anchors"));
        let admin = user(Role::Administrator);
        let (casebook, session) =
            Casebook::open(&home.path().join("one.casebook"), admin, &passphrase(admin), surroundings)
                .unwrap();
        Self { home, clock, casebook, sessions: BTreeMap::from([(Role::Administrator, session)]), recovery }
    }

    pub(crate) fn login(&mut self, role: Role) {
        let session = self.casebook.login(user(role), &passphrase(user(role))).unwrap();
        self.sessions.insert(role, session);
    }

    pub(crate) fn problems(&self) -> Vec<String> {
        let found = self.casebook.verifier().run(&mut |_| std::ops::ControlFlow::Continue(()));
        assert!(found.complete);
        found
            .problems
            .iter()
            .map(|problem| format!("{}: {}: {}", problem.code, problem.place, problem.detail))
            .collect()
    }
}

pub(crate) fn subject_place(subject: Uuid) -> Location {
    Location::scope(Scope::Subject(subject))
}

pub(crate) fn form(subject: Uuid, event: &str, form: &str) -> Location {
    Location::form(Scope::Subject(subject), EventKey::once(event), Oid::new(form))
}

pub(crate) fn item(subject: Uuid, event: &str, form_oid: &str, item: &str) -> Location {
    form(subject, event, form_oid).with_item(Oid::new(item))
}

pub(crate) fn set(item: &Location, value: &str) -> Edit {
    Edit::Value { at: item.clone(), content: Some(Content::plain(value)), origin: Origin::Transcribed }
}

pub(crate) fn enter(item: &Location, value: &str, reason: Option<&str>) -> Act {
    Act::Enter { edits: vec![set(item, value)], reason: reason.map(Into::into), query: None }
}

pub(crate) fn sign(role: Role, at: &Location) -> Act {
    Act::Sign {
        at: at.clone(),
        meaning: "I have reviewed these data.".into(),
        passphrase: passphrase(user(role)),
    }
}
