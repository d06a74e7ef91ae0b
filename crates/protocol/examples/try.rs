//! `cargo run -p protocol --example try -- schemas/STUDY [FRAGMENT.json]`: what a fragment raises; without one, which examples of the study disagree.

#[path = "folder/mod.rs"]
mod folder;

use std::path::PathBuf;
use std::process::ExitCode;

use protocol::{Study, disagreements, try_fragment};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let Some(study) = arguments.next() else {
        eprintln!("which study? schemas/STUDY");
        return ExitCode::from(2);
    };
    let Ok(compiled) = folder::collect(&study).map(|sources| Study::compile(&sources)) else {
        eprintln!("{} cannot be read", study.display());
        return ExitCode::from(2);
    };
    let study = match compiled {
        Ok(compiled) => compiled.study,
        Err(diagnostics) => {
            diagnostics.iter().for_each(|diagnostic| println!("{diagnostic}\n"));
            return ExitCode::from(1);
        }
    };
    match arguments.next() {
        Some(fragment) => report(&study, &fragment),
        None => examples(&study),
    }
}

fn report(study: &Study, path: &PathBuf) -> ExitCode {
    let fragment = std::fs::read_to_string(path).map_err(|error| error.to_string());
    let fragment = fragment.and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string()));
    match fragment {
        Ok(fragment) => {
            let report = try_fragment(study, &fragment);
            println!("{}", serde_json::to_string_pretty(&report).unwrap_or_default());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            ExitCode::from(2)
        }
    }
}

fn examples(study: &Study) -> ExitCode {
    let mut wrong = 0;
    for (index, example) in study.examples().iter().enumerate() {
        let found = disagreements(study, example);
        wrong += usize::from(!found.is_empty());
        for line in found {
            println!("{}: {line}", example.title.clone().unwrap_or_else(|| index.to_string()));
        }
    }
    println!("{} examples, {wrong} disagree", study.examples().len());
    ExitCode::from(u8::from(wrong > 0))
}
