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

/// The files of the study in a folder of `schemas`: its own, and those of the library that it uses.
pub(super) fn sources(study: &str) -> Vec<Source> {
    let read = |path: &Path| Source {
        path: path.strip_prefix(schemas()).unwrap().to_string_lossy().into_owned(),
        text: std::fs::read_to_string(path).unwrap(),
    };
    let folder = schemas().join(study);
    let header: Value = serde_json::from_str(&read(&folder.join("study.json")).text).unwrap();
    let uses = header["uses"].as_array().unwrap().iter();
    let used = uses.map(|file| schemas().join(file.as_str().unwrap()));
    json_files(&folder).into_iter().chain(used).map(|path| read(&path)).collect()
}

/// Compiles what has no mistakes.
pub(super) fn compiled_from(sources: &[Source]) -> Compiled {
    Study::compile(sources).unwrap_or_else(|mistakes| panic!("the definition has mistakes: {mistakes:#?}"))
}

fn compiled() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| compiled_from(&sources("nct05018637")))
}

/// The study, compiled once for all tests.
pub(super) fn study() -> &'static Study {
    &compiled().study
}

/// What is said of a study's examples, and of checks that they do not try.
pub(super) fn tried(study: &str) -> Vec<String> {
    let sources = sources(study);
    let tried = compiled_from(&sources).try_examples(&sources);
    tried.found.iter().map(ToString::to_string).collect()
}

/// What the compiler found odd.
pub(super) fn warnings() -> Vec<String> {
    compiled().warnings.iter().map(ToString::to_string).collect()
}
