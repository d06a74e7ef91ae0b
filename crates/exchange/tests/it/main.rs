//! What leaves the casebook, on a small trial with a signed, queried, locked record of two subjects.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod cohorts;
mod container;
mod desk;
mod golden;
mod implied;
mod odm;
mod package;
mod table;
mod tamper;
