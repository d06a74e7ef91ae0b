//! Where definitions come from: the studies built into the program, and folders on disk.
//!
//! A study is its folder (`nct05018637/…`) and the library files that its `study.json` names under `uses`, by their paths under the folder of all
//! studies. What is collected here is handed to the compiler as it stands.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use protocol::Source;

static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/schemas.rs"));

/// A definition that cannot be collected.
#[derive(Debug, thiserror::Error)]
pub enum Uncollected {
    /// There is no `study.json`.
    #[error("{0} holds no study.json")]
    NoStudy(PathBuf),
    /// A file cannot be read.
    #[error("{path}: {error}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// The folders of the studies built in, sorted.
pub fn builtin_studies() -> impl Iterator<Item = &'static str> {
    FILES
        .iter()
        .filter_map(|(path, _)| path.strip_suffix("/study.json"))
        .filter(|folder| !folder.contains('/'))
}

/// The files of a study built in, by the name of its folder, whatever the case of its letters.
#[must_use]
pub fn builtin(study: &str) -> Option<Vec<Source>> {
    let folder = builtin_studies().find(|folder| folder.eq_ignore_ascii_case(study))?;
    let own = format!("{folder}/");
    let mut chosen: BTreeMap<&str, &str> =
        FILES.iter().copied().filter(|(path, _)| path.starts_with(&own)).collect();
    let header = chosen.get(format!("{own}study.json").as_str()).copied().unwrap_or_default();
    for used in uses(header) {
        chosen.extend(FILES.iter().copied().filter(|(path, _)| *path == used));
    }
    Some(chosen.into_iter().map(|(path, text)| source(path, text)).collect())
}

/// The files of a study on disk: everything under `folder`, and what it uses of the nearest folder above in which a used file lies.
///
/// A used file that is not there is left out; the compiler says so.
///
/// # Errors
/// When there is no `study.json`, or a file cannot be read.
pub fn load(folder: &Path) -> Result<Vec<Source>, Uncollected> {
    let folder = &folder.canonicalize().map_err(|error| unreadable(folder, error))?;
    let header = folder.join("study.json");
    if !header.is_file() {
        return Err(Uncollected::NoStudy(folder.clone()));
    }
    let used = uses(&read(&header)?);
    let above = || folder.ancestors().skip(1);
    let around = above().find(|above| used.iter().any(|path| above.join(path).is_file()));
    let around = around.or_else(|| above().next()).unwrap_or(folder);
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    let used = used.into_iter().map(|path| around.join(path));
    files.extend(used.filter(|path| path.is_file() && !path.starts_with(folder)));
    files.sort();
    files.dedup();
    files
        .iter()
        .map(|path| {
            let relative = path.strip_prefix(around).unwrap_or(path).to_string_lossy().replace('\\', "/");
            Ok(source(&relative, &read(path)?))
        })
        .collect()
}

fn source(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}

/// The library files that a `study.json` names; none when it cannot be read, which is the compiler's to say.
fn uses(header: &str) -> Vec<String> {
    let header: serde_json::Value = serde_json::from_str(header).unwrap_or_default();
    let names = header["uses"].as_array().into_iter().flatten();
    names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Uncollected> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    for entry in entries {
        let path = entry.map_err(|error| unreadable(folder, error))?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
            files.push(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, Uncollected> {
    fs::read_to_string(path).map_err(|error| unreadable(path, error))
}

fn unreadable(path: &Path, error: io::Error) -> Uncollected {
    Uncollected::Unreadable { path: path.to_owned(), error }
}
