//! The record, from the outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod access;
mod allocation;
mod backups;
mod desk;
mod durability;
mod export;
mod golden;
mod laws;
mod old_pages;
mod story;
mod trail;
mod unlocking;
