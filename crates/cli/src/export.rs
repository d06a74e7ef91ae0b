//! `casebook export`: verifies the casebook, writes the package, reads it back, and records the export.

use exchange::{ExportRequest, PackageSummary, Part};
use serde_json::json;
use store::access::role_may;
use store::{Act, ActKind, Casebook, Session};

use crate::args::{ExportArgs, PartWord};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::{interrupt, output, unlock};

pub(crate) fn run(args: &ExportArgs, json: bool) -> Result<(), Failure> {
    let request = ExportRequest {
        interim: args.interim,
        at: args.at,
        parts: parts(&args.only).into_iter().collect(),
        replace: args.force,
    };
    if args.out.is_file() && !args.force {
        return Err(Failure::exists(&args.out));
    }
    let (mut casebook, session) = unlock::to_write(&args.casebook, &args.credentials)?;
    let written = written(&mut casebook, &session, args, &request, json);
    let left = casebook.act(&session, Act::LogOut, Vec::new());
    let summary = written?;
    left.map_err(|error| Failure::acting(&error))?;
    if json { output::json(&to_json(&summary)) } else { print(&summary) }
}

fn written(
    casebook: &mut Casebook,
    session: &Session,
    args: &ExportArgs,
    request: &ExportRequest,
    json: bool,
) -> Result<PackageSummary, Failure> {
    let account = casebook.record().account(session.user()).map_err(Failure::data)?;
    if !account.is_some_and(|account| role_may(account.role, ActKind::RecordExport)) {
        return Err(Failure::refused(format!("{} may not export", session.user()))
            .advise("investigators and data managers may"));
    }
    let progress = Progress::new(args.watching, json);
    let verified = casebook.verifier().run(&mut |done| progress.events(done));
    interrupt::unless_stopped()?;
    if let Some(problem) = verified.problems.first() {
        return Err(Failure::data(format!(
            "the casebook is not whole: {}: {}",
            problem.place, problem.detail
        ))
        .advise("see all of it with casebook verify"));
    }
    let summary =
        exchange::export(&casebook.record(), request, &args.out, &progress).map_err(Failure::exporting)?;
    drop(progress);
    let name = summary.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let record = Act::RecordExport {
        file: name,
        sha256: summary.sha256.clone(),
        interim: request.interim,
        through: summary.through,
    };
    casebook.act(session, record, Vec::new()).map_err(|error| Failure::acting(&error))?;
    Ok(summary)
}

/// The parts asked for; all of them when none was named.
fn parts(only: &[PartWord]) -> Vec<Part> {
    let part = |word: &PartWord| match word {
        PartWord::Odm => Some(Part::Odm),
        PartWord::Csv => Some(Part::Csv),
        PartWord::Audit | PartWord::Study => None,
    };
    if only.is_empty() { Part::ALL.to_vec() } else { only.iter().filter_map(part).collect() }
}

fn to_json(summary: &PackageSummary) -> serde_json::Value {
    json!({
        "package": summary.path,
        "sha256": summary.sha256,
        "extract": summary.label,
        "events": summary.through,
        "head": summary.head,
        "key": summary.key,
        "counts": summary.counts,
        "valuesCompared": summary.values_compared,
        "files": summary.files,
    })
}

fn print(summary: &PackageSummary) -> Result<(), Failure> {
    output::line(format!("{}: {}", summary.label, summary.path.display()))?;
    output::line(format!("  SHA-256      {}", summary.sha256))?;
    output::line(format!(
        "  chain        {}, head {}",
        output::counted(summary.through, "event"),
        summary.head
    ))?;
    output::line(format!("  signing key  {}", exchange::fingerprint(&summary.key)))?;
    output::line(format!(
        "  holds        {}, {}; {} read back and found equal",
        output::counted(summary.counts.subjects, "subject"),
        output::counted(u64::try_from(summary.files.len()).unwrap_or(0), "file"),
        output::counted(summary.values_compared, "value")
    ))
}
