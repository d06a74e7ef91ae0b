//! What people at a site do again and again in the window.

use thirtyfour::prelude::*;

use crate::driver::Window;

/// A person with an account.
pub(crate) struct Person {
    pub(crate) user: &'static str,
    pub(crate) name: &'static str,
    pub(crate) role: &'static str,
    pub(crate) passphrase: &'static str,
}

pub(crate) const ADMINISTRATOR: Person =
    Person { user: "ahn", name: "Ahn Min-jun", role: "Administrator", passphrase: "quiet river 41 stones" };
pub(crate) const COORDINATOR: Person =
    Person { user: "park", name: "Park Ji-yeon", role: "Coordinator", passphrase: "seven paper cranes fly" };
pub(crate) const INVESTIGATOR: Person =
    Person { user: "han", name: "Han Do-yun", role: "Investigator", passphrase: "a lamp beside the stairs" };
pub(crate) const PRINCIPAL: Person = Person {
    user: "seo",
    name: "Seo Min-kyu",
    role: "Principal investigator",
    passphrase: "green tea at daybreak",
};
pub(crate) const DATA_MANAGER: Person =
    Person { user: "yun", name: "Yun Ha-na", role: "Data manager", passphrase: "three locks and one key" };

/// What the administrator hands out; each person changes it at first use.
pub(crate) const ISSUED: &str = "issued for one use only";

impl Window {
    /// Creates a casebook for the first trial and proves its recovery key from the paper.
    pub(crate) async fn create_casebook(&self, folder: &str) {
        self.read("Recent casebooks").await;
        self.chord(Key::Control, 'n').await;
        self.read("Which study?").await;
        self.see("input[name=study][value=NCT05018637]").await.click().await.unwrap();
        self.chord(Key::Control, Key::Enter).await;
        self.fill("Name of the site", "CHA Bundang").await;
        self.fill("Site code", "KR01").await;
        self.fill("Folder", folder).await;
        self.chord(Key::Control, Key::Enter).await;
        self.fill("Name", ADMINISTRATOR.name).await;
        self.fill("User name", ADMINISTRATOR.user).await;
        self.fill("Passphrase", ADMINISTRATOR.passphrase).await;
        self.fill("New passphrase again", ADMINISTRATOR.passphrase).await;
        self.chord(Key::Control, Key::Enter).await;
        self.see("section.paper li code").await;
        let groups = self
            .ask("return [...document.querySelectorAll('section.paper li code')].map((c) => c.textContent)")
            .await;
        let asked = self
            .ask("return [...document.querySelectorAll('.groups label')].map((l) => Number(l.textContent.replace(/\\D/g, '')))")
            .await;
        for number in asked.as_array().unwrap() {
            let number = number.as_u64().unwrap();
            let group = groups[usize::try_from(number).unwrap() - 1].as_str().unwrap().to_owned();
            self.fill(&format!("Group {number}"), &group).await;
        }
        self.shot("recovery").await;
        self.chord(Key::Control, Key::Enter).await;
    }

    /// Unlocks as `person`, and at first use sets a passphrase of their own and records the statement of accountability.
    pub(crate) async fn unlock(&self, person: &Person, first: bool) {
        self.read("Unlock").await;
        self.pick("User", person.name).await;
        let fresh = first && person.user != ADMINISTRATOR.user;
        self.fill("Passphrase", if fresh { ISSUED } else { person.passphrase }).await;
        self.keys(Key::Enter.value().to_string()).await;
        if fresh {
            self.fill("Passphrase you were given", ISSUED).await;
            self.fill("New passphrase", person.passphrase).await;
            self.fill("New passphrase again", person.passphrase).await;
            self.keys(Key::Enter.value().to_string()).await;
        }
        if first {
            self.read("Your electronic signature").await;
            self.fill("Passphrase", person.passphrase).await;
            self.keys(Key::Enter.value().to_string()).await;
        }
        self.read(person.name).await;
        // The first screen is there, and nothing will put another in its place.
        self.see("nav [aria-current=page]").await;
    }

    /// Adds an account with its delegation.
    pub(crate) async fn add_person(&self, person: &Person, from: &str) {
        self.read("Accountable since").await;
        self.press("Add a person").await;
        self.see("dialog[open], [role=dialog]").await;
        self.fill("Full name", person.name).await;
        self.fill("User name", person.user).await;
        self.pick("Role", person.role).await;
        self.fill("Delegated duties", "As in the delegation log, GCP certificate").await;
        self.fill("From", from).await;
        self.fill("Passphrase to issue", ISSUED).await;
        self.shot("add-person").await;
        self.keys(Key::Enter.value().to_string()).await;
        self.dialog_closed().await;
        self.read(person.name).await;
    }

    /// Opens a form of a visit from the subject's page.
    pub(crate) async fn open_form(&self, subject: &str, visit: &str, form: &str) {
        self.press("Subjects").await;
        self.press(subject).await;
        self.press(visit).await;
        self.press_in_page(form).await;
    }
}

impl Window {
    /// Closes the casebook from the person's own menu, so that the next one can unlock it.
    pub(crate) async fn log_out(&self, person: &Person) {
        let initials: String =
            person.name.split(['-', ' ']).take(2).filter_map(|word| word.chars().next()).collect();
        self.press(&initials).await;
        self.press("Close the casebook").await;
        self.read("Unlock").await;
    }

    /// An unscheduled visit for one form.
    pub(crate) async fn repeat_sample(&self, subject: &str, form: &str, reason: &str) {
        self.press("Subjects").await;
        self.press(subject).await;
        self.press("Visit A").await;
        self.tick(form).await;
        self.fill("Why", reason).await;
        self.shot("repeat-sample").await;
        self.keys(Key::Enter.value().to_string()).await;
        self.dialog_closed().await;
        self.read("Unscheduled visit").await;
    }

    /// Opens a running log from the subject's page.
    pub(crate) async fn open_log(&self, subject: &str, log: &str) {
        self.press("Subjects").await;
        self.press(subject).await;
        self.press_last(log).await;
    }

    /// A new row of the log that is open.
    pub(crate) async fn add_row(&self) {
        self.press("Add a row").await;
        self.saved().await;
    }

    /// One line of the diary, from the diary card: the whole pen but two days, and why these were missed.
    pub(crate) async fn diary(&self, line: &str, misses: [(u32, &str); 2]) {
        self.see("#diary-line").await.click().await.unwrap();
        self.keys(line).await;
        self.read("26 taken, 2 missed").await;
        for (day, reason) in misses {
            self.pick(&format!("Why was day {day} missed?"), reason).await;
        }
        self.pick("Source", "Paper").await;
        self.see("#diary-line").await.click().await.unwrap();
        self.keys(Key::Enter.value().to_string()).await;
        self.saved().await;
        self.see(".cell.missed").await;
    }

    /// What the data say of a criterion.
    pub(crate) async fn criterion(&self, oid: &str, verdict: &str) {
        let row = self.see(&format!("[data-criterion={oid}]")).await;
        let text = row.text().await.unwrap();
        assert!(text.contains(verdict), "{oid}: {text}");
    }

    /// Acknowledges an alert of the sheet, with the decision's reason.
    pub(crate) async fn acknowledge(&self, check: &str, reason: &str) {
        self.see(&format!("[data-finding='{check}'] [data-reason]")).await.click().await.unwrap();
        self.keys(reason).await;
        self.keys(Key::Enter.value().to_string()).await;
        // The card says it, or the cursor has gone on: then the record does.
        let gone =
            format!("return document.querySelector(\"[data-finding='{check}'][data-stage=open]\") === null");
        self.until(&gone, check).await;
        self.saved().await;
        assert!(self.is_acknowledged(check).await, "{check} is acknowledged");
    }
}
