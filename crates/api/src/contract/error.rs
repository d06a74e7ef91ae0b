//! A command's refusal: a stable code with typed parameters; the words are the interface's.

use std::collections::BTreeMap;

use super::wire;

wire! {
    /// Why a command did not do what it was asked; nothing was half done.
    pub struct ApiError {
        /// `wrong-passphrase`, `not-allowed`, `reason-needed`, `held-elsewhere`, `disk-full`, `outcome-unknown` …
        pub code: String,
        pub params: BTreeMap<String, String>,
    }
}
