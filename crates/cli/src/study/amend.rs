//! `casebook study amend`: what a new version would change and whom it would touch, its activation, and moving subjects to it.

use api::Host;
use api::contract::{
    ActivateAmendment, AmendmentNote, AmendmentRehearsal, AmendmentView, EffectKind, EffectRow, MoveEffects,
    MoveSubject, Nothing, PathRequest, Unlock, WaitingRow,
};
use serde_json::json;

use crate::args::AmendArgs;
use crate::failure::Failure;
use crate::folders::host;
use crate::{interrupt, output, unlock};

pub(super) fn run(args: &AmendArgs, json: bool) -> Result<(), Failure> {
    let (user, passphrase) = unlock::ask(&args.casebook, &args.credentials)?;
    interrupt::listen()?;
    let host = host();
    let unlocking =
        Unlock { path: args.casebook.display().to_string(), user, passphrase: passphrase.to_string() };
    host.unlock(unlocking).map_err(|error| Failure::answered(&error))?;
    let done = within(&host, args, json);
    let left = host.close().map_err(|error| Failure::answered(&error));
    done.and(left)
}

fn within(host: &Host, args: &AmendArgs, json: bool) -> Result<(), Failure> {
    interrupt::unless_stopped()?;
    if let (Some(number), Some(reason)) = (&args.move_to, &args.reason) {
        return moved(host, number, reason, json);
    }
    let path = args.study.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let rehearsal = host
        .rehearse_amendment(PathRequest { path: path.clone() })
        .map_err(|error| Failure::answered(&error))?;
    interrupt::unless_stopped()?;
    if !args.activate {
        if json {
            output::json(&rehearsal)?
        } else {
            print(&rehearsal)?
        }
        return refused(&rehearsal);
    }
    refused(&rehearsal)?;
    let (from, approval) = (args.from.clone().unwrap_or_default(), args.approval.clone().unwrap_or_default());
    let view = host
        .activate_amendment(ActivateAmendment { path, hash: rehearsal.hash, from, approval })
        .map_err(|error| Failure::answered(&error))?;
    if json { output::json(&view) } else { versions(&view) }
}

fn refused(rehearsal: &AmendmentRehearsal) -> Result<(), Failure> {
    match rehearsal.refused.first() {
        Some(first) => {
            let advice = first.advice.as_ref().map(|advice| advice.en.as_str()).unwrap_or_default();
            Err(Failure::data(format!("{}: {}", first.code, first.message.en)).advise(advice))
        }
        None => Ok(()),
    }
}

/// Moves one subject, or everybody who can be moved; who cannot is named and stays.
fn moved(host: &Host, number: &str, reason: &str, json: bool) -> Result<(), Failure> {
    let answered = |error: &api::contract::ApiError| Failure::answered(error);
    let view = host.amendment(Nothing {}).map_err(|error| answered(&error))?;
    let chosen: Vec<&WaitingRow> =
        view.waiting.iter().filter(|row| number == "all" || row.subject.number == number).collect();
    if chosen.is_empty() {
        return Err(Failure::usage(format!("{number} stands under no earlier version")));
    }
    let hash = view.versions.last().map(|version| version.hash.clone()).unwrap_or_default();
    let mut rows = Vec::new();
    for row in &chosen {
        if interrupt::heard().is_some() {
            break;
        }
        let request =
            MoveSubject { subject: row.subject.key.clone(), hash: hash.clone(), reason: reason.to_owned() };
        let stayed = host.move_subject(request).err();
        rows.push((row.subject.number.clone(), stayed));
    }
    let stayed = rows.iter().filter(|(_, stayed)| stayed.is_some()).count();
    let (moved, left) = (rows.len() - stayed, chosen.len() - rows.len());
    if json {
        let row = |(number, stayed): &(String, Option<api::contract::ApiError>)| json!({"subject": number, "moved": stayed.is_none(), "refused": stayed});
        output::json(&json!({"subjects": rows.iter().map(row).collect::<Vec<_>>()}))?;
    } else {
        for (number, stayed) in &rows {
            let said = stayed.as_ref().map_or("moved".to_owned(), |error| {
                format!("stays: {}", error.params.get("detail").unwrap_or(&error.code))
            });
            output::line(format!("{number}  {said}"))?;
        }
    }
    if left > 0 {
        return Err(
            Failure::stopped().advise(format!("{moved} moved, {left} not reached: begin again to move them"))
        );
    }
    if stayed > 0 { Err(Failure::refused(format!("{stayed} could not be moved"))) } else { Ok(()) }
}

fn print(rehearsal: &AmendmentRehearsal) -> Result<(), Failure> {
    output::line(format!(
        "version {} to {}: a rehearsal, nothing was written",
        rehearsal.from, rehearsal.to
    ))?;
    for row in rehearsal.refused.iter().chain(&rehearsal.changes) {
        note("", row)?;
    }
    effects("site and cohorts", &rehearsal.activation)?;
    for row in &rehearsal.subjects {
        subject(row)?;
    }
    output::line(format!("{} would not be touched", output::counted(rehearsal.untouched.into(), "subject")))
}

fn note(indent: &str, row: &AmendmentNote) -> Result<(), Failure> {
    output::line(format!("{indent}{}  {}: {}", row.code, row.place, row.message.en))?;
    row.advice.as_ref().map_or(Ok(()), |advice| output::line(format!("{indent}    {}", advice.en)))
}

fn subject(row: &MoveEffects) -> Result<(), Failure> {
    for blocked in &row.blocked {
        output::line(format!("{}: cannot be moved", row.subject.number))?;
        note("  ", blocked)?;
    }
    effects(&row.subject.number, &row.effects)
}

fn effects(whose: &str, rows: &[EffectRow]) -> Result<(), Failure> {
    for row in rows {
        let values = match (&row.from, &row.to) {
            (None, None) => String::new(),
            (from, to) => {
                format!(" {} → {}", from.as_deref().unwrap_or("blank"), to.as_deref().unwrap_or("blank"))
            }
        };
        let check = row.check.as_ref().map(|check| format!(" {check}")).unwrap_or_default();
        let words = [&row.event.en, &row.form.en, &row.label.en];
        let place: Vec<&str> =
            words.iter().map(|word| word.as_str()).filter(|word| !word.is_empty()).collect();
        let said = if row.message.is_empty() { String::new() } else { format!(": {}", row.message) };
        output::line(format!("{whose}: {}{check}, {}{values}{said}", kind(row.kind), place.join(", ")))?;
    }
    Ok(())
}

fn kind(kind: EffectKind) -> &'static str {
    match kind {
        EffectKind::Derived => "derived value",
        EffectKind::FindingRaised => "finding raised",
        EffectKind::FindingResolved => "finding resolved",
        EffectKind::QueryOpened => "query opened",
        EffectKind::QueryClosed => "query closed",
        EffectKind::SignatureBroken => "signature broken",
        EffectKind::VerificationBroken => "verification broken",
        EffectKind::FormReopened => "form no longer complete",
    }
}

fn versions(view: &AmendmentView) -> Result<(), Failure> {
    for version in &view.versions {
        let from = version.from.as_ref().map(|day| format!(" from {day}")).unwrap_or_default();
        let approval = version.approval.as_ref().map(|text| format!(", {text}")).unwrap_or_default();
        output::line(format!(
            "{}{from}{approval}: {}, event {}",
            version.version,
            output::counted(version.subjects.into(), "subject"),
            version.seq
        ))?;
    }
    Ok(())
}
