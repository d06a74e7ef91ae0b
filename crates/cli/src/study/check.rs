//! `casebook study check`: every mistake of a definition, and the examples that stand beside its checks.

use std::path::Path;

use protocol::{Diagnostic, Gravity, Study, TriedExample};
use serde_json::{Value, json};

use super::called::Called;
use super::{diagnostics, find};
use crate::failure::Failure;
use crate::output;

pub(super) fn run(path: &Path, json: bool) -> Result<(), Failure> {
    let sources = find::sources(path)?;
    let called = Called::new(path, &sources);
    let (study, found, tried) = match Study::compile(&sources) {
        Ok(mut compiled) => {
            let tried = compiled.try_examples(&sources);
            (Some(compiled.study.oid().to_string()), std::mem::take(&mut compiled.warnings), Some(tried))
        }
        Err(found) => (None, found, None),
    };
    let (mut found, mut examples) = (called.diagnostics(found), Vec::new());
    if let Some(tried) = tried {
        found.extend(called.diagnostics(tried.found));
        examples = tried.examples;
    }
    let disagreeing = examples.iter().filter(|example| !example.disagreements.is_empty()).count();
    let is_example = |one: &&Diagnostic| one.code == "E-EXAMPLE";
    let of_examples = count(found.iter().filter(is_example), Gravity::Error);
    let (errors, warnings) =
        (count(found.iter(), Gravity::Error) - of_examples, count(found.iter(), Gravity::Warning));
    if json {
        output::json(&json!({
            "ok": errors == 0 && disagreeing == 0,
            "study": study,
            "errors": errors,
            "warnings": warnings,
            "diagnostics": found,
            "examples": examples.iter().map(|example| shown(example, &called)).collect::<Vec<Value>>(),
        }))?;
    } else {
        let files = u64::try_from(sources.len()).unwrap_or(0);
        diagnostics::print(&found, &called.sources(sources))?;
        let name = study.clone().unwrap_or_else(|| path.display().to_string());
        let ran = match &study {
            None => "the examples were not run: mend the errors first".to_owned(),
            Some(_) => {
                let all = output::counted(u64::try_from(examples.len()).unwrap_or(0), "example");
                format!("{disagreeing} of {all} {}", if disagreeing == 1 { "disagrees" } else { "disagree" })
            }
        };
        output::line(format!(
            "{name}: {}, {} in {}; {ran}",
            output::counted(errors, "error"),
            output::counted(warnings, "warning"),
            output::counted(files, "file"),
        ))?;
    }
    match (errors, disagreeing) {
        (0, 0) => Ok(()),
        (0, _) => Err(Failure::data(format!("{}: examples disagree with the definition", path.display()))),
        _ => Err(Failure::data(format!("{}: the definition has mistakes", path.display()))),
    }
}

fn shown(example: &TriedExample, called: &Called) -> Value {
    json!({ "title": example.title, "file": called.path(&example.file), "disagreements": example.disagreements })
}

fn count<'a>(found: impl Iterator<Item = &'a Diagnostic>, gravity: Gravity) -> u64 {
    u64::try_from(found.filter(|one| one.severity == gravity).count()).unwrap_or(u64::MAX)
}
