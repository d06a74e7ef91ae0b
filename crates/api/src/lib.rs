//! What a window may ask: every command, its request, its reply and its error codes. Knows no Tauri.

#![expect(missing_docs, reason = "fields of the contract are named for the people who read them on screen")]

mod check;
pub mod contract;
