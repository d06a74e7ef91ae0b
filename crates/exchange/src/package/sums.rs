//! `SHA256SUMS`: what `sha256sum -c SHA256SUMS` reads. It names every other file, sorted by path.

use super::manifest::FileEntry;

/// The file's text. A line is 64 hexadecimal digits, two spaces, a path.
pub(super) fn text(files: &[FileEntry]) -> String {
    let mut files: Vec<&FileEntry> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.iter().map(|file| format!("{}  {}\n", file.sha256, file.path)).collect()
}
