//! What running an expression costs, on an environment that does nothing but hand out values. Aim: 200 ns to 1 µs a check.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "benchmark")]

#[allow(dead_code, reason = "shared with the tests")]
#[path = "../tests/it/expr_trial.rs"]
mod expr_trial;

use chrono::{DateTime, FixedOffset, NaiveDateTime};
use divan::{Bencher, black_box};
use expr_trial::Trial;
use protocol::expr::{Argument, Cursor, Environment, Program, RefId};
use protocol::value::Val;

fn main() {
    divan::main();
}

/// Values by reference, and by row and reference.
struct Flat {
    values: Vec<Val>,
    rows: Vec<Vec<Val>>,
    cursors: Vec<Cursor>,
}

impl Environment for Flat {
    fn value(&self, reference: RefId, argument: Argument) -> Val {
        match argument {
            Argument::Cursor(cursor) => self.rows[cursor.0 as usize][reference.0 as usize].clone(),
            _ => self.values[reference.0 as usize].clone(),
        }
    }

    fn cursors(&self, _: RefId, _: Argument) -> Option<&[Cursor]> {
        Some(&self.cursors)
    }

    fn cursor(&self, _: RefId) -> Option<Cursor> {
        None
    }

    fn instant(&self, _: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
        None
    }
}

fn prepared(text: &str, rows: &[String]) -> (Program, Flat) {
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let mut trial = Trial::new()
        .with("HEIGHT", "155.0")
        .with("WEIGHT", "55.0")
        .with("SYSBP", "128")
        .with("DIABP", "84")
        .with("X", "0.9")
        .with("Y", "72")
        .with("SMOKER", "N")
        .with("DM.SEX", "F")
        .with("VSDAT", "2026-03-12")
        .with("DAY0", "2026-02-12")
        .log("DIARY", &rows);
    let program = trial.compile(text, None).unwrap();
    let (values, rows) = trial.table();
    let cursors = (0..rows.len()).map(|row| Cursor(row as u32)).collect();
    (program, Flat { values, rows, cursors })
}

#[divan::bench(args = [
    "SYSBP >= 180 || DIABP >= 110",
    "SMOKER == 'Y' && DM.SEX in ['F', 'M']",
    "VSDAT - DAY0 > 42",
    "round(WEIGHT / (HEIGHT / 100 * (HEIGHT / 100)), 1) < 18.0",
    "142 * pow(min(X / 0.7, 1), -0.241) * pow(max(X / 0.7, 1), -1.2) * pow(0.9938, Y) * 1.012 < 60",
])]
fn check(bencher: Bencher<'_, '_>, text: &str) {
    let (program, environment) = prepared(text, &[]);
    bencher.bench_local(|| black_box(&program).eval_truth(black_box(&environment)));
}

#[divan::bench]
fn longest_gap_of_182_days(bencher: Bencher<'_, '_>) {
    let first = chrono::NaiveDate::from_ymd_opt(2026, 2, 12).unwrap();
    let days = (0..182).map(|day| format!("TPDAT={} TPTAKEN=Y", first + chrono::Days::new(day)));
    let text = "A11.longest_gap(r, r.TPDAT, r.TPTAKEN == 'Y', DAY0, DAY0 + 181)";
    let (program, environment) = prepared(text, &days.collect::<Vec<_>>());
    bencher.bench_local(|| black_box(&program).eval(black_box(&environment)));
}

#[divan::bench]
fn compile(bencher: Bencher<'_, '_>) {
    let mut trial = Trial::new();
    bencher.bench_local(|| trial.compile(black_box("SYSBP >= 180 || DIABP >= 110"), None));
}
