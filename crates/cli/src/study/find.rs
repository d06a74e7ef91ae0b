//! Finding a study: a folder on disk, or one built into the program.

use std::path::Path;

use protocol::{Source, Study};

use super::diagnostics;
use crate::failure::Failure;

/// The files of the study at a path, or of the built-in study with that OID.
pub(super) fn sources(study: &Path) -> Result<Vec<Source>, Failure> {
    if study.is_dir() {
        return folder(study);
    }
    if study.file_name().is_some_and(|name| name == "study.json") && study.is_file() {
        let parent = study.parent().filter(|parent| !parent.as_os_str().is_empty());
        return folder(parent.unwrap_or(Path::new(".")));
    }
    let name = study.to_string_lossy();
    api::builtin(&name).ok_or_else(|| {
        let known: Vec<String> = api::builtin_studies().map(str::to_uppercase).collect();
        Failure::usage(format!("{name}: there is no such study"))
            .advise(format!("name a study's folder, or one of: {}", known.join(", ")))
    })
}

fn folder(folder: &Path) -> Result<Vec<Source>, Failure> {
    api::load(folder).map_err(|error| {
        Failure::usage(error).advise("a study's folder holds study.json; the library stands beside it")
    })
}

/// The compiled study; what is wrong with it is printed.
pub(crate) fn study(path: &Path) -> Result<Study, Failure> {
    let sources = sources(path)?;
    match Study::compile(&sources) {
        Ok(compiled) => Ok(compiled.study),
        Err(found) => {
            diagnostics::print(&found, &sources)?;
            Err(Failure::data(format!("{}: the definition has mistakes", path.display())))
        }
    }
}
