//! `casebook study check`: every mistake of a definition, and the examples that stand beside its checks.

use std::path::Path;

use protocol::definition::Example;
use protocol::{Diagnostic, Gravity, Study, disagreements};
use serde::Serialize;
use serde_json::json;

use super::{diagnostics, find};
use crate::failure::Failure;
use crate::output;

pub(super) fn run(path: &Path, json: bool) -> Result<(), Failure> {
    let sources = find::sources(path)?;
    let (study, found) = match Study::compile(&sources) {
        Ok(compiled) => (Some(compiled.study), compiled.warnings),
        Err(found) => (None, found),
    };
    let errors = count(&found, Gravity::Error);
    let warnings = count(&found, Gravity::Warning);
    let examples = study.as_ref().map(examples).unwrap_or_default();
    let disagreeing = examples.iter().filter(|example| !example.disagreements.is_empty()).count();
    let failed = errors > 0 || disagreeing > 0;
    if json {
        output::json(&json!({
            "ok": !failed,
            "study": study.as_ref().map(Study::oid),
            "errors": errors,
            "warnings": warnings,
            "diagnostics": found,
            "examples": examples,
        }))?;
    } else {
        diagnostics::print(&found, &sources)?;
        for example in &examples {
            for line in &example.disagreements {
                output::line(format!("example {}: {line}", example.title))?;
            }
        }
        let name = study.as_ref().map_or_else(|| path.display().to_string(), |study| study.oid().to_string());
        output::line(format!(
            "{name}: {}, {} in {}; {} of {} disagree",
            output::counted(errors, "error"),
            output::counted(warnings, "warning"),
            output::counted(u64::try_from(sources.len()).unwrap_or(0), "file"),
            disagreeing,
            output::counted(u64::try_from(examples.len()).unwrap_or(0), "example")
        ))?;
    }
    if failed {
        Err(Failure::data(format!("{}: the definition has mistakes", path.display())))
    } else {
        Ok(())
    }
}

/// An example that stands beside the study's checks, and what it expects in vain.
#[derive(Serialize)]
struct Tried {
    title: String,
    disagreements: Vec<String>,
}

fn examples(study: &Study) -> Vec<Tried> {
    let titled = |(index, example): (usize, &Example)| Tried {
        title: example.title.clone().unwrap_or_else(|| (index + 1).to_string()),
        disagreements: disagreements(study, example),
    };
    study.examples().iter().enumerate().map(titled).collect()
}

fn count(found: &[Diagnostic], gravity: Gravity) -> u64 {
    u64::try_from(found.iter().filter(|one| one.severity == gravity).count()).unwrap_or(u64::MAX)
}
