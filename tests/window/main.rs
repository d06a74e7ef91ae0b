//! The real window, driven by WebDriver under a virtual display: what a site does with Casebook from an empty computer to a package in a stranger's hands.
//!
//! The story runs where there is no network (`scripts/without-network.sh`), and every socket that the program opens meanwhile is looked at.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod calendar;
mod custody;
mod driver;
mod filler;
mod package;
mod site;
mod sockets;
mod story;
