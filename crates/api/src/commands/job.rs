//! Long work: verification, backup, the training casebook.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use store::Verification;

use crate::contract::{ChainState, ChainTruth, Job, JobEnd, JobState, Nothing, Problem, Verified};
use crate::error::Refusal;
use crate::host::Host;
use crate::jobs::{Stopped, held};
use crate::session::Session;

/// Command `job`.
pub(crate) fn job(host: &Host, request: Job) -> Result<JobState, Refusal> {
    host.jobs.state(&request)
}

/// Command `cancel_job`.
pub(crate) fn cancel_job(host: &Host, request: Job) -> Result<JobState, Refusal> {
    host.jobs.cancel(&request)
}

/// Command `create_training`.
pub(crate) fn create_training(host: &Host, _: Nothing) -> Result<Job, Refusal> {
    let trainer = host.environment.trainer.clone().ok_or(Refusal::NotFound)?;
    let folder = host.environment.documents.clone();
    let anchors = host.environment.anchors();
    host.jobs.start("training", move |running| {
        let path: PathBuf = trainer(&folder, running)?;
        store::simulated_anew(&path, &anchors).map_err(Refusal::internal)?;
        Ok(JobEnd { ok: true, path: Some(path.display().to_string()), ..JobEnd::default() })
    })
}

/// Command `verify`.
pub(crate) fn verify(session: &mut Session, _: Nothing) -> Result<Job, Refusal> {
    check_in_background(session)
}

/// Verifies the casebook on a thread and a connection of its own; the shell's truths follow it.
pub(crate) fn check_in_background(session: &Session) -> Result<Job, Refusal> {
    let verifier = session.casebook.verifier();
    let chain = Arc::clone(&session.chain);
    let clock = Arc::clone(&session.environment.clock);
    held(&chain).state = ChainState::Checking;
    session.jobs.start("verify", move |running| {
        let found =
            verifier.run(&mut |progress| match running.report("replay", progress.done, progress.of) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            });
        if !found.complete {
            held(&chain).state = ChainState::Unchecked;
            return Err(Stopped::Cancelled);
        }
        let verified = verified(&found);
        *held(&chain) = ChainTruth {
            state: if found.ok() { ChainState::Whole } else { ChainState::Broken },
            at: Some(clock.now().to_rfc3339()),
            problems: verified.problems.clone(),
        };
        Ok(JobEnd { ok: found.ok(), verification: Some(verified), ..JobEnd::default() })
    })
}

fn verified(found: &Verification) -> Verified {
    let problems = found.problems.iter().map(|problem| Problem {
        code: problem.code.to_string(),
        place: problem.place.clone(),
        detail: problem.detail.clone(),
    });
    Verified { ok: found.ok(), events: found.events, head: found.head.hex(), problems: problems.collect() }
}
