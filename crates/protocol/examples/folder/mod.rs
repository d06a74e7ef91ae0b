//! Reading a study's folder, as both examples do.

use std::path::Path;

use protocol::Source;

/// The files of the study's folder, and those that `study.json` uses of the nearest folder above that holds them.
pub(crate) fn collect(folder: &Path) -> std::io::Result<Vec<Source>> {
    let folder = &folder.canonicalize()?;
    let header = std::fs::read_to_string(folder.join("study.json"))?;
    let header: serde_json::Value = serde_json::from_str(&header).unwrap_or_default();
    let used = || header["uses"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
    let above = || folder.ancestors().skip(1);
    let root = above().find(|above| used().any(|path| above.join(path).is_file()));
    let root = root.or_else(|| above().next()).unwrap_or(folder);
    let mut sources = Vec::new();
    let mut folders = vec![folder.clone()];
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
    for path in used() {
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
