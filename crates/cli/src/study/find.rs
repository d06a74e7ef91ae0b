//! Finding a study: one built into the program, or a folder on disk.
//!
//! A name without a separator is that of a built-in study, whatever lies in the present folder; a folder is named with one, as `./mine`.

use std::path::{Path, is_separator};

use protocol::{Source, Study};

use super::called::Called;
use super::diagnostics;
use crate::failure::Failure;

/// The files of the built-in study with that OID, or of the study at a path.
pub(super) fn sources(study: &Path) -> Result<Vec<Source>, Failure> {
    let name = study.to_string_lossy();
    let is_path = name.contains(is_separator) || matches!(&*name, "." | ".." | "study.json");
    if !is_path {
        return builtin(study);
    }
    if study.is_dir() {
        return folder(study);
    }
    if study.file_name().is_some_and(|name| name == "study.json") && study.is_file() {
        let parent = study.parent().filter(|parent| !parent.as_os_str().is_empty());
        return folder(parent.unwrap_or(Path::new(".")));
    }
    Err(Failure::usage(format!("{name}: there is no such study"))
        .advise(format!("a study's folder holds study.json; built in are: {}", known())))
}

fn builtin(study: &Path) -> Result<Vec<Source>, Failure> {
    let name = study.to_string_lossy();
    api::builtin(&name).ok_or_else(|| {
        let advice = if study.is_dir() {
            format!("for the folder write ./{name}; built in are: {}", known())
        } else {
            format!("name one of: {}; or a study's folder, as ./mine", known())
        };
        Failure::usage(format!("{name}: there is no such study")).advise(advice)
    })
}

fn known() -> String {
    api::builtin_studies().map(str::to_uppercase).collect::<Vec<_>>().join(", ")
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
            let called = Called::new(path, &sources);
            diagnostics::print(&called.diagnostics(found), &called.sources(sources))?;
            Err(Failure::data(format!("{}: the definition has mistakes", path.display())))
        }
    }
}
