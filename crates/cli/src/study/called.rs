//! Paths as the user calls them: a diagnostic names a file so that an editor opens it from where the command was given.

use std::path::{Component, Path, PathBuf};

use protocol::{Diagnostic, Source};

/// From the paths of a definition, which count from the folder of all studies, to paths from here.
pub(super) struct Called {
    /// The folder of all studies, as the user would call it; `None` for a study that is built in.
    around: Option<PathBuf>,
    /// Where library files were looked for.
    searched: Vec<PathBuf>,
}

impl Called {
    /// For a study's folder as it was named, and the files that were read of it.
    pub(super) fn new(study: &Path, sources: &[Source]) -> Self {
        let folder = if study.is_dir() { Some(study) } else { study.parent() };
        let folder = folder.filter(|folder| folder.join("study.json").is_file());
        let Some(folder) = folder else { return Self { around: None, searched: Vec::new() } };
        let searched =
            folder.canonicalize().map(|whole| whole.ancestors().skip(1).map(Path::to_owned).collect());
        let headers = sources.iter().filter_map(|source| source.path.strip_suffix("study.json"));
        // The folder of all studies lies as many folders up as the header's path has.
        let up = headers.map(|own| own.matches('/').count()).min().unwrap_or(0);
        Self { around: Some(above(folder, up)), searched: searched.unwrap_or_default() }
    }

    /// A file of the definition as the user knows it.
    pub(super) fn path(&self, path: &str) -> String {
        self.around.as_ref().map_or_else(|| path.to_owned(), |around| around.join(path).display().to_string())
    }

    /// The files under the names that the user knows.
    pub(super) fn sources(&self, sources: Vec<Source>) -> Vec<Source> {
        sources.into_iter().map(|source| Source { path: self.path(&source.path), ..source }).collect()
    }

    /// The diagnostics with those names; one about a file that is not there says where it was looked for.
    pub(super) fn diagnostics(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let name = |mut said: Diagnostic| {
            said.file = self.path(&said.file);
            if said.code == "E-USES" && !self.searched.is_empty() {
                let folders: Vec<String> =
                    self.searched.iter().map(|folder| folder.display().to_string()).collect();
                let copy = "copy schemas/library beside the study's folder";
                said.advice = format!("{}\nlooked for in {}; {copy}", said.advice, folders.join(", "));
            }
            said
        };
        found.into_iter().map(name).collect()
    }
}

/// The folder so many folders above, called as its inner folder was if that can be.
fn above(folder: &Path, up: usize) -> PathBuf {
    let names = folder.components().rev().take_while(|part| matches!(part, Component::Normal(_))).count();
    let named = folder.ancestors().nth(up).filter(|_| names >= up);
    named.map_or_else(|| (0..up).fold(folder.to_owned(), |folder, _| folder.join("..")), Path::to_owned)
}
