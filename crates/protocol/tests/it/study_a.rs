//! NCT05018637, compiled from the JSON under `schemas/`.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use protocol::{Compiled, Source, Study};
use serde_json::Value;

/// The folder of all studies.
pub(super) fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

/// Every JSON file under `folder`, in order of path.
pub(super) fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(json_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn source(path: &Path) -> Source {
    let relative = path.strip_prefix(schemas()).unwrap().to_string_lossy().into_owned();
    Source { path: relative, text: std::fs::read_to_string(path).unwrap() }
}

fn compiled() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let folder = schemas().join("nct05018637");
        let header: Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("study.json")).unwrap()).unwrap();
        let used =
            header["uses"].as_array().unwrap().iter().map(|file| schemas().join(file.as_str().unwrap()));
        let sources: Vec<Source> =
            json_files(&folder).into_iter().chain(used).map(|path| source(&path)).collect();
        Study::compile(&sources)
            .unwrap_or_else(|mistakes| panic!("the definition has mistakes: {mistakes:#?}"))
    })
}

/// The study, compiled once for all tests.
pub(super) fn study() -> &'static Study {
    &compiled().study
}

/// What the compiler found odd.
pub(super) fn warnings() -> Vec<String> {
    compiled().warnings.iter().map(ToString::to_string).collect()
}
