//! A site's desk on a small trial, and the record that the tests export.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use exchange::{ExportRequest, PackageSummary};
use protocol::{Content, EventKey, Location, Missing, Oid, Origin, Scope, Source, Value};
use store::{
    Act, Casebook, Consequence, Creation, Definition, Edit, Ground, NewAccount, Passphrase, Role, Session,
    SetClock, Severity, Surroundings,
};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) struct Desk {
    pub(crate) home: TempDir,
    clock: Arc<SetClock>,
    pub(crate) casebook: Casebook,
    sessions: BTreeMap<Role, Session>,
    pub(crate) first: Uuid,
    pub(crate) second: Uuid,
}

const ROLES: [(Role, &str); 5] = [
    (Role::Administrator, "admin"),
    (Role::Coordinator, "cho"),
    (Role::PrincipalInvestigator, "pi"),
    (Role::Monitor, "moon"),
    (Role::DataManager, "dae"),
];

fn user(role: Role) -> &'static str {
    ROLES.iter().find(|(known, _)| *known == role).unwrap().1
}

fn passphrase(role: Role) -> Passphrase {
    Passphrase::new(format!("correct horse {}", user(role)))
}

fn account(role: Role) -> NewAccount {
    let user = user(role);
    NewAccount {
        user: user.into(),
        name: format!("Dr {user} <정>"),
        role,
        passphrase: passphrase(role),
        issued: false,
    }
}

/// The files of the trial's definition.
pub(crate) fn sources() -> Vec<Source> {
    let files = [
        ("study.json", include_str!("study/study.json")),
        ("lists.json", include_str!("study/lists.json")),
        ("units.json", include_str!("study/units.json")),
        ("laboratory.json", include_str!("study/laboratory.json")),
        ("forms/SV.json", include_str!("study/forms/SV.json")),
        ("forms/VS.json", include_str!("study/forms/VS.json")),
        ("forms/LB.json", include_str!("study/forms/LB.json")),
        ("forms/AE.json", include_str!("study/forms/AE.json")),
        ("forms/DOSE.json", include_str!("study/forms/DOSE.json")),
        ("forms/LABRANGE.json", include_str!("study/forms/LABRANGE.json")),
    ];
    files.map(|(path, text)| Source { path: format!("trial1/{path}"), text: text.to_owned() }).to_vec()
}

pub(crate) fn form(scope: &Scope, event: &str, form: &str) -> Location {
    Location::form(scope.clone(), EventKey::once(event), Oid::new(form))
}

impl Desk {
    /// A casebook with accounts and no subject.
    pub(crate) fn empty() -> Self {
        Self::seeded(7)
    }

    fn seeded(seed: u64) -> Self {
        let home = tempfile::tempdir().unwrap();
        let clock = SetClock::at(DateTime::parse_from_rfc3339("2026-03-12T10:00:00+09:00").unwrap());
        let definition = Definition {
            study: Oid::new("TRIAL1"),
            version: "1.0.0".into(),
            bytes: Source::pack(&sources()),
        };
        let creation = Creation {
            site: "SNU".into(),
            site_name: "Seoul <National> Hospital".into(),
            zone: "Asia/Seoul".into(),
            definition,
            administrator: account(Role::Administrator),
            training: true,
        };
        let surroundings = Surroundings::seeded(seed, clock.clone());
        let path = home.path().join("trial.casebook");
        let (mut casebook, session, _) = Casebook::create(&path, creation, surroundings).unwrap();
        let (first, second) = (casebook.fresh_key(), casebook.fresh_key());
        let sessions = BTreeMap::from([(Role::Administrator, session)]);
        let mut desk = Self { home, clock, casebook, sessions, first, second };
        for (role, _) in ROLES {
            desk.hire(role);
        }
        desk
    }

    fn hire(&mut self, role: Role) {
        if role != Role::Administrator {
            self.act(Role::Administrator, Act::CreateAccount(account(role)));
            let session = self.casebook.login(user(role), &passphrase(role)).unwrap();
            self.sessions.insert(role, session);
        }
        let from = "2026-03-01".parse().unwrap();
        let delegation = Act::RecordDelegation {
            user: user(role).into(),
            role,
            ground: Ground::Delegation,
            from,
            to: None,
            duties: "everything".into(),
        };
        self.act(Role::Administrator, delegation);
        self.act(role, Act::RecordStatement { text: "My signature is mine.".into() });
    }

    pub(crate) fn act(&mut self, role: Role, act: Act) {
        self.act_with(role, act, Vec::new());
    }

    pub(crate) fn act_with(&mut self, role: Role, act: Act, consequences: Vec<Consequence>) {
        self.clock.advance(TimeDelta::seconds(61));
        self.casebook.act(&self.sessions[&role], act, consequences).unwrap();
    }

    pub(crate) fn enter(&mut self, edits: Vec<Edit>) {
        self.act(Role::Coordinator, Act::Enter { edits, reason: None, query: None });
    }

    pub(crate) fn correct(&mut self, at: &Location, item: &str, value: &str) {
        let edits = vec![set(at, item, value)];
        let reason = Some("typed wrongly".into());
        self.act(Role::Coordinator, Act::Enter { edits, reason, query: None });
    }

    pub(crate) fn complete(&mut self, form: &Location) {
        self.act(Role::Coordinator, Act::Complete { form: form.clone() });
    }

    pub(crate) fn sign(&mut self, at: Location, meaning: &str) {
        let passphrase = passphrase(Role::PrincipalInvestigator);
        self.act(Role::PrincipalInvestigator, Act::Sign { at, meaning: meaning.into(), passphrase });
    }

    /// Two subjects with everything an export has to carry, and a third who was entered by mistake.
    pub(crate) fn told() -> Self {
        Self::empty().with_record()
    }

    fn with_record(mut self) -> Self {
        let desk = &mut self;
        desk.first_subject();
        desk.second_subject();
        let mistake = desk.casebook.fresh_key();
        desk.act(Role::Coordinator, Act::Enrol { subject: mistake, number: "KR-999".into() });
        let scope = Scope::Subject(mistake);
        desk.enter(vec![set(&form(&scope, "V01", "SV"), "VISDAT", "2026-03-10")]);
        let edits = vec![Edit::Withdraw { at: Location::scope(scope), moved_to: None }];
        let reason = Some("never consented".into());
        desk.act(Role::Coordinator, Act::Enter { edits, reason, query: None });
        self
    }

    /// The same, signed and locked.
    pub(crate) fn locked() -> Self {
        Self::told().lock()
    }

    /// The same record with other keys: what a forger could make.
    pub(crate) fn locked_elsewhere() -> Self {
        Self::seeded(8).with_record().lock()
    }

    pub(crate) fn lock(mut self) -> Self {
        let desk = &mut self;
        for subject in [desk.first, desk.second] {
            desk.sign(Location::scope(Scope::Subject(subject)), "I endorse this casebook.");
        }
        let passphrase = passphrase(Role::DataManager);
        desk.act(Role::DataManager, Act::LockCasebook { passphrase });
        self
    }

    fn first_subject(&mut self) {
        let subject = self.first;
        let scope = Scope::Subject(subject);
        self.act(Role::Coordinator, Act::Enrol { subject, number: "KR-001".into() });
        let (sv, vs, lb) = (form(&scope, "V01", "SV"), form(&scope, "V01", "VS"), form(&scope, "V01", "LB"));
        self.enter(vec![
            set(&sv, "VISDAT", "2026-03-10"),
            set(&sv, "VISNOTE", "She said: \"fine\", & left\nat <noon>;\ttab"),
        ]);
        self.measured(&vs);
        self.enter(vec![
            set(&lb, "LBDAT", "2026-03-10"),
            set(&lb, "HGB_LBORRES", "<0.5"),
            set(&lb, "HGB_LBORRESU", "g/dL"),
        ]);
        self.unlikely_height(&vs);
        for place in [&sv, &vs, &lb] {
            self.complete(place);
        }
        self.act(Role::Monitor, Act::Verify { at: vec![vs.clone()] });
        self.sign(Location::event(scope.clone(), EventKey::once("V01")), "I have reviewed this visit.");
        self.correct(&vs, "WEIGHT_VSORRES", "61.0");
        self.sign(Location::event(scope.clone(), EventKey::once("V01")), "I have reviewed this visit.");
        self.unscheduled(&scope);
        self.adverse_events(&scope);
    }

    fn measured(&mut self, vs: &Location) {
        let value = Value { value: "160.0".into(), typed: Some("160,0".into()) };
        let edits = vec![
            Edit::Value {
                at: item(vs, "HEIGHT_VSORRES"),
                content: Some(Content::Value(value)),
                origin: Origin::Transcribed,
            },
            set(vs, "WEIGHT_VSORRES", "60.0"),
            missing(vs, "POSITION", Missing::Nd),
            set(vs, "SMOKES", "N"),
            set(vs, "IMAGING", "MRI;CT SCAN"),
            set(vs, "LMPDAT", "1998-04"),
            set(vs, "VSTIM", "08:35"),
            set(vs, "VSDTM", "2026-03-10T08:35+09:00"),
            Edit::Note { at: item(vs, "HEIGHT_VSORRES"), text: "stadiometer A".into(), refused: None },
        ];
        let bmi = Consequence::Derived {
            at: item(vs, "BMI"),
            content: Some(Content::plain("23.4")),
            formula: "1.0.0/test".into(),
        };
        self.act_with(Role::Coordinator, Act::Enter { edits, reason: None, query: None }, vec![bmi]);
    }

    fn unlikely_height(&mut self, vs: &Location) {
        let (height, check) = (item(vs, "HEIGHT_VSORRES"), Oid::new("VS-HEIGHT"));
        let query = self.casebook.fresh_key();
        let consequences = vec![
            Consequence::Raised {
                check: check.clone(),
                at: height.clone(),
                severity: Severity::Soft,
                blocks_completion: false,
                message: "Height 160.0 cm is unlikely.".into(),
                params: BTreeMap::new(),
            },
            Consequence::QueryOpened {
                query,
                check: check.clone(),
                at: height.clone(),
                text: "Is 160.0 cm right?".into(),
            },
        ];
        let edits = vec![set(vs, "SMOKES", "Y")];
        self.act_with(Role::Coordinator, Act::Enter { edits, reason: None, query: None }, consequences);
        let reason = "measured twice".to_owned();
        self.act(Role::Coordinator, Act::Confirm { check, at: height, reason });
        self.act(Role::Coordinator, Act::AnswerQuery { query, text: "Yes, measured twice.".into() });
        self.act(Role::DataManager, Act::CloseQuery { query, text: "Thank you.".into() });
    }

    fn unscheduled(&mut self, scope: &Scope) {
        let key = EventKey { oid: Oid::new("UNS"), key: Some(self.casebook.fresh_key()) };
        let visit = Location::event(scope.clone(), key.clone());
        let sv = Location::form(scope.clone(), key, Oid::new("SV"));
        self.enter(vec![Edit::AddVisit { at: visit, forms: Vec::new() }, set(&sv, "VISDAT", "2026-03-11")]);
        self.complete(&sv);
    }

    fn adverse_events(&mut self, scope: &Scope) {
        let log = form(scope, "COMMON", "AE");
        let rows = [self.casebook.fresh_key(), self.casebook.fresh_key()];
        let mut edits = vec![set(&log, "AEYN", "Y")];
        for (row, term) in rows.into_iter().zip(["Headache", "두통, 심한"]) {
            let at = log.with_row(row);
            edits.push(Edit::AddRow { at: at.clone(), group: Oid::new("AELOG") });
            edits.push(set(&at, "AETERM", term));
            edits.push(set(&at, "EVENT", "again"));
        }
        self.enter(edits);
        let edits = vec![Edit::Withdraw { at: log.with_row(rows[0]), moved_to: None }];
        self.act(
            Role::Coordinator,
            Act::Enter { edits, reason: Some("another subject's".into()), query: None },
        );
        self.complete(&log);
    }

    fn second_subject(&mut self) {
        let subject = self.second;
        let scope = Scope::Subject(subject);
        self.act(Role::Coordinator, Act::Enrol { subject, number: "KR-002".into() });
        let sv = form(&scope, "V01", "SV");
        self.enter(vec![set(&sv, "VISDAT", "2026-03-11"), set(&sv, "VISNOTE", "bell \u{7} rings")]);
        self.complete(&sv);
        let range = form(&Scope::Site, "SITE", "LABRANGE").with_row(self.casebook.fresh_key());
        self.enter(vec![
            Edit::AddRow { at: range.clone(), group: Oid::new("RANGES") },
            set(&range, "TESTCD", "HGB"),
            set(&range, "LLN", "12.0"),
            set(&range, "ULN", "15.50"),
        ]);
        self.complete(&range.form_place());
    }

    /// What was decided on a cohort's dose, at one meeting for each decision; complete and signed.
    pub(crate) fn decided(&mut self, cohort: &str, treated: &str, decisions: &[&str]) -> Vec<Location> {
        let dose = form(&Scope::Cohort(Oid::new(cohort)), "COHORT", "DOSE");
        let rows: Vec<Location> =
            decisions.iter().map(|_| dose.with_row(self.casebook.fresh_key())).collect();
        let mut edits = vec![set(&dose, "COHORT", cohort), set(&dose, "TREATED", treated)];
        for (row, decision) in rows.iter().zip(decisions) {
            edits.push(Edit::AddRow { at: row.clone(), group: Oid::new("MEETINGS") });
            edits.push(set(row, "DECISION", decision));
        }
        self.enter(edits);
        self.complete(&dose);
        self.sign(dose, "The committee decided so.");
        rows
    }

    /// The second subject's blood, with the flag that was recorded.
    pub(crate) fn haemoglobin(&mut self, result: &str, flag: &str) {
        let lb = form(&Scope::Subject(self.second), "V01", "LB");
        let edits = vec![
            set(&lb, "LBDAT", "2026-03-11"),
            set(&lb, "HGB_LBORRES", result),
            set(&lb, "HGB_LBORRESU", "g/dL"),
        ];
        let derived = Consequence::Derived {
            at: item(&lb, "HGB_LBNRIND"),
            content: Some(Content::plain(flag)),
            formula: "1.0.0/test".into(),
        };
        self.act_with(Role::Coordinator, Act::Enter { edits, reason: None, query: None }, vec![derived]);
    }

    /// An acknowledged alert at the second subject's weight, which is no deviation.
    pub(crate) fn set_deviation_aside(&mut self, reason: &str) {
        let at = item(&form(&Scope::Subject(self.second), "V01", "VS"), "WEIGHT_VSORRES");
        let check = Oid::new("VS-LIMIT");
        let raised = Consequence::Raised {
            check: check.clone(),
            at: at.clone(),
            severity: Severity::Protocol,
            blocks_completion: false,
            message: "The limit is 50 kg.".into(),
            params: BTreeMap::new(),
        };
        self.act_with(
            Role::Coordinator,
            Act::Enter { edits: Vec::new(), reason: None, query: None },
            vec![raised],
        );
        let (decision, adverse_event) = ("subject continues".to_owned(), None);
        let acknowledge = Act::Acknowledge { check: check.clone(), at: at.clone(), decision, adverse_event };
        self.act(Role::PrincipalInvestigator, acknowledge);
        self.act(Role::Coordinator, Act::SetDeviationAside { check, at, reason: reason.into() });
    }

    pub(crate) fn withdraw(&mut self, at: &Location) {
        let edits = vec![Edit::Withdraw { at: at.clone(), moved_to: None }];
        let reason = Some("another cohort's".into());
        self.act(Role::Coordinator, Act::Enter { edits, reason, query: None });
    }

    /// A query that nobody answers.
    pub(crate) fn ask_about(&mut self, place: &Location, name: &str) {
        let query = self.casebook.fresh_key();
        let at = item(place, name);
        self.act(Role::Monitor, Act::OpenQuery { query, at, text: "Of which cohort?".into() });
    }

    /// A query that a monitor asks about a blank item and nobody answers.
    pub(crate) fn ask(&mut self) {
        let at = form(&Scope::Subject(self.second), "V01", "VS").with_item(Oid::new("SMOKES"));
        let query = self.casebook.fresh_key();
        self.act(Role::Monitor, Act::OpenQuery { query, at, text: "Why blank?".into() });
    }

    pub(crate) fn export(&self, request: &ExportRequest, name: &str) -> PackageSummary {
        exchange::export(&self.casebook.record(), request, &self.path(name), &()).unwrap()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }
}

pub(crate) fn interim() -> ExportRequest {
    ExportRequest { interim: true, ..ExportRequest::default() }
}

/// The bytes of one file of a package.
pub(crate) fn part(package: &Path, name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(package).unwrap()).unwrap();
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut archive.by_name(name).unwrap(), &mut bytes).unwrap();
    bytes
}

pub(crate) fn text(package: &Path, name: &str) -> String {
    String::from_utf8(part(package, name)).unwrap()
}

fn item(at: &Location, item: &str) -> Location {
    at.with_item(Oid::new(item))
}

pub(crate) fn set(at: &Location, name: &str, value: &str) -> Edit {
    Edit::Value { at: item(at, name), content: Some(Content::plain(value)), origin: Origin::Transcribed }
}

fn missing(at: &Location, name: &str, missing: Missing) -> Edit {
    Edit::Value {
        at: item(at, name),
        content: Some(Content::Missing { missing }),
        origin: Origin::Transcribed,
    }
}
