//! The house stands as drawn: imports run downwards, Tauri and SQL live in one place each, nothing that ships can reach a network.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Each workspace package with the names of its normal dependencies.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| {
            let names = package["dependencies"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|dependency| dependency["kind"].is_null())
                .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
                .collect();
            (package["name"].as_str().unwrap().to_owned(), names)
        })
        .collect()
}

#[test]
fn imports_run_downwards() {
    let floors = ["protocol", "store", "exchange", "api", "simulate"];
    let dependencies = dependencies();
    for (height, floor) in floors.iter().enumerate() {
        for above in &floors[height..] {
            assert!(!dependencies[*floor].contains(*above), "{floor} imports {above}, which stands above it");
        }
    }
}

#[test]
fn one_place_says_tauri_and_one_says_sql() {
    for (package, names) in dependencies() {
        let tauri = names.iter().any(|name| name == "tauri" || name.starts_with("tauri-"));
        assert!(!tauri || package == "casebook-desktop", "{package} says tauri");
        assert!(!names.contains("rusqlite") || package == "store", "{package} says SQL");
        assert!(!names.contains("tiny_http") || package == "test-host", "{package} can serve HTTP");
    }
}

/// No HTTP client, TLS stack or mail crate is reachable from a program that ships.
#[test]
fn r43_no_shipped_program_links_a_network_client() {
    for package in ["casebook-desktop", "cli"] {
        let output = Command::new(env!("CARGO"))
            .args([
                "tree",
                "--package",
                package,
                "--edges",
                "normal",
                "--prefix",
                "none",
                "--format",
                "{p}",
                "--offline",
            ])
            .current_dir(root())
            .output()
            .unwrap();
        let tree = String::from_utf8(output.stdout).unwrap();
        assert!(tree.contains("protocol"), "{}", String::from_utf8_lossy(&output.stderr));
        for client in
            ["reqwest", "hyper", "ureq", "isahc", "curl", "rustls", "native-tls", "test-host", "tiny_http"]
        {
            let found = tree.lines().any(|line| line.split(' ').next() == Some(client));
            assert!(!found, "{package} links {client}");
        }
    }
}

/// The built window holds nothing that only the test host says.
#[test]
fn r43_the_window_does_not_contain_the_test_host() {
    let banner = "listening http://";
    let host = std::fs::read_to_string(root().join("tests/host/src/main.rs")).unwrap();
    assert!(host.contains(banner), "the test host says something else now: look for that instead");
    let window = std::fs::read(env!("CARGO_BIN_EXE_casebook-desktop")).unwrap();
    let holds = |text: &str| window.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(holds("Casebook cannot open its window"), "the search finds what is there");
    assert!(!holds(banner), "the window holds the test host's banner");
}

/// The content policy lets the window load its own files and call its own commands, nothing else.
#[test]
fn r43_the_content_policy_is_closed() {
    let config: Value =
        serde_json::from_str(&std::fs::read_to_string(root().join("tauri.conf.json")).unwrap()).unwrap();
    let policy = &config["app"]["security"]["csp"];
    assert_eq!(policy["default-src"], "'none'");
    assert_eq!(policy["script-src"], "'self'");
    assert_eq!(policy["connect-src"], "ipc: http://ipc.localhost");
    for (directive, sources) in policy.as_object().unwrap() {
        let sources = sources.as_str().unwrap();
        assert!(
            !sources.contains("unsafe") && !sources.contains("https:") && !sources.contains('*'),
            "{directive}"
        );
    }
}

/// The window has the one capability, which names the commands of the table (`src-tauri/src/commands.rs` holds it to them), and no way around it.
#[test]
fn r43_the_window_has_one_capability() {
    let config: Value =
        serde_json::from_str(&std::fs::read_to_string(root().join("tauri.conf.json")).unwrap()).unwrap();
    let app = &config["app"];
    assert_eq!(app["security"]["capabilities"], serde_json::json!(["main"]));
    assert_eq!(app["security"]["freezePrototype"], true);
    assert_eq!(app.get("withGlobalTauri"), None, "pages are not handed Tauri's own functions");
    assert_eq!(config.get("plugins"), None, "a plugin brings commands of its own");
    let files: Vec<_> = std::fs::read_dir(root().join("src-tauri/capabilities"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, ["main.json"]);
}

/// No source file of the shell or the crates opens a socket.
#[test]
fn r43_no_source_names_a_socket() {
    let mut files = Vec::new();
    for folder in ["src-tauri/src", "crates"] {
        rust_files(&root().join(folder), &mut files);
    }
    assert!(files.len() > 20);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for word in ["std::net", "TcpStream", "UdpSocket", "TcpListener"] {
            assert!(!text.contains(word), "{} says {word}", file.display());
        }
    }
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}
