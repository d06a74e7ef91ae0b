//! The definition, its diagnostics and the engine, seen from outside.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod schema;
