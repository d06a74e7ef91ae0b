//! `casebook simulate`: a training casebook, played through the commands that a window has.

use ::simulate::{Error, Plan, Simulated};
use api::Cancelled;
use serde_json::{Value, json};
use store::Role;

use crate::args::SimulateArgs;
use crate::failure::Failure;
use crate::folders;
use crate::interrupt;
use crate::output;
use crate::progress::Progress;

pub(crate) fn run(args: &SimulateArgs, json: bool) -> Result<(), Failure> {
    let plan = Plan {
        study: args.study.to_uppercase(),
        subjects: args.subjects,
        seed: args.seed,
        out: args.out.clone(),
        lock: args.lock,
        mishaps: args.mishaps,
    };
    interrupt::listen()?;
    let progress = Progress::new(args.watching, json);
    let simulated = ::simulate::simulate(&plan, &|phase, done, total| {
        progress.simulated(phase, done, total);
        interrupt::heard().map_or(Ok(()), |_| Err(Cancelled))
    });
    drop(progress);
    let simulated = simulated.map_err(|error| failed(args, error))?;
    store::simulated_anew(&simulated.casebook, &folders::anchors())
        .map_err(|error| Failure::data(error.to_string()))?;
    if json { output::json(&to_json(&simulated)) } else { print(&simulated) }
}

fn failed(args: &SimulateArgs, error: Error) -> Failure {
    match error {
        Error::Io(error) => Failure::io(&args.out, &error),
        Error::Cancelled => Failure::stopped(),
        Error::NoScript(study) => Failure::usage(format!("{study} cannot be simulated"))
            .advise("casebook study list names the studies that are built in"),
        Error::Refused { ref code, .. } if code == "folder-exists" => {
            Failure::refused(format!("{} holds this training casebook already", args.out.display()))
                .advise("name another folder, or remove the casebook in it")
        }
        Error::Refused { ref code, .. } if code == "disk-full" => {
            Failure::refused(format!("{}: the disk is full", args.out.display()))
                .advise("free some space and try again")
        }
        other => Failure::data(format!("the simulation stopped: {other}")),
    }
}

/// The role as the record names it.
fn role(role: api::contract::Role) -> &'static str {
    use api::contract::Role as Shown;
    match role {
        Shown::Coordinator => Role::Coordinator,
        Shown::Pharmacist => Role::Pharmacist,
        Shown::Investigator => Role::Investigator,
        Shown::PrincipalInvestigator => Role::PrincipalInvestigator,
        Shown::Monitor => Role::Monitor,
        Shown::DataManager => Role::DataManager,
        Shown::Administrator => Role::Administrator,
    }
    .name()
}

fn to_json(simulated: &Simulated) -> Value {
    let users = simulated
        .users
        .iter()
        .map(|user| json!({"user": user.user, "role": role(user.role), "passphrase": user.passphrase}));
    json!({
        "casebook": simulated.casebook,
        "users": users.collect::<Vec<_>>(),
        "subjects": simulated.subjects,
        "events": simulated.events,
        "head": simulated.head,
        "stopped": simulated.stopped,
    })
}

fn print(simulated: &Simulated) -> Result<(), Failure> {
    output::line(format!("{}: for training, its data are nobody's", simulated.casebook.display()))?;
    let (subjects, events) = (u64::from(simulated.subjects), simulated.events);
    output::line(format!(
        "  {}, {}, head {}",
        output::counted(subjects, "subject"),
        output::counted(events, "event"),
        simulated.head
    ))?;
    for (why, times) in &simulated.stopped {
        output::line(format!("  stopped by {why}: {}", output::counted(*times, "time")))?;
    }
    for user in &simulated.users {
        output::line(format!("  {:<14} {:<22} {}", user.user, role(user.role), user.passphrase))?;
    }
    Ok(())
}
