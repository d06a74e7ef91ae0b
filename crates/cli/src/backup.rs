//! `casebook backup` and `casebook restore`.

use serde_json::json;
use store::{Act, ActError, RestoreError, restore};

use crate::args::{BackupArgs, RestoreArgs};
use crate::failure::Failure;
use crate::{interrupt, output, unlock};

pub(crate) fn make(args: &BackupArgs, json: bool) -> Result<(), Failure> {
    if args.out.is_dir() {
        return Err(Failure::usage(format!("{} is a folder", args.out.display()))
            .advise(format!("name a file in it: --out {}", args.out.join("NAME.backup").display())));
    }
    if args.out.exists() && !args.force {
        return Err(Failure::exists(&args.out));
    }
    let (mut casebook, session) = unlock::to_write(&args.casebook, &args.credentials)?;
    let written = casebook.backup(&session, &args.out);
    let left = casebook.act(&session, Act::LogOut, Vec::new());
    let through = match written {
        Ok(receipt) => receipt.seq,
        Err(ActError::Keys(error)) => return Err(Failure::io(&args.out, &error)),
        Err(error) => return Err(Failure::acting(&error)),
    };
    left.map_err(|error| Failure::acting(&error))?;
    if json {
        return output::json(&json!({"backup": args.out, "recorded": through}));
    }
    output::line(format!("{}: backup written, recorded as event {through}", args.out.display()))
}

pub(crate) fn put_back(args: &RestoreArgs, json: bool) -> Result<(), Failure> {
    interrupt::listen()?;
    let contents = restore(&args.backup, &args.out).map_err(|error| refused(args, error))?;
    if json {
        let (events, head) = (contents.head.seq, contents.head.hex());
        return output::json(&json!({"casebook": args.out, "events": events, "head": head}));
    }
    let events = output::counted(contents.head.seq, "event");
    output::line(format!("{}: restored, {events}, head {}", args.out.display(), contents.head.hex()))
}

fn refused(args: &RestoreArgs, error: RestoreError) -> Failure {
    let file = args.backup.display();
    match error {
        RestoreError::NotABackup => Failure::usage(format!("{file} is not a backup of a casebook")),
        RestoreError::Damaged(detail) => Failure::data(format!("{file} is damaged: {detail}"))
            .advise("nothing was restored; use another backup"),
        RestoreError::NotEmpty => Failure::refused(format!("{} is not empty", args.out.display()))
            .advise("name a folder that does not exist yet: a casebook is never overwritten"),
        RestoreError::Io(error) => Failure::io(&args.backup, &error),
        RestoreError::Write(error) => Failure::io(&args.out, &error),
    }
}
