//! The program as scripts meet it: its words, its JSON, its exit codes, through the real binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod amend;
mod casebook;
mod export;
mod program;
mod randomise;
mod ranges;
mod signals;
mod simulate;
mod study;
