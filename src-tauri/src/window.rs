//! Closing: the interface is asked to save what is typed before the window goes.

use std::sync::atomic::{AtomicBool, Ordering};

use tauri::{Manager, Window, WindowEvent, Wry};

/// Set once the interface was asked; a second wish to close is obeyed at once.
static ASKED: AtomicBool = AtomicBool::new(false);

/// Keeps the window open until the interface has saved; a second request closes it whatever the interface does.
pub(crate) fn on_event(window: &Window<Wry>, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event {
        if ASKED.swap(true, Ordering::SeqCst) {
            return;
        }
        let Some(webview) = window.get_webview_window(window.label()) else { return };
        if webview.eval("window.dispatchEvent(new Event('casebook-closing'))").is_ok() {
            api.prevent_close();
        }
    }
}
