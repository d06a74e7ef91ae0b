//! The real window, driven by WebDriver under a virtual display: what a site does with Casebook from an empty computer to a package in a stranger's hands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod driver;
mod site;
mod story;
