//! The commands, through `dispatch`, against a real casebook.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod allocation;
mod amendment;
mod amendment_limits;
mod arm;
mod cohort_dates;
mod cohort_signatures;
mod cohorts;
mod completeness;
mod desk;
mod filling;
mod gates;
mod principal;
mod ranges;
mod ranges_draft;
mod requests;
mod review;
mod screens;
mod signed;
mod skip_logic;
mod story;
mod timeline;
mod verification;
mod withdrawal;
