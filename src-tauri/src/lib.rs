//! The shell: one window, and one thin handler for each command of `api`. No clinical rule, no SQL, no network.

mod commands;
mod window;

use std::ffi::OsString;
use std::path::PathBuf;

use api::{Environment, Host};
use tauri::{Manager, RunEvent};

/// Opens the window; `casebook` names a casebook to show at once. Once the window is closed the process ends: with exit code 0, its jobs ended and whoever
/// worked logged out.
///
/// # Errors
/// When the application's data folder is unknown, or the window cannot be made (no display, no WebKit).
pub fn run(casebook: Option<OsString>) -> Result<(), Box<dyn std::error::Error>> {
    log_to_stderr();
    let data = data_folder().ok_or("this system names no folder for application data; set CASEBOOK_DATA")?;
    let documents = dirs::document_dir().unwrap_or_else(|| data.clone());
    let host = Host::new(Environment {
        open: casebook.map(PathBuf::from),
        trainer: Some(simulate::trainer()),
        ..Environment::real(data, documents)
    });
    tauri::Builder::default()
        .manage(host)
        .invoke_handler(commands::handler())
        .on_window_event(window::on_event)
        .build(tauri::generate_context!())?
        .run(|app, event| {
            if matches!(event, RunEvent::Exit) {
                close(&app.state::<Host>());
            }
        });
    Ok(())
}

/// Before the process ends: a thread that still reads the database then would meet libraries that are gone.
fn close(host: &Host) {
    match host.close() {
        Ok(()) => {}
        Err(error) if error.code == "not-unlocked" => {}
        Err(error) => tracing::error!(code = error.code, "the logout was not recorded"),
    }
}

/// Where the list of recent casebooks and the anchors of their chains are kept.
fn data_folder() -> Option<PathBuf> {
    std::env::var_os("CASEBOOK_DATA").map(PathBuf::from).or_else(|| Some(dirs::data_dir()?.join("casebook")))
}

/// Warnings on standard error, more with `CASEBOOK_LOG`; never a value or a passphrase.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("CASEBOOK_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // A second subscriber in one process (tests) is no reason to stop.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
