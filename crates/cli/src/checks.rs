//! `casebook checks`: every check on everything, now; what the record has, and what it does not.

use protocol::Location;
use protocol::definition::Severity;
use serde_json::{Value, json};
use store::{Clock, SystemClock};

use crate::args::CasebookArgs;
use crate::failure::Failure;
use crate::{output, unlock};

pub(crate) fn run(args: &CasebookArgs, json: bool) -> Result<(), Failure> {
    let casebook = unlock::read_only(&args.casebook, &args.credentials)?;
    let found = api::examine(casebook.record(), SystemClock.now())
        .map_err(|refusal| Failure::data(format!("the checks could not be run: {refusal:?}")))?;
    if json {
        let findings: Vec<Value> = found.iter().map(to_json).collect();
        output::json(&json!({ "findings": findings }))?;
    } else {
        for finding in &found {
            output::line(shown(finding))?;
        }
        let unrecorded = found.iter().filter(|finding| !finding.recorded).count();
        output::line(format!(
            "{} raised, {unrecorded} of them not recorded",
            output::counted(count(found.len()), "finding")
        ))?;
    }
    let differing = found.iter().filter(|finding| finding.check.as_str() == api::DIFFERS).count();
    if differing > 0 {
        let values = output::counted(count(differing), "derived value");
        return Err(Failure::data(format!("{values} recompute otherwise than stored")));
    }
    Ok(())
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn to_json(finding: &api::Examined) -> Value {
    json!({
        "subject": finding.subject,
        "place": finding.place,
        "check": finding.check,
        "severity": finding.severity,
        "message": finding.message.en,
        "recorded": finding.recorded,
    })
}

/// `P  EC-039  KR-001 V01 LBH HGB_LBORRES: Haemoglobin … (not recorded)`
fn shown(finding: &api::Examined) -> String {
    let severity = match finding.severity {
        Severity::X => "X",
        Severity::H => "H",
        Severity::P => "P",
        Severity::S => "S",
    };
    let recorded = if finding.recorded { "" } else { " (not recorded)" };
    let place = place(finding.subject.as_deref(), &finding.place);
    format!("{severity}  {}  {place}: {}{recorded}", finding.check, finding.message.en)
}

fn place(subject: Option<&str>, at: &Location) -> String {
    let subject = subject.map_or_else(|| at.scope.to_string(), ToOwned::to_owned);
    let parts = [
        at.event.as_ref().map(|event| event.oid.to_string()),
        at.form.as_ref().map(ToString::to_string),
        at.item.as_ref().map(ToString::to_string),
    ];
    std::iter::once(subject).chain(parts.into_iter().flatten()).collect::<Vec<_>>().join(" ")
}
