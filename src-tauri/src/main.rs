//! The desktop program: `casebook-desktop [CASEBOOK]`.

// A release on Windows opens no console beside the window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    match casebook_desktop::run(std::env::args_os().nth(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Casebook cannot open its window: {error}");
            ExitCode::FAILURE
        }
    }
}
