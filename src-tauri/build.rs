//! Declares the window's commands to Tauri, so that each has a permission of its own and what is not granted is refused.

use std::process::ExitCode;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=src-tauri/capabilities");
    let commands: Vec<&'static str> = include_str!("commands.txt").lines().collect();
    let attributes = tauri_build::Attributes::new()
        .app_manifest(tauri_build::AppManifest::new().commands(Vec::leak(commands)))
        .capabilities_path_pattern("./src-tauri/capabilities/*.json");
    match tauri_build::try_build(attributes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
