//! The real window, driven by WebKitWebDriver as a person drives it: keys to whatever has the focus, and eyes on what is displayed.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::sockets::CALLS;

/// How long something that was asked for may take to appear.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running desktop program and the driver that operates it.
pub(crate) struct Window {
    driver: WebDriver,
    server: Child,
    /// Where the run leaves its traces.
    data: PathBuf,
}

impl Window {
    /// Starts the driver's server on a free port of this machine and opens the window through it, with its application's data in `data`. The program runs
    /// under `strace`, which writes down every socket it asks for.
    pub(crate) async fn open(data: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("CASEBOOK_DATA", data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver is installed by `make setup`");
        let mut capabilities = Capabilities::new();
        capabilities.set("webkitgtk:browserOptions", json!({ "binary": traced(data), "args": [] })).unwrap();
        let url = format!("http://127.0.0.1:{port}");
        let begun = Instant::now();
        let driver = loop {
            match WebDriver::new(&url, capabilities.clone()).await {
                Ok(driver) => break driver,
                Err(error) => {
                    assert!(begun.elapsed() < PATIENCE, "the window does not open: {error}");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        };
        Self { driver, server, data: data.to_owned() }
    }

    /// The first displayed element that `css` names, as soon as there is one.
    pub(crate) async fn see(&self, css: &str) -> WebElement {
        let begun = Instant::now();
        loop {
            for element in self.driver.find_all(By::Css(css)).await.unwrap_or_default() {
                if element.is_displayed().await.unwrap_or(false) {
                    return element;
                }
            }
            if begun.elapsed() > PATIENCE {
                let shot = self.shot("not-seen").await;
                panic!("{css} does not appear; see {}", shot.display());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until the text of the page contains `words`.
    pub(crate) async fn read(&self, words: &str) {
        let begun = Instant::now();
        loop {
            let text = self.text().await;
            if text.contains(words) {
                return;
            }
            if begun.elapsed() > PATIENCE {
                let shot = self.shot("not-read").await;
                panic!("“{words}” does not appear; see {}. The page says:\n{text}", shot.display());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// All text displayed now.
    pub(crate) async fn text(&self) -> String {
        let answer = self.driver.execute("return document.body.innerText", vec![]).await;
        answer.ok().and_then(|answer| answer.json().as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Types into whatever has the focus, as the keyboard does.
    pub(crate) async fn keys(&self, keys: impl AsRef<str>) {
        self.driver.action_chain().send_keys(keys.as_ref()).perform().await.unwrap();
    }

    /// A chord: `modifier` held while `key` is pressed.
    pub(crate) async fn chord(&self, modifier: Key, key: impl Into<char>) {
        let (modifier, key): (char, char) = (modifier.into(), key.into());
        let chain = self.driver.action_chain().key_down(modifier).key_down(key).key_up(key).key_up(modifier);
        chain.perform().await.unwrap();
    }

    /// Puts the cursor into the field with this label, as a click on its label does, and types in place of what stands there.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        let script = "const [want] = arguments;
            const labels = [...document.querySelectorAll('label')].filter((one) => one.offsetParent !== null);
            const named = (test) => labels.find((one) => test(one.textContent.trim()));
            const label = named((said) => said === want) ?? named((said) => said.startsWith(want));
            const control = label?.control ?? label?.querySelector('input, textarea')
              ?? [...document.querySelectorAll('input[aria-label]')].find((one) => one.getAttribute('aria-label') === want);
            if (!control || control.offsetParent === null) return false;
            control.focus(); control.select?.();
            return document.activeElement === control;";
        self.until(script, label).await;
        self.keys(text).await;
    }

    /// Opens the list with this label, types the first word of a choice, and takes it.
    pub(crate) async fn pick(&self, label: &str, choice: &str) {
        let script = "const [want] = arguments;
            const list = [...document.querySelectorAll('[role=combobox]')].find((one) => one.getAttribute('aria-label') === want);
            list?.focus();
            return list !== undefined && document.activeElement === list;";
        self.until(script, label).await;
        self.keys(" ").await;
        self.keys(choice.split(' ').next().unwrap()).await;
        self.keys(Key::Enter.value().to_string()).await;
    }

    /// Types into an item of the sheet and leaves it by Enter; returns when nothing waits to be saved.
    pub(crate) async fn enter(&self, item: &str, text: &str) {
        let script = "const [want] = arguments;
            const control = document.querySelector(`[data-item=\"${want}\"] [data-field]`);
            if (!control || control.offsetParent === null) return false;
            control.scrollIntoView({ block: 'center' }); control.focus(); control.select?.();
            return document.activeElement === control;";
        self.until(script, item).await;
        if self
            .ask(&format!("return document.activeElement.tagName === 'SELECT' && '{item}'"))
            .await
            .is_string()
        {
            self.choose(item, text).await;
        } else {
            self.keys(text).await;
            self.keys(Key::Enter.value().to_string()).await;
        }
        self.saved().await;
    }

    /// Picks a code from a list, as the list itself does.
    async fn choose(&self, item: &str, code: &str) {
        let script = format!(
            "const list = document.querySelector('[data-item=\"{item}\"] select');
             list.value = '{code}'; list.dispatchEvent(new Event('change', {{ bubbles: true }})); return list.value;"
        );
        assert_eq!(self.ask(&script).await, code, "{item} offers {code}");
    }

    /// Waits until the header no longer says that something is being saved.
    pub(crate) async fn saved(&self) {
        self.until("return document.querySelector('header [role=status][data-state=saving]') === null", "")
            .await;
    }

    /// Waits until the dialog has gone: what it asked for is done.
    pub(crate) async fn dialog_closed(&self) {
        self.until("return document.querySelector('dialog[open]') === null", "no dialog").await;
    }

    /// Presses the first button, row or link that shows these words.
    pub(crate) async fn press(&self, words: &str) {
        self.until(&pressing("body", "[0]"), words).await;
    }

    /// Presses one of the page, where the sidebar has another of its name.
    pub(crate) async fn press_in_page(&self, words: &str) {
        self.until(&pressing("main", "[0]"), words).await;
    }

    /// Presses the last one: logs stand below the visit's forms.
    pub(crate) async fn press_last(&self, words: &str) {
        self.until(&pressing("body", ".at(-1)"), words).await;
    }

    /// Ticks the box with this label.
    pub(crate) async fn tick(&self, label: &str) {
        let script = "const [want] = arguments;
            const label = [...document.querySelectorAll('label')].find((one) => one.offsetParent && one.textContent.trim() === want);
            label?.click();
            return label !== undefined;";
        self.until(script, label).await;
    }

    /// Runs a script until it answers true.
    pub(crate) async fn until(&self, script: &str, argument: &str) {
        let begun = Instant::now();
        loop {
            let answer = self.driver.execute(script, vec![json!(argument)]).await;
            if answer.is_ok_and(|answer| answer.json() == &json!(true)) {
                return;
            }
            if begun.elapsed() > PATIENCE {
                let shot = self.shot("not-done").await;
                panic!(
                    "“{argument}” is not there; see {}. The page says:\n{}",
                    shot.display(),
                    self.text().await
                );
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// Gives a command from the window's own page, as the interface does: its reply, or the code of its refusal. (The driver does not survive a script
    /// that waits for a promise: the answer is asked for until it is there.)
    pub(crate) async fn command(&self, command: &str, request: Value) -> Result<Value, String> {
        let give = "const [command, request] = arguments;
            window.given = null;
            window.__TAURI_INTERNALS__.invoke(command, { request })
              .then((reply) => { window.given = { reply }; }, (refusal) => { window.given = { refusal }; });";
        self.driver.execute(give, vec![json!(command), request]).await.unwrap();
        let begun = Instant::now();
        loop {
            let given = self.ask("return window.given").await;
            if let Some(reply) = given.get("reply") {
                return Ok(reply.clone());
            }
            if let Some(refusal) = given.get("refusal") {
                return Err(refusal["code"].as_str().map_or_else(|| refusal.to_string(), str::to_owned));
            }
            assert!(begun.elapsed() < PATIENCE, "{command} is not answered");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// What a script answers.
    pub(crate) async fn ask(&self, script: &str) -> Value {
        self.driver.execute(script, vec![]).await.unwrap().json().clone()
    }

    /// A picture of the display, beside the test's binary. (The driver's own screenshot waits for a frame that an idle window does not draw.)
    pub(crate) async fn shot(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("window");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}.png"));
        Command::new("import").args(["-window", "root"]).arg(&path).status().ok();
        path
    }

    /// Closes the window as its frame does, at the moment that `script` has run. Returns the program's exit code once it has ended.
    pub(crate) async fn close(mut self, script: &str) -> i32 {
        let closing = format!("{script}; window.dispatchEvent(new Event('casebook-closing'))");
        // The page may be gone before the driver has its answer.
        self.driver.execute(closing, vec![]).await.ok();
        let (exit, begun) = (self.data.join(EXIT), Instant::now());
        let code = loop {
            if let Some(code) = std::fs::read_to_string(&exit).ok().and_then(|text| text.trim().parse().ok())
            {
                break code;
            }
            assert!(begun.elapsed() < PATIENCE, "the program does not end");
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        self.server.kill().ok();
        self.server.wait().ok();
        // Nobody hears it; the driver's client would wait for an answer otherwise.
        self.driver.quit().await.ok();
        code
    }
}

/// Files in the data folder: what `strace` wrote down, and the program's exit code.
pub(crate) const TRACE: &str = "sockets.strace";
const EXIT: &str = "exit";

/// A script that runs the program under `strace`. (The driver starts one program and hands it its own arguments.)
fn traced(data: &Path) -> PathBuf {
    let path = data.join("casebook-desktop");
    let (trace, exit) = (data.join(TRACE), data.join(EXIT));
    let script = format!(
        "#!/bin/sh\nstrace --follow-forks --seccomp-bpf --trace={CALLS} --output={} -- {} \"$@\"\necho $? >{}\n",
        trace.display(),
        env!("CARGO_BIN_EXE_casebook-desktop"),
        exit.display()
    );
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

/// A script that clicks one of the displayed controls whose words are, or begin with, the argument.
fn pressing(within: &str, which: &str) -> String {
    format!(
        "const [want] = arguments;
         const said = (element) => element.innerText.trim().replace(/\\s+/g, ' ');
         const shown = (css) => [...(document.querySelector('{within}')?.querySelectorAll(css) ?? [])].filter((element) => element.offsetParent !== null && !element.disabled);
         const controls = shown('button, [role=button], a');
         const found = [
           controls.filter((element) => said(element) === want),
           controls.filter((element) => said(element).startsWith(want + ' ')),
           shown('tr').filter((row) => said(row).includes(want)),
         ].find((some) => some.length > 0) ?? [];
         const one = found{which};
         one?.click();
         return one !== undefined;"
    )
}
