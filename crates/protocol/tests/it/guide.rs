//! The guide's excerpts are what stands in the studies' files.

use std::path::{Path, PathBuf};

use super::study_a::schemas;

/// A text without its white space, which excerpts may set otherwise.
fn bare(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

fn json_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            json_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
}

/// Whether the parts of the excerpt, which `…` leaves gaps between, stand in the file in their order.
fn stands_in(file: &str, excerpt: &str) -> bool {
    let mut rest = file;
    excerpt.split('…').all(|part| match rest.split_once(part) {
        Some((_, behind)) => {
            rest = behind;
            true
        }
        None => false,
    })
}

#[test]
fn each_excerpt_of_the_guide_stands_in_a_file() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/authoring.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let mut files = Vec::new();
    for folder in ["examples/vitamin-d", "library", "nct05018637", "nct06949137"] {
        json_files(&schemas().join(folder), &mut files);
    }
    let files: Vec<String> = files.iter().map(|path| bare(&std::fs::read_to_string(path).unwrap())).collect();
    let excerpts = guide.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next());
    let excerpts: Vec<&str> = excerpts.collect();
    assert!(excerpts.len() > 10, "the guide shows JSON");
    let strange: Vec<&str> = excerpts
        .into_iter()
        .filter(|excerpt| !files.iter().any(|file| stands_in(file, &bare(excerpt))))
        .collect();
    assert!(strange.is_empty(), "in no file:\n{}", strange.join("\n"));
}
