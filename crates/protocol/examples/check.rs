//! `cargo run -p protocol --example check -- schemas/nct05018637` prints every diagnostic of a study's folder.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use protocol::{Source, Study};

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1).map(PathBuf::from) else {
        eprintln!("which folder? schemas/STUDY");
        return ExitCode::from(2);
    };
    let sources = match collect(&folder) {
        Ok(sources) => sources,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            return ExitCode::from(2);
        }
    };
    let (diagnostics, clean) = match Study::compile(&sources) {
        Ok(compiled) => (compiled.warnings, true),
        Err(diagnostics) => (diagnostics, false),
    };
    for diagnostic in &diagnostics {
        println!("{diagnostic}\n");
    }
    println!("{} files, {} diagnostics", sources.len(), diagnostics.len());
    ExitCode::from(u8::from(!clean))
}

/// The files of the study's folder and those of the library that `study.json` uses.
fn collect(folder: &Path) -> std::io::Result<Vec<Source>> {
    let root = folder.parent().unwrap_or(Path::new("."));
    let mut sources = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                sources.push(read(root, &path)?);
            }
        }
    }
    let header = std::fs::read_to_string(folder.join("study.json"))?;
    let header: serde_json::Value = serde_json::from_str(&header).unwrap_or_default();
    for path in header["uses"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str) {
        match read(root, &root.join(path)) {
            Ok(source) => sources.push(source),
            Err(error) => eprintln!("{path}: {error}"),
        }
    }
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(sources)
}

fn read(root: &Path, path: &Path) -> std::io::Result<Source> {
    let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
    Ok(Source { path: name, text: std::fs::read_to_string(path)? })
}
