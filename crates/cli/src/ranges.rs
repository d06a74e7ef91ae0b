//! `casebook ranges import`: a laboratory's reference ranges from a file, through the window's own commands.

use std::path::Path;

use api::contract::{ApiError, Nothing, PathRequest, RangeImport, RangeLine, RangePreview, Unlock};
use api::{Environment, Host};
use serde_json::json;

use crate::args::RangesImportArgs;
use crate::failure::Failure;
use crate::{folders, interrupt, output, unlock};

pub(crate) fn import(args: &RangesImportArgs, json: bool) -> Result<(), Failure> {
    let host = Host::new(Environment::real(folders::data(), folders::data()));
    let (user, passphrase) = unlock::ask(&args.casebook, &args.credentials)?;
    interrupt::listen()?;
    let path = args.casebook.display().to_string();
    let request = Unlock { path, user, passphrase: passphrase.to_string() };
    host.unlock(request).map_err(|error| refused(&args.casebook, &error))?;
    let done = from_file(&host, args, json);
    let left = host.logout(Nothing {}).map_err(|error| refused(&args.casebook, &error));
    done.and(left.map(drop))
}

fn from_file(host: &Host, args: &RangesImportArgs, json: bool) -> Result<(), Failure> {
    let path = args.file.display().to_string();
    interrupt::unless_stopped()?;
    let preview = host.preview_ranges(PathRequest { path: path.clone() });
    let preview = preview.map_err(|error| refused(&args.file, &error))?;
    if preview.bad > 0 {
        return Err(bad(&args.file, &preview, json)?);
    }
    let added = output::counted(preview.lines.len() as u64, "range");
    if args.dry_run {
        let owed = preview.needs_reason && args.reason.is_none();
        if json {
            output::json(&json!({"ok": !owed, "added": 0, "preview": preview}))?;
        } else {
            output::line(format!("{}: {added} would be added", args.file.display()))?;
        }
        return if owed { Err(reason_needed()) } else { Ok(()) };
    }
    interrupt::unless_stopped()?;
    let imported = host.import_ranges(RangeImport { path, reason: args.reason.clone() });
    let imported = imported.map_err(|error| refused(&args.file, &error))?;
    if json {
        return output::json(&json!({"ok": true, "added": imported.added, "recorded": imported.done.seq}));
    }
    output::line(format!("{}: {added} added, recorded as event {}", args.file.display(), imported.done.seq))
}

/// Every bad line with its number, what is wrong and what to do.
fn bad(file: &Path, preview: &RangePreview, json: bool) -> Result<Failure, Failure> {
    if json {
        output::json(&json!({"ok": false, "added": 0, "preview": preview}))?;
    } else {
        for line in preview.lines.iter().filter(|line| !line.problems.is_empty()) {
            print(file, line)?;
        }
    }
    let lines = output::counted(u64::from(preview.bad), "line");
    Ok(Failure::data(format!("{}: {lines} cannot be imported", file.display()))
        .advise("nothing was written; correct them and import the file again"))
}

fn print(file: &Path, line: &RangeLine) -> Result<(), Failure> {
    for problem in &line.problems {
        let column = problem.column.as_ref().map(|column| format!(" {column}")).unwrap_or_default();
        output::line(format!("{} line {}{column}: {}", file.display(), line.line, problem.message.en))?;
        if let Some(advice) = &problem.advice {
            output::line(format!("  {}", advice.en))?;
        }
    }
    Ok(())
}

fn reason_needed() -> Failure {
    Failure::refused("the table of ranges was completed before")
        .advise("say why rows are added, with --reason")
}

fn refused(path: &Path, error: &ApiError) -> Failure {
    let shown = path.display();
    let code = error.params.get("code").map_or(error.code.as_str(), String::as_str);
    match code {
        "too-large" => Failure::data(format!("{shown} is larger than 4 MB")),
        "not-utf-8" => {
            Failure::data(format!("{shown} is not text in UTF-8")).advise("save it as “CSV UTF-8”")
        }
        "not-csv" => Failure::data(format!("{shown} is not a table of comma-separated values")),
        "io" => Failure::usage(format!("{shown} cannot be read")).advise("check the path"),
        "reason-needed" => reason_needed(),
        "not-allowed" => Failure::refused("your role may not enter data"),
        "wrong-passphrase" => Failure::refused("user and passphrase do not fit")
            .advise("give the account's name with --user, and its passphrase"),
        other => Failure::refused(format!("{shown}: {other}")),
    }
}
