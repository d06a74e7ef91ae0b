//! `casebook study try`: what a fragment's values would raise.

use std::fs;
use std::path::Path;

use protocol::{Fragment, TryReport, try_fragment};

use super::find;
use crate::failure::Failure;
use crate::output;

pub(super) fn run(study: &Path, path: &Path, json: bool) -> Result<(), Failure> {
    let study = find::study(study)?;
    let text = fs::read_to_string(path).map_err(|error| Failure::io(path, &error))?;
    let fragment: Fragment = serde_json::from_str(&text).map_err(|error| {
        Failure::usage(format!("{}: {error}", path.display()))
            .advise(r#"a fragment is {"instant": "2026-03-12T09:00+09:00", "values": {"V01/VS/HEIGHT_VSORRES": "160"}}"#)
    })?;
    let report = try_fragment(&study, &fragment);
    if json { output::json(&report) } else { print(&report) }
}

fn print(report: &TryReport) -> Result<(), Failure> {
    for refusal in &report.refused {
        output::line(format!("refused    {}: {}", refusal.path, refusal.message))?;
    }
    for finding in &report.findings {
        let severity = format!("{:?}", finding.severity);
        output::line(format!("{severity}  {}  {}: {}", finding.check, finding.path, finding.message))?;
    }
    for (path, value) in &report.derived {
        output::line(format!("derived    {path} = {value}"))?;
    }
    for (path, flag) in &report.flags {
        output::line(format!("flag       {path} {flag}"))?;
    }
    for (path, grade) in &report.grades {
        output::line(format!("grade      {path} {grade}"))?;
    }
    for (criterion, verdict) in &report.eligibility {
        output::line(format!("criterion  {criterion} {verdict}"))?;
    }
    Ok(())
}
