//! `casebook study list`

use protocol::Study;
use serde_json::{Value, json};

use super::find;
use crate::failure::Failure;
use crate::output;

pub(super) fn run(json: bool) -> Result<(), Failure> {
    let studies: Vec<Study> =
        api::builtin_studies().map(|folder| find::study(folder.as_ref())).collect::<Result<_, _>>()?;
    if json {
        let studies: Vec<Value> = studies.iter().map(describe).collect();
        return output::json(&studies);
    }
    for study in &studies {
        output::line(format!("{}  {}  {}", study.oid(), study.version(), study.header().name.en))?;
    }
    Ok(())
}

fn describe(study: &Study) -> Value {
    let header = study.header();
    json!({
        "oid": study.oid(),
        "version": study.version(),
        "sha256": study.hash(),
        "name": header.name,
        "title": header.title,
        "plannedSubjects": header.planned_subjects,
    })
}
