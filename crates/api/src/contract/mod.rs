//! What crosses the boundary: one module a screen's worth of requests and replies, in camelCase, with TypeScript types beside them.
//!
//! Words are three languages side by side; the window chooses. Errors carry a stable code and typed parameters, never sentences. Places are the text form of
//! [`protocol::Location`].

mod allocation;
mod amend;
mod audit;
mod casebook;
mod cohort;
mod diary;
mod eligibility;
mod error;
mod form;
mod home;
mod lock;
mod people;
mod query;
mod ranges;
mod rules;
mod safety;
mod sign;
mod study;
mod subject;
mod words;

pub use allocation::*;
pub use amend::*;
pub use audit::*;
pub use casebook::*;
pub use cohort::*;
pub use diary::*;
pub use eligibility::*;
pub use error::*;
pub use form::*;
pub use home::*;
pub use lock::*;
pub use people::*;
pub use query::*;
pub use ranges::*;
pub use rules::*;
pub use safety::*;
pub use sign::*;
pub use study::*;
pub use subject::*;
pub use words::*;

#[cfg(test)]
mod fresh;

/// Derives that every type of the contract shares; and, for the test that holds them fresh, the TypeScript of a module's types.
macro_rules! wire {
    ($($(#[$meta:meta])* $vis:vis $kind:ident $name:ident $body:tt)+) => {
        $(
            #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
            #[serde(rename_all = "camelCase")]
            #[ts(export_to = "../../../ui/src/contract/")]
            $(#[$meta])* $vis $kind $name $body
        )+

        #[cfg(test)]
        pub(super) fn typescript() -> Vec<(&'static str, String)> {
            let config = ts_rs::Config::default();
            let one = |text: Result<String, ts_rs::ExportError>| text.unwrap_or_else(|error| error.to_string());
            vec![$((stringify!($name), one(<$name as ts_rs::TS>::export_to_string(&config)))),+]
        }
    };
}
pub(crate) use wire;
