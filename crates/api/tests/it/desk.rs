//! A desk: a host in a temporary folder, on a clock that the test sets, with one account a role.

use std::sync::Arc;

use api::contract::ApiError;
use api::{Environment, Host};
use serde_json::{Value as Json, json};
use store::{Act, Casebook, SetClock, Surroundings};

pub(crate) const STUDY: &str = "NCT05018637";
pub(crate) const PASSPHRASE: &str = "a long enough passphrase";

pub(crate) struct Desk {
    pub(crate) host: Host,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) path: String,
    _home: tempfile::TempDir,
}

/// Account and role, as the contract spells it.
pub(crate) const STAFF: [(&str, &str); 6] = [
    ("crc", "coordinator"),
    ("pharm", "pharmacist"),
    ("inv", "investigator"),
    ("pi", "principalInvestigator"),
    ("mon", "monitor"),
    ("dm", "dataManager"),
];

impl Desk {
    /// A casebook made, and everybody hired.
    pub(crate) fn open(instant: &str) -> Self {
        Self::open_study(instant, STUDY, ["KR01", "CHA Bundang", "Asia/Seoul"])
    }

    /// The same for any study built in, at a site: its identifier, name and time zone.
    pub(crate) fn open_study(instant: &str, study: &str, [site, name, zone]: [&str; 3]) -> Self {
        let mut desk = Self::bare(instant);
        let created = desk.ok(
            "create_casebook",
            json!({
                "folder": desk.host_folder(), "study": study, "siteOid": site, "siteName": name,
                "zone": zone, "user": "admin", "fullName": "Ada Admin", "passphrase": PASSPHRASE,
            }),
        );
        desk.path = created["path"].as_str().unwrap().to_owned();
        desk.login("admin");
        for (user, role) in STAFF {
            desk.ok(
                "add_user",
                json!({"user": user, "fullName": format!("Person {user}"), "role": role, "passphrase": PASSPHRASE,
                    "duties": "all duties of the role", "from": "2026-01-01"}),
            );
        }
        for (user, _) in STAFF {
            desk.login(user);
            desk.ok("accountability", json!({"passphrase": PASSPHRASE}));
        }
        desk
    }

    /// A host with nothing open.
    pub(crate) fn bare(instant: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let clock = SetClock::at(instant.parse().unwrap());
        let mut environment = Environment::real(home.path().join("data"), home.path().join("casebooks"));
        environment.clock = clock.clone();
        environment.seed = Some(7);
        environment.training = true;
        Self { host: Host::new(environment), clock, path: String::new(), _home: home }
    }

    pub(crate) fn host_folder(&self) -> String {
        self._home.path().join("casebooks").display().to_string()
    }

    pub(crate) fn set(&self, instant: &str) {
        self.clock.set(instant.parse().unwrap());
    }

    pub(crate) fn login(&mut self, user: &str) -> Json {
        self.ok("unlock", json!({"path": self.path, "user": user, "passphrase": PASSPHRASE}))
    }

    /// Closes the casebook and opens it anew: nothing that a session had worked out is there any more.
    pub(crate) fn reopen(&mut self, user: &str) {
        self.ok("logout", json!({}));
        self.login(user);
    }

    /// Does an act in another program, which does not know the study: the store asks for the role alone. The person is logged in here afterwards.
    pub(crate) fn act_elsewhere(&mut self, user: &str, act: Act) {
        self.ok("logout", json!({}));
        let surroundings = Surroundings::seeded(5, self.clock.clone());
        let (mut casebook, session) =
            Casebook::open(self.path.as_ref(), user, PASSPHRASE, surroundings).unwrap();
        casebook.act(&session, act, Vec::new()).unwrap();
        drop(casebook);
        self.login(user);
    }

    /// What one event recorded, as kind, place and new text.
    pub(crate) fn recorded(&self, seq: &Json) -> Vec<(String, String, String)> {
        let page = self.ok("audit", json!({"limit": 100}));
        let rows = page["rows"].as_array().unwrap().iter().filter(|line| line["seq"] == *seq);
        let text = |line: &Json, name: &str| line[name].as_str().unwrap_or_default().to_owned();
        rows.map(|line| (text(line, "kind"), text(line, "place"), text(line, "new"))).collect()
    }

    /// Enrols a subject; gives back her key.
    pub(crate) fn enrol(&self, number: &str) -> String {
        self.ok("enrol", json!({"number": number}))["subject"]["key"].as_str().unwrap().to_owned()
    }

    /// A casebook of NCT05018637 with the coordinator at it, its study, and the key of its one subject.
    pub(crate) fn with_subject(instant: &str) -> (Self, Json, String) {
        let mut desk = Self::open(instant);
        desk.login("crc");
        let (study, subject) = (desk.ok("study", json!({})), desk.enrol("KR-001"));
        (desk, study, subject)
    }

    pub(crate) fn call(&self, command: &str, request: Json) -> Result<Json, ApiError> {
        api::dispatch(&self.host, command, &request)
    }

    #[track_caller]
    pub(crate) fn ok(&self, command: &str, request: Json) -> Json {
        match self.call(command, request.clone()) {
            Ok(reply) => reply,
            Err(error) => panic!("{command} {request}: {error:?}"),
        }
    }

    #[track_caller]
    pub(crate) fn refused(&self, command: &str, request: Json) -> ApiError {
        match self.call(command, request) {
            Ok(reply) => panic!("{command} was not refused: {reply}"),
            Err(error) => error,
        }
    }

    /// Saves texts at items of one form.
    #[track_caller]
    pub(crate) fn save(&self, form: &str, values: &[(&str, &str)]) -> Json {
        let changes: Vec<Json> = values
            .iter()
            .map(|(item, text)| json!({"place": format!("{form}/{item}"), "text": text, "clear": false}))
            .collect();
        self.ok("save", json!({"changes": changes}))
    }
}
