//! The real window, driven by WebKitWebDriver as a person drives it: keys to whatever has the focus, and eyes on what is displayed.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use thirtyfour::prelude::*;

/// How long something that was asked for may take to appear.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running desktop program and the driver that operates it.
pub struct Window {
    driver: WebDriver,
    server: Child,
}

/// How the driver's server is started: bare, or under another program such as `strace`.
pub struct Start<'a> {
    /// Application data folder of this run.
    pub data: &'a Path,
    /// Casebook named on the command line.
    pub casebook: Option<&'a Path>,
    /// Program and arguments to start the driver under.
    pub under: &'a [&'a str],
}

impl Window {
    /// Starts the driver's server on a free port of this machine and opens the window through it.
    pub async fn open(start: &Start<'_>) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut words = start.under.to_vec();
        let port_argument = format!("--port={port}");
        words.extend(["WebKitWebDriver", &port_argument]);
        let server = Command::new(words[0])
            .args(&words[1..])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("CASEBOOK_DATA", start.data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver is installed by `make setup`");
        let mut capabilities = Capabilities::new();
        let arguments: Vec<&Path> = start.casebook.into_iter().collect();
        capabilities
            .set(
                "webkitgtk:browserOptions",
                json!({ "binary": env!("CARGO_BIN_EXE_casebook-desktop"), "args": arguments }),
            )
            .unwrap();
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
        Self { driver, server }
    }

    /// The first displayed element that `css` names, as soon as there is one.
    pub async fn see(&self, css: &str) -> WebElement {
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
    pub async fn read(&self, words: &str) {
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
    pub async fn text(&self) -> String {
        let answer = self.driver.execute("return document.body.innerText", vec![]).await;
        answer.ok().and_then(|answer| answer.json().as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Types into whatever has the focus, as the keyboard does.
    pub async fn keys(&self, keys: impl AsRef<str>) {
        self.driver.action_chain().send_keys(keys.as_ref()).perform().await.unwrap();
    }

    /// A chord: `modifier` held while `key` is pressed.
    pub async fn chord(&self, modifier: Key, key: impl Into<char>) {
        let (modifier, key): (char, char) = (modifier.into(), key.into());
        let chain = self.driver.action_chain().key_down(modifier).key_down(key).key_up(key).key_up(modifier);
        chain.perform().await.unwrap();
    }

    /// What a script answers.
    pub async fn ask(&self, script: &str) -> serde_json::Value {
        self.driver.execute(script, vec![]).await.unwrap().json().clone()
    }

    /// A picture of the window, beside the test's binary.
    pub async fn shot(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("window");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}.png"));
        if let Ok(png) = self.driver.screenshot_as_png().await {
            std::fs::write(&path, png).unwrap();
        }
        path
    }

    /// Ends the session, which closes the window.
    pub async fn close(mut self) {
        self.driver.clone().quit().await.ok();
        self.server.kill().ok();
        self.server.wait().ok();
    }
}
