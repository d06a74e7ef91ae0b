//! Backups: the encrypted folder in one file, whose hash the record keeps.

use std::path::PathBuf;
use std::sync::Weak;

use crate::contract::{Job, JobEnd, PathRequest};
use crate::error::Refusal;
use crate::jobs::{Stopped, held};
use crate::session::Session;

/// Command `backup`: to the file named, or into the folder named under a name that says what and when.
pub(crate) fn backup(session: &mut Session, request: PathRequest) -> Result<Job, Refusal> {
    let asked = PathBuf::from(&request.path);
    let file = if asked.is_dir() { asked.join(name(session)?) } else { asked };
    let (home, path) = (Weak::clone(&session.home), session.path.clone());
    session.jobs.start("backup", move |running| {
        running.report("copy", 0, 1)?;
        let home = home.upgrade().ok_or(Refusal::NotUnlocked)?;
        let mut open = held(&home);
        let session = open.as_mut().filter(|session| session.path == path).ok_or(Refusal::NotUnlocked)?;
        session.back_up(&file)?;
        let written = file.display().to_string();
        running.report("copy", 1, 1).map_err(Stopped::from)?;
        Ok(JobEnd { ok: true, path: Some(written), ..JobEnd::default() })
    })
}

/// `STUDY-SITE-2026-11-22-0930.backup`.
fn name(session: &Session) -> Result<String, Refusal> {
    let identity = session.casebook.record().identity()?.ok_or(Refusal::NotFound)?;
    let when = session.now().format("%Y-%m-%d-%H%M");
    Ok(format!("{}-{}-{when}.backup", session.study.oid(), identity.site))
}
