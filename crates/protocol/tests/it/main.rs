//! The definition, its diagnostics and the engine, seen from outside.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod amend;
mod because;
mod begun_rows;
mod broken;
mod change_laws;
mod clocks;
mod cohorts;
mod deviations;
mod entry;
mod escalation;
mod evaluate;
mod expr_aggregates;
mod expr_faults;
mod expr_formulas;
mod expr_laws;
mod expr_logic;
mod expr_manual;
#[expect(dead_code, reason = "the benchmark reads more of it")]
mod expr_trial;
mod formulas;
mod guide;
mod keys;
mod library;
mod own;
mod plain;
mod schema;
mod study_a;
mod study_a_adherence;
mod study_a_derived;
mod study_a_examples;
mod study_a_fragment;
mod study_a_laboratory;
mod study_a_schedule;
mod study_b;
mod study_b_definition;
mod study_b_tables;
mod subject_a;
mod tiny;
mod tried;
