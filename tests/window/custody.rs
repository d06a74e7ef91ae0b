//! What happens once everything is entered: queries, signatures, the lock, the package.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use thirtyfour::Key;

use crate::driver::Window;
use crate::site::Person;

/// What the receipt of a package says.
pub(crate) struct Receipt {
    pub(crate) path: PathBuf,
    pub(crate) fingerprint: String,
}

impl Window {
    /// Asks about an item of a form of the first visit.
    pub(crate) async fn ask_about(&self, form: &str, item: &str, question: &str) {
        let subject = self.subject().await;
        let rows = subject["visits"][0]["rows"].as_array().unwrap();
        let place =
            rows.iter().find(|row| row["form"]["oid"] == form).unwrap()["form"]["place"].as_str().unwrap();
        let request = json!({ "place": format!("{place}/{item}"), "text": question });
        self.command("raise_query", request).await.unwrap();
    }

    /// Answers the first query of the list.
    pub(crate) async fn answer_query(&self, words: &str) {
        self.reply(words, "Query answered").await;
    }

    /// Closes the first query of the list, which was answered.
    pub(crate) async fn close_query(&self, words: &str) {
        self.reply(words, "Query closed").await;
    }

    async fn reply(&self, words: &str, done: &str) {
        self.press("Queries").await;
        self.see("#query-reply").await.click().await.unwrap();
        self.keys(words).await;
        self.chord(Key::Control, Key::Enter).await;
        self.read(done).await;
    }

    /// Signs whatever waits for this person, one after the other, each with the passphrase. Returns what each signature was given to.
    pub(crate) async fn sign_everything(&self, person: &Person) -> Vec<String> {
        // The field belongs to one signature: the next one brings a field of its own.
        let fresh = "const [] = arguments;
            const field = document.querySelector('.sheet form input[type=password]:not([data-used])');
            if (!field || field.offsetParent === null) return false;
            field.dataset.used = ''; field.focus();
            return document.activeElement === field;";
        self.press("To sign").await;
        self.see(".sheet form input[type=password]").await;
        let mut signed = Vec::new();
        loop {
            let before = self.to_sign().await;
            if before.is_empty() {
                return signed;
            }
            self.until(fresh, "the passphrase of a signature").await;
            if signed.is_empty() {
                self.read("I have reviewed this").await;
                self.shot("to-sign").await;
            }
            self.keys(person.passphrase).await;
            self.keys(Key::Enter.value().to_string()).await;
            let after = self.shorter(before.len()).await;
            signed.extend(before.into_iter().filter(|place| !after.contains(place)));
        }
    }

    /// What waits for the signature of whoever works here.
    async fn to_sign(&self) -> Vec<String> {
        let list = self.command("sign_list", json!({})).await.unwrap();
        let rows = list["rows"].as_array().unwrap().iter();
        let waits =
            rows.filter(|row| !["signed", "notReady", "principal"].contains(&row["state"].as_str().unwrap()));
        waits.map(|row| row["place"].as_str().unwrap().to_owned()).collect()
    }

    /// What waits for a signature once it is fewer than `count` things.
    async fn shorter(&self, count: usize) -> Vec<String> {
        for _ in 0..100 {
            let waiting = self.to_sign().await;
            if waiting.len() < count {
                return waiting;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let shot = self.shot("not-signed").await;
        panic!("nothing becomes signed; see {}", shot.display());
    }

    /// Locks the casebook on the lock screen, once the chain is verified and nothing stands in the way.
    pub(crate) async fn lock(&self, person: &Person) {
        self.press("Lock & export").await;
        self.see("[data-check=verification][data-state=fine]").await;
        self.read("Nothing stops the lock").await;
        self.shot("before-the-lock").await;
        self.press("Lock the casebook").await;
        self.see("[data-lock-passphrase]").await.click().await.unwrap();
        self.keys(person.passphrase).await;
        self.keys(Key::Enter.value().to_string()).await;
        self.read("The casebook is locked. Nothing can be written.").await;
    }

    /// Exports the locked package and watches how far it is.
    pub(crate) async fn export(&self) -> Receipt {
        let watch = "window.progress = new Set();
            new MutationObserver(() => document.querySelectorAll('[role=progressbar]')
              .forEach((bar) => window.progress.add(bar.getAttribute('aria-valuenow'))))
              .observe(document.body, { subtree: true, childList: true, attributes: true });
            return true";
        self.ask(watch).await;
        self.press("Export the locked package").await;
        self.read("Key fingerprint").await;
        assert!(self.ask("return window.progress.size").await.as_u64().unwrap() > 0, "progress is shown");
        self.shot("receipt").await;
        let path = self.ask("return document.querySelector('[data-package]').dataset.package").await;
        let fingerprint = self
            .ask("return [...document.querySelectorAll('[data-package] dt')]
                .find((term) => term.textContent === 'Key fingerprint').nextElementSibling.textContent.trim()")
            .await;
        Receipt {
            path: PathBuf::from(path.as_str().unwrap()),
            fingerprint: fingerprint.as_str().unwrap().to_owned(),
        }
    }

    /// After the lock the fields say so and take nothing, and the command behind them refuses.
    pub(crate) async fn refuses_to_write(&self, item: &str) {
        self.read("The casebook is locked. Nothing can be written.").await;
        self.shot("locked").await;
        let field = format!("document.querySelector('[data-item={item}] [data-field]')");
        let closed = self.ask(&format!("return {field}.readOnly || {field}.disabled")).await;
        assert_eq!(closed, true, "{item} takes nothing");
        let subject = self.subject().await;
        let place = subject["visits"][0]["rows"][0]["form"]["place"].as_str().unwrap();
        let change =
            json!({ "place": format!("{place}/VISTIM"), "text": "10:00", "missing": null, "clear": false });
        let request = json!({ "changes": [change], "reason": "after the lock" });
        assert_eq!(self.command("save", request).await, Err("locked".to_owned()));
        let request = json!({ "number": "KR-002" });
        assert_eq!(self.command("enrol", request).await, Err("locked".to_owned()));
    }
}
