//! One handler a command, made from the table of `api`; and the one command that is the shell's own.

use api::Host;
use api::contract::{self, ApiError};
use tauri::ipc::Invoke;
use tauri::{State, WebviewWindow, Wry};

macro_rules! handlers {
    ($($name:ident: $request:ident => $reply:ident, $module:ident, $($gate:ident)+;)+) => {
        $(
            #[tauri::command(async)]
            fn $name(host: State<'_, Host>, request: contract::$request) -> Result<contract::$reply, ApiError> {
                host.$name(request)
            }
        )+

        /// Routes each command of the window to its handler.
        pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name,)+ close_window]
        }

        #[cfg(test)]
        const NAMES: &[&str] = &[$(stringify!($name),)+ "close_window"];
    };
}
api::for_each_command!(handlers);

/// Closes the window once the interface has saved what was typed.
#[tauri::command]
fn close_window(window: WebviewWindow) {
    if let Err(error) = window.destroy() {
        tracing::error!(%error, "the window does not close");
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::NAMES;

    /// The list that the build script declares is the table's, so that no command lacks a permission and none is left over.
    #[test]
    fn r20_the_declared_commands_are_the_table() {
        let declared: Vec<&str> = include_str!("../commands.txt").lines().collect();
        assert_eq!(declared, NAMES, "write the table's names into src-tauri/commands.txt");
    }

    /// The window may give these commands and nothing else.
    #[test]
    fn r20_the_capability_grants_the_table_and_no_more() {
        let capability: serde_json::Value =
            serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
        let granted: Vec<String> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|permission| permission.as_str().unwrap().to_owned())
            .collect();
        let wanted: Vec<String> =
            NAMES.iter().map(|name| format!("allow-{}", name.replace('_', "-"))).collect();
        assert_eq!(granted, wanted);
        assert_eq!(capability["windows"], serde_json::json!(["main"]));
    }
}
