//! `casebook create`: a casebook of any study, built in or in a folder, with its first account and its recovery key.

use std::fs;

use api::contract::CreateCasebook;
use serde_json::json;

use crate::args::CreateArgs;
use crate::failure::Failure;
use crate::folders::host;
use crate::{output, unlock};

pub(crate) fn run(args: &CreateArgs, json: bool) -> Result<(), Failure> {
    fs::create_dir_all(&args.out).map_err(|error| Failure::io(&args.out, &error))?;
    let passphrase = unlock::passphrase(args.passphrase_file.as_deref(), &args.user)?;
    let request = CreateCasebook {
        folder: args.out.display().to_string(),
        study: args.study.display().to_string(),
        site_oid: args.site.clone(),
        site_name: args.site_name.clone(),
        zone: args.zone.clone(),
        user: args.user.clone(),
        full_name: args.full_name.clone(),
        passphrase: passphrase.to_string(),
    };
    let created = host().create_casebook(request).map_err(|error| Failure::answered(&error))?;
    if json {
        return output::json(&json!({
            "casebook": created.path,
            "recovery": created.recovery,
            "key": created.fingerprint,
        }));
    }
    output::line(&created.path)?;
    output::line(format!("  recovery key  {}", created.recovery.join("-")))?;
    output::line(
        "                print it now: it is shown this once, and opens the casebook when every passphrase is lost",
    )?;
    output::line(format!("  signing key   {}", exchange::fingerprint(&created.fingerprint)))
}
