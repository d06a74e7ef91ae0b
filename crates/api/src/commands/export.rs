//! The package that leaves: written from a reading connection of its own, then recorded.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, Weak};

use exchange::{ExportError, ExportRequest, PackageSummary, Part, Phase, Watch};
use store::Act;

use crate::contract::{Export, Job, JobEnd, PackageFile, PackageView};
use crate::error::Refusal;
use crate::jobs::{Running, Stopped, held};
use crate::session::Session;

/// Command `export`.
pub(crate) fn export(session: &mut Session, request: Export) -> Result<Job, Refusal> {
    let folder = request.folder.map_or_else(|| session.environment.documents.clone(), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let reader = session.casebook.reader().map_err(|error| Refusal::opening(error, &session.path))?;
    let at = request.interim.then(|| session.seq());
    let asked = ExportRequest { interim: request.interim, at, parts: Part::ALL.into(), replace: true };
    let (home, path) = (Weak::clone(&session.home), session.path.clone());
    session.jobs.start("export", move |running| {
        let summary = match exchange::export(&reader.record(), &asked, &folder, &Watched(running)) {
            Ok(summary) => summary,
            Err(ExportError::Cancelled) => return Err(Stopped::Cancelled),
            Err(error) => return Err(refused(&error).into()),
        };
        record(&home, &path, &summary, asked.interim)?;
        Ok(JobEnd { ok: true, package: Some(view(&summary, asked.interim)), ..JobEnd::default() })
    })
}

fn act(summary: &PackageSummary, interim: bool) -> Act {
    let file = name(&summary.path);
    Act::RecordExport { file, sha256: summary.sha256.clone(), interim, through: summary.through }
}

/// Records the export in the session that asked for it, if that is still open.
fn record(
    home: &Weak<Mutex<Option<Session>>>,
    path: &Path,
    summary: &PackageSummary,
    interim: bool,
) -> Result<(), Refusal> {
    let home = home.upgrade().ok_or(Refusal::NotUnlocked)?;
    let mut open = held(&home);
    let session = open.as_mut().filter(|session| session.path == path).ok_or(Refusal::NotUnlocked)?;
    session.act(act(summary, interim), Vec::new()).map(drop)
}

fn view(summary: &PackageSummary, interim: bool) -> PackageView {
    let files = summary.files.iter().map(|file| PackageFile {
        path: file.path.clone(),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
    });
    PackageView {
        path: summary.path.display().to_string(),
        name: name(&summary.path),
        sha256: summary.sha256.clone(),
        head: summary.head.clone(),
        seq: summary.through,
        fingerprint: summary.key.clone(),
        files: files.collect(),
        interim,
        values_compared: summary.values_compared,
    }
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn refused(error: &ExportError) -> Refusal {
    match error {
        ExportError::NotLocked => Refusal::State { detail: "not-locked".into() },
        ExportError::NotReconciled(problems) => Refusal::CasebookDamaged {
            detail: problems.first().map(|problem| problem.detail.clone()).unwrap_or_default(),
        },
        ExportError::Write { error, .. } if error.kind() == std::io::ErrorKind::StorageFull => {
            Refusal::DiskFull
        }
        ExportError::Write { .. } => Refusal::Io { detail: error.to_string() },
        other => Refusal::internal(other),
    }
}

struct Watched<'a>(&'a Running);

impl Watch for Watched<'_> {
    fn progress(&self, phase: Phase, done: u64, total: u64) {
        // Whether to stop is asked by `cancelled`.
        let _ = self.0.report(phase.name(), done, total);
    }

    fn cancelled(&self) -> bool {
        self.0.wishes_to_stop()
    }
}
