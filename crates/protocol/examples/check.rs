//! `cargo run -p protocol --example check -- schemas/nct05018637` prints every diagnostic of a study's folder.

#[path = "folder/mod.rs"]
mod folder;

use std::path::PathBuf;
use std::process::ExitCode;

use protocol::Study;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1).map(PathBuf::from) else {
        eprintln!("which folder? schemas/STUDY");
        return ExitCode::from(2);
    };
    let sources = match folder::collect(&folder) {
        Ok(sources) => sources,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            return ExitCode::from(2);
        }
    };
    let (diagnostics, clean) = match Study::compile(&sources) {
        Ok(compiled) => {
            let tried = compiled.try_examples(&sources).found;
            (compiled.warnings.into_iter().chain(tried).collect(), true)
        }
        Err(diagnostics) => (diagnostics, false),
    };
    for diagnostic in &diagnostics {
        println!("{diagnostic}\n");
    }
    println!("{} files, {} diagnostics", sources.len(), diagnostics.len());
    ExitCode::from(u8::from(!clean))
}
